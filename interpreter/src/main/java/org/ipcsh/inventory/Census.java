package org.ipcsh.inventory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipcsh.process.Journal;

/**
 * The IPC objects of System V and POSIX before a run and after it, for {@code --strict}: also what
 * a program made that the script started. What another run has on record is not this one's, nor is
 * what the script said it would keep; what some other program of this system made meanwhile cannot
 * be told apart, except in namespaces of one's own.
 */
public final class Census {
  private static final Pattern KEPT = Pattern.compile("\\bkeep\\s+(\\w+)\\s*\\(");

  private final Set<String> before = now();
  private final Set<String> kept = new HashSet<>();

  private Census() {}

  /** Takes the census before a run of that script. */
  public static Census before(String script) {
    Census census = new Census();
    Matcher keep = KEPT.matcher(script);
    while (keep.find()) {
      census.kept.add(keep.group(1));
    }
    return census;
  }

  /** What is there now and was not there before, each as its kind and name. */
  public List<String> appeared() {
    Set<String> noted = new HashSet<>();
    for (Journal.Noted each : Journal.noted()) {
      noted.add(each.kind() + ' ' + each.name());
    }
    List<String> appeared = new ArrayList<>();
    for (String object : now()) {
      String kind = object.substring(0, object.indexOf(' '));
      if (!before.contains(object) && !noted.contains(object) && !kept.contains(kind)) {
        appeared.add(object);
      }
    }
    return appeared;
  }

  private static Set<String> now() {
    Set<String> found = new HashSet<>();
    for (String[] kind :
        new String[][] {{"sysv_queue", "msg"}, {"sysv_sem", "sem"}, {"sysv_shm", "shm"}}) {
      for (String[] row : Objects.table("/proc/sysvipc/" + kind[1])) {
        int key = Integer.parseInt(row[0]);
        found.add(kind[0] + ' ' + (key == 0 ? "#" + row[1] : "0x" + Integer.toHexString(key)));
      }
    }
    names(found, "/dev/shm", "posix_shm");
    names(found, "/dev/mqueue", "posix_queue");
    return found;
  }

  private static void names(Set<String> found, String folder, String kind) {
    String[] names = Path.of(folder).toFile().list();
    if (names != null) {
      for (String name : names) {
        found.add(
            name.startsWith("sem.") && kind.equals("posix_shm")
                ? "posix_sem /" + name.substring("sem.".length())
                : kind + " /" + name);
      }
    }
  }
}

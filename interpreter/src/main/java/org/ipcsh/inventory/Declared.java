package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Mutex;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Mapping;
import org.ipcsh.proc.Proc;

/** What the kernel says of objects that this process has declared. */
public final class Declared {
  private static final String[] HEADING = {
    "NAME", "KIND", "OWNER", "HELD BY", "INSIDE", "IN THE KERNEL"
  };
  private static final String NOTHING = "-";
  private static final String SHARED = "/dev/shm/";
  private static final Pattern NUMBER =
      Pattern.compile("(?:msq|sem|sysv_shm):(\\d+)|socket:\\[(\\d+)]");
  private static final Set<String> LINKED = Set.of("eventfd", "posix_shm");
  private static final Pattern SEGMENT = Pattern.compile("identifier (\\d+)");

  private final Processes processes = Processes.now();
  private final List<Item> items = Objects.of(processes);
  private final Users users = new Users();
  private final int pid = (int) ProcessHandle.current().pid();
  private final Map<Integer, String> names;

  private Declared(Map<Integer, String> names) {
    this.names = names;
  }

  /**
   * A table of the objects.
   *
   * @param objects by their names
   * @param names what the processes of the run are called
   */
  public static String table(Map<String, KernelObject> objects, Map<Integer, String> names) {
    Declared declared = new Declared(names);
    List<String[]> rows = new ArrayList<>();
    rows.add(HEADING);
    objects.forEach((name, object) -> rows.add(declared.row(name, object)));
    return Ls.table(rows);
  }

  private String[] row(String name, KernelObject object) {
    List<String> identities = identities(object);
    Set<Integer> holders = new TreeSet<>();
    Set<String> inside = new LinkedHashSet<>();
    Set<String> owners = new LinkedHashSet<>();
    long bytes = -1;
    for (String identity : identities) {
      for (Descriptor held : processes.open.getOrDefault(identity, List.of())) {
        holders.add(held.pid());
        if (identity.startsWith("socket:") && held.pid() == pid) {
          bytes = Math.max(bytes, 0) + waiting(held.fd());
        }
      }
      holders.addAll(processes.mapped.getOrDefault(identity, List.of()));
      for (Item item : items) {
        if (item.kind.equals(object.facility().kind()) && isMeant(item, identity)) {
          holders.addAll(item.holders);
          if (!item.content.isEmpty()) {
            inside.add(item.content);
          }
          owners.add(item.owner < 0 ? NOTHING : users.name(item.owner));
        }
      }
    }
    if (identities.isEmpty()) {
      holders.addAll(mapping(object));
    }
    if (object instanceof Mutex.Held) {
      inside.add(owner(((Mutex.Held) object).owner()));
    }
    if (bytes >= 0) {
      inside.clear();
      inside.add(bytes + " bytes");
    }
    return new String[] {
      name,
      object.facility().kind(),
      owners.isEmpty() ? NOTHING : String.join(", ", owners),
      holders(holders),
      inside.isEmpty() ? NOTHING : String.join("; ", inside),
      object.describe()
    };
  }

  /** How the kernel's tables name it: a path may have a blank in it, two ends are put apart. */
  private List<String> identities(KernelObject object) {
    String identity = object.identity();
    if (identity == null) {
      Matcher segment = SEGMENT.matcher(object.describe());
      return object.facility().kind().equals("sysv_shm") && segment.find()
          ? List.of("sysv_shm:" + segment.group(1))
          : LINKED.contains(object.facility().kind()) ? List.of(link(object)) : List.of();
    }
    return identity.startsWith("/") ? List.of(identity) : List.of(identity.split(" "));
  }

  private boolean isMeant(Item item, String identity) {
    if (item.kind.equals("eventfd")) {
      return identity.equals("eventfd:[" + item.id + "]");
    }
    Matcher number = NUMBER.matcher(identity);
    if (number.matches()) {
      String digits = number.group(1) == null ? number.group(2) : number.group(1);
      return item.id == Long.parseLong(digits);
    }
    String name =
        identity.startsWith(SHARED + "sem.") && item.kind.equals("posix_sem")
            ? "/" + identity.substring((SHARED + "sem.").length())
            : identity.startsWith(SHARED) && item.kind.equals("posix_shm")
                ? "/" + identity.substring(SHARED.length())
                : identity;
    return item.name.equals(name);
  }

  private String link(KernelObject object) {
    String target = own(object).target();
    return target == null ? "" : target;
  }

  private Descriptor own(KernelObject object) {
    return new Descriptor(pid, object.descriptor(object.holds()));
  }

  /** The processes of the run that have the file of a region mapped. */
  private List<Integer> mapping(KernelObject object) {
    List<Integer> found = new ArrayList<>();
    long inode;
    try {
      inode = ((Number) Files.getAttribute(own(object).link(), "unix:ino")).longValue();
    } catch (IOException | IllegalArgumentException e) {
      return found;
    }
    for (int process : names.keySet()) {
      if (Mapping.of(process).stream().anyMatch(mapping -> mapping.inode() == inode)) {
        found.add(process);
      }
    }
    return found;
  }

  /** Who has the mutex that says so of this thread. */
  private String owner(int thread) {
    if (thread == 0) {
      return "free";
    }
    int process = Proc.processOf(thread);
    return process == 0
        ? "locked by thread " + thread + ", which has ended"
        : "locked by " + holders(Set.of(process));
  }

  /** How many bytes a read from one of our sockets would find. */
  private static long waiting(int fd) {
    Memory count = Memory.allocate(Integer.BYTES);
    return Libc.IOCTL.invoke(fd, Flags.FIONREAD, count.address()) < 0 ? 0 : count.getInt(0);
  }

  private String holders(Set<Integer> holders) {
    List<String> shown = new ArrayList<>();
    for (int holder : holders) {
      Processes.Process process = processes.all.get(holder);
      String command = process == null ? "(gone)" : process.command();
      shown.add(names.getOrDefault(holder, holder + " " + command));
    }
    return shown.isEmpty() ? NOTHING : String.join(", ", shown);
  }
}

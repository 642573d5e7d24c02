package org.ipcsh.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * The file of a journal, as any process can read it, and remove what it has on record. Lines of
 * three or more fields, separated by tabs:
 *
 * <pre>
 *   process  PID IPC RUN             the first line: whose journal it is, in which namespace of System V identifiers,
 *                                    and the main process's journal if it is a worker's
 *   creating KIND NAME TIME          about to create it; TIME in milliseconds since 1970
 *   created  KIND NAME IDENTITY      it exists now; see {@link Remains#identity}
 *   removed  KIND NAME               it is gone, or was never made; a line "created" follows if what was
 *                                    there before is why
 * </pre>
 */
record JournalFile(Path path) {
  static final String SUFFIX = ".journal";

  private static final long CREATION_LIMIT_NANOSECONDS = 1_000_000_000;
  private static final long PAUSE_NANOSECONDS = 1_000_000;
  private static final int LAST_LINES = 4096;
  private static final int PID = 1;
  private static final int NAMESPACE = 2;
  private static final int RUN = 3;

  /** The {@link Journal#name} of the journal. */
  String name() {
    String name = path.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /** Opens the file; answers its descriptor, or a negated error number. */
  int open(long flags) {
    Memory name = Memory.string(path.toString().getBytes(StandardCharsets.UTF_8));
    int fd = (int) Libc.OPEN.invoke(name.address(), flags | Flags.O_CLOEXEC, 0600);
    Reference.reachabilityFence(name);
    return fd;
  }

  /** The same identifiers of System V mean other objects in another namespace. */
  static String namespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/ipc")).toString();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** The fields of a journal's first line; empty ones where it has none yet, or is gone. */
  private String[] header() {
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      return header(reader.readLine());
    } catch (IOException e) {
      return header(null);
    }
  }

  private static String[] header(String line) {
    String[] header = {"", "", "", ""};
    String[] fields = line == null ? header : line.split("\t", -1);
    System.arraycopy(fields, 0, header, 0, Math.min(fields.length, header.length));
    return header;
  }

  /** The name of the main process's journal, if it is a worker's; else empty. */
  String run() {
    return header()[RUN];
  }

  /**
   * Whether the process of that journal is dead, or dying: then its lock is held by the kernel for
   * some moments more, or by another process that cleans up.
   */
  boolean isOfTheDead() {
    String[] header = header();
    if (!header[NAMESPACE].equals(namespace())) {
      return false;
    }
    try {
      return Files.readAllBytes(Path.of("/proc", header[PID], "cmdline")).length == 0;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether what is on record there cannot be seen from here, and can be from elsewhere: in another
   * namespace, which there still is. From inside an isolated run nobody can tell whether there is.
   */
  boolean isOfElsewhere() {
    String namespace = header()[NAMESPACE];
    return !namespace.isEmpty()
        && !namespace.equals(namespace())
        && (System.getenv(Journals.ISOLATED) != null || Lineage.isAnyIn(namespace));
  }

  /** What it has on record; nothing of another namespace. */
  List<Journals.Noted> noted() {
    List<Journals.Noted> noted = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(path);
      String[] header = header(lines.isEmpty() ? null : lines.get(0));
      if (header[NAMESPACE].equals(namespace())) {
        int pid = Integer.parseInt(header[PID]);
        for (String[] fields : left(lines)) {
          noted.add(new Journals.Noted(fields[1], unescaped(fields[2]), pid));
        }
      }
    } catch (IOException e) {
      // It is gone.
    }
    return noted;
  }

  /** The entries of what is not known to be gone. */
  private static List<String[]> left(List<String> lines) {
    Map<String, String[]> left = new LinkedHashMap<>();
    for (String line : lines) {
      String[] fields = line.split("\t");
      if (fields.length < 3 || fields[0].equals("process")) {
        continue;
      }
      String key = fields[1] + '\t' + fields[2];
      String attempt = "attempt\t" + key;
      left.remove(attempt);
      if (fields[0].equals("removed")) {
        left.remove(key);
      } else if (fields.length > 3) {
        // An attempt can fail because there is one already that is on record.
        left.put(fields[0].equals("creating") ? attempt : key, fields);
      }
    }
    return new ArrayList<>(left.values());
  }

  /** Whether it is a worker's whose main process lives. */
  boolean isOfALivingRun() {
    String run = run();
    JournalFile of = new JournalFile(path.resolveSibling(run + SUFFIX));
    return !run.isEmpty() && Files.exists(of.path) && !of.isOfTheDead();
  }

  /**
   * Removes what is on record and still the same, the last made first; then the journal, unless
   * something is left.
   *
   * @param programs whether programs are ended, too; else they go on, and stay on record
   * @param removed gets what was removed
   * @param kept gets what is there still and was to be removed
   */
  void settle(boolean programs, List<String> removed, List<String> kept) throws IOException {
    List<String> lines = Files.readAllLines(path);
    List<String[]> left = left(lines);
    String[] header = header(lines.isEmpty() ? null : lines.get(0));
    boolean here = header[NAMESPACE].equals(namespace());
    boolean goOn = false;
    Collections.reverse(left);
    for (String[] fields : left) {
      String name = unescaped(fields[2]);
      Remains remains = Remains.of(fields[1]);
      if (!programs && fields[1].equals(Journal.PROGRAM)) {
        goOn |= isStill(fields, name);
        continue;
      }
      if (here && fields[0].equals("creating") && name.equals(Journal.WITHOUT_KEY)) {
        for (String each :
            remains.withoutKey(Long.parseLong(fields[3]), Integer.parseInt(header[PID]))) {
          settleWithoutKey(fields[1], each, removed, kept);
        }
      } else if ((here || !remains.isSystemV()) && isStill(fields, name)) {
        if (remains.remove(name)) {
          removed.add(fields[1] + ' ' + name);
        } else if (isStill(fields, name)) {
          kept.add(fields[1] + ' ' + name);
        }
      }
    }
    if (kept.isEmpty() && !goOn) {
      Files.deleteIfExists(path);
    }
  }

  private void settleWithoutKey(String kind, String name, List<String> removed, List<String> kept) {
    Remains remains = Remains.of(kind);
    if (remains.isMarked(name) && isBeingMade(kind)) {
      kept.add(kind + ' ' + name);
    } else if (remains.isMarked(name) && remains.remove(name)) {
      removed.add(kind + ' ' + name);
    }
  }

  /**
   * Whether a process that lives, of whatever run, is still making an object of that kind without a
   * key. Its journal, which is another than this one, is open and says so.
   */
  private boolean isBeingMade(String kind) {
    long limit = System.nanoTime() + CREATION_LIMIT_NANOSECONDS;
    while (Lineage.openFiles(SUFFIX).stream()
        .anyMatch(file -> !file.equals(path) && isMaking(file, kind))) {
      if (System.nanoTime() - limit >= 0) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NANOSECONDS);
    }
    return false;
  }

  /** Only the last lines tell: what is being made is noted before and after. */
  private static boolean isMaking(Path file, String kind) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (RandomAccessFile journal = new RandomAccessFile(file.toFile(), "r")) {
      journal.seek(Math.max(0, journal.length() - LAST_LINES));
      byte[] bytes = new byte[LAST_LINES];
      int count = Math.max(0, journal.read(bytes));
      String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
      String name = '\t' + kind + '\t' + Journal.WITHOUT_KEY;
      return text.lastIndexOf("creating" + name + '\t') > text.lastIndexOf("removed" + name + '\n');
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether what stands there now is what the dead process created, and not another of the same
   * name.
   */
  private static boolean isStill(String[] fields, String name) {
    Remains remains = Remains.of(fields[1]);
    try {
      return fields[0].equals("created")
          ? !fields[3].equals(Remains.GONE) && fields[3].equals(remains.identity(name))
          : remains.isNewSince(name, Long.parseLong(fields[3]));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** A name as it stands in a field. */
  static String escaped(String name) {
    return name.replace("%", "%25").replace("\t", "%09").replace("\n", "%0A").replace("\r", "%0D");
  }

  private static String unescaped(String name) {
    return name.replace("%0D", "\r").replace("%0A", "\n").replace("%09", "\t").replace("%25", "%");
  }
}

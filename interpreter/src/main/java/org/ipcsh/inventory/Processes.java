package org.ipcsh.inventory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The processes of this system as far as this user may look at them: which descriptors and mappings
 * of IPC objects they have, and in which call they are blocked. One pass over /proc; a process that
 * ends meanwhile is left out.
 */
final class Processes {
  private static final int ACCESS_READ = 0400;
  private static final int ACCESS_WRITE = 0200;
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_FIFO = 0010000;
  private static final int LONGEST_PATH = 256;
  private static final String DELETED = " (deleted)";

  /** What an eventfd is called here, and its number: all have one name in /proc. */
  static final String EVENTFD = "eventfd:";

  /** A descriptor of a process. */
  record Held(int pid, int fd, boolean reads, boolean writes) {}

  /** A process. */
  record Process(int pid, int parent, int uid, String command) {}

  final Map<Integer, Process> all = new TreeMap<>();

  /**
   * Who holds what is open, by the target of the link in /proc/PID/fd: {@code pipe:[1234]}, {@code
   * /tmp/fifo}.
   */
  final Map<String, List<Held>> open = new TreeMap<>();

  /** Who has a file of /dev/shm or a System V segment mapped, by the name in /proc/PID/maps. */
  final Map<String, List<Integer>> mapped = new TreeMap<>();

  /** Other memory that may be shared, writable and mapped with MAP_SHARED, by device and inode. */
  final Map<String, SharedMapping> shared = new TreeMap<>();

  /**
   * Memory mapped with MAP_SHARED.
   *
   * @param key device and inode
   * @param pid who has it at {@code address}
   * @param holders all who have it mapped
   */
  record SharedMapping(
      String key, String path, int pid, long address, long size, TreeSet<Integer> holders) {
    /** What {@link #waiting} is asked for it. */
    String name() {
      return "mapping " + key;
    }

    long inode() {
      return Long.parseLong(key.substring(key.indexOf(' ') + 1));
    }

    /** Whether it was made by memfd_create(2), or mmap(2) without a file. */
    boolean isAnonymous() {
      return path.startsWith("/memfd:") || path.equals("/dev/zero");
    }
  }

  /** Who is blocked on what, in words, by what it is blocked on: see {@link #waiting}. */
  private final Map<String, List<String>> waiting = new HashMap<>();

  /** The main process of the run that a process is in, or itself is, by process. */
  final Map<Integer, Integer> runs = new HashMap<>();

  /** Those of which this user may not see the descriptors. */
  int hidden;

  private final Map<String, List<Integer>> members = new HashMap<>();

  static Processes now() {
    Processes processes = new Processes();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        try {
          processes.look(entry, Integer.parseInt(entry.getFileName().toString()));
        } catch (IOException e) {
          // It has ended.
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
    }
    processes.findRuns();
    return processes;
  }

  private void look(Path folder, int pid) throws IOException {
    String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
    int end = stat.lastIndexOf(')');
    String command = stat.substring(stat.indexOf('(') + 1, end);
    int parent = Integer.parseInt(stat.substring(end + 4).split(" ", 2)[0]);
    int uid = (Integer) Files.getAttribute(folder, "unix:uid");
    all.put(pid, new Process(pid, parent, uid, command));
    List<Mapping> mappings;
    try {
      descriptors(folder, pid);
      mappings = mappings(folder, pid);
    } catch (IOException e) {
      hidden++;
      return;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder.resolve("task"))) {
      for (Path thread : threads) {
        wait(folder, pid, thread, mappings);
      }
    } catch (IOException e) {
      // What a process waits for may be hidden though its descriptors are not.
    }
  }

  private void descriptors(Path folder, int pid) throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder.resolve("fd"))) {
      for (Path link : links) {
        try {
          String target = Files.readSymbolicLink(link).toString();
          if (target.startsWith("/memfd:ipcsh-pages")) {
            String run = Files.getAttribute(link, "unix:ino").toString();
            members.computeIfAbsent(run, key -> new ArrayList<>()).add(pid);
          }
          if (isOfInterest(link, target)) {
            int mode = (Integer) Files.getAttribute(link, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            int fd = Integer.parseInt(link.getFileName().toString());
            open.computeIfAbsent(named(link, target), key -> new ArrayList<>())
                .add(new Held(pid, fd, (mode & ACCESS_READ) != 0, (mode & ACCESS_WRITE) != 0));
          }
        } catch (IOException e) {
          // Closed meanwhile.
        }
      }
    }
  }

  /** The target of a link in /proc/PID/fd; of an eventfd, one that tells it from others. */
  static String named(Path link, String target) throws IOException {
    if (!target.startsWith("anon_inode:[eventfd")) {
      return target;
    }
    String info = Files.readString(link.resolveSibling("../fdinfo").resolve(link.getFileName()));
    return EVENTFD + "[" + field(info, "eventfd-id:") + "]";
  }

  private static boolean isOfInterest(Path link, String target) throws IOException {
    if (target.startsWith("pipe:")
        || target.startsWith("socket:")
        || target.startsWith("anon_inode:[eventfd")
        || target.startsWith("/dev/shm/")) {
      return true;
    }
    if (!target.startsWith("/") || target.startsWith("/memfd:")) {
      return false;
    }
    return isFifo(link) || isQueue(link, target);
  }

  static boolean isFifo(Path file) throws IOException {
    return ((Integer) Files.getAttribute(file, "unix:mode") & TYPE_MASK) == TYPE_FIFO;
  }

  /**
   * Whether it is a POSIX message queue. The kernel keeps those in a file system whose own mount is
   * in nobody's list, so that a link to {@code /name} may mean a queue or a file; who reads a
   * queue's descriptor learns its state.
   */
  private static boolean isQueue(Path link, String target) throws IOException {
    if (target.indexOf('/', 1) >= 0 || Files.isDirectory(link) || !Files.isRegularFile(link)) {
      return false;
    }
    String info = Files.readString(link.resolveSibling("../fdinfo").resolve(link.getFileName()));
    String mount = field(info, "mnt_id:");
    return mount != null
        && !("\n" + Files.readString(Path.of("/proc/self/mountinfo"))).contains("\n" + mount + " ");
  }

  /** The rest of the line that begins with the word, or null. */
  static String field(String text, String word) {
    int at = text.startsWith(word) ? 0 : text.indexOf("\n" + word) + 1;
    if (at == 0 && !text.startsWith(word)) {
      return null;
    }
    int end = text.indexOf('\n', at);
    return text.substring(at + word.length(), end < 0 ? text.length() : end).strip();
  }

  private record Mapping(long from, long to, String name) {}

  private List<Mapping> mappings(Path folder, int pid) throws IOException {
    List<Mapping> found = new ArrayList<>();
    for (String line :
        Files.readString(folder.resolve("maps"), StandardCharsets.UTF_8).split("\n")) {
      int at = line.indexOf('/');
      boolean systemV = at >= 0 && line.startsWith("/SYSV", at);
      if (at >= 0 && !systemV && !line.startsWith("/dev/shm/", at)) {
        shared(found, line, pid);
      }
      if (at < 0 || !systemV && !line.startsWith("/dev/shm/", at)) {
        continue;
      }
      String[] fields = line.split(" +", 6);
      int dash = fields[0].indexOf('-');
      // The inode of a System V segment is its identifier.
      String name =
          systemV ? "sysv_shm:" + fields[4] : SharedNames.of(fields[5], Long.parseLong(fields[4]));
      found.add(
          new Mapping(
              Long.parseUnsignedLong(fields[0].substring(0, dash), 16),
              Long.parseUnsignedLong(fields[0].substring(dash + 1), 16),
              name));
      List<Integer> holders = mapped.computeIfAbsent(name, key -> new ArrayList<>());
      if (!holders.contains(pid)) {
        holders.add(pid);
      }
    }
    return found;
  }

  /** Notes a mapping that processes may communicate by: not those of our own runs. */
  private void shared(List<Mapping> found, String line, int pid) {
    String[] fields = line.split(" +", 6);
    if (!fields[1].equals("rw-s") || fields[5].startsWith("/memfd:ipcsh-")) {
      return;
    }
    int dash = fields[0].indexOf('-');
    long from = Long.parseUnsignedLong(fields[0].substring(0, dash), 16);
    long to = Long.parseUnsignedLong(fields[0].substring(dash + 1), 16);
    String key = fields[3] + " " + fields[4];
    String path = fields[5].endsWith(DELETED) ? fields[5].replace(DELETED, "") : fields[5];
    SharedMapping mapping =
        shared.computeIfAbsent(
            key, same -> new SharedMapping(key, path, pid, from, to - from, new TreeSet<>()));
    mapping.holders.add(pid);
    found.add(new Mapping(from, to, mapping.name()));
  }

  private void wait(Path folder, int pid, Path thread, List<Mapping> mappings) throws IOException {
    String text = Files.readString(thread.resolve("syscall"));
    if (text.startsWith("running") || text.startsWith("-1")) {
      return;
    }
    String[] words = text.strip().split(" ");
    BlockingCall call = BlockingCall.of(Integer.parseInt(words[0]));
    if (call == null) {
      return;
    }
    long first = Long.parseUnsignedLong(words[1].substring(2), 16);
    String on;
    switch (call.subject()) {
      case DESCRIPTOR:
        waits(folder, pid, (int) first, call.doing());
        return;
      case IDENTIFIER:
        on = call.family() + ":" + (int) first;
        break;
      case ADDRESS:
        on = null;
        for (Mapping mapping : mappings) {
          if (first >= mapping.from && first < mapping.to) {
            on = mapping.name;
          }
        }
        break;
      case DESCRIPTORS:
        for (int fd : Polled.descriptors(folder, call.doing(), words)) {
          waits(folder, pid, fd, call.doing());
        }
        return;
      default:
        on = string(folder, Long.parseUnsignedLong(words[2].substring(2), 16));
    }
    if (on != null) {
      waiting.computeIfAbsent(on, key -> new ArrayList<>()).add(pid + " " + call.doing());
    }
  }

  private void waits(Path folder, int pid, int fd, String doing) throws IOException {
    Path link = folder.resolve("fd").resolve(Integer.toString(fd));
    String on = named(link, Files.readSymbolicLink(link).toString());
    List<String> all = waiting.computeIfAbsent(on, key -> new ArrayList<>());
    if (!all.contains(pid + " " + doing)) {
      all.add(pid + " " + doing);
    }
  }

  /**
   * What stands at an address of another process, up to a zero byte; null when it may not be read.
   */
  private static String string(Path folder, long address) {
    try (RandomAccessFile memory = new RandomAccessFile(folder.resolve("mem").toFile(), "r")) {
      byte[] bytes = new byte[LONGEST_PATH];
      memory.seek(address);
      int length = 0;
      int count = memory.read(bytes);
      while (length < count && bytes[length] != 0) {
        length++;
      }
      String path = new String(bytes, 0, length, StandardCharsets.UTF_8);
      return path.startsWith("/")
          ? path
          : Files.readSymbolicLink(folder.resolve("cwd")).resolve(path).normalize().toString();
    } catch (IOException e) {
      return null;
    }
  }

  /** The processes that are blocked on it, each with what it does: {@code 1234 reads}. */
  List<String> waiting(String on) {
    return waiting.getOrDefault(on, List.of());
  }

  /** What somebody is blocked on. */
  Iterable<String> waitedFor() {
    return waiting.keySet();
  }

  private void findRuns() {
    for (List<Integer> run : members.values()) {
      int main = run.get(0);
      for (int pid : run) {
        if (!run.contains(all.get(pid).parent())) {
          main = pid;
        }
      }
      for (int pid : run) {
        runs.put(pid, main);
      }
    }
  }
}

package org.ipcsh.why;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.inventory.Visible;

/**
 * What proc(5) tells of a process. A process may end at any time, so every answer may be that there
 * is none.
 */
final class Proc {
  private static final int PATH_LIMIT = 4096;

  /** Fields of /proc/PID/stat after the command, which may itself hold blanks and parentheses. */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int THREADS = 17;
  private static final int STARTED = 19;
  private static final int PROCESS_FLAGS = 6;
  private static final long OF_KERNEL = 0x200000;

  private Proc() {}

  /** The processes that this one can see. */
  static List<Integer> pids() {
    return numbers(Path.of("/proc"));
  }

  /** The open descriptors of a process; empty where they may not be looked at. */
  static List<Integer> descriptors(int pid) {
    return numbers(Path.of("/proc", Integer.toString(pid), "fd"));
  }

  /** The threads of a process. */
  static List<Integer> threads(int pid) {
    return numbers(Path.of("/proc", Integer.toString(pid), "task"));
  }

  /** The processes that a process has started and that are there. */
  static List<Integer> children(int pid) {
    List<Integer> found = new ArrayList<>();
    for (int thread : threads(pid)) {
      for (String child : text("/proc/" + pid + "/task/" + thread + "/children").split(" ")) {
        if (!child.isBlank()) {
          found.add(Integer.parseInt(child.strip()));
        }
      }
    }
    return found;
  }

  private static List<Integer> numbers(Path folder) {
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (Character.isDigit(name.charAt(0))) {
          found.add(Integer.parseInt(name));
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // It has ended, or belongs to somebody else.
    }
    return found;
  }

  /** What is behind a descriptor ({@code pipe:[4711]}, a path), or null. */
  static String link(int pid, long fd) {
    return link(Path.of("/proc", Integer.toString(pid), "fd", Long.toString(fd)));
  }

  static String workingFolder(int pid) {
    return link(Path.of("/proc", Integer.toString(pid), "cwd"));
  }

  private static String link(Path path) {
    try {
      String target = Files.readSymbolicLink(path).toString();
      return target.endsWith(" (deleted)")
          ? target.substring(0, target.length() - " (deleted)".length())
          : target;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Whether a descriptor is open for reading, writing or both: the kernel shows it in the
   * permissions of the link.
   */
  static boolean reads(int pid, int fd) {
    return permits(pid, fd, java.nio.file.attribute.PosixFilePermission.OWNER_READ);
  }

  static boolean writes(int pid, int fd) {
    return permits(pid, fd, java.nio.file.attribute.PosixFilePermission.OWNER_WRITE);
  }

  private static boolean permits(
      int pid, int fd, java.nio.file.attribute.PosixFilePermission permission) {
    try {
      return Files.getPosixFilePermissions(
              Path.of("/proc", Integer.toString(pid), "fd", Integer.toString(fd)),
              java.nio.file.LinkOption.NOFOLLOW_LINKS)
          .contains(permission);
    } catch (IOException e) {
      return false;
    }
  }

  /** One field of what a descriptor's fdinfo shows, or null. */
  static String fdinfo(int pid, long fd, String field) {
    for (String line : lines("/proc/" + pid + "/fdinfo/" + fd)) {
      if (line.startsWith(field + ":")) {
        return line.substring(field.length() + 1).strip();
      }
    }
    return null;
  }

  /**
   * The state of a thread.
   *
   * @param state R, S, D, T, Z, X as in proc(5); X when there is no such thread
   * @param started clock ticks since boot
   */
  record Stat(char state, int parent, int threads, long started) {}

  static Stat stat(int pid, int thread) {
    String text = text("/proc/" + pid + "/task/" + thread + "/stat");
    int command = text.lastIndexOf(')');
    if (command < 0) {
      return new Stat('X', 0, 0, 0);
    }
    String[] fields = text.substring(command + 2).split(" ");
    return new Stat(
        fields[STATE].charAt(0),
        Integer.parseInt(fields[PARENT]),
        Integer.parseInt(fields[THREADS]),
        Long.parseLong(fields[STARTED]));
  }

  /** Whether it is a thread of the kernel, which makes no system calls. */
  static boolean isOfKernel(int pid) {
    String text = text("/proc/" + pid + "/stat");
    int command = text.lastIndexOf(')');
    return command >= 0
        && (Long.parseLong(text.substring(command + 2).split(" ")[PROCESS_FLAGS]) & OF_KERNEL) != 0;
  }

  /** The name of the program, or "?". */
  static String command(int pid) {
    String name = text("/proc/" + pid + "/comm").strip();
    return name.isEmpty() ? "?" : Visible.of(utf8(name));
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** What a run was told to do: its command line after the name of our main class. */
  static String commandLineTail(int pid) {
    String line = text("/proc/" + pid + "/cmdline").replace('\0', ' ').strip();
    line = Visible.of(utf8(line));
    int main = line.indexOf(" org.ipcsh.shell.Main");
    return main < 0 ? line : ("ipcsh" + line.substring(main + " org.ipcsh.shell.Main".length()));
  }

  /**
   * The system call in which a thread is blocked: its number and six arguments.
   *
   * @return null when it is not in one, or when the kernel does not tell us
   */
  static long[] systemCall(int pid, int thread) {
    String[] fields = text("/proc/" + pid + "/task/" + thread + "/syscall").strip().split(" ");
    if (fields.length < 7) {
      return null;
    }
    long[] call = new long[7];
    try {
      call[0] = Long.parseLong(fields[0]);
      for (int i = 1; i < call.length; i++) {
        call[i] = Long.parseUnsignedLong(fields[i].substring(2), 16);
      }
    } catch (NumberFormatException e) {
      return null;
    }
    return call[0] < 0 ? null : call;
  }

  /** Bytes of a process's memory, or null where that is not allowed. */
  static byte[] memory(int pid, long address, int size) {
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
      byte[] bytes = new byte[size];
      memory.seek(address);
      int count = memory.read(bytes);
      return count == size ? bytes : count < 0 ? null : java.util.Arrays.copyOf(bytes, count);
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** A C string in a process's memory, or null. */
  static String string(int pid, long address) {
    byte[] bytes = memory(pid, address, PATH_LIMIT - (int) (address & (PATH_LIMIT - 1)));
    if (bytes == null) {
      return null;
    }
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * A mapping of a process.
   *
   * @param file the device and inode, which name the memory whoever maps it; null for memory of its
   *     own
   */
  record Mapping(
      long from,
      long to,
      long offset,
      String file,
      String path,
      boolean shared,
      boolean executable) {
    long inode() {
      return Long.parseLong(file.substring(file.indexOf(' ') + 1));
    }

    boolean holds(long address) {
      return Long.compareUnsigned(address, from) >= 0 && Long.compareUnsigned(address, to) < 0;
    }
  }

  /** Its mappings, or none where they may not be looked at. */
  static List<Mapping> mappings(int pid) {
    List<Mapping> all = new ArrayList<>();
    for (String line : lines("/proc/" + pid + "/maps")) {
      String[] fields = line.split(" +", 6);
      if (fields.length < 5) {
        continue;
      }
      int dash = fields[0].indexOf('-');
      all.add(
          new Mapping(
              Long.parseUnsignedLong(fields[0].substring(0, dash), 16),
              Long.parseUnsignedLong(fields[0].substring(dash + 1), 16),
              Long.parseUnsignedLong(fields[2], 16),
              fields[4].equals("0") ? null : fields[3] + " " + fields[4],
              fields.length < 6 ? "" : fields[5],
              fields[1].charAt(3) == 's',
              fields[1].charAt(2) == 'x'));
    }
    return all;
  }

  /** The mapping in which an address lies, or null. */
  static Mapping mapping(int pid, long address) {
    for (Mapping mapping : mappings(pid)) {
      if (mapping.holds(address)) {
        return mapping;
      }
    }
    return null;
  }

  static String[] lines(String file) {
    String text = text(file);
    return text.isEmpty() ? new String[0] : text.split("\n");
  }

  private static String text(String file) {
    try {
      return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}

package org.ipcsh.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * Which run a process belongs to: every process that a run starts, and what that starts in turn,
 * finds the name of the run in its environment. So a run's processes can be found when parents are
 * dead, groups and sessions changed, and process ids used again. A process that is given another
 * environment escapes this; what the run itself started is in its {@link Journal} besides.
 */
public final class Lineage {
  /**
   * The environment variable: the names of all runs that led to a process, the first one first,
   * separated by colons.
   */
  public static final String VARIABLE = "IPCSH_RUN";

  private static final long LIMIT_NANOSECONDS = 2_000_000_000;
  private static final long PAUSE_NANOSECONDS = 500_000;
  private static final int START = 19;

  private static String boot;

  private Lineage() {}

  /**
   * Marks what this process starts from now on as of that run.
   *
   * @param run the {@link Journal#name} of the main process's journal
   */
  public static void begin(String run) {
    String outer = System.getenv(VARIABLE);
    Memory name = Memory.string(VARIABLE.getBytes(StandardCharsets.US_ASCII));
    Memory value =
        Memory.string((outer == null ? run : outer + ":" + run).getBytes(StandardCharsets.UTF_8));
    Libc.SETENV.invoke(name.address(), value.address(), 1);
    Reference.reachabilityFence(name);
    Reference.reachabilityFence(value);
  }

  /** {@return the run that this process was started by, or null} */
  public static String ofThisProcess() {
    String all = System.getenv(VARIABLE);
    return all == null ? null : all.substring(all.lastIndexOf(':') + 1);
  }

  /**
   * Ends all processes of a run but the calling one: SIGKILL, again until no more of them appear,
   * for at most 2 s.
   *
   * @param run the {@link Journal#name} of the main process's journal
   * @return what was ended and had not been killed before, each as {@code process PID (COMMAND)},
   *     by its process id
   */
  public static Map<Integer, String> end(String run) {
    Map<Integer, String> ended = new LinkedHashMap<>();
    long limit = System.nanoTime() + LIMIT_NANOSECONDS;
    for (List<Integer> found = find(run);
        !found.isEmpty() && System.nanoTime() < limit;
        found = find(run)) {
      for (int pid : found) {
        String command = command(pid);
        boolean ending = isEnding(pid);
        if (send(pid, run, Flags.SIGKILL) && !ending) {
          ended.putIfAbsent(pid, "process " + pid + " (" + command + ")");
        }
      }
      // Who has been killed needs a moment to be gone.
      LockSupport.parkNanos(PAUSE_NANOSECONDS);
    }
    return ended;
  }

  /** Whether a signal has killed it that it has not come to: a SIGKILL is pending then, for any. */
  private static boolean isEnding(int pid) {
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("SigPnd:") || line.startsWith("ShdPnd:")) {
          long pending = Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
          if ((pending & SignalSet.bit(Flags.SIGKILL)) != 0) {
            return true;
          }
        }
      }
    } catch (IOException e) {
      // It has ended.
      return true;
    }
    return false;
  }

  /**
   * {@return the living processes of a run, without the calling one} None are found without /proc,
   * or where their environment may not be read.
   *
   * @param run the {@link Journal#name} of the main process's journal
   */
  public static List<Integer> find(String run) {
    List<Integer> found = new ArrayList<>();
    String self = Long.toString(ProcessHandle.current().pid());
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.equals(self) && isOf(entry, run)) {
          found.add(Integer.parseInt(name));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Without /proc there is nothing to go by.
    }
    return found;
  }

  /** Whether it is of the run; a zombie, which has no environment any more, is of none. */
  private static boolean isOf(Path process, String run) {
    String environment;
    try {
      environment =
          new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return false;
    }
    int at =
        environment.startsWith(VARIABLE + "=") ? 0 : environment.indexOf("\0" + VARIABLE + "=") + 1;
    if (at == 0 && !environment.startsWith(VARIABLE + "=")) {
      return false;
    }
    int end = environment.indexOf('\0', at);
    String value =
        environment.substring(at + VARIABLE.length() + 1, end < 0 ? environment.length() : end);
    return (":" + value + ":").contains(":" + run + ":");
  }

  /**
   * Sends a signal, if the process id is still that of a living process of the run:
   * pidfd_send_signal(2), kill(2) before Linux 5.3.
   *
   * @param pid the process
   * @param run the {@link Journal#name} of the main process's journal
   * @param signal from 1 to 64
   * @return whether it is, and the signal was sent
   */
  public static boolean send(int pid, String run, int signal) {
    if (!Libc.PIDFD_OPEN.exists()) {
      return isOf(Path.of("/proc/" + pid), run) && Libc.KILL.invoke(pid, signal) == 0;
    }
    long fd = Libc.PIDFD_OPEN.invoke(pid, 0);
    if (fd < 0) {
      return false;
    }
    // Who holds the descriptor means this process, even if it ends and its number is used again.
    boolean sent =
        isOf(Path.of("/proc/" + pid), run) && Libc.PIDFD_SEND_SIGNAL.invoke(fd, signal, 0, 0) == 0;
    Libc.CLOSE.invoke(fd);
    return sent;
  }

  static boolean kill(int pid) {
    long result = Libc.KILL.invoke(pid, Flags.SIGKILL);
    return result == 0 || result == -Errno.ESRCH;
  }

  /**
   * What no other process has: its start in clock ticks, and which start of the system they count
   * from.
   */
  static String identity(String pid) {
    try {
      String stat = text("/proc/" + pid + "/stat");
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      if (fields[0].equals("Z")) {
        return Remains.GONE;
      }
      return fields[START] + ":" + boot();
    } catch (IOException e) {
      return Remains.GONE;
    }
  }

  /**
   * Which start of the system this is; empty without /proc. It is read once, so that who has asked
   * before knows it also when no descriptor is left.
   */
  static synchronized String boot() {
    try {
      if (boot == null) {
        boot = text("/proc/sys/kernel/random/boot_id").strip();
      }
      return boot;
    } catch (IOException e) {
      return "";
    }
  }

  /** Not by a FileChannel: the first one needs two more descriptors, and is an Error without. */
  private static String text(String file) throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** The files that processes have open, as far as that may be looked at, whose name ends so. */
  static List<Path> openFiles(String suffix) {
    List<Path> found = new ArrayList<>();
    String[] processes = new File("/proc").list();
    for (String process : processes == null ? new String[0] : processes) {
      Path folder = Path.of("/proc", process, "fd");
      String[] descriptors = folder.toFile().list();
      for (String descriptor : descriptors == null ? new String[0] : descriptors) {
        try {
          Path file = Files.readSymbolicLink(folder.resolve(descriptor));
          if (file.toString().endsWith(suffix)) {
            found.add(file);
          }
        } catch (IOException e) {
          // It has been closed.
        }
      }
    }
    return found;
  }

  /** Whether a process is in that IPC namespace, as far as that may be looked at. */
  static boolean isAnyIn(String namespace) {
    String[] processes = new File("/proc").list();
    for (String process : processes == null ? new String[0] : processes) {
      try {
        Path link = Path.of("/proc", process, "ns/ipc");
        if (Files.readSymbolicLink(link).toString().equals(namespace)) {
          return true;
        }
      } catch (IOException e) {
        // It is no process, has ended or is somebody else's.
      }
    }
    return false;
  }

  private static String command(int pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm"), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "gone";
    }
  }
}

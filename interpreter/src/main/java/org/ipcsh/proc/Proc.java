package org.ipcsh.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of this system, and what proc(5) tells of each in words. */
public final class Proc {
  private static final Path FOLDER = Path.of("/proc");
  private static final String MAIN = " org.ipcsh.shell.Main";

  private Proc() {}

  /** The processes that this one can see. */
  public static List<Integer> pids() {
    return numbers(FOLDER);
  }

  /** The threads of a process. */
  public static List<Integer> threads(int pid) {
    return numbers(FOLDER.resolve(pid + "/task"));
  }

  private static List<Integer> numbers(Path folder) {
    try {
      return ProcFile.numbers(folder);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The processes that a process has started and that are there. */
  public static List<Integer> children(int pid) {
    List<Integer> found = new ArrayList<>();
    for (int thread : threads(pid)) {
      String children = ProcFile.text("/proc/" + pid + "/task/" + thread + "/children");
      for (String child : children.strip().split(" ")) {
        if (!child.isEmpty()) {
          found.add(Integer.parseInt(child));
        }
      }
    }
    return found;
  }

  /** The user whose it is, by number. */
  public static int user(int pid) throws IOException {
    return (Integer) Files.getAttribute(FOLDER.resolve(Integer.toString(pid)), "unix:uid");
  }

  /** The process that a thread is of, or 0. */
  public static int processOf(int thread) {
    String process = status(thread, "Tgid");
    return process == null ? 0 : Integer.parseInt(process);
  }

  /** The name of the program, for people, or "?". */
  public static String command(int pid) {
    String name = ProcFile.text("/proc/" + pid + "/comm").strip();
    return name.isEmpty() ? "?" : Visible.of(name);
  }

  /**
   * Its command line, for people; of a run what the user has typed, instead of the virtual
   * machine's own.
   */
  public static String commandLine(int pid) {
    String line = ProcFile.text("/proc/" + pid + "/cmdline").replace('\0', ' ').strip();
    int main = line.indexOf(MAIN);
    return Visible.of(main < 0 ? line : "ipcsh" + line.substring(main + MAIN.length()));
  }

  /** The signals that it handles, as bits; none where that is not known. */
  public static long handledSignals(int pid) {
    String bits = status(pid, "SigCgt");
    return bits == null ? 0 : Long.parseUnsignedLong(bits, 16);
  }

  private static String status(int pid, String field) {
    return ProcFile.field("/proc/" + pid + "/status", field);
  }

  /** Whether it has a timer of timer_create(2), or that is not known. */
  public static boolean mayHaveTimer(int pid) {
    Path timers = FOLDER.resolve(pid + "/timers");
    return !Files.exists(timers) || !ProcFile.text(timers.toString()).isEmpty();
  }

  /**
   * What the process calls by that path, from its own working folder.
   *
   * @return null where its working folder may not be known
   */
  public static Path resolve(int pid, String path) {
    try {
      return path.startsWith("/")
          ? Path.of(path).normalize()
          : Files.readSymbolicLink(FOLDER.resolve(pid + "/cwd")).resolve(path).normalize();
    } catch (IOException e) {
      return null;
    }
  }

  /** The network namespace of a process: the same text for all that are in it, where that shows. */
  public static String network(int pid) {
    try {
      return Files.readSymbolicLink(FOLDER.resolve(pid + "/ns/net")).toString();
    } catch (IOException e) {
      return "process " + pid;
    }
  }

  /** Where a file lies that the process has by that path: its root folder may be another. */
  public static Path inRoot(int pid, String path) {
    return Path.of("/proc/" + pid + "/root" + path);
  }
}

package org.ipcsh.why;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ipcsh.eval.Signal;

/**
 * What may take a program out of a call though nobody does what it waits for: a signal that it
 * handles, or a timer.
 *
 * <p>The kernel shows timers of timer_create(2), and to nobody those of alarm(2) and setitimer(2):
 * a program that knows one of these calls may have set one. That it does stands among the names
 * that its files import. What is not seen is a timer that was set before the program took the place
 * of another in the same process.
 */
final class Interruptions {
  /**
   * The signals by which programs tell each other something: SIGUSR1, SIGUSR2, SIGSTKFLT, SIGPWR
   * and the realtime ones. The others end a process, or come from the kernel or a terminal.
   */
  private static final long MESSAGES = 1L << 9 | 1L << 11 | 1L << 15 | 1L << 29 | -1L << 33;

  private static final String[] TIMERS = {"alarm\0", "setitimer\0"};

  /** Whether a file imports one of {@link #TIMERS}, by device and inode. */
  private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

  private Interruptions() {}

  /**
   * What it may be, in words, or null when there is none.
   *
   * @param sent bits of the signals that processes of the run have sent: see {@link
   *     org.ipcsh.process.Register#sent}
   */
  static String of(int pid, long sent) {
    long handled = handled(pid) & MESSAGES & ~sent;
    if (handled != 0) {
      return "another program can send it "
          + Signal.of(Long.numberOfTrailingZeros(handled) + 1).name()
          + ", which it handles";
    }
    if (!Files.exists(Path.of("/proc", Integer.toString(pid), "timers"))
        || Proc.lines("/proc/" + pid + "/timers").length > 0) {
      return "it may have set a timer";
    }
    return maySetTimer(pid) ? "it may have set a timer, which cannot be seen from outside" : null;
  }

  private static long handled(int pid) {
    for (String line : Proc.lines("/proc/" + pid + "/status")) {
      if (line.startsWith("SigCgt:")) {
        return Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
      }
    }
    return 0;
  }

  /** The C library has all the names; a program that does not use it has none, and may all. */
  private static boolean maySetTimer(int pid) {
    boolean library = false;
    for (Proc.Mapping mapping : Proc.mappings(pid)) {
      if (mapping.executable() && mapping.file() != null) {
        if (isLibrary(mapping.path())) {
          library = true;
        } else if (imports(pid, mapping)) {
          return true;
        }
      }
    }
    return !library;
  }

  private static boolean isLibrary(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith("libc.so") || name.startsWith("libc-") || name.startsWith("ld-");
  }

  private static boolean imports(int pid, Proc.Mapping mapping) {
    return KNOWN.computeIfAbsent(
        mapping.file(),
        file -> {
          try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/root" + mapping.path()));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            return text.contains(TIMERS[0]) || text.contains(TIMERS[1]);
          } catch (IOException e) {
            return true;
          }
        });
  }
}

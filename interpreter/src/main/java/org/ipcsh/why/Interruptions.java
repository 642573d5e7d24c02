package org.ipcsh.why;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ipcsh.eval.Signal;
import org.ipcsh.posix.Flags;
import org.ipcsh.proc.Mapping;
import org.ipcsh.proc.Proc;

/**
 * What may take a program out of a call though nobody does what it waits for: a signal that it
 * handles, or a timer.
 *
 * <p>The kernel shows timers of timer_create(2), and to nobody those of alarm(2) and setitimer(2):
 * a program whose files import one of these may have set one. So may the program that the run
 * started, where another has taken its place in the process since.
 */
final class Interruptions {
  /**
   * The signals by which programs tell each other something: SIGUSR1, SIGUSR2, SIGSTKFLT, SIGPWR
   * and the realtime ones. The others end a process, or come from the kernel or a terminal.
   */
  static final long MESSAGES = 1L << 9 | 1L << 11 | 1L << 15 | 1L << 29 | -1L << 33;

  private static final Set<String> TIMERS = Set.of("alarm", "ualarm", "setitimer");

  /** Programs that set no timer without handling what comes of it. */
  private static final Set<String> HANDLING = Set.of("bash");

  private static final long ALARM = 1L << (Flags.SIGALRM - 1);

  /** What the files import, by device and inode, or by path. */
  private static final Map<String, Optional<Set<String>>> KNOWN = new ConcurrentHashMap<>();

  private Interruptions() {}

  /**
   * The name of a signal that it handles and that only another program can send, or null.
   *
   * @param sent bits of the signals that processes of the run have sent: see {@link
   *     org.ipcsh.process.Register#sent}
   */
  static String signal(int pid, long sent) {
    long messages = Proc.handledSignals(pid) & MESSAGES & ~sent;
    return messages == 0 ? null : Signal.of(Long.numberOfTrailingZeros(messages) + 1).name();
  }

  /**
   * Whether it may have set a timer, which cannot be seen from outside.
   *
   * @param first the path that the process executed first, or an empty one
   */
  static boolean mayHaveTimer(int pid, String first) {
    return Proc.mayHaveTimer(pid)
        || maySetTimer(pid, (Proc.handledSignals(pid) & ALARM) != 0)
        || !first.isEmpty() && mightHaveSetTimer(pid, first);
  }

  private static boolean mightHaveSetTimer(int pid, String first) {
    try {
      Path path = Proc.resolve(pid, first);
      if (path == null) {
        return false;
      }
      Path file = path.toRealPath();
      Optional<Set<String>> imports =
          KNOWN.computeIfAbsent(file.toString(), each -> Optional.ofNullable(Imports.of(file)));
      return !HANDLING.contains(file.getFileName().toString())
          && imports.isPresent()
          && !Collections.disjoint(imports.get(), TIMERS);
    } catch (IOException e) {
      return false;
    }
  }

  /** A program without the C library may make any call itself. */
  private static boolean maySetTimer(int pid, boolean handlesIt) {
    boolean library = false;
    for (Mapping mapping : Mapping.of(pid)) {
      if (mapping.isExecutable() && mapping.file() != null) {
        String name = mapping.path().substring(mapping.path().lastIndexOf('/') + 1);
        if (isLibrary(name)) {
          library = true;
          continue;
        }
        if (HANDLING.contains(name) && !handlesIt) {
          continue;
        }
        Optional<Set<String>> imports =
            KNOWN.computeIfAbsent(
                mapping.file(),
                file -> Optional.ofNullable(Imports.of(Proc.inRoot(pid, mapping.path()))));
        if (imports.isEmpty() || !Collections.disjoint(imports.get(), TIMERS)) {
          return true;
        }
      }
    }
    return !library;
  }

  private static boolean isLibrary(String name) {
    return name.startsWith("libc.so") || name.startsWith("libc-") || name.startsWith("ld-");
  }
}

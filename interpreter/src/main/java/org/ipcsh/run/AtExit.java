package org.ipcsh.run;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;

/** What is done however the virtual machine ends, unless by SIGKILL: as atexit(3), and signals. */
public final class AtExit {
  /** What a shell says of a program that a signal ended, before that signal's number. */
  private static final int KILLED_BY = 128;

  /** The threads by which the virtual machine ends when these signals are its own. */
  private static final Map<String, Integer> ENDING =
      Map.of(
          "SIGINT handler", Flags.SIGINT,
          "SIGTERM handler", Flags.SIGTERM,
          "SIGHUP handler", Flags.SIGHUP);

  private static volatile Runnable done;

  private AtExit() {}

  /** Has it done; does not return if the virtual machine is ending already. */
  public static void run(Runnable action) {
    done = action;
    try {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread("end") {
                @Override
                public void run() {
                  end();
                }
              });
    } catch (IllegalStateException e) {
      while (true) {
        LockSupport.park();
      }
    }
  }

  /** By whatever the virtual machine ends, it would say so itself, but not at once. */
  private static void end() {
    done.run();
    ThreadGroup all = Thread.currentThread().getThreadGroup();
    while (all.getParent() != null) {
      all = all.getParent();
    }
    Thread[] threads = new Thread[2 * all.activeCount()];
    for (int i = all.enumerate(threads) - 1; i >= 0; i--) {
      Integer signal = ENDING.get(threads[i].getName());
      if (signal != null) {
        leave(signal);
      }
    }
  }

  /** Ends the process as that signal does, once what is to be done is done. */
  static void killedBy(int signal) {
    try {
      Runnable action = done;
      if (action != null) {
        action.run();
      }
    } finally {
      leave(signal);
    }
  }

  /**
   * The virtual machine's own end would wait a third of a second for those of its threads that are
   * in a call.
   */
  private static void leave(int signal) {
    Libc.EXIT.invoke(KILLED_BY + signal);
  }
}

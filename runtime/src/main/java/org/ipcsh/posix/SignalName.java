package org.ipcsh.posix;

/** The names of signals: signal(7). */
public final class SignalName {
  /** The standard signals, from 1 on. */
  private static final String[] STANDARD = {
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS"
  };

  /** How many standard signals there are, and the number of the last one. */
  public static final int STANDARD_COUNT = STANDARD.length;

  private SignalName() {}

  /**
   * {@return the name of a signal: {@code SIGTERM}, {@code SIGRTMIN+2}; in words for what has none,
   * such as the two that the C library keeps to itself}
   *
   * @param number from 1 to 64
   */
  public static String name(int number) {
    if (number >= 1 && number <= STANDARD.length) {
      return STANDARD[number - 1];
    }
    if (number < Flags.SIGRTMIN) {
      return "signal " + number;
    }
    return number == Flags.SIGRTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (number - Flags.SIGRTMIN);
  }

  /**
   * {@return the number of a signal that has a name of its own, {@code SIGRTMAX} among them; else
   * 0}
   *
   * @param name in full, in capital letters: {@code SIGTERM}
   */
  public static int number(String name) {
    switch (name) {
      case "SIGRTMIN":
        return Flags.SIGRTMIN;
      case "SIGRTMAX":
        return Flags.SIGRTMAX;
      case "SIGCLD":
        return Flags.SIGCHLD;
      default:
    }
    for (int i = 0; i < STANDARD.length; i++) {
      if (STANDARD[i].equals(name)) {
        return i + 1;
      }
    }
    return 0;
  }
}

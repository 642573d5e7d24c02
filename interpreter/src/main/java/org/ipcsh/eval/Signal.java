package org.ipcsh.eval;

/** A signal, by the number that Linux gives it. Prints as its name. */
public final class Signal {
  private static final String NAMES =
      "SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2"
          + " SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU"
          + " SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS ";

  /** The first and last realtime signals as glibc leaves them to programs. */
  public static final int SIGRTMIN = 34;

  public static final int SIGRTMAX = 64;

  private final int number;

  private Signal(int number) {
    this.number = number;
  }

  public static Signal of(int number) {
    return new Signal(number);
  }

  /** The signal of that name ({@code SIGTERM}, {@code SIGRTMIN}), or null. */
  public static Signal named(String name) {
    if (!name.startsWith("SIG")) {
      return null;
    }
    if (name.equals("SIGRTMIN")) {
      return new Signal(SIGRTMIN);
    }
    if (name.equals("SIGRTMAX")) {
      return new Signal(SIGRTMAX);
    }
    if (name.equals("SIGCLD")) {
      return named("SIGCHLD");
    }
    int number = 1;
    for (int at = 0; at < NAMES.length(); number++) {
      int end = NAMES.indexOf(' ', at);
      if (end - at == name.length() && NAMES.startsWith(name, at)) {
        return new Signal(number);
      }
      at = end + 1;
    }
    return null;
  }

  public int number() {
    return number;
  }

  public String name() {
    if (number >= SIGRTMIN) {
      return number == SIGRTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (number - SIGRTMIN);
    }
    int at = 0;
    for (int i = 1; i < number && at >= 0; i++) {
      at = NAMES.indexOf(' ', at) + 1;
    }
    int end = NAMES.indexOf(' ', at);
    return number < 1 || end < 0 || number > 31 ? "signal " + number : NAMES.substring(at, end);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signal && ((Signal) other).number == number;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public String toString() {
    return name();
  }
}

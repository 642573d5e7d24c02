package org.ipcsh.eval;

import org.ipcsh.process.Child;

/** How a process ended: with an exit code or by a signal. */
public final class Status {
  /** No script is given it: to wait for such a process is an error. */
  private static final Status UNKNOWN = new Status(-1, 0);

  private final int code;
  private final int signal;

  private Status(int code, int signal) {
    this.code = code;
    this.signal = signal;
  }

  public static Status exited(int code) {
    return new Status(code, 0);
  }

  public static Status killed(int signal) {
    return new Status(0, signal);
  }

  /** From a {@link Child#status}. */
  public static Status of(int wait) {
    if (wait == Child.UNKNOWN) {
      return UNKNOWN;
    }
    return (wait & 0x7f) == 0 ? exited((wait >> 8) & 0xff) : killed(wait & 0x7f);
  }

  /** The exit code; 0 when a signal killed the process. */
  public int code() {
    return code;
  }

  /** The number of the signal that killed it, or 0. */
  public int signal() {
    return signal;
  }

  /** Whether it ended with 0; also where nobody knows otherwise. */
  public boolean ok() {
    return code <= 0 && signal == 0;
  }

  /** Whether that is the same status, or the number that the process exited with by itself. */
  boolean is(Object other) {
    return equals(other) || other instanceof Long && signal == 0 && (Long) other == code;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Status
        && ((Status) other).code == code
        && ((Status) other).signal == signal;
  }

  @Override
  public int hashCode() {
    return code * 31 + signal;
  }

  /** What comes after the name of a process in a sentence. */
  public String phrase() {
    return (signal == 0 ? "" : "was ") + this;
  }

  @Override
  public String toString() {
    if (this == UNKNOWN) {
      return "ended, and how is not known";
    }
    return signal == 0 ? "exited with " + code : "killed by " + Signal.of(signal);
  }
}

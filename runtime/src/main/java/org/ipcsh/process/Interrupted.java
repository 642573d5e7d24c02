package org.ipcsh.process;

/** A blocked call was left because somebody asked for it. */
public final class Interrupted extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Who asked. */
  public enum Cause {
    /** The time given with {@code timeout:} has passed. */
    TIMEOUT,
    /** The evaluation was told to stop: Ctrl-C. */
    STOP
  }

  /** Who asked for it. */
  private final Cause reason;

  /** How many bytes had been written before; -1: it was no write. */
  private long written = -1;

  Interrupted(Cause reason) {
    super(reason == Cause.TIMEOUT ? "timed out" : "interrupted", null, false, false);
    this.reason = reason;
  }

  /**
   * {@return the exception of a call that was given the time itself and says that it has passed}
   */
  public static Interrupted timedOut() {
    return new Interrupted(Cause.TIMEOUT);
  }

  /** {@return who asked for it} */
  public Cause reason() {
    return reason;
  }

  /**
   * Says how many bytes of its data a write had written before.
   *
   * @param count from 0 on
   * @return this
   */
  public Interrupted written(long count) {
    written = count;
    return this;
  }

  /** {@return how many bytes a write had written before; -1 for anything else} */
  public long written() {
    return written;
  }
}

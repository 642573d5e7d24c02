package org.ipcsh.posix;

/**
 * A call failed. The message has the one form in which all such failures are reported: {@code
 * mq_send(jobs): Resource temporarily unavailable (EAGAIN)}. It carries no Java stack: the script's
 * own position is what a user needs.
 */
public final class PosixException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The function that failed. */
  private final String call;

  /** The name of what it was called on, or null. */
  private final String object;

  /** The error number, positive. */
  private final int errno;

  /** What the thrower knew to do next, or null. */
  private final String hint;

  /** How many bytes had been written before; -1: it was no write. */
  private long written = -1;

  /**
   * A failure about which there is nothing to advise.
   *
   * @param call the function that failed: {@code mq_send}
   * @param object the name of what it was called on, or null
   * @param errno the error number, positive
   */
  public PosixException(String call, String object, int errno) {
    this(call, object, errno, null);
  }

  /**
   * A failure, and what to do next.
   *
   * @param call the function that failed
   * @param object the name of what it was called on, or null
   * @param errno the error number, positive
   * @param hint what to do next, or null where nothing is known but the error number
   */
  public PosixException(String call, String object, int errno, String hint) {
    super(null, null, false, false);
    this.call = call;
    this.object = object;
    this.errno = errno;
    this.hint = hint;
  }

  /** {@return the function that failed} */
  public String call() {
    return call;
  }

  /** {@return the name of what it was called on, or null} */
  public String object() {
    return object;
  }

  /** {@return the error number, positive: see {@link Errno}} */
  public int errno() {
    return errno;
  }

  /**
   * {@return what to do next: what the thrower knew, or else what goes for any such failure; or
   * null}
   */
  public String hint() {
    return hint != null ? hint : Remedy.of(call, errno);
  }

  /**
   * Says how many bytes of its data a write had written before it failed.
   *
   * @param count from 0 on
   * @return this
   */
  public PosixException written(long count) {
    written = count;
    return this;
  }

  /** {@return how many bytes a write had written before it failed; -1 for anything else} */
  public long written() {
    return written;
  }

  @Override
  public String getMessage() {
    return call
        + (object == null ? "" : "(" + object + ")")
        + ": "
        + Errno.text(errno)
        + " ("
        + Errno.name(errno)
        + ")";
  }
}

package org.ipcsh.posix;

/**
 * A call failed. The message has the one form in which all such failures are reported: {@code
 * mq_send(jobs): Resource temporarily unavailable (EAGAIN)}. It carries no Java stack: the script's
 * own position is what a user needs.
 */
public final class PosixException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final String object;
  private final int errno;
  private final String hint;
  private long written = -1;

  /** A failure about which there is nothing to advise. */
  public PosixException(String call, String object, int errno) {
    this(call, object, errno, null);
  }

  /**
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

  /** The function that failed. */
  public String call() {
    return call;
  }

  /** The name of what it was called on, or null. */
  public String object() {
    return object;
  }

  /** The error number, positive: see {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** What to do next: what the thrower knew, or else what goes for any such failure; or null. */
  public String hint() {
    return hint != null ? hint : Remedy.of(call, errno);
  }

  /** Says how many bytes of its data a write had written before it failed. */
  public PosixException written(long count) {
    written = count;
    return this;
  }

  /** How many bytes a write had written before it failed; -1 for anything else. */
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

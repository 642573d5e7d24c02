package org.ipcsh.posix;

/** struct pollfd, poll(2). */
public final class Pollfd {
  /** The descriptor, as an int; a negative one is passed over. */
  public static final int FD = 0;

  /** What is waited for, such as {@link Flags#POLLIN}, as a short. */
  public static final int EVENTS = 4;

  /** What came about, as a short; errors and hang-ups too, which nobody asks for. */
  public static final int REVENTS = 6;

  /** Its size in bytes. */
  public static final int SIZE = 8;

  private Pollfd() {}
}

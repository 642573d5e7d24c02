package org.ipcsh.posix;

/** struct pollfd, poll(2). */
public final class Pollfd {
  public static final int FD = 0;
  public static final int EVENTS = 4;
  public static final int REVENTS = 6;
  public static final int SIZE = 8;

  private Pollfd() {}
}

package org.ipcsh.posix;

/** struct ucred, unix(7): who connected or made the pair. */
public final class Ucred {
  public static final int PID = 0;
  public static final int UID = 4;
  public static final int GID = 8;
  public static final int SIZE = 12;

  private Ucred() {}
}

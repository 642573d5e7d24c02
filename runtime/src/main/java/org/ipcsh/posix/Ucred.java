package org.ipcsh.posix;

/** struct ucred, unix(7): who connected or made the pair. */
public final class Ucred {
  /** The process id, as an int. */
  public static final int PID = 0;

  /** The effective user id, as an unsigned int. */
  public static final int UID = 4;

  /** The effective group id, as an unsigned int. */
  public static final int GID = 8;

  /** Its size in bytes. */
  public static final int SIZE = 12;

  private Ucred() {}
}

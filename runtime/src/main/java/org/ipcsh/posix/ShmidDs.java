package org.ipcsh.posix;

/**
 * struct shmid_ds of {@code <sys/shm.h>}, the same on x86-64 and arm64. See shmctl(2).
 *
 * <pre>
 *    0 perm     {@link IpcPerm}
 *   48 segsz    size_t     bytes
 *   56 atime    long       last shmat(2), seconds since 1970
 *   64 dtime    long       last shmdt(2)
 *   72 ctime    long       creation, or last change by shmctl(2)
 *   80 cpid     int        who created it
 *   84 lpid     int        who attached or detached last
 *   88 nattch   unsigned long  how often it is attached now
 *  112 end
 * </pre>
 */
public final class ShmidDs {
  /** The size of the segment in bytes, as a long. */
  public static final int SEGSZ = 48;

  /** When it was last attached, in seconds since 1970, as a long; 0: never. */
  public static final int ATIME = 56;

  /** When it was last detached, in seconds since 1970, as a long; 0: never. */
  public static final int DTIME = 64;

  /** When it was made or changed by IPC_SET, in seconds since 1970, as a long. */
  public static final int CTIME = 72;

  /** The process that made it, as an int. */
  public static final int CPID = 80;

  /** The process that attached or detached it last, as an int. */
  public static final int LPID = 84;

  /** How many times it is attached, as a long. */
  public static final int NATTCH = 88;

  /** Its size in bytes. */
  public static final int SIZE = 112;

  private ShmidDs() {}
}

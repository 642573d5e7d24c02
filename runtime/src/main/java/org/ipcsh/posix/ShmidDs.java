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
  public static final int SEGSZ = 48;
  public static final int ATIME = 56;
  public static final int DTIME = 64;
  public static final int CTIME = 72;
  public static final int CPID = 80;
  public static final int LPID = 84;
  public static final int NATTCH = 88;
  public static final int SIZE = 112;

  private ShmidDs() {}
}

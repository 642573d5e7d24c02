package org.ipcsh.posix;

/**
 * struct semid_ds of {@code <sys/sem.h>}. See semctl(2). On x86-64 each of its times is followed by
 * a reserved long, on arm64 not.
 *
 * <pre>
 *   x86-64  arm64
 *        0      0 perm     {@link IpcPerm}
 *       48     48 otime    long            last semop(2), seconds since 1970; 0 before the first
 *       64     56 ctime    long            creation, or last change by semctl(2)
 *       80     64 nsems    unsigned long   semaphores in the set
 *      104     88 end
 * </pre>
 */
public final class SemidDs {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  /** When semop(2) was last called, in seconds since 1970, as a long; 0: never. */
  public static final int OTIME = 48;

  /** When it was made or changed by IPC_SET, in seconds since 1970, as a long. */
  public static final int CTIME = ARM ? 56 : 64;

  /** How many semaphores it has, as a long. */
  public static final int NSEMS = ARM ? 64 : 80;

  /** Its size in bytes. */
  public static final int SIZE = ARM ? 88 : 104;

  private SemidDs() {}
}

package org.ipcsh.posix;

/**
 * struct ipc_perm of {@code <sys/ipc.h>}, with which msqid_ds, semid_ds and shmid_ds begin; the
 * same on x86-64 and arm64. See svipc(7).
 *
 * <pre>
 *    0 key    int
 *    4 uid    unsigned   who may use it as its owner
 *    8 gid    unsigned
 *   12 cuid   unsigned   who created it
 *   16 cgid   unsigned
 *   20 mode   unsigned short in older C libraries, then padding; unsigned in newer ones
 *   24 seq    unsigned short
 *   48 end
 * </pre>
 */
public final class IpcPerm {
  /** The key, as an int; 0 of a private object. */
  public static final int KEY = 0;

  /** The owner, as an unsigned int. */
  public static final int UID = 4;

  /** Who made it, as an unsigned int. */
  public static final int CUID = 12;

  /** The permissions, as a short. */
  public static final int MODE = 20;

  private IpcPerm() {}
}

package org.ipcsh.posix;

/**
 * struct statx of {@code <sys/stat.h>}, the same on all machines. See statx(2).
 *
 * <pre>
 *    0 mask       unsigned  which of the fields are filled
 *   28 mode       u16       type and permissions, see FileMode
 *   32 ino        u64
 *   80 btime      s64 seconds since 1970, u32 nanoseconds: when the file was made
 *  136 dev_major  u32
 *  140 dev_minor  u32
 *  256 end
 * </pre>
 */
public final class Statx {
  public static final int MODE = 28;
  public static final int INO = 32;
  public static final int BTIME = 80;
  public static final int DEV_MAJOR = 136;
  public static final int DEV_MINOR = 140;
  public static final int SIZE = 256;

  public static final int WANT_TYPE = 0x1;
  public static final int WANT_INO = 0x100;
  public static final int WANT_BTIME = 0x800;
  public static final int AT_FDCWD = -100;
  public static final int AT_SYMLINK_NOFOLLOW = 0x100;
  public static final int AT_SYMLINK_FOLLOW = 0x400;
  public static final int AT_EMPTY_PATH = 0x1000;

  private Statx() {}
}

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
  /** Type and permissions, as an unsigned short: see {@link FileMode}. */
  public static final int MODE = 28;

  /** The inode number, as a long. */
  public static final int INO = 32;

  /** When the file was made, in seconds since 1970, as a long; nanoseconds follow as an int. */
  public static final int BTIME = 80;

  /** The major number of the device on which it lies, as an int. */
  public static final int DEV_MAJOR = 136;

  /** The minor number of that, as an int. */
  public static final int DEV_MINOR = 140;

  /** Its size in bytes. */
  public static final int SIZE = 256;

  /** Asks for the type, in {@link #MODE}. */
  public static final int WANT_TYPE = 0x1;

  /** Asks for {@link #INO}. */
  public static final int WANT_INO = 0x100;

  /** Asks for {@link #BTIME}, which not every file system keeps. */
  public static final int WANT_BTIME = 0x800;

  /** Instead of a directory's descriptor: paths begin at the working directory. */
  public static final int AT_FDCWD = -100;

  /** A symbolic link is meant itself. */
  public static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /** Of linkat(2): a symbolic link is followed. */
  public static final int AT_SYMLINK_FOLLOW = 0x400;

  /** The path is empty: the descriptor itself is meant. */
  public static final int AT_EMPTY_PATH = 0x1000;

  private Statx() {}
}

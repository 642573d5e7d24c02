package org.ipcsh.posix;

/**
 * struct flock of {@code <fcntl.h>}, on 64-bit Linux: which bytes of a file a lock is on. See
 * fcntl(2).
 *
 * <pre>
 *    0 type     short   F_RDLCK, F_WRLCK or F_UNLCK
 *    2 whence   short   SEEK_SET
 *    8 start    long    first byte
 *   16 len      long    how many; 0 means to the end, however long the file gets
 *   24 pid      int     who has it (F_GETLK); -1 for a lock of an open file description
 *   32 end
 * </pre>
 */
public final class FlockRange {
  /** {@link Flags#F_RDLCK} and its like, as a short. */
  public static final int TYPE = 0;

  /** What the start counts from, such as {@link Flags#SEEK_SET}, as a short. */
  public static final int WHENCE = 2;

  /** The first byte, as a long. */
  public static final int START = 8;

  /** How many bytes, as a long; 0: to the end of the file, however long it gets. */
  public static final int LEN = 16;

  /** Who holds the lock in the way, as an int; -1 of an open file's lock. */
  public static final int PID = 24;

  /** Its size in bytes. */
  public static final int SIZE = 32;

  private FlockRange() {}
}

package org.ipcsh.posix;

/**
 * struct sembuf of {@code <sys/sem.h>}: one of the operations that semop(2) does at once.
 *
 * <pre>
 *    0 num   unsigned short   which semaphore of the set
 *    2 op    short            what to add; 0 waits until it is zero
 *    4 flg   short            IPC_NOWAIT, SEM_UNDO
 *    6 end
 * </pre>
 */
public final class Sembuf {
  /** Which semaphore of the set, as an unsigned short. */
  public static final int NUM = 0;

  /** What is added to it, as a short; 0 waits until it is zero. */
  public static final int OP = 2;

  /** {@link Flags#SEM_UNDO} and {@link Flags#IPC_NOWAIT}, as a short. */
  public static final int FLG = 4;

  /** Its size in bytes. */
  public static final int SIZE = 6;

  private Sembuf() {}
}

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
  public static final int NUM = 0;
  public static final int OP = 2;
  public static final int FLG = 4;
  public static final int SIZE = 6;

  private Sembuf() {}
}

package org.ipcsh.posix;

/**
 * struct msqid_ds of {@code <sys/msg.h>}, the same on x86-64 and arm64. See msgctl(2).
 *
 * <pre>
 *    0 perm     {@link IpcPerm}
 *   48 stime    long       last msgsnd(2), seconds since 1970
 *   56 rtime    long       last msgrcv(2)
 *   64 ctime    long       creation, or last change by msgctl(2)
 *   72 cbytes   unsigned long  bytes in it
 *   80 qnum     unsigned long  messages in it
 *   88 qbytes   unsigned long  bytes it may hold
 *   96 lspid    int        who sent last
 *  100 lrpid    int        who received last
 *  120 end
 * </pre>
 */
public final class MsqidDs {
  /** When a message was last sent, in seconds since 1970, as a long; 0: never. */
  public static final int STIME = 48;

  /** When one was last received, in seconds since 1970, as a long; 0: never. */
  public static final int RTIME = 56;

  /** When it was made or changed by IPC_SET, in seconds since 1970, as a long. */
  public static final int CTIME = 64;

  /** How many bytes of messages are in it, as a long. */
  public static final int CBYTES = 72;

  /** How many messages are in it, as a long. */
  public static final int QNUM = 80;

  /** The most bytes of messages that it holds, as a long. */
  public static final int QBYTES = 88;

  /** The process that sent last, as an int. */
  public static final int LSPID = 96;

  /** The process that received last, as an int. */
  public static final int LRPID = 100;

  /** Its size in bytes. */
  public static final int SIZE = 120;

  private MsqidDs() {}
}

package org.ipcsh.posix;

/**
 * siginfo_t of {@code <signal.h>} and struct signalfd_siginfo of {@code <sys/signalfd.h>}, as far
 * as they tell who sent a signal; the same on 64-bit x86 and ARM. See sigaction(2), signalfd(2).
 *
 * <pre>
 *   siginfo_t  signalfd_siginfo
 *       0          0   signo    int
 *       8          8   code     int    SI_USER for kill(2), SI_QUEUE for sigqueue(3), SI_MESGQ for mq_notify(3)
 *      16         12   pid      int    who sent it
 *      20         16   uid      int
 *      24         44   value    int    what came with it (SI_QUEUE, SI_MESGQ)
 *     128        128   end
 * </pre>
 */
public final class Siginfo {
  /** The signal, as an int. */
  public static final int SIGNO = 0;

  /** Why it was sent, such as {@link Flags#SI_QUEUE}, as an int. */
  public static final int CODE = 8;

  /** The process that sent it, as an int. */
  public static final int PID = 16;

  /** Its real user id, as an unsigned int. */
  public static final int UID = 20;

  /** What sigqueue(3) sent along, as an int. */
  public static final int VALUE = 24;

  /** How a process ended, for waitid(2): its exit code or the signal. */
  public static final int STATUS = 24;

  /** Of a signalfd_siginfo: the signal, as an int. */
  public static final int FD_SIGNO = 0;

  /** Of a signalfd_siginfo: why it was sent, as an int. */
  public static final int FD_CODE = 8;

  /** Of a signalfd_siginfo: the process that sent it, as an int. */
  public static final int FD_PID = 12;

  /** Of a signalfd_siginfo: its real user id, as an unsigned int. */
  public static final int FD_UID = 16;

  /** Of a signalfd_siginfo: what sigqueue(3) sent along, as an int. */
  public static final int FD_VALUE = 44;

  /** The size of either in bytes. */
  public static final int SIZE = 128;

  private Siginfo() {}
}

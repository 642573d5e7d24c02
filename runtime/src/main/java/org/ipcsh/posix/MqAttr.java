package org.ipcsh.posix;

/**
 * struct mq_attr of {@code <mqueue.h>}, the same on x86-64 and arm64. See mq_getattr(3).
 *
 * <pre>
 *    0 flags    long   0 or O_NONBLOCK
 *    8 maxmsg   long   messages it may hold
 *   16 msgsize  long   bytes a message may have
 *   24 curmsgs  long   messages in it
 *   64 end
 * </pre>
 */
public final class MqAttr {
  /** O_NONBLOCK or 0, as a long. */
  public static final int FLAGS = 0;

  /** The most messages that it holds, as a long. */
  public static final int MAXMSG = 8;

  /** The most bytes of a message, as a long. */
  public static final int MSGSIZE = 16;

  /** How many messages are in it, as a long. */
  public static final int CURMSGS = 24;

  /** Its size in bytes. */
  public static final int SIZE = 64;

  private MqAttr() {}
}

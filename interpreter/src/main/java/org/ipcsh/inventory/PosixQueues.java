package org.ipcsh.inventory;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MqAttr;

/** What can be learnt of POSIX message queues without receiving. */
final class PosixQueues {
  private PosixQueues() {}

  /**
   * {@code 3 of 10 messages of up to 8192 bytes}; empty when this user may neither read nor write
   * it.
   */
  static String content(String name) {
    Memory text = Memory.string(name.getBytes(StandardCharsets.UTF_8));
    long fd = Libc.MQ_OPEN.invoke(text.address(), Flags.O_RDONLY | Flags.O_CLOEXEC, 0, 0);
    if (fd < 0) {
      fd = Libc.MQ_OPEN.invoke(text.address(), Flags.O_WRONLY | Flags.O_CLOEXEC, 0, 0);
    }
    Reference.reachabilityFence(text);
    if (fd < 0) {
      return "";
    }
    Memory attributes = Memory.allocate(MqAttr.SIZE);
    Libc.MQ_GETATTR.invoke(fd, attributes.address());
    Libc.MQ_CLOSE.invoke(fd);
    return attributes.getLong(MqAttr.CURMSGS)
        + " of "
        + attributes.getLong(MqAttr.MAXMSG)
        + " messages of up to "
        + attributes.getLong(MqAttr.MSGSIZE)
        + " bytes";
  }
}

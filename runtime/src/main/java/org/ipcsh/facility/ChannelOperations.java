package org.ipcsh.facility;

import java.util.List;

/**
 * The operations that all channels with descriptors have. What they do stands in one enumeration:
 * no process goes without them, and the first lambda costs a process 5 ms.
 */
final class ChannelOperations {
  static final Operation NONBLOCKING =
      new Operation(
          "nonblocking",
          List.of(Parameter.optional("on", Type.BOOLEAN, true, "false: wait again")),
          End.NONE,
          false,
          "null",
          "From now on fails with EAGAIN instead of waiting (O_NONBLOCK).",
          "fcntl(2)",
          Call.NONBLOCKING);

  static final Operation CLOSE_READ =
      new Operation(
          "close_read",
          List.of(),
          End.NONE,
          false,
          "null",
          "Gives up this process's read end.",
          "close(2)",
          Call.CLOSE_READ);

  static final Operation CLOSE_WRITE =
      new Operation(
          "close_write",
          List.of(),
          End.NONE,
          false,
          "null",
          "Gives up this process's write end; the last one to do so makes end-of-file.",
          "close(2)",
          Call.CLOSE_WRITE);

  static final Operation CLOSE =
      new Operation(
          "close",
          List.of(),
          End.NONE,
          false,
          "null",
          "Gives up all that this process holds.",
          "close(2)",
          Call.CLOSE);

  static final Operation DESCRIBE =
      new Operation(
          "describe",
          List.of(),
          End.NONE,
          false,
          "what the kernel made, in a few words",
          "Says what descriptors, path and limits it has.",
          "",
          Call.DESCRIBE);

  private ChannelOperations() {}

  private enum Call implements Operation.Body {
    NONBLOCKING,
    CLOSE_READ,
    CLOSE_WRITE,
    CLOSE,
    DESCRIBE;

    @Override
    public Object call(KernelObject target, Object[] a) {
      DescriptorChannel channel = (DescriptorChannel) target;
      switch (this) {
        case NONBLOCKING:
          channel.nonblocking((Boolean) a[0]);
          return null;
        case CLOSE_READ:
          channel.closeAndTell(End.READ);
          return null;
        case CLOSE_WRITE:
          channel.closeAndTell(End.WRITE);
          return null;
        case CLOSE:
          channel.closeAndTell(End.BOTH);
          return null;
        default:
          return channel.describe();
      }
    }
  }
}

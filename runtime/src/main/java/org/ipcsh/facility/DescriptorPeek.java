package org.ipcsh.facility;

import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * Looks at what would be read next behind a descriptor that can be anything: a file at its offset,
 * a socket with MSG_PEEK, a pipe with tee(2).
 */
final class DescriptorPeek {
  static final Operation OPERATION =
      StreamOperations.peek("pread(2)", StreamOperations.Call.PEEK_DESCRIPTOR);

  private DescriptorPeek() {}

  /** What would be read next, of that at most {@code most} bytes. */
  static byte[] ahead(ByteStream stream, int most) {
    return stream.ahead(most, size -> unread(stream, size));
  }

  private static byte[] unread(ByteStream stream, int size) {
    int fd = stream.readFd();
    long offset = stream.door().call(Libc.LSEEK, stream, fd, 0, Flags.SEEK_CUR);
    if (offset >= 0) {
      Memory memory = stream.door().scratch(size);
      long count = stream.door().call(Libc.PREAD, stream, fd, memory.address(), size, offset);
      return memory.bytes(0, (int) stream.check("pread", count));
    }
    long[] result = new long[1];
    byte[] bytes = PipePeek.peek(stream.door(), stream, fd, size, result);
    if (result[0] == -Errno.EINVAL) {
      bytes = received(stream, fd, size, result);
    }
    if (result[0] == -Errno.EAGAIN) {
      return null;
    }
    if (result[0] == -Errno.ENOTSOCK) {
      throw new IllegalArgumentException(
          stream.name()
              + ": what is neither file nor pipe nor socket, such as a terminal, shows nothing"
              + " without giving it away; available() says how much there is");
    }
    stream.check("tee", result[0]);
    return bytes;
  }

  private static byte[] received(ByteStream stream, int fd, int size, long[] result) {
    Memory memory = stream.door().scratch(size);
    result[0] =
        stream
            .door()
            .call(
                Libc.RECV, stream, fd, memory.address(), size, Flags.MSG_PEEK | Flags.MSG_DONTWAIT);
    return memory.bytes(0, (int) Math.max(result[0], 0));
  }
}

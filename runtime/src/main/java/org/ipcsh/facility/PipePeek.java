package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.process.Door;

/**
 * Looks at what lies in a pipe or FIFO and leaves it there: tee(2) copies it into a pipe of our
 * own.
 */
public final class PipePeek {
  private static final int SMALLEST = 4096;

  static final Operation OPERATION =
      StreamOperations.peek("tee(2)", StreamOperations.Call.PEEK_PIPE);

  private PipePeek() {}

  /** What would be read next, of that at most {@code most} bytes. */
  static byte[] ahead(ByteStream stream, int most) {
    return stream.ahead(most, size -> unread(stream, size));
  }

  /**
   * The operation where there is no way to look without taking: it says why.
   *
   * @param reason what is said after the object's name
   */
  static Operation impossible(String reason, String section) {
    return new Operation(
        "peek",
        List.of(),
        End.NONE,
        false,
        "nothing: it always fails",
        "Says why nobody can look without taking.",
        section,
        (object, a) -> {
          throw new IllegalArgumentException(object.name() + ": " + reason);
        });
  }

  private static byte[] unread(ByteStream stream, int size) {
    long[] result = new long[1];
    byte[] bytes = peek(stream.door(), stream, stream.readFd(), size, result);
    if (result[0] == -Errno.EAGAIN) {
      return null;
    }
    // The pipe to copy into takes descriptors, which tee(2) does not.
    boolean made = result[0] != -Errno.EMFILE && result[0] != -Errno.ENFILE;
    stream.check(made ? "tee" : "pipe2", result[0]);
    return bytes;
  }

  /**
   * {@return what lies in the pipe behind a descriptor of its read end, at most {@code size} bytes}
   *
   * @param door through which the calls are made
   * @param object whose calls they are
   * @param fd an open descriptor of the read end
   * @param size in bytes, from 1 on
   * @param result gets the result of tee(2): 0 at end-of-file, -EAGAIN when nothing is there; or
   *     what pipe2(2) failed with
   */
  public static byte[] peek(Door door, KernelObject object, int fd, int size, long[] result) {
    Memory ends = Memory.allocate(2 * Integer.BYTES);
    long made = door.call(Libc.PIPE2, object, ends.address(), Flags.O_CLOEXEC | Flags.O_NONBLOCK);
    if (made < 0) {
      result[0] = made;
      return new byte[0];
    }
    int out = ends.getInt(0);
    int in = ends.getInt(Integer.BYTES);
    try {
      // A pipe holds a number of buffers, full or not: with fewer than the other has, not all would
      // fit.
      long room = door.call(Libc.FCNTL, object, fd, Flags.F_GETPIPE_SZ, 0);
      door.call(Libc.FCNTL, object, in, Flags.F_SETPIPE_SZ, Math.max(room, SMALLEST));
      result[0] = door.call(Libc.TEE, object, fd, in, size, Flags.SPLICE_F_NONBLOCK);
      if (result[0] <= 0) {
        return new byte[0];
      }
      Memory copy = Memory.allocate((int) result[0]);
      int done = 0;
      while (done < copy.size()) {
        long count = door.call(Libc.READ, object, out, copy.address() + done, copy.size() - done);
        if (count <= 0) {
          break;
        }
        done += (int) count;
      }
      return copy.bytes(0, done);
    } finally {
      door.call(Libc.CLOSE, object, out);
      door.call(Libc.CLOSE, object, in);
    }
  }
}

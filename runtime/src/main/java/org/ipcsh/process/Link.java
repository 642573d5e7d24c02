package org.ipcsh.process;

import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/**
 * The socket between a process and the one that started it: messages of bytes, with descriptors
 * beside them. A stream socket and a length before each message, because a datagram cannot be as
 * long as the values that a process is given. See unix(7), cmsg(3).
 */
public final class Link {
  /** How many descriptors one message takes: SCM_MAX_FD in the kernel. */
  public static final int MOST_DESCRIPTORS = 253;

  private static final int HEADER = 2 * Integer.BYTES;
  private static final int BLOCK = 64 * 1024;
  private static final int IOV = 64;
  private static final int CONTROL = 96;
  private static final int CONTROL_HEADER = 16;
  private static final int FRAME = CONTROL + CONTROL_HEADER + MOST_DESCRIPTORS * Integer.BYTES + 4;

  private static final int CLOSED = -1;

  private volatile int fd;

  public Link(int fd) {
    this.fd = fd;
  }

  /** A pair of connected sockets, both close-on-exec: socketpair(2). */
  public static int[] pair() {
    Memory ends = Memory.allocate(2 * Integer.BYTES);
    long result =
        Libc.SOCKETPAIR.invoke(
            Flags.AF_UNIX, Flags.SOCK_STREAM | Flags.SOCK_CLOEXEC, 0, ends.address());
    if (result < 0) {
      throw new PosixException("socketpair", null, (int) -result);
    }
    return new int[] {ends.getInt(0), ends.getInt(Integer.BYTES)};
  }

  public int fd() {
    return fd;
  }

  /** A message as it arrived. */
  public record Message(byte[] bytes, int[] descriptors) {}

  /**
   * Sends a message.
   *
   * @return false when the other side is gone
   */
  public boolean send(byte[] bytes, int[] descriptors) {
    if (descriptors.length > MOST_DESCRIPTORS) {
      throw new IllegalArgumentException(
          "a process can be given " + MOST_DESCRIPTORS + " descriptors, not " + descriptors.length);
    }
    Memory body = Memory.allocate(HEADER + bytes.length);
    body.putInt(0, bytes.length);
    body.putInt(Integer.BYTES, descriptors.length);
    body.put(HEADER, bytes, 0, bytes.length);
    Memory frame = frame(descriptors.length);
    for (int i = 0; i < descriptors.length; i++) {
      frame.putInt(CONTROL + CONTROL_HEADER + i * Integer.BYTES, descriptors[i]);
    }
    int done = 0;
    while (done < body.size()) {
      frame.putLong(IOV, body.address() + done);
      frame.putLong(IOV + 8, body.size() - done);
      long sent = Libc.SENDMSG.invoke(fd, frame.address(), Flags.MSG_NOSIGNAL);
      if (sent == -Errno.EINTR) {
        continue;
      }
      if (sent < 0) {
        return false;
      }
      done += (int) sent;
      // The descriptors have gone with the first byte.
      frame.putLong(32, 0);
      frame.putLong(40, 0);
    }
    java.lang.ref.Reference.reachabilityFence(body);
    java.lang.ref.Reference.reachabilityFence(frame);
    return true;
  }

  /** Waits for the next message; null when the other side is gone. */
  public Message receive() {
    return receive(null, 0);
  }

  /**
   * Waits for the next message, in a way that can be interrupted through the door; null when the
   * other side is gone.
   *
   * @param peer the process on the other side
   */
  public Message receive(Door door, int peer) {
    Memory frame = frame(MOST_DESCRIPTORS);
    Memory block = Memory.allocate(BLOCK);
    int have = receive(door, peer, frame, block, HEADER);
    if (have < HEADER) {
      return null;
    }
    int length = block.getInt(0);
    int[] descriptors = new int[block.getInt(Integer.BYTES)];
    for (int i = 0; i < descriptors.length; i++) {
      descriptors[i] = frame.getInt(CONTROL + CONTROL_HEADER + i * Integer.BYTES);
    }
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int part = receive(door, peer, frame, block, Math.min(BLOCK, length - done));
      if (part == 0) {
        return null;
      }
      block.get(0, bytes, done, part);
      done += part;
    }
    java.lang.ref.Reference.reachabilityFence(block);
    java.lang.ref.Reference.reachabilityFence(frame);
    return new Message(bytes, descriptors);
  }

  /**
   * Tells the other side that nothing more will be sent; its answers can still be received:
   * shutdown(2).
   */
  public void end() {
    Libc.SHUTDOWN.invoke(fd, Flags.SHUT_WR);
  }

  /** Closes it, once: the number may be another's afterwards. */
  public synchronized void close() {
    int open = fd;
    fd = CLOSED;
    if (open != CLOSED) {
      Libc.CLOSE.invoke(open);
    }
  }

  /** Reads {@code size} bytes, fewer only when the other side is gone. */
  private int receive(Door door, int peer, Memory frame, Memory block, int size) {
    int done = 0;
    while (done < size) {
      frame.putLong(IOV, block.address() + done);
      frame.putLong(IOV + 8, size - done);
      long received =
          door == null
              ? Libc.RECVMSG.invoke(fd, frame.address(), Flags.MSG_CMSG_CLOEXEC)
              : door.own(Libc.RECVMSG, peer, fd, frame.address(), Flags.MSG_CMSG_CLOEXEC);
      if (received == -Errno.EINTR) {
        continue;
      }
      if (received <= 0) {
        break;
      }
      done += (int) received;
      frame.putLong(32, 0);
      frame.putLong(40, 0);
    }
    return done;
  }

  /**
   * A msghdr, its one iovec, and room for descriptors; offsets as on 64-bit Linux (checked by a
   * test).
   */
  private static Memory frame(int descriptors) {
    Memory frame = Memory.allocate(FRAME);
    frame.putLong(16, frame.address() + IOV);
    frame.putLong(24, 1);
    if (descriptors > 0) {
      int length = CONTROL_HEADER + descriptors * Integer.BYTES;
      frame.putLong(32, frame.address() + CONTROL);
      frame.putLong(40, (length + 7) & ~7);
      frame.putLong(CONTROL, length);
      frame.putInt(CONTROL + 8, Flags.SOL_SOCKET);
      frame.putInt(CONTROL + 12, Flags.SCM_RIGHTS);
    }
    return frame;
  }
}

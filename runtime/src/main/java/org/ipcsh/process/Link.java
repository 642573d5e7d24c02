package org.ipcsh.process;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Msghdr;
import org.ipcsh.posix.PosixException;

/**
 * The socket between a process and the one that started it: messages of bytes, with descriptors
 * beside them. A stream socket and a length before each message, because a datagram cannot be as
 * long as the values that a process is given. The first descriptors go with the length; those that
 * one sendmsg(2) cannot take follow the bytes, each lot with a byte of its own. See unix(7),
 * cmsg(3).
 */
public final class Link {
  /** How many descriptors one sendmsg(2) takes: SCM_MAX_FD in the kernel. */
  private static final int LOT = 253;

  private static final int HEADER = 2 * Integer.BYTES;
  private static final int BLOCK = 64 * 1024;
  private static final int IOV = Msghdr.SIZE;
  private static final int CONTROL = IOV + Msghdr.IOV_SIZE;
  private static final int DESCRIPTORS = CONTROL + Msghdr.CMSG_DATA;

  /** A multiple of eight, as cmsg(3) wants it. */
  private static final int FRAME = DESCRIPTORS + (LOT + 1) * Integer.BYTES;

  private static final int CLOSED = -1;

  /** How long those may take to whom descriptors have been sent to receive them. */
  private static final long PATIENCE_NANOSECONDS = 5_000_000_000L;

  private static final long LOOK_NANOSECONDS = 1_000_000;

  private volatile int fd;

  /**
   * The link over a connected stream socket.
   *
   * @param fd its descriptor, which is this object's from now on
   */
  public Link(int fd) {
    this.fd = fd;
  }

  /**
   * Makes a pair of connected sockets, both close-on-exec: socketpair(2).
   *
   * @return their two descriptors, which the caller closes
   * @throws PosixException EMFILE, ENFILE at a limit
   */
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

  /** {@return the socket's descriptor; -1 once it is closed} */
  public int fd() {
    return fd;
  }

  /**
   * A message as it arrived.
   *
   * @param bytes what was sent
   * @param descriptors duplicates of those that were sent, which the receiver closes
   */
  public record Message(byte[] bytes, int[] descriptors) {}

  /**
   * Sends a message. Waits while there is no room; no signal comes of a side that is gone.
   *
   * @param bytes less than 2 GiB of them
   * @param descriptors which stay this process's; any number
   * @return false when the other side is gone
   * @throws PosixException ETOOMANYREFS: nobody receives what this user's processes have sent;
   *     where the message has begun, the link is closed
   */
  public boolean send(byte[] bytes, int[] descriptors) {
    Memory body = Memory.allocate(HEADER + bytes.length);
    body.putInt(0, bytes.length);
    body.putInt(Integer.BYTES, descriptors.length);
    body.put(HEADER, bytes, 0, bytes.length);
    Memory frame = frame();
    boolean sent = send(frame, body, body.size(), descriptors, 0);
    for (int from = LOT; sent && from < descriptors.length; from += LOT) {
      sent = send(frame, body, 1, descriptors, from);
    }
    Reference.reachabilityFence(body);
    Reference.reachabilityFence(frame);
    return sent;
  }

  /** Sends the first bytes of {@code memory}, and beside them a lot of the descriptors. */
  private boolean send(Memory frame, Memory memory, int size, int[] descriptors, int from) {
    int count = Math.min(LOT, descriptors.length - from);
    if (count > 0) {
      int length = Msghdr.CMSG_DATA + count * Integer.BYTES;
      frame.putLong(CONTROL + Msghdr.CMSG_LENGTH, length);
      frame.putInt(CONTROL + Msghdr.CMSG_LEVEL, Flags.SOL_SOCKET);
      frame.putInt(CONTROL + Msghdr.CMSG_TYPE, Flags.SCM_RIGHTS);
      control(frame, (length + 7) & ~7);
    }
    for (int i = 0; i < count; i++) {
      frame.putInt(DESCRIPTORS + i * Integer.BYTES, descriptors[from + i]);
    }
    int done = 0;
    while (done < size) {
      data(frame, memory, done, size - done);
      long sent = Libc.SENDMSG.invoke(fd, frame.address(), Flags.MSG_NOSIGNAL);
      if (sent == -Errno.EINTR) {
        continue;
      }
      if (sent == -Errno.ETOOMANYREFS) {
        sent = sendWhenReceived(frame, from > 0);
      }
      if (sent < 0) {
        return false;
      }
      done += (int) sent;
      // The descriptors have gone with the first byte.
      control(frame, 0);
    }
    return true;
  }

  /**
   * Of one user only so many descriptors can be under way. Those of processes that were started
   * just now are taken out as soon as these are up.
   */
  private long sendWhenReceived(Memory frame, boolean begun) {
    long limit = System.nanoTime() + PATIENCE_NANOSECONDS;
    while (System.nanoTime() < limit) {
      LockSupport.parkNanos(LOOK_NANOSECONDS);
      long sent = Libc.SENDMSG.invoke(fd, frame.address(), Flags.MSG_NOSIGNAL);
      if (sent != -Errno.ETOOMANYREFS && sent != -Errno.EINTR) {
        return sent;
      }
    }
    if (begun) {
      close();
    }
    throw new PosixException("sendmsg", null, Errno.ETOOMANYREFS);
  }

  /**
   * Waits for the next message; nothing interrupts that.
   *
   * @return the message; null when the other side is gone
   * @throws PosixException EMFILE as {@link #receive(Door, int)}
   */
  public Message receive() {
    return receive(null, 0);
  }

  /**
   * Waits for the next message, in a way that can be interrupted through the door.
   *
   * @param door of the waiting process; null: nothing interrupts it
   * @param peer the process on the other side
   * @return the message; null when the other side is gone
   * @throws PosixException EMFILE: descriptors came for which this process has no room; the message
   *     is lost, and the next one can be received
   * @throws Interrupted when the evaluation was told to stop, or its time is up
   */
  public Message receive(Door door, int peer) {
    Memory frame = frame();
    expectDescriptors(frame);
    Memory block = Memory.allocate(BLOCK);
    boolean whole = receive(door, peer, frame, block, HEADER) == HEADER;
    int sent = block.getInt(Integer.BYTES);
    int[] descriptors = descriptors(frame);
    byte[] bytes = new byte[whole ? block.getInt(0) : 0];
    for (int done = 0; whole && done < bytes.length; ) {
      int part = receive(door, peer, frame, block, Math.min(BLOCK, bytes.length - done));
      block.get(0, bytes, done, part);
      done += part;
      whole = part > 0;
    }
    for (int from = LOT; whole && from < sent; from += LOT) {
      expectDescriptors(frame);
      whole = receive(door, peer, frame, block, 1) == 1;
      descriptors = joined(descriptors, descriptors(frame));
    }
    Reference.reachabilityFence(block);
    Reference.reachabilityFence(frame);
    if (whole && descriptors.length == sent) {
      return new Message(bytes, descriptors);
    }
    for (int each : descriptors) {
      Libc.CLOSE.invoke(each);
    }
    if (whole) {
      throw new PosixException(
          "recvmsg",
          null,
          Errno.EMFILE,
          "of "
              + sent
              + " descriptors that a process is given, it has room for "
              + descriptors.length
              + ": the limit on open descriptors (ulimit -n) is too low");
    }
    return null;
  }

  /**
   * Waits for the beginning of a message, or until the other side is gone, in a way that can be
   * interrupted through the door, and takes nothing: what comes stays whole for {@link #receive()}.
   *
   * @param door of the waiting process
   * @param peer the process on the other side
   * @throws Interrupted when the evaluation was told to stop, or its time is up
   */
  public void await(Door door, int peer) {
    Memory frame = frame();
    Memory first = Memory.allocate(1);
    data(frame, first, 0, 1);
    while (door.own(Libc.RECVMSG, peer, fd, frame.address(), Flags.MSG_PEEK) == -Errno.EINTR) {}
    Reference.reachabilityFence(first);
    Reference.reachabilityFence(frame);
  }

  private static void expectDescriptors(Memory frame) {
    frame.putLong(CONTROL + Msghdr.CMSG_LENGTH, 0);
    control(frame, FRAME - CONTROL);
  }

  private static int[] joined(int[] some, int[] more) {
    int[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  /** Those that the kernel has installed, which may be fewer than were sent (MSG_CTRUNC). */
  private static int[] descriptors(Memory frame) {
    int length = (int) frame.getLong(CONTROL + Msghdr.CMSG_LENGTH);
    int[] descriptors = new int[Math.max(0, length - Msghdr.CMSG_DATA) / Integer.BYTES];
    for (int i = 0; i < descriptors.length; i++) {
      descriptors[i] = frame.getInt(DESCRIPTORS + i * Integer.BYTES);
    }
    return descriptors;
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
      data(frame, block, done, size - done);
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
      control(frame, 0);
    }
    return done;
  }

  /** A msghdr, its one iovec, and room for descriptors. */
  private static Memory frame() {
    Memory frame = Memory.allocate(FRAME);
    frame.putLong(Msghdr.IOV, frame.address() + IOV);
    frame.putLong(Msghdr.IOVLEN, 1);
    return frame;
  }

  private static void data(Memory frame, Memory memory, int offset, int size) {
    frame.putLong(IOV + Msghdr.IOV_BASE, memory.address() + offset);
    frame.putLong(IOV + Msghdr.IOV_LENGTH, size);
  }

  private static void control(Memory frame, int size) {
    frame.putLong(Msghdr.CONTROL, size == 0 ? 0 : frame.address() + CONTROL);
    frame.putLong(Msghdr.CONTROLLEN, size);
  }
}

package org.ipcsh.proc;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MqAttr;
import org.ipcsh.posix.Pollfd;

/**
 * A duplicate of another process's descriptor, held for a moment: what is behind it can be asked,
 * and nothing is taken out. For that moment a pipe has one holder more, so no more than a question
 * is to be asked in between.
 */
public final class Borrowed implements AutoCloseable {
  private static final int TIMEVAL = 16;

  private final int fd;

  private Borrowed(int fd) {
    this.fd = fd;
  }

  /**
   * Duplicates it: pidfd_getfd(2), by its number, since the C library has it only since glibc 2.36.
   * The kernel has it since Linux 5.6, and may allow it, like ptrace(2), to a parent only. A pipe
   * without a name can be opened once more then. That of a FIFO might let somebody go on who waits
   * for it to be opened, and a socket cannot be opened at all.
   *
   * @throws IOException when the process or descriptor is gone, or this user may not look at it
   */
  public static Borrowed of(Descriptor owned) throws IOException {
    long handle = Libc.SYSCALL.invoke(Flags.SYS_PIDFD_OPEN, owned.pid(), 0, 0);
    long result = handle;
    if (handle >= 0) {
      result = Libc.SYSCALL.invoke(Flags.SYS_PIDFD_GETFD, handle, owned.fd(), 0);
      Libc.CLOSE.invoke(handle);
    }
    String target = result < 0 ? owned.target() : null;
    if (target != null && target.startsWith("pipe:")) {
      result = open(owned);
    }
    if (result < 0) {
      throw new IOException(Errno.text((int) -result));
    }
    return new Borrowed((int) result);
  }

  /** Whether this system has pidfd_getfd(2), and does not forbid it altogether. */
  public static boolean isPossible() {
    return Libc.SYSCALL.invoke(Flags.SYS_PIDFD_GETFD, -1, 0, 0) == -Errno.EBADF;
  }

  /** The same as {@link #of}; null where that is not allowed. */
  public static Borrowed ifAllowed(Descriptor owned) {
    try {
      return of(owned);
    } catch (IOException e) {
      return null;
    }
  }

  private static long open(Descriptor owned) {
    Memory path = Memory.string(owned.link().toString().getBytes(StandardCharsets.US_ASCII));
    long flags = owned.reads() ? Flags.O_RDONLY : Flags.O_WRONLY;
    long opened = Libc.OPEN.invoke(path.address(), flags | Flags.O_NONBLOCK | Flags.O_CLOEXEC, 0);
    Reference.reachabilityFence(path);
    return opened;
  }

  public int fd() {
    return fd;
  }

  /** How many messages lie in a POSIX queue; -1 where it is none. */
  public long messages() {
    Memory attributes = Memory.allocate(MqAttr.SIZE);
    return Libc.MQ_GETATTR.invoke(fd, attributes.address()) < 0
        ? -1
        : attributes.getLong(MqAttr.CURMSGS);
  }

  /** How many bytes can be read (FIONREAD), or -1. */
  public long available() {
    Memory count = Memory.allocate(Integer.BYTES);
    long result = Libc.IOCTL.invoke(fd, Flags.FIONREAD, count.address());
    return result < 0 ? -1 : count.getInt(0);
  }

  /** How many bytes a pipe can hold, or -1. */
  public long capacity() {
    return Math.max(-1, Libc.FCNTL.invoke(fd, Flags.F_GETPIPE_SZ, 0));
  }

  /** Whether something can be read now, end-of-file included. */
  public boolean readable() {
    return poll(Flags.POLLIN);
  }

  /** Whether something can be written now, an error included. */
  public boolean writable() {
    return poll(Flags.POLLOUT);
  }

  private boolean poll(int event) {
    Memory poll = Memory.allocate(Pollfd.SIZE);
    poll.putInt(Pollfd.FD, fd);
    poll.putShort(Pollfd.EVENTS, event);
    return Libc.POLL.invoke(poll.address(), 1, 0) > 0 && poll.getShort(Pollfd.REVENTS) != 0;
  }

  /** Whether it is a socket on which a call waits for a limited time: SO_RCVTIMEO, SO_SNDTIMEO. */
  public boolean isLimited(int option) {
    Memory limit = Memory.allocate(TIMEVAL + Integer.BYTES);
    limit.putInt(TIMEVAL, TIMEVAL);
    long result =
        Libc.GETSOCKOPT.invoke(
            fd, Flags.SOL_SOCKET, option, limit.address(), limit.address() + TIMEVAL, 0);
    return result == 0 && (limit.getLong(0) | limit.getLong(Long.BYTES)) != 0;
  }

  @Override
  public void close() {
    Libc.CLOSE.invoke(fd);
  }
}

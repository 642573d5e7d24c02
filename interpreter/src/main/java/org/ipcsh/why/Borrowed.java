package org.ipcsh.why;

import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MqAttr;

/**
 * A duplicate of another process's descriptor, held for a moment: what is behind it can be asked,
 * and nothing is taken out. For that moment a pipe has one holder more, so no more than a question
 * is to be asked in between.
 */
final class Borrowed implements AutoCloseable {
  private static final int POLLFD = 8;
  private static final int POLL_EVENTS = 4;
  private static final int POLL_RESULT = 6;
  private static final int TIMEVAL = 16;

  private final int fd;

  private Borrowed(int fd) {
    this.fd = fd;
  }

  /** Null where that is not allowed. */
  static Borrowed of(int pid, long fd) {
    long handle = Libc.SYSCALL.invoke(Flags.SYS_PIDFD_OPEN, pid, 0, 0);
    long copy = handle < 0 ? handle : Libc.SYSCALL.invoke(Flags.SYS_PIDFD_GETFD, handle, fd, 0);
    if (handle >= 0) {
      Libc.CLOSE.invoke(handle);
    }
    if (copy < 0) {
      // Kernels before 5.6: a pipe can be opened once more, anything else cannot.
      copy = open(pid, (int) fd);
    }
    return copy < 0 ? null : new Borrowed((int) copy);
  }

  private static long open(int pid, int fd) {
    String link = Proc.link(pid, fd);
    if (link == null || !link.startsWith("pipe:")) {
      return -1;
    }
    Memory path = Memory.string(("/proc/" + pid + "/fd/" + fd).getBytes(StandardCharsets.US_ASCII));
    long flags = Proc.reads(pid, fd) ? Flags.O_RDONLY : Flags.O_WRONLY;
    long opened = Libc.OPEN.invoke(path.address(), flags | Flags.O_NONBLOCK | Flags.O_CLOEXEC, 0);
    java.lang.ref.Reference.reachabilityFence(path);
    return opened;
  }

  /** "nothing lies in it", or how much does; null where that is not known. */
  String content() {
    long messages = messages();
    long count = messages < 0 ? available() : messages;
    if (count <= 0) {
      return count < 0 ? null : "nothing lies in it";
    }
    String unit = messages < 0 ? "byte" : "message";
    return count == 1 ? "1 " + unit + " lies in it" : count + " " + unit + "s lie in it";
  }

  /** "it is full", and of what if that is known. */
  String fullness() {
    long capacity = messages() < 0 ? capacity() : -1;
    String content = content();
    return capacity >= 0
        ? "it is full: " + available() + " of " + capacity + " bytes lie in it"
        : content == null ? "it is full" : "it is full: " + content;
  }

  /** How many messages lie in a POSIX queue; -1 where it is none. */
  private long messages() {
    Memory attributes = Memory.allocate(MqAttr.SIZE);
    return Libc.MQ_GETATTR.invoke(fd, attributes.address()) < 0
        ? -1
        : attributes.getLong(MqAttr.CURMSGS);
  }

  /** How many bytes can be read (FIONREAD), or -1. */
  private long available() {
    Memory count = Memory.allocate(Integer.BYTES);
    long result = Libc.IOCTL.invoke(fd, Flags.FIONREAD, count.address());
    return result < 0 ? -1 : count.getInt(0);
  }

  /** Whether something can be read now, end-of-file included. */
  boolean readable() {
    return poll(Flags.POLLIN);
  }

  /** Whether something can be written now, an error included. */
  boolean writable() {
    return poll(Flags.POLLOUT);
  }

  private boolean poll(int event) {
    Memory poll = Memory.allocate(POLLFD);
    poll.putInt(0, fd);
    poll.putShort(POLL_EVENTS, event);
    return Libc.POLL.invoke(poll.address(), 1, 0) > 0 && poll.getShort(POLL_RESULT) != 0;
  }

  /** Whether it is a socket on which a call waits for a limited time: SO_RCVTIMEO, SO_SNDTIMEO. */
  boolean isLimited(int option) {
    Memory limit = Memory.allocate(TIMEVAL + Integer.BYTES);
    limit.putInt(TIMEVAL, TIMEVAL);
    long result =
        Libc.GETSOCKOPT.invoke(
            fd, Flags.SOL_SOCKET, option, limit.address(), limit.address() + TIMEVAL, 0);
    return result == 0 && (limit.getLong(0) | limit.getLong(Long.BYTES)) != 0;
  }

  /** How many bytes a pipe can hold, or -1. */
  private long capacity() {
    return Libc.FCNTL.invoke(fd, Flags.F_GETPIPE_SZ, 0);
  }

  @Override
  public void close() {
    Libc.CLOSE.invoke(fd);
  }
}

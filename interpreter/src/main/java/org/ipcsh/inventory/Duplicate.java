package org.ipcsh.inventory;

import java.io.IOException;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;

/**
 * A duplicate of another process's descriptor, for looking through it: pidfd_getfd(2). Opening
 * /proc/PID/fd/N would open the object anew, and a pipe's other side could take that for a reader
 * or writer of its own.
 */
final class Duplicate implements AutoCloseable {
  private final int fd;

  private Duplicate(int fd) {
    this.fd = fd;
  }

  /**
   * @throws IOException when the process or descriptor is gone, or this user may not look at it
   */
  static Duplicate of(int pid, int fd) throws IOException {
    if (!Libc.PIDFD_GETFD.exists()) {
      throw new IOException("this C library has no pidfd_getfd(2)");
    }
    long process = Libc.PIDFD_OPEN.invoke(pid, 0);
    if (process < 0) {
      throw new IOException(Errno.text((int) -process));
    }
    long duplicate = Libc.PIDFD_GETFD.invoke(process, fd, 0);
    Libc.CLOSE.invoke(process);
    if (duplicate < 0) {
      throw new IOException(Errno.text((int) -duplicate));
    }
    return new Duplicate((int) duplicate);
  }

  int fd() {
    return fd;
  }

  @Override
  public void close() {
    Libc.CLOSE.invoke(fd);
  }
}

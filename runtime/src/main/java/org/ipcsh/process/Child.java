package org.ipcsh.process;

import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/**
 * A process that this one started and has to wait for: waitpid(2). Waits for its own pid only,
 * never for any child. Several threads may wait and look: the kernel tells one of them how it
 * ended, and that one tells the others.
 */
public final class Child {
  private static final long TELLING_MILLISECONDS = 1_000;

  private final int pid;
  private volatile int status = -1;

  public Child(int pid) {
    this.pid = pid;
  }

  public int pid() {
    return pid;
  }

  /** Whether its end has been seen. Until then its pid cannot be another process's. */
  public boolean ended() {
    return status != -1;
  }

  /**
   * Waits for its end.
   *
   * @throws PosixException ECHILD: the kernel did not keep how it ended, as while SIGCHLD is
   *     ignored
   */
  public int await(Door door) {
    if (!ended()) {
      Memory memory = Memory.allocate(Integer.BYTES);
      long result = door.call(Libc.WAITPID, null, pid, memory.address(), 0);
      if (result == pid) {
        tell(memory.getInt(0));
      } else if (result != -Errno.ECHILD) {
        throw new PosixException("waitpid", Integer.toString(pid), (int) -result);
      } else if (!isTold()) {
        tell(0);
        throw new PosixException(
            "waitpid",
            Integer.toString(pid),
            Errno.ECHILD,
            "how it ended is not known: nobody keeps that while SIGCHLD is ignored");
      }
    }
    return status;
  }

  private synchronized void tell(int how) {
    status = how;
    notifyAll();
  }

  /** Whether another thread, to which the kernel has told how it ended, tells that in time. */
  private synchronized boolean isTold() {
    long limit = System.nanoTime() + TELLING_MILLISECONDS * 1_000_000;
    for (long left = TELLING_MILLISECONDS; !ended() && left > 0; ) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      left = (limit - System.nanoTime()) / 1_000_000;
    }
    return ended();
  }

  /** Waits for the end of a process that is certain to end at once. */
  public void reap() {
    if (!ended()) {
      Memory memory = Memory.allocate(Integer.BYTES);
      while (Libc.WAITPID.invoke(pid, memory.address(), 0) == -Errno.EINTR) {}
      tell(memory.getInt(0));
    }
  }

  /** Looks whether it has ended, without waiting. */
  public boolean poll() {
    if (!ended()) {
      Memory memory = Memory.allocate(Integer.BYTES);
      long result = Libc.WAITPID.invoke(pid, memory.address(), Flags.WNOHANG);
      if (result == pid) {
        tell(memory.getInt(0));
      } else if (result == -Errno.ECHILD && !isTold()) {
        tell(0);
      }
    }
    return ended();
  }

  /** The number that waitpid(2) stored. */
  public int status() {
    return status;
  }

  /** The exit status from 0 to 255, or -1 if a signal killed it. */
  public int exitStatus() {
    return (status & 0x7f) == 0 ? (status >> 8) & 0xff : -1;
  }

  /** The number of the signal that killed it, or 0. */
  public int signal() {
    int signal = status & 0x7f;
    return signal == 0x7f ? 0 : signal;
  }

  /**
   * Sends it a signal: kill(2).
   *
   * @return 0, or the negated error number: -ESRCH when it has ended and has been waited for
   */
  public long kill(Door door, int signal) {
    door.sends(signal);
    return ended() ? -Errno.ESRCH : door.call(Libc.KILL, null, pid, signal);
  }

  /** Sends it a signal with a value: sigqueue(3); answers as {@link #kill}. */
  public long queue(Door door, int signal, int value) {
    door.sends(signal);
    return ended() ? -Errno.ESRCH : door.call(Libc.SIGQUEUE, null, pid, signal, value);
  }
}

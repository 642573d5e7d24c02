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
  private static final int RUNNING = -1;

  /**
   * The {@link #status} where the kernel did not keep how it ended, as while SIGCHLD is ignored.
   */
  public static final int UNKNOWN = -2;

  private final int pid;
  private volatile int status = RUNNING;

  /** How many threads are in a waitpid(2), one of which may be told. */
  private int calling;

  /** Whether one of them was answered that there is no such child any more. */
  private boolean gone;

  /**
   * A child of this process that nothing else waits for.
   *
   * @param pid its process id
   */
  public Child(int pid) {
    this.pid = pid;
  }

  /** {@return its process id; once {@link #ended} it may be another process's} */
  public int pid() {
    return pid;
  }

  /** {@return whether its end has been seen} */
  public boolean ended() {
    return status != RUNNING;
  }

  /**
   * Waits for its end.
   *
   * @param door through which the wait is noted, and interrupted
   * @return the {@link #status}
   * @throws PosixException ECHILD when the kernel did not keep how it ended, as while SIGCHLD is
   *     ignored; EINTR when a signal's handler ran
   * @throws Interrupted when the time is up, or the evaluation was told to stop
   */
  public int await(Door door) {
    if (!ended()) {
      Memory memory = Memory.allocate(Integer.BYTES);
      long result = waitpid(door, memory, 0);
      if (result < 0 && result != -Errno.ECHILD) {
        throw new PosixException("waitpid", Integer.toString(pid), (int) -result);
      }
    }
    if (!isTold() || status == UNKNOWN) {
      throw new PosixException(
          "waitpid",
          Integer.toString(pid),
          Errno.ECHILD,
          "how it ended is not known: nobody keeps that while SIGCHLD is ignored");
    }
    return status;
  }

  /**
   * Waits, and tells all what came of it.
   *
   * @param door null for a wait that is not the script's
   */
  private long waitpid(Door door, Memory memory, int options) {
    synchronized (this) {
      calling++;
    }
    long result = 0;
    try {
      result =
          door == null
              ? Libc.WAITPID.invoke(pid, memory.address(), options)
              : door.call(Libc.WAITPID, null, pid, memory.address(), options);
      return result;
    } finally {
      leave(result, memory.getInt(0));
    }
  }

  private synchronized void leave(long result, int how) {
    calling--;
    gone |= result == -Errno.ECHILD;
    if (result == pid) {
      status = how;
    } else if (gone && calling == 0 && !ended()) {
      status = UNKNOWN;
    }
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

  /** Waits for the end of a process that is certain to end at once; nothing interrupts that. */
  public void reap() {
    if (!ended()) {
      Memory memory = Memory.allocate(Integer.BYTES);
      long result;
      do {
        result = waitpid(null, memory, 0);
      } while (result == -Errno.EINTR);
    }
  }

  /**
   * Looks whether it has ended. Does not wait for that, only for another thread that the kernel has
   * told just now.
   *
   * @return whether it has ended
   */
  public boolean poll() {
    if (!ended()) {
      Memory memory = Memory.allocate(Integer.BYTES);
      long result = waitpid(null, memory, Flags.WNOHANG);
      if (result == -Errno.ECHILD) {
        isTold();
      }
    }
    return ended();
  }

  /**
   * {@return the number that waitpid(2) stored, or {@link #UNKNOWN}; negative too before it has
   * ended}
   */
  public int status() {
    return status;
  }

  /** {@return the number of the signal that killed it, or 0} */
  public int signal() {
    return status < 0 ? 0 : status & 0x7f;
  }

  /**
   * Sends it a signal: kill(2). To one that has ended nothing is sent: its number may be another
   * process's.
   *
   * @param door through which the call is made
   * @param signal from 1 to 64; 0 only looks whether it may be sent
   * @return 0, or the negated error number: -ESRCH once its end has been seen, -EPERM when it runs
   *     as another user
   */
  public long kill(Door door, int signal) {
    door.sends(signal);
    return ended() ? -Errno.ESRCH : door.call(Libc.KILL, null, pid, signal);
  }

  /**
   * Sends it a signal with a value: sigqueue(3).
   *
   * @param door through which the call is made
   * @param signal from 1 to 64
   * @param value what {@link Arrival#value} is there
   * @return 0, or the negated error number: as {@link #kill}, and -EAGAIN when too many signals are
   *     queued
   */
  public long queue(Door door, int signal, int value) {
    door.sends(signal);
    return ended() ? -Errno.ESRCH : door.call(Libc.SIGQUEUE, null, pid, signal, value);
  }
}

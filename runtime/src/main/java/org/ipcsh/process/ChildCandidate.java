package org.ipcsh.process;

import java.util.function.Supplier;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Libc;

/** The end of a child, watched by its pidfd: pidfd_open(2). Before Linux 5.3 it is asked for. */
public final class ChildCandidate extends Candidate {
  private final Door door;
  private final Child child;
  private final Supplier<Object> wait;
  private long pidfd = KernelObject.NO_DESCRIPTOR;

  /**
   * The end of that child.
   *
   * @param door through which the calls are made
   * @param child not reaped by anybody else
   * @param wait waits for the end and answers how it was
   */
  public ChildCandidate(Door door, Child child, Supplier<Object> wait) {
    this.door = door;
    this.child = child;
    this.wait = wait;
  }

  @Override
  void begin() {
    if (!child.ended() && Libc.PIDFD_OPEN.exists()) {
      long opened = door.call(Libc.PIDFD_OPEN, null, child.pid(), 0);
      pidfd = opened < 0 ? KernelObject.NO_DESCRIPTOR : opened;
    }
  }

  @Override
  void end() {
    if (pidfd >= 0) {
      door.call(Libc.CLOSE, null, pidfd);
    }
  }

  @Override
  int pollable() {
    return child.ended() ? KernelObject.READY : (int) pidfd;
  }

  @Override
  void note(int fd) {
    door.waits(Libc.WAITPID, child.pid());
  }

  @Override
  Object perform() {
    return wait.get();
  }

  @Override
  Object attempt() {
    note(-1);
    return child.poll() ? wait.get() : KernelObject.WOULD_WAIT;
  }
}

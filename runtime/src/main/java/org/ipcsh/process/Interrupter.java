package org.ipcsh.process;

import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * Gets the evaluating thread out of a blocked call: for a timeout, and for Ctrl-C.
 *
 * <p>A thread of its own sends the evaluating thread a signal whose handler does nothing and is installed without
 * SA_RESTART, so that the call returns EINTR. A signal that arrives just before the call is lost, so it is sent again
 * until the thread has left the call or has seen the request.
 */
public final class Interrupter {
  /** Reserved for this; scripts have the realtime signals below it. */
  public static final int SIGNAL = 64;

  private static final long AGAIN_NANOSECONDS = 1_000_000;
  private static final long NEVER = Long.MAX_VALUE;
  private static final int SIGACTION_SIZE = 256;

  private final ControlPage page;
  private volatile Interrupted.Cause request;
  private long deadline = NEVER;

  /** The deadline as the evaluating thread set it; the other is gone once it has passed. */
  private long limit = NEVER;

  private Thread watch;
  private long evaluator;

  Interrupter(ControlPage page) {
    this.page = page;
  }

  /** Called at calls and loop back-edges of the evaluation, by the evaluating thread. */
  public void poll() {
    if (request != null) {
      act();
    }
  }

  /** Asks the evaluating thread to stop. Called by any other thread. */
  public void stop() {
    synchronized (this) {
      request = Interrupted.Cause.STOP;
    }
    if (watch != null) {
      LockSupport.unpark(watch);
    }
  }

  /** Names the calling thread as the one that {@link #stop} interrupts, also while no deadline is set. */
  public void watchThisThread() {
    if (watch == null) {
      begin();
    }
  }

  /** Whether a call that returned EINTR stays interrupted; if not it is made again. */
  boolean surfaces() {
    poll();
    return false;
  }

  void deadline(long nanoTime) {
    limit = nanoTime;
    if (watch == null) {
      begin();
    }
    synchronized (this) {
      deadline = nanoTime;
    }
    LockSupport.unpark(watch);
  }

  /** When the limit of the operation has passed; {@link Long#MAX_VALUE} without one. Only for the evaluating thread. */
  long deadline() {
    return limit;
  }

  void noDeadline() {
    limit = NEVER;
    synchronized (this) {
      deadline = NEVER;
      if (request == Interrupted.Cause.TIMEOUT) {
        request = null;
      }
    }
  }

  private void act() {
    Interrupted.Cause cause;
    synchronized (this) {
      cause = request;
      request = null;
    }
    if (cause != null) {
      throw new Interrupted(cause);
    }
  }

  private void begin() {
    evaluator = Libc.PTHREAD_SELF.invoke();
    Memory action = Memory.allocate(SIGACTION_SIZE);
    action.putLong(0, Libc.ABS.address());
    Libc.SIGACTION.invoke(SIGNAL, action.address(), 0);
    watch = new Thread(this::watch, "interrupter");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch() {
    while (true) {
      long wait = nextLook();
      if (wait == NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, wait);
      }
    }
  }

  /** Sends the signal if it is time to; answers for how long nothing is to be done. */
  private synchronized long nextLook() {
    if (request == null) {
      if (deadline == NEVER) {
        return NEVER;
      }
      long left = deadline - System.nanoTime();
      if (left > 0) {
        return left;
      }
      deadline = NEVER;
      request = Interrupted.Cause.TIMEOUT;
    }
    if ((page.sequence() & 1) != 0) {
      Libc.PTHREAD_KILL.invoke(evaluator, SIGNAL);
    }
    return AGAIN_NANOSECONDS;
  }
}

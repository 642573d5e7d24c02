package org.ipcsh.process;

import java.lang.ref.Reference;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/**
 * Gets the evaluating thread out of a blocked call: for a timeout, for Ctrl-C, and to run the
 * script's signal handlers.
 *
 * <p>A thread of its own sends the evaluating thread a signal whose handler does nothing and is
 * installed without SA_RESTART, so that the call returns EINTR. A signal that arrives just before
 * the call is lost, so it is sent again until the thread has left the call or has seen the request.
 * The few calls that no signal ends are got out of in another way: see {@link #wakeBy}.
 */
public final class Interrupter {
  /** Reserved for this: see {@link SignalSet#USABLE}. */
  public static final int SIGNAL = 64;

  static final long NEVER = Long.MAX_VALUE;

  private static final long AGAIN_NANOSECONDS = 1_000_000;
  private static final int SIGACTION_SIZE = 256;

  private final ControlPage page;

  /** Whether there is anything to act on: the one thing that the evaluating thread looks at. */
  private volatile boolean pending;

  private volatile boolean ended;

  private Interrupted.Cause request;
  private boolean handlersDue;
  private Handlers handlers;

  /** How many handlers run, each in the midst of the one before: the evaluating thread's. */
  private int running;

  private long deadline = NEVER;
  private Runnable wake;
  private Thread watch;
  private long evaluator;

  /** Runs the script's signal handlers, in the evaluating thread. */
  interface Handlers {
    /** Runs those that are due; answers whether an interrupted call is to end with EINTR. */
    boolean run();
  }

  Interrupter(ControlPage page) {
    this.page = page;
  }

  /**
   * Sends a thread of this process the signal.
   *
   * @throws PosixException EAGAIN, when so many signals are pending as may be
   */
  static void send(long thread) {
    long result = Libc.PTHREAD_KILL.invoke(thread, SIGNAL);
    if (result == -Errno.EAGAIN) {
      throw new PosixException(
          "pthread_kill",
          null,
          Errno.EAGAIN,
          "the limit on pending signals (ulimit -i) leaves none for timeouts and handlers");
    }
  }

  /**
   * Called at calls and loop back-edges of the evaluation, by the evaluating thread. What is due
   * while a handler runs waits for the end of that.
   */
  public void poll() {
    if (pending) {
      act(running == 0);
    }
  }

  /** Runs the handlers that are due, now. */
  void handle() {
    if (pending) {
      act(true);
    }
  }

  /** Whether {@link #poll} would do anything. */
  boolean pending() {
    return pending;
  }

  /** Asks the evaluating thread to stop. Called by any other thread. */
  public void stop() {
    synchronized (this) {
      request = Interrupted.Cause.STOP;
      pending = true;
    }
    if (watch != null) {
      LockSupport.unpark(watch);
    }
  }

  /**
   * Names the calling thread as the one that {@link #stop} interrupts, also while no deadline is
   * set.
   *
   * @throws PosixException EAGAIN when so many signals are pending (ulimit -i) that none is left to
   *     end calls with
   */
  public void watchThisThread() {
    if (watch == null) {
      begin();
    }
  }

  /** Who runs the handlers; called by the evaluating thread. */
  void handlers(Handlers handlers) {
    watchThisThread();
    synchronized (this) {
      this.handlers = handlers;
    }
  }

  /** A handler is to run as soon as may be. Called by any thread. */
  void handlersDue() {
    synchronized (this) {
      handlersDue = true;
      pending = true;
    }
    LockSupport.unpark(watch);
  }

  /** Whether a call that returned EINTR stays interrupted; if not it is made again. */
  boolean surfaces() {
    return pending && act(true);
  }

  /**
   * How to get the evaluating thread out of the call that it is about to make, if no signal ends
   * it; null: by a signal. May be run several times, by the interrupting thread.
   */
  void wakeBy(Runnable wake) {
    synchronized (this) {
      this.wake = wake;
    }
  }

  void deadline(long nanoTime) {
    if (watch == null && nanoTime != NEVER) {
      begin();
    }
    synchronized (this) {
      deadline = nanoTime;
      if (request == Interrupted.Cause.TIMEOUT) {
        request = null;
        pending = handlersDue;
      }
    }
    if (nanoTime != NEVER) {
      LockSupport.unpark(watch);
    }
  }

  private boolean act(boolean handles) {
    Interrupted.Cause cause;
    boolean due;
    synchronized (this) {
      cause = request;
      due = handlersDue && handles;
      request = null;
      handlersDue &= !due;
      pending = handlersDue;
    }
    boolean surfaces = false;
    running++;
    try {
      surfaces = due && handlers.run();
    } catch (RuntimeException | Error e) {
      again(cause);
      throw e;
    } finally {
      running--;
    }
    if (cause != null) {
      throw new Interrupted(cause);
    }
    return surfaces;
  }

  /** What a handler's own error has kept from being done is done at the next opportunity. */
  private synchronized void again(Interrupted.Cause cause) {
    if (cause != null && request == null) {
      request = cause;
      pending = true;
    }
  }

  private void begin() {
    evaluator = Libc.PTHREAD_SELF.invoke();
    Memory action = Memory.allocate(SIGACTION_SIZE);
    action.putLong(0, Libc.ABS.address());
    Libc.SIGACTION.invoke(SIGNAL, action.address(), 0);
    Memory mine = SignalSet.of(SIGNAL).toMemory();
    Libc.PTHREAD_SIGMASK.invoke(Flags.SIG_UNBLOCK, mine.address(), 0);
    Reference.reachabilityFence(mine);
    // Where the signal cannot be sent, a blocked call would never be got out of.
    send(evaluator);
    watch = new Thread(this::watch, "interrupter");
    watch.setDaemon(true);
    watch.start();
  }

  /** Nothing will be interrupted any more. */
  public void end() {
    ended = true;
    LockSupport.unpark(watch);
  }

  private void watch() {
    while (!ended) {
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
    if (!pending) {
      if (deadline == NEVER) {
        return NEVER;
      }
      long left = deadline - System.nanoTime();
      if (left > 0) {
        return left;
      }
      deadline = NEVER;
      request = Interrupted.Cause.TIMEOUT;
      pending = true;
    }
    if ((page.sequence() & 1) != 0) {
      if (wake != null) {
        wake.run();
      } else {
        Libc.PTHREAD_KILL.invoke(evaluator, SIGNAL);
      }
    }
    return AGAIN_NANOSECONDS;
  }
}

package org.ipcsh.process;

import java.lang.ref.Reference;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Siginfo;
import org.ipcsh.posix.SignalName;

/**
 * The signals of this process as its script sees them: signal(7). All operations are the evaluating
 * thread's.
 *
 * <p>A handler runs in the evaluating thread, between two of its steps: it may do anything. While
 * it runs its own signal waits, as in C, and the others wait until it ends or waits itself. When
 * one arrives while a call is blocked, the call is left, the handler runs, and the call then fails
 * with EINTR or, if the handler was said to restart it, is made again.
 */
public final class Signals {
  private static final int SIGACTION_SIZE = 256;
  private static final int SIGNALS = 65;
  private static final long SETTLES_NANOSECONDS = 200_000_000;
  private static final long LOOK_NANOSECONDS = 1_000_000;
  private static final long MOMENT_NANOSECONDS = 20_000;

  private final Door door;
  private final SignalGate gate;
  private final Handler[] handlers = new Handler[SIGNALS];
  private Map<Integer, Runnable> defaults;

  /** At most one of each number: the next comes when the handler of the one before has run. */
  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(Comparator.comparingInt(Arrival::signal));

  private final int pid = (int) Libc.GETPID.invoke();

  private long blocked;
  private long ignored;
  private long handled;
  private long defaulted;
  private long waitedFor;
  private long running;
  private long taken;

  /** Whether something is being done instead of a default effect. */
  private volatile boolean acting;

  private record Handler(Consumer<Arrival> action, boolean restarts) {}

  /**
   * The signals of this process, which have their default effect.
   *
   * @param door of the evaluating thread, which makes this
   * @throws UnsupportedOperationException when this process was not started for it: see {@link
   *     SignalGate}
   * @throws PosixException as {@link #Signals(Door, Map)}
   */
  public Signals(Door door) {
    this(door, Map.of());
  }

  /**
   * The signals of this process, some with another default effect.
   *
   * @param door of the evaluating thread, which makes this
   * @param defaults see {@link #instead}
   * @throws UnsupportedOperationException when this process was not started for it: see {@link
   *     SignalGate}
   * @throws PosixException EMFILE, ENFILE: as signalfd(2) fails; EAGAIN when so many signals are
   *     pending (ulimit -i) that none is left to end calls with
   */
  public Signals(Door door, Map<Integer, Runnable> defaults) {
    this.door = door;
    this.gate = SignalGate.ofThisProcess();
    gate.receiver(this::arrived);
    door.interrupter().handlers(this::runHandlers);
    instead(defaults);
  }

  /**
   * Says what happens in this process instead of a signal's default effect, as long as the script
   * neither handles nor ignores it.
   *
   * @param effects by the signals' numbers; run by the gate's thread
   */
  public void instead(Map<Integer, Runnable> effects) {
    synchronized (this) {
      defaults = effects;
    }
    defaulted = 0;
    for (int signal : effects.keySet()) {
      defaulted |= SignalSet.bit(signal);
    }
    update();
  }

  /**
   * From now on these wait until they are unblocked or waited for: sigprocmask(2).
   *
   * @param set of signals out of {@link SignalSet#USABLE}
   * @throws IllegalArgumentException when it has another
   */
  public void block(SignalSet set) {
    long signals = usable(set, "blocked") & ~blocked;
    blocked |= signals;
    update();
    mask(Flags.SIG_BLOCK, signals);
  }

  /**
   * From now on these come through; those that have waited do so before this returns.
   *
   * @param set of signals out of {@link SignalSet#USABLE}
   * @throws IllegalArgumentException when it has another
   */
  public void unblock(SignalSet set) {
    long signals = usable(set, "unblocked") & blocked;
    blocked &= ~signals;
    mask(Flags.SIG_UNBLOCK, signals & ~SignalGate.CLOSED.bits());
    update();
    settle(signals);
    awaitDefault(signals);
  }

  /**
   * Undoes all that was said about signals, so that the process can begin anew: none is handled or
   * ignored, and what was blocked and has arrived is discarded.
   */
  public void end() {
    for (int signal : SignalSet.ofBits(handled | ignored | ownPending() & blocked).signals()) {
      // The kernel discards what waits when it is to be ignored.
      ignore(signal);
      disposition(signal, harmless(signal));
      forget(signal);
    }
    unblock(SignalSet.ofBits(blocked));
  }

  /** {@return what the script has blocked} */
  public SignalSet blocked() {
    return SignalSet.ofBits(blocked);
  }

  /** {@return which blocked signals have arrived and wait: sigpending(2)} */
  public SignalSet pending() {
    return SignalSet.ofBits(allPending() & blocked);
  }

  private long allPending() {
    Memory set = door.scratch(SignalSet.SIZE);
    door.call(Libc.SIGPENDING, null, set.address());
    return set.getLong(0);
  }

  /**
   * From now on runs an action whenever the signal arrives: sigaction(2). The evaluating thread
   * runs it, between two of its steps.
   *
   * @param signal out of {@link SignalSet#USABLE}
   * @param restarts whether a call that it interrupts is made again (SA_RESTART); else it fails
   *     with EINTR
   * @param action given what has arrived
   * @throws IllegalArgumentException when the signal cannot be handled
   */
  public void handle(int signal, boolean restarts, Consumer<Arrival> action) {
    long bit = usable(SignalSet.of(signal), "handled");
    synchronized (this) {
      handlers[signal] = new Handler(action, restarts);
      handled |= bit;
    }
    door.page().handled(handled);
    update();
    disposition(signal, harmless(signal));
    if (signal == Flags.SIGPIPE) {
      door.onBrokenPipe(
          () ->
              arrived(
                  new Arrival(
                      Flags.SIGPIPE, Flags.SI_USER, pid, (int) Libc.GETUID.invoke(), null)));
    }
    settle(bit);
  }

  /**
   * A disposition that does not end the thread which causes the signal: the gate's are blocked
   * there, the others get a function that does nothing.
   */
  private static long harmless(int signal) {
    boolean gated = (SignalSet.bit(signal) & SignalGate.CLOSED.bits()) != 0;
    return gated ? Flags.SIG_DFL : Libc.ABS.address();
  }

  /**
   * From now on the signal has no effect: SIG_IGN.
   *
   * @param signal out of {@link SignalSet#USABLE}
   * @throws IllegalArgumentException when the signal cannot be ignored
   */
  public void ignore(int signal) {
    long bit = usable(SignalSet.of(signal), "ignored");
    disposition(signal, Flags.SIG_IGN);
    ignored |= bit;
    forget(signal);
  }

  /**
   * From now on the signal has its default effect again: SIG_DFL.
   *
   * @param signal out of {@link SignalSet#USABLE}
   * @throws IllegalArgumentException when it is another
   */
  public void restore(int signal) {
    usable(SignalSet.of(signal), "handled");
    disposition(signal, Flags.SIG_DFL);
    forget(signal);
  }

  private void forget(int signal) {
    synchronized (this) {
      handlers[signal] = null;
      handled &= ~SignalSet.bit(signal);
    }
    door.page().handled(handled);
    if (signal == Flags.SIGPIPE) {
      door.onBrokenPipe(null);
    }
    update();
  }

  /**
   * Waits until one of these has arrived, and takes it: sigtimedwait(2). They should be blocked
   * before: one that arrives earlier has its effect.
   *
   * @param set of signals out of {@link SignalSet#USABLE}
   * @return the one that was taken; which of several: signal(7)
   * @throws PosixException EINTR when another signal's handler ran
   * @throws Interrupted when the time of the operation is up, or the evaluation was told to stop
   * @throws IllegalArgumentException when it has another
   */
  public Arrival await(SignalSet set) {
    beginAwaiting(set);
    Memory signals = set.toMemory();
    Memory information = Memory.allocate(Siginfo.SIZE);
    try {
      long deadline = door.deadline();
      long limit = 0;
      if (deadline != Door.NO_DEADLINE) {
        Memory timeout = door.scratch(2 * Long.BYTES);
        Door.timespec(timeout, 0, Math.max(0, deadline - System.nanoTime()));
        limit = timeout.address();
      }
      long result =
          door.call(Libc.SIGTIMEDWAIT, null, signals.address(), information.address(), limit);
      if (result == -Errno.EAGAIN) {
        throw Interrupted.timedOut();
      }
      if (result < 0) {
        throw new PosixException("sigtimedwait", null, (int) -result);
      }
      return Arrival.of(
          information.getInt(Siginfo.SIGNO),
          information.getInt(Siginfo.CODE),
          information.getInt(Siginfo.PID),
          information.getInt(Siginfo.UID),
          information.getInt(Siginfo.VALUE));
    } finally {
      Reference.reachabilityFence(signals);
      endAwaiting();
    }
  }

  /** From now on these are neither handled nor have their effect: they stay for who takes them. */
  void beginAwaiting(SignalSet set) {
    waitedFor |= usable(set, "waited for");
    update();
  }

  void endAwaiting() {
    waitedFor = 0;
    update();
  }

  /**
   * Sends a signal to a process, or to a group: kill(2). One to this process itself that is not
   * blocked has been handled when this returns.
   *
   * @param to a process id; a negative number for the group of that number; 0 for the caller's own
   *     group; -1 for all processes
   * @param signal from 1 to 64; 0 only looks whether it may be sent
   * @throws PosixException ESRCH when there is no such process or group; EPERM when it runs as
   *     another user; EINVAL when there is no such signal
   */
  public void send(long to, int signal) {
    door.sends(signal);
    long result = door.call(Libc.KILL, null, to, signal);
    if (result < 0) {
      throw refused("kill", to, (int) -result);
    }
    sent(to, signal);
  }

  /**
   * Sends a signal with a value: sigqueue(3).
   *
   * @param to a process id
   * @param signal from 1 to 64; 0 only looks whether it may be sent
   * @param value what {@link Arrival#value} is there
   * @throws PosixException EAGAIN when the receiver's queue is full; ESRCH when there is no such
   *     process; EPERM when it runs as another user; EINVAL when there is no such signal
   */
  public void queue(long to, int signal, int value) {
    door.sends(signal);
    long result = door.call(Libc.SIGQUEUE, null, to, signal, value);
    if (result < 0) {
      throw refused("sigqueue", to, (int) -result);
    }
    sent(to, signal);
  }

  /**
   * {@return what to throw when a signal cannot be sent}
   *
   * @param call the function that failed
   * @param to the process, or the group as a negative number
   * @param errno the error number, positive
   */
  public static PosixException refused(String call, long to, int errno) {
    String hint =
        to < 0 && errno == Errno.ESRCH
            ? "no process group has that number: the processes of a script are in the group of its"
                + " main process, and a program on a pty leads one of its own"
            : null;
    return new PosixException(call, Long.toString(to), errno, hint);
  }

  private void sent(long to, int signal) {
    if (to == pid && signal > 0) {
      long bit = SignalSet.bit(signal);
      if ((bit & (blocked | ignored | handled | defaulted)) == 0) {
        SignalGate.awaitEffect(signal, door.interrupter());
      }
      settle(bit);
      awaitDefault(bit);
    }
  }

  /**
   * Waits until those of these that are under way have had what is their default effect here; it
   * does not return when that ends the process.
   */
  private void awaitDefault(long signals) {
    while (isDefaultUnderWay(signals) || acting) {
      LockSupport.parkNanos(LOOK_NANOSECONDS);
      // What is done may want this thread to leave what it does.
      door.interrupter().poll();
    }
    door.interrupter().poll();
  }

  private boolean isDefaultUnderWay(long signals) {
    synchronized (gate.taking()) {
      return (ownPending() & taken & defaulted & ~handled & signals) != 0;
    }
  }

  /** As bits, if a script can do something about them. */
  private static long usable(SignalSet set, String what) {
    long not = set.bits() & ~SignalSet.USABLE.bits();
    if (not != 0) {
      int signal = Long.numberOfTrailingZeros(not) + 1;
      boolean never = signal == Flags.SIGKILL || signal == Flags.SIGSTOP;
      throw new IllegalArgumentException(
          SignalName.name(signal)
              + " cannot be "
              + what
              + (never ? "" : ": the virtual machine or the C library needs it"));
    }
    return set.bits();
  }

  private void mask(int how, long signals) {
    Memory set = door.scratch(SignalSet.SIZE);
    SignalSet.ofBits(signals).store(set, 0);
    door.call(Libc.PTHREAD_SIGMASK, null, how, set.address(), 0);
  }

  private void disposition(int signal, long handler) {
    Memory action = door.scratch(SIGACTION_SIZE);
    for (int i = 0; i < SIGACTION_SIZE; i += Long.BYTES) {
      action.putLong(i, 0);
    }
    long bit = SignalSet.bit(signal);
    if ((ignored & bit) != 0) {
      ignored &= ~bit;
      if ((blocked & bit) == 0) {
        // Because the other threads block it, one that was sent while it was ignored may still be
        // on its way to the gate: the kernel discards that when the signal is ignored anew.
        action.putLong(0, Flags.SIG_IGN);
        Libc.SIGACTION.invoke(signal, action.address(), 0);
      }
    }
    action.putLong(0, handler);
    long result = door.call(Libc.SIGACTION, null, signal, action.address(), 0);
    if (result < 0) {
      throw new PosixException("sigaction", null, (int) -result);
    }
  }

  /** Tells the gate what is to come through and what is to be taken, if that has changed. */
  private void update() {
    long open = SignalGate.CLOSED.bits() & ~(blocked | handled | defaulted & ~ignored | waitedFor);
    gate.open(SignalSet.ofBits(open));
    updateTaken();
  }

  private synchronized void updateTaken() {
    long wanted =
        (handled | defaulted & ~ignored)
            & SignalGate.CLOSED.bits()
            & ~(blocked | waitedFor | running);
    if (wanted != taken) {
      taken = wanted;
      gate.take(SignalSet.ofBits(wanted));
    }
  }

  /** Called by the gate's thread. */
  private Runnable arrived(Arrival arrival) {
    synchronized (this) {
      if (handlers[arrival.signal()] != null) {
        running |= SignalSet.bit(arrival.signal());
        arrivals.add(arrival);
        updateTaken();
        notifyAll();
      } else if (defaults.containsKey(arrival.signal())) {
        acting = true;
        Runnable effect = defaults.get(arrival.signal());
        return () -> {
          effect.run();
          acting = false;
        };
      }
    }
    door.interrupter().handlersDue();
    return null;
  }

  /**
   * Runs what is due, the lowest number first, as signal(7) says; called by the evaluating thread.
   */
  private boolean runHandlers() {
    boolean surfaces = false;
    while (true) {
      // The gate's thread needs a moment to take the next of a number.
      awaitTaken(handled & ~running);
      Arrival arrival;
      Handler handler;
      synchronized (this) {
        arrival = arrivals.poll();
        if (arrival == null) {
          return surfaces;
        }
        handler = handlers[arrival.signal()];
      }
      try {
        if (handler != null) {
          surfaces |= !handler.restarts();
          door.aside(() -> handler.action().accept(arrival));
        }
      } finally {
        synchronized (this) {
          running &= ~SignalSet.bit(arrival.signal());
          updateTaken();
          if (!arrivals.isEmpty()) {
            door.interrupter().handlersDue();
          }
        }
      }
    }
  }

  /**
   * Waits until what has been sent to this process before, and is handled, has been handled: in C
   * that is so before the call returns that let it through. The gate's thread needs a moment for
   * it.
   */
  public void settle() {
    settle(handled);
  }

  private void settle(long signals) {
    long until = System.nanoTime() + SETTLES_NANOSECONDS;
    while (isUnderWay(signals) && System.nanoTime() < until) {
      synchronized (this) {
        if (arrivals.isEmpty()) {
          try {
            wait(1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
          }
        }
      }
      door.interrupter().handle();
    }
    door.interrupter().handle();
  }

  /** Waits until none of these is pending that comes through. */
  private void awaitTaken(long signals) {
    long until = System.nanoTime() + SETTLES_NANOSECONDS;
    while (isPending(signals) && System.nanoTime() < until) {
      LockSupport.parkNanos(MOMENT_NANOSECONDS);
    }
  }

  private boolean isPending(long signals) {
    synchronized (gate.taking()) {
      return (ownPending() & taken & signals) != 0;
    }
  }

  private boolean isUnderWay(long signals) {
    synchronized (gate.taking()) {
      synchronized (this) {
        long takes = handled & SignalGate.CLOSED.bits() & ~(blocked | waitedFor) & signals;
        return takes != 0 && (!arrivals.isEmpty() || (ownPending() & takes & ~running) != 0);
      }
    }
  }

  /** What is pending, asked for ourselves and not for the script. */
  private static long ownPending() {
    Memory set = Memory.allocate(SignalSet.SIZE);
    Libc.SIGPENDING.invoke(set.address());
    return set.getLong(0);
  }
}

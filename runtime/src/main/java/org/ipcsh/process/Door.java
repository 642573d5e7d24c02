package org.ipcsh.process;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ipcsh.facility.End;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Region;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * The one door to the kernel: every call that a script causes goes through {@link #call}, which
 * knows the process, the place in the script, the object, the call, its arguments and its result.
 * Explaining, tracing and everything else that watches a run hangs on it.
 *
 * <p>One thread uses a door, the one that evaluates. With nothing switched on a call costs a few
 * stores into the control page: no allocation, no further system call.
 */
public final class Door {
  /** {@link #deadline} where there is none. */
  public static final long NO_DEADLINE = Interrupter.NEVER;

  private static final int SCRATCH = 64 * 1024;
  private static final long SLICE_NANOSECONDS = 50_000_000;
  private static final long NANOSECONDS = 1_000_000_000;
  private static final long LOOK_NANOSECONDS = 1_000_000;

  private final ControlPage page;
  private final Interrupter interrupter;
  private final Holding holding;
  private Register register;
  private Trace trace;
  private String madeName;
  private String madeKind;
  private Label made;
  private Memory scratch;
  private Thread caller;
  private int thread;

  /** How many operations are under way, each in the midst of the one before. */
  private int asides;

  private long deadline = NO_DEADLINE;
  private Runnable brokenPipe;
  private volatile boolean shut;

  /** Weakly: a server accepts connections as long as it lives. */
  private final Set<KernelObject> arrived = Collections.newSetFromMap(new WeakHashMap<>());

  /**
   * A door for the process that owns the page.
   *
   * @param page on which the calls are noted
   */
  public Door(ControlPage page) {
    this.page = page;
    this.interrupter = new Interrupter(page);
    this.holding = new Holding(page, interrupter);
  }

  /**
   * {@return a door for a process that nobody watches: the runtime used as a library} For one
   * thread; each has its own.
   */
  public static Door alone() {
    return new Door(new ControlPage(Memory.allocate(ControlPage.SIZE)));
  }

  /**
   * Says where objects are noted that are created through this door.
   *
   * @param register of the run; null: nowhere
   */
  public void register(Register register) {
    this.register = register;
  }

  /**
   * An object that came by a call and not by a declaration: see {@link #closeArrived}.
   *
   * @param object which {@link #closeArrived} closes, if nobody has before
   */
  public void arrived(KernelObject object) {
    arrived.add(object);
  }

  /** Closes what has arrived and is still open, when all that could use it is over. */
  public void closeArrived() {
    for (KernelObject object : arrived) {
      object.close();
    }
    arrived.clear();
  }

  /**
   * Notes an object that was created or opened: who looks at the run from outside knows it by this.
   *
   * @param object which gets its {@link KernelObject#entry} by this
   */
  public void note(KernelObject object) {
    if (register != null) {
      String identity = object.identity();
      object.entry(
          register.add(
              page.pid(),
              object.reachableByName(),
              object.openToOthers(),
              object.facility().kind(),
              object.name(),
              identity));
      gets(object, End.BOTH);
      if (!object.beginsAtOne()) {
        register.isNobodys(object.entry());
      }
    }
  }

  /**
   * Notes that this process has these ends of the object, or can open them by its name.
   *
   * @param object of which nothing is noted when it has no entry
   * @param ends that this process has from now on
   */
  public void gets(KernelObject object, End ends) {
    if (object.entry() != 0) {
      page.gets(object.entry(), ends);
    }
  }

  /**
   * Notes that this process has taken a semaphore.
   *
   * @param semaphore which has been taken from
   */
  public void took(KernelObject semaphore) {
    if (register != null && semaphore.entry() != 0) {
      register.took(semaphore.entry(), page.pid());
    }
  }

  /**
   * Notes that this process is about to add to a semaphore.
   *
   * @param semaphore which is added to next
   */
  public void gives(KernelObject semaphore) {
    if (register != null && semaphore.entry() != 0) {
      register.gave(semaphore.entry(), page.pid());
    }
  }

  /**
   * {@return the process that took a semaphore and has not given it back, as far as that is known;
   * else 0}
   *
   * @param semaphore which may have no entry
   */
  public int taker(KernelObject semaphore) {
    return register == null ? 0 : register.taker(semaphore.entry());
  }

  /**
   * Notes that this process sends a signal.
   *
   * @param signal its number; what is none is not noted
   */
  public void sends(int signal) {
    if (register != null && signal > 0 && signal <= Long.SIZE) {
      register.sent(signal);
    }
  }

  /**
   * Notes that another process of the run is given these ends of the object.
   *
   * @param object which is given away
   * @param ends that the other process is given
   */
  public void given(KernelObject object, End ends) {
    if (register != null) {
      register.given(object.entry(), ends);
    }
  }

  /**
   * Finds the entry of an object that came over a socket, by what the kernel calls it.
   *
   * @param object which gets its {@link KernelObject#entry} by this
   * @return whether the run has made it, so that no process outside it can have it that was not
   *     sent it
   */
  public boolean recognizes(KernelObject object) {
    String identity = register == null ? null : object.identity();
    if (identity == null || !identity.startsWith("pipe:") && !identity.startsWith("socket:")) {
      return false;
    }
    object.entry(register.find(identity));
    gets(object, object.holds());
    return register.isPrivate(object.entry());
  }

  /**
   * Notes that these ends of the object are sent away over a socket: whoever receives has them.
   *
   * @param object which is sent away
   * @param ends that are sent
   * @param socket over which it is sent
   */
  public void sendsAway(KernelObject object, End ends, KernelObject socket) {
    if (register != null) {
      register.sent(object.entry(), ends, socket.entry());
    }
  }

  /**
   * Notes that this process will not use these ends of the object any more.
   *
   * @param object which is given up
   * @param ends that are given up
   */
  public void gaveUp(KernelObject object, End ends) {
    if (register != null) {
      register.gaveUp(object.entry(), ends, page.pid());
    }
    if (object.entry() != 0) {
      page.gaveUp(object.entry(), ends);
    }
  }

  /**
   * Notes that this process opens one end of the object by its name.
   *
   * @param object which has a name
   * @param end {@link End#READ} or {@link End#WRITE}
   */
  public void opens(KernelObject object, End end) {
    if (register != null) {
      register.opens(object.entry(), end, page.pid());
    }
    gets(object, end);
  }

  /**
   * Says where each call is recorded from now on.
   *
   * @param trace of this process; null: nowhere
   */
  public void traceTo(Trace trace) {
    this.trace = trace;
  }

  /**
   * Says which object is being made: traces show the calls of that with its name.
   *
   * @param name null when it is made
   * @param kind of the facility
   */
  public void makes(String name, String kind) {
    madeName = name;
    madeKind = kind;
    made = null;
  }

  /**
   * Says that the next call is to add to so many bytes, which are too few: for who explains it.
   *
   * @param have how many bytes there are already
   */
  public void continues(int have) {
    page.continues(have);
  }

  private Label label(KernelObject object) {
    if (object != null) {
      return object.label();
    }
    if (made == null && madeName != null) {
      made = new Label(madeName, madeKind);
    }
    return made;
  }

  /** {@return what interrupts the calls that are blocked} */
  public Interrupter interrupter() {
    return interrupter;
  }

  /** {@return what is to be given back whatever ends the process} */
  public Holding holding() {
    return holding;
  }

  /** {@return the page on which the calls are noted} */
  public ControlPage page() {
    return page;
  }

  /**
   * Says at which place of the script the calls that follow are made.
   *
   * @param site offset in the program's sources, as {@link Register#place} takes it
   */
  public void at(int site) {
    page.site(site);
  }

  /**
   * A call without arguments: see {@link #call(Call, KernelObject, long, long, long, long, long,
   * long)}.
   *
   * @param call to make
   * @param object what the call is made on, or null
   * @return the result, or the negated error number
   */
  public long call(Call call, KernelObject object) {
    return call(call, object, 0, 0, 0, 0, 0, 0);
  }

  /**
   * A call with one argument: see {@link #call(Call, KernelObject, long, long, long, long, long,
   * long)}.
   *
   * @param call to make
   * @param object what the call is made on, or null
   * @param a its argument
   * @return the result, or the negated error number
   */
  public long call(Call call, KernelObject object, long a) {
    return call(call, object, a, 0, 0, 0, 0, 0);
  }

  /**
   * A call with two arguments: see {@link #call(Call, KernelObject, long, long, long, long, long,
   * long)}.
   *
   * @param call to make
   * @param object what the call is made on, or null
   * @param a the first argument
   * @param b the second
   * @return the result, or the negated error number
   */
  public long call(Call call, KernelObject object, long a, long b) {
    return call(call, object, a, b, 0, 0, 0, 0);
  }

  /**
   * A call with three arguments: see {@link #call(Call, KernelObject, long, long, long, long, long,
   * long)}.
   *
   * @param call to make
   * @param object what the call is made on, or null
   * @param a the first argument
   * @param b the second
   * @param c the third
   * @return the result, or the negated error number
   */
  public long call(Call call, KernelObject object, long a, long b, long c) {
    return call(call, object, a, b, c, 0, 0, 0);
  }

  /**
   * A call with four arguments: see {@link #call(Call, KernelObject, long, long, long, long, long,
   * long)}.
   *
   * @param call to make
   * @param object what the call is made on, or null
   * @param a the first argument
   * @param b the second
   * @param c the third
   * @param d the fourth
   * @return the result, or the negated error number
   */
  public long call(Call call, KernelObject object, long a, long b, long c, long d) {
    return call(call, object, a, b, c, d, 0, 0);
  }

  /**
   * Makes the call. It is made again when a signal of ours interrupted it and nobody wanted it
   * interrupted, unless it {@link Call#isOnce}.
   *
   * @param call to make
   * @param object what the call is made on, or null
   * @param a the first argument: a number or an address
   * @param b the second
   * @param c the third
   * @param d the fourth
   * @param e the fifth
   * @param f the sixth
   * @return the result, or the negated error number; -EINTR only when a signal's handler ran that
   *     does not restart the call; -EBADF too when a handler has closed the object
   * @throws Interrupted when the evaluation was told to stop, or its time is up
   * @throws IndexOutOfBoundsException when it touched shared memory that is gone
   */
  public long call(Call call, KernelObject object, long a, long b, long c, long d, long e, long f) {
    while (true) {
      long result = once(call, object, a, b, c, d, e, f);
      if (result == -Errno.EINTR && call.isOnce()) {
        return 0;
      }
      if (result != -Errno.EINTR || interrupter.surfaces()) {
        if (result == -Errno.EPIPE && brokenPipe != null && call == Libc.WRITE) {
          brokenPipe.run();
          interrupter.poll();
        }
        return result;
      }
      // A handler has closed it: by now its descriptor can be another's.
      if (object != null && object.holds() == End.NONE) {
        return -Errno.EBADF;
      }
    }
  }

  /** The call as it is made, noted and traced, whatever comes of it. */
  private long once(
      Call call, KernelObject object, long a, long b, long c, long d, long e, long f) {
    long started = begun();
    enter(call, object, a, b);
    long result = invoked(call, a, b, c, d, e, f);
    leave();
    traced(call, object, started, result, a, b, c, d, e, f);
    return result;
  }

  private long begun() {
    return trace == null ? 0 : System.nanoTime();
  }

  private void traced(
      Call call,
      KernelObject object,
      long started,
      long result,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f) {
    if (trace != null) {
      trace.record(page.site(), call, label(object), started, result, a, b, c, d, e, f);
    }
  }

  /**
   * Makes a call that never waits and so need not be seen by those who explain waits: noted only
   * where calls are traced, and where a select tries it again and again.
   *
   * @param call to make
   * @param object what the call is made on
   * @param a its argument
   * @return the result, or the negated error number
   */
  public long brief(Call call, KernelObject object, long a) {
    return brief(call, object, a, 0, 0);
  }

  /**
   * The same, with three arguments.
   *
   * @param call to make
   * @param object what the call is made on
   * @param a the first argument
   * @param b the second
   * @param c the third
   * @return the result, or the negated error number
   */
  public long brief(Call call, KernelObject object, long a, long b, long c) {
    if (trace != null) {
      return call(call, object, a, b, c);
    }
    page.tries(call.id(), object.entry(), object.openness(), a);
    try {
      return call.invoke(a, b, c, 0, 0, 0);
    } catch (InternalError fault) {
      throw Region.explained(fault);
    }
  }

  /** {@return the calling thread as the kernel numbers it: gettid(2), called once for each} */
  public int thread() {
    Thread current = Thread.currentThread();
    if (caller != current) {
      caller = current;
      thread = (int) Libc.GETTID.invoke();
    }
    return thread;
  }

  /** {@return whether calls are traced: then a script sees just those that C would make} */
  public boolean traces() {
    return trace != null;
  }

  /**
   * What is to happen when a write(2) finds no reader, if SIGPIPE does not end this process; null:
   * nothing.
   */
  void onBrokenPipe(Runnable action) {
    brokenPipe = action;
  }

  /**
   * Makes a call whose own arguments say how long it may wait, such as poll(2), and which answers 0
   * when that has passed.
   *
   * @param call to make
   * @param object what the call is made on, or null
   * @param a the first argument
   * @param b the second
   * @param c the third: how long it may wait, in milliseconds; negative for ever
   * @return what it answers; 0 too when a signal interrupted it and nobody wants that to be seen:
   *     the caller computes anew how long to wait
   * @throws Interrupted when the evaluation was told to stop, or its time is up
   */
  public long limited(Call call, KernelObject object, long a, long b, long c) {
    page.timed(c >= 0 || deadline != NO_DEADLINE);
    long result = once(call, object, a, b, c, 0, 0, 0);
    page.timed(deadline != NO_DEADLINE);
    return result != -Errno.EINTR || interrupter.surfaces() ? result : 0;
  }

  /**
   * From now on nothing returns through this door: the run is over, and what happens while it is
   * being ended, such as end-of-file from processes that were killed, is not for the script to see.
   * Called by any thread.
   */
  public void shut() {
    shut = true;
  }

  /**
   * Waits a moment for the run to be ended: does not return if it is.
   *
   * @param nanoseconds how long, at most
   */
  public void awaitShut(long nanoseconds) {
    long limit = System.nanoTime() + nanoseconds;
    for (long left = nanoseconds; left > 0; left = limit - System.nanoTime()) {
      stay();
      LockSupport.parkNanos(Math.min(left, LOOK_NANOSECONDS));
    }
  }

  private void leave() {
    page.leave();
    stay();
  }

  /** What is being created is finished first, so that who ends the run can remove it. */
  private void stay() {
    while (shut && !Journal.isCreating()) {
      LockSupport.parkNanos(LOOK_NANOSECONDS);
    }
  }

  /** A fault in shared memory, of whatever time, is often reported when a call returns. */
  private long invoked(Call call, long a, long b, long c, long d, long e, long f) {
    try {
      return call.invoke(a, b, c, d, e, f);
    } catch (InternalError fault) {
      page.leave();
      throw Region.explained(fault);
    }
  }

  private void enter(Call call, KernelObject object, long a, long b) {
    stay();
    if (object == null) {
      page.enter(call.id(), ControlPage.NO_OBJECT, 0, a, b);
    } else {
      page.enter(call.id(), object.entry(), object.openness(), a, b);
    }
  }

  /**
   * Makes a call that no signal ends, such as pthread_mutex_clocklock(3): it is given a time that
   * is near, and made again while nobody wants it interrupted. What is noted and traced is one
   * call.
   *
   * @param call to make, whose arguments are the address, the clock and the timespec
   * @param object what the call is made on; it is looked whether its memory is still there
   * @param until the timespec, on the monotonic clock, that the call is given after the address;
   *     what stands in it is looked at only when the call has to wait
   * @param a the address that the call is given
   * @param noted what is noted beside the address, for who explains the wait
   * @return the result, or the negated error number, but neither -ETIMEDOUT nor -EINTR
   * @throws Interrupted when the evaluation was told to stop, or its time is up
   */
  public long sliced(Call call, KernelObject object, Memory until, long a, long noted) {
    long b = Flags.CLOCK_MONOTONIC;
    long c = until.address();
    long started = begun();
    while (true) {
      enter(call, object, a, noted);
      long result = invoked(call, a, b, c, 0, 0, 0);
      boolean again = result == -Errno.ETIMEDOUT;
      long now = again ? System.nanoTime() : 0;
      while (again && !interrupter.pending() && now < deadline) {
        timespec(until, 0, Math.min(deadline, now + SLICE_NANOSECONDS));
        requirePresent(object);
        result = invoked(call, a, b, c, 0, 0, 0);
        again = result == -Errno.ETIMEDOUT;
        now = again ? System.nanoTime() : 0;
      }
      leave();
      if (!again || now >= deadline) {
        traced(call, object, started, result, a, b, c, 0, 0, 0);
      }
      if (!again) {
        return result;
      }
      interrupter.poll();
      if (now >= deadline) {
        throw Interrupted.timedOut();
      }
    }
  }

  private void requirePresent(KernelObject object) {
    try {
      object.requirePresent();
    } catch (RuntimeException e) {
      leave();
      throw e;
    }
  }

  /**
   * Makes a call that no signal ends, but something else does: pthread_cond_clockwait(3), say,
   * which returns when the condition is signalled. It is left, and answers what it answers, when
   * somebody wants the evaluation interrupted.
   *
   * @param call to make
   * @param object what the call is made on, or null
   * @param wake ends the call; run by another thread, perhaps more than once
   * @param a the first argument
   * @param b the second
   * @param c the third
   * @param d the fourth
   * @return the result, or the negated error number
   * @throws Interrupted when the evaluation was told to stop, or its time is up
   */
  public long woken(Call call, KernelObject object, Runnable wake, long a, long b, long c, long d) {
    interrupter.wakeBy(wake);
    long result = once(call, object, a, b, c, d, 0, 0);
    interrupter.wakeBy(null);
    interrupter.poll();
    return result;
  }

  /**
   * Waits for a call that another thread makes on behalf of the evaluating one, because nothing
   * ends it.
   *
   * @param call that is made
   * @param object what the call is made on, or null
   * @param begin has the call made, unless it is being made already
   * @param result what it answered, or -EAGAIN while it has not; whoever makes it unparks the
   *     evaluating thread
   * @param a its first argument
   * @return what {@code result} answers, once that is not -EAGAIN
   * @throws Interrupted when the evaluation was told to stop, or its time is up; the call goes on
   */
  public long awaited(Call call, KernelObject object, Runnable begin, LongSupplier result, long a) {
    long started = begun();
    Thread evaluator = Thread.currentThread();
    enter(call, object, a, 0);
    interrupter.wakeBy(() -> LockSupport.unpark(evaluator));
    begin.run();
    while (true) {
      long answer = result.getAsLong();
      boolean done = answer != -Errno.EAGAIN;
      if (!done && !interrupter.pending()) {
        LockSupport.park(this);
        continue;
      }
      leave();
      interrupter.wakeBy(null);
      if (done) {
        traced(call, object, started, answer, a, 0, 0, 0, 0, 0);
        return answer;
      }
      interrupter.poll();
      enter(call, object, a, 0);
      interrupter.wakeBy(() -> LockSupport.unpark(evaluator));
    }
  }

  /**
   * A blocking call of our own, which no script asked for: it can be interrupted, and is not
   * traced.
   *
   * @param peer the process that it waits for
   */
  long own(Call call, int peer, long a, long b, long c) {
    while (true) {
      page.enter(call.id(), ControlPage.NO_OBJECT, 0, a, peer);
      long result = call.invoke(a, b, c, 0, 0, 0);
      leave();
      if (result != -Errno.EINTR || interrupter.surfaces()) {
        return result;
      }
    }
  }

  /**
   * Begins to wait for the first of several objects: to who looks, one call until {@link
   * #selected}.
   */
  void select(int count, boolean limited) {
    page.select(Libc.POLL.id(), count, limited || deadline != NO_DEADLINE);
  }

  /** The calls that follow try this one of the objects; -1: none of them. */
  void tries(int candidate) {
    page.candidate(candidate);
  }

  /** The one that is being tried is waited for by poll(2) with that descriptor. */
  void polls(KernelObject object, int fd, boolean fills) {
    Call call = fills ? Libc.WRITE : Libc.READ;
    page.enter(call.id(), object.entry(), object.openness(), fd, 0);
  }

  /** The one that is being tried is waited for with that call, which is none on an object. */
  void waits(Call call, long first) {
    page.enter(call.id(), ControlPage.NO_OBJECT, 0, first, 0);
  }

  void selected() {
    page.suspend();
    page.timed(deadline != NO_DEADLINE);
  }

  /**
   * From now on the evaluating thread has nothing to do until the user types something: noted as a
   * read(2) from the terminal, which another thread makes.
   *
   * @param wake is run, perhaps more than once, when a signal's handler is due meanwhile
   */
  public void idle(Runnable wake) {
    interrupter.wakeBy(wake);
    page.enter(Libc.READ.id(), ControlPage.NO_OBJECT, 1, 0, 0);
  }

  /** The end of {@link #idle}. */
  public void busy() {
    leave();
    interrupter.wakeBy(null);
  }

  /**
   * Waits for what another thread receives for the evaluating one, which it unparks. It is noted as
   * a call that nobody traces.
   *
   * @param call that the other thread makes
   * @param peer the process that it waits for
   * @param a the call's first argument
   * @param arrived whether it is there; asked again after each time that this thread was unparked
   * @throws Interrupted when the evaluation was told to stop, or its time is up
   */
  public void await(Call call, int peer, long a, BooleanSupplier arrived) {
    Thread evaluator = Thread.currentThread();
    page.enter(call.id(), ControlPage.NO_OBJECT, 0, a, peer);
    interrupter.wakeBy(() -> LockSupport.unpark(evaluator));
    try {
      while (!arrived.getAsBoolean()) {
        interrupter.poll();
        LockSupport.park(this);
      }
    } finally {
      leave();
      interrupter.wakeBy(null);
    }
  }

  /**
   * Lends native memory for the arguments of the next call; what an earlier caller put there is
   * gone. Grows as asked, and a large block is not kept.
   *
   * @param size in bytes, from 0 on
   * @return at least so many bytes, not cleared, until the next call of this
   */
  public Memory scratch(int size) {
    if (size > SCRATCH) {
      return Memory.allocate(size);
    }
    if (scratch == null) {
      scratch = Memory.allocate(SCRATCH);
    }
    return scratch;
  }

  /**
   * Runs something in the midst of another operation, such as a signal's handler: what that one has
   * put into {@link #scratch} stays.
   */
  void aside(Runnable inBetween) {
    Memory kept = scratch;
    int site = page.site();
    ControlPage.Selection selection = page.suspend();
    scratch = null;
    asides++;
    try {
      inBetween.run();
    } finally {
      asides--;
      page.resume(selection);
      scratch = kept;
      page.site(site);
    }
  }

  /**
   * {@return whether an operation is made in the midst of another, which is made again afterwards:
   * what an object keeps for its calls may be in use}
   */
  public boolean isAside() {
    return asides > 0;
  }

  /**
   * {@return when the time of the present operation is up, as System.nanoTime() counts, which is
   * the monotonic clock; {@link #NO_DEADLINE} where it has no limit}
   */
  public long deadline() {
    return deadline;
  }

  /**
   * Stores a time of System.nanoTime() as a struct timespec for CLOCK_MONOTONIC.
   *
   * @param memory to store into: 16 bytes
   * @param offset of the first of them
   * @param nanoTime nanoseconds, also as a length of time; not negative
   */
  public static void timespec(Memory memory, int offset, long nanoTime) {
    memory.putLong(offset, nanoTime / NANOSECONDS);
    memory.putLong(offset + Long.BYTES, nanoTime % NANOSECONDS);
  }

  /** {@return what a call that took the limit itself ends with when it says ETIMEDOUT} */
  public Interrupted timedOut() {
    return Interrupted.timedOut();
  }

  /**
   * Runs the operation with a limit: calls that are blocked when it has passed end with {@link
   * Interrupted}. Inside another limit the earlier one counts.
   *
   * @param <T> what the operation answers
   * @param nanoseconds the limit; 0 or less has passed at once
   * @param operation run by the calling thread, which is the evaluating one
   * @return what the operation answers
   * @throws org.ipcsh.posix.PosixException EAGAIN when so many signals are pending (ulimit -i) that
   *     none is left to end calls with
   * @throws Interrupted when the limit has passed while a call was blocked
   */
  public <T> T within(long nanoseconds, Supplier<T> operation) {
    long outer = deadline;
    long now = System.nanoTime();
    long end = now + nanoseconds;
    deadline = Math.min(outer, end < now && nanoseconds > 0 ? NO_DEADLINE : end);
    interrupter.deadline(deadline);
    page.timed(true);
    try {
      return operation.get();
    } finally {
      deadline = outer;
      page.timed(outer != NO_DEADLINE);
      interrupter.deadline(outer);
    }
  }
}

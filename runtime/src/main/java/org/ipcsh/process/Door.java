package org.ipcsh.process;

import org.ipcsh.facility.End;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Memory;

/**
 * The one door to the kernel: every call that a script causes goes through {@link #call}, which knows the process, the
 * place in the script, the object, the call, its arguments and its result. Explaining, tracing and everything else that
 * watches a run hangs on it.
 *
 * <p>One thread uses a door, the one that evaluates. With nothing switched on a call costs a few stores into the control
 * page: no allocation, no further system call.
 */
public final class Door {
  private static final int SCRATCH = 64 * 1024;

  private final ControlPage page;
  private final Interrupter interrupter;
  private Register register;
  private Trace trace;
  private Memory scratch;

  public Door(ControlPage page) {
    this.page = page;
    this.interrupter = new Interrupter(page);
  }

  /** A door for a process that nobody watches: the runtime used as a library. */
  public static Door alone() {
    return new Door(new ControlPage(Memory.allocate(ControlPage.SIZE)));
  }

  /** Says where objects are noted that are created through this door. */
  public void register(Register register) {
    this.register = register;
  }

  /**
   * Notes an object that was created or opened: who looks at the run from outside knows it by this.
   *
   * @param site the place of its declaration
   */
  public void note(KernelObject object, int site) {
    if (register != null) {
      String identity = object.identity();
      object.entry(
          register.add(object.id(), site, object.facility().kind(), object.name(), identity));
    }
  }

  /** Notes that another process of the run is given these ends of the object. */
  public void given(KernelObject object, End ends) {
    if (register != null) {
      register.given(object.entry(), ends);
    }
  }

  /** Notes that this process opens one end of the object by its name. */
  public void opens(KernelObject object, End end) {
    if (register != null) {
      register.opens(object.entry(), end, page.pid());
    }
  }

  public void traceTo(Trace trace) {
    this.trace = trace;
  }

  public Interrupter interrupter() {
    return interrupter;
  }

  public ControlPage page() {
    return page;
  }

  /** Says at which place of the script the calls that follow are made. */
  public void at(int site) {
    page.site(site);
  }

  public long call(Call call, KernelObject object) {
    return call(call, object, 0, 0, 0, 0, 0, 0);
  }

  public long call(Call call, KernelObject object, long a) {
    return call(call, object, a, 0, 0, 0, 0, 0);
  }

  public long call(Call call, KernelObject object, long a, long b) {
    return call(call, object, a, b, 0, 0, 0, 0);
  }

  public long call(Call call, KernelObject object, long a, long b, long c) {
    return call(call, object, a, b, c, 0, 0, 0);
  }

  public long call(Call call, KernelObject object, long a, long b, long c, long d) {
    return call(call, object, a, b, c, d, 0, 0);
  }

  /**
   * Makes the call. It is made again when a signal of ours interrupted it and nobody wanted it interrupted.
   *
   * @param object what the call is made on, or null
   * @return the result, or the negated error number
   * @throws Interrupted when the evaluation was told to stop, or its time is up
   */
  public long call(
      Call call, KernelObject object, long a, long b, long c, long d, long e, long f) {
    while (true) {
      long started = trace == null ? 0 : System.nanoTime();
      if (object == null) {
        page.enter(call.id(), ControlPage.NO_OBJECT, false, a, b);
      } else {
        page.enter(call.id(), object.entry(), object.openToOthers(), a, b);
      }
      long result = call.invoke(a, b, c, d, e, f);
      page.leave();
      if (trace != null) {
        trace.record(page.site(), call, object, started, result, a, b, c, d, e, f);
      }
      if (result != -Errno.EINTR || interrupter.surfaces()) {
        return result;
      }
    }
  }

  /**
   * A blocking call of our own, which no script asked for: it can be interrupted, and is not traced.
   *
   * @param peer the process that it waits for
   */
  long own(Call call, int peer, long a, long b, long c) {
    while (true) {
      page.enter(call.id(), ControlPage.NO_OBJECT, false, a, peer);
      long result = call.invoke(a, b, c, 0, 0, 0);
      page.leave();
      if (result != -Errno.EINTR || interrupter.surfaces()) {
        return result;
      }
    }
  }

  /**
   * Native memory for the arguments of the next call; what an earlier caller put there is gone. Grows as asked, and a
   * large block is not kept.
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

  /** Runs the operation with a limit: calls that are blocked when it has passed end with {@link Interrupted}. */
  public <T> T within(long nanoseconds, java.util.function.Supplier<T> operation) {
    interrupter.deadline(System.nanoTime() + nanoseconds);
    page.timed(true);
    try {
      return operation.get();
    } finally {
      page.timed(false);
      interrupter.noDeadline();
    }
  }
}

package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.PthreadTypes;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;

/**
 * pthread_cond_wait(3) with PTHREAD_PROCESS_SHARED: where processes wait until another has changed
 * what a mutex guards. A signal that is sent while nobody waits is lost, and a wait can end without
 * one: so the state that is waited for belongs into a loop around the wait.
 */
public final class CondVar extends InRegion.Kind {

  @Override
  public String kind() {
    return "condvar";
  }

  @Override
  public Family family() {
    return Family.CONDITION;
  }

  @Override
  public String summary() {
    return "where processes wait for a change of what a mutex guards";
  }

  @Override
  List<Parameter> further() {
    return List.of();
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
  }

  @Override
  public String handle() {
    return "pthread_cond_t *";
  }

  @Override
  public String recovery() {
    return "nobody: who died waiting still counts, and a signal can be lost to it";
  }

  @Override
  int size() {
    return PthreadTypes.COND_SIZE;
  }

  private static Memory attributes(int shared) {
    Memory attributes = Memory.allocate(PthreadTypes.ATTRIBUTES_SIZE);
    Libc.CONDATTR_INIT.invoke(attributes.address());
    Libc.CONDATTR_SETPSHARED.invoke(attributes.address(), shared);
    return attributes;
  }

  @Override
  InRegion at(InRegion.Place place, Opening opening) {
    Condition condition = new Condition(place);
    if (opening.ownership() != Ownership.USE) {
      Memory attributes = attributes(Flags.PTHREAD_PROCESS_SHARED);
      long result =
          opening.door().call(Libc.COND_INIT, condition, condition.room(), attributes.address());
      Reference.reachabilityFence(attributes);
      condition.require("pthread_cond_init", result, null);
    }
    return condition;
  }

  @Override
  InRegion at(InRegion.Place place) {
    return new Condition(place);
  }

  /** A condition variable as this process has it mapped. */
  public static final class Condition extends InRegion {
    private static final SharedMark MARK =
        SharedMark.between(
            fresh(Flags.PTHREAD_PROCESS_PRIVATE), fresh(Flags.PTHREAD_PROCESS_SHARED));

    private static final long FAR_SECONDS = Integer.MAX_VALUE;

    private final Memory until = Memory.allocate(2 * Long.BYTES);

    Condition(Place place) {
      super(place);
    }

    @Override
    int size() {
      return PthreadTypes.COND_SIZE;
    }

    @Override
    boolean isInitialized() {
      return MARK.isOn(this);
    }

    private static Memory fresh(int shared) {
      Memory object = Memory.allocate(PthreadTypes.COND_SIZE);
      Memory attributes = attributes(shared);
      Libc.COND_INIT.invoke(object.address(), attributes.address());
      Reference.reachabilityFence(attributes);
      return object;
    }

    /**
     * Gives the mutex back and waits, in one step: pthread_cond_clockwait(3). It has the mutex
     * again when it returns, in whatever way it does. Returns when the condition is signalled, and
     * sometimes without: look again.
     *
     * <p>No signal ends this call. To leave it for Ctrl-C or a signal's handler the condition is
     * broadcast: others that wait may then return without reason, as they always may.
     *
     * @param mutex that guards the condition; this process has it
     * @throws PosixException EPERM when this process does not have the mutex; EOWNERDEAD when its
     *     owner ended meanwhile (robust: it is taken all the same); ENOTRECOVERABLE when nobody
     *     repaired it
     * @throws Interrupted when the time is up, or the evaluation was told to stop; the mutex is
     *     held then, too
     */
    public void await(Mutex.Held mutex) {
      long deadline = door().deadline();
      if (deadline == Door.NO_DEADLINE) {
        until.putLong(0, FAR_SECONDS);
      } else {
        Door.timespec(until, 0, deadline);
      }
      long here = address();
      long result =
          door()
              .woken(
                  Libc.COND_CLOCKWAIT,
                  this,
                  () -> Libc.COND_BROADCAST.invoke(here),
                  here,
                  mutex.address(),
                  Flags.CLOCK_MONOTONIC,
                  until.address());
      if (result == -Errno.ETIMEDOUT) {
        throw Interrupted.timedOut();
      }
      if (result < 0) {
        throw result == -Errno.EPERM
            ? new PosixException(
                "pthread_cond_wait",
                name(),
                Errno.EPERM,
                "this process does not have " + mutex.name() + ": lock it before the wait")
            : mutex.failed("pthread_cond_wait", (int) -result);
      }
    }

    /** Wakes one process that waits: pthread_cond_signal(3). Lost when none does. */
    public void signal() {
      require("pthread_cond_signal", door().call(Libc.COND_SIGNAL, this, address()), null);
    }

    /** Wakes all processes that wait: pthread_cond_broadcast(3). */
    public void broadcast() {
      require("pthread_cond_broadcast", door().call(Libc.COND_BROADCAST, this, address()), null);
    }
  }

  private static Mutex.Held mutex(Object argument) {
    if (!(argument instanceof Mutex.Held)) {
      throw new IllegalArgumentException("wait takes the mutex that guards what is waited for");
    }
    return (Mutex.Held) argument;
  }

  private static final class Table {
    static final List<Operation> OPERATIONS =
        List.of(
            new Operation(
                "wait",
                List.of(
                    Parameter.required(
                        "mutex", Type.OBJECT, "the mutex, which this process has locked")),
                End.NONE,
                true,
                "null",
                "Unlocks the mutex and waits, in one step; locks it again before it returns.",
                "pthread_cond_wait(3)",
                (condition, a) -> {
                  ((Condition) condition).await(mutex(a[0]));
                  return null;
                }),
            new Operation(
                "signal",
                List.of(),
                End.NONE,
                false,
                "null",
                "Wakes one process that waits; lost when none does.",
                "pthread_cond_signal(3)",
                (condition, a) -> {
                  ((Condition) condition).signal();
                  return null;
                }),
            new Operation(
                "broadcast",
                List.of(),
                End.NONE,
                false,
                "null",
                "Wakes all processes that wait.",
                "pthread_cond_broadcast(3)",
                (condition, a) -> {
                  ((Condition) condition).broadcast();
                  return null;
                }));
  }
}

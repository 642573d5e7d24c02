package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PthreadTypes;

/**
 * pthread_barrier_wait(3) with PTHREAD_PROCESS_SHARED: where processes wait until a given number of
 * them has arrived; then it begins anew.
 */
public final class Barrier extends InRegion.Kind {
  private static final int COUNT = 2;

  @Override
  public String kind() {
    return "barrier";
  }

  @Override
  public Family family() {
    return Family.BARRIER;
  }

  @Override
  public String summary() {
    return "where processes wait until all have arrived";
  }

  @Override
  List<Parameter> further() {
    return List.of(
        Parameter.optional("count", Type.INTEGER, null, "how many processes have to arrive"));
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
  }

  @Override
  public String handle() {
    return "pthread_barrier_t *";
  }

  @Override
  public String recovery() {
    return "nobody: having arrived cannot be taken back";
  }

  @Override
  int size() {
    return PthreadTypes.BARRIER_SIZE;
  }

  private static Memory attributes(int shared) {
    Memory attributes = Memory.allocate(PthreadTypes.ATTRIBUTES_SIZE);
    Libc.BARRIERATTR_INIT.invoke(attributes.address());
    Libc.BARRIERATTR_SETPSHARED.invoke(attributes.address(), shared);
    return attributes;
  }

  @Override
  InRegion at(InRegion.Place place, Opening opening) {
    Meeting barrier = new Meeting(place);
    if (opening.ownership() != Ownership.USE) {
      Long count = (Long) opening.arguments()[COUNT];
      if (count == null || count < 1 || count > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "count: says how many processes have to arrive, from 1 on");
      }
      Memory attributes = attributes(Flags.PTHREAD_PROCESS_SHARED);
      long result =
          opening
              .door()
              .call(Libc.BARRIER_INIT, barrier, barrier.room(), attributes.address(), count);
      Reference.reachabilityFence(attributes);
      barrier.require("pthread_barrier_init", result, null);
    }
    return barrier;
  }

  @Override
  InRegion at(InRegion.Place place) {
    return new Meeting(place);
  }

  /** A barrier as this process has it mapped. */
  public static final class Meeting extends InRegion {
    private static final SharedMark MARK =
        SharedMark.between(
            fresh(Flags.PTHREAD_PROCESS_PRIVATE), fresh(Flags.PTHREAD_PROCESS_SHARED));

    private volatile Arrival arrival;

    Meeting(Place place) {
      super(place);
    }

    @Override
    int size() {
      return PthreadTypes.BARRIER_SIZE;
    }

    @Override
    boolean isInitialized() {
      return MARK.isOn(this);
    }

    private static Memory fresh(int shared) {
      Memory object = Memory.allocate(PthreadTypes.BARRIER_SIZE);
      Memory attributes = attributes(shared);
      Libc.BARRIER_INIT.invoke(object.address(), attributes.address(), 1);
      Reference.reachabilityFence(attributes);
      return object;
    }

    /**
     * Arrives, and waits for the rest: pthread_barrier_wait(3). Having arrived cannot be taken
     * back: after a timeout this process still counts, and the next wait goes on with the same
     * arrival. A signal's handler runs meanwhile, and the waiting goes on: there is no EINTR.
     *
     * @return true in one of the processes, for what only one is to do; false in the others
     * @throws org.ipcsh.process.Interrupted when the time is up, or the evaluation was told to stop
     * @throws IllegalArgumentException when it is closed in this process
     * @throws IndexOutOfBoundsException when the region has shrunk and the barrier is gone
     */
    public boolean await() {
      long here = address();
      if (arrival == null) {
        arrival = new Arrival(Thread.currentThread(), here);
        // Another thread waits in this memory from now on, perhaps for longer than this call.
        region().use(1);
      }
      Arrival mine = arrival;
      long result = door().awaited(Libc.BARRIER_WAIT, this, mine::begin, mine::result, here);
      arrival = null;
      region().use(-1);
      require("pthread_barrier_wait", result, null);
      return result != 0;
    }
  }

  /**
   * One arrival. There is no call that waits at a barrier for a limited time, and no signal ends
   * the one there is: so another thread makes it, while the evaluating one can be interrupted.
   */
  private static final class Arrival implements Runnable {
    private static final long WAITING = Long.MIN_VALUE;

    private final Thread evaluator;
    private final long address;
    private volatile long result = WAITING;
    private boolean begun;

    Arrival(Thread evaluator, long address) {
      this.evaluator = evaluator;
      this.address = address;
    }

    void begin() {
      if (!begun) {
        begun = true;
        Thread thread = new Thread(null, this, "barrier", 1);
        thread.setDaemon(true);
        thread.start();
      }
    }

    long result() {
      return result == WAITING ? -Errno.EAGAIN : result;
    }

    @Override
    public void run() {
      result = Libc.BARRIER_WAIT.invoke(address);
      LockSupport.unpark(evaluator);
    }
  }

  private static final class Table {
    static final List<Operation> OPERATIONS =
        List.of(
            new Operation(
                "wait",
                List.of(),
                End.NONE,
                true,
                "true in one of the processes, false in the others",
                "Arrives and waits until all have; having arrived cannot be taken back.",
                "pthread_barrier_wait(3)",
                (barrier, a) -> ((Meeting) barrier).await()));
  }
}

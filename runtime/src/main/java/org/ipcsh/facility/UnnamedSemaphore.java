package org.ipcsh.facility;

import java.util.Map;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PthreadTypes;

/** A semaphore that lies in a region, for the processes that share that: sem_init(3). */
public final class UnnamedSemaphore extends InRegion implements PosixSem.Semaphore {
  private static final SharedMark MARK =
      SharedMark.between(fresh(Flags.PTHREAD_PROCESS_PRIVATE), fresh(Flags.PTHREAD_PROCESS_SHARED));

  private final Memory until = Memory.allocate(2 * Long.BYTES);
  private boolean beginsAtOne;

  UnnamedSemaphore(Place place) {
    super(place);
  }

  /** The one of a declaration, initialized unless it is only to be used. */
  static UnnamedSemaphore open(PosixSem facility, Opening opening, Object in, Long at, long value) {
    UnnamedSemaphore semaphore =
        new UnnamedSemaphore(Place.declared(facility, opening, in, at, PthreadTypes.SEM_SIZE));
    if (opening.ownership() != Ownership.USE) {
      semaphore.begin(value);
    }
    return semaphore;
  }

  private void begin(long value) {
    check("sem_init", door().call(Libc.SEM_INIT, this, room(), 1, value));
    beginsAtOne = value == 1;
  }

  @Override
  public boolean beginsAtOne() {
    return beginsAtOne;
  }

  @Override
  int size() {
    return PthreadTypes.SEM_SIZE;
  }

  @Override
  boolean isInitialized() {
    return MARK.isOn(this);
  }

  private Memory memory() {
    address();
    return region().memory();
  }

  private static Memory fresh(int shared) {
    Memory object = Memory.allocate(PthreadTypes.SEM_SIZE);
    Libc.SEM_INIT.invoke(object.address(), shared, 0);
    return object;
  }

  @Override
  public void await() {
    PosixSem.await(this, memory(), offset(), until);
  }

  @Override
  public boolean tryWait() {
    return PosixSem.tryWait(this, memory(), offset());
  }

  @Override
  public void post() {
    PosixSem.post(this, memory(), offset());
  }

  @Override
  public int value() {
    return PosixSem.value(this, memory(), offset());
  }

  @Override
  public Map<String, Object> peek() {
    return PosixSem.peek(this, memory(), offset());
  }
}

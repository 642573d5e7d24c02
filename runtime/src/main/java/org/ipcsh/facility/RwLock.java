package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.List;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.FreeRwLock;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.PthreadTypes;

/**
 * pthread_rwlock_rdlock(3) with PTHREAD_PROCESS_SHARED: a lock in a shared region that many may
 * have for reading, or one for writing. Nobody is told when a holder ends: it stays locked.
 */
public final class RwLock extends InRegion.Kind {
  private static final int PREFER = 2;

  @Override
  public String kind() {
    return "rwlock";
  }

  @Override
  public Family family() {
    return Family.LOCK;
  }

  @Override
  public String summary() {
    return "a lock in a shared region, for many readers or one writer";
  }

  @Override
  List<Parameter> further() {
    return List.of(
        Parameter.optional(
            "prefer",
            Type.TEXT,
            "readers",
            "\"readers\", or \"writers\": a waiting writer keeps new readers out"));
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
  }

  @Override
  public String handle() {
    return "pthread_rwlock_t *";
  }

  @Override
  public String recovery() {
    return "nobody: it stays locked";
  }

  @Override
  int size() {
    return PthreadTypes.RWLOCK_SIZE;
  }

  private static Memory attributes(int shared) {
    Memory attributes = Memory.allocate(PthreadTypes.ATTRIBUTES_SIZE);
    Libc.RWLOCKATTR_INIT.invoke(attributes.address());
    Libc.RWLOCKATTR_SETPSHARED.invoke(attributes.address(), shared);
    return attributes;
  }

  @Override
  InRegion at(InRegion.Place place, Opening opening) {
    String prefer = opening.text(PREFER);
    if (!prefer.equals("readers") && !prefer.equals("writers")) {
      throw new IllegalArgumentException(
          "prefer is \"readers\" or \"writers\", not \"" + prefer + "\"");
    }
    Held lock = new Held(place);
    if (opening.ownership() != Ownership.USE) {
      Memory attributes = attributes(Flags.PTHREAD_PROCESS_SHARED);
      if (prefer.equals("writers")) {
        Libc.RWLOCKATTR_SETKIND_NP.invoke(
            attributes.address(), Flags.PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
      }
      long result = opening.door().call(Libc.RWLOCK_INIT, lock, lock.room(), attributes.address());
      Reference.reachabilityFence(attributes);
      lock.require("pthread_rwlock_init", result, null);
    }
    return lock;
  }

  @Override
  InRegion at(InRegion.Place place) {
    return new Held(place);
  }

  /** A read-write lock as this process has it mapped. */
  public static final class Held extends InRegion implements Lockable {
    private static final SharedMark MARK =
        SharedMark.between(
            fresh(Flags.PTHREAD_PROCESS_PRIVATE), fresh(Flags.PTHREAD_PROCESS_SHARED));

    private final Memory until = Memory.allocate(2 * Long.BYTES);

    /** How many times this process has it for reading: who waits for it may wait for itself. */
    private int readings;

    Held(Place place) {
      super(place);
    }

    @Override
    int size() {
      return PthreadTypes.RWLOCK_SIZE;
    }

    @Override
    boolean isInitialized() {
      return MARK.isOn(this);
    }

    private static Memory fresh(int shared) {
      Memory object = Memory.allocate(PthreadTypes.RWLOCK_SIZE);
      Memory attributes = attributes(shared);
      Libc.RWLOCK_INIT.invoke(object.address(), attributes.address());
      Reference.reachabilityFence(attributes);
      return object;
    }

    @Override
    public void lock(boolean shared) {
      long here = address();
      if (!isTaken(shared, true)) {
        Call call = shared ? Libc.RWLOCK_CLOCKRDLOCK : Libc.RWLOCK_CLOCKWRLOCK;
        long result = door().sliced(call, this, until, here, readings);
        if (result < 0) {
          throw failed(shared ? "pthread_rwlock_rdlock" : "pthread_rwlock_wrlock", (int) -result);
        }
      }
      readings += shared ? 1 : 0;
    }

    @Override
    public boolean tryLock(boolean shared) {
      long here = address();
      if (!isTaken(shared, false)) {
        Call call = shared ? Libc.RWLOCK_TRYRDLOCK : Libc.RWLOCK_TRYWRLOCK;
        long result = door().brief(call, this, here);
        if (result == -Errno.EBUSY) {
          return false;
        }
        if (result < 0) {
          throw failed(call.name(), (int) -result);
        }
      }
      readings += shared ? 1 : 0;
      return true;
    }

    /** Whether it could be taken without a call, where none is to be seen. */
    private boolean isTaken(boolean shared, boolean waits) {
      if (door().traces()) {
        return false;
      }
      Memory memory = region().memory();
      try {
        if (shared) {
          return waits ? FreeRwLock.read(memory, offset()) : FreeRwLock.tryRead(memory, offset());
        }
        int thread = door().thread();
        return waits
            ? FreeRwLock.write(memory, offset(), thread)
            : FreeRwLock.tryWrite(memory, offset(), thread);
      } catch (InternalError fault) {
        throw Region.explained(fault);
      }
    }

    @Override
    public void unlock() {
      long here = address();
      if (!isGivenBack()) {
        long result = door().brief(Libc.RWLOCK_UNLOCK, this, here);
        if (result < 0) {
          throw failed("pthread_rwlock_unlock", (int) -result);
        }
      }
      // Who has it for writing cannot have it for reading.
      readings -= readings > 0 ? 1 : 0;
    }

    private boolean isGivenBack() {
      try {
        return !door().traces() && FreeRwLock.unlock(region().memory(), offset(), door().thread());
      } catch (InternalError fault) {
        throw Region.explained(fault);
      }
    }

    private PosixException failed(String call, int errno) {
      return new PosixException(
          call,
          name(),
          errno,
          errno == Errno.EDEADLK ? "this process has it for writing already" : null);
    }
  }

  private static final class Table {
    static final List<Operation> OPERATIONS =
        Lockable.operations(
            "Takes it for writing, or with shared: true for reading.",
            "pthread_rwlock_wrlock(3)",
            "pthread_rwlock_trywrlock(3)",
            "pthread_rwlock_unlock(3)");
  }
}

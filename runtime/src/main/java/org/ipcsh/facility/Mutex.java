package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.FreeMutex;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.PthreadTypes;

/**
 * pthread_mutex_lock(3) with PTHREAD_PROCESS_SHARED: a lock in a shared region. Taking a free one
 * and giving it back stay in user space. When the owner of one that is not robust ends, it stays
 * locked for ever; a robust one tells the next owner: see pthread_mutexattr_setrobust(3).
 */
public final class Mutex extends InRegion.Kind {
  private static final int KIND_OF = 2;
  private static final int ROBUST = 3;

  @Override
  public String kind() {
    return "mutex";
  }

  @Override
  public Family family() {
    return Family.LOCK;
  }

  @Override
  public String summary() {
    return "a lock in a shared region, for one process at a time";
  }

  @Override
  List<Parameter> further() {
    return List.of(
        Parameter.optional(
            "type",
            Type.TEXT,
            "normal",
            "\"normal\", \"errorcheck\" (mistakes are errors) or \"recursive\""),
        Parameter.optional(
            "robust",
            Type.BOOLEAN,
            false,
            "the next owner is told (EOWNERDEAD) when its owner ended"));
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
  }

  @Override
  public String handle() {
    return "pthread_mutex_t *";
  }

  @Override
  public String recovery() {
    return "nobody: it stays locked (robust: the next owner is told, and repairs)";
  }

  @Override
  int size() {
    return PthreadTypes.MUTEX_SIZE;
  }

  private static int type(String name) {
    switch (name) {
      case "normal":
        return Flags.PTHREAD_MUTEX_NORMAL;
      case "errorcheck":
        return Flags.PTHREAD_MUTEX_ERRORCHECK;
      case "recursive":
        return Flags.PTHREAD_MUTEX_RECURSIVE;
      default:
        throw new IllegalArgumentException(
            "type is \"normal\", \"errorcheck\" or \"recursive\", not \"" + name + "\"");
    }
  }

  @Override
  InRegion at(InRegion.Place place, Opening opening) {
    int type = type(opening.text(KIND_OF));
    Held mutex = new Held(place);
    if (opening.ownership() != Ownership.USE) {
      Memory attributes = Memory.allocate(PthreadTypes.ATTRIBUTES_SIZE);
      Libc.MUTEXATTR_INIT.invoke(attributes.address());
      Libc.MUTEXATTR_SETPSHARED.invoke(attributes.address(), Flags.PTHREAD_PROCESS_SHARED);
      Libc.MUTEXATTR_SETTYPE.invoke(attributes.address(), type);
      if (opening.flag(ROBUST)) {
        Libc.MUTEXATTR_SETROBUST.invoke(attributes.address(), Flags.PTHREAD_MUTEX_ROBUST);
      }
      long result = opening.door().call(Libc.MUTEX_INIT, mutex, mutex.room(), attributes.address());
      Reference.reachabilityFence(attributes);
      mutex.require("pthread_mutex_init", result, null);
    }
    return mutex;
  }

  @Override
  InRegion at(InRegion.Place place) {
    return new Held(place);
  }

  /** A mutex as this process has it mapped. */
  public static final class Held extends InRegion {
    private static final String DEAD =
        "its owner ended; this process has it now, also after a with: repair what it guards, then"
            + " consistent() and unlock()";

    /** Where the C library of GNU keeps the thread that has it, on x86-64 and arm64. */
    private static final int OWNER = 8;

    /** Where it keeps the kind, and the bits in there that say robust, and shared. */
    private static final int KIND = 16;

    private static final int ROBUST_KIND = 16;
    private static final int SHARED_KIND = 128;

    private static final int MOST_KIND = 1023;

    /** A time at which no call waits any more. */
    private static final Memory PAST = Memory.allocate(2 * Long.BYTES);

    /** Where the time stands until which a call waits. */
    private final Memory until = Memory.allocate(2 * Long.BYTES);

    Held(Place place) {
      super(place);
    }

    @Override
    int size() {
      return PthreadTypes.MUTEX_SIZE;
    }

    @Override
    boolean isInitialized() {
      int kind = word(KIND);
      return (kind & SHARED_KIND) != 0 && kind >= 0 && kind <= MOST_KIND;
    }

    /**
     * Waits until it is free, and takes it: pthread_mutex_clocklock(3).
     *
     * @throws PosixException EDEADLK (errorcheck: this process has it already), EOWNERDEAD (robust:
     *     its owner ended; it is taken all the same), ENOTRECOVERABLE (robust: nobody repaired it)
     * @throws org.ipcsh.process.Interrupted when the time is up, or the evaluation was told to stop
     */
    public void lock() {
      long here = address();
      if (isTaken(true)) {
        region().use(1);
        return;
      }
      long result = door().traces() ? -Errno.EBUSY : tried(here);
      if (result == -Errno.EBUSY) {
        result = door().sliced(Libc.MUTEX_CLOCKLOCK, this, until, here, 0);
      }
      if (result == 0 || result == -Errno.EOWNERDEAD) {
        region().use(1);
      }
      if (result < 0) {
        throw failed("pthread_mutex_lock", (int) -result);
      }
    }

    /**
     * Takes it if it is free: pthread_mutex_trylock(3).
     *
     * @return whether it was
     * @throws PosixException EOWNERDEAD (robust: its owner ended; it is taken all the same),
     *     ENOTRECOVERABLE (robust: nobody repaired it), EDEADLK (robust and errorcheck: this
     *     process has it already)
     */
    public boolean tryLock() {
      long here = address();
      if (isTaken(false)) {
        region().use(1);
        return true;
      }
      long result = tried(here);
      if (result == -Errno.EBUSY) {
        return false;
      }
      if (result == 0 || result == -Errno.EOWNERDEAD) {
        region().use(1);
      }
      if (result < 0) {
        throw failed("pthread_mutex_trylock", (int) -result);
      }
      return true;
    }

    /** Whether it could be taken without a call, where none is to be seen. */
    private boolean isTaken(boolean waits) {
      if (door().traces()) {
        return false;
      }
      Memory memory = region().memory();
      int thread = door().thread();
      try {
        return waits
            ? FreeMutex.lock(memory, offset(), thread)
            : FreeMutex.tryLock(memory, offset(), thread);
      } catch (InternalError fault) {
        throw Region.explained(fault);
      }
    }

    private boolean isGivenBack() {
      try {
        return !door().traces() && FreeMutex.unlock(region().memory(), offset(), door().thread());
      } catch (InternalError fault) {
        throw Region.explained(fault);
      }
    }

    /**
     * Takes it if it is free; else -EBUSY. The pthread_mutex_trylock(3) of GNU leaves a mutex that
     * is not recoverable locked for ever when it says so: a robust one is taken by a call that may
     * wait, but whose time is up.
     */
    private long tried(long here) {
      boolean robust = (word(KIND) & ROBUST_KIND) != 0;
      if (!robust) {
        return door().brief(Libc.MUTEX_TRYLOCK, this, here);
      }
      long result =
          door().brief(Libc.MUTEX_CLOCKLOCK, this, here, Flags.CLOCK_MONOTONIC, PAST.address());
      return result == -Errno.ETIMEDOUT ? -Errno.EBUSY : result;
    }

    /**
     * Gives it back: pthread_mutex_unlock(3).
     *
     * @throws PosixException EPERM when this process does not have it, where the kind of mutex
     *     tells
     */
    public void unlock() {
      long here = address();
      long result = isGivenBack() ? 0 : door().brief(Libc.MUTEX_UNLOCK, this, here);
      if (result < 0) {
        throw failed("pthread_mutex_unlock", (int) -result);
      }
      region().use(-1);
    }

    /** {@return the number of the thread that has it; 0 for none} */
    public int owner() {
      return region().memory().getIntVolatile(offset() + OWNER);
    }

    /**
     * Says that what it guards is in order again, after EOWNERDEAD: pthread_mutex_consistent(3).
     *
     * @throws PosixException EINVAL unless it is robust and its owner has ended
     */
    public void consistent() {
      long result = door().call(Libc.MUTEX_CONSISTENT, this, address());
      if (result < 0) {
        throw failed("pthread_mutex_consistent", (int) -result);
      }
    }

    PosixException failed(String call, int errno) {
      return new PosixException(call, name(), errno, hint(call, errno));
    }

    private static String hint(String call, int errno) {
      switch (errno) {
        case Errno.EDEADLK:
          return "this process has it already and would wait for itself";
        case Errno.EOWNERDEAD:
          return DEAD;
        case Errno.ENOTRECOVERABLE:
          return "its owner ended and the next one gave it back without consistent():"
              + " it has to be made anew";
        case Errno.EPERM:
          return "this process does not have it";
        case Errno.EINVAL:
          return call.endsWith("consistent")
              ? "only a robust mutex whose owner has ended can be repaired"
              : "there is no mutex at offset of the region that was given, or it is not"
                  + " initialized";
        case Errno.EAGAIN:
          return "it has been taken too often";
        default:
          return null;
      }
    }
  }

  private static Held of(KernelObject object) {
    return (Held) object;
  }

  /** Apart from the facility, so that naming the facility does not make them. */
  private static final class Table {
    static final List<Operation> OPERATIONS =
        List.of(
            new Operation(
                "lock",
                List.of(),
                End.NONE,
                true,
                "null",
                "Takes it; waits while another process has it.",
                "pthread_mutex_lock(3)",
                (mutex, a) -> {
                  of(mutex).lock();
                  return null;
                }),
            new Operation(
                "try_lock",
                List.of(),
                End.NONE,
                false,
                "whether it was free",
                "Takes it if it is free, and does not wait.",
                "pthread_mutex_trylock(3)",
                (mutex, a) -> of(mutex).tryLock()),
            new Operation(
                "unlock",
                List.of(),
                End.NONE,
                false,
                "null",
                "Gives it back.",
                "pthread_mutex_unlock(3)",
                (mutex, a) -> {
                  of(mutex).unlock();
                  return null;
                }),
            new Operation(
                "consistent",
                List.of(),
                End.NONE,
                false,
                "null",
                "After EOWNERDEAD: what it guards has been repaired.",
                "pthread_mutex_consistent(3)",
                (mutex, a) -> {
                  of(mutex).consistent();
                  return null;
                }));
  }
}

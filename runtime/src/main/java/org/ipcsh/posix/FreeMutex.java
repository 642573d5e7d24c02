package org.ipcsh.posix;

import java.lang.ref.Reference;
import java.util.Arrays;

/**
 * Takes and gives back a mutex that nobody else wants at that moment, by the stores that
 * pthread_mutex_lock(3) and pthread_mutex_unlock(3) of the GNU C library make: they take a few
 * nanoseconds, a call of C from Java takes 17. Whatever is not that simple is left to the library:
 * who waits, who has to be woken, mutexes that are recursive or robust.
 *
 * <p>Whether the library of this machine does so is seen, not believed: it works on one mutex, and
 * this class on another; when they differ in a byte, all is left to the library.
 */
public final class FreeMutex {
  private static final int LOCK = 0;
  private static final int OWNER = 8;
  private static final int USERS = 12;
  private static final int KIND = 16;

  private static final int FREE = 0;
  private static final int TAKEN = 1;
  private static final int NOBODY = 0;

  /** In a mutex's kind: that processes share it, and that it is not to be elided. */
  private static final int SHARED = 128;

  private static final int NO_ELISION = 512;

  static final boolean AS_THE_LIBRARY =
      isAsTheLibrary(Flags.PTHREAD_MUTEX_NORMAL) && isAsTheLibrary(Flags.PTHREAD_MUTEX_ERRORCHECK);

  private FreeMutex() {}

  private static boolean isAsTheLibrary(int type) {
    Memory theirs = fresh(type);
    Memory ours = fresh(type);
    int thread = (int) Libc.GETTID.invoke();
    return Libc.MUTEX_TRYLOCK.invoke(theirs.address()) == 0
        && take(ours, 0, thread)
        && areSame(theirs, ours)
        && Libc.MUTEX_UNLOCK.invoke(theirs.address()) == 0
        && giveBack(ours, 0, thread)
        && areSame(theirs, ours);
  }

  private static Memory fresh(int type) {
    Memory attributes = Memory.allocate(PthreadTypes.ATTRIBUTES_SIZE);
    Libc.MUTEXATTR_INIT.invoke(attributes.address());
    Libc.MUTEXATTR_SETPSHARED.invoke(attributes.address(), Flags.PTHREAD_PROCESS_SHARED);
    Libc.MUTEXATTR_SETTYPE.invoke(attributes.address(), type);
    Memory mutex = Memory.allocate(PthreadTypes.MUTEX_SIZE);
    Libc.MUTEX_INIT.invoke(mutex.address(), attributes.address());
    Reference.reachabilityFence(attributes);
    return mutex;
  }

  /** Whether two objects are the same, byte for byte. */
  static boolean areSame(Memory theirs, Memory ours) {
    return Arrays.equals(theirs.bytes(0, theirs.size()), ours.bytes(0, ours.size()));
  }

  /**
   * Takes it, if that needs no call.
   *
   * @param memory in which it lies, initialized
   * @param at its offset in there, in bytes
   * @param thread the calling one: gettid(2)
   * @return whether it is taken; if not, nothing is changed
   */
  public static boolean tryLock(Memory memory, int at, int thread) {
    return AS_THE_LIBRARY && take(memory, at, thread);
  }

  /**
   * The same for who would wait: looks again for a moment.
   *
   * @param memory in which it lies, initialized
   * @param at its offset in there, in bytes
   * @param thread the calling one: gettid(2)
   * @return whether it is taken; if not, nothing is changed
   */
  public static boolean lock(Memory memory, int at, int thread) {
    if (!AS_THE_LIBRARY) {
      return false;
    }
    if (take(memory, at, thread)) {
      return true;
    }
    for (int look = 0; look < Spin.LOOKS; look++) {
      Spin.pause(look);
      if (memory.getIntVolatile(at + LOCK) == FREE && take(memory, at, thread)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives it back, if that needs no call.
   *
   * @param memory in which it lies, initialized
   * @param at its offset in there, in bytes
   * @param thread the calling one: gettid(2)
   * @return whether it is given back; if not, nothing is changed
   */
  public static boolean unlock(Memory memory, int at, int thread) {
    return AS_THE_LIBRARY && giveBack(memory, at, thread);
  }

  private static boolean take(Memory memory, int at, int thread) {
    if (!isSimple(memory.loadInt(at + KIND)) || !memory.compareAndSetInt(at + LOCK, FREE, TAKEN)) {
      return false;
    }
    isTakenBy(memory, at, thread);
    return true;
  }

  private static boolean giveBack(Memory memory, int at, int thread) {
    if (!isSimple(memory.loadInt(at + KIND))
        || memory.loadInt(at + LOCK) != TAKEN
        || memory.loadInt(at + OWNER) != thread) {
      return false;
    }
    memory.storeInt(at + OWNER, NOBODY);
    memory.storeInt(at + USERS, memory.loadInt(at + USERS) - 1);
    if (memory.compareAndSetInt(at + LOCK, TAKEN, FREE)) {
      return true;
    }
    // Somebody waits now, and the library has to wake him.
    isTakenBy(memory, at, thread);
    return false;
  }

  private static void isTakenBy(Memory memory, int at, int thread) {
    memory.storeInt(at + OWNER, thread);
    memory.storeInt(at + USERS, memory.loadInt(at + USERS) + 1);
  }

  private static boolean isSimple(int kind) {
    int type = kind & ~NO_ELISION;
    return type == (SHARED | Flags.PTHREAD_MUTEX_NORMAL)
        || type == (SHARED | Flags.PTHREAD_MUTEX_ERRORCHECK);
  }
}

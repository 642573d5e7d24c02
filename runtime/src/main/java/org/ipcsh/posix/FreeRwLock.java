package org.ipcsh.posix;

import java.lang.ref.Reference;

/**
 * Takes and gives back a read-write lock that nobody has or only readers have, by the steps that
 * pthread_rwlock_rdlock(3), pthread_rwlock_wrlock(3) and pthread_rwlock_unlock(3) of the GNU C
 * library make: for the reasons, and with the check of {@link FreeMutex}.
 *
 * <p>The lock is in one of two phases. A writer has it to himself in the write phase, which goes on
 * when he gives it back; a reader has it in the read phase.
 */
public final class FreeRwLock {
  /** How many read it, times eight, and three bits. */
  private static final int READERS = 0;

  private static final int WRITE_PHASE = 1;
  private static final int WRITER = 2;
  private static final int BITS = 7;
  private static final int ONE_READER = 8;
  private static final int MOST_READERS = 1 << 30;

  /** How many want to write. */
  private static final int WRITERS = 4;

  /** For which readers wait, and other writers: 1 while they are to; another bit when they do. */
  private static final int PHASE_FUTEX = 8;

  private static final int WRITER_FUTEX = 12;

  /** The thread that has it for writing. */
  private static final int OWNER = 24;

  static final boolean AS_THE_LIBRARY = isAsTheLibrary();

  private FreeRwLock() {}

  /** Through every change of the phase. */
  private static boolean isAsTheLibrary() {
    Memory theirs = fresh();
    Memory ours = fresh();
    int thread = (int) Libc.GETTID.invoke();
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        if (Libc.RWLOCK_TRYWRLOCK.invoke(theirs.address()) != 0
            || !takeForWriting(ours, 0, thread)
            || !FreeMutex.areSame(theirs, ours)
            || Libc.RWLOCK_UNLOCK.invoke(theirs.address()) != 0
            || !giveBack(ours, 0, thread)
            || !FreeMutex.areSame(theirs, ours)) {
          return false;
        }
      }
      // The library ends the write phase.
      if (takeForReading(ours, 0)
          || Libc.RWLOCK_TRYRDLOCK.invoke(ours.address()) != 0
          || Libc.RWLOCK_TRYRDLOCK.invoke(theirs.address()) != 0
          || Libc.RWLOCK_TRYRDLOCK.invoke(theirs.address()) != 0
          || !takeForReading(ours, 0)
          || !FreeMutex.areSame(theirs, ours)) {
        return false;
      }
      for (int j = 0; j < 2; j++) {
        if (Libc.RWLOCK_UNLOCK.invoke(theirs.address()) != 0
            || !giveBack(ours, 0, thread)
            || !FreeMutex.areSame(theirs, ours)) {
          return false;
        }
      }
    }
    return true;
  }

  private static Memory fresh() {
    Memory attributes = Memory.allocate(PthreadTypes.ATTRIBUTES_SIZE);
    Libc.RWLOCKATTR_INIT.invoke(attributes.address());
    Libc.RWLOCKATTR_SETPSHARED.invoke(attributes.address(), Flags.PTHREAD_PROCESS_SHARED);
    Memory lock = Memory.allocate(PthreadTypes.RWLOCK_SIZE);
    Libc.RWLOCK_INIT.invoke(lock.address(), attributes.address());
    Reference.reachabilityFence(attributes);
    return lock;
  }

  /**
   * Takes it for reading, if that needs no call.
   *
   * @param memory in which it lies, initialized
   * @param at its offset in there, in bytes
   * @return whether it is taken; if not, nothing is changed
   */
  public static boolean tryRead(Memory memory, int at) {
    return AS_THE_LIBRARY && takeForReading(memory, at);
  }

  /**
   * Takes it for writing, if that needs no call.
   *
   * @param memory in which it lies, initialized
   * @param at its offset in there, in bytes
   * @param thread the calling one: gettid(2)
   * @return whether it is taken; if not, nothing is changed
   */
  public static boolean tryWrite(Memory memory, int at, int thread) {
    return AS_THE_LIBRARY && takeForWriting(memory, at, thread);
  }

  /**
   * {@link #tryRead} for who would wait: looks again for a moment.
   *
   * @param memory in which it lies, initialized
   * @param at its offset in there, in bytes
   * @return whether it is taken; if not, nothing is changed
   */
  public static boolean read(Memory memory, int at) {
    if (!AS_THE_LIBRARY) {
      return false;
    }
    if (takeForReading(memory, at)) {
      return true;
    }
    for (int look = 0; look < Spin.LOOKS; look++) {
      Spin.pause(look);
      if ((memory.getIntVolatile(at + READERS) & BITS) == 0 && takeForReading(memory, at)) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@link #tryWrite} for who would wait: looks again for a moment.
   *
   * @param memory in which it lies, initialized
   * @param at its offset in there, in bytes
   * @param thread the calling one: gettid(2)
   * @return whether it is taken; if not, nothing is changed
   */
  public static boolean write(Memory memory, int at, int thread) {
    if (!AS_THE_LIBRARY) {
      return false;
    }
    if (takeForWriting(memory, at, thread)) {
      return true;
    }
    for (int look = 0; look < Spin.LOOKS; look++) {
      Spin.pause(look);
      if ((memory.getIntVolatile(at + READERS) & ~WRITE_PHASE) == 0
          && takeForWriting(memory, at, thread)) {
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

  private static boolean takeForReading(Memory memory, int at) {
    int found = memory.loadInt(at + READERS);
    return (found & BITS) == 0
        && found < MOST_READERS
        && memory.compareAndSetInt(at + READERS, found, found + ONE_READER);
  }

  private static boolean takeForWriting(Memory memory, int at, int thread) {
    int found = memory.loadInt(at + READERS);
    if ((found & ~WRITE_PHASE) != 0
        || !memory.compareAndSetInt(at + READERS, found, WRITE_PHASE | WRITER)) {
      return false;
    }
    if (found == 0) {
      memory.storeInt(at + PHASE_FUTEX, 1);
    }
    isTakenBy(memory, at, thread);
    return true;
  }

  private static boolean giveBack(Memory memory, int at, int thread) {
    int found = memory.loadInt(at + READERS);
    if ((found & BITS) == 0 && found >= ONE_READER) {
      return memory.compareAndSetInt(at + READERS, found, found - ONE_READER);
    }
    if (found != (WRITE_PHASE | WRITER)
        || memory.loadInt(at + OWNER) != thread
        || memory.loadInt(at + WRITERS) != 0) {
      return false;
    }
    memory.storeInt(at + OWNER, 0);
    if (!memory.compareAndSetInt(at + WRITER_FUTEX, 1, 0)) {
      // A writer waits now, and the library has to wake him.
      memory.storeInt(at + OWNER, thread);
      return false;
    }
    if (!memory.compareAndSetInt(at + READERS, found, WRITE_PHASE)) {
      // A reader; nobody waits for what is 0.
      isTakenBy(memory, at, thread);
      return false;
    }
    return true;
  }

  private static void isTakenBy(Memory memory, int at, int thread) {
    memory.storeInt(at + WRITER_FUTEX, 1);
    memory.storeInt(at + OWNER, thread);
  }
}

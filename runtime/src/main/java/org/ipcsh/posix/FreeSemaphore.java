package org.ipcsh.posix;

/**
 * Takes from a semaphore that is not zero, and adds to one for which nobody waits, by the step that
 * sem_trywait(3) and sem_post(3) of the GNU C library make: for the reasons, and with the check of
 * {@link FreeMutex}.
 */
public final class FreeSemaphore {
  /** The number is in the lower half, and how many wait in the upper. */
  private static final long NUMBER = 0xFFFF_FFFFL;

  static final boolean AS_THE_LIBRARY = isAsTheLibrary();

  private FreeSemaphore() {}

  private static boolean isAsTheLibrary() {
    Memory theirs = fresh();
    Memory ours = fresh();
    return Libc.SEM_POST.invoke(theirs.address()) == 0
        && add(ours, 0)
        && FreeMutex.areSame(theirs, ours)
        && Libc.SEM_TRYWAIT.invoke(theirs.address()) == 0
        && take(ours, 0)
        && FreeMutex.areSame(theirs, ours);
  }

  private static Memory fresh() {
    Memory semaphore = Memory.allocate(PthreadTypes.SEM_SIZE);
    Libc.SEM_INIT.invoke(semaphore.address(), Flags.PTHREAD_PROCESS_SHARED, 1);
    return semaphore;
  }

  /**
   * Takes one, if that needs no call.
   *
   * @param memory in which the semaphore lies, initialized
   * @param at its offset in there, in bytes
   * @return whether one is taken; if not, nothing is changed
   */
  public static boolean tryWait(Memory memory, int at) {
    return AS_THE_LIBRARY && take(memory, at);
  }

  /**
   * The same for who would wait: looks again for a moment.
   *
   * @param memory in which the semaphore lies, initialized
   * @param at its offset in there, in bytes
   * @return whether one is taken; if not, nothing is changed
   */
  public static boolean await(Memory memory, int at) {
    if (!AS_THE_LIBRARY) {
      return false;
    }
    if (take(memory, at)) {
      return true;
    }
    for (int look = 0; look < Spin.LOOKS; look++) {
      Spin.pause(look);
      if (memory.getIntVolatile(at) != 0 && take(memory, at)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds one, if that needs no call.
   *
   * @param memory in which the semaphore lies, initialized
   * @param at its offset in there, in bytes
   * @return whether one is added; if not, nothing is changed
   */
  public static boolean post(Memory memory, int at) {
    return AS_THE_LIBRARY && add(memory, at);
  }

  private static boolean take(Memory memory, int at) {
    long found = memory.loadLong(at);
    return (found & NUMBER) != 0 && memory.compareAndSetLong(at, found, found - 1);
  }

  private static boolean add(Memory memory, int at) {
    long found = memory.loadLong(at);
    return found >= 0
        && found < Integer.MAX_VALUE
        && memory.compareAndSetLong(at, found, found + 1);
  }
}

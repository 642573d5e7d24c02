package org.ipcsh.why;

import java.nio.ByteBuffer;
import java.util.List;
import org.ipcsh.proc.Proc;
import org.ipcsh.proc.ProcessMemory;

/**
 * What the word in shared memory may be that a process waits for in futex(2): the kernel does not
 * know, but glibc's semaphores and mutexes have their other fields around it.
 */
final class SharedWord {
  private static final int WAITERS = 4;
  private static final int OWNER = 8;
  private static final int SIZE = 12;
  private static final int CONTENDED = 2;
  private static final int MOST_WAITERS = 10_000;
  private static final int THREAD = 0x3fffffff;
  private static final String SEMAPHORES = "/dev/shm/sem.";

  private final int pid;
  private final long address;
  private final String path;

  /** Those who have the memory mapped. */
  private final List<Integer> sharers;

  SharedWord(int pid, long address, String path, List<Integer> sharers) {
    this.pid = pid;
    this.address = address;
    this.path = path;
    this.sharers = sharers;
  }

  /** A line about it; what is not certain is said so. */
  String describe() {
    ByteBuffer fields = ProcessMemory.buffer(pid, address, SIZE);
    if (fields == null) {
      return "what it is cannot be known: the memory may not be looked at";
    }
    int word = fields.getInt(0);
    int waiters = fields.getInt(WAITERS);
    if (path.startsWith(SEMAPHORES)) {
      return "it is the POSIX semaphore /"
          + path.substring(SEMAPHORES.length())
          + ": its value is "
          + word
          + ", and "
          + waiting(waiters);
    }
    int owner = word == CONTENDED ? fields.getInt(OWNER) : word & THREAD;
    int holder = word == 0 ? 0 : processOf(owner);
    if (holder != 0) {
      return "if it is a mutex, " + who(holder) + " has it";
    }
    if (word == 0 && waiters > 0 && waiters < MOST_WAITERS) {
      return "if it is a POSIX semaphore, its value is 0, and " + waiting(waiters);
    }
    return "the word there is "
        + Integer.toUnsignedString(word)
        + "; whether it is a semaphore, a mutex or something else cannot be known";
  }

  private static String waiting(int waiters) {
    return waiters + (waiters == 1 ? " waits" : " wait");
  }

  private String who(int other) {
    return other == pid ? "it" : "process " + other + " (" + Proc.command(other) + ")";
  }

  /** Which of them has that thread, or 0. */
  private int processOf(int thread) {
    for (int sharer : sharers) {
      if (Proc.threads(sharer).contains(thread)) {
        return sharer;
      }
    }
    return 0;
  }
}

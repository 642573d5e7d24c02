package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;

/** What can be learnt of semaphores without touching them. */
final class Semaphores {
  private static final int VALUE = 0;
  private static final int WAITERS = 4;
  private static final int BOTH = 8;

  private Semaphores() {}

  /** A System V set: for each semaphore its value, who waits, and who changed it last. */
  record Set(int[] value, int[] forMore, int[] forZero, int[] lastUsers) {

    /** {@code value 1} or {@code values 0 3, 2 wait}. */
    String values() {
      StringBuilder out = new StringBuilder(value.length == 1 ? "value" : "values");
      int waiters = 0;
      for (int i = 0; i < value.length; i++) {
        out.append(' ').append(value[i]);
        waiters += forMore[i] + forZero[i];
      }
      return waiters == 0
          ? out.toString()
          : out + ", " + waiters + (waiters == 1 ? " waits" : " wait");
    }
  }

  /** The set with that identifier, or null when it is gone or may not be read. */
  static Set set(int id, int size) {
    Set set = new Set(new int[size], new int[size], new int[size], new int[size]);
    for (int i = 0; i < size; i++) {
      long value = Libc.SEMCTL.invoke(id, i, Flags.SEM_GETVAL, 0);
      if (value < 0) {
        return null;
      }
      set.value[i] = (int) value;
      set.forMore[i] = (int) Libc.SEMCTL.invoke(id, i, Flags.SEM_GETNCNT, 0);
      set.forZero[i] = (int) Libc.SEMCTL.invoke(id, i, Flags.SEM_GETZCNT, 0);
      set.lastUsers[i] = (int) Libc.SEMCTL.invoke(id, i, Flags.SEM_GETPID, 0);
    }
    return set;
  }

  /**
   * A named one: glibc's sem_t has the value in its first word and the number of waiters in its
   * second.
   */
  static String named(Path file) {
    byte[] bytes = new byte[BOTH];
    try (var in = Files.newInputStream(file)) {
      if (in.readNBytes(bytes, 0, BOTH) < BOTH) {
        return "too short for a semaphore";
      }
    } catch (IOException e) {
      return "";
    }
    ByteBuffer semaphore = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int waiters = semaphore.getInt(WAITERS);
    return "value "
        + semaphore.getInt(VALUE)
        + (waiters == 0 ? "" : ", " + waiters + (waiters == 1 ? " waits" : " wait"));
  }
}

package org.ipcsh.posix;

import java.util.function.BooleanSupplier;

/**
 * Looks a few times, less than a microsecond apart, whether what another process has is free now,
 * before the kernel is asked to wait for it: mostly it is, and waiting takes a hundred times as
 * long as what others do meanwhile. (pthread_mutexattr_settype(3) has PTHREAD_MUTEX_ADAPTIVE_NP for
 * that.)
 */
final class Spin {
  /** In pauses of the processor; none where nobody else can go on meanwhile. */
  private static final int LONGEST = Runtime.getRuntime().availableProcessors() > 1 ? 16 : 0;

  private Spin() {}

  static boolean until(BooleanSupplier done) {
    for (int pauses = 1; pauses <= LONGEST; pauses *= 2) {
      for (int i = 0; i < pauses; i++) {
        Thread.onSpinWait();
      }
      if (done.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}

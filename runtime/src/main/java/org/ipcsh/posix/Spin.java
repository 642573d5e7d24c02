package org.ipcsh.posix;

/**
 * The moments between which who would wait looks again, less than a microsecond in all, whether
 * what another process has is free now: mostly it is, and waiting in the kernel takes a hundred
 * times as long as what others do meanwhile. (pthread_mutexattr_settype(3) has
 * PTHREAD_MUTEX_ADAPTIVE_NP for that.)
 */
final class Spin {
  /** How often it looks again: not at all where nobody else can go on meanwhile. */
  static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 5 : 0;

  private Spin() {}

  /** The moment before a look, each twice as long as the one before. */
  static void pause(int look) {
    for (int i = 0; i < 1 << look; i++) {
      Thread.onSpinWait();
    }
  }
}

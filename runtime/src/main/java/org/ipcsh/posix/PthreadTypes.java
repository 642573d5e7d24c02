package org.ipcsh.posix;

/**
 * How much room the opaque types of semaphore.h and pthread.h take, in bytes, as glibc lays them
 * out on 64-bit Linux. A mutex takes 40 bytes on x86-64 and 48 on arm64; the rest is the same on
 * both. A test holds this against the C compiler.
 */
public final class PthreadTypes {
  /** Of a sem_t, in bytes. */
  public static final int SEM_SIZE = 32;

  /** Of a pthread_mutex_t, in bytes. */
  public static final int MUTEX_SIZE = System.getProperty("os.arch").equals("aarch64") ? 48 : 40;

  /** Of a pthread_rwlock_t, in bytes. */
  public static final int RWLOCK_SIZE = 56;

  /** Of a pthread_cond_t, in bytes. */
  public static final int COND_SIZE = 48;

  /** Of a pthread_barrier_t, in bytes. */
  public static final int BARRIER_SIZE = 32;

  /** Enough for any of the attribute types. */
  public static final int ATTRIBUTES_SIZE = 16;

  /** All of them hold a long or an address. */
  public static final int ALIGNMENT = 8;

  private PthreadTypes() {}
}

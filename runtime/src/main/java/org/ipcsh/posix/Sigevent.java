package org.ipcsh.posix;

/**
 * struct sigevent of {@code <signal.h>}, the same on x86-64 and arm64. See sigevent(7).
 *
 * <pre>
 *    0 value    union sigval   what the signal carries; an int in its low half
 *    8 signo    int
 *   12 notify   int            {@link Flags#SIGEV_SIGNAL}
 *   64 end
 * </pre>
 */
public final class Sigevent {
  public static final int VALUE = 0;
  public static final int SIGNO = 8;
  public static final int NOTIFY = 12;
  public static final int SIZE = 64;

  private Sigevent() {}
}

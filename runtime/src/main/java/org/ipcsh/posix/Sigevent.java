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
  /** What the signal brings along, as an int or an address. */
  public static final int VALUE = 0;

  /** The signal, as an int. */
  public static final int SIGNO = 8;

  /** How it is told, such as {@link Flags#SIGEV_SIGNAL}, as an int. */
  public static final int NOTIFY = 12;

  /** Its size in bytes. */
  public static final int SIZE = 64;

  private Sigevent() {}
}

package org.ipcsh.posix;

import java.nio.charset.StandardCharsets;

/**
 * Error numbers: see errno(3). The few that the code decides by stand here as plain constants,
 * because loading jnr-constants takes 28 ms at start (a test holds them against it); names and
 * texts are asked of the system.
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int E2BIG = 7;
  public static final int ENOEXEC = 8;
  public static final int EBADF = 9;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int ETXTBSY = 26;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int ESPIPE = 29;
  public static final int EROFS = 30;
  public static final int EPIPE = 32;
  public static final int ERANGE = 34;
  public static final int EDEADLK = 35;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOLCK = 37;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int ENOMSG = 42;
  public static final int EIDRM = 43;
  public static final int EOVERFLOW = 75;
  public static final int ENOTSOCK = 88;
  public static final int EDESTADDRREQ = 89;
  public static final int EMSGSIZE = 90;
  public static final int EPROTOTYPE = 91;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETUNREACH = 101;
  public static final int ECONNABORTED = 103;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int EISCONN = 106;
  public static final int ENOTCONN = 107;
  public static final int ETOOMANYREFS = 109;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;
  public static final int EDQUOT = 122;
  public static final int EOWNERDEAD = 130;
  public static final int ENOTRECOVERABLE = 131;

  /** No error number is larger, so that a failed call's result is told from an address. */
  public static final int MAX = 4095;

  private static final int LONGEST = 128;

  /**
   * Whether the result of a call is a negated error number, where addresses and keys may be, too.
   */
  public static boolean isFailure(long result) {
    return result < 0 && result >= -MAX;
  }

  private Errno() {}

  /** Above all of Linux. */
  private static final int NUMBERS = 134;

  /** {@code EAGAIN} for 11; the number itself where the system has no name for it. */
  public static String name(int errno) {
    if (Libc.STRERRORNAME_NP.exists()) {
      long name = Libc.STRERRORNAME_NP.invoke(errno);
      return name == 0 ? "errno " + errno : text(name);
    }
    for (jnr.constants.platform.Errno each : jnr.constants.platform.Errno.values()) {
      if (each.defined() && each.intValue() == errno) {
        return each.name();
      }
    }
    return "errno " + errno;
  }

  /** A text that the virtual machine has from the system, and the name of the error number. */
  public static String explained(String text) {
    for (int errno = 1; errno < NUMBERS; errno++) {
      if (text(errno).equals(text)) {
        return text + " (" + name(errno) + ")";
      }
    }
    return text;
  }

  /** {@code Resource temporarily unavailable} for EAGAIN: strerror(3). */
  public static String text(int errno) {
    return text(Libc.STRERROR.invoke(errno));
  }

  private static String text(long address) {
    byte[] bytes = Memory.at(address, LONGEST).string(0, LONGEST);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

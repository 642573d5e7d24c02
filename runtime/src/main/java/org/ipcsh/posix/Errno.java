package org.ipcsh.posix;

import java.nio.charset.StandardCharsets;

/**
 * Error numbers: see errno(3). The few that the code decides by stand here as plain constants,
 * because loading jnr-constants takes 28 ms at start (a test holds them against it); names and
 * texts are asked of the system.
 */
public final class Errno {
  /** Only the owner, or a process with the capability, may do that. */
  public static final int EPERM = 1;

  /** There is no such file or object. */
  public static final int ENOENT = 2;

  /** There is no such process. */
  public static final int ESRCH = 3;

  /** A signal was handled while the call waited. */
  public static final int EINTR = 4;

  /** The device failed; of a pseudoterminal, its other side is closed. */
  public static final int EIO = 5;

  /** A FIFO was opened for writing without waiting, and nobody reads. */
  public static final int ENXIO = 6;

  /** The message is longer than the buffer, or there are too many operations. */
  public static final int E2BIG = 7;

  /** The file is no program. */
  public static final int ENOEXEC = 8;

  /** The descriptor is not open, or not in that way. */
  public static final int EBADF = 9;

  /** There is no such child, or it was waited for already. */
  public static final int ECHILD = 10;

  /** The call would wait, and was told not to; or a limit on processes is reached. */
  public static final int EAGAIN = 11;

  /** There is no memory, or a limit on it is reached. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** The memory is not the process's, or not in that way. */
  public static final int EFAULT = 14;

  /** The object is being used; of a mutex or semaphore, somebody has it. */
  public static final int EBUSY = 16;

  /** It exists already. */
  public static final int EEXIST = 17;

  /** There is no such device, or it cannot do that. */
  public static final int ENODEV = 19;

  /** A part of the path is no directory. */
  public static final int ENOTDIR = 20;

  /** It is a directory. */
  public static final int EISDIR = 21;

  /** An argument makes no sense, or the object does not exist any more. */
  public static final int EINVAL = 22;

  /** The system has as many open files as it may have. */
  public static final int ENFILE = 23;

  /** The process has as many descriptors as it may have. */
  public static final int EMFILE = 24;

  /** It is no terminal, or has no such operation. */
  public static final int ENOTTY = 25;

  /** The program is being executed, or written. */
  public static final int ETXTBSY = 26;

  /** The file would become too large; of semop(2), there is no semaphore of that number. */
  public static final int EFBIG = 27;

  /** The device is full, or a limit of the system on such objects is reached. */
  public static final int ENOSPC = 28;

  /** A pipe, FIFO or socket has no offset. */
  public static final int ESPIPE = 29;

  /** The file system is read-only. */
  public static final int EROFS = 30;

  /** Nobody reads what is written. */
  public static final int EPIPE = 32;

  /** The value would be too large. */
  public static final int ERANGE = 34;

  /** All would wait in a circle. */
  public static final int EDEADLK = 35;

  /** The name, or the path, is too long. */
  public static final int ENAMETOOLONG = 36;

  /** The system has no room for more locks. */
  public static final int ENOLCK = 37;

  /** The kernel does not have that call. */
  public static final int ENOSYS = 38;

  /** Symbolic links lead round in a circle. */
  public static final int ELOOP = 40;

  /** There is no message of that type. */
  public static final int ENOMSG = 42;

  /** The System V object was removed. */
  public static final int EIDRM = 43;

  /** The value does not fit: of a counter, or of a type. */
  public static final int EOVERFLOW = 75;

  /** What a program names as its loader is none. */
  public static final int ELIBBAD = 80;

  /** The descriptor is no socket. */
  public static final int ENOTSOCK = 88;

  /** The socket is not connected, and no address was given. */
  public static final int EDESTADDRREQ = 89;

  /** The message is too long. */
  public static final int EMSGSIZE = 90;

  /** The socket at that address is of another type. */
  public static final int EPROTOTYPE = 91;

  /** The address is of another family than the socket. */
  public static final int EAFNOSUPPORT = 97;

  /** The address is taken. */
  public static final int EADDRINUSE = 98;

  /** The machine has no such address. */
  public static final int EADDRNOTAVAIL = 99;

  /** No route leads to that network. */
  public static final int ENETUNREACH = 101;

  /** The connection was given up before it was accepted. */
  public static final int ECONNABORTED = 103;

  /** The other side closed without reading all. */
  public static final int ECONNRESET = 104;

  /** The kernel has no room for what is sent. */
  public static final int ENOBUFS = 105;

  /** The socket is connected already. */
  public static final int EISCONN = 106;

  /** The socket is not connected. */
  public static final int ENOTCONN = 107;

  /** Too many descriptors are on their way over sockets. */
  public static final int ETOOMANYREFS = 109;

  /** The time was up before it came about. */
  public static final int ETIMEDOUT = 110;

  /** Nobody listens at that address. */
  public static final int ECONNREFUSED = 111;

  /** No route leads to that machine. */
  public static final int EHOSTUNREACH = 113;

  /** The user may have no more of the file system. */
  public static final int EDQUOT = 122;

  /** The owner of a robust mutex has died; the caller owns it now. */
  public static final int EOWNERDEAD = 130;

  /** The owner of a robust mutex has died, and nobody made it consistent. */
  public static final int ENOTRECOVERABLE = 131;

  /** No error number is larger, so that a failed call's result is told from an address. */
  public static final int MAX = 4095;

  private static final int LONGEST = 128;

  /**
   * {@return whether the result of a call is a negated error number, where addresses and keys may
   * be, too}
   *
   * @param result as {@link Call#invoke(long, long, long, long, long, long)} returns it
   */
  public static boolean isFailure(long result) {
    return result < 0 && result >= -MAX;
  }

  private Errno() {}

  /** Above all of Linux. */
  private static final int NUMBERS = 134;

  /**
   * {@return {@code EAGAIN} for 11; the number itself where the system has no name for it}
   *
   * @param errno positive
   */
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

  /**
   * {@return a text that the virtual machine has from the system, with the name of the error number
   * after it} Another text is returned as it is.
   *
   * @param text as strerror(3) has it
   */
  public static String explained(String text) {
    for (int errno = 1; errno < NUMBERS; errno++) {
      if (text(errno).equals(text)) {
        return text + " (" + name(errno) + ")";
      }
    }
    return text;
  }

  /**
   * {@return {@code Resource temporarily unavailable} for EAGAIN: strerror(3)}
   *
   * @param errno positive
   */
  public static String text(int errno) {
    return text(Libc.STRERROR.invoke(errno));
  }

  private static String text(long address) {
    byte[] bytes = Memory.at(address, LONGEST).string(0, LONGEST);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

package org.ipcsh.proc;

/**
 * The numbers of the system calls in which a program can wait: x86-64 has its own, arm64 the
 * general ones.
 */
final class SystemCalls {
  private static final boolean X86 = System.getProperty("os.arch").equals("amd64");

  private SystemCalls() {}

  /** The name, or "". */
  static String name(int number) {
    return X86 ? x86(number) : general(number);
  }

  private static String x86(int number) {
    switch (number) {
      case 0:
        return "read";
      case 1:
        return "write";
      case 2:
        return "open";
      case 7:
        return "poll";
      case 19:
        return "readv";
      case 20:
        return "writev";
      case 23:
        return "select";
      case 34:
        return "pause";
      case 35:
        return "nanosleep";
      case 42:
        return "connect";
      case 43:
        return "accept";
      case 44:
        return "sendto";
      case 45:
        return "recvfrom";
      case 46:
        return "sendmsg";
      case 47:
        return "recvmsg";
      case 61:
        return "wait4";
      case 65:
        return "semop";
      case 69:
        return "msgsnd";
      case 70:
        return "msgrcv";
      case 72:
        return "fcntl";
      case 73:
        return "flock";
      case 128:
        return "rt_sigtimedwait";
      case 130:
        return "rt_sigsuspend";
      case 202:
        return "futex";
      case 220:
        return "semtimedop";
      case 230:
        return "clock_nanosleep";
      case 232:
        return "epoll_wait";
      case 242:
        return "mq_timedsend";
      case 243:
        return "mq_timedreceive";
      case 247:
        return "waitid";
      case 257:
        return "openat";
      case 270:
        return "pselect6";
      case 271:
        return "ppoll";
      case 281:
        return "epoll_pwait";
      case 288:
        return "accept4";
      default:
        return "";
    }
  }

  private static String general(int number) {
    switch (number) {
      case 22:
        return "epoll_pwait";
      case 25:
        return "fcntl";
      case 32:
        return "flock";
      case 56:
        return "openat";
      case 63:
        return "read";
      case 64:
        return "write";
      case 65:
        return "readv";
      case 66:
        return "writev";
      case 72:
        return "pselect6";
      case 73:
        return "ppoll";
      case 95:
        return "waitid";
      case 98:
        return "futex";
      case 101:
        return "nanosleep";
      case 115:
        return "clock_nanosleep";
      case 133:
        return "rt_sigsuspend";
      case 137:
        return "rt_sigtimedwait";
      case 182:
        return "mq_timedsend";
      case 183:
        return "mq_timedreceive";
      case 188:
        return "msgrcv";
      case 189:
        return "msgsnd";
      case 192:
        return "semtimedop";
      case 193:
        return "semop";
      case 202:
        return "accept";
      case 203:
        return "connect";
      case 206:
        return "sendto";
      case 207:
        return "recvfrom";
      case 211:
        return "sendmsg";
      case 212:
        return "recvmsg";
      case 242:
        return "accept4";
      case 260:
        return "wait4";
      default:
        return "";
    }
  }
}

package org.ipcsh.posix;

/**
 * The kernel's own entrance, for the calls that a script makes in its loops. In a process with
 * threads, which a JVM always is, the C library makes each of them a cancellation point, and jffi
 * looks up and saves errno: together 45 ns of the 300 that reading 64 bytes from a pipe takes. The
 * kernel's answer is already what {@link Call} wants: the result, or the negated error number.
 *
 * <p>Where there is no {@link MachineCode}, {@link #number} knows none and the C library's
 * functions do the same.
 */
final class SystemCall {
  /**
   * The arguments of a native method, which come as those of a C function do, behind an environment
   * and a class, moved to where syscall(2) says that the kernel wants them.
   */
  private static final String THREE_ON_X86_64 =
      "48 89 d0 " // mov rax, rdx: the number
          + "48 89 cf " // mov rdi, rcx: a
          + "4c 89 c6 " // mov rsi, r8: b
          + "4c 89 ca " // mov rdx, r9: c
          + "0f 05 " // syscall
          + "c3"; // ret

  /** The same with the arguments that do not fit into registers. */
  private static final String SIX_ON_X86_64 =
      "48 89 d0 48 89 cf 4c 89 c6 4c 89 ca "
          + "4c 8b 54 24 08 " // mov r10, [rsp+8]: d
          + "4c 8b 44 24 10 " // mov r8, [rsp+16]: e
          + "4c 8b 4c 24 18 " // mov r9, [rsp+24]: f
          + "0f 05 c3";

  private static final boolean AVAILABLE =
      MachineCode.install(
          SystemCall.class,
          new MachineCode.Routine(THREE_ON_X86_64, "enter", "(JJJJ)J"),
          new MachineCode.Routine(SIX_ON_X86_64, "enter", "(JJJJJJJ)J"));

  private SystemCall() {}

  /**
   * The kernel's number for a function of the C library that only hands on its arguments, or -1.
   */
  static int number(String function) {
    if (!AVAILABLE) {
      return -1;
    }
    switch (function) {
      case "read":
        return 0;
      case "write":
        return 1;
      case "poll":
        return 7;
      case "lseek":
        return 8;
      case "getpid":
        return 39;
      case "send":
      case "sendto":
        return 44;
      case "recv":
      case "recvfrom":
        return 45;
      case "sendmsg":
        return 46;
      case "recvmsg":
        return 47;
      case "semop":
        return 65;
      case "msgsnd":
        return 69;
      case "msgrcv":
        return 70;
      case "fcntl":
        return 72;
      case "flock":
        return 73;
      case "semtimedop":
        return 220;
      case "mq_send":
      case "mq_timedsend":
        return 242;
      case "mq_receive":
      case "mq_timedreceive":
        return 243;
      default:
        return -1;
    }
  }

  /**
   * Enters the kernel: syscall(2).
   *
   * @return the result, or the negated error number
   */
  static native long enter(long number, long a, long b, long c, long d, long e, long f);

  /** As the other, with at most three arguments: they stay in registers all the way. */
  static native long enter(long number, long a, long b, long c);
}

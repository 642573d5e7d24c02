package org.ipcsh.posix;

import static org.ipcsh.posix.Call.Failure.INT;
import static org.ipcsh.posix.Call.Failure.LONG;
import static org.ipcsh.posix.Call.Failure.NONE;
import static org.ipcsh.posix.Call.Failure.RESULT;
import static org.ipcsh.posix.Call.Kind.ADDRESS;
import static org.ipcsh.posix.Call.Kind.DATA;
import static org.ipcsh.posix.Call.Kind.FD;
import static org.ipcsh.posix.Call.Kind.FILLED;
import static org.ipcsh.posix.Call.Kind.FLAGS;
import static org.ipcsh.posix.Call.Kind.MODE;
import static org.ipcsh.posix.Call.Kind.OPEN_FLAGS;
import static org.ipcsh.posix.Call.Kind.PATH;
import static org.ipcsh.posix.Call.Kind.PID;
import static org.ipcsh.posix.Call.Kind.SIGNAL;
import static org.ipcsh.posix.Call.Kind.SIZE;

/**
 * The functions of the C library that ipcsh uses, grouped by manual page. Each is bound when it is first called. A
 * variadic one says how many of its arguments are fixed.
 */
public final class Libc {
  // read(2), write(2), close(2)
  public static final Call READ = call(LONG, "read", FD, FILLED, SIZE);
  public static final Call WRITE = call(LONG, "write", FD, DATA, SIZE);
  public static final Call CLOSE = call(INT, "close", FD);

  // open(2), unlink(2), mkfifo(3), umask(2), readlink(2)
  public static final Call OPEN = variadic(INT, 2, "open", PATH, OPEN_FLAGS, MODE);
  public static final Call UNLINK = call(INT, "unlink", PATH);
  public static final Call MKFIFO = call(INT, "mkfifo", PATH, MODE);
  public static final Call READLINK = call(LONG, "readlink", PATH, ADDRESS, SIZE);
  public static final Call FCHMOD = call(INT, "fchmod", FD, MODE);

  // pipe(2), dup(2), fcntl(2)
  public static final Call PIPE2 = call(INT, "pipe2", ADDRESS, OPEN_FLAGS);
  public static final Call DUP = call(INT, "dup", FD);
  public static final Call DUP2 = call(INT, "dup2", FD, FD);
  public static final Call FCNTL = variadic(INT, 2, "fcntl", FD, Call.Kind.FCNTL, Call.Kind.INT);

  // ioctl(2)
  public static final Call IOCTL = variadic(INT, 2, "ioctl", FD, FLAGS, ADDRESS);

  // posix_spawn(3) and its attributes
  public static final Call POSIX_SPAWN =
      call(RESULT, "posix_spawn", ADDRESS, PATH, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  public static final Call SPAWNATTR_INIT = call(RESULT, "posix_spawnattr_init", ADDRESS);
  public static final Call SPAWNATTR_DESTROY = call(RESULT, "posix_spawnattr_destroy", ADDRESS);
  public static final Call SPAWNATTR_SETFLAGS =
      call(RESULT, "posix_spawnattr_setflags", ADDRESS, FLAGS);
  public static final Call SPAWNATTR_SETSIGMASK =
      call(RESULT, "posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
  public static final Call SPAWNATTR_SETSIGDEFAULT =
      call(RESULT, "posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
  public static final Call FILE_ACTIONS_INIT =
      call(RESULT, "posix_spawn_file_actions_init", ADDRESS);
  public static final Call FILE_ACTIONS_DESTROY =
      call(RESULT, "posix_spawn_file_actions_destroy", ADDRESS);
  public static final Call FILE_ACTIONS_ADDDUP2 =
      call(RESULT, "posix_spawn_file_actions_adddup2", ADDRESS, FD, FD);
  public static final Call FILE_ACTIONS_ADDCLOSE =
      call(RESULT, "posix_spawn_file_actions_addclose", ADDRESS, FD);
  public static final Call FILE_ACTIONS_ADDCLOSEFROM_NP =
      call(RESULT, "posix_spawn_file_actions_addclosefrom_np", ADDRESS, FD);

  // waitpid(2), kill(2), getpid(2), _exit(2)
  public static final Call WAITPID = call(INT, "waitpid", PID, ADDRESS, FLAGS);
  public static final Call KILL = call(INT, "kill", PID, SIGNAL);
  public static final Call GETPID = call(NONE, "getpid");
  public static final Call GETPPID = call(NONE, "getppid");
  public static final Call GETTID = call(NONE, "gettid");
  public static final Call EXIT = call(NONE, "_exit", Call.Kind.INT);

  // sigaction(2), sigsetops(3), pthread_kill(3)
  public static final Call SIGACTION = call(INT, "sigaction", SIGNAL, ADDRESS, ADDRESS);
  public static final Call SIGEMPTYSET = call(INT, "sigemptyset", ADDRESS);
  public static final Call SIGFILLSET = call(INT, "sigfillset", ADDRESS);
  public static final Call SIGADDSET = call(INT, "sigaddset", ADDRESS, SIGNAL);
  public static final Call SIGDELSET = call(INT, "sigdelset", ADDRESS, SIGNAL);
  public static final Call PTHREAD_SELF = call(NONE, "pthread_self");
  public static final Call PTHREAD_KILL = call(RESULT, "pthread_kill", ADDRESS, SIGNAL);

  // socketpair(2), sendmsg(2), recvmsg(2)
  public static final Call SOCKETPAIR =
      call(INT, "socketpair", FLAGS, FLAGS, Call.Kind.INT, ADDRESS);
  public static final Call SENDMSG = call(LONG, "sendmsg", FD, ADDRESS, FLAGS);
  public static final Call RECVMSG = call(LONG, "recvmsg", FD, ADDRESS, FLAGS);

  public static final Call SHUTDOWN = call(INT, "shutdown", FD, FLAGS);

  // poll(2)
  public static final Call POLL = call(INT, "poll", ADDRESS, SIZE, Call.Kind.INT);

  // memfd_create(2), ftruncate(2), mmap(2)
  public static final Call MEMFD_CREATE = call(INT, "memfd_create", PATH, FLAGS);
  public static final Call FTRUNCATE = call(INT, "ftruncate", FD, SIZE);
  public static final Call MMAP = call(LONG, "mmap", ADDRESS, SIZE, FLAGS, FLAGS, FD, SIZE);
  public static final Call MUNMAP = call(INT, "munmap", ADDRESS, SIZE);

  // flock(2)
  public static final Call FLOCK = call(INT, "flock", FD, FLAGS);

  /** syscall(2): for what the C library has no function of its own; its arguments are filled up with zeros. */
  public static final Call SYSCALL =
      variadic(
          LONG,
          1,
          "syscall",
          Call.Kind.INT,
          Call.Kind.INT,
          Call.Kind.INT,
          Call.Kind.INT);

  // strerror(3)
  public static final Call STRERROR = call(NONE, "strerror", Call.Kind.INT);
  public static final Call STRERRORNAME_NP = call(NONE, "strerrorname_np", Call.Kind.INT);

  /** abs(3): does nothing that matters, and so serves as a signal handler. Never called from here. */
  public static final Call ABS = call(NONE, "abs", Call.Kind.INT);

  private Libc() {}

  private static Call call(Call.Failure failure, String name, Call.Kind... parameters) {
    return new Call(failure, parameters.length, name, parameters);
  }

  private static Call variadic(
      Call.Failure failure, int fixed, String name, Call.Kind... parameters) {
    return new Call(failure, fixed, name, parameters);
  }
}

package org.ipcsh.posix;

import static org.ipcsh.posix.Call.Failure.INT;
import static org.ipcsh.posix.Call.Failure.LONG;
import static org.ipcsh.posix.Call.Failure.NONE;
import static org.ipcsh.posix.Call.Failure.NULL;
import static org.ipcsh.posix.Call.Failure.RESULT;
import static org.ipcsh.posix.Call.Kind.ADDRESS;
import static org.ipcsh.posix.Call.Kind.DATA;
import static org.ipcsh.posix.Call.Kind.DESTINATION;
import static org.ipcsh.posix.Call.Kind.FCNTL_ARGUMENT;
import static org.ipcsh.posix.Call.Kind.FD;
import static org.ipcsh.posix.Call.Kind.FILLED;
import static org.ipcsh.posix.Call.Kind.FILLED_ADDRESS;
import static org.ipcsh.posix.Call.Kind.FILLED_DESCRIPTORS;
import static org.ipcsh.posix.Call.Kind.FILLED_MESSAGE;
import static org.ipcsh.posix.Call.Kind.FILLED_MESSAGE_HEADER;
import static org.ipcsh.posix.Call.Kind.FILLED_MQ_ATTR;
import static org.ipcsh.posix.Call.Kind.FILLED_NUMBER;
import static org.ipcsh.posix.Call.Kind.FILLED_SIGINFO;
import static org.ipcsh.posix.Call.Kind.FILLED_SIGNAL_SET;
import static org.ipcsh.posix.Call.Kind.FILLED_STATUS;
import static org.ipcsh.posix.Call.Kind.FLAGS;
import static org.ipcsh.posix.Call.Kind.IDENTIFIER;
import static org.ipcsh.posix.Call.Kind.IOCTL_ARGUMENT;
import static org.ipcsh.posix.Call.Kind.IPC_COMMAND;
import static org.ipcsh.posix.Call.Kind.IPC_FLAGS;
import static org.ipcsh.posix.Call.Kind.KEY;
import static org.ipcsh.posix.Call.Kind.MAPPING;
import static org.ipcsh.posix.Call.Kind.MESSAGE;
import static org.ipcsh.posix.Call.Kind.MESSAGE_FLAGS;
import static org.ipcsh.posix.Call.Kind.MESSAGE_HEADER;
import static org.ipcsh.posix.Call.Kind.MODE;
import static org.ipcsh.posix.Call.Kind.MQ_ATTR;
import static org.ipcsh.posix.Call.Kind.MSQID_DS;
import static org.ipcsh.posix.Call.Kind.NUMBER;
import static org.ipcsh.posix.Call.Kind.OBJECT;
import static org.ipcsh.posix.Call.Kind.OPEN_FLAGS;
import static org.ipcsh.posix.Call.Kind.PATH;
import static org.ipcsh.posix.Call.Kind.PID;
import static org.ipcsh.posix.Call.Kind.POLLFDS;
import static org.ipcsh.posix.Call.Kind.PROTECTION;
import static org.ipcsh.posix.Call.Kind.QUEUE_FLAGS;
import static org.ipcsh.posix.Call.Kind.SEMBUFS;
import static org.ipcsh.posix.Call.Kind.SEMID_DS;
import static org.ipcsh.posix.Call.Kind.SHMID_DS;
import static org.ipcsh.posix.Call.Kind.SIGNAL;
import static org.ipcsh.posix.Call.Kind.SIGNAL_ACTION;
import static org.ipcsh.posix.Call.Kind.SIGNAL_SET;
import static org.ipcsh.posix.Call.Kind.SIZE;
import static org.ipcsh.posix.Call.Kind.SOCKET_ADDRESS;
import static org.ipcsh.posix.Call.Kind.SOCKET_DOMAIN;
import static org.ipcsh.posix.Call.Kind.SOCKET_TYPE;
import static org.ipcsh.posix.Call.Kind.TIMESPEC;
import static org.ipcsh.posix.Call.Kind.WORDS;

/**
 * The functions of the C library that ipcsh uses, grouped by manual page. Each is bound when it is
 * first called. A variadic one says how many of its arguments are fixed.
 */
public final class Libc {
  // read(2), pread(2), write(2), close(2)
  public static final Call READ = call(LONG, "read", FD, FILLED, SIZE);
  public static final Call PREAD = call(LONG, "pread", FD, FILLED, SIZE, SIZE);
  public static final Call WRITE = call(LONG, "write", FD, DATA, SIZE);
  public static final Call CLOSE = call(INT, "close", FD).once();

  // open(2), unlink(2), linkat(2), mkfifo(3), readlink(2), fchmod(2)
  public static final Call OPEN = variadic(INT, 2, "open", PATH, OPEN_FLAGS, MODE);
  public static final Call UNLINK = call(INT, "unlink", PATH);
  public static final Call LINKAT = call(INT, "linkat", FD, PATH, FD, PATH, FLAGS);
  public static final Call MKFIFO = call(INT, "mkfifo", PATH, MODE);
  public static final Call READLINK = call(LONG, "readlink", PATH, ADDRESS, SIZE);
  public static final Call FCHMOD = call(INT, "fchmod", FD, MODE);

  // pipe(2), dup(2), fcntl(2)
  public static final Call PIPE2 = call(INT, "pipe2", FILLED_DESCRIPTORS, OPEN_FLAGS);
  public static final Call DUP2 = call(INT, "dup2", FD, FD);
  public static final Call FCNTL = variadic(INT, 2, "fcntl", FD, Call.Kind.FCNTL, FCNTL_ARGUMENT);

  // tee(2)
  public static final Call TEE = call(LONG, "tee", FD, FD, SIZE, FLAGS);

  // ioctl(2)
  public static final Call IOCTL = variadic(INT, 2, "ioctl", FD, FLAGS, IOCTL_ARGUMENT);

  // posix_spawn(3) and its attributes
  public static final Call POSIX_SPAWN =
      call(RESULT, "posix_spawn", FILLED_NUMBER, PATH, ADDRESS, ADDRESS, WORDS, ADDRESS);
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
  public static final Call FILE_ACTIONS_ADDOPEN =
      call(RESULT, "posix_spawn_file_actions_addopen", ADDRESS, FD, PATH, OPEN_FLAGS, MODE);
  public static final Call FILE_ACTIONS_ADDCLOSE =
      call(RESULT, "posix_spawn_file_actions_addclose", ADDRESS, FD);
  public static final Call FILE_ACTIONS_ADDCHDIR_NP =
      call(RESULT, "posix_spawn_file_actions_addchdir_np", ADDRESS, PATH);
  public static final Call FILE_ACTIONS_ADDCLOSEFROM_NP =
      call(RESULT, "posix_spawn_file_actions_addclosefrom_np", ADDRESS, FD);

  // waitpid(2), kill(2), execve(2), getpid(2), getuid(2), gettid(2), _exit(2)
  public static final Call WAITPID = call(INT, "waitpid", PID, FILLED_STATUS, FLAGS);
  public static final Call WAITID = call(INT, "waitid", FLAGS, PID, ADDRESS, FLAGS);
  public static final Call KILL = call(INT, "kill", PID, SIGNAL);
  public static final Call EXECVE = call(INT, "execve", PATH, ADDRESS, ADDRESS);
  public static final Call GETPID = call(NONE, "getpid");
  public static final Call GETUID = call(NONE, "getuid");
  public static final Call GETPPID = call(NONE, "getppid");
  public static final Call GETTID = call(NONE, "gettid");
  public static final Call EXIT = call(NONE, "_exit", Call.Kind.INT);

  // pidfd_open(2), pidfd_getfd(2), pidfd_send_signal(2)
  public static final Call PIDFD_OPEN = call(INT, "pidfd_open", PID, FLAGS);
  public static final Call PIDFD_SEND_SIGNAL =
      call(INT, "pidfd_send_signal", FD, SIGNAL, ADDRESS, FLAGS);

  // statx(2)
  public static final Call STATX = call(INT, "statx", FD, PATH, FLAGS, FLAGS, ADDRESS);

  // execv(3)
  public static final Call EXECV = call(INT, "execv", PATH, ADDRESS);

  // setenv(3)
  public static final Call SETENV = call(INT, "setenv", PATH, PATH, Call.Kind.INT);

  // sigaction(2), sigsetops(3), pthread_kill(3)
  public static final Call SIGACTION = call(INT, "sigaction", SIGNAL, SIGNAL_ACTION, ADDRESS);
  public static final Call SIGFILLSET = call(INT, "sigfillset", ADDRESS);
  public static final Call PTHREAD_SIGMASK =
      call(RESULT, "pthread_sigmask", FLAGS, SIGNAL_SET, ADDRESS);
  public static final Call SIGTIMEDWAIT =
      call(INT, "sigtimedwait", SIGNAL_SET, FILLED_SIGINFO, TIMESPEC);
  public static final Call SIGPENDING = call(INT, "sigpending", FILLED_SIGNAL_SET);
  public static final Call SIGQUEUE = call(INT, "sigqueue", PID, SIGNAL, Call.Kind.INT);
  public static final Call SIGNALFD = call(INT, "signalfd", FD, SIGNAL_SET, FLAGS);
  public static final Call PTHREAD_SELF = call(NONE, "pthread_self");
  public static final Call PTHREAD_KILL = call(RESULT, "pthread_kill", ADDRESS, SIGNAL);

  // socketpair(2), sendmsg(2), recvmsg(2), shutdown(2)
  public static final Call SOCKETPAIR =
      call(INT, "socketpair", SOCKET_DOMAIN, SOCKET_TYPE, Call.Kind.INT, FILLED_DESCRIPTORS);
  public static final Call SENDMSG = call(LONG, "sendmsg", FD, MESSAGE_HEADER, MESSAGE_FLAGS);
  public static final Call RECVMSG =
      call(LONG, "recvmsg", FD, FILLED_MESSAGE_HEADER, MESSAGE_FLAGS);
  public static final Call SHUTDOWN = call(INT, "shutdown", FD, FLAGS);

  // clock_nanosleep(2)
  public static final Call CLOCK_NANOSLEEP =
      call(RESULT, "clock_nanosleep", Call.Kind.INT, FLAGS, TIMESPEC, ADDRESS);

  // socket(2), bind(2), listen(2), accept(2), connect(2), getsockname(2), getpeername(2),
  // getsockopt(2)
  public static final Call SOCKET = call(INT, "socket", SOCKET_DOMAIN, SOCKET_TYPE, Call.Kind.INT);
  public static final Call BIND = call(INT, "bind", FD, SOCKET_ADDRESS, SIZE);
  public static final Call LISTEN = call(INT, "listen", FD, Call.Kind.INT);
  public static final Call ACCEPT4 = call(INT, "accept4", FD, FILLED_ADDRESS, ADDRESS, SOCKET_TYPE);
  public static final Call CONNECT = call(INT, "connect", FD, SOCKET_ADDRESS, SIZE);
  public static final Call GETSOCKNAME = call(INT, "getsockname", FD, FILLED_ADDRESS, ADDRESS);
  public static final Call GETPEERNAME = call(INT, "getpeername", FD, FILLED_ADDRESS, ADDRESS);
  public static final Call GETSOCKOPT =
      call(INT, "getsockopt", FD, FLAGS, FLAGS, FILLED_NUMBER, ADDRESS);
  public static final Call SETSOCKOPT = call(INT, "setsockopt", FD, FLAGS, FLAGS, NUMBER, SIZE);

  // inet_ntop(3)
  public static final Call INET_NTOP = call(LONG, "inet_ntop", FLAGS, ADDRESS, ADDRESS, SIZE);

  // send(2), recv(2)
  public static final Call SEND = call(LONG, "send", FD, DATA, SIZE, MESSAGE_FLAGS);
  public static final Call SENDTO =
      call(LONG, "sendto", FD, DATA, SIZE, MESSAGE_FLAGS, DESTINATION, SIZE);
  public static final Call RECV = call(LONG, "recv", FD, FILLED, SIZE, MESSAGE_FLAGS);
  public static final Call RECVFROM =
      call(LONG, "recvfrom", FD, FILLED, SIZE, MESSAGE_FLAGS, FILLED_ADDRESS, ADDRESS);

  // posix_openpt(3), grantpt(3), unlockpt(3), ptsname(3)
  public static final Call POSIX_OPENPT = call(INT, "posix_openpt", OPEN_FLAGS);
  public static final Call GRANTPT = call(INT, "grantpt", FD);
  public static final Call UNLOCKPT = call(INT, "unlockpt", FD);
  public static final Call PTSNAME_R = call(RESULT, "ptsname_r", FD, ADDRESS, SIZE);

  // termios(3)
  public static final Call TCGETATTR = call(INT, "tcgetattr", FD, ADDRESS);
  public static final Call TCSETATTR = call(INT, "tcsetattr", FD, FLAGS, ADDRESS);
  public static final Call CFMAKERAW = call(NONE, "cfmakeraw", ADDRESS);

  // poll(2)
  public static final Call POLL = call(INT, "poll", POLLFDS, SIZE, Call.Kind.INT);
  public static final Call PPOLL = call(INT, "ppoll", POLLFDS, SIZE, TIMESPEC, ADDRESS);

  // memfd_create(2), ftruncate(2), mmap(2)
  public static final Call MEMFD_CREATE = call(INT, "memfd_create", PATH, FLAGS);
  public static final Call FTRUNCATE = call(INT, "ftruncate", FD, SIZE);
  public static final Call MMAP = call(LONG, "mmap", ADDRESS, SIZE, PROTECTION, MAPPING, FD, SIZE);
  public static final Call GETPAGESIZE = call(INT, "getpagesize");
  public static final Call MADVISE = call(INT, "madvise", ADDRESS, SIZE, FLAGS);
  public static final Call MUNMAP = call(INT, "munmap", ADDRESS, SIZE);
  public static final Call MPROTECT = call(INT, "mprotect", ADDRESS, SIZE, PROTECTION);

  // msync(2), lseek(2)
  public static final Call MSYNC = call(INT, "msync", ADDRESS, SIZE, FLAGS);
  public static final Call LSEEK = call(LONG, "lseek", FD, Call.Kind.INT, FLAGS);

  // shm_open(3), shm_unlink(3)
  public static final Call SHM_OPEN = call(INT, "shm_open", PATH, OPEN_FLAGS, MODE);
  public static final Call SHM_UNLINK = call(INT, "shm_unlink", PATH);

  // mq_open(3), mq_send(3), mq_receive(3), mq_getattr(3), mq_notify(3), mq_unlink(3)
  public static final Call MQ_OPEN = variadic(INT, 2, "mq_open", PATH, OPEN_FLAGS, MODE, MQ_ATTR);
  public static final Call MQ_CLOSE = call(INT, "mq_close", FD).once();
  public static final Call MQ_SEND = call(INT, "mq_send", FD, DATA, SIZE, Call.Kind.INT);
  public static final Call MQ_TIMEDSEND =
      call(INT, "mq_timedsend", FD, DATA, SIZE, Call.Kind.INT, TIMESPEC);
  public static final Call MQ_RECEIVE = call(LONG, "mq_receive", FD, FILLED, SIZE, FILLED_NUMBER);
  public static final Call MQ_TIMEDRECEIVE =
      call(LONG, "mq_timedreceive", FD, FILLED, SIZE, FILLED_NUMBER, TIMESPEC);
  public static final Call MQ_GETATTR = call(INT, "mq_getattr", FD, FILLED_MQ_ATTR);
  public static final Call MQ_SETATTR = call(INT, "mq_setattr", FD, MQ_ATTR, ADDRESS);
  public static final Call MQ_NOTIFY = call(INT, "mq_notify", FD, ADDRESS);
  public static final Call MQ_UNLINK = call(INT, "mq_unlink", PATH);

  // ftok(3): its result may be negative; errno is asked for only where it can be an error number
  public static final Call FTOK = call(INT, "ftok", PATH, Call.Kind.INT);

  // msgget(2), msgop(2), msgctl(2)
  public static final Call MSGGET = call(INT, "msgget", KEY, IPC_FLAGS);
  public static final Call MSGSND = call(INT, "msgsnd", IDENTIFIER, MESSAGE, SIZE, QUEUE_FLAGS);
  public static final Call MSGRCV =
      call(LONG, "msgrcv", IDENTIFIER, FILLED_MESSAGE, SIZE, Call.Kind.INT, QUEUE_FLAGS);
  public static final Call MSGCTL = call(INT, "msgctl", IDENTIFIER, IPC_COMMAND, MSQID_DS);

  // shmget(2), shmop(2), shmctl(2)
  public static final Call SHMGET = call(INT, "shmget", KEY, SIZE, IPC_FLAGS);
  public static final Call SHMAT = call(LONG, "shmat", IDENTIFIER, ADDRESS, FLAGS);
  public static final Call SHMDT = call(INT, "shmdt", ADDRESS);
  public static final Call SHMCTL = call(INT, "shmctl", IDENTIFIER, IPC_COMMAND, SHMID_DS);

  // flock(2)
  public static final Call FLOCK = call(INT, "flock", FD, FLAGS);

  /**
   * syscall(2): for what the C library has no function of its own; its arguments are filled up with
   * zeros.
   */
  public static final Call SYSCALL =
      variadic(LONG, 1, "syscall", Call.Kind.INT, Call.Kind.INT, Call.Kind.INT, Call.Kind.INT);

  // sem_overview(7): sem_open(3), sem_init(3), sem_wait(3), sem_post(3), sem_getvalue(3)
  public static final Call SEM_OPEN =
      variadic(NULL, 2, "sem_open", PATH, OPEN_FLAGS, MODE, Call.Kind.INT);
  public static final Call SEM_CLOSE = call(INT, "sem_close", OBJECT);
  public static final Call SEM_UNLINK = call(INT, "sem_unlink", PATH);
  public static final Call SEM_INIT = call(INT, "sem_init", OBJECT, Call.Kind.INT, Call.Kind.INT);
  public static final Call SEM_WAIT = call(INT, "sem_wait", OBJECT);
  public static final Call SEM_TRYWAIT = call(INT, "sem_trywait", OBJECT);
  public static final Call SEM_CLOCKWAIT = call(INT, "sem_clockwait", OBJECT, FLAGS, TIMESPEC);
  public static final Call SEM_POST = call(INT, "sem_post", OBJECT);
  public static final Call SEM_GETVALUE = call(INT, "sem_getvalue", OBJECT, FILLED_NUMBER);

  // semget(2), semop(2), semctl(2)
  public static final Call SEMGET = call(INT, "semget", KEY, Call.Kind.INT, IPC_FLAGS);
  public static final Call SEMOP = call(INT, "semop", IDENTIFIER, SEMBUFS, SIZE);
  public static final Call SEMTIMEDOP =
      call(INT, "semtimedop", IDENTIFIER, SEMBUFS, SIZE, TIMESPEC);
  public static final Call SEMCTL =
      variadic(INT, 3, "semctl", IDENTIFIER, Call.Kind.INT, FLAGS, SEMID_DS);

  // pthread_mutex_lock(3), pthread_mutex_clocklock(3), pthread_mutex_consistent(3) and attributes
  public static final Call MUTEXATTR_INIT = call(RESULT, "pthread_mutexattr_init", ADDRESS);
  public static final Call MUTEXATTR_SETPSHARED =
      call(RESULT, "pthread_mutexattr_setpshared", ADDRESS, FLAGS);
  public static final Call MUTEXATTR_SETTYPE =
      call(RESULT, "pthread_mutexattr_settype", ADDRESS, FLAGS);
  public static final Call MUTEXATTR_SETROBUST =
      call(RESULT, "pthread_mutexattr_setrobust", ADDRESS, FLAGS);
  public static final Call MUTEX_INIT = call(RESULT, "pthread_mutex_init", OBJECT, ADDRESS);
  public static final Call MUTEX_TRYLOCK = call(RESULT, "pthread_mutex_trylock", OBJECT);
  public static final Call MUTEX_CLOCKLOCK =
      call(RESULT, "pthread_mutex_clocklock", OBJECT, FLAGS, TIMESPEC);
  public static final Call MUTEX_UNLOCK = call(RESULT, "pthread_mutex_unlock", OBJECT);
  public static final Call MUTEX_CONSISTENT = call(RESULT, "pthread_mutex_consistent", OBJECT);

  // pthread_rwlock_rdlock(3), pthread_rwlock_wrlock(3), pthread_rwlock_unlock(3) and attributes
  public static final Call RWLOCKATTR_INIT = call(RESULT, "pthread_rwlockattr_init", ADDRESS);
  public static final Call RWLOCKATTR_SETPSHARED =
      call(RESULT, "pthread_rwlockattr_setpshared", ADDRESS, FLAGS);
  public static final Call RWLOCKATTR_SETKIND_NP =
      call(RESULT, "pthread_rwlockattr_setkind_np", ADDRESS, FLAGS);
  public static final Call RWLOCK_INIT = call(RESULT, "pthread_rwlock_init", OBJECT, ADDRESS);
  public static final Call RWLOCK_TRYRDLOCK = call(RESULT, "pthread_rwlock_tryrdlock", OBJECT);
  public static final Call RWLOCK_TRYWRLOCK = call(RESULT, "pthread_rwlock_trywrlock", OBJECT);
  public static final Call RWLOCK_CLOCKRDLOCK =
      call(RESULT, "pthread_rwlock_clockrdlock", OBJECT, FLAGS, TIMESPEC);
  public static final Call RWLOCK_CLOCKWRLOCK =
      call(RESULT, "pthread_rwlock_clockwrlock", OBJECT, FLAGS, TIMESPEC);
  public static final Call RWLOCK_UNLOCK = call(RESULT, "pthread_rwlock_unlock", OBJECT);

  // pthread_cond_wait(3), pthread_cond_signal(3), pthread_cond_clockwait(3) and attributes
  public static final Call CONDATTR_INIT = call(RESULT, "pthread_condattr_init", ADDRESS);
  public static final Call CONDATTR_SETPSHARED =
      call(RESULT, "pthread_condattr_setpshared", ADDRESS, FLAGS);
  public static final Call COND_INIT = call(RESULT, "pthread_cond_init", OBJECT, ADDRESS);
  public static final Call COND_CLOCKWAIT =
      call(RESULT, "pthread_cond_clockwait", OBJECT, ADDRESS, FLAGS, TIMESPEC);
  public static final Call COND_SIGNAL = call(RESULT, "pthread_cond_signal", OBJECT);
  public static final Call COND_BROADCAST = call(RESULT, "pthread_cond_broadcast", OBJECT);

  // pthread_barrier_wait(3) and attributes
  public static final Call BARRIERATTR_INIT = call(RESULT, "pthread_barrierattr_init", ADDRESS);
  public static final Call BARRIERATTR_SETPSHARED =
      call(RESULT, "pthread_barrierattr_setpshared", ADDRESS, FLAGS);
  public static final Call BARRIER_INIT =
      call(RESULT, "pthread_barrier_init", OBJECT, ADDRESS, Call.Kind.INT);

  /**
   * Answers 1 to the one that is to do the serial part, where C answers
   * PTHREAD_BARRIER_SERIAL_THREAD.
   */
  public static final Call BARRIER_WAIT = call(RESULT, "pthread_barrier_wait", OBJECT);

  // eventfd(2)
  public static final Call EVENTFD = call(INT, "eventfd", Call.Kind.INT, FLAGS);

  // strerror(3)
  public static final Call STRERROR = call(NONE, "strerror", Call.Kind.INT);
  public static final Call STRERRORNAME_NP = call(NONE, "strerrorname_np", Call.Kind.INT);

  /**
   * abs(3): does nothing that matters, and so serves as a signal handler. Never called from here.
   */
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

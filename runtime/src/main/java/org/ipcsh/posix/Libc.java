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
 * The functions of the C library that ipcsh uses. Each is bound when it is first called. A variadic
 * one says how many of its arguments are fixed.
 */
public final class Libc {
  /** read(2): answers how many bytes came; 0 at end-of-file. */
  public static final Call READ = call(LONG, "read", FD, FILLED, SIZE);

  /** pread(2): as read(2), from an offset, which stays. */
  public static final Call PREAD = call(LONG, "pread", FD, FILLED, SIZE, SIZE);

  /** write(2): answers how many bytes went. */
  public static final Call WRITE = call(LONG, "write", FD, DATA, SIZE);

  /** close(2): the descriptor is gone whatever it answers, so it is never made again. */
  public static final Call CLOSE = call(INT, "close", FD).once();

  /** open(2): a descriptor. */
  public static final Call OPEN = variadic(INT, 2, "open", PATH, OPEN_FLAGS, MODE);

  /** unlink(2): takes a name away. */
  public static final Call UNLINK = call(INT, "unlink", PATH);

  /** linkat(2): gives a file another name. */
  public static final Call LINKAT = call(INT, "linkat", FD, PATH, FD, PATH, FLAGS);

  /** mkfifo(3): makes a FIFO. */
  public static final Call MKFIFO = call(INT, "mkfifo", PATH, MODE);

  /** readlink(2): where a symbolic link leads, without a zero byte at the end. */
  public static final Call READLINK = call(LONG, "readlink", PATH, ADDRESS, SIZE);

  /** fchmod(2): sets the permissions of an open file. */
  public static final Call FCHMOD = call(INT, "fchmod", FD, MODE);

  /** pipe2(2): stores the read end, then the write end. */
  public static final Call PIPE2 = call(INT, "pipe2", FILLED_DESCRIPTORS, OPEN_FLAGS);

  /** dup2(2): makes the second descriptor the same open file as the first. */
  public static final Call DUP2 = call(INT, "dup2", FD, FD);

  /** fcntl(2): what it does to a descriptor, an open file or a lock is said by its command. */
  public static final Call FCNTL = variadic(INT, 2, "fcntl", FD, Call.Kind.FCNTL, FCNTL_ARGUMENT);

  /** tee(2): copies from one pipe into another, and takes nothing out. */
  public static final Call TEE = call(LONG, "tee", FD, FD, SIZE, FLAGS);

  /** ioctl(2): what it asks of a device is said by its request. */
  public static final Call IOCTL = variadic(INT, 2, "ioctl", FD, FLAGS, IOCTL_ARGUMENT);

  /** posix_spawn(3): stores the new process id. */
  public static final Call POSIX_SPAWN =
      call(RESULT, "posix_spawn", FILLED_NUMBER, PATH, ADDRESS, ADDRESS, WORDS, ADDRESS);

  /** posix_spawnattr_init(3). */
  public static final Call SPAWNATTR_INIT = call(RESULT, "posix_spawnattr_init", ADDRESS);

  /** posix_spawnattr_destroy(3). */
  public static final Call SPAWNATTR_DESTROY = call(RESULT, "posix_spawnattr_destroy", ADDRESS);

  /** posix_spawnattr_setflags(3): which of the attributes count. */
  public static final Call SPAWNATTR_SETFLAGS =
      call(RESULT, "posix_spawnattr_setflags", ADDRESS, FLAGS);

  /** posix_spawnattr_setsigmask(3): what the new process has blocked. */
  public static final Call SPAWNATTR_SETSIGMASK =
      call(RESULT, "posix_spawnattr_setsigmask", ADDRESS, ADDRESS);

  /** posix_spawnattr_setsigdefault(3): what has its default action there. */
  public static final Call SPAWNATTR_SETSIGDEFAULT =
      call(RESULT, "posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);

  /** posix_spawn_file_actions_init(3). */
  public static final Call FILE_ACTIONS_INIT =
      call(RESULT, "posix_spawn_file_actions_init", ADDRESS);

  /** posix_spawn_file_actions_destroy(3). */
  public static final Call FILE_ACTIONS_DESTROY =
      call(RESULT, "posix_spawn_file_actions_destroy", ADDRESS);

  /** posix_spawn_file_actions_adddup2(3): dup2(2) in the new process. */
  public static final Call FILE_ACTIONS_ADDDUP2 =
      call(RESULT, "posix_spawn_file_actions_adddup2", ADDRESS, FD, FD);

  /** posix_spawn_file_actions_addopen(3): open(2) there, as that descriptor. */
  public static final Call FILE_ACTIONS_ADDOPEN =
      call(RESULT, "posix_spawn_file_actions_addopen", ADDRESS, FD, PATH, OPEN_FLAGS, MODE);

  /** posix_spawn_file_actions_addclose(3): close(2) there. */
  public static final Call FILE_ACTIONS_ADDCLOSE =
      call(RESULT, "posix_spawn_file_actions_addclose", ADDRESS, FD);

  /** posix_spawn_file_actions_addchdir_np(3): chdir(2) there. */
  public static final Call FILE_ACTIONS_ADDCHDIR_NP =
      call(RESULT, "posix_spawn_file_actions_addchdir_np", ADDRESS, PATH);

  /** posix_spawn_file_actions_addclosefrom_np(3): closes all from that one on. */
  public static final Call FILE_ACTIONS_ADDCLOSEFROM_NP =
      call(RESULT, "posix_spawn_file_actions_addclosefrom_np", ADDRESS, FD);

  /** waitpid(2): answers whose status it stored; 0 with WNOHANG where none has ended. */
  public static final Call WAITPID = call(INT, "waitpid", PID, FILLED_STATUS, FLAGS);

  /** waitid(2): stores a siginfo_t; can leave the child to be waited for. */
  public static final Call WAITID = call(INT, "waitid", FLAGS, PID, ADDRESS, FLAGS);

  /** kill(2): signal 0 only asks whether it could be sent. */
  public static final Call KILL = call(INT, "kill", PID, SIGNAL);

  /** execve(2): does not return, but for an error. */
  public static final Call EXECVE = call(INT, "execve", PATH, ADDRESS, ADDRESS);

  /** getpid(2): never fails. */
  public static final Call GETPID = call(NONE, "getpid");

  /** getuid(2): the real user id; never fails. */
  public static final Call GETUID = call(NONE, "getuid");

  /** getppid(2): the parent; another process once that has ended. */
  public static final Call GETPPID = call(NONE, "getppid");

  /** gettid(2): the calling thread, as the kernel numbers it. */
  public static final Call GETTID = call(NONE, "gettid");

  /** _exit(2): ends the process at once, without what the virtual machine does at its end. */
  public static final Call EXIT = call(NONE, "_exit", Call.Kind.INT);

  /** pidfd_open(2): a descriptor for a process, which no later process of that number has. */
  public static final Call PIDFD_OPEN = call(INT, "pidfd_open", PID, FLAGS);

  /** pidfd_send_signal(2): kill(2) by such a descriptor. */
  public static final Call PIDFD_SEND_SIGNAL =
      call(INT, "pidfd_send_signal", FD, SIGNAL, ADDRESS, FLAGS);

  /** statx(2): fills a {@link Statx}. */
  public static final Call STATX = call(INT, "statx", FD, PATH, FLAGS, FLAGS, ADDRESS);

  /** execv(3): execve(2) with the present environment. */
  public static final Call EXECV = call(INT, "execv", PATH, ADDRESS);

  /** setenv(3): of the environment as C has it; Java's own copy stays. */
  public static final Call SETENV = call(INT, "setenv", PATH, PATH, Call.Kind.INT);

  /** sigaction(2): what a signal does. */
  public static final Call SIGACTION = call(INT, "sigaction", SIGNAL, SIGNAL_ACTION, ADDRESS);

  /** sigfillset(3): all signals. */
  public static final Call SIGFILLSET = call(INT, "sigfillset", ADDRESS);

  /** pthread_sigmask(3): what the calling thread has blocked. */
  public static final Call PTHREAD_SIGMASK =
      call(RESULT, "pthread_sigmask", FLAGS, SIGNAL_SET, ADDRESS);

  /** sigtimedwait(2): takes a pending signal; EAGAIN when the time is up. */
  public static final Call SIGTIMEDWAIT =
      call(INT, "sigtimedwait", SIGNAL_SET, FILLED_SIGINFO, TIMESPEC);

  /** sigpending(2): the signals that were sent and are blocked. */
  public static final Call SIGPENDING = call(INT, "sigpending", FILLED_SIGNAL_SET);

  /** sigqueue(3): a signal with a value; EAGAIN when too many are pending. */
  public static final Call SIGQUEUE = call(INT, "sigqueue", PID, SIGNAL, Call.Kind.INT);

  /** signalfd(2): a descriptor from which signals are read. */
  public static final Call SIGNALFD = call(INT, "signalfd", FD, SIGNAL_SET, FLAGS);

  /** pthread_self(3): the calling thread, as {@link #PTHREAD_KILL} wants it. */
  public static final Call PTHREAD_SELF = call(NONE, "pthread_self");

  /** pthread_kill(3): a signal for one thread of this process. */
  public static final Call PTHREAD_KILL = call(RESULT, "pthread_kill", ADDRESS, SIGNAL);

  /** socketpair(2): stores two sockets that are connected. */
  public static final Call SOCKETPAIR =
      call(INT, "socketpair", SOCKET_DOMAIN, SOCKET_TYPE, Call.Kind.INT, FILLED_DESCRIPTORS);

  /** sendmsg(2): with control data; answers how many bytes went. */
  public static final Call SENDMSG = call(LONG, "sendmsg", FD, MESSAGE_HEADER, MESSAGE_FLAGS);

  /** recvmsg(2): with control data; answers how many bytes came. */
  public static final Call RECVMSG =
      call(LONG, "recvmsg", FD, FILLED_MESSAGE_HEADER, MESSAGE_FLAGS);

  /** shutdown(2): ends one direction, for all who have the socket. */
  public static final Call SHUTDOWN = call(INT, "shutdown", FD, FLAGS);

  /** clock_nanosleep(2): sleeps for a time, or until one. */
  public static final Call CLOCK_NANOSLEEP =
      call(RESULT, "clock_nanosleep", Call.Kind.INT, FLAGS, TIMESPEC, ADDRESS);

  /** socket(2): a descriptor. */
  public static final Call SOCKET = call(INT, "socket", SOCKET_DOMAIN, SOCKET_TYPE, Call.Kind.INT);

  /** bind(2): gives a socket its address; makes the file of a Unix socket's path. */
  public static final Call BIND = call(INT, "bind", FD, SOCKET_ADDRESS, SIZE);

  /** listen(2): from now on it accepts; the number is how many wait for that. */
  public static final Call LISTEN = call(INT, "listen", FD, Call.Kind.INT);

  /** accept4(2): the descriptor of a connection. */
  public static final Call ACCEPT4 = call(INT, "accept4", FD, FILLED_ADDRESS, ADDRESS, SOCKET_TYPE);

  /** connect(2): to an address. */
  public static final Call CONNECT = call(INT, "connect", FD, SOCKET_ADDRESS, SIZE);

  /** getsockname(2): the socket's own address. */
  public static final Call GETSOCKNAME = call(INT, "getsockname", FD, FILLED_ADDRESS, ADDRESS);

  /** getpeername(2): that of the other side. */
  public static final Call GETPEERNAME = call(INT, "getpeername", FD, FILLED_ADDRESS, ADDRESS);

  /** getsockopt(2): an option's value. */
  public static final Call GETSOCKOPT =
      call(INT, "getsockopt", FD, FLAGS, FLAGS, FILLED_NUMBER, ADDRESS);

  /** setsockopt(2): sets an option. */
  public static final Call SETSOCKOPT = call(INT, "setsockopt", FD, FLAGS, FLAGS, NUMBER, SIZE);

  /** inet_ntop(3): an address of the internet as text. */
  public static final Call INET_NTOP = call(LONG, "inet_ntop", FLAGS, ADDRESS, ADDRESS, SIZE);

  /** send(2): answers how many bytes went. */
  public static final Call SEND = call(LONG, "send", FD, DATA, SIZE, MESSAGE_FLAGS);

  /** sendto(2): the same, to an address. */
  public static final Call SENDTO =
      call(LONG, "sendto", FD, DATA, SIZE, MESSAGE_FLAGS, DESTINATION, SIZE);

  /** recv(2): answers how many bytes came; 0 at end-of-file, or of an empty message. */
  public static final Call RECV = call(LONG, "recv", FD, FILLED, SIZE, MESSAGE_FLAGS);

  /** recvfrom(2): the same, and from whom. */
  public static final Call RECVFROM =
      call(LONG, "recvfrom", FD, FILLED, SIZE, MESSAGE_FLAGS, FILLED_ADDRESS, ADDRESS);

  /** posix_openpt(3): the master of a new pseudoterminal. */
  public static final Call POSIX_OPENPT = call(INT, "posix_openpt", OPEN_FLAGS);

  /** grantpt(3): the slave gets its owner. */
  public static final Call GRANTPT = call(INT, "grantpt", FD);

  /** unlockpt(3): the slave can be opened from now on. */
  public static final Call UNLOCKPT = call(INT, "unlockpt", FD);

  /** ptsname_r(3): the path of the slave. */
  public static final Call PTSNAME_R = call(RESULT, "ptsname_r", FD, ADDRESS, SIZE);

  /** tcgetattr(3): fills a {@link Termios}. */
  public static final Call TCGETATTR = call(INT, "tcgetattr", FD, ADDRESS);

  /** tcsetattr(3): sets a terminal's modes. */
  public static final Call TCSETATTR = call(INT, "tcsetattr", FD, FLAGS, ADDRESS);

  /** cfmakeraw(3): changes a {@link Termios} so that bytes go through as they are. */
  public static final Call CFMAKERAW = call(NONE, "cfmakeraw", ADDRESS);

  /** poll(2): answers how many of the descriptors are ready; 0 when the time is up. */
  public static final Call POLL = call(INT, "poll", POLLFDS, SIZE, Call.Kind.INT);

  /** ppoll(2): the same, with nanoseconds. */
  public static final Call PPOLL = call(INT, "ppoll", POLLFDS, SIZE, TIMESPEC, ADDRESS);

  /** memfd_create(2): a file in memory that has no name. */
  public static final Call MEMFD_CREATE = call(INT, "memfd_create", PATH, FLAGS);

  /** ftruncate(2): sets the size of a file or of shared memory. */
  public static final Call FTRUNCATE = call(INT, "ftruncate", FD, SIZE);

  /** mmap(2): answers the address, or a negated error number. */
  public static final Call MMAP = call(LONG, "mmap", ADDRESS, SIZE, PROTECTION, MAPPING, FD, SIZE);

  /** getpagesize(3): in bytes. */
  public static final Call GETPAGESIZE = call(INT, "getpagesize");

  /** madvise(2): says how memory will be used. */
  public static final Call MADVISE = call(INT, "madvise", ADDRESS, SIZE, FLAGS);

  /** munmap(2). */
  public static final Call MUNMAP = call(INT, "munmap", ADDRESS, SIZE);

  /** mprotect(2): what may be done with mapped memory. */
  public static final Call MPROTECT = call(INT, "mprotect", ADDRESS, SIZE, PROTECTION);

  /** msync(2): writes mapped memory to its file. */
  public static final Call MSYNC = call(INT, "msync", ADDRESS, SIZE, FLAGS);

  /** lseek(2): answers the new offset. */
  public static final Call LSEEK = call(LONG, "lseek", FD, Call.Kind.INT, FLAGS);

  /** shm_open(3): a descriptor for shared memory with a name. */
  public static final Call SHM_OPEN = call(INT, "shm_open", PATH, OPEN_FLAGS, MODE);

  /** shm_unlink(3): takes that name away; who has it mapped goes on. */
  public static final Call SHM_UNLINK = call(INT, "shm_unlink", PATH);

  /** mq_open(3): a queue's descriptor. */
  public static final Call MQ_OPEN = variadic(INT, 2, "mq_open", PATH, OPEN_FLAGS, MODE, MQ_ATTR);

  /** mq_close(3): gone whatever it answers, as with close(2). */
  public static final Call MQ_CLOSE = call(INT, "mq_close", FD).once();

  /** mq_send(3): waits while the queue is full. */
  public static final Call MQ_SEND = call(INT, "mq_send", FD, DATA, SIZE, Call.Kind.INT);

  /** mq_timedsend(3): until a moment of CLOCK_REALTIME, then ETIMEDOUT. */
  public static final Call MQ_TIMEDSEND =
      call(INT, "mq_timedsend", FD, DATA, SIZE, Call.Kind.INT, TIMESPEC);

  /** mq_receive(3): the oldest of the highest priority; answers its length. */
  public static final Call MQ_RECEIVE = call(LONG, "mq_receive", FD, FILLED, SIZE, FILLED_NUMBER);

  /** mq_timedreceive(3): until a moment of CLOCK_REALTIME, then ETIMEDOUT. */
  public static final Call MQ_TIMEDRECEIVE =
      call(LONG, "mq_timedreceive", FD, FILLED, SIZE, FILLED_NUMBER, TIMESPEC);

  /** mq_getattr(3): fills a {@link MqAttr}. */
  public static final Call MQ_GETATTR = call(INT, "mq_getattr", FD, FILLED_MQ_ATTR);

  /** mq_setattr(3): O_NONBLOCK only. */
  public static final Call MQ_SETATTR = call(INT, "mq_setattr", FD, MQ_ATTR, ADDRESS);

  /** mq_notify(3): has a signal sent when a message comes into the empty queue. */
  public static final Call MQ_NOTIFY = call(INT, "mq_notify", FD, ADDRESS);

  /** mq_unlink(3): takes the name away; who has it open goes on. */
  public static final Call MQ_UNLINK = call(INT, "mq_unlink", PATH);

  /** ftok(3): a key, which may be negative; errno counts only where it can be an error number. */
  public static final Call FTOK = call(INT, "ftok", PATH, Call.Kind.INT);

  /** msgget(2): a queue's identifier. */
  public static final Call MSGGET = call(INT, "msgget", KEY, IPC_FLAGS);

  /** msgsnd(2): waits while the queue is full. */
  public static final Call MSGSND = call(INT, "msgsnd", IDENTIFIER, MESSAGE, SIZE, QUEUE_FLAGS);

  /** msgrcv(2): answers the length of what it took. */
  public static final Call MSGRCV =
      call(LONG, "msgrcv", IDENTIFIER, FILLED_MESSAGE, SIZE, Call.Kind.INT, QUEUE_FLAGS);

  /** msgctl(2): asks, sets, removes. */
  public static final Call MSGCTL = call(INT, "msgctl", IDENTIFIER, IPC_COMMAND, MSQID_DS);

  /** shmget(2): a segment's identifier. */
  public static final Call SHMGET = call(INT, "shmget", KEY, SIZE, IPC_FLAGS);

  /** shmat(2): answers the address, or a negated error number. */
  public static final Call SHMAT = call(LONG, "shmat", IDENTIFIER, ADDRESS, FLAGS);

  /** shmdt(2): detaches; the segment stays. */
  public static final Call SHMDT = call(INT, "shmdt", ADDRESS);

  /** shmctl(2): asks, sets, removes. */
  public static final Call SHMCTL = call(INT, "shmctl", IDENTIFIER, IPC_COMMAND, SHMID_DS);

  /** flock(2): a lock on a whole file. */
  public static final Call FLOCK = call(INT, "flock", FD, FLAGS);

  /**
   * syscall(2): for what the C library has no function of its own; its arguments are filled up with
   * zeros.
   */
  public static final Call SYSCALL =
      variadic(LONG, 1, "syscall", Call.Kind.INT, Call.Kind.INT, Call.Kind.INT, Call.Kind.INT);

  /** sem_open(3): answers the semaphore's address. */
  public static final Call SEM_OPEN =
      variadic(NULL, 2, "sem_open", PATH, OPEN_FLAGS, MODE, Call.Kind.INT);

  /** sem_close(3): this process uses it no more. */
  public static final Call SEM_CLOSE = call(INT, "sem_close", OBJECT);

  /** sem_unlink(3): takes its name away; who has it open goes on. */
  public static final Call SEM_UNLINK = call(INT, "sem_unlink", PATH);

  /** sem_init(3): a semaphore in memory of the caller. */
  public static final Call SEM_INIT = call(INT, "sem_init", OBJECT, Call.Kind.INT, Call.Kind.INT);

  /** sem_wait(3): waits while it is 0, then takes 1. */
  public static final Call SEM_WAIT = call(INT, "sem_wait", OBJECT);

  /** sem_trywait(3): EAGAIN while it is 0. */
  public static final Call SEM_TRYWAIT = call(INT, "sem_trywait", OBJECT);

  /** sem_clockwait(3): until a moment of a clock, then ETIMEDOUT. */
  public static final Call SEM_CLOCKWAIT = call(INT, "sem_clockwait", OBJECT, FLAGS, TIMESPEC);

  /** sem_post(3): adds 1; EOVERFLOW beyond 2147483647. */
  public static final Call SEM_POST = call(INT, "sem_post", OBJECT);

  /** sem_getvalue(3): stores the value; 0 while somebody waits. */
  public static final Call SEM_GETVALUE = call(INT, "sem_getvalue", OBJECT, FILLED_NUMBER);

  /** semget(2): a set's identifier. */
  public static final Call SEMGET = call(INT, "semget", KEY, Call.Kind.INT, IPC_FLAGS);

  /** semop(2): all operations in one step, or waits. */
  public static final Call SEMOP = call(INT, "semop", IDENTIFIER, SEMBUFS, SIZE);

  /** semtimedop(2): waits for so long, then EAGAIN. */
  public static final Call SEMTIMEDOP =
      call(INT, "semtimedop", IDENTIFIER, SEMBUFS, SIZE, TIMESPEC);

  /** semctl(2): asks, sets, removes. */
  public static final Call SEMCTL =
      variadic(INT, 3, "semctl", IDENTIFIER, Call.Kind.INT, FLAGS, SEMID_DS);

  /** pthread_mutexattr_init(3). */
  public static final Call MUTEXATTR_INIT = call(RESULT, "pthread_mutexattr_init", ADDRESS);

  /** pthread_mutexattr_setpshared(3): whether it works between processes. */
  public static final Call MUTEXATTR_SETPSHARED =
      call(RESULT, "pthread_mutexattr_setpshared", ADDRESS, FLAGS);

  /** pthread_mutexattr_settype(3): what locking it twice does. */
  public static final Call MUTEXATTR_SETTYPE =
      call(RESULT, "pthread_mutexattr_settype", ADDRESS, FLAGS);

  /** pthread_mutexattr_setrobust(3): whether the death of its owner is told. */
  public static final Call MUTEXATTR_SETROBUST =
      call(RESULT, "pthread_mutexattr_setrobust", ADDRESS, FLAGS);

  /** pthread_mutex_init(3). */
  public static final Call MUTEX_INIT = call(RESULT, "pthread_mutex_init", OBJECT, ADDRESS);

  /** pthread_mutex_trylock(3): EBUSY while somebody has it. */
  public static final Call MUTEX_TRYLOCK = call(RESULT, "pthread_mutex_trylock", OBJECT);

  /** pthread_mutex_clocklock(3): waits until a moment of a clock, then ETIMEDOUT. */
  public static final Call MUTEX_CLOCKLOCK =
      call(RESULT, "pthread_mutex_clocklock", OBJECT, FLAGS, TIMESPEC);

  /** pthread_mutex_unlock(3): EPERM for who does not own it. */
  public static final Call MUTEX_UNLOCK = call(RESULT, "pthread_mutex_unlock", OBJECT);

  /** pthread_mutex_consistent(3): what a dead owner left half done is in order. */
  public static final Call MUTEX_CONSISTENT = call(RESULT, "pthread_mutex_consistent", OBJECT);

  /** pthread_rwlockattr_init(3). */
  public static final Call RWLOCKATTR_INIT = call(RESULT, "pthread_rwlockattr_init", ADDRESS);

  /** pthread_rwlockattr_setpshared(3): whether it works between processes. */
  public static final Call RWLOCKATTR_SETPSHARED =
      call(RESULT, "pthread_rwlockattr_setpshared", ADDRESS, FLAGS);

  /** pthread_rwlockattr_setkind_np(3): whether readers or writers go first. */
  public static final Call RWLOCKATTR_SETKIND_NP =
      call(RESULT, "pthread_rwlockattr_setkind_np", ADDRESS, FLAGS);

  /** pthread_rwlock_init(3). */
  public static final Call RWLOCK_INIT = call(RESULT, "pthread_rwlock_init", OBJECT, ADDRESS);

  /** pthread_rwlock_tryrdlock(3): EBUSY while a writer has it. */
  public static final Call RWLOCK_TRYRDLOCK = call(RESULT, "pthread_rwlock_tryrdlock", OBJECT);

  /** pthread_rwlock_trywrlock(3): EBUSY while anybody has it. */
  public static final Call RWLOCK_TRYWRLOCK = call(RESULT, "pthread_rwlock_trywrlock", OBJECT);

  /** pthread_rwlock_clockrdlock(3): to read; until a moment of a clock. */
  public static final Call RWLOCK_CLOCKRDLOCK =
      call(RESULT, "pthread_rwlock_clockrdlock", OBJECT, FLAGS, TIMESPEC);

  /** pthread_rwlock_clockwrlock(3): to write; until a moment of a clock. */
  public static final Call RWLOCK_CLOCKWRLOCK =
      call(RESULT, "pthread_rwlock_clockwrlock", OBJECT, FLAGS, TIMESPEC);

  /** pthread_rwlock_unlock(3). */
  public static final Call RWLOCK_UNLOCK = call(RESULT, "pthread_rwlock_unlock", OBJECT);

  /** pthread_condattr_init(3). */
  public static final Call CONDATTR_INIT = call(RESULT, "pthread_condattr_init", ADDRESS);

  /** pthread_condattr_setpshared(3): whether it works between processes. */
  public static final Call CONDATTR_SETPSHARED =
      call(RESULT, "pthread_condattr_setpshared", ADDRESS, FLAGS);

  /** pthread_cond_init(3). */
  public static final Call COND_INIT = call(RESULT, "pthread_cond_init", OBJECT, ADDRESS);

  /** pthread_cond_clockwait(3): gives the mutex back while it waits, until a moment of a clock. */
  public static final Call COND_CLOCKWAIT =
      call(RESULT, "pthread_cond_clockwait", OBJECT, ADDRESS, FLAGS, TIMESPEC);

  /** pthread_cond_signal(3): wakes one who waits. */
  public static final Call COND_SIGNAL = call(RESULT, "pthread_cond_signal", OBJECT);

  /** pthread_cond_broadcast(3): wakes all who wait. */
  public static final Call COND_BROADCAST = call(RESULT, "pthread_cond_broadcast", OBJECT);

  /** pthread_barrierattr_init(3). */
  public static final Call BARRIERATTR_INIT = call(RESULT, "pthread_barrierattr_init", ADDRESS);

  /** pthread_barrierattr_setpshared(3): whether it works between processes. */
  public static final Call BARRIERATTR_SETPSHARED =
      call(RESULT, "pthread_barrierattr_setpshared", ADDRESS, FLAGS);

  /** pthread_barrier_init(3): for how many. */
  public static final Call BARRIER_INIT =
      call(RESULT, "pthread_barrier_init", OBJECT, ADDRESS, Call.Kind.INT);

  /**
   * Answers 1 to the one that is to do the serial part, where C answers
   * PTHREAD_BARRIER_SERIAL_THREAD.
   */
  public static final Call BARRIER_WAIT = call(RESULT, "pthread_barrier_wait", OBJECT);

  /** eventfd(2): a counter behind a descriptor. */
  public static final Call EVENTFD = call(INT, "eventfd", Call.Kind.INT, FLAGS);

  /** strerror(3): the address of an error's text. */
  public static final Call STRERROR = call(NONE, "strerror", Call.Kind.INT);

  /** strerrorname_np(3): the address of its name, such as EPERM; glibc has it since 2.32. */
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

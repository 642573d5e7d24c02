package org.ipcsh.posix;

/**
 * Flags and commands, as Linux numbers them on x86-64 and arm64. They stand here as plain constants
 * because loading jnr-constants takes 28 ms at start, and it has none of the IPC ones; a test holds
 * them against jnr-constants and the C compiler's headers.
 */
public final class Flags {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  // open(2)

  /** Opens for reading only; the value of no flag at all. */
  public static final int O_RDONLY = 0;

  /** Opens for writing only. */
  public static final int O_WRONLY = 1;

  /** Opens for reading and writing. */
  public static final int O_RDWR = 2;

  /** Makes the file if it does not exist; a mode follows. */
  public static final int O_CREAT = 0x40;

  /** With {@link #O_CREAT}: EEXIST if it exists, symbolic links included. */
  public static final int O_EXCL = 0x80;

  /** A terminal that is opened does not become the controlling one. */
  public static final int O_NOCTTY = 0x100;

  /** A regular file loses its contents. */
  public static final int O_TRUNC = 0x200;

  /** Each write goes to the end, in one step with finding where that is. */
  public static final int O_APPEND = 0x400;

  /** Neither the opening nor what follows waits: EAGAIN instead. */
  public static final int O_NONBLOCK = 0x800;

  /** The descriptor is closed by execve(2). */
  public static final int O_CLOEXEC = 0x80000;

  /** Makes a file without a name, in the directory that the path tells. */
  public static final int O_TMPFILE = ARM ? 0x404000 : 0x410000;

  // sock_diag(7)

  /** The protocol of netlink(7) that tells of sockets. */
  public static final int NETLINK_SOCK_DIAG = 4;

  /** Of a netlink message: it asks for something. */
  public static final int NLM_F_REQUEST = 1;

  /** The type of a message that asks for one socket, or for those of a family. */
  public static final int SOCK_DIAG_BY_FAMILY = 20;

  /** Asks of a Unix socket which one is at its other side. */
  public static final int UDIAG_SHOW_PEER = 4;

  /** The attribute of the answer that tells it, by inode number. */
  public static final int UNIX_DIAG_PEER = 2;

  // fcntl(2)

  /** Answers the descriptor's own flags: FD_CLOEXEC is the only one. */
  public static final int F_GETFD = 1;

  /** Answers access mode and status flags of the open file. */
  public static final int F_GETFL = 3;

  /** Sets status flags of the open file, for all who have it. */
  public static final int F_SETFL = 4;

  /** Finds a lock that would be in the way of one of this process. */
  public static final int F_GETLK = 5;

  /** Takes or gives back a lock of this process: EAGAIN or EACCES when another is in the way. */
  public static final int F_SETLK = 6;

  /** The same, but waits; EDEADLK when all would wait in a circle. */
  public static final int F_SETLKW = 7;

  /** Finds a lock that would be in the way of one of this open file. */
  public static final int F_OFD_GETLK = 36;

  /** Takes or gives back a lock of this open file: EAGAIN when another is in the way. */
  public static final int F_OFD_SETLK = 37;

  /** The same, but waits; the kernel looks for no circles. */
  public static final int F_OFD_SETLKW = 38;

  /** Type of a lock: shared with other readers. */
  public static final int F_RDLCK = 0;

  /** Type of a lock: for the owner alone. */
  public static final int F_WRLCK = 1;

  /** Type of a lock: none, which gives back what is held of the range. */
  public static final int F_UNLCK = 2;

  /** Duplicates to the lowest free descriptor from the argument on, closed by execve(2). */
  public static final int F_DUPFD_CLOEXEC = 1030;

  /** Sets how many bytes a pipe holds, rounded up; EPERM above /proc/sys/fs/pipe-max-size. */
  public static final int F_SETPIPE_SZ = 1031;

  /** Answers how many bytes a pipe holds. */
  public static final int F_GETPIPE_SZ = 1032;

  /** Forbids, for good, what is to be done no more with the file of a memfd_create(2). */
  public static final int F_ADD_SEALS = 1033;

  /** The seal against making it smaller. */
  public static final int F_SEAL_SHRINK = 2;

  // tee(2)

  /** Does not wait for a pipe: EAGAIN. */
  public static final int SPLICE_F_NONBLOCK = 2;

  // ioctl(2), ioctl_tty(2)

  /** Asks how many bytes can be read. */
  public static final int FIONREAD = 0x541B;

  /** Asks for the foreground process group of a terminal. */
  public static final int TIOCGPGRP = 0x540F;

  /** Asks for rows and columns of a terminal. */
  public static final int TIOCGWINSZ = 0x5413;

  /** Sets them; the foreground process group gets SIGWINCH. */
  public static final int TIOCSWINSZ = 0x5414;

  // waitpid(2)

  /** Answers 0 instead of waiting when no child has ended. */
  public static final int WNOHANG = 1;

  /** Of waitid(2): children that have ended. */
  public static final int WEXITED = 4;

  /** Leaves the child, so that it can be waited for again. */
  public static final int WNOWAIT = 0x1000000;

  /** Of waitid(2): the child of that process id. */
  public static final int P_PID = 1;

  /** Of what waitid(2) stores: it has ended by itself, not by a signal. */
  public static final int CLD_EXITED = 1;

  // socket(2), send(2), recv(2)

  /** Sockets of one machine, unix(7): addresses are paths or abstract names. */
  public static final int AF_UNIX = 1;

  /** The internet protocols, version 4: ip(7). */
  public static final int AF_INET = 2;

  /** The internet protocols, version 6: ipv6(7). */
  public static final int AF_INET6 = 10;

  /** Sockets to the kernel: netlink(7). */
  public static final int AF_NETLINK = 16;

  /** A connection that carries bytes. */
  public static final int SOCK_STREAM = 1;

  /** Messages, each to an address. */
  public static final int SOCK_DGRAM = 2;

  /** A connection that carries messages. */
  public static final int SOCK_SEQPACKET = 5;

  /** The descriptor is closed by execve(2). */
  public static final int SOCK_CLOEXEC = 0x80000;

  /** Nothing more is sent: the other side sees end-of-file. */
  public static final int SHUT_WR = 1;

  /** The level of the options of all sockets, and of control data. */
  public static final int SOL_SOCKET = 1;

  /** Type of control data: descriptors. */
  public static final int SCM_RIGHTS = 1;

  /** Leaves what is received where it is. */
  public static final int MSG_PEEK = 2;

  /** Stored by recvmsg(2): control data did not fit, or descriptors were lost. */
  public static final int MSG_CTRUNC = 0x8;

  /** Answers the whole length of a message that was cut; stored where one was. */
  public static final int MSG_TRUNC = 0x20;

  /** This call does not wait: EAGAIN. */
  public static final int MSG_DONTWAIT = 0x40;

  /** No SIGPIPE when the other side has closed: EPIPE only. */
  public static final int MSG_NOSIGNAL = 0x4000;

  /** Descriptors that are received are closed by execve(2). */
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  // pidfd_open(2), pidfd_getfd(2): numbers of system calls, the same on all machines

  /** The number of pidfd_open(2). */
  public static final int SYS_PIDFD_OPEN = 434;

  /** The number of pidfd_getfd(2). */
  public static final int SYS_PIDFD_GETFD = 438;

  // socket(7), tcp(7)

  /** An address can be bound again while old connections of it linger. */
  public static final int SO_REUSEADDR = 2;

  /** Asks for the type, such as {@link #SOCK_STREAM}. */
  public static final int SO_TYPE = 3;

  /** The size of the send buffer in bytes; the kernel doubles what is set. */
  public static final int SO_SNDBUF = 7;

  /** The size of the receive buffer in bytes; the kernel doubles what is set. */
  public static final int SO_RCVBUF = 8;

  /** Asks who connected, as a {@link Ucred}. */
  public static final int SO_PEERCRED = 17;

  /** How long a receive waits, as a timeval; 0 is for ever. */
  public static final int SO_RCVTIMEO = 20;

  /** How long a send waits, as a timeval; 0 is for ever. */
  public static final int SO_SNDTIMEO = 21;

  /** Asks whether it listens: 0 or 1. */
  public static final int SO_ACCEPTCONN = 30;

  /** Asks for the family, such as {@link #AF_UNIX}. */
  public static final int SO_DOMAIN = 39;

  /** The level of the options of tcp(7). */
  public static final int IPPROTO_TCP = 6;

  /** Sends small pieces at once instead of gathering them. */
  public static final int TCP_NODELAY = 1;

  // termios(3)

  /** Input mode: a carriage return is read as a newline. */
  public static final int ICRNL = 0x100;

  /** Input mode: Ctrl-S stops output, Ctrl-Q goes on with it. */
  public static final int IXON = 0x400;

  /** Output mode: output is changed, as the other flags say. */
  public static final int OPOST = 1;

  /** Output mode: a newline is written as carriage return and newline. */
  public static final int ONLCR = 4;

  /** Local mode: Ctrl-C, Ctrl-Z and Ctrl-\ send signals. */
  public static final int ISIG = 1;

  /** Local mode: input comes line by line, and can be edited. */
  public static final int ICANON = 2;

  /** Local mode: what is typed is shown. */
  public static final int ECHO = 8;

  /** Local mode: Linux's own editing keys work. */
  public static final int IEXTEN = 0x8000;

  /** Of tcsetattr(3): the change takes effect at once. */
  public static final int TCSANOW = 0;

  // lseek(2)

  /** From the beginning of the file. */
  public static final int SEEK_SET = 0;

  /** From the present offset. */
  public static final int SEEK_CUR = 1;

  /** From the end of the file. */
  public static final int SEEK_END = 2;

  // clock_nanosleep(2)

  /** The time is a moment of the clock, not a length from now on. */
  public static final int TIMER_ABSTIME = 1;

  // poll(2)

  /** There is something to read, or a connection to accept, or end-of-file. */
  public static final int POLLIN = 1;

  /** There is room to write. */
  public static final int POLLOUT = 4;

  // mmap(2), memfd_create(2)

  /** Memory that may be read. */
  public static final int PROT_READ = 1;

  /** Memory that may be written. */
  public static final int PROT_WRITE = 2;

  /** Memory that may be executed. */
  public static final int PROT_EXEC = 4;

  /** Of madvise(2): has memory there now, as if it was written; ENOMEM, EFAULT. */
  public static final int MADV_POPULATE_WRITE = 23;

  /** Others who have it mapped see what is written. */
  public static final int MAP_SHARED = 1;

  /** What is written is this process's own copy. */
  public static final int MAP_PRIVATE = 2;

  /** No file behind it: zeros. */
  public static final int MAP_ANONYMOUS = 0x20;

  /** The descriptor is closed by execve(2). */
  public static final int MFD_CLOEXEC = 1;

  /** {@link #F_ADD_SEALS} is possible. */
  public static final int MFD_ALLOW_SEALING = 2;

  // msync(2)

  /** Waits until it is on the disk. */
  public static final int MS_SYNC = 4;

  // svipc(7)

  /** Makes the object if the key has none; permissions stand beside it. */
  public static final int IPC_CREAT = 01000;

  /** With {@link #IPC_CREAT}: EEXIST if the key has one. */
  public static final int IPC_EXCL = 02000;

  /** Does not wait: EAGAIN, or ENOMSG of msgrcv(2). */
  public static final int IPC_NOWAIT = 04000;

  /** The key that always makes a new object, which no key leads to. */
  public static final int IPC_PRIVATE = 0;

  /** Removes the object; who waits on it gets EIDRM. */
  public static final int IPC_RMID = 0;

  /** Sets owner, permissions and a queue's capacity. */
  public static final int IPC_SET = 1;

  /** Asks for all that the kernel notes of the object. */
  public static final int IPC_STAT = 2;

  // msgop(2)

  /** Cuts a message that is too long for the buffer, instead of E2BIG. */
  public static final int MSG_NOERROR = 010000;

  /** Receives the first message of any other type than that. */
  public static final int MSG_EXCEPT = 020000;

  /** Copies the message at that index and leaves it there. */
  public static final int MSG_COPY = 040000;

  // shmop(2)

  /** Attaches the segment for reading only. */
  public static final int SHM_RDONLY = 010000;

  // sigevent(7)

  /** Notifies by a signal. */
  public static final int SIGEV_SIGNAL = 0;

  // flock(2)

  /** Shared with other readers. */
  public static final int LOCK_SH = 1;

  /** For the owner alone. */
  public static final int LOCK_EX = 2;

  /** Does not wait: EAGAIN. */
  public static final int LOCK_NB = 4;

  /** Gives the lock back. */
  public static final int LOCK_UN = 8;

  // semget(2), semop(2), semctl(2)

  /** The kernel takes the change back when the process ends. */
  public static final int SEM_UNDO = 0x1000;

  /** Asks which process changed a semaphore last. */
  public static final int SEM_GETPID = 11;

  /** Asks for the value of a semaphore. */
  public static final int SEM_GETVAL = 12;

  /** Asks for all values of the set. */
  public static final int SEM_GETALL = 13;

  /** Asks how many processes wait for a semaphore to grow. */
  public static final int SEM_GETNCNT = 14;

  /** Asks how many processes wait for a semaphore to be zero. */
  public static final int SEM_GETZCNT = 15;

  /** Sets the value of a semaphore. */
  public static final int SEM_SETVAL = 16;

  /** Sets all values of the set. */
  public static final int SEM_SETALL = 17;

  // pthread_mutexattr_setpshared(3) and its like

  /** The object works in the process that initialized it. */
  public static final int PTHREAD_PROCESS_PRIVATE = 0;

  /** The object works between processes that have its memory. */
  public static final int PTHREAD_PROCESS_SHARED = 1;

  /** Who locks it twice waits for ever. */
  public static final int PTHREAD_MUTEX_NORMAL = 0;

  /** Its owner can lock it again, and unlocks it as often. */
  public static final int PTHREAD_MUTEX_RECURSIVE = 1;

  /** Who locks it twice gets EDEADLK. */
  public static final int PTHREAD_MUTEX_ERRORCHECK = 2;

  /** When its owner dies the next one gets it, with EOWNERDEAD. */
  public static final int PTHREAD_MUTEX_ROBUST = 1;

  /** New readers wait while a writer does. */
  public static final int PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP = 2;

  /** The clock that nobody sets. */
  public static final int CLOCK_MONOTONIC = 1;

  // eventfd(2), signalfd(2)

  /** A read takes 1 and not all. */
  public static final int EFD_SEMAPHORE = 1;

  /** The descriptor is closed by execve(2). */
  public static final int EFD_CLOEXEC = 0x80000;

  /** EAGAIN instead of waiting. */
  public static final int EFD_NONBLOCK = 0x800;

  /** The descriptor is closed by execve(2). */
  public static final int SFD_CLOEXEC = 0x80000;

  /** EAGAIN instead of waiting. */
  public static final int SFD_NONBLOCK = 0x800;

  // posix_spawn(3)

  /** The signals of the set get their default action. */
  public static final int POSIX_SPAWN_SETSIGDEF = 4;

  /** The signals of the mask are blocked, and only these. */
  public static final int POSIX_SPAWN_SETSIGMASK = 8;

  /** The new process has a process group of its own. */
  public static final int POSIX_SPAWN_SETPGROUP = 0x02;

  /** The new process has a session of its own. */
  public static final int POSIX_SPAWN_SETSID = 0x80;

  // signal(7)

  /** The terminal is gone. */
  public static final int SIGHUP = 1;

  /** Ctrl-C was typed. */
  public static final int SIGINT = 2;

  /** Ctrl-\ was typed; the default is a core dump. */
  public static final int SIGQUIT = 3;

  /** The machine does not know the instruction. */
  public static final int SIGILL = 4;

  /** A breakpoint was reached. */
  public static final int SIGTRAP = 5;

  /** abort(3) was called. */
  public static final int SIGABRT = 6;

  /** An access to memory has nothing behind it, as beyond the end of a mapped file. */
  public static final int SIGBUS = 7;

  /** An error of arithmetic. */
  public static final int SIGFPE = 8;

  /** Ends the process; cannot be handled, blocked or ignored. */
  public static final int SIGKILL = 9;

  /** For programs to give a meaning to. */
  public static final int SIGUSR1 = 10;

  /** An access to memory that is not mapped, or not in that way. */
  public static final int SIGSEGV = 11;

  /** For programs to give a meaning to; the virtual machine has taken this one. */
  public static final int SIGUSR2 = 12;

  /** A write to a pipe or socket that nobody reads any more. */
  public static final int SIGPIPE = 13;

  /** A timer of alarm(2) or setitimer(2) has run out. */
  public static final int SIGALRM = 14;

  /** The process is asked to end. */
  public static final int SIGTERM = 15;

  /** A child has ended, was stopped, or goes on. */
  public static final int SIGCHLD = 17;

  /** A stopped process goes on. */
  public static final int SIGCONT = 18;

  /** Stops the process; cannot be handled, blocked or ignored. */
  public static final int SIGSTOP = 19;

  /** Ctrl-Z was typed. */
  public static final int SIGTSTP = 20;

  /** A background process reads from its terminal. */
  public static final int SIGTTIN = 21;

  /** A background process writes to its terminal. */
  public static final int SIGTTOU = 22;

  /** Urgent data have come in at a socket. */
  public static final int SIGURG = 23;

  /** The terminal has another size. */
  public static final int SIGWINCH = 28;

  /** The limit on CPU time is reached: setrlimit(2). */
  public static final int SIGXCPU = 24;

  /** The limit on the size of a file is reached: setrlimit(2). */
  public static final int SIGXFSZ = 25;

  /** A system call that does not exist, or that seccomp(2) forbids. */
  public static final int SIGSYS = 31;

  /** The first realtime signal that glibc leaves to programs. */
  public static final int SIGRTMIN = 34;

  /** The last realtime signal. */
  public static final int SIGRTMAX = 64;

  /** The signals of the set are blocked besides. */
  public static final int SIG_BLOCK = 0;

  /** The signals of the set are blocked no more. */
  public static final int SIG_UNBLOCK = 1;

  /** The signals of the set are blocked, and only these. */
  public static final int SIG_SETMASK = 2;

  /** Sent by kill(2). */
  public static final int SI_USER = 0;

  /** Sent by sigqueue(3), with a value. */
  public static final int SI_QUEUE = -1;

  /** Sent because a message came into an empty POSIX queue: mq_notify(3). */
  public static final int SI_MESGQ = -3;

  /** The default action of the signal. */
  public static final int SIG_DFL = 0;

  /** The signal is thrown away. */
  public static final int SIG_IGN = 1;

  private Flags() {}
}

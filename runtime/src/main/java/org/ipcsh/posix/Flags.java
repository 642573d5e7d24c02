package org.ipcsh.posix;

/**
 * Flags and commands, as Linux numbers them on x86-64 and arm64. They stand here as plain constants
 * because loading jnr-constants takes 28 ms at start, and it has none of the IPC ones; a test holds
 * them against jnr-constants and the C compiler's headers.
 */
public final class Flags {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  // open(2)
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_NOCTTY = 0x100;
  public static final int O_TRUNC = 0x200;
  public static final int O_APPEND = 0x400;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_TMPFILE = ARM ? 0x404000 : 0x410000;

  // sock_diag(7)
  public static final int NETLINK_SOCK_DIAG = 4;
  public static final int NLM_F_REQUEST = 1;
  public static final int SOCK_DIAG_BY_FAMILY = 20;
  public static final int UDIAG_SHOW_PEER = 4;
  public static final int UNIX_DIAG_PEER = 2;

  // fcntl(2)
  public static final int F_GETFD = 1;
  public static final int F_GETFL = 3;
  public static final int F_SETFL = 4;
  public static final int F_GETLK = 5;
  public static final int F_SETLK = 6;
  public static final int F_SETLKW = 7;
  public static final int F_OFD_GETLK = 36;
  public static final int F_OFD_SETLK = 37;
  public static final int F_OFD_SETLKW = 38;
  public static final int F_RDLCK = 0;
  public static final int F_WRLCK = 1;
  public static final int F_UNLCK = 2;
  public static final int F_DUPFD_CLOEXEC = 1030;
  public static final int F_SETPIPE_SZ = 1031;
  public static final int F_GETPIPE_SZ = 1032;
  public static final int F_ADD_SEALS = 1033;
  public static final int F_SEAL_SHRINK = 2;

  // tee(2)
  public static final int SPLICE_F_NONBLOCK = 2;

  // ioctl(2), ioctl_tty(2)
  public static final int FIONREAD = 0x541B;
  public static final int TIOCGPGRP = 0x540F;
  public static final int TIOCGWINSZ = 0x5413;
  public static final int TIOCSWINSZ = 0x5414;

  // waitpid(2)
  public static final int WNOHANG = 1;
  public static final int WEXITED = 4;
  public static final int WNOWAIT = 0x1000000;
  public static final int P_PID = 1;
  public static final int CLD_EXITED = 1;

  // socket(2), send(2), recv(2)
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_SEQPACKET = 5;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SHUT_WR = 1;
  public static final int SOL_SOCKET = 1;
  public static final int SCM_RIGHTS = 1;
  public static final int MSG_PEEK = 2;
  public static final int MSG_CTRUNC = 0x8;
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_NOSIGNAL = 0x4000;
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  // pidfd_open(2), pidfd_getfd(2): numbers of system calls, the same on all machines
  public static final int SYS_PIDFD_OPEN = 434;
  public static final int SYS_PIDFD_GETFD = 438;

  // socket(7), tcp(7)
  public static final int SO_REUSEADDR = 2;
  public static final int SO_TYPE = 3;
  public static final int SO_SNDBUF = 7;
  public static final int SO_RCVBUF = 8;
  public static final int SO_PEERCRED = 17;
  public static final int SO_RCVTIMEO = 20;
  public static final int SO_SNDTIMEO = 21;
  public static final int SO_ACCEPTCONN = 30;
  public static final int SO_DOMAIN = 39;
  public static final int IPPROTO_TCP = 6;
  public static final int TCP_NODELAY = 1;

  // termios(3)
  public static final int ICRNL = 0x100;
  public static final int IXON = 0x400;
  public static final int OPOST = 1;
  public static final int ONLCR = 4;
  public static final int ISIG = 1;
  public static final int ICANON = 2;
  public static final int ECHO = 8;
  public static final int IEXTEN = 0x8000;
  public static final int TCSANOW = 0;

  // lseek(2)
  public static final int SEEK_SET = 0;
  public static final int SEEK_CUR = 1;
  public static final int SEEK_END = 2;

  // clock_nanosleep(2)
  public static final int TIMER_ABSTIME = 1;

  // poll(2)
  public static final int POLLIN = 1;
  public static final int POLLOUT = 4;

  // mmap(2), memfd_create(2)
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int PROT_EXEC = 4;
  public static final int MADV_POPULATE_WRITE = 23;
  public static final int MAP_SHARED = 1;
  public static final int MAP_PRIVATE = 2;
  public static final int MAP_ANONYMOUS = 0x20;
  public static final int MFD_CLOEXEC = 1;
  public static final int MFD_ALLOW_SEALING = 2;

  // msync(2)
  public static final int MS_SYNC = 4;

  // svipc(7)
  public static final int IPC_CREAT = 01000;
  public static final int IPC_EXCL = 02000;
  public static final int IPC_NOWAIT = 04000;
  public static final int IPC_PRIVATE = 0;
  public static final int IPC_RMID = 0;
  public static final int IPC_SET = 1;
  public static final int IPC_STAT = 2;

  // msgop(2)
  public static final int MSG_NOERROR = 010000;
  public static final int MSG_EXCEPT = 020000;
  public static final int MSG_COPY = 040000;

  // shmop(2)
  public static final int SHM_RDONLY = 010000;

  // sigevent(7)
  public static final int SIGEV_SIGNAL = 0;

  // flock(2)
  public static final int LOCK_SH = 1;
  public static final int LOCK_EX = 2;
  public static final int LOCK_NB = 4;
  public static final int LOCK_UN = 8;

  // semget(2), semop(2), semctl(2)
  public static final int SEM_UNDO = 0x1000;
  public static final int SEM_GETPID = 11;
  public static final int SEM_GETVAL = 12;
  public static final int SEM_GETALL = 13;
  public static final int SEM_GETNCNT = 14;
  public static final int SEM_GETZCNT = 15;
  public static final int SEM_SETVAL = 16;
  public static final int SEM_SETALL = 17;

  // pthread_mutexattr_setpshared(3) and its like
  public static final int PTHREAD_PROCESS_SHARED = 1;
  public static final int PTHREAD_MUTEX_NORMAL = 0;
  public static final int PTHREAD_MUTEX_RECURSIVE = 1;
  public static final int PTHREAD_MUTEX_ERRORCHECK = 2;
  public static final int PTHREAD_MUTEX_ROBUST = 1;
  public static final int PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP = 2;
  public static final int CLOCK_MONOTONIC = 1;

  // eventfd(2), signalfd(2)
  public static final int EFD_SEMAPHORE = 1;
  public static final int EFD_CLOEXEC = 0x80000;
  public static final int EFD_NONBLOCK = 0x800;
  public static final int SFD_CLOEXEC = 0x80000;
  public static final int SFD_NONBLOCK = 0x800;

  // posix_spawn(3)
  public static final int POSIX_SPAWN_SETSIGDEF = 4;
  public static final int POSIX_SPAWN_SETSIGMASK = 8;
  public static final int POSIX_SPAWN_SETPGROUP = 0x02;
  public static final int POSIX_SPAWN_SETSID = 0x80;

  // signal(7)
  public static final int SIGHUP = 1;
  public static final int SIGINT = 2;
  public static final int SIGQUIT = 3;
  public static final int SIGILL = 4;
  public static final int SIGTRAP = 5;
  public static final int SIGABRT = 6;
  public static final int SIGBUS = 7;
  public static final int SIGFPE = 8;
  public static final int SIGKILL = 9;
  public static final int SIGUSR1 = 10;
  public static final int SIGSEGV = 11;
  public static final int SIGUSR2 = 12;
  public static final int SIGPIPE = 13;
  public static final int SIGALRM = 14;
  public static final int SIGTERM = 15;
  public static final int SIGCHLD = 17;
  public static final int SIGCONT = 18;
  public static final int SIGSTOP = 19;
  public static final int SIGTSTP = 20;
  public static final int SIGWINCH = 28;
  public static final int SIGXCPU = 24;
  public static final int SIGXFSZ = 25;
  public static final int SIGSYS = 31;

  /** The first and last realtime signal that glibc leaves to programs. */
  public static final int SIGRTMIN = 34;

  public static final int SIGRTMAX = 64;
  public static final int SIG_BLOCK = 0;
  public static final int SIG_UNBLOCK = 1;
  public static final int SIG_SETMASK = 2;
  public static final int SI_USER = 0;
  public static final int SI_QUEUE = -1;
  public static final int SI_MESGQ = -3;
  public static final int SIG_DFL = 0;
  public static final int SIG_IGN = 1;

  private Flags() {}
}

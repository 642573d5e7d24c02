package org.ipcsh.posix;

/**
 * Flags and commands, as Linux numbers them on x86-64 and arm64. They stand here as plain constants because loading
 * jnr-constants takes 28 ms at start, and it has none of the IPC ones; a test holds them against jnr-constants and the
 * C compiler's headers.
 */
public final class Flags {
  // open(2)
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_TRUNC = 0x200;
  public static final int O_APPEND = 0x400;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;

  // fcntl(2)
  public static final int F_DUPFD = 0;
  public static final int F_GETFD = 1;
  public static final int F_SETFD = 2;
  public static final int F_GETFL = 3;
  public static final int F_SETFL = 4;
  public static final int F_DUPFD_CLOEXEC = 1030;
  public static final int F_SETPIPE_SZ = 1031;
  public static final int F_GETPIPE_SZ = 1032;

  // ioctl(2)
  public static final int FIONREAD = 0x541B;

  // waitpid(2)
  public static final int WNOHANG = 1;

  // socket(2), send(2)
  public static final int AF_UNIX = 1;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_SEQPACKET = 5;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SHUT_WR = 1;
  public static final int SOL_SOCKET = 1;
  public static final int SCM_RIGHTS = 1;
  public static final int MSG_NOSIGNAL = 0x4000;
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  // pidfd_open(2), pidfd_getfd(2): numbers of system calls, the same on all machines
  public static final int SYS_PIDFD_OPEN = 434;
  public static final int SYS_PIDFD_GETFD = 438;

  // lseek(2)
  public static final int SEEK_SET = 0;
  public static final int SEEK_END = 2;

  // poll(2)
  public static final int POLLIN = 1;
  public static final int POLLOUT = 4;

  // mmap(2), memfd_create(2)
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;
  public static final int MAP_PRIVATE = 2;
  public static final int MFD_CLOEXEC = 1;

  // flock(2)
  public static final int LOCK_SH = 1;
  public static final int LOCK_EX = 2;
  public static final int LOCK_NB = 4;
  public static final int LOCK_UN = 8;

  // posix_spawn(3)
  public static final int POSIX_SPAWN_SETSIGDEF = 4;
  public static final int POSIX_SPAWN_SETSIGMASK = 8;

  // signal(7)
  public static final int SIGHUP = 1;
  public static final int SIGINT = 2;
  public static final int SIGQUIT = 3;
  public static final int SIGKILL = 9;
  public static final int SIGPIPE = 13;
  public static final int SIGTERM = 15;
  public static final int SIG_DFL = 0;
  public static final int SIG_IGN = 1;

  private Flags() {}
}

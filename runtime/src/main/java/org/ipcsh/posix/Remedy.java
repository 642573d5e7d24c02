package org.ipcsh.posix;

/**
 * What an error number means on a call of that name and what can be done about it, where the object
 * that it was met on knows nothing better.
 */
final class Remedy {
  private static final String SPAWN = "posix_spawn";

  private Remedy() {}

  /** A phrase, or null where the text of the error number says all. */
  static String of(String call, int errno) {
    switch (errno) {
      case Errno.EACCES:
      case Errno.EISDIR:
      case Errno.ELOOP:
      case Errno.ENAMETOOLONG:
      case Errno.ENODEV:
      case Errno.ENOENT:
      case Errno.ENOTDIR:
      case Errno.ENXIO:
      case Errno.EROFS:
      case Errno.ETXTBSY:
        return ofPath(call, errno);
      case Errno.E2BIG:
      case Errno.ELIBBAD:
      case Errno.ENOEXEC:
        return ofProgram(errno);
      default:
        return ofResource(call, errno);
    }
  }

  private static String ofPath(String call, int errno) {
    switch (errno) {
      case Errno.EACCES:
        return call.equals(SPAWN)
            ? "it, or the interpreter that it names, is no file that this user may execute: chmod +x"
                + " makes one of it; a directory is none, nor what a file system has that is mounted"
                + " noexec"
            : "the permissions of that name, or of a directory on the way to it, do not allow it:"
                + " ls -ld shows them";
      case Errno.EISDIR:
        return "it is a directory, and what is asked for is done to a file in one";
      case Errno.ELOOP:
        return call.equals(SPAWN)
            ? "a symbolic link on the way leads back to itself, or one script names the next after #!"
                + " too often"
            : "a symbolic link on the way leads back to itself: readlink(1) says where one leads";
      case Errno.ENAMETOOLONG:
        return "a name has at most 255 bytes between two slashes, and a path 4095 in all";
      case Errno.ENODEV:
        return "what is behind it cannot be memory: a file can, a terminal or a FIFO cannot";
      case Errno.ENOENT:
        return absent(call);
      case Errno.ENOTDIR:
        return call.equals("chdir")
            ? "it is no directory"
            : "what stands before one of the slashes is no directory";
      case Errno.ENXIO:
        return "it is a socket, which connect: reaches, or a device that is not there";
      case Errno.EROFS:
        return "the file system is mounted for reading only: findmnt -T PATH shows it";
      default:
        return call.equals(SPAWN)
            ? "some process has it open for writing: a program can be started when nobody has"
            : "it is being executed: put another file in its place (mv) instead of writing into it";
    }
  }

  private static String absent(String call) {
    if (call.equals(SPAWN)) {
      return "there is no such program, or not what is to run it: what its first line says after #!, or"
          + " its loader (ldd)";
    }
    if (call.endsWith("unlink")) {
      return "somebody has removed the name before";
    }
    return call.equals("chdir")
        ? "there is no such directory"
        : "one of the names on the way does not exist: ls -ld shows which";
  }

  private static String ofProgram(int errno) {
    if (errno == Errno.ELIBBAD) {
      return "the loader that it names is none: readelf -l shows which that is";
    }
    return errno == Errno.E2BIG
        ? "its arguments and the environment take more than the kernel hands over, 128 KiB each and"
            + " getconf ARG_MAX in all: a pipe or file can carry the rest"
        : "it is executable, but neither a program of this machine nor a script that begins with #!"
            + " and an interpreter";
  }

  private static String ofResource(String call, int errno) {
    switch (errno) {
      case Errno.EMFILE:
        return "this process has as many descriptors as it may (ulimit -n): close some";
      case Errno.ENFILE:
        return call.startsWith("pipe")
            ? "the pipes of this user hold as much as they may (/proc/sys/fs/pipe-user-pages-hard),"
                + " or all processes have as many files open (/proc/sys/fs/file-max)"
            : "all processes together have as many files open as they may (/proc/sys/fs/file-max)";
      case Errno.ENOMEM:
      case Errno.ENOBUFS:
        return "the kernel has no memory for it, or this process may have no more (ulimit -v)";
      case Errno.ENOSPC:
        return call.equals("posix_openpt")
            ? "the system has as many terminals as it allows: /proc/sys/kernel/pty/max"
            : "the file system has no room left, or no inode: df, df -i";
      case Errno.EDQUOT:
        return "what this user may have on the file system is used up: quota(1)";
      case Errno.EFBIG:
        return "a file may not become that large (ulimit -f), or cannot on this file system";
      case Errno.EIO:
        return call.equals(SPAWN)
            ? "the device or file system behind it failed, or its loader is too short to be one"
            : "the device or file system behind it failed";
      case Errno.EAGAIN:
        return waiting(call);
      case Errno.EINTR:
        return "a signal was handled meanwhile: 'on … restart' has the call made again";
      case Errno.ESRCH:
        return "there is none of that number: it has ended and was waited for, or never was";
      case Errno.EINVAL:
        return unsuitable(call);
      case Errno.EPERM:
        return forbidden(call);
      case Errno.ETOOMANYREFS:
        return "more descriptors are on their way over sockets than this process may have open"
            + " (ulimit -n): somebody has to receive some";
      case Errno.ENOSYS:
        return "this kernel or C library does not have that call";
      default:
        return null;
    }
  }

  /** EINVAL: of what the kernel makes up, and not of an argument that is wrong everywhere. */
  private static String unsuitable(String call) {
    switch (call) {
      case "write":
        return "what is behind it does not take these bytes: a file in /proc or /sys takes only what"
            + " proc(5) or sysfs(5) says";
      case "read":
        return "what is behind it cannot be read, or not in pieces of this size";
      default:
        return null;
    }
  }

  private static String forbidden(String call) {
    switch (call) {
      case "msgctl":
      case "semctl":
      case "shmctl":
        return "only its owner, who made it, or root may: ipcs(1) lists owners";
      case "kill":
      case "sigqueue":
        return "it belongs to another user";
      case "write":
      case "mmap":
        return "it is sealed, so that nobody writes to it any more: fcntl(2), F_ADD_SEALS";
      case "open":
      case "mkfifo":
      case "bind":
        return "that file system, or that file (chattr +i), allows it to nobody";
      default:
        return null;
    }
  }

  /** EAGAIN: of what does not wait because it is told so, and of starting a process. */
  private static String waiting(String call) {
    switch (call) {
      case SPAWN:
        return "this user has as many processes and threads as the limit allows (ulimit -u)";
      case "sigqueue":
        return "as many realtime signals wait for processes of this user as the limit allows:"
            + " ulimit -i";
      case "accept":
        return "nobody has connected, and with nonblocking it does not wait: select does";
      case "write":
      case "send":
      case "sendto":
      case "sendmsg":
        return "there is no room, and with nonblocking it does not wait: select does";
      case "read":
      case "recv":
      case "recvfrom":
      case "recvmsg":
        return "nothing is there, and with nonblocking it does not wait: select does";
      default:
        return null;
    }
  }
}

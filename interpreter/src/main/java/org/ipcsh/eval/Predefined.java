package org.ipcsh.eval;

/**
 * The names that mean something without being declared, beside the functions of {@link Builtins}.
 */
final class Predefined {
  private static final String ERRNOS =
      " EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN EWOULDBLOCK ENOMEM"
          + " EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE"
          + " ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK"
          + " ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP ENOMSG EIDRM ENOSTR ENODATA ETIME"
          + " ENOLINK EPROTO EBADMSG EOVERFLOW EILSEQ EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE"
          + " EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT EOPNOTSUPP ENOTSUP EAFNOSUPPORT EADDRINUSE"
          + " EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN"
          + " ENOTCONN ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE"
          + " EDQUOT ECANCELED EOWNERDEAD ENOTRECOVERABLE ";

  /** Names that stand for something in the process that uses them. */
  static final String[] WORDS = {"pid", "ppid", "args", "stdin", "stdout", "stderr"};

  private Predefined() {}

  static java.util.List<String> errnos() {
    return java.util.List.of(ERRNOS.strip().split(" "));
  }

  static boolean isWord(String name) {
    for (String word : WORDS) {
      if (word.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The name of the error number as the system gives it ({@code EWOULDBLOCK} is {@code EAGAIN}), or
   * null.
   */
  static String errno(String name) {
    if (name.length() < 3 || name.charAt(0) != 'E' || !ERRNOS.contains(" " + name + " ")) {
      return null;
    }
    return name.equals("EWOULDBLOCK") ? "EAGAIN" : name.equals("ENOTSUP") ? "EOPNOTSUPP" : name;
  }
}

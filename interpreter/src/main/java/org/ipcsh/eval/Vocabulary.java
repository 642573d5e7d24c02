package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.SignalName;

/**
 * The words that mean something without being declared, beside the functions of {@link Builtins},
 * and those that can follow a value.
 */
public final class Vocabulary {
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
  private static final List<String> WORDS =
      List.of("pid", "ppid", "args", "stdin", "stdout", "stderr");

  private Vocabulary() {}

  /**
   * A word that can follow a point.
   *
   * @param form how it is written: {@code split(separator?, limit?)}; the name alone where it is
   *     not called
   * @param help one line, or an empty one
   */
  public record Member(String name, String form, String help) {}

  /** What can be asked of a value by {@code value.name}, operations of kernel objects apart. */
  public static List<Member> members(Evaluator evaluator, Object value) {
    List<Member> all = new ArrayList<>();
    for (Builtin method : Methods.all()) {
      if (Methods.of(value, method.name()) == method) {
        all.add(new Member(method.name(), method.form(), method.help()));
      }
    }
    for (String name : Members.names(value)) {
      all.add(new Member(name, name, ""));
    }
    StructType type =
        value instanceof StructValue
            ? ((StructValue) value).type
            : value instanceof KernelObject ? evaluator.layout((KernelObject) value) : null;
    for (int i = 0; type != null && i < type.size(); i++) {
      StructType.Field field = type.field(i);
      all.add(new Member(field.name(), field.name(), field.type()));
    }
    return all;
  }

  /** {@code SIGHUP} and the like. */
  public static List<String> signals() {
    List<String> names = new ArrayList<>();
    for (int number = 1; number <= SignalName.STANDARD_COUNT; number++) {
      names.add(SignalName.name(number));
    }
    names.add("SIGRTMIN");
    names.add("SIGRTMAX");
    return names;
  }

  /** {@code EAGAIN} and the like. */
  public static List<String> errnos() {
    return List.of(ERRNOS.strip().split(" "));
  }

  /**
   * The name of the error number as the system gives it ({@code EWOULDBLOCK} is {@code EAGAIN}), or
   * null.
   */
  public static String errno(String name) {
    if (name.length() < 3 || name.charAt(0) != 'E' || !ERRNOS.contains(" " + name + " ")) {
      return null;
    }
    return name.equals("EWOULDBLOCK") ? "EAGAIN" : name.equals("ENOTSUP") ? "EOPNOTSUPP" : name;
  }

  /** {@code pid}, {@code stdout} and the like. */
  public static List<String> words() {
    return WORDS;
  }

  /** Whether the name means something without being declared. */
  public static boolean isPredefined(String name) {
    return WORDS.contains(name)
        || errno(name) != null
        || Builtins.named(name) != null
        || Signal.named(name) != null;
  }
}

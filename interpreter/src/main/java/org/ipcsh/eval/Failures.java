package org.ipcsh.eval;

import org.ipcsh.facility.Region;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.PosixException;

/** Turns what the runtime throws into errors of the script. */
public final class Failures {
  /**
   * So much is given back when memory is used up, for what a script that catches the error does.
   * More than half of a region of G1, which gives away whole regions: one of 2 MiB for a heap of 4
   * GiB.
   */
  private static final int RESERVE = (1 << 20) + (1 << 16);

  private static byte[] reserve;

  private Failures() {}

  /** Sets something aside for when memory is used up, if there is as much. */
  static void prepare() {
    if (reserve == null) {
      try {
        reserve = new byte[RESERVE];
      } catch (OutOfMemoryError e) {
        // Somebody has caught the error and kept the values: the next one has to do without.
      }
    }
  }

  /**
   * The error of the script; what ends an evaluation for another reason, such as {@link Exit}, is
   * thrown on as it is.
   */
  static ScriptError of(RuntimeException failure) {
    if (failure instanceof PosixException) {
      PosixException e = (PosixException) failure;
      String object = e.object() == null ? null : Bytes.ofText(e.object());
      String hint = e.hint() == null ? null : Bytes.ofText(e.hint());
      return new ScriptError(Bytes.ofText(e.getMessage()), hint)
          .system(e.call(), object, Errno.name(e.errno()))
          .written(e.written());
    }
    if (failure instanceof IllegalArgumentException
        || failure instanceof UnsupportedOperationException
        || failure instanceof IndexOutOfBoundsException
        || failure instanceof ArithmeticException) {
      String message = failure.getMessage();
      return new ScriptError(message == null ? "out of bounds" : Bytes.ofText(message));
    }
    if (failure instanceof ScriptError) {
      return (ScriptError) failure;
    }
    if (failure instanceof NullPointerException || failure instanceof ClassCastException) {
      return new ScriptError(
          "internal error: " + failure, "this is a mistake of ipcsh, not of the script");
    }
    throw failure;
  }

  /**
   * The virtual machine throws the same where it gets no thread; a sentence about that, or null.
   */
  private static String noThread(OutOfMemoryError e) {
    return String.valueOf(e.getMessage()).contains("native thread")
        ? "the system gives this process no thread: the limit on memory (ulimit -v) or on processes"
            + " (ulimit -u) is too low"
        : null;
  }

  /** What to say of something that no script has made and none can catch. */
  public static String unexpected(Throwable e) {
    if (e instanceof OutOfMemoryError) {
      ScriptError error = of((OutOfMemoryError) e);
      return withHint(error.getMessage(), error.hint());
    }
    if (e instanceof PosixException) {
      return withHint(e.getMessage(), ((PosixException) e).hint());
    }
    return "internal error: " + e;
  }

  private static String withHint(String message, String hint) {
    return hint == null ? message : message + "; " + hint;
  }

  static ScriptError of(OutOfMemoryError e) {
    reserve = null;
    String thread = noThread(e);
    if (thread != null) {
      return new ScriptError(thread);
    }
    long megabytes = Runtime.getRuntime().maxMemory() >> 20;
    return new ScriptError(
        "there is no memory left for a value",
        "each process has "
            + megabytes
            + " MiB for its values; _JAVA_OPTIONS=-Xmx"
            + 2 * megabytes
            + "m gives it more");
  }

  /**
   * Of a fault in mapped memory, which the virtual machine may report some time after the access.
   */
  static ScriptError of(InternalError fault) {
    return of(Region.explained(fault));
  }
}

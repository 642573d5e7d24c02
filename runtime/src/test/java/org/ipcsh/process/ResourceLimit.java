package org.ipcsh.process;

import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/** Does something while this process may have less of a resource: setrlimit(2). */
public final class ResourceLimit {
  /** RLIMIT_NPROC: processes and threads of a user. */
  public static final int PROCESSES = 6;

  /** RLIMIT_NOFILE: descriptors of this process. */
  public static final int DESCRIPTORS = 7;

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int GETRLIMIT = ARM ? 163 : 97;
  private static final int SETRLIMIT = ARM ? 164 : 160;

  private ResourceLimit() {}

  public static void during(int resource, long limit, Runnable action) {
    Memory usual = Memory.allocate(2 * Long.BYTES);
    call(GETRLIMIT, resource, usual);
    Memory less = Memory.allocate(2 * Long.BYTES);
    less.putLong(0, limit);
    less.putLong(Long.BYTES, usual.getLong(Long.BYTES));
    call(SETRLIMIT, resource, less);
    try {
      action.run();
    } finally {
      call(SETRLIMIT, resource, usual);
    }
  }

  private static void call(int number, int resource, Memory limit) {
    if (Libc.SYSCALL.invoke(number, resource, limit.address()) != 0) {
      throw new AssertionError("that resource cannot be limited");
    }
  }
}

package org.ipcsh.process;

import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/** Does something while this process gets only so many more descriptors: setrlimit(2). */
public final class FewDescriptors {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int GETRLIMIT = ARM ? 163 : 97;
  private static final int SETRLIMIT = ARM ? 164 : 160;
  private static final int NOFILE = 7;

  private FewDescriptors() {}

  public static void leave(int count, Runnable action) {
    Memory usual = Memory.allocate(2 * Long.BYTES);
    limit(GETRLIMIT, usual);
    long[] free = new long[count + 1];
    for (int i = 0; i < free.length; i++) {
      free[i] = Libc.FCNTL.invoke(0, Flags.F_DUPFD_CLOEXEC, 0);
    }
    for (long each : free) {
      Libc.CLOSE.invoke(each);
    }
    Memory few = Memory.allocate(2 * Long.BYTES);
    few.putLong(0, free[count]);
    few.putLong(Long.BYTES, usual.getLong(Long.BYTES));
    limit(SETRLIMIT, few);
    try {
      action.run();
    } finally {
      limit(SETRLIMIT, usual);
    }
  }

  private static void limit(int call, Memory limit) {
    if (Libc.SYSCALL.invoke(call, NOFILE, limit.address()) != 0) {
      throw new AssertionError("no limit on descriptors can be had");
    }
  }
}

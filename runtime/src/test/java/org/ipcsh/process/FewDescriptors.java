package org.ipcsh.process;

import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;

/** Does something while this process gets only so many more descriptors. */
public final class FewDescriptors {
  private FewDescriptors() {}

  public static void leave(int count, Runnable action) {
    long[] free = new long[count + 1];
    for (int i = 0; i < free.length; i++) {
      free[i] = Libc.FCNTL.invoke(0, Flags.F_DUPFD_CLOEXEC, 0);
    }
    for (long each : free) {
      Libc.CLOSE.invoke(each);
    }
    ResourceLimit.during(ResourceLimit.DESCRIPTORS, free[count], action);
  }
}

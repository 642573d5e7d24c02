package org.ipcsh.run;

import java.util.concurrent.locks.LockSupport;

/** What is done however the virtual machine ends, unless by SIGKILL: as atexit(3), and signals. */
public final class AtExit {
  private AtExit() {}

  /** Has it done; does not return if the virtual machine is ending already. */
  public static void run(Runnable action) {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(action, "end"));
    } catch (IllegalStateException e) {
      while (true) {
        LockSupport.park();
      }
    }
  }
}

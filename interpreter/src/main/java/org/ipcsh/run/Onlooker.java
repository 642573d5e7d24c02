package org.ipcsh.run;

import org.ipcsh.eval.Status;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Siginfo;

/** Follows one process for an {@link Audience}: what it prints, and how it ends. */
final class Onlooker extends Thread {
  private static final int BLOCK = 16 * 1024;

  /** Whoever waits for the process is to see its end first. */
  private static final long COURTESY_MILLISECONDS = 20;

  private final ChildProcess process;
  private final int output;
  private final Audience audience;

  /**
   * @param output the read end of the pipe that the process has as standard output and error
   */
  Onlooker(ChildProcess process, int output, Audience audience) {
    super("onlooker of " + process.name());
    setDaemon(true);
    this.process = process;
    this.output = output;
    this.audience = audience;
  }

  @Override
  public void run() {
    Memory memory = Memory.allocate(BLOCK);
    byte[] block = new byte[BLOCK];
    while (true) {
      long count = Libc.READ.invoke(output, memory.address(), BLOCK);
      if (count > 0) {
        memory.get(0, block, 0, (int) count);
        audience.printed(process, block, (int) count);
      } else if (count != -Errno.EINTR) {
        break;
      }
    }
    Libc.CLOSE.invoke(output);
    Status status = await();
    try {
      Thread.sleep(COURTESY_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    audience.ended(process, status, process.isLooked());
  }

  /** Waits for the end without taking it from whoever waits for the process: waitid(2). */
  private Status await() {
    Memory info = Memory.allocate(Siginfo.SIZE);
    long result;
    do {
      result =
          Libc.WAITID.invoke(
              Flags.P_PID, process.pid(), info.address(), Flags.WEXITED | Flags.WNOWAIT);
    } while (result == -Errno.EINTR);
    if (result < 0) {
      // It was waited for meanwhile; where the status is still on its way, that was this moment.
      return process.status();
    }
    int status = info.getInt(Siginfo.STATUS);
    return info.getInt(Siginfo.CODE) == Flags.CLD_EXITED
        ? Status.exited(status)
        : Status.killed(status);
  }
}

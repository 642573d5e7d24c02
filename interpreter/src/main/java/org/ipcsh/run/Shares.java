package org.ipcsh.run;

import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Pages;
import org.ipcsh.process.Shared;
import org.ipcsh.process.Trace;

/**
 * What all processes of a run have in common.
 *
 * @param life the read end of a pipe that nobody writes to: the main process alone holds its write
 *     end, so end-of-file tells that the main process has ended, however it did
 * @param alive that write end, in the main process; -1 in the others
 * @param pages the control pages
 * @param trace memory for the traces, or null when nothing is traced
 * @param labeller the socket on which the {@link Labeller} learns of a process; -1 when the output
 *     is not labelled
 */
record Shares(int life, int alive, Pages pages, Shared trace, int labeller) {
  static final int NO_LABELLER = -1;

  /** Those of a new run, of which this is the main process. */
  static Shares create(boolean traced, int labeller) {
    Memory ends = Memory.allocate(2 * Integer.BYTES);
    long result = Libc.PIPE2.invoke(ends.address(), Flags.O_CLOEXEC);
    if (result < 0) {
      throw new PosixException("pipe2", null, (int) -result);
    }
    return new Shares(
        ends.getInt(0),
        ends.getInt(Integer.BYTES),
        Pages.create(),
        traced ? Trace.create() : null,
        labeller);
  }

  /** Gives up the descriptors of a run that is over, in its main process, which begins another. */
  void close() {
    Libc.CLOSE.invoke(life);
    Libc.CLOSE.invoke(alive);
    Libc.CLOSE.invoke(pages.fd());
    if (trace != null) {
      Libc.CLOSE.invoke(trace.fd());
    }
    if (labeller != NO_LABELLER) {
      Libc.CLOSE.invoke(labeller);
    }
  }
}

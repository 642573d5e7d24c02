package org.ipcsh.process;

import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/** The arrival of a signal, watched by signalfd(2) and taken by sigtimedwait(2). */
public final class SignalCandidate extends Candidate {
  private static final int NONE = -1;

  private final Door door;
  private final Signals signals;
  private final SignalSet set;
  private Memory mask;
  private long fd = NONE;

  /**
   * One of these signals.
   *
   * @param door through which the calls are made
   * @param signals of this process
   * @param set they should be blocked before: one that arrives earlier has its effect
   */
  public SignalCandidate(Door door, Signals signals, SignalSet set) {
    this.door = door;
    this.signals = signals;
    this.set = set;
  }

  @Override
  void begin() {
    signals.beginAwaiting(set);
    mask = set.toMemory();
    fd =
        door.call(
            Libc.SIGNALFD, null, NONE, mask.address(), Flags.SFD_CLOEXEC | Flags.SFD_NONBLOCK);
    if (fd < 0) {
      throw new PosixException("signalfd", null, (int) -fd);
    }
  }

  @Override
  void end() {
    if (fd >= 0) {
      door.call(Libc.CLOSE, null, fd);
    }
    signals.endAwaiting();
  }

  @Override
  int pollable() {
    return (int) fd;
  }

  @Override
  void note(int descriptor) {
    door.waits(Libc.SIGTIMEDWAIT, mask.address());
  }

  @Override
  Object perform() {
    return signals.await(set);
  }

  @Override
  Object attempt() {
    return KernelObject.WOULD_WAIT;
  }
}

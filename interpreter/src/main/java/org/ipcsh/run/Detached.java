package org.ipcsh.run;

import org.ipcsh.eval.Started;

/**
 * Thrown where a session gave a process a block and does not wait for its end: see {@link
 * MainProcess#detach}.
 */
public final class Detached extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Started process;
  private final int before;

  Detached(Started process, int before) {
    super(null, null, false, false);
    this.process = process;
    this.before = before;
  }

  public Started process() {
    return process;
  }

  /** How many blocks it has to do before this one. */
  public int before() {
    return before;
  }
}

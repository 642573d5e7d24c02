package org.ipcsh.eval;

/**
 * What the evaluator asks of the system's processes. Errors of the system are {@link
 * org.ipcsh.posix.PosixException}s; whoever calls adds the place in the script.
 */
public interface ProcessControl {

  /**
   * Starts a process.
   *
   * @param definition its body, program or nothing of the two: see {@link ProcessDefinition}
   * @param arguments one for each parameter, defaults filled in
   * @param site the place in the script that starts it
   */
  Started start(ProcessDefinition definition, Object[] arguments, int site);

  /**
   * Waits for the end of a process that this one started; at once when it has ended before.
   *
   * @param nanoseconds the limit, or -1
   * @return the status, or null when the limit has passed first
   */
  Status wait(Started process, long nanoseconds);

  /**
   * Waits for the end of all processes that this one started.
   *
   * @param nanoseconds the limit, or -1
   * @return null when they have ended; one that still runs when the limit has passed, of which the
   *     status is null or good; or one that ended abnormally for a reason that the script did not
   *     cause and nobody has waited for yet
   */
  Started waitAll(long nanoseconds);

  /** Runs the block inside the process and waits for its value. Its errors are thrown here. */
  Object in(Started process, Closure block);

  /**
   * Sends a signal to a process of ours, and remembers that the script did so.
   *
   * @param value what goes with it, or null
   */
  void kill(Started process, Signal signal, Long value);
}

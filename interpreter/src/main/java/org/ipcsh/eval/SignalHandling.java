package org.ipcsh.eval;

import java.util.List;
import org.ipcsh.process.Arrival;

/** What the evaluator asks of the system's signals. */
public interface SignalHandling {

  /**
   * From now on runs the handler, between two steps of the evaluation, when the signal arrives.
   *
   * @param restarts whether a call that the signal interrupts is made again; else it fails with
   *     EINTR
   * @param handler takes one argument or none: an {@link Arrival}
   */
  void on(Signal signal, boolean restarts, Closure handler);

  /** From now on the signal does nothing to this process: SIG_IGN. */
  void ignore(Signal signal);

  /** From now on the signal does again what it does to a process that says nothing: SIG_DFL. */
  void restore(Signal signal);

  /** From now on these wait when they arrive. */
  void block(List<Signal> signals);

  /** From now on these come through; those that have waited have done so when this returns. */
  void unblock(List<Signal> signals);

  /** Runs the handlers of what has been sent to this process before. */
  void settle();

  List<Signal> blocked();

  /** Those that are blocked and have arrived. */
  List<Signal> pending();

  /** Waits until one of them arrives, and takes it. */
  Arrival await(List<Signal> signals);

  /**
   * Sends a signal to whatever process has that number.
   *
   * @param value what goes with it, or null: sigqueue(3) instead of kill(2)
   */
  void send(long pid, Signal signal, Long value);
}

package org.ipcsh.eval;

/** What the evaluator asks of the system's signals. */
public interface Signals {

  /**
   * From now on runs the handler, between two steps of the evaluation, when the signal arrives.
   *
   * @param handler takes one argument, which tells of the arrival: {@code s.pid}, {@code s.value}
   */
  void on(Signal signal, Closure handler);

  /** From now on the signal does nothing to this process: SIG_IGN. */
  void ignore(Signal signal);

  /** From now on the signal does again what it does to a process that says nothing: SIG_DFL. */
  void restore(Signal signal);
}

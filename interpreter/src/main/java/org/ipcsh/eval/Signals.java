package org.ipcsh.eval;

/** What the evaluator asks of the system's signals. */
public interface Signals {

  /**
   * From now on runs the handler, between two steps of the evaluation, when the signal arrives.
   *
   * @param handler takes one argument, which tells of the arrival: {@code s.pid}, {@code s.value}
   */
  void on(Signal signal, Closure handler);
}

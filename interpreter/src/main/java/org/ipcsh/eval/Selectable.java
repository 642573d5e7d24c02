package org.ipcsh.eval;

/** A node that can be a case of {@code select}. */
interface Selectable {
  /** What is to be waited for, its operands evaluated. */
  Selector.Case prepare(Frame frame);

  /** What the one that was done gives the script. */
  default Object value(Selector.Case done) {
    return Values.fromJava(done.result);
  }
}

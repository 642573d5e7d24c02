package org.ipcsh.eval;

/** A node that can be a case of {@code select}. */
interface Selectable {
  /** What is to be waited for, its operands evaluated. */
  Selector.Case prepare(Frame frame);
}

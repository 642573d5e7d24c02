package org.ipcsh.eval;

/**
 * The variables of one call in progress. Which variable has which slot, the compiler has settled.
 */
final class Frame {
  final Evaluator evaluator;
  final Object[] slots;

  /** The variables that hold integers and nothing else, unboxed. */
  final long[] longs;

  /**
   * What the function brought along from where it was made: values, and {@link Cell}s of what may
   * change.
   */
  final Object[] captured;

  /**
   * What {@code return} gave, or the value of the last expression statement of a block that has a
   * value.
   */
  Object result;

  Frame(Evaluator evaluator, FunctionCode code, Object[] captured) {
    this.evaluator = evaluator;
    this.slots = new Object[code.slots];
    this.longs = code.longs == 0 ? NO_LONGS : new long[code.longs];
    this.captured = captured;
  }

  private static final long[] NO_LONGS = new long[0];
}

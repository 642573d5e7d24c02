package org.ipcsh.eval;

/**
 * A piece of a program that can be executed. Each kind says what it can do best and inherits the
 * rest: an expression overrides {@link #eval} or, where its value is always an integer, {@link
 * #evalLong}; a statement overrides {@link #run}, which answers how it ended, so that {@code break}
 * and {@code return} throw nothing.
 */
abstract class Node {
  static final int NORMAL = 0;
  static final int BREAK = 1;
  static final int CONTINUE = 2;
  static final int RETURN = 3;

  /** Where it stands, and how many characters it takes. */
  int site;

  int length;

  abstract Object eval(Frame frame);

  /**
   * The value, of which only a part is wanted: of what lies in a region, no copy but {@link
   * Evaluator#view}, which is there until the next is evaluated.
   */
  Object evalPlace(Frame frame) {
    return eval(frame);
  }

  long evalLong(Frame frame) {
    Object value = eval(frame);
    if (value instanceof Long) {
      return (Long) value;
    }
    throw error("an integer is needed here, not " + Values.phrase(value), null);
  }

  boolean evalBoolean(Frame frame) {
    Object value = eval(frame);
    if (value instanceof Boolean) {
      return (Boolean) value;
    }
    throw error("a condition is true or false, not " + Values.phrase(value), null);
  }

  int run(Frame frame) {
    eval(frame);
    return NORMAL;
  }

  final ScriptError error(String message, String hint) {
    return new ScriptError(message, hint).at(site, length);
  }
}

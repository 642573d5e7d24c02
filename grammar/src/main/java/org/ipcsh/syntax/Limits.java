package org.ipcsh.syntax;

/** What keeps a hostile text from costing more than a sensible one. */
final class Limits {
  /**
   * Brackets, braces and strings with expressions in them that are open at one place. The parser
   * goes down some twenty calls for each; this keeps it within half of the stack that a thread
   * usually has.
   */
  static final int BRACKETS = 100;

  /**
   * Levels of the syntax tree, so that everything that walks it may do so by recursion. A chain
   * such as {@code a + b + c} or {@code else if} makes one for each member.
   */
  static final int TREE = 1_000;

  /** Enough to work on; after that many errors the rest is rarely worth reading. */
  static final int ERRORS = 50;

  private Limits() {}
}

package org.ipcsh.syntax;

/** How deep a script may go, so that everything that walks the tree may do so by recursion, also on a small stack. */
final class Nesting {
  /** Brackets, braces, strings with expressions in them: what stands open at one place. */
  static final int BRACKETS = 200;

  /** Levels of the tree; a chain such as {@code a + b + c} or {@code else if} makes one for each member. */
  static final int TREE = 1_000;

  private Nesting() {}
}

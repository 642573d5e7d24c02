package org.ipcsh.eval;

import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Statement;

/** From syntax tree to a unit of a {@link Program}: resolves names, checks, writes. */
public final class Compiler {
  private Compiler() {}

  /**
   * Compiles one input. The scope is changed only when there is no error.
   *
   * @param interactive whether later inputs may use and redefine what this one declares
   */
  public static Compilation compile(
      Scope scope, Source source, Statement.Block tree, boolean interactive) {
    throw new UnsupportedOperationException();
  }
}

package org.ipcsh.compile;

import org.ipcsh.eval.Builtins;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Family;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Statement;

/** What is said of scripts that can run but hardly mean what they say. */
final class Warnings {
  private final Diagnostics diagnostics;

  Warnings(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /**
   * Of one statement after another in a block.
   *
   * @param ended whether one before it leaves the block
   * @return whether those after it are never reached
   */
  boolean reached(boolean ended, Statement statement) {
    if (ended) {
      diagnostics.warning(diagnostics.file, statement.span(), "this is never reached", null);
    }
    return statement instanceof Statement.Return
        || statement instanceof Statement.Break
        || statement instanceof Statement.Continue;
  }

  /**
   * Of an expression that stands as a statement. A function that is only named was meant to be
   * called, as a shell does it: that is an error.
   */
  void idle(Expression expression, Names visible) {
    if (expression instanceof Expression.Name) {
      String name = ((Expression.Name) expression).name();
      Symbol symbol = visible.find(name);
      if (symbol == null ? Builtins.named(name) != null : symbol.kind == Symbol.Kind.FUNCTION) {
        diagnostics.error(
            expression.span(), "'" + name + "' alone does not call the function", name + "(…)");
      } else if (symbol != null) {
        idle(expression, symbol.kind == Symbol.Kind.PROCESS ? "start " + name : null);
      }
    } else if (expression instanceof Expression.Binary
        && ((Expression.Binary) expression).operator().isComparison()) {
      boolean equal =
          ((Expression.Binary) expression).operator() == Expression.BinaryOperator.EQUAL;
      idle(expression, equal ? "to assign, write '='" : null);
    }
  }

  private void idle(Expression expression, String hint) {
    diagnostics.warning(diagnostics.file, expression.span(), "this statement does nothing", hint);
  }

  /** Of a name, when all is known about its uses. */
  void check(Symbol symbol) {
    if (symbol.name.startsWith("_")) {
      return;
    }
    if (!symbol.used) {
      unused(symbol);
    } else if (symbol.kind == Symbol.Kind.OBJECT
        && symbol.facility != null
        && symbol.facility.family() == Family.CHANNEL
        && !symbol.facility.named()) {
      oneSided(symbol);
    }
  }

  private void unused(Symbol symbol) {
    if (symbol.kind == Symbol.Kind.PROCESS) {
      warning(symbol, "process '" + symbol.name + "' is never started", null);
    } else if (symbol.kind != Symbol.Kind.PARAMETER && symbol.kind != Symbol.Kind.STRUCT) {
      warning(symbol, "'" + symbol.name + "' is never used", null);
    }
  }

  private void oneSided(Symbol channel) {
    if (channel.ends == End.WRITE) {
      warning(
          channel, "nobody reads from '" + channel.name + "'", "a writer waits once it is full");
    } else if (channel.ends == End.READ) {
      warning(
          channel,
          "nobody writes to '" + channel.name + "'",
          "a reader waits while anybody holds its write end, then sees end-of-file");
    }
  }

  private void warning(Symbol symbol, String message, String hint) {
    diagnostics.warning(symbol.file, symbol.span, message, hint);
  }
}

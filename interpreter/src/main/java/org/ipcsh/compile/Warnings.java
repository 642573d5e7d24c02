package org.ipcsh.compile;

import org.ipcsh.facility.End;
import org.ipcsh.facility.Family;
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

package org.ipcsh.syntax;

import org.ipcsh.syntax.antlr.IpcshLexer;

/** The generated lexer, hardened: a brace that closes nothing is for {@link ScriptTokens} to report. */
final class ScriptLexer extends IpcshLexer {
  /** Reads from an offset at which a line begins. */
  ScriptLexer(Source source, int from) {
    super(new SourceText(source, from));
    removeErrorListeners();
    setLine(source.line(from));
  }

  @Override
  public int popMode() {
    return _modeStack.isEmpty() ? _mode : super.popMode();
  }
}

package org.ipcsh.syntax;

import org.antlr.v4.runtime.CharStream;
import org.ipcsh.syntax.antlr.IpcshLexer;

/** The generated lexer, hardened: a brace that closes nothing is for {@link ScriptTokens} to report. */
final class ScriptLexer extends IpcshLexer {
  ScriptLexer(CharStream text) {
    super(text);
    removeErrorListeners();
  }

  @Override
  public int popMode() {
    return _modeStack.isEmpty() ? _mode : super.popMode();
  }
}

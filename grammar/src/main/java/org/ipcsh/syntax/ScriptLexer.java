package org.ipcsh.syntax;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.ipcsh.syntax.antlr.IpcshLexer;

/**
 * The generated lexer as it is used: it knows the keywords, and leaves a brace that closes nothing
 * to {@link ScriptTokens} to report.
 */
final class ScriptLexer extends IpcshLexer {
  private static final Map<String, Integer> KEYWORDS = new HashMap<>(128);

  static {
    for (int type = CHANNEL; type <= AFTER; type++) {
      KEYWORDS.put(keyword(type), type);
    }
  }

  /** Reads from an offset at which a line begins. */
  ScriptLexer(Source source, int from) {
    super(new SourceText(source, from));
    removeErrorListeners();
    setLine(source.line(from));
  }

  static boolean isKeyword(int type) {
    return type >= CHANNEL && type <= AFTER;
  }

  /** How the keyword is written. */
  static String keyword(int type) {
    return VOCABULARY.getSymbolicName(type).toLowerCase(Locale.ROOT);
  }

  @Override
  public Token nextToken() {
    CommonToken token = (CommonToken) super.nextToken();
    if (token.getType() == NAME) {
      Integer type = KEYWORDS.get(token.getText());
      if (type != null) {
        token.setType(type);
      }
    }
    return token;
  }

  @Override
  public int popMode() {
    return _modeStack.isEmpty() ? _mode : super.popMode();
  }
}

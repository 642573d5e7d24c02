package org.ipcsh.syntax;

import org.ipcsh.syntax.antlr.IpcshLexer;

/** Finds the keyword that somebody meant. */
final class MisspeltKeyword {
  private static final int[] MISSPELLABLE = {
    IpcshLexer.CHANNEL,
    IpcshLexer.REGION,
    IpcshLexer.SEMAPHORE,
    IpcshLexer.LOCK,
    IpcshLexer.CONDITION,
    IpcshLexer.BARRIER,
    IpcshLexer.EVENT,
    IpcshLexer.PROCESS,
    IpcshLexer.STRUCT,
    IpcshLexer.FN,
    IpcshLexer.LET,
    IpcshLexer.IMPORT,
    IpcshLexer.IF,
    IpcshLexer.ELSE,
    IpcshLexer.WHILE,
    IpcshLexer.FOR,
    IpcshLexer.RETURN,
    IpcshLexer.TRY,
    IpcshLexer.CATCH,
    IpcshLexer.ASSERT,
    IpcshLexer.WITH,
    IpcshLexer.SELECT,
    IpcshLexer.ON,
    IpcshLexer.START,
    IpcshLexer.WAIT,
    IpcshLexer.NOT,
    IpcshLexer.AFTER
  };

  private MisspeltKeyword() {}

  /**
   * The keyword that the word is most like, or null.
   *
   * @param first whether it begins a statement; else it is one that can begin an expression
   */
  static String meantBy(String word, boolean first) {
    String best = null;
    int bestEdits = Integer.MAX_VALUE;
    for (int type : MISSPELLABLE) {
      String keyword = ScriptLexer.keyword(type);
      if ((first || Surroundings.startsExpression(type)) && isNear(word, keyword)) {
        int edits = Spelling.edits(word, keyword);
        if (edits < bestEdits) {
          best = keyword;
          bestEdits = edits;
        }
      }
    }
    return best;
  }

  /** Whether so few letters are wrong that the keyword was probably meant. */
  static boolean isNear(String word, String keyword) {
    int allowed = keyword.length() <= 2 ? 1 : keyword.length() <= 5 ? 1 : 2;
    if (keyword.length() <= 2 && word.length() != keyword.length() + 1) {
      return false;
    }
    return Math.abs(word.length() - keyword.length()) <= allowed
        && Spelling.edits(word, keyword) <= allowed;
  }
}

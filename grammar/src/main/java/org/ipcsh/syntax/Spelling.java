package org.ipcsh.syntax;

import java.util.Locale;
import org.ipcsh.syntax.antlr.IpcshLexer;

/** Finds the keyword that somebody meant. */
final class Spelling {
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

  /** The keyword that the word is most like, or null. */
  static String keyword(String word) {
    String best = null;
    int bestEdits = Integer.MAX_VALUE;
    for (int type : MISSPELLABLE) {
      String keyword = ScriptLexer.keyword(type);
      if (isNear(word, keyword)) {
        int edits = edits(word, keyword);
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
        && edits(word.toLowerCase(Locale.ROOT), keyword) <= allowed;
  }

  /** How many letters to insert, leave out, replace or exchange with their neighbour. */
  static int edits(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        cost[i][j] =
            Math.min(
                cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[from.length()][to.length()];
  }
}

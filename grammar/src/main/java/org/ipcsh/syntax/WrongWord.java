package org.ipcsh.syntax;

import org.antlr.v4.runtime.Token;
import org.ipcsh.syntax.antlr.IpcshLexer;

/** Words that are misspelt or belong to another language. */
final class WrongWord {
  private final Surroundings here;
  private final Complaint complaint;

  WrongWord(Surroundings here, Complaint complaint) {
    this.here = here;
    this.complaint = complaint;
  }

  /** The message for the mistake; null where it is none of these, perhaps with a hint left. */
  String message() {
    if (here.found.getType() == IpcshLexer.NAME) {
      switch (here.found.getText()) {
        case "elif":
        case "elsif":
        case "elseif":
          if (here.before != null && here.before.getType() == IpcshLexer.RIGHT_BRACE) {
            return "'" + here.found.getText() + "' is written 'else if'";
          }
          break;
        default:
      }
      if (!here.expectsExpression()) {
        for (int type :
            new int[] {
              IpcshLexer.IN,
              IpcshLexer.ELSE,
              IpcshLexer.AS,
              IpcshLexer.WITHIN,
              IpcshLexer.AND,
              IpcshLexer.OR
            }) {
          String word = Surroundings.literal(type);
          if (here.expected.contains(type) && MisspeltKeyword.isNear(here.found.getText(), word)) {
            return complaint.misspelt(here.found, word);
          }
        }
      }
    }
    if (here.found.getType() == IpcshLexer.NAME
        && here.before != null
        && (here.before.getType() == IpcshLexer.INTEGER
            || here.before.getType() == IpcshLexer.FLOAT)) {
      String unit = Foreign.unit(here.found.getText());
      if (unit != null && !unit.isEmpty()) {
        complaint.span = here.spanOf(here.before).to(here.spanOf(here.found));
        return "a unit follows its number at once: did you mean '"
            + here.before.getText()
            + unit
            + "'?";
      }
    }
    if (here.before != null
        && (here.before.getType() == IpcshLexer.RAW_STRING
            || here.before.getType() == IpcshLexer.CLOSING_QUOTE)
        && here.found.getStartIndex() == here.before.getStopIndex() + 1
        && Surroundings.startsExpression(here.found.getType())) {
      complaint.hint =
          here.before.getType() == IpcshLexer.RAW_STRING
              ? "The string ends at the second quotation mark; one that holds a ' stands in \"…\"."
              : "The string ends at the second quotation mark; inside it one is written \\\".";
    }
    String afterCall = blockAfterCall();
    if (afterCall != null) {
      return afterCall;
    }
    if (here.before == null || here.before.getType() != IpcshLexer.NAME) {
      return null;
    }
    boolean first =
        here.beforeThat == null
            || here.beforeThat.getType() == IpcshLexer.LEFT_BRACE
            || here.beforeThat.getType() == IpcshLexer.RIGHT_BRACE;
    if (!Surroundings.startsExpression(here.found.getType())
        && here.found.getType() != IpcshLexer.LEFT_BRACE
        && !(first && ScriptLexer.isKeyword(here.found.getType()))) {
      return null;
    }
    String word = here.before.getText();
    if (word.equals("after")) {
      complaint.span = here.spanOf(here.before);
      return "'after' stands in a 'select'";
    }
    if (first
        || word.equals("function")
        || word.equals("lambda")
        || word.equals("func")
        || word.equals("new")) {
      String known = foreign(here.before);
      if (known != null) {
        return known;
      }
    }
    if (here.found.getType() == IpcshLexer.QUOTE
        && here.found.getStartIndex() == here.before.getStopIndex() + 1) {
      complaint.span = here.spanOf(here.before);
      complaint.hint = "Every string in double quotation marks may hold {expressions}.";
      return "a string begins with its quotation mark, without '" + word + "'";
    }
    String keyword = MisspeltKeyword.meantBy(word, first);
    if (keyword != null && KindHint.family(word) == null) {
      return complaint.misspelt(here.before, keyword);
    }
    if (!first
        || here.expected.contains(IpcshLexer.COMMA)
        || here.found.getType() == IpcshLexer.LEFT_BRACE) {
      return null;
    }
    if (here.found.getType() == IpcshLexer.NAME && (here.next.getType() == IpcshLexer.ASSIGN)) {
      complaint.span = here.spanOf(here.before);
      String family = KindHint.family(word);
      complaint.hint =
          family != null
              ? "Write '" + family + " " + here.found.getText() + " = " + word + "(…)'."
              : "Write 'let "
                  + here.found.getText()
                  + " = …'; a declaration of a kernel object begins with channel, region, semaphore, lock, condition, barrier, event or process.";
      return "'" + word + "' cannot begin a declaration";
    }
    if (Surroundings.startsExpression(here.found.getType())
        && here.found.getType() != IpcshLexer.LEFT_PAREN) {
      complaint.hint =
          "To call '"
              + word
              + "', write "
              + word
              + "("
              + (Surroundings.isSimple(here.found) ? here.found.getText() : "…")
              + ").";
      return "expected a new line or ';' after '"
          + word
          + "', found "
          + Surroundings.describe(here.found);
    }
    return null;
  }

  /**
   * For {@code function(x) { … }} and the like: a call that goes on as if it were a declaration.
   */
  private String blockAfterCall() {
    if (here.found.getType() != IpcshLexer.LEFT_BRACE
        || here.before == null
        || here.before.getType() != IpcshLexer.RIGHT_PAREN
        || here.expected.contains(IpcshLexer.LEFT_BRACE)) {
      return null;
    }
    Token paren = here.openedBy(here.before);
    Token callee =
        paren == null || paren.getTokenIndex() == 0
            ? null
            : here.tokens.get(paren.getTokenIndex() - 1);
    if (callee == null || callee.getType() != IpcshLexer.NAME) {
      return null;
    }
    String known = foreign(callee);
    if (known == null) {
      complaint.hint = "A function begins with 'fn', a process with 'process'.";
    }
    return known;
  }

  /** For a word that means something in another language. */
  String foreign(Token word) {
    boolean call = here.tokens.get(word.getTokenIndex() + 1).getType() == IpcshLexer.LEFT_PAREN;
    boolean callFollows =
        here.next.getType() == IpcshLexer.LEFT_PAREN && here.found.getType() == IpcshLexer.NAME;
    String meant = Foreign.word(word.getText());
    if (meant == null) {
      return null;
    }
    if (meant == Foreign.VARIABLE && here.found.getType() == IpcshLexer.NAME) {
      if (callFollows && !call) {
        meant = Foreign.FUNCTION;
      } else {
        complaint.hint = "Write 'let " + here.found.getText() + " = …'.";
      }
    }
    complaint.span = here.spanOf(word);
    return "'" + word.getText() + "' is not a word of the language: " + meant;
  }
}

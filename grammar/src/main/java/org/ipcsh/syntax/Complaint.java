package org.ipcsh.syntax;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.ipcsh.syntax.antlr.IpcshLexer;
import org.ipcsh.syntax.antlr.IpcshParser;

/**
 * Words what the parser found wrong. It first looks for the mistakes that people make, because they
 * come from another language or left something out, and only then says what was expected.
 */
final class Complaint {
  private final Surroundings here;

  /** Where the mistake is; whoever knows better than the token that was found changes it. */
  Span span;

  /** What to do; null where the message says enough. */
  String hint;

  Complaint(Source source, CommonTokenStream tokens, ScriptTokens script, ScriptParser.Stop stop) {
    this.here = new Surroundings(source, tokens, script, stop);
    this.span = here.spanOf(here.found);
  }

  /** The diagnostic; positions are those of the source. */
  Diagnostic diagnostic() {
    String message = message();
    return Diagnostic.error(here.source, span, message, hint);
  }

  /**
   * If the mistake is a string that runs on over the end of its line: where it begins; null
   * otherwise.
   */
  Token runawayString() {
    if (here.opening != null && here.opening.getType() == IpcshLexer.TEXT_BRACE) {
      Token quote = here.quoteOf(here.opening);
      if (quote != null && quote.getLine() < here.opening.getLine()) {
        return quote;
      }
    }
    if (here.before != null && here.found.getStartIndex() == here.before.getStopIndex() + 1) {
      if (here.before.getType() == IpcshLexer.RAW_STRING
          && here.before.getText().indexOf('\n') >= 0) {
        return here.before;
      }
      if (here.before.getType() == IpcshLexer.CLOSING_QUOTE) {
        Token quote = here.openedBy(here.before);
        if (quote != null && quote.getLine() < here.before.getLine()) {
          return quote;
        }
      }
    }
    return null;
  }

  private String message() {
    Token runaway = runawayString();
    if (runaway != null) {
      return at(runaway, "this string is not closed in its line", null);
    }
    if (here.found.getType() == Token.EOF && !here.script.open().isEmpty()) {
      return unclosedAtEnd();
    }
    WrongWord words = new WrongWord(here, this);
    String known = bracket();
    if (known == null) {
      known = new Habit(here, this).message();
    }
    if (known == null) {
      known = new BrokenStatement(here, this, words).message();
    }
    if (known == null) {
      known = words.message();
    }
    return known == null ? plain() : known;
  }

  private String unclosedAtEnd() {
    List<Token> open = here.script.open();
    int last = open.size() - 1;
    Token innermost = open.get(last);
    if (innermost.getType() == IpcshLexer.QUOTE
        && last > 0
        && open.get(last - 1).getType() == IpcshLexer.TEXT_BRACE) {
      innermost = open.get(last - 1);
    }
    switch (innermost.getType()) {
      case IpcshLexer.QUOTE:
      case IpcshLexer.OPEN_RAW_STRING:
        return at(innermost, "this string is not closed", null);
      case IpcshLexer.TEXT_BRACE:
        return openTextBrace(innermost);
      case IpcshLexer.LEFT_BRACE:
        if (here.script.misplacedOpening() != null) {
          return at(
              here.script.misplacedOpening(),
              "this '{' is not closed",
              "By its indentation the '}' in line "
                  + here.script.misplacedClosing().getLine()
                  + " closes another one.");
        }
        return at(innermost, "this '{' is not closed", null);
      default:
        return at(innermost, "this '" + innermost.getText() + "' is not closed", null);
    }
  }

  private String openTextBrace(Token brace) {
    return at(
        brace,
        "the '{' in this string is not closed",
        "It begins an expression; a brace that is meant as text is written '\\{'.");
  }

  private String bracket() {
    if (here.opening == null) {
      return null;
    }
    if (here.opening.getType() == IpcshLexer.TEXT_BRACE
        && here.expected.contains(IpcshLexer.RIGHT_BRACE)
        && (here.found.getType() == IpcshLexer.QUOTE
            || here.found.getType() == IpcshLexer.CLOSING_QUOTE)) {
      return openTextBrace(here.opening);
    }
    int closer = ScriptTokens.closerOf(here.opening.getType());
    if (here.expected.contains(closer)
        && here.opening.getType() != IpcshLexer.LEFT_BRACE
        && here.before != null
        && here.before.getLine() < here.found.getLine()
        && !here.isClosed()) {
      return at(
          here.opening,
          "this '" + here.opening.getText() + "' is not closed",
          "Line " + here.found.getLine() + " seems to begin something new.");
    }
    if (here.found.getType() == IpcshLexer.LEFT_BRACE
        && here.opening.getType() == IpcshLexer.LEFT_PAREN
        && here.expected.contains(closer)
        && here.isCondition()) {
      return at(here.opening, "this '(' is not closed", null);
    }
    if (Surroundings.isCloser(here.found.getType())
        && here.found.getType() != closer
        && here.expected.contains(closer)) {
      return at(
          here.opening,
          "this '" + here.opening.getText() + "' is not closed",
          "The '"
              + here.found.getText()
              + "'"
              + here.inLine(here.found)
              + " comes before its '"
              + ScriptTokens.closing(here.opening)
              + "'.");
    }
    return null;
  }

  private String plain() {
    List<String> wanted = wanted();
    StringBuilder out = new StringBuilder();
    if (wanted.isEmpty()) {
      return "did not expect "
          + Surroundings.describe(here.found)
          + (here.before == null ? " here" : " after " + Surroundings.describe(here.before));
    }
    out.append("expected ");
    for (int i = 0; i < wanted.size(); i++) {
      if (i > 0) {
        out.append(i == wanted.size() - 1 ? " or " : ", ");
      }
      out.append(wanted.get(i));
    }
    if (here.before != null) {
      out.append(" after ").append(Surroundings.describe(here.before));
    }
    return out.append(", found ").append(Surroundings.describe(here.found)).toString();
  }

  private List<String> wanted() {
    List<String> wanted = new ArrayList<>();
    boolean expression = here.expectsExpression();
    if (expression && here.expected.contains(IpcshLexer.LET)) {
      wanted.add("a statement");
    } else if (expression
        && here.before != null
        && (here.before.getType() == IpcshLexer.IF || here.before.getType() == IpcshLexer.WHILE)) {
      wanted.add("a condition");
    } else if (expression) {
      wanted.add("an expression");
    } else if (here.expected.contains(IpcshLexer.NAME)) {
      wanted.add(
          here.before != null
                  && here.before.getType() == IpcshLexer.COLON
                  && here.context instanceof IpcshParser.FieldContext
              ? "a type"
              : "a name");
    }
    boolean suffix = here.expected.contains(IpcshLexer.DOT);
    if (!expression) {
      int[] shown = {
        IpcshLexer.COMMA,
        IpcshLexer.COLON,
        IpcshLexer.IN,
        IpcshLexer.LEFT_BRACE,
        IpcshLexer.RIGHT_PAREN,
        IpcshLexer.RIGHT_BRACKET,
        IpcshLexer.RIGHT_BRACE
      };
      for (int type : shown) {
        boolean operator =
            type == IpcshLexer.IN
                && suffix
                && !(here.statement != null && here.statement.getType() == IpcshLexer.FOR);
        boolean end = type == IpcshLexer.RIGHT_BRACE && here.expected.contains(IpcshLexer.NEWLINE);
        if (here.expected.contains(type)
            && !operator
            && !end
            && !(type == IpcshLexer.COLON && !(here.context instanceof IpcshParser.FieldContext))) {
          wanted.add("'" + Surroundings.literal(type) + "'");
        }
      }
      if (here.expected.contains(IpcshLexer.ASSIGN)
          && !here.expected.contains(IpcshLexer.ADD_ASSIGN)) {
        wanted.add("'='");
      }
      if (!suffix && here.expected.contains(IpcshLexer.LEFT_PAREN)) {
        wanted.add("'('");
      }
      if (here.expected.contains(IpcshLexer.NEWLINE) && wanted.isEmpty()) {
        wanted.add("a new line or ';'");
      }
      if (wanted.isEmpty() && here.expected.contains(Token.EOF)) {
        wanted.add("a new line or ';'");
      }
    }
    return wanted;
  }

  String at(Token token, String message, String hint) {
    span = here.spanOf(token);
    this.hint = hint;
    return message;
  }

  String misspelt(Token word, String keyword) {
    return at(word, "unknown word '" + word.getText() + "': did you mean '" + keyword + "'?", null);
  }
}

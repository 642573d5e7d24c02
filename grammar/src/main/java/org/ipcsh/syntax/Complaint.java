package org.ipcsh.syntax;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.ipcsh.syntax.antlr.IpcshLexer;
import org.ipcsh.syntax.antlr.IpcshParser;

/**
 * Words what the parser found wrong. It first looks for the mistakes that people make, because they
 * come from another language or left something out, and only then says what was expected.
 */
final class Complaint {
  private final Source source;
  private final CommonTokenStream tokens;
  private final ScriptTokens script;
  private final Token found;
  private final IntervalSet expected;
  private final ParserRuleContext context;

  /** The token before, and the one before that; null at the beginning of a statement. */
  private final Token before;

  private final Token beforeThat;
  private final Token next;

  /**
   * The innermost bracket, brace or quotation mark that is open where the parser stands, or null.
   */
  private final Token opening;

  /** The first token of the innermost statement. */
  private final Token statement;

  private Span span;
  private String hint;

  Complaint(Source source, CommonTokenStream tokens, ScriptTokens script, ScriptParser.Stop stop) {
    this.source = source;
    this.tokens = tokens;
    this.script = script;
    this.found = stop.offending;
    this.expected = stop.expected;
    this.context = stop.context;
    int index = found.getTokenIndex();
    this.opening = opening(index);
    Token previous = index > 0 ? tokens.get(index - 1) : null;
    this.before =
        previous == null || ScriptTokens.isTerminator(previous.getType()) ? null : previous;
    Token earlier = before != null && index > 1 ? tokens.get(index - 2) : null;
    this.beforeThat =
        earlier == null || ScriptTokens.isTerminator(earlier.getType()) ? null : earlier;
    tokens.seek(index);
    this.next = found.getType() == Token.EOF ? found : tokens.LT(2);
    this.statement = statement();
    this.span = spanOf(found);
  }

  /** The diagnostic; positions are those of the source. */
  Diagnostic diagnostic() {
    String message = message();
    return Diagnostic.error(source, span, message, hint);
  }

  /**
   * If the mistake is a string that runs on over the end of its line: where it begins; null
   * otherwise.
   */
  Token runawayString() {
    if (opening != null && opening.getType() == IpcshLexer.TEXT_BRACE) {
      Token quote = quoteOf(opening);
      if (quote != null && quote.getLine() < opening.getLine()) {
        return quote;
      }
    }
    if (before != null && found.getStartIndex() == before.getStopIndex() + 1) {
      if (before.getType() == IpcshLexer.RAW_STRING && before.getText().indexOf('\n') >= 0) {
        return before;
      }
      if (before.getType() == IpcshLexer.CLOSING_QUOTE) {
        Token quote = openedBy(before);
        if (quote != null && quote.getLine() < before.getLine()) {
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
    if (found.getType() == Token.EOF && !script.open().isEmpty()) {
      return unclosedAtEnd();
    }
    String known = bracket();
    if (known == null) {
      known = foreignHabit();
    }
    if (known == null) {
      known = byStatement();
    }
    if (known == null) {
      known = byWords();
    }
    return known == null ? plain() : known;
  }

  // Brackets and strings

  private String unclosedAtEnd() {
    List<Token> open = script.open();
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
        if (script.misplacedOpening() != null) {
          return at(
              script.misplacedOpening(),
              "this '{' is not closed",
              "By its indentation the '}' in line "
                  + script.misplacedClosing().getLine()
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
    if (opening == null) {
      return null;
    }
    if (opening.getType() == IpcshLexer.TEXT_BRACE
        && expected.contains(IpcshLexer.RIGHT_BRACE)
        && (found.getType() == IpcshLexer.QUOTE || found.getType() == IpcshLexer.CLOSING_QUOTE)) {
      return openTextBrace(opening);
    }
    int closer = closerOf(opening);
    if (expected.contains(closer)
        && opening.getType() != IpcshLexer.LEFT_BRACE
        && before != null
        && before.getLine() < found.getLine()
        && !isClosed()) {
      return at(
          opening,
          "this '" + opening.getText() + "' is not closed",
          "Line " + found.getLine() + " seems to begin something new.");
    }
    if (found.getType() == IpcshLexer.LEFT_BRACE
        && opening.getType() == IpcshLexer.LEFT_PAREN
        && expected.contains(closer)
        && isCondition()) {
      return at(opening, "this '(' is not closed", null);
    }
    if (isCloser(found.getType()) && found.getType() != closer && expected.contains(closer)) {
      return at(
          opening,
          "this '" + opening.getText() + "' is not closed",
          "The '"
              + found.getText()
              + "'"
              + inLine(found)
              + " comes before its '"
              + ScriptTokens.closing(opening)
              + "'.");
    }
    return null;
  }

  /** Whether the opening bracket has a counterpart further on. */
  private boolean isClosed() {
    int within = 0;
    for (int i = opening.getTokenIndex() + 1; ; i++) {
      tokens.seek(i);
      int type = tokens.LA(1);
      if (type == Token.EOF) {
        return false;
      }
      if (isCloser(type)) {
        if (within == 0) {
          return type == closerOf(opening);
        }
        within--;
      } else if (type == IpcshLexer.LEFT_PAREN
          || type == IpcshLexer.LEFT_BRACKET
          || type == IpcshLexer.LEFT_BRACE
          || type == IpcshLexer.QUOTE
          || type == IpcshLexer.TEXT_BRACE) {
        within++;
      }
    }
  }

  private String inLine(Token token) {
    return token.getLine() == opening.getLine() ? "" : " in line " + token.getLine();
  }

  private static boolean isCloser(int type) {
    return type == IpcshLexer.RIGHT_PAREN
        || type == IpcshLexer.RIGHT_BRACKET
        || type == IpcshLexer.RIGHT_BRACE
        || type == IpcshLexer.CLOSING_QUOTE;
  }

  private static int closerOf(Token opening) {
    switch (opening.getType()) {
      case IpcshLexer.LEFT_PAREN:
        return IpcshLexer.RIGHT_PAREN;
      case IpcshLexer.LEFT_BRACKET:
        return IpcshLexer.RIGHT_BRACKET;
      default:
        return IpcshLexer.RIGHT_BRACE;
    }
  }

  private Token opening(int index) {
    int closed = 0;
    for (int i = index - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      switch (token.getType()) {
        case IpcshLexer.RIGHT_PAREN:
        case IpcshLexer.RIGHT_BRACKET:
        case IpcshLexer.RIGHT_BRACE:
        case IpcshLexer.CLOSING_QUOTE:
          closed++;
          break;
        case IpcshLexer.LEFT_PAREN:
        case IpcshLexer.LEFT_BRACKET:
        case IpcshLexer.LEFT_BRACE:
        case IpcshLexer.TEXT_BRACE:
        case IpcshLexer.QUOTE:
          if (closed == 0) {
            return token;
          }
          closed--;
          break;
        default:
          if (closed == 0
              && ScriptTokens.isTerminator(token.getType())
              && script.depthAfter(i) == 0) {
            return null;
          }
      }
    }
    return null;
  }

  private Token openedBy(Token closing) {
    int closed = 0;
    for (int i = closing.getTokenIndex(); i >= 0; i--) {
      int type = tokens.get(i).getType();
      if (isCloser(type)) {
        closed++;
      } else if (type == IpcshLexer.QUOTE
          || type == IpcshLexer.TEXT_BRACE
          || type == IpcshLexer.LEFT_BRACE
          || type == IpcshLexer.LEFT_PAREN
          || type == IpcshLexer.LEFT_BRACKET) {
        closed--;
        if (closed == 0) {
          return tokens.get(i);
        }
      }
    }
    return null;
  }

  private Token quoteOf(Token textBrace) {
    int braces = 0;
    for (int i = textBrace.getTokenIndex() - 1; i >= 0; i--) {
      int type = tokens.get(i).getType();
      if (type == IpcshLexer.RIGHT_BRACE || type == IpcshLexer.CLOSING_QUOTE) {
        braces++;
      } else if (type == IpcshLexer.TEXT_BRACE
          || type == IpcshLexer.LEFT_BRACE
          || type == IpcshLexer.QUOTE) {
        if (braces == 0) {
          return tokens.get(i);
        }
        braces--;
      }
    }
    return null;
  }

  // Habits from other languages

  private String foreignHabit() {
    int type = found.getType();
    if (isComparison(type) && expected.contains(IpcshLexer.PLUS) && !expected.contains(type)) {
      hint = "Write 'a < b and b < c'.";
      return "comparisons cannot be chained";
    }
    if (type == IpcshLexer.RANGE
        && expected.contains(IpcshLexer.PLUS)
        && !expected.contains(type)) {
      return "a range has two ends, found another '..'";
    }
    if (type == IpcshLexer.NOT && next.getType() == IpcshLexer.IN && !expectsExpression()) {
      hint = "Write 'not x in list'.";
      return "'not' stands before the whole comparison";
    }
    if (before != null
        && before.getType() == IpcshLexer.MINUS
        && beforeThat != null
        && beforeThat.getType() == IpcshLexer.MINUS
        && beforeThat.getStopIndex() + 1 == before.getStartIndex()
        && !startsExpression(type)) {
      Token name = tokens.get(before.getTokenIndex() - 2 >= 0 ? before.getTokenIndex() - 2 : 0);
      span = spanOf(beforeThat).to(spanOf(before));
      hint =
          "To take one away, write '"
              + (name.getType() == IpcshLexer.NAME ? name.getText() : "x")
              + " -= 1'.";
      return "there is no '--'";
    }
    if (type == IpcshLexer.LEFT_BRACE && expectsExpression()) {
      if (before == null || before.getType() == IpcshLexer.LEFT_BRACE) {
        hint = "A block belongs to a word before it in the same line: process p { … }, if x { … }";
        return "a block cannot stand alone";
      }
      if (!expected.contains(IpcshLexer.LEFT_BRACE) && startsExpression(IpcshLexer.LEFT_BRACKET)) {
        if (headerWithoutCondition()) {
          return null;
        }
        hint = "A map is [\"a\": 1, \"b\": 2], the empty one [:].";
        return "a map stands in square brackets";
      }
    }
    if (type == IpcshLexer.ASSIGN && inArguments()) {
      if (before != null && before.getType() == IpcshLexer.NAME) {
        hint = "Write '" + before.getText() + ": " + (isSimple(next) ? next.getText() : "…") + "'.";
      }
      return "an argument's name is followed by ':', not '='";
    }
    if (type == IpcshLexer.ASSIGN
        && isCondition()
        && (expected.contains(IpcshLexer.LEFT_BRACE)
            || expected.contains(IpcshLexer.RIGHT_PAREN))) {
      return "'=' assigns: to compare, write '=='";
    }
    if (type == IpcshLexer.COMMA
        && statement != null
        && statement.getType() == IpcshLexer.ASSERT
        && opening != null
        && opening.getTokenIndex() == statement.getTokenIndex() + 1) {
      hint = "Write 'assert x == 1, \"message\"'.";
      return "'assert' takes no parentheses around condition and message";
    }
    if (type == IpcshLexer.IF && expected.contains(IpcshLexer.PLUS)) {
      hint = "Write 'if … { x = 1 } else { x = 2 }'.";
      return "an 'if' cannot stand inside an expression";
    }
    if (type == IpcshLexer.COMMA && expected.contains(IpcshLexer.NEWLINE) && before != null) {
      commaAtTopLevel();
    }
    if (type == IpcshLexer.COLON
        && opening != null
        && opening.getType() == IpcshLexer.LEFT_BRACKET
        && expected.contains(IpcshLexer.PLUS)) {
      hint = "A part of a list or string is x.slice(from, to).";
    }
    if (type == IpcshLexer.DOT
        && expectsExpression()
        && next.getType() == IpcshLexer.INTEGER
        && (before == null || before.getType() != IpcshLexer.RANGE)) {
      span = spanOf(found).to(spanOf(next));
      return "a number begins with a digit: 0." + next.getText();
    }
    if (type == IpcshLexer.DURATION && waits()) {
      hint = "Write 'wait p within " + found.getText() + "'.";
    }
    if (type == IpcshLexer.ELSE && !expected.contains(type)) {
      return "this 'else' has no 'if'";
    }
    if (type == IpcshLexer.CATCH && !expected.contains(type)) {
      return "this 'catch' has no 'try'";
    }
    if (type == IpcshLexer.COLON && expected.contains(IpcshLexer.LEFT_BRACE)) {
      return "a block stands in braces, not after ':'";
    }
    if (type == IpcshLexer.COLON
        && before != null
        && (before.getText().equals("else") || before.getText().equals("try"))) {
      return "a block stands in braces, not after ':'";
    }
    return null;
  }

  private void commaAtTopLevel() {
    if (waits()) {
      hint = "Write a 'wait' for each of them, or 'wait all'.";
    } else if (before.getType() == IpcshLexer.INTEGER && next.getType() == IpcshLexer.INTEGER) {
      hint = "Digits are grouped with '_', as in 1_000; a list stands in brackets: [1, 2].";
    } else if (before.getType() == IpcshLexer.NAME) {
      hint = "A list stands in brackets; 'let a, b = list' takes one apart.";
    }
  }

  private boolean waits() {
    return beforeThat != null && beforeThat.getType() == IpcshLexer.WAIT;
  }

  private boolean headerWithoutCondition() {
    if (isCondition() && ScriptTokens.isOperator(before.getType())) {
      return true;
    }
    switch (before.getType()) {
      case IpcshLexer.IF:
      case IpcshLexer.WHILE:
      case IpcshLexer.IN:
      case IpcshLexer.WITH:
      case IpcshLexer.ON:
      case IpcshLexer.AFTER:
      case IpcshLexer.START:
      case IpcshLexer.WAIT:
        return true;
      default:
        return false;
    }
  }

  private boolean inArguments() {
    if (opening == null || opening.getType() != IpcshLexer.LEFT_PAREN) {
      return false;
    }
    Token callee = opening.getTokenIndex() > 0 ? tokens.get(opening.getTokenIndex() - 1) : null;
    return callee != null
        && (callee.getType() == IpcshLexer.NAME
            || callee.getType() == IpcshLexer.RIGHT_PAREN
            || callee.getType() == IpcshLexer.RIGHT_BRACKET);
  }

  private boolean inParameters() {
    for (ParserRuleContext at = context; at != null; at = at.getParent()) {
      if (at.getRuleIndex() == IpcshParser.RULE_parameters) {
        return true;
      }
      if (at.getRuleIndex() == IpcshParser.RULE_block) {
        return false;
      }
    }
    return false;
  }

  private boolean isCondition() {
    return statement != null
        && (statement.getType() == IpcshLexer.IF || statement.getType() == IpcshLexer.WHILE);
  }

  // What each statement needs

  private String byStatement() {
    if (expectsName()
        && ScriptLexer.isKeyword(found.getType())
        && (before == null || before.getLine() == found.getLine())) {
      return "'" + found.getText() + "' is a word of the language and cannot be a name";
    }
    if (before != null) {
      switch (before.getType()) {
        case IpcshLexer.START:
          return "expected a process after 'start', found " + describe(found);
        case IpcshLexer.WAIT:
          hint = "Write 'wait p' for one process, 'wait all' for all that were started.";
          return "expected a process after 'wait', found " + describe(found);
        case IpcshLexer.IMPORT:
          if (found.getType() == IpcshLexer.NAME) {
            hint = "Write import \"" + found.getText() + ".ipc\".";
          }
          return "expected a file in quotation marks after 'import', found " + describe(found);
        case IpcshLexer.CATCH:
          if (found.getType() == IpcshLexer.LEFT_PAREN) {
            hint = "Write 'catch e { … }'.";
            return "the name of the error stands without parentheses";
          }
          break;
        case IpcshLexer.FOR:
          if (found.getType() == IpcshLexer.LEFT_PAREN) {
            hint = "Write 'for i in 0..9 { … }', without parentheses.";
            return "a 'for' goes through a range, a list or the lines of a channel";
          }
          break;
        case IpcshLexer.WITHIN:
          hint = "Write 'wait p within 1s'.";
          return "expected a time after 'within', found " + describe(found);
        default:
      }
    }
    if (context instanceof IpcshParser.ObjectDeclarationContext) {
      return objectDeclaration((IpcshParser.ObjectDeclarationContext) context);
    }
    if (context instanceof IpcshParser.LetContext && expected.contains(IpcshLexer.ASSIGN)) {
      hint =
          found.getType() == IpcshLexer.COLON
              ? "The type of a variable is that of its value."
              : "A variable has a value from the beginning: let "
                  + before.getText()
                  + " = null, for example.";
      return "expected '=' and a value after 'let "
          + before.getText()
          + "', found "
          + describe(found);
    }
    if (found.getType() == IpcshLexer.ASSIGN
        && statement != null
        && statement.getType() == IpcshLexer.PROCESS
        && before != null
        && before.getType() == IpcshLexer.RIGHT_PAREN) {
      hint = "Write process p(x) { … } or process p = exec(\"program\").";
      return "a process has parameters and a body, or '=' and a program";
    }
    if (context instanceof IpcshParser.FieldContext && expected.contains(IpcshLexer.COLON)) {
      hint = "A field is written name: type, as in count: u32.";
      return "expected ':' and a type after the field "
          + describe(before)
          + ", found "
          + describe(found);
    }
    if (found.getType() == IpcshLexer.COLON && inParameters()) {
      hint = "A parameter takes any value; one with a default is written x = 1.";
      return "a parameter has no type";
    }
    if (expected.contains(IpcshLexer.CATCH)) {
      return noCatch();
    }
    if (expectsExpression()
        && !expected.contains(IpcshLexer.LET)
        && found.getType() >= IpcshLexer.CHANNEL
        && found.getType() <= IpcshLexer.ON
        && found.getType() != IpcshLexer.FN) {
      hint = "'" + found.getText() + "' begins a statement, which has no value.";
    }
    if (found.getType() == IpcshLexer.DOT
        && before != null
        && before.getType() == IpcshLexer.RANGE) {
      return "a range is written with two dots: 1..3";
    }
    if (inside(IpcshParser.ForContext.class)) {
      String range = counting();
      if (range != null) {
        return range;
      }
    }
    if (inside(IpcshParser.OperationCaseContext.class)
        && before != null
        && before.getType() == IpcshLexer.NAME) {
      String known = selectWord(before.getText());
      if (known != null) {
        span = spanOf(before);
        return known;
      }
    }
    if (expected.contains(IpcshLexer.LEFT_BRACE) && !expectsName()) {
      return noBlock();
    }
    return null;
  }

  /** Whether the parser stands in such a rule, in its head and not in its block. */
  private boolean inside(Class<? extends ParserRuleContext> rule) {
    ParserRuleContext at = context;
    if (at.getRuleIndex() == IpcshParser.RULE_block && at.getChildCount() == 0) {
      at = at.getParent();
    }
    while (at != null && at.getRuleIndex() != IpcshParser.RULE_block) {
      if (rule.isInstance(at)) {
        return true;
      }
      at = at.getParent();
    }
    return false;
  }

  /** For the loops of other languages that count. */
  private String counting() {
    boolean to = found.getText().equals("to") || found.getText().equals("until");
    if (found.getType() == IpcshLexer.ASSIGN || to && expected.contains(IpcshLexer.LEFT_BRACE)) {
      hint = "Write 'for i in 1..10 { … }'.";
      return "a 'for' goes through a range, a list or the lines of a channel";
    }
    return null;
  }

  private static String selectWord(String word) {
    switch (word) {
      case "case":
        return "a case of 'select' begins with its operation, without 'case'";
      case "timeout":
      case "timer":
        return "how long a 'select' waits at most is said by 'after'";
      default:
        return null;
    }
  }

  private String objectDeclaration(IpcshParser.ObjectDeclarationContext declaration) {
    String family = declaration.getStart().getText();
    if (before == declaration.getStart()) {
      hint = example(family, "x");
      return "expected a name after '" + family + "', found " + describe(found);
    }
    if (declaration.NAME().isEmpty()) {
      return null;
    }
    String name = declaration.NAME(0).getText();
    if (declaration.ASSIGN() == null
        && found.getType() == IpcshLexer.LEFT_BRACE
        && !family.equals("region")) {
      hint = "To hold it while a block runs, write 'with " + name + " { … }'.";
      return "expected '=' and a kind after '" + family + " " + name + "', found '{'";
    }
    if (declaration.ASSIGN() == null) {
      hint = example(family, name);
      return "expected '=' and a kind after '"
          + family
          + " "
          + name
          + "', found "
          + describe(found);
    }
    if (declaration.NAME().size() == 1) {
      hint = example(family, name);
      return "expected a kind of "
          + family
          + " after "
          + describe(before)
          + ", found "
          + describe(found);
    }
    if (before != null && before.getType() == IpcshLexer.NAME) {
      if (before.getText().equals("new")) {
        return foreignWord(before);
      }
      if (before.getText().equals("use") || before.getText().equals("keep")) {
        hint =
            "Write "
                + family
                + " "
                + name
                + " = "
                + before.getText()
                + (family.equals("channel") ? " fifo(\"/tmp/name\")" : " KIND(…)")
                + ", for example.";
        return "expected a kind of "
            + family
            + " after "
            + describe(before)
            + ", found "
            + describe(found);
      }
      if (found.getType() == IpcshLexer.NAME && Spelling.edits(before.getText(), "use") <= 1) {
        return misspelt(before, "use");
      }
      if (found.getType() == IpcshLexer.NAME && Spelling.edits(before.getText(), "keep") <= 1) {
        return misspelt(before, "keep");
      }
      hint = "Write " + before.getText() + "(), with its arguments between the parentheses.";
      return "expected '(' after '" + before.getText() + "', found " + describe(found);
    }
    return null;
  }

  private static String example(String family, String name) {
    String kind;
    switch (family) {
      case "channel":
        kind = "pipe()";
        break;
      case "region":
        kind = "posix_shm(\"/name\") { count: u32 }";
        break;
      case "semaphore":
        kind = "posix_sem(\"/name\", 1)";
        break;
      case "lock":
        kind = "flock(\"file\")";
        break;
      case "event":
        kind = "eventfd()";
        break;
      case "condition":
        kind = "condvar(in: r)";
        break;
      default:
        kind = "barrier(in: r)";
    }
    return "Write " + family + " " + name + " = " + kind + ", for example.";
  }

  private String noCatch() {
    Token word = ScriptTokens.isTerminator(found.getType()) ? next : found;
    if (word.getType() == IpcshLexer.NAME) {
      switch (word.getText()) {
        case "except":
        case "rescue":
        case "finally":
        case "on_error":
          return at(
              word,
              "'" + word.getText() + "' is no word of the language: a 'try' goes on with 'catch'",
              null);
        default:
          if (Spelling.edits(word.getText(), "catch") <= 2) {
            return misspelt(word, "catch");
          }
      }
    }
    hint = "Write try { … } catch e { … }.";
    return "expected 'catch' after the block of 'try', found " + describe(found);
  }

  private String noBlock() {
    if (found.getType() == IpcshLexer.NAME) {
      switch (found.getText()) {
        case "then":
        case "do":
        case "begin":
          return "a block stands in braces, not after '" + found.getText() + "'";
        default:
      }
    }
    String header = header();
    if (header == null) {
      return null;
    }
    if (before != null && before.getType() == IpcshLexer.NAME) {
      String keyword = Spelling.keyword(before.getText());
      if (keyword != null && startsExpression(found.getType())) {
        return misspelt(before, keyword);
      }
    }
    if (found.getType() == IpcshLexer.NEWLINE && next.getType() == IpcshLexer.LEFT_BRACE) {
      span = spanOf(next);
      return "the '{' stands in the same line as " + header;
    }
    if (startsExpression(found.getType()) || ScriptLexer.isKeyword(found.getType())) {
      hint = "A body stands in braces, also when it is a single statement.";
    }
    return "expected '{' after " + header + ", found " + describe(found);
  }

  /** How to speak of what stands before a missing block. */
  private String header() {
    if (context instanceof IpcshParser.BlockContext
        || context instanceof IpcshParser.LayoutContext) {
      ParserRuleContext parent = context.getParent();
      return parent == null ? null : header(parent);
    }
    return header(context);
  }

  private String header(ParserRuleContext of) {
    for (ParserRuleContext at = of; at != null; at = at.getParent()) {
      if (at instanceof IpcshParser.InContext) {
        return "'in " + text(at, 1) + "'";
      }
      if (at instanceof IpcshParser.FunctionContext) {
        return "the parameters of 'fn'";
      }
      if (at instanceof IpcshParser.OperationCaseContext) {
        return "the operation of this case";
      }
      if (at instanceof IpcshParser.AfterCaseContext) {
        return "'after' and its time";
      }
      if (at.getRuleIndex() == IpcshParser.RULE_statement) {
        switch (at.getStart().getType()) {
          case IpcshLexer.IF:
            return lastWasElse() ? "'else'" : "the condition of 'if'";
          case IpcshLexer.WHILE:
            return "the condition of 'while'";
          case IpcshLexer.FOR:
            return "the head of this 'for'";
          case IpcshLexer.WITH:
            return "what 'with' holds";
          case IpcshLexer.ON:
            return "the signal of 'on'";
          case IpcshLexer.TRY:
            return before != null && before.getType() == IpcshLexer.TRY ? "'try'" : "'catch'";
          case IpcshLexer.SELECT:
            return "'select'";
          case IpcshLexer.STRUCT:
          case IpcshLexer.PROCESS:
            return at.getChildCount() > 1
                ? "'" + at.getStart().getText() + " " + text(at, 1) + "'"
                : null;
          default:
            return null;
        }
      }
      if (at.getRuleIndex() == IpcshParser.RULE_block) {
        return null;
      }
    }
    return null;
  }

  private boolean lastWasElse() {
    return before != null && before.getType() == IpcshLexer.ELSE;
  }

  private String text(ParserRuleContext parent, int child) {
    if (child >= parent.getChildCount()) {
      return "…";
    }
    String text = parent.getChild(child).getText();
    return text.length() > 30 ? "…" : text;
  }

  // Words that are misspelt or belong to another language

  private String byWords() {
    if (found.getType() == IpcshLexer.NAME) {
      switch (found.getText()) {
        case "elif":
        case "elsif":
        case "elseif":
          if (before != null && before.getType() == IpcshLexer.RIGHT_BRACE) {
            return "'" + found.getText() + "' is written 'else if'";
          }
          break;
        default:
      }
      if (!expectsExpression()) {
        for (int type :
            new int[] {
              IpcshLexer.IN,
              IpcshLexer.ELSE,
              IpcshLexer.AS,
              IpcshLexer.WITHIN,
              IpcshLexer.AND,
              IpcshLexer.OR
            }) {
          String word = literal(type);
          if (expected.contains(type) && Spelling.isNear(found.getText(), word)) {
            return misspelt(found, word);
          }
        }
      }
    }
    if (found.getType() == IpcshLexer.NAME
        && before != null
        && (before.getType() == IpcshLexer.INTEGER || before.getType() == IpcshLexer.FLOAT)) {
      String unit = Foreign.unit(found.getText());
      if (unit != null && !unit.isEmpty()) {
        span = spanOf(before).to(spanOf(found));
        return "a unit follows its number at once: did you mean '" + before.getText() + unit + "'?";
      }
    }
    if (before != null
        && (before.getType() == IpcshLexer.RAW_STRING
            || before.getType() == IpcshLexer.CLOSING_QUOTE)
        && found.getStartIndex() == before.getStopIndex() + 1
        && startsExpression(found.getType())) {
      hint =
          before.getType() == IpcshLexer.RAW_STRING
              ? "The string ends at the second quotation mark; one that holds a ' stands in \"…\"."
              : "The string ends at the second quotation mark; inside it one is written \\\".";
    }
    String afterCall = blockAfterCall();
    if (afterCall != null) {
      return afterCall;
    }
    if (before == null || before.getType() != IpcshLexer.NAME) {
      return null;
    }
    boolean first =
        beforeThat == null
            || beforeThat.getType() == IpcshLexer.LEFT_BRACE
            || beforeThat.getType() == IpcshLexer.RIGHT_BRACE;
    if (!startsExpression(found.getType())
        && found.getType() != IpcshLexer.LEFT_BRACE
        && !(first && ScriptLexer.isKeyword(found.getType()))) {
      return null;
    }
    String word = before.getText();
    if (word.equals("after")) {
      span = spanOf(before);
      return "'after' stands in a 'select'";
    }
    if (first
        || word.equals("function")
        || word.equals("lambda")
        || word.equals("func")
        || word.equals("new")) {
      String known = foreignWord(before);
      if (known != null) {
        return known;
      }
    }
    if (found.getType() == IpcshLexer.QUOTE && found.getStartIndex() == before.getStopIndex() + 1) {
      span = spanOf(before);
      hint = "Every string in double quotation marks may hold {expressions}.";
      return "a string begins with its quotation mark, without '" + word + "'";
    }
    String keyword = Spelling.keyword(word);
    if (keyword != null) {
      return misspelt(before, keyword);
    }
    if (!first || expected.contains(IpcshLexer.COMMA) || found.getType() == IpcshLexer.LEFT_BRACE) {
      return null;
    }
    if (found.getType() == IpcshLexer.NAME && (next.getType() == IpcshLexer.ASSIGN)) {
      span = spanOf(before);
      hint =
          "Write 'let "
              + found.getText()
              + " = …'; a declaration of a kernel object begins with channel, region, semaphore, lock, condition, barrier, event or process.";
      return "'" + word + "' cannot begin a declaration";
    }
    if (startsExpression(found.getType()) && found.getType() != IpcshLexer.LEFT_PAREN) {
      hint =
          "To call '"
              + word
              + "', write "
              + word
              + "("
              + (isSimple(found) ? found.getText() : "…")
              + ").";
      return "expected a new line or ';' after '" + word + "', found " + describe(found);
    }
    return null;
  }

  /**
   * For {@code function(x) { … }} and the like: a call that goes on as if it were a declaration.
   */
  private String blockAfterCall() {
    if (found.getType() != IpcshLexer.LEFT_BRACE
        || before == null
        || before.getType() != IpcshLexer.RIGHT_PAREN
        || expected.contains(IpcshLexer.LEFT_BRACE)) {
      return null;
    }
    Token paren = openedBy(before);
    Token callee =
        paren == null || paren.getTokenIndex() == 0 ? null : tokens.get(paren.getTokenIndex() - 1);
    if (callee == null || callee.getType() != IpcshLexer.NAME) {
      return null;
    }
    String known = foreignWord(callee);
    if (known == null) {
      hint = "A function begins with 'fn', a process with 'process'.";
    }
    return known;
  }

  private String foreignWord(Token word) {
    boolean call = tokens.get(word.getTokenIndex() + 1).getType() == IpcshLexer.LEFT_PAREN;
    boolean callFollows =
        next.getType() == IpcshLexer.LEFT_PAREN && found.getType() == IpcshLexer.NAME;
    String meant = Foreign.word(word.getText());
    if (meant == null) {
      return null;
    }
    if (meant == Foreign.VARIABLE && found.getType() == IpcshLexer.NAME) {
      if (callFollows && !call) {
        meant = Foreign.FUNCTION;
      } else {
        hint = "Write 'let " + found.getText() + " = …'.";
      }
    }
    span = spanOf(word);
    return "'" + word.getText() + "' is no word of the language: " + meant;
  }

  private String misspelt(Token word, String keyword) {
    return at(word, "unknown word '" + word.getText() + "': did you mean '" + keyword + "'?", null);
  }

  // The general case

  private String plain() {
    List<String> wanted = wanted();
    StringBuilder out = new StringBuilder();
    if (wanted.isEmpty()) {
      return "did not expect "
          + describe(found)
          + (before == null ? " here" : " after " + describe(before));
    }
    out.append("expected ");
    for (int i = 0; i < wanted.size(); i++) {
      if (i > 0) {
        out.append(i == wanted.size() - 1 ? " or " : ", ");
      }
      out.append(wanted.get(i));
    }
    if (before != null) {
      out.append(" after ").append(describe(before));
    }
    return out.append(", found ").append(describe(found)).toString();
  }

  private List<String> wanted() {
    List<String> wanted = new ArrayList<>();
    boolean expression = expectsExpression();
    if (expression && expected.contains(IpcshLexer.LET)) {
      wanted.add("a statement");
    } else if (expression
        && before != null
        && (before.getType() == IpcshLexer.IF || before.getType() == IpcshLexer.WHILE)) {
      wanted.add("a condition");
    } else if (expression) {
      wanted.add("an expression");
    } else if (expected.contains(IpcshLexer.NAME)) {
      wanted.add(
          before != null
                  && before.getType() == IpcshLexer.COLON
                  && context instanceof IpcshParser.FieldContext
              ? "a type"
              : "a name");
    }
    boolean suffix = expected.contains(IpcshLexer.DOT);
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
                && !(statement != null && statement.getType() == IpcshLexer.FOR);
        boolean end = type == IpcshLexer.RIGHT_BRACE && expected.contains(IpcshLexer.NEWLINE);
        if (expected.contains(type)
            && !operator
            && !end
            && !(type == IpcshLexer.COLON && !(context instanceof IpcshParser.FieldContext))) {
          wanted.add("'" + literal(type) + "'");
        }
      }
      if (expected.contains(IpcshLexer.ASSIGN) && !expected.contains(IpcshLexer.ADD_ASSIGN)) {
        wanted.add("'='");
      }
      if (!suffix && expected.contains(IpcshLexer.LEFT_PAREN)) {
        wanted.add("'('");
      }
      if (expected.contains(IpcshLexer.NEWLINE) && wanted.isEmpty()) {
        wanted.add("a new line or ';'");
      }
      if (wanted.isEmpty() && expected.contains(Token.EOF)) {
        wanted.add("a new line or ';'");
      }
    }
    return wanted;
  }

  private boolean expectsExpression() {
    return expected.contains(IpcshLexer.INTEGER);
  }

  private boolean expectsName() {
    return expected.contains(IpcshLexer.NAME) && !expectsExpression();
  }

  private static boolean isComparison(int type) {
    return type >= IpcshLexer.EQUAL && type <= IpcshLexer.GREATER_EQUAL;
  }

  private static boolean isSimple(Token token) {
    int type = token.getType();
    return type == IpcshLexer.NAME
        || type >= IpcshLexer.INTEGER && type <= IpcshLexer.SIZE
        || type == IpcshLexer.RAW_STRING
        || type == IpcshLexer.TRUE
        || type == IpcshLexer.FALSE
        || type == IpcshLexer.NULL;
  }

  private static boolean startsExpression(int type) {
    switch (type) {
      case IpcshLexer.NAME:
      case IpcshLexer.INTEGER:
      case IpcshLexer.FLOAT:
      case IpcshLexer.DURATION:
      case IpcshLexer.SIZE:
      case IpcshLexer.QUOTE:
      case IpcshLexer.RAW_STRING:
      case IpcshLexer.TRUE:
      case IpcshLexer.FALSE:
      case IpcshLexer.NULL:
      case IpcshLexer.LEFT_PAREN:
      case IpcshLexer.LEFT_BRACKET:
      case IpcshLexer.NOT:
      case IpcshLexer.START:
      case IpcshLexer.WAIT:
      case IpcshLexer.FN:
        return true;
      default:
        return false;
    }
  }

  private Token statement() {
    for (ParserRuleContext at = context; at != null; at = at.getParent()) {
      if (at.getRuleIndex() == IpcshParser.RULE_statement) {
        return at.getStart();
      }
    }
    return null;
  }

  private String at(Token token, String message, String hint) {
    span = spanOf(token);
    this.hint = hint;
    return message;
  }

  /**
   * Where something is missing at the end of a line, the place is right after what stands there.
   */
  private Span spanOf(Token token) {
    int type = token.getType();
    if (type == Token.EOF || type == IpcshLexer.NEWLINE) {
      int index = token.getTokenIndex();
      Token last = index > 0 ? tokens.get(index - 1) : null;
      int at =
          last == null
              ? Math.min(token.getStartIndex(), source.text().length())
              : last.getStopIndex() + 1;
      return new Span(at, at);
    }
    if (type == IpcshLexer.OPEN_RAW_STRING) {
      return new Span(token.getStartIndex(), token.getStartIndex() + 1);
    }
    return new Span(token.getStartIndex(), token.getStopIndex() + 1);
  }

  private static String literal(int type) {
    if (ScriptLexer.isKeyword(type)) {
      return ScriptLexer.keyword(type);
    }
    // ANTLR knows no literal for what two modes have in common.
    if (type == IpcshLexer.LEFT_BRACE) {
      return "{";
    }
    String quoted = IpcshLexer.VOCABULARY.getLiteralName(type);
    return quoted.substring(1, quoted.length() - 1);
  }

  private static String describe(Token token) {
    switch (token.getType()) {
      case Token.EOF:
        return "the end of the input";
      case IpcshLexer.NEWLINE:
        return "the end of the line";
      case IpcshLexer.QUOTE:
      case IpcshLexer.RAW_STRING:
      case IpcshLexer.OPEN_RAW_STRING:
      case IpcshLexer.CLOSING_QUOTE:
        return "a string";
      default:
        String text = token.getText();
        return "'" + (text.length() > 40 ? text.substring(0, 37) + "…" : text) + "'";
    }
  }
}

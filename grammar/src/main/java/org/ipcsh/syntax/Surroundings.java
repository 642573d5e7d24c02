package org.ipcsh.syntax;

import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.ipcsh.syntax.antlr.IpcshLexer;
import org.ipcsh.syntax.antlr.IpcshParser;

/** What stands around the place where the parser could not go on. */
final class Surroundings {
  final Source source;
  final CommonTokenStream tokens;
  final ScriptTokens script;
  final Token found;
  final IntervalSet expected;
  final ParserRuleContext context;

  /** The token before, and the one before that; null at the beginning of a statement. */
  final Token before;

  final Token beforeThat;
  final Token next;

  /**
   * The innermost bracket, brace or quotation mark that is open where the parser stands, or null.
   */
  final Token opening;

  /** The first token of the innermost statement. */
  final Token statement;

  Surroundings(
      Source source, CommonTokenStream tokens, ScriptTokens script, ScriptParser.Stop stop) {
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
  }

  /** Whether the opening bracket has a counterpart further on. */
  boolean isClosed() {
    int within = 0;
    for (int i = opening.getTokenIndex() + 1; ; i++) {
      tokens.seek(i);
      int type = tokens.LA(1);
      if (type == Token.EOF) {
        return false;
      }
      if (isCloser(type)) {
        if (within == 0) {
          return type == ScriptTokens.closerOf(opening.getType());
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

  String inLine(Token token) {
    return token.getLine() == opening.getLine() ? "" : " in line " + token.getLine();
  }

  static boolean isCloser(int type) {
    return type == IpcshLexer.RIGHT_PAREN
        || type == IpcshLexer.RIGHT_BRACKET
        || type == IpcshLexer.RIGHT_BRACE
        || type == IpcshLexer.CLOSING_QUOTE;
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

  Token openedBy(Token closing) {
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

  Token quoteOf(Token textBrace) {
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

  boolean inArguments() {
    if (opening == null || opening.getType() != IpcshLexer.LEFT_PAREN) {
      return false;
    }
    Token callee = opening.getTokenIndex() > 0 ? tokens.get(opening.getTokenIndex() - 1) : null;
    return callee != null
        && (callee.getType() == IpcshLexer.NAME
            || callee.getType() == IpcshLexer.RIGHT_PAREN
            || callee.getType() == IpcshLexer.RIGHT_BRACKET);
  }

  boolean inParameters() {
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

  boolean isCondition() {
    return statement != null
        && (statement.getType() == IpcshLexer.IF || statement.getType() == IpcshLexer.WHILE);
  }

  /** Whether the parser stands in such a rule, in its head and not in its block. */
  boolean inside(Class<? extends ParserRuleContext> rule) {
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

  boolean expectsExpression() {
    return expected.contains(IpcshLexer.INTEGER);
  }

  boolean expectsName() {
    return expected.contains(IpcshLexer.NAME) && !expectsExpression();
  }

  static boolean isComparison(int type) {
    return type >= IpcshLexer.EQUAL && type <= IpcshLexer.GREATER_EQUAL;
  }

  static boolean isSimple(Token token) {
    int type = token.getType();
    return type == IpcshLexer.NAME
        || type >= IpcshLexer.INTEGER && type <= IpcshLexer.SIZE
        || type == IpcshLexer.RAW_STRING
        || type == IpcshLexer.TRUE
        || type == IpcshLexer.FALSE
        || type == IpcshLexer.NULL;
  }

  static boolean startsExpression(int type) {
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

  /**
   * Where something is missing at the end of a line, the place is right after what stands there.
   */
  Span spanOf(Token token) {
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

  static String literal(int type) {
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

  static String describe(Token token) {
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

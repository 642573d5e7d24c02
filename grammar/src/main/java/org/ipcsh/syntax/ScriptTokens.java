package org.ipcsh.syntax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenFactory;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenFactory;
import org.antlr.v4.runtime.TokenSource;
import org.ipcsh.syntax.antlr.IpcshLexer;

/**
 * What stands between lexer and parser, and keeps the grammar free of code: decides which line ends
 * count, which words are keywords only in their place, watches the nesting, and replaces what comes
 * from other languages by what was meant, with a diagnostic, so that the parser can go on.
 */
final class ScriptTokens implements TokenSource {
  private final Source source;
  private final ScriptLexer lexer;
  private final List<Diagnostic> diagnostics;

  private CommonToken unread;
  private CommonToken ahead;
  private CommonToken last;
  private int unknownLine;
  private int lastReportedLine;
  private String lastReported;
  private boolean finished;
  private boolean stopped;

  /**
   * The innermost {@code depth} entries are open. The parallel arrays have one more: what stands
   * outside of all.
   */
  private final Token[] open = new Token[Limits.BRACKETS];

  private final int[] indentations = new int[Limits.BRACKETS];
  private final boolean[] select = new boolean[Limits.BRACKETS + 1];
  private final int[] operators = new int[Limits.BRACKETS + 1];
  private int depth;

  /** The line of the present token, and how far its first token is indented. */
  private int line;

  private int lineIndentation;

  private Token misplacedOpening;
  private Token misplacedClosing;

  private int[] depths = new int[256];
  private int emitted;

  ScriptTokens(Source source, ScriptLexer lexer, List<Diagnostic> diagnostics) {
    this.source = source;
    this.lexer = lexer;
    this.diagnostics = diagnostics;
  }

  @Override
  public Token nextToken() {
    CommonToken token = finished ? last : accepted();
    if (stopped && token.getType() != Token.EOF) {
      token = end(token);
    }
    finished = token.getType() == Token.EOF;
    if (emitted == depths.length) {
      depths = Arrays.copyOf(depths, emitted * 2);
    }
    depths[emitted++] = depth;
    last = token;
    return token;
  }

  /** How much stands open after the token with this index. */
  int depthAfter(int index) {
    return depths[index];
  }

  /** What still stands open, outermost first. */
  List<Token> open() {
    return new ArrayList<>(Arrays.asList(open).subList(0, depth));
  }

  /** A limit was passed: a diagnostic says so, and what follows was not looked at. */
  boolean stopped() {
    return stopped;
  }

  /**
   * The opening brace that its indentation says was meant to be closed by {@link
   * #misplacedClosing()}, or null. Meaningful where a brace is missing.
   */
  Token misplacedOpening() {
    return misplacedOpening;
  }

  Token misplacedClosing() {
    return misplacedClosing;
  }

  /** Whether a line that ends with this token goes on in the next one. */
  static boolean continues(int type) {
    switch (type) {
      case IpcshLexer.LEFT_BRACE:
      case IpcshLexer.COMMA:
      case IpcshLexer.COLON:
      case IpcshLexer.DOT:
      case IpcshLexer.ASSIGN:
      case IpcshLexer.ADD_ASSIGN:
      case IpcshLexer.SUBTRACT_ASSIGN:
      case IpcshLexer.MULTIPLY_ASSIGN:
      case IpcshLexer.DIVIDE_ASSIGN:
      case IpcshLexer.REMAINDER_ASSIGN:
      case IpcshLexer.BIT_AND_ASSIGN:
      case IpcshLexer.BIT_OR_ASSIGN:
      case IpcshLexer.BIT_XOR_ASSIGN:
      case IpcshLexer.SHIFT_LEFT_ASSIGN:
      case IpcshLexer.SHIFT_RIGHT_ASSIGN:
        return true;
      default:
        return isOperator(type);
    }
  }

  static boolean isOperator(int type) {
    switch (type) {
      case IpcshLexer.OR:
      case IpcshLexer.AND:
      case IpcshLexer.NOT:
      case IpcshLexer.IN:
      case IpcshLexer.RANGE:
      case IpcshLexer.EQUAL:
      case IpcshLexer.NOT_EQUAL:
      case IpcshLexer.LESS:
      case IpcshLexer.LESS_EQUAL:
      case IpcshLexer.GREATER:
      case IpcshLexer.GREATER_EQUAL:
      case IpcshLexer.BIT_OR:
      case IpcshLexer.BIT_XOR:
      case IpcshLexer.BIT_AND:
      case IpcshLexer.SHIFT_LEFT:
      case IpcshLexer.SHIFT_RIGHT:
      case IpcshLexer.PLUS:
      case IpcshLexer.MINUS:
      case IpcshLexer.STAR:
      case IpcshLexer.SLASH:
      case IpcshLexer.PERCENT:
        return true;
      default:
        return false;
    }
  }

  /** Whether an expression can end with this token. */
  static boolean endsOperand(int type) {
    switch (type) {
      case IpcshLexer.NAME:
      case IpcshLexer.INTEGER:
      case IpcshLexer.FLOAT:
      case IpcshLexer.DURATION:
      case IpcshLexer.SIZE:
      case IpcshLexer.CLOSING_QUOTE:
      case IpcshLexer.RAW_STRING:
      case IpcshLexer.RIGHT_PAREN:
      case IpcshLexer.RIGHT_BRACKET:
      case IpcshLexer.RIGHT_BRACE:
      case IpcshLexer.TRUE:
      case IpcshLexer.FALSE:
      case IpcshLexer.NULL:
        return true;
      default:
        return false;
    }
  }

  private CommonToken accepted() {
    while (true) {
      CommonToken token = raw();
      int type = token.getType();
      if (token.getLine() != line && type != IpcshLexer.NEWLINE) {
        line = token.getLine();
        lineIndentation = token.getCharPositionInLine();
      }
      switch (type) {
        case Token.EOF:
          return token;
        case IpcshLexer.NEWLINE:
          if (!lineEndCounts()) {
            continue;
          }
          operators[depth] = 0;
          return token;
        case IpcshLexer.SEMICOLON:
        case IpcshLexer.COMMA:
          operators[depth] = 0;
          return token;
        case IpcshLexer.LEFT_PAREN:
        case IpcshLexer.LEFT_BRACKET:
        case IpcshLexer.LEFT_BRACE:
        case IpcshLexer.QUOTE:
        case IpcshLexer.TEXT_BRACE:
          return opened(token);
        case IpcshLexer.OPEN_RAW_STRING:
          opened(token);
          return end(token);
        case IpcshLexer.RIGHT_PAREN:
        case IpcshLexer.RIGHT_BRACKET:
        case IpcshLexer.RIGHT_BRACE:
        case IpcshLexer.CLOSING_QUOTE:
          if (!closed(token)) {
            continue;
          }
          return token;
        default:
          if (ScriptLexer.isKeyword(type)) {
            if (!inItsPlace(token)) {
              token.setType(IpcshLexer.NAME);
            } else if (isOperator(type)) {
              return counted(token);
            }
            return token;
          }
          return type == IpcshLexer.DOT || isOperator(type) ? counted(token) : token;
      }
    }
  }

  /**
   * The next token but for comments and foreign matter, which are reported and left out or
   * translated.
   */
  private CommonToken raw() {
    if (ahead != null) {
      CommonToken token = ahead;
      ahead = null;
      return token;
    }
    while (true) {
      if (stopped) {
        return end((CommonToken) lexer.emitEOF());
      }
      CommonToken token = unread != null ? unread : (CommonToken) lexer.nextToken();
      unread = null;
      switch (token.getType()) {
        case IpcshLexer.COMMENT:
          continue;
        case IpcshLexer.FOREIGN_COMMENT:
          report(
              Diagnostic.error(
                  source,
                  new Span(token.getStartIndex(), token.getStartIndex() + 2),
                  "a comment begins with '#'",
                  null));
          continue;
        case IpcshLexer.FOREIGN_OPERATOR:
          if (!translated(token)) {
            continue;
          }
          return token;
        case IpcshLexer.BAD_NUMBER:
          report(Foreign.number(source, span(token), token.getText()));
          token.setType(IpcshLexer.INTEGER);
          token.setText("0");
          return token;
        case IpcshLexer.UNKNOWN:
          unknown(token);
          continue;
        default:
          return token;
      }
    }
  }

  private CommonToken peek() {
    if (ahead == null) {
      ahead = raw();
    }
    return ahead;
  }

  private boolean lineEndCounts() {
    CommonToken next = raw();
    while (next.getType() == IpcshLexer.NEWLINE) {
      next = raw();
    }
    ahead = next;
    if (depth > 0 && open[depth - 1].getType() != IpcshLexer.LEFT_BRACE) {
      return false;
    }
    int type = next.getType();
    if (type == IpcshLexer.DOT || type == IpcshLexer.ELSE || type == IpcshLexer.CATCH) {
      return false;
    }
    return last != null && last.getType() != IpcshLexer.NEWLINE && !continues(last.getType());
  }

  private boolean inItsPlace(CommonToken token) {
    return inItsPlace(
        token.getType(),
        last == null ? IpcshLexer.NEWLINE : last.getType(),
        peek().getType(),
        depth == 0 ? 0 : open[depth - 1].getType(),
        select[depth]);
  }

  /**
   * Whether a word that may be a keyword is one here. Any word may be the name of an operation, an
   * argument or a field; six words are keywords only where the grammar waits for them, which the
   * token before shows, since a name never follows an operand.
   *
   * @param opening the innermost open bracket, or 0
   * @param select whether that is the brace of a select
   */
  static boolean inItsPlace(int type, int before, int next, int opening, boolean select) {
    if (before == IpcshLexer.DOT) {
      return false;
    }
    if (type >= IpcshLexer.CHANNEL && type <= IpcshLexer.EVENT && next == IpcshLexer.LEFT_PAREN) {
      // A kind may be called like its family: barrier b = barrier(in: r).
      return false;
    }
    switch (type) {
      case IpcshLexer.USE:
      case IpcshLexer.KEEP:
        return before == IpcshLexer.ASSIGN
            && (next == IpcshLexer.NAME || ScriptLexer.isKeyword(next));
      case IpcshLexer.AS:
        return endsOperand(before) || before == IpcshLexer.RESTART;
      case IpcshLexer.WITHIN:
        return endsOperand(before);
      case IpcshLexer.RESTART:
        return endsOperand(before) && (next == IpcshLexer.LEFT_BRACE || next == IpcshLexer.AS);
      case IpcshLexer.AFTER:
        return select
            && (before == IpcshLexer.LEFT_BRACE
                || before == IpcshLexer.RIGHT_BRACE
                || isTerminator(before))
            && next != IpcshLexer.ASSIGN
            && next != IpcshLexer.COMMA
            && next != IpcshLexer.DOT;
      case IpcshLexer.TRUE:
      case IpcshLexer.FALSE:
      case IpcshLexer.NULL:
        return true;
      default:
        return next != IpcshLexer.COLON
            || opening != IpcshLexer.LEFT_PAREN && opening != IpcshLexer.LEFT_BRACE
            || before != IpcshLexer.LEFT_PAREN
                && before != IpcshLexer.LEFT_BRACE
                && before != IpcshLexer.COMMA
                && !isTerminator(before);
    }
  }

  static boolean isTerminator(int type) {
    return type == IpcshLexer.NEWLINE || type == IpcshLexer.SEMICOLON;
  }

  private CommonToken opened(CommonToken token) {
    if (depth == Limits.BRACKETS) {
      report(token, "nested more than " + Limits.BRACKETS + " levels deep", null);
      return stop(token);
    }
    int type = token.getType();
    if (type == IpcshLexer.LEFT_PAREN || type == IpcshLexer.LEFT_BRACKET) {
      CommonToken counted = counted(token);
      if (stopped) {
        return counted;
      }
    }
    indentations[depth] = lineIndentation;
    open[depth++] = token;
    operators[depth] = 0;
    select[depth] =
        type == IpcshLexer.LEFT_BRACE && last != null && last.getType() == IpcshLexer.SELECT;
    return token;
  }

  /** The token that closes what one of that type opens. */
  static int closerOf(int opening) {
    switch (opening) {
      case IpcshLexer.LEFT_PAREN:
        return IpcshLexer.RIGHT_PAREN;
      case IpcshLexer.LEFT_BRACKET:
        return IpcshLexer.RIGHT_BRACKET;
      case IpcshLexer.QUOTE:
        return IpcshLexer.CLOSING_QUOTE;
      default:
        return IpcshLexer.RIGHT_BRACE;
    }
  }

  /** How what the token opens is closed. */
  static String closing(Token opening) {
    switch (opening.getType()) {
      case IpcshLexer.LEFT_PAREN:
        return ")";
      case IpcshLexer.LEFT_BRACKET:
        return "]";
      case IpcshLexer.QUOTE:
        return "\"";
      default:
        return "}";
    }
  }

  /** False if there is nothing that the token closes; it is reported and left out. */
  private boolean closed(CommonToken token) {
    int match = depth - 1;
    while (match >= 0 && closerOf(open[match].getType()) != token.getType()) {
      match--;
    }
    if (match < 0) {
      String message = "this '" + token.getText() + "' closes nothing";
      Token innermost = depth == 0 ? token : open[depth - 1];
      if (depth == 0 || innermost.getLine() != token.getLine()) {
        report(token, message, null);
        return false;
      }
      String closer = ScriptTokens.closing(innermost);
      report(
          token,
          message,
          "The '" + innermost.getText() + "' before it is closed by '" + closer + "'.");
      token.setType(closerOf(innermost.getType()));
      depth--;
      return true;
    }
    if (token.getType() == IpcshLexer.RIGHT_BRACE && misplacedOpening == null) {
      compareIndentation(token, match);
    }
    depth = match;
    if (token.getType() == IpcshLexer.RIGHT_BRACE) {
      operators[depth] = 0;
    }
    return true;
  }

  private void compareIndentation(CommonToken closing, int match) {
    if (closing.getLine() != line || closing.getCharPositionInLine() != lineIndentation) {
      return;
    }
    if (indentations[match] == lineIndentation) {
      return;
    }
    for (int i = match - 1; i >= 0; i--) {
      if (open[i].getType() == IpcshLexer.LEFT_BRACE && indentations[i] == lineIndentation) {
        misplacedOpening = open[match];
        misplacedClosing = closing;
        return;
      }
    }
  }

  private CommonToken counted(CommonToken token) {
    if (++operators[depth] > Limits.TREE) {
      report(
          token,
          "this expression has more than " + Limits.TREE + " operators",
          "Take it apart: a loop or a few variables read better.");
      return stop(token);
    }
    return token;
  }

  private CommonToken stop(CommonToken at) {
    stopped = true;
    return end(at);
  }

  private static CommonToken end(CommonToken at) {
    CommonToken token = new CommonToken(at);
    token.setType(Token.EOF);
    token.setText("<EOF>");
    return token;
  }

  private boolean translated(CommonToken token) {
    switch (token.getText()) {
      case "&&":
        return translate(token, IpcshLexer.AND, "'and' is written as a word, not '&&'");
      case "||":
        return translate(token, IpcshLexer.OR, "'or' is written as a word, not '||'");
      case "!":
        return translate(token, IpcshLexer.NOT, "'not' is written as a word, not '!'");
      case "===":
        return translate(token, IpcshLexer.EQUAL, "equality is written '==', not '==='");
      case "!==":
        return translate(token, IpcshLexer.NOT_EQUAL, "inequality is written '!=', not '!=='");
      case "<>":
        return translate(token, IpcshLexer.NOT_EQUAL, "inequality is written '!=', not '<>'");
      case ":=":
        return translate(
            token, IpcshLexer.ASSIGN, "':=' does not exist: a variable begins with 'let x = 1'");
      case "**":
        return translate(token, IpcshLexer.STAR, "there is no operator '**'");
      case "++":
        if (last != null && endsOperand(last.getType())) {
          report(
              token,
              "there is no '++'",
              "To add one, write '"
                  + source.text().substring(last.getStartIndex(), last.getStopIndex() + 1)
                  + " += 1'.");
        } else {
          report(token, "there is no '++'", "To add one, write 'x += 1'.");
        }
        return false;
      case "->":
      case "=>":
        report(
            token,
            "there is no '" + token.getText() + "'",
            "A function is written 'fn(x) { return x + 1 }'.");
        return false;
      case "?":
        report(token, "there is no '? :'", "Write 'if … { … } else { … }'.");
        return false;
      case "~":
        report(token, "there is no operator '~'", "To turn every bit around, write 'x ^ -1'.");
        return false;
      case "$":
        report(token, "a name stands without '$'", null);
        return false;
      default:
        report(token, "'" + token.getText() + "' has no meaning here", null);
        return false;
    }
  }

  private boolean translate(CommonToken token, int type, String message) {
    report(token, message, null);
    token.setType(type);
    return true;
  }

  /** Reports a run of characters that no token begins with. */
  private void unknown(CommonToken token) {
    int start = token.getStartIndex();
    int end = start;
    CommonToken next = token;
    while (next.getType() == IpcshLexer.UNKNOWN && next.getStartIndex() == end) {
      end = next.getStopIndex() + 1;
      next = (CommonToken) lexer.nextToken();
    }
    unread = next;
    if (token.getLine() != unknownLine) {
      report(Foreign.characters(source, new Span(start, end)));
    }
    unknownLine = token.getLine();
  }

  private void report(Token token, String message, String hint) {
    report(Diagnostic.error(source, span(token), message, hint));
  }

  /** The same complaint again in the same line says nothing new. */
  private void report(Diagnostic diagnostic) {
    int reportedLine = source.line(diagnostic.span().start());
    if (reportedLine == lastReportedLine && diagnostic.message().equals(lastReported)) {
      return;
    }
    lastReportedLine = reportedLine;
    lastReported = diagnostic.message();
    diagnostics.add(diagnostic);
    if (diagnostics.size() >= Limits.ERRORS) {
      stopped = true;
    }
  }

  static Span span(Token token) {
    return new Span(token.getStartIndex(), token.getStopIndex() + 1);
  }

  @Override
  public int getLine() {
    return lexer.getLine();
  }

  @Override
  public int getCharPositionInLine() {
    return lexer.getCharPositionInLine();
  }

  @Override
  public CharStream getInputStream() {
    return lexer.getInputStream();
  }

  @Override
  public String getSourceName() {
    return source.name();
  }

  @Override
  public void setTokenFactory(TokenFactory<?> factory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TokenFactory<?> getTokenFactory() {
    return CommonTokenFactory.DEFAULT;
  }
}

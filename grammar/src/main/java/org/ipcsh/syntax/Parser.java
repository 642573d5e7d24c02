package org.ipcsh.syntax;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CommonTokenStream;
import org.ipcsh.syntax.antlr.IpcshLexer;

/**
 * The way into this module: text in, syntax tree and diagnostics out. One answer serves a script's
 * run, a check, and the prompt, which asks whether the input goes on. Nothing of the parse tree
 * leaves this package.
 */
public final class Parser {
  private Parser() {}

  /**
   * @param tree what could be understood; only without errors is it the whole script
   * @param diagnostics in the order of the text
   * @param incomplete whether the input is right as far as it goes and only ends too early
   * @param open what the input left open, outermost first, where it is incomplete; empty where it
   *     ends after an operator
   */
  public record Parsed(
      Statement.Block tree, List<Diagnostic> diagnostics, boolean incomplete, List<Open> open) {

    /** Whether the script cannot run. */
    public boolean hasErrors() {
      for (Diagnostic diagnostic : diagnostics) {
        if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
          return true;
        }
      }
      return false;
    }
  }

  /** A bracket, brace or quotation mark without its counterpart; {@code text} is what opened it. */
  public record Open(String text, Span span) {}

  /** A text, and a diagnostic if its bytes are not text; such a source is not worth parsing. */
  public record Text(Source source, List<Diagnostic> diagnostics) {}

  /** Makes text of the bytes of a file. */
  public static Text read(String name, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] <= 0) {
        return readSlowly(name, bytes);
      }
    }
    return new Text(new Source(name, new String(bytes, StandardCharsets.ISO_8859_1)), List.of());
  }

  private static Text readSlowly(String name, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer out = CharBuffer.allocate(bytes.length);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(in, out, true);
    int valid = out.position();
    String text =
        result.isError()
            ? new String(bytes, StandardCharsets.UTF_8)
            : new String(out.array(), 0, valid);
    boolean marked = text.startsWith("\uFEFF");
    Source source = new Source(name, marked ? text.substring(1) : text);
    if (result.isError()) {
      int at = marked ? valid - 1 : valid;
      return new Text(
          source,
          List.of(
              Diagnostic.error(
                  source,
                  new Span(at, at + 1),
                  "the byte 0x"
                      + Integer.toHexString(bytes[in.position()] & 0xff)
                      + " is not UTF-8",
                  "A script is a text in UTF-8.")));
    }
    Diagnostic nul = nul(source);
    return new Text(source, nul == null ? List.of() : List.of(nul));
  }

  private static Diagnostic nul(Source source) {
    int at = source.text().indexOf('\0');
    return at < 0
        ? null
        : Diagnostic.error(
            source,
            new Span(at, at + 1),
            "a NUL character: this is not a text",
            "In a string, write '\\0'.");
  }

  /** Parses a whole script, or what was typed at the prompt. Never throws, whatever the text is. */
  public static Parsed parse(Source source) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<Statement> statements = new ArrayList<>();
    Span whole = new Span(0, source.text().length());
    Diagnostic nul = nul(source);
    if (nul != null) {
      return new Parsed(new Statement.Block(whole, statements), List.of(nul), false, List.of());
    }
    List<Open> open = null;
    TreeBuilder builder = new TreeBuilder(source, diagnostics);
    int from = 0;
    while (from >= 0 && diagnostics.size() < Limits.ERRORS) {
      ScriptTokens script = new ScriptTokens(source, new ScriptLexer(source, from), diagnostics);
      ScriptParser parser = new ScriptParser(script, builder, statements);
      CommonTokenStream tokens = (CommonTokenStream) parser.getInputStream();
      from = -1;
      int next = 0;
      while (next >= 0 && diagnostics.size() < Limits.ERRORS) {
        try {
          parser.parse();
          next = -1;
          if (!script.open().isEmpty() && !script.stopped()) {
            // A raw string that runs to the end leaves the parser nothing to stumble over.
            List<Open> unclosed = open(script);
            if (diagnostics.isEmpty() && !afterOperand(tokens)) {
              open = unclosed;
            }
            diagnostics.add(
                Diagnostic.error(
                    source,
                    unclosed.get(unclosed.size() - 1).span(),
                    "this string is not closed",
                    null));
          }
        } catch (ScriptParser.Stop stop) {
          int index = stop.offending.getTokenIndex();
          Complaint complaint = new Complaint(source, tokens, script, stop);
          if (diagnostics.isEmpty() && endsTooEarly(stop, tokens, script)) {
            open = open(script);
          }
          if (!script.stopped() && !reportedSince(start(tokens, script, index), diagnostics)) {
            diagnostics.add(complaint.diagnostic());
          }
          org.antlr.v4.runtime.Token runaway = complaint.runawayString();
          int known = diagnostics.size();
          next = runaway == null ? nextStatement(tokens, script, index) : -1;
          if (next >= 0) {
            tokens.seek(next);
            forget(diagnostics, known, tokens.get(next - 1).getStartIndex());
          } else {
            forget(diagnostics, known, source.text().length());
            from =
                nextLeftmost(
                    source,
                    runaway == null ? stop.offending.getStartIndex() : runaway.getStartIndex());
          }
        }
      }
      if (script.stopped()) {
        from = -1;
      }
    }
    if (diagnostics.size() > 1) {
      open = null;
      diagnostics.sort((a, b) -> Integer.compare(a.span().start(), b.span().start()));
    }
    return new Parsed(
        new Statement.Block(whole, statements),
        diagnostics,
        open != null,
        open == null ? List.of() : open);
  }

  /** Whether more input could make it right: something is open, or the last line goes on. */
  private static boolean endsTooEarly(
      ScriptParser.Stop stop, CommonTokenStream tokens, ScriptTokens script) {
    int index = stop.offending.getTokenIndex();
    int type = stop.offending.getType();
    boolean lastLine =
        type == IpcshLexer.NEWLINE
            && tokens.get(index + 1).getType() == org.antlr.v4.runtime.Token.EOF;
    if (lastLine && stop.expected.contains(IpcshLexer.CATCH)) {
      return true;
    }
    if (type != org.antlr.v4.runtime.Token.EOF || script.stopped()) {
      return false;
    }
    List<org.antlr.v4.runtime.Token> open = script.open();
    if (!open.isEmpty()
        && open.get(open.size() - 1).getType() == IpcshLexer.OPEN_RAW_STRING
        && !stop.expected.contains(IpcshLexer.RAW_STRING)) {
      return false;
    }
    if (index > 1
        && tokens.get(index - 1).getType() == IpcshLexer.MINUS
        && tokens.get(index - 2).getType() == IpcshLexer.MINUS) {
      return false; // x--
    }
    return !open.isEmpty()
        || index > 0 && ScriptTokens.continues(tokens.get(index - 1).getType())
        || stop.expected.contains(IpcshLexer.CATCH);
  }

  private static boolean afterOperand(CommonTokenStream tokens) {
    int last = tokens.size() - 2;
    return last >= 0 && ScriptTokens.endsOperand(tokens.get(last).getType());
  }

  private static List<Open> open(ScriptTokens script) {
    List<Open> open = new ArrayList<>();
    for (org.antlr.v4.runtime.Token token : script.open()) {
      int start = token.getStartIndex();
      open.add(new Open(token.getText().substring(0, 1), new Span(start, start + 1)));
    }
    return open;
  }

  /** Where the top-level statement begins to which the token belongs. */
  private static int start(CommonTokenStream tokens, ScriptTokens script, int index) {
    int first = index;
    while (first > 0
        && !(ScriptTokens.isTerminator(tokens.get(first - 1).getType())
            && script.depthAfter(first - 1) == 0)) {
      first--;
    }
    return tokens.get(first).getStartIndex();
  }

  /** A statement in which something was reported already is likely to fail for that reason. */
  private static boolean reportedSince(int start, List<Diagnostic> diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.span().start() >= start) {
        return true;
      }
    }
    return false;
  }

  /**
   * The token with which the next top-level statement begins, or -1 if brackets are missing so that
   * none can be told.
   */
  private static int nextStatement(CommonTokenStream tokens, ScriptTokens script, int index) {
    tokens.seek(index);
    for (int at = index; tokens.LA(1) != org.antlr.v4.runtime.Token.EOF; at++) {
      if (ScriptTokens.isTerminator(tokens.LA(1)) && script.depthAfter(at) == 0) {
        return at + 1;
      }
      tokens.consume();
    }
    return -1;
  }

  /**
   * What was skipped after an error gets no diagnostics of its own, unless one says that nothing
   * follows.
   */
  private static void forget(List<Diagnostic> diagnostics, int known, int before) {
    for (int i = diagnostics.size() - 1; i >= known; i--) {
      if (diagnostics.get(i).span().start() < before) {
        diagnostics.remove(i);
      }
    }
  }

  /** The offset of the next line that begins with a letter in its first column, or -1. */
  private static int nextLeftmost(Source source, int from) {
    String text = source.text();
    for (int at = text.indexOf('\n', Math.min(from, text.length()));
        at >= 0 && at + 1 < text.length();
        at = text.indexOf('\n', at + 1)) {
      if (Character.isLetter(text.charAt(at + 1))) {
        return at + 1;
      }
    }
    return -1;
  }

  /**
   * The pieces of a text in order, with comments, without blanks. Works on any text, right or
   * wrong; what lies between two pieces is blank.
   */
  public static List<Token> tokens(Source source) {
    List<org.antlr.v4.runtime.Token> read = new ArrayList<>();
    ScriptLexer lexer = new ScriptLexer(source, 0);
    org.antlr.v4.runtime.Token token;
    do {
      token = lexer.nextToken();
      read.add(token);
    } while (token.getType() != org.antlr.v4.runtime.Token.EOF);

    List<Token> tokens = new ArrayList<>(read.size());
    List<Integer> open = new ArrayList<>();
    List<Boolean> selects = new ArrayList<>();
    int before = IpcshLexer.NEWLINE;
    for (int i = 0; i < read.size() - 1; i++) {
      token = read.get(i);
      int type = token.getType();
      int depth = open.size();
      if (ScriptLexer.isKeyword(type)
          && !ScriptTokens.inItsPlace(
              type,
              before,
              read.get(i + 1).getType(),
              depth == 0 ? 0 : open.get(depth - 1),
              depth > 0 && selects.get(depth - 1))) {
        type = IpcshLexer.NAME;
      }
      Token.Kind kind = kind(type);
      if (kind == Token.Kind.OPENING) {
        open.add(type);
        selects.add(before == IpcshLexer.SELECT);
      } else if (kind == Token.Kind.CLOSING && depth > 0) {
        open.remove(depth - 1);
        selects.remove(depth - 1);
      }
      if (type != IpcshLexer.NEWLINE) {
        tokens.add(new Token(kind, ScriptTokens.span(token)));
      }
      if (type != IpcshLexer.COMMENT) {
        before = type;
      }
    }
    return tokens;
  }

  private static Token.Kind kind(int type) {
    switch (type) {
      case IpcshLexer.NAME:
        return Token.Kind.NAME;
      case IpcshLexer.INTEGER:
      case IpcshLexer.FLOAT:
      case IpcshLexer.DURATION:
      case IpcshLexer.SIZE:
        return Token.Kind.NUMBER;
      case IpcshLexer.QUOTE:
      case IpcshLexer.CLOSING_QUOTE:
      case IpcshLexer.RAW_STRING:
      case IpcshLexer.OPEN_RAW_STRING:
      case IpcshLexer.CHARACTERS:
        return Token.Kind.STRING;
      case IpcshLexer.ESCAPE:
        return Token.Kind.ESCAPE;
      case IpcshLexer.LEFT_BRACE:
      case IpcshLexer.TEXT_BRACE:
      case IpcshLexer.LEFT_PAREN:
      case IpcshLexer.LEFT_BRACKET:
        return Token.Kind.OPENING;
      case IpcshLexer.RIGHT_BRACE:
      case IpcshLexer.RIGHT_PAREN:
      case IpcshLexer.RIGHT_BRACKET:
        return Token.Kind.CLOSING;
      case IpcshLexer.COMMA:
      case IpcshLexer.SEMICOLON:
      case IpcshLexer.COLON:
      case IpcshLexer.DOT:
        return Token.Kind.PUNCTUATION;
      case IpcshLexer.COMMENT:
        return Token.Kind.COMMENT;
      case IpcshLexer.BAD_NUMBER:
      case IpcshLexer.FOREIGN_OPERATOR:
      case IpcshLexer.FOREIGN_COMMENT:
      case IpcshLexer.UNKNOWN:
        return Token.Kind.UNKNOWN;
      default:
        return ScriptLexer.isKeyword(type) ? Token.Kind.KEYWORD : Token.Kind.OPERATOR;
    }
  }
}

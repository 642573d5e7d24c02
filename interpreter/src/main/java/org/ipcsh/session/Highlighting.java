package org.ipcsh.session;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.Facilities;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Token;

/** Says what the pieces of an unfinished input are: by their form, and names by what they mean. */
public final class Highlighting {

  /** What a piece is. */
  public enum Style {
    KEYWORD,
    /** The kind of a facility. */
    KIND,
    /** A declared kernel object. */
    OBJECT,
    /** A declared process. */
    PROCESS,
    /** Any other declared name. */
    DECLARED,
    /** What means something without being declared. */
    PREDEFINED,
    NUMBER,
    STRING,
    ESCAPE,
    COMMENT,
    COMMAND,
    /** The bracket at the cursor, and its counterpart. */
    MATCHING,
    WRONG,
    PLAIN
  }

  /** A piece of the input. */
  public record Piece(Span span, Style style) {}

  private final Scope scope;

  Highlighting(Scope scope) {
    this.scope = scope;
  }

  /**
   * The pieces, in order.
   *
   * @param cursor the offset before which a bracket is matched with its counterpart; -1 for none
   */
  public List<Piece> of(String text, int cursor) {
    List<Piece> pieces = new ArrayList<>();
    if (text.stripLeading().startsWith(":")) {
      int start = text.indexOf(':');
      int end = start + 1;
      while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      pieces.add(new Piece(new Span(start, end), Style.COMMAND));
      return pieces;
    }
    List<Token> tokens = Parser.tokens(new Source(Session.NAME, text));
    boolean afterPoint = false;
    for (Token token : tokens) {
      Span span = token.span();
      Style style = style(token, text, afterPoint);
      afterPoint = token.kind() == Token.Kind.PUNCTUATION && text.charAt(span.start()) == '.';
      pieces.add(new Piece(span, style));
    }
    match(tokens, text, cursor, pieces);
    return pieces;
  }

  private Style style(Token token, String text, boolean afterPoint) {
    switch (token.kind()) {
      case KEYWORD:
        return Style.KEYWORD;
      case NUMBER:
        return Style.NUMBER;
      case STRING:
        return Style.STRING;
      case ESCAPE:
        return Style.ESCAPE;
      case COMMENT:
        return Style.COMMENT;
      case UNKNOWN:
        return Style.WRONG;
      case NAME:
        return afterPoint
            ? Style.PLAIN
            : name(text.substring(token.span().start(), token.span().end()));
      default:
        return Style.PLAIN;
    }
  }

  private Style name(String name) {
    Scope.Name declared = scope == null ? null : scope.name(name);
    if (declared != null) {
      return declared.facility() != null
          ? Style.OBJECT
          : declared.what().endsWith("process") ? Style.PROCESS : Style.DECLARED;
    }
    if (Facilities.isKind(name)) {
      return Style.KIND;
    }
    return Vocabulary.isPredefined(name) ? Style.PREDEFINED : Style.PLAIN;
  }

  private static void match(List<Token> tokens, String text, int cursor, List<Piece> pieces) {
    int at = -1;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.span().end() == cursor && isBracket(token)) {
        at = i;
      }
    }
    if (at < 0) {
      return;
    }
    int step = tokens.get(at).kind() == Token.Kind.OPENING ? 1 : -1;
    int depth = 0;
    for (int i = at; i >= 0 && i < tokens.size(); i += step) {
      if (isBracket(tokens.get(i))) {
        depth += tokens.get(i).kind() == tokens.get(at).kind() ? 1 : -1;
        if (depth == 0) {
          boolean fits = fits(tokens.get(Math.min(i, at)), tokens.get(Math.max(i, at)), text);
          Style style = fits ? Style.MATCHING : Style.WRONG;
          pieces.set(i, new Piece(tokens.get(i).span(), style));
          pieces.set(at, new Piece(tokens.get(at).span(), style));
          return;
        }
      }
    }
  }

  private static boolean isBracket(Token token) {
    return token.kind() == Token.Kind.OPENING || token.kind() == Token.Kind.CLOSING;
  }

  private static boolean fits(Token opening, Token closing, String text) {
    int open = "([{".indexOf(text.charAt(opening.span().start()));
    return open == ")]}".indexOf(text.charAt(closing.span().start()));
  }
}

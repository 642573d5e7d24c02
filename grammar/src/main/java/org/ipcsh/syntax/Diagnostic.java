package org.ipcsh.syntax;

/**
 * The one form in which every complaint about a script is made: where, what, and what to do next.
 *
 * @param hint what to do next, or null
 */
public record Diagnostic(Source source, Span span, Severity severity, String message, String hint) {

  /** Whether the script can run at all. */
  public enum Severity {
    ERROR,
    WARNING
  }

  public static Diagnostic error(Source source, Span span, String message, String hint) {
    return new Diagnostic(source, span, Severity.ERROR, message, hint);
  }

  /** How much of a long line is shown on either side of the place. */
  private static final int CONTEXT = 60;

  /**
   * {@code file:line:column: message}, the line, a caret run under the span, and the hint. Of a
   * very long line only the neighbourhood of the place is shown; control characters are replaced,
   * so that no script can drive the terminal of who reads its errors.
   */
  public String render() {
    int start = Math.min(span.start(), source.text().length());
    int line = source.line(start);
    String text = source.lineText(line);
    int at = Math.min(start - source.lineStart(line), text.length());
    int until = Math.max(at, Math.min(span.end() - source.lineStart(line), text.length()));
    int from = at <= 2 * CONTEXT ? 0 : boundary(text, at - CONTEXT);
    int to = text.length() <= at + 2 * CONTEXT ? text.length() : boundary(text, at + CONTEXT);

    StringBuilder out = new StringBuilder();
    out.append(source.position(start)).append(": ");
    if (severity == Severity.WARNING) {
      out.append("warning: ");
    }
    out.append(message).append('\n');
    StringBuilder shown = new StringBuilder(from > 0 ? "…" : "");
    int before = from > 0 ? 1 : 0;
    int column = before;
    int under = 0;
    for (int i = from; i < to; ) {
      int character = text.codePointAt(i);
      int width = show(character, column, shown);
      column += width;
      if (i < at) {
        before += width;
      } else if (i < until) {
        under += width;
      }
      i += Character.charCount(character);
    }
    out.append("  ").append(shown).append(to < text.length() ? "…\n" : "\n");
    out.append("  ").append(" ".repeat(before)).append("^".repeat(Math.max(1, under))).append('\n');
    if (hint != null) {
      out.append("  ").append(hint).append('\n');
    }
    return out.toString();
  }

  /** An offset near the given one that does not split a surrogate pair. */
  private static int boundary(String text, int at) {
    return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }

  /**
   * Appends the character as a terminal can show it; answers with the columns that it takes there.
   */
  private static int show(int character, int column, StringBuilder shown) {
    if (character == '\t') {
      int width = 4 - column % 4;
      shown.append(" ".repeat(width));
      return width;
    }
    if (Character.isISOControl(character) || character >= 0xd800 && character < 0xe000) {
      shown.append('\uFFFD');
      return 1;
    }
    switch (Character.getType(character)) {
      case Character.FORMAT:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        // Among them those that reverse the direction of writing.
        shown.append('\uFFFD');
        return 1;
      case Character.NON_SPACING_MARK:
      case Character.ENCLOSING_MARK:
        shown.appendCodePoint(character);
        return 0;
      default:
        shown.appendCodePoint(character);
        return isWide(character) ? 2 : 1;
    }
  }

  private static boolean isWide(int character) {
    return character >= 0x1100
        && (character <= 0x115f
            || character >= 0x2e80 && character <= 0xa4cf
            || character >= 0xac00 && character <= 0xd7a3
            || character >= 0xf900 && character <= 0xfaff
            || character >= 0xfe30 && character <= 0xfe6f
            || character >= 0xff00 && character <= 0xff60
            || character >= 0xffe0 && character <= 0xffe6
            || character >= 0x1f300 && character <= 0x1faff
            || character >= 0x20000 && character <= 0x3fffd);
  }
}

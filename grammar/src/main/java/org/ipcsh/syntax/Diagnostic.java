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

  /** {@code file:line:column: message}, the line, a caret run under the span, and the hint. */
  public String render() {
    int line = source.line(span.start());
    String text = source.lineText(line);
    int column = source.column(span.start());
    int lineEnd = span.start() - (text.offsetByCodePoints(0, Math.min(column - 1, text.codePointCount(0, text.length()))));
    lineEnd += text.length();
    int carets = Math.max(1, source.text().codePointCount(span.start(), Math.min(Math.max(span.end(), span.start()), Math.max(lineEnd, span.start()))));
    StringBuilder out = new StringBuilder();
    out.append(source.position(span.start())).append(": ");
    if (severity == Severity.WARNING) {
      out.append("warning: ");
    }
    out.append(message).append('\n');
    out.append("  ").append(text).append('\n');
    out.append("  ");
    text.codePoints().limit(column - 1).forEach(c -> out.append(c == '\t' ? '\t' : ' '));
    out.append("^".repeat(carets)).append('\n');
    if (hint != null) {
      out.append("  ").append(hint).append('\n');
    }
    return out.toString();
  }
}

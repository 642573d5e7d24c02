package org.ipcsh.syntax;

/**
 * A stretch of a {@link Source}: offsets in UTF-16 code units, {@code start} inclusive, {@code end}
 * exclusive.
 */
public record Span(int start, int end) {

  /** The smallest span that covers both. */
  public Span to(Span other) {
    return new Span(Math.min(start, other.start), Math.max(end, other.end));
  }
}

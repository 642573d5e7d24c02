package org.ipcsh.syntax;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * The text of a script as the lexer reads it. Unlike ANTLR's own streams it counts UTF-16 code
 * units, as {@link Span} does, and copies nothing.
 */
final class SourceText implements CharStream {
  /**
   * Stands for every character beyond ASCII: no rule of the lexer tells one from another, and it
   * remembers its ways only for characters up to this one.
   */
  private static final char OTHER = 127;

  private final String name;
  private final String text;
  private int at;

  SourceText(Source source, int from) {
    this.name = source.name();
    this.text = source.text();
    this.at = from;
  }

  @Override
  public void consume() {
    if (at >= text.length()) {
      throw new IllegalStateException("cannot consume EOF");
    }
    at++;
  }

  @Override
  public int LA(int distance) {
    int wanted = distance > 0 ? at + distance - 1 : at + distance;
    if (distance == 0) {
      return 0;
    }
    return wanted < 0 || wanted >= text.length() ? EOF : Math.min(text.charAt(wanted), OTHER);
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {}

  @Override
  public int index() {
    return at;
  }

  @Override
  public void seek(int index) {
    at = Math.min(index, text.length());
  }

  @Override
  public int size() {
    return text.length();
  }

  @Override
  public String getSourceName() {
    return name;
  }

  @Override
  public String getText(Interval interval) {
    int end = Math.min(interval.b + 1, text.length());
    return interval.a >= end ? "" : text.substring(interval.a, end);
  }
}

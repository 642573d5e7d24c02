package org.ipcsh.syntax;

import java.util.Arrays;

/**
 * The text of a script and the name under which messages speak of it. Offsets count UTF-16 code
 * units; lines and columns count from 1, columns in code points, as editors show them.
 */
public final class Source {
  private final String name;
  private final String text;
  private int[] lineStarts;

  public Source(String name, String text) {
    this.name = name;
    this.text = text;
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /** The line, from 1, in which the offset lies. */
  public int line(int offset) {
    int found = Arrays.binarySearch(starts(), offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The column, from 1, at which the offset lies in its line. */
  public int column(int offset) {
    int start = starts()[line(offset) - 1];
    return text.codePointCount(start, Math.min(offset, text.length())) + 1;
  }

  /** The offset at which a line (from 1) begins. */
  public int lineStart(int line) {
    return starts()[line - 1];
  }

  /** The text of a line (from 1), without its line end. */
  public String lineText(int line) {
    int start = starts()[line - 1];
    int end = line < starts().length ? starts()[line] - 1 : text.length();
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }

  /** {@code name:line:column}. */
  public String position(int offset) {
    return name + ":" + line(offset) + ":" + column(offset);
  }

  private int[] starts() {
    if (lineStarts == null) {
      int[] found = new int[16];
      int count = 1;
      for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
        if (count == found.length) {
          found = Arrays.copyOf(found, count * 2);
        }
        found[count++] = at + 1;
      }
      lineStarts = Arrays.copyOf(found, count);
    }
    return lineStarts;
  }
}

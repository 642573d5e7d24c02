package org.ipcsh.session;

import org.ipcsh.eval.Bytes;
import org.ipcsh.eval.Values;

/** What a value looks like at the prompt: as a literal, or a page of text; a long one is cut. */
final class Shown {
  private static final int MOST = 2000;
  private static final int MOST_LINES = 20;
  private static final int ONE_LINE = 60;

  private Shown() {}

  static String of(Object value) {
    String text = isPage(value) ? page((String) value) : Bytes.text(Values.readable(value));
    int end = Math.min(text.length(), MOST);
    int lines = 0;
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n' && ++lines == MOST_LINES) {
        end = i;
      }
    }
    return end == text.length()
        ? text
        : text.substring(0, end) + " ...\n(" + text.length() + " characters; print(_) shows all)";
  }

  /** Whether it is a text of several lines that is easier to read as it is than in quotes. */
  private static boolean isPage(Object value) {
    return value instanceof String
        && ((String) value).length() > ONE_LINE
        && ((String) value).stripTrailing().indexOf('\n') >= 0
        && Bytes.text((String) value)
            .chars()
            .noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c));
  }

  private static String page(String text) {
    return "  " + Bytes.text(text).stripTrailing().replace("\n", "\n  ");
  }
}

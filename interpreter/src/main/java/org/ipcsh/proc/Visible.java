package org.ipcsh.proc;

/**
 * Names that other programs chose, for a terminal: a line break in one would be one in a table, and
 * an escape sequence would do something.
 */
public final class Visible {
  private Visible() {}

  /** The name with its control characters as a script writes them. */
  public static String of(String name) {
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (Character.isISOControl(c)) {
        out.append(String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}

package org.ipcsh.session;

import java.util.List;

/** Text in columns. */
final class Table {
  private static final String GAP = "  ";

  private Table() {}

  static String of(List<String[]> rows) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length - 1; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (String[] row : rows) {
      out.append(out.length() > 0 ? "\n" : "");
      for (int i = 0; i < row.length; i++) {
        out.append(row[i]);
        if (i < row.length - 1) {
          out.append(" ".repeat(widths[i] - row[i].length())).append(GAP);
        }
      }
    }
    return out.toString();
  }
}

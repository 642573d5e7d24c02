package org.ipcsh.inventory;

import java.util.ArrayList;
import java.util.List;

/** Text in columns. */
public final class Table {
  private static final String GAP = "  ";

  private Table() {}

  public static String of(List<String[]> rows) {
    return of(rows, Integer.MAX_VALUE);
  }

  /** What is longer than that moves the rest of its own line only. */
  static String of(List<String[]> rows, int widest) {
    int[] widths = widths(rows, widest);
    StringBuilder out = new StringBuilder();
    for (String[] row : rows) {
      out.append(out.length() > 0 ? "\n" : "");
      for (int i = 0; i < row.length; i++) {
        out.append(row[i]);
        if (i < row.length - 1) {
          out.append(" ".repeat(Math.max(0, widths[i] - row[i].length()))).append(GAP);
        }
      }
    }
    return out.toString();
  }

  /** With a line below the first row, which is a heading. */
  public static String underlined(List<String[]> rows) {
    int[] widths = widths(rows, Integer.MAX_VALUE);
    String[] line = new String[widths.length];
    for (int i = 0; i < line.length; i++) {
      line[i] = "-".repeat(widths[i]);
    }
    List<String[]> all = new ArrayList<>(rows);
    all.add(1, line);
    return of(all);
  }

  private static int[] widths(List<String[]> rows, int widest) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.min(widest, Math.max(widths[i], row[i].length()));
      }
    }
    return widths;
  }
}

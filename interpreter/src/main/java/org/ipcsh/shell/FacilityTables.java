package org.ipcsh.shell;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;

/**
 * {@code ipcsh facilities}: how each facility is identified and what a process holds to use it; who
 * may use it and how long it lives; and who recovers what a process had taken that died. The first
 * two tables are those of Kerrisk, The Linux Programming Interface, 43-1 and 43-2. All are made
 * from what the facilities state of themselves.
 */
final class FacilityTables {
  private FacilityTables() {}

  static int run(CommandLine line) {
    return Main.say(line.json ? json() : text());
  }

  private static String text() {
    List<String[]> first = new ArrayList<>();
    first.add(new String[] {"facility", "identified by", "handle in a program"});
    List<String[]> second = new ArrayList<>();
    second.add(new String[] {"facility", "accessible", "persistence"});
    List<String[]> third = new ArrayList<>();
    third.add(new String[] {"facility", "recovered when its holder dies by"});
    for (Facility facility : Facilities.all()) {
      first.add(new String[] {facility.kind(), facility.identification(), facility.handle()});
      second.add(new String[] {facility.kind(), facility.accessibility(), facility.persistence()});
      if (facility.recovery() != null) {
        third.add(new String[] {facility.kind(), facility.recovery()});
      }
    }
    return table(first) + "\n" + table(second) + "\n" + table(third);
  }

  private static String table(List<String[]> rows) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        out.append(row[i]);
        if (i < row.length - 1) {
          out.append(" ".repeat(widths[i] - row[i].length() + 2));
        }
      }
      out.append('\n');
      if (row == rows.get(0)) {
        for (int i = 0; i < widths.length; i++) {
          out.append("-".repeat(widths[i])).append(i < widths.length - 1 ? "  " : "\n");
        }
      }
    }
    return out.toString();
  }

  private static String json() {
    StringBuilder out = new StringBuilder("[\n");
    String separator = "";
    for (Facility facility : Facilities.all()) {
      out.append(separator).append("  {");
      field(out, "kind", facility.kind()).append(", ");
      field(out, "family", facility.family().name().toLowerCase(java.util.Locale.ROOT));
      field(out.append(", "), "summary", facility.summary()).append(", ");
      field(out, "identification", facility.identification()).append(", ");
      field(out, "handle", facility.handle()).append(", ");
      field(out, "accessibility", facility.accessibility()).append(", ");
      field(out, "persistence", facility.persistence());
      if (facility.recovery() != null) {
        field(out.append(", "), "recovery", facility.recovery());
      }
      out.append('}');
      separator = ",\n";
    }
    return out.append("\n]\n").toString();
  }

  private static StringBuilder field(StringBuilder out, String name, String value) {
    return out.append('"')
        .append(name)
        .append("\": \"")
        .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
        .append('"');
  }
}

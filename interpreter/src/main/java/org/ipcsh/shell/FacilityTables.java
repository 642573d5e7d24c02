package org.ipcsh.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.inventory.Json;
import org.ipcsh.inventory.Table;

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
    return Table.underlined(first)
        + "\n\n"
        + Table.underlined(second)
        + "\n\n"
        + Table.underlined(third)
        + "\n";
  }

  private static String json() {
    StringBuilder out = new StringBuilder("[");
    String separator = "\n  ";
    for (Facility facility : Facilities.all()) {
      Json json =
          new Json()
              .member("kind", facility.kind())
              .member("family", facility.family().name().toLowerCase(Locale.ROOT))
              .member("summary", facility.summary())
              .member("identification", facility.identification())
              .member("handle", facility.handle())
              .member("accessibility", facility.accessibility())
              .member("persistence", facility.persistence());
      if (facility.recovery() != null) {
        json.member("recovery", facility.recovery());
      }
      out.append(separator).append(json);
      separator = ",\n  ";
    }
    return out.append("\n]\n").toString();
  }
}

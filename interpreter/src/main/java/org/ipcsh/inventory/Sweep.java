package org.ipcsh.inventory;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.process.Journals;

/**
 * {@code ipcsh sweep}: removes what dead runs of this user have left behind: what their journals
 * name and what is still the very object that they made, and the processes that they started.
 * Nothing else, whoever made it.
 */
public final class Sweep {
  private Sweep() {}

  /** Does it, and says what was removed, and what could not be. */
  public static String run() {
    List<String> kept = new ArrayList<>();
    List<String> swept = Journals.sweep(kept);
    if (swept.isEmpty() && kept.isEmpty()) {
      return "nothing was left behind\n";
    }
    StringBuilder out = new StringBuilder();
    for (String each : swept) {
      out.append(each.startsWith("process ") ? "ended " : "removed ").append(each).append('\n');
    }
    for (String each : kept) {
      out.append("could not remove ")
          .append(each)
          .append("; the next run tries again (ls -ld and lsattr -d of a directory show why)\n");
    }
    return out.toString();
  }
}

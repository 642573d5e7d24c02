package org.ipcsh.inventory;

import java.util.List;
import org.ipcsh.process.Journals;

/**
 * {@code ipcsh sweep}: removes what dead runs of this user have left behind: what their journals
 * name and what is still the very object that they made, and the processes that they started.
 * Nothing else, whoever made it.
 */
public final class Sweep {
  private Sweep() {}

  /** Does it, and says what was removed. */
  public static String run() {
    List<String> swept = Journals.sweep();
    if (swept.isEmpty()) {
      return "nothing was left behind\n";
    }
    StringBuilder out = new StringBuilder();
    for (String each : swept) {
      out.append(each.startsWith("process ") ? "ended " : "removed ").append(each).append('\n');
    }
    return out.toString();
  }
}

package org.ipcsh.syntax;

import java.util.List;

/** "Did you mean": finds the known name that is nearest to one that is not known. */
public final class Spelling {
  private Spelling() {}

  /** The nearest of the names if it is near enough to be meant, else null. */
  public static String nearest(String wrong, Iterable<String> names) {
    String best = null;
    int least = Math.max(1, wrong.length() / 3) + 1;
    for (String name : names) {
      if (Math.abs(name.length() - wrong.length()) < least) {
        int edits = edits(wrong, name);
        if (edits < least && edits < Math.max(name.length(), wrong.length())) {
          least = edits;
          best = name;
        }
      }
    }
    return best;
  }

  /** "did you mean 'x'?" or, where nothing is near, {@code otherwise} with the names after it. */
  public static String hint(String wrong, List<String> names, String otherwise) {
    String near = nearest(wrong, names);
    if (near != null) {
      return "did you mean '" + near + "'?";
    }
    return otherwise + listed(names);
  }

  /** {@code a, b and c}. */
  public static String listed(List<String> names) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      out.append(i == 0 ? "" : i == names.size() - 1 ? " and " : ", ").append(names.get(i));
    }
    return out.toString();
  }

  /**
   * How many letters must be changed, left out, put in or swapped with the next; capital or small
   * is all the same.
   */
  static int edits(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] now = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      now[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        char x = a.charAt(i - 1);
        char y = b.charAt(j - 1);
        boolean same = Character.toLowerCase(x) == Character.toLowerCase(y);
        int best = Math.min(Math.min(last[j], now[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && x == b.charAt(j - 2) && a.charAt(i - 2) == y) {
          best = Math.min(best, before[j - 2] + 1);
        }
        now[j] = best;
      }
      int[] free = before;
      before = last;
      last = now;
      now = free;
    }
    return last[b.length()];
  }
}

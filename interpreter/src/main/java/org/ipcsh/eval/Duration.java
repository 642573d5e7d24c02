package org.ipcsh.eval;

/** A length of time, in nanoseconds. */
public record Duration(long nanoseconds) {
  private static final long[] UNITS = {
    3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L
  };
  private static final String[] NAMES = {"h", "m", "s", "ms", "us"};

  /**
   * In the largest unit of which there is at least one, with at most three decimals: {@code 1.5s}.
   */
  @Override
  public String toString() {
    long size = Math.abs(nanoseconds);
    if (nanoseconds == Long.MIN_VALUE || size == 0) {
      return nanoseconds + "ns";
    }
    for (int i = 0; i < UNITS.length; i++) {
      long unit = UNITS[i];
      // Hours and minutes only where they say it exactly: 90s is clearer than 1.5m.
      if (size >= unit && (i > 1 || size % unit == 0)) {
        return decimal(unit) + NAMES[i];
      }
    }
    return nanoseconds + "ns";
  }

  private String decimal(long unit) {
    long size = Math.abs(nanoseconds);
    long whole = size / unit;
    long thousandths = size % unit / (unit / 1000);
    StringBuilder out = new StringBuilder();
    if (nanoseconds < 0) {
      out.append('-');
    }
    out.append(whole);
    if (thousandths != 0) {
      out.append('.');
      for (long rest = thousandths, digit = 100; rest != 0; digit /= 10) {
        out.append(rest / digit);
        rest %= digit;
      }
    }
    return out.toString();
  }
}

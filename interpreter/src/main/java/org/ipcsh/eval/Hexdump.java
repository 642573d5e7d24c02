package org.ipcsh.eval;

import java.util.Arrays;

/** Bytes in hexadecimal and as characters, 16 a line, as hexdump(1) -C shows them. */
public final class Hexdump {
  private static final int LINE = 16;

  private Hexdump() {}

  /**
   * As hexdump -C: lines that are like the one before are left out, with a star for all of them.
   */
  public static void append(StringBuilder out, byte[] bytes) {
    boolean starred = false;
    for (int at = 0; at < bytes.length; at += LINE) {
      int end = Math.min(at + LINE, bytes.length);
      if (at > 0 && end - at == LINE && Arrays.equals(bytes, at, end, bytes, at - LINE, at)) {
        out.append(starred ? "" : "*\n");
        starred = true;
        continue;
      }
      starred = false;
      offset(out, at);
      StringBuilder characters = new StringBuilder();
      for (int i = at; i < at + LINE; i++) {
        out.append(i % 8 == 0 ? "  " : " ");
        if (i < end) {
          int b = bytes[i] & 0xff;
          out.append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
          characters.append(b >= ' ' && b < 0x7f ? (char) b : '.');
        } else {
          out.append("  ");
        }
      }
      out.append("  |").append(characters).append("|\n");
    }
    offset(out, bytes.length);
    out.append('\n');
  }

  private static void offset(StringBuilder out, int at) {
    String number = Integer.toHexString(at);
    out.append("0".repeat(8 - number.length())).append(number);
  }
}

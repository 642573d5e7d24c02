package org.ipcsh.facility;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A number that the kernel keeps under /proc/sys: see proc(5). */
final class SystemLimit {
  private static final int LONGEST = 32;

  private SystemLimit() {}

  /** The limit in that file, or {@code usual} where it cannot be read. */
  static long of(String file, long usual) {
    try (InputStream in = new FileInputStream(file)) {
      // One read: such a file has its end after the first, however short that was.
      byte[] text = new byte[LONGEST];
      int length = in.read(text);
      return Long.parseLong(
          new String(text, 0, Math.max(length, 0), StandardCharsets.US_ASCII).trim());
    } catch (IOException | NumberFormatException e) {
      return usual;
    }
  }
}

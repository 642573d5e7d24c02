package org.ipcsh.eval;

import java.nio.charset.StandardCharsets;

/**
 * Strings of the language are byte strings: a Java string in which each char is one byte. Here they
 * meet Java's text: Unicode comes in as its UTF-8 bytes, and is shown again where the bytes are
 * valid UTF-8.
 */
public final class Bytes {
  private static final String HEX = "0123456789abcdef";

  private Bytes() {}

  public static byte[] array(String bytes) {
    return bytes.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static String of(byte[] array) {
    return new String(array, StandardCharsets.ISO_8859_1);
  }

  public static String of(byte[] array, int from, int count) {
    return new String(array, from, count, StandardCharsets.ISO_8859_1);
  }

  /** The byte string of a text. */
  static String ofText(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return of(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return text;
  }

  /** The text of a byte string; bytes that are not valid UTF-8 become replacement characters. */
  public static String text(String bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.charAt(i) >= 0x80) {
        return new String(array(bytes), StandardCharsets.UTF_8);
      }
    }
    return bytes;
  }

  /**
   * For messages: the text of a byte string, with escapes for what would disturb a line of output.
   */
  static String readable(String bytes) {
    if (bytes == null) {
      return null;
    }
    StringBuilder out = null;
    for (int at = 0; at < bytes.length(); ) {
      int size = character(bytes, at);
      if (size == 1 && bytes.charAt(at) < 0x7f && bytes.charAt(at) >= ' ') {
        if (out != null) {
          out.append(bytes.charAt(at));
        }
      } else {
        if (out == null) {
          out = new StringBuilder(bytes.length() + 16).append(bytes, 0, at);
        }
        show(out, bytes, at, size);
      }
      at += Math.max(size, 1);
    }
    return out == null ? bytes : out.toString();
  }

  /**
   * The string between double quotes, as a literal of the language could be; still a byte string.
   */
  static void quote(StringBuilder out, String bytes) {
    out.append('"');
    for (int at = 0; at < bytes.length(); ) {
      int size = character(bytes, at);
      char c = bytes.charAt(at);
      if (size > 1) {
        out.append(bytes, at, at + size);
      } else if (c == '"' || c == '\\' || c == '{') {
        out.append('\\').append(c);
      } else if (size == 1 && c >= ' ' && c != 0x7f) {
        out.append(c);
      } else {
        escape(out, c);
      }
      at += Math.max(size, 1);
    }
    out.append('"');
  }

  private static void show(StringBuilder out, String bytes, int at, int size) {
    if (size > 1) {
      out.append(text(bytes.substring(at, at + size)));
    } else {
      escape(out, bytes.charAt(at));
    }
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '\n':
        out.append("\\n");
        break;
      case '\t':
        out.append("\\t");
        break;
      case '\r':
        out.append("\\r");
        break;
      case 0:
        out.append("\\0");
        break;
      case 0x1b:
        out.append("\\e");
        break;
      default:
        out.append("\\x").append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
    }
  }

  /**
   * How many bytes the character at that place takes in UTF-8; 0 where no character begins, or a
   * control one.
   */
  private static int character(String bytes, int at) {
    char c = bytes.charAt(at);
    if (c < 0x80) {
      return 1;
    }
    int size = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
    if (size == 0 || c >= 0xf5 || at + size > bytes.length()) {
      return 0;
    }
    for (int i = 1; i < size; i++) {
      if ((bytes.charAt(at + i) & 0xc0) != 0x80) {
        return 0;
      }
    }
    char second = bytes.charAt(at + 1);
    boolean wrong =
        c == 0xe0 && second < 0xa0
            || c == 0xed && second >= 0xa0
            || c == 0xf0 && second < 0x90
            || c == 0xf4 && second >= 0x90
            || c == 0xc2 && second < 0xa0;
    return wrong ? 0 : size;
  }

  static void hex(StringBuilder out, int value) {
    out.append(HEX.charAt(value >> 4 & 15)).append(HEX.charAt(value & 15));
  }
}

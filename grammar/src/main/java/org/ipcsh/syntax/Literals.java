package org.ipcsh.syntax;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** The values that numbers and strings stand for, as they are written. */
final class Literals {
  private final TreeBuilder tree;

  /**
   * @param tree told of what has no value
   */
  Literals(TreeBuilder tree) {
    this.tree = tree;
  }

  long integer(Span span, String written) {
    String digits = written.indexOf('_') < 0 ? written : written.replace("_", "");
    int radix = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      switch (digits.charAt(1)) {
        case 'x':
          radix = 16;
          break;
        case 'o':
          radix = 8;
          break;
        case 'b':
          radix = 2;
          break;
        default:
          tree.error(
              span,
              "a number does not begin with 0",
              "0o" + digits.substring(1) + " is the octal number that C writes " + digits + ".");
          return 0L;
      }
      digits = digits.substring(2);
      if (digits.isEmpty()) {
        tree.error(span, "digits are missing after '" + written + "'", null);
        return 0L;
      }
    }
    try {
      return Long.parseLong(digits, radix);
    } catch (NumberFormatException tooLarge) {
      tree.error(
          span,
          "this number does not fit into 64 bits",
          "The largest is 9223372036854775807, or 0x7fffffffffffffff.");
      return 0L;
    }
  }

  double floating(Span span, String written) {
    double value = Double.parseDouble(written.replace("_", ""));
    if (Double.isInfinite(value)) {
      tree.error(span, "this number is too large for a 64-bit float", null);
    }
    return value;
  }

  /** A number with a unit, in nanoseconds or bytes. */
  long scaled(Span span, String written) {
    int unitAt = 0;
    while (unitAt < written.length()
        && (written.charAt(unitAt) <= '9' || written.charAt(unitAt) == '_')) {
      unitAt++;
    }
    String number = written.substring(0, unitAt).replace("_", "");
    String unit = written.substring(unitAt);
    long factor = factor(unit);
    try {
      if (number.indexOf('.') < 0) {
        return Math.multiplyExact(Long.parseLong(number), factor);
      }
    } catch (NumberFormatException | ArithmeticException tooLarge) {
      tree.error(span, "this number does not fit into 64 bits", null);
      return 0;
    }
    try {
      return new BigDecimal(number).multiply(BigDecimal.valueOf(factor)).longValueExact();
    } catch (ArithmeticException notWhole) {
      tree.error(
          span,
          unit.endsWith("B")
              ? "'" + written + "' is not a whole number of bytes"
              : "'" + written + "' is not a whole number of nanoseconds",
          null);
      return 0;
    }
  }

  private static long factor(String unit) {
    switch (unit) {
      case "us":
        return 1_000;
      case "ms":
        return 1_000_000;
      case "s":
        return 1_000_000_000;
      case "m":
        return 60_000_000_000L;
      case "h":
        return 3_600_000_000_000L;
      case "KiB":
        return 1 << 10;
      case "MiB":
        return 1 << 20;
      case "GiB":
        return 1 << 30;
      default:
        return 1;
    }
  }

  /** The UTF-8 form of a text, a byte in each char. */
  static String bytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 127) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      }
    }
    return text;
  }

  /** Adds what an escape in a string stands for. */
  void escape(Span span, String text, StringBuilder out) {
    char letter = text.length() < 2 ? 0 : text.charAt(1);
    switch (letter) {
      case 'n':
        out.append('\n');
        break;
      case 't':
        out.append('\t');
        break;
      case 'r':
        out.append('\r');
        break;
      case '0':
        out.append('\0');
        break;
      case 'e':
        out.append('\33');
        break;
      case '\\':
      case '"':
      case '{':
      case '}':
        out.append(letter);
        break;
      case 'x':
        if (text.length() == 4) {
          out.append((char) Integer.parseInt(text.substring(2), 16));
        } else {
          tree.error(
              span,
              "'\\x' needs two hexadecimal digits",
              "\\x41 is the byte 0x41, \\u{41} the character U+0041.");
        }
        break;
      case 'u':
        unicode(span, text, out);
        break;
      default:
        tree.error(
            span,
            Character.isISOControl(letter)
                ? "nothing to escape after '\\'"
                : "unknown escape '" + text + "'",
            "There are \\n \\t \\r \\0 \\e \\\\ \\\" \\{ \\xHH and \\u{HHHH}; '…' takes everything as it is.");
    }
  }

  private void unicode(Span span, String text, StringBuilder out) {
    if (text.length() < 5 || text.length() > 10) {
      tree.error(
          span, "'\\u' needs one to six hexadecimal digits in braces, as in \\u{20AC}", null);
      return;
    }
    int character = Integer.parseInt(text.substring(3, text.length() - 1), 16);
    if (character > Character.MAX_CODE_POINT || character >= 0xd800 && character < 0xe000) {
      tree.error(span, "there is no character with this number", null);
      return;
    }
    out.append(bytes(new StringBuilder().appendCodePoint(character).toString()));
  }
}

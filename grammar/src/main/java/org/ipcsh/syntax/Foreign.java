package org.ipcsh.syntax;

import java.util.Locale;

/** What to say about characters and numbers that no token of the language is made of. */
final class Foreign {
  private Foreign() {}

  static Diagnostic characters(Source source, Span span) {
    String text = source.text().substring(span.start(), span.end());
    int first = text.codePointAt(0);
    String message;
    String hint = null;
    switch (first) {
      case '\\':
        message = "'\\' has no meaning outside a string";
        hint = "A line goes on in the next one after an operator, a comma or an opening bracket.";
        break;
      case '`':
        message = "'`' has no meaning";
        hint = "To run a program, declare it: process p = exec(\"ls\", \"-l\")";
        break;
      case 0x201c:
      case 0x201d:
      case 0x201e:
      case 0xab:
      case 0xbb:
      case 0x2018:
      case 0x2019:
        message = "'" + text.substring(0, 1) + "' does not begin a string";
        hint = "A string stands in straight quotation marks: \"…\" or '…'.";
        break;
      case 0xa0:
      case 0x202f:
      case 0x3000:
      case 0x200b:
      case 0xfeff:
        message = "this blank is not an ordinary one (" + codePoint(first) + ")";
        break;
      case 0x2013:
      case 0x2014:
      case 0x2212:
        message = "'" + text.substring(0, 1) + "' is not the minus sign '-'";
        break;
      case 0x2026:
        message = "'…' is one character: a range is written with two dots '..'";
        break;
      case '\r':
        message = "a carriage return without a line feed";
        break;
      default:
        if (Character.isLetter(first)) {
          message =
              "'"
                  + (text.length() > 40 ? text.substring(0, 37) + "…" : text)
                  + "' cannot be in a name: names are made of a to z, A to Z, 0 to 9 and '_'";
        } else if (first < ' '
            || Character.getType(first) == Character.CONTROL
            || first == 0xfffd) {
          message = "this character is not text (" + codePoint(first) + ")";
        } else {
          message = "'" + new StringBuilder().appendCodePoint(first) + "' has no meaning here";
        }
    }
    return Diagnostic.error(source, span, message, hint);
  }

  private static String codePoint(int character) {
    String digits = Integer.toHexString(character).toUpperCase(Locale.ROOT);
    return "U+" + "0".repeat(Math.max(0, 4 - digits.length())) + digits;
  }

  /** For something that begins as a number and is none. */
  static Diagnostic number(Source source, Span span, String written) {
    String text = written.length() > 40 ? written.substring(0, 37) + "…" : written;
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("0x") || lower.startsWith("0o") || lower.startsWith("0b")) {
      String kind =
          lower.charAt(1) == 'x' ? "hexadecimal" : lower.charAt(1) == 'o' ? "octal" : "binary";
      String digits =
          lower.charAt(1) == 'x'
              ? "0 to 9 and a to f"
              : lower.charAt(1) == 'o' ? "0 to 7" : "0 and 1";
      return Diagnostic.error(
          source,
          span,
          "'" + text + "' is not a " + kind + " number",
          "Its digits are " + digits + ", after a small '" + lower.substring(0, 2) + "'.");
    }
    int at = 0;
    while (at < text.length()
        && (Character.isDigit(text.charAt(at))
            || text.charAt(at) == '.'
            || text.charAt(at) == '_')) {
      at++;
    }
    String number = text.substring(0, at);
    String unit = text.substring(at);
    String meant = unit(unit);
    if (unit.isEmpty() || number.indexOf('.') != number.lastIndexOf('.')) {
      return Diagnostic.error(source, span, "'" + text + "' is not a number", null);
    }
    if (meant != null) {
      return Diagnostic.error(
          source,
          span,
          "unknown unit '" + unit + "': did you mean '" + number + meant + "'?",
          null);
    }
    if (unit.charAt(0) == 'e' || unit.charAt(0) == 'E') {
      return Diagnostic.error(source, span, "'" + text + "' is not a number", null);
    }
    return Diagnostic.error(
        source,
        span,
        "unknown unit '" + unit + "' after a number",
        "Units of time are ns, us, ms, s, m, h; units of size are B, KiB, MiB, GiB; a name does not begin with a digit.");
  }

  /** The unit that is meant by a usual way to write it, or null. */
  static String unit(String written) {
    switch (written.toLowerCase(Locale.ROOT)) {
      case "s":
      case "sec":
      case "secs":
      case "second":
      case "seconds":
        return "s";
      case "min":
      case "mins":
      case "minute":
      case "minutes":
        return "m";
      case "h":
      case "hr":
      case "hrs":
      case "hour":
      case "hours":
        return "h";
      case "ms":
      case "msec":
      case "msecs":
      case "millis":
      case "milliseconds":
        return "ms";
      case "us":
      case "usec":
      case "usecs":
      case "micros":
      case "microseconds":
        return "us";
      case "nsec":
      case "nsecs":
      case "nanos":
      case "nanoseconds":
        return "ns";
      case "k":
      case "kb":
      case "kib":
        return "KiB";
      case "mb":
      case "mib":
        return "MiB";
      case "g":
      case "gb":
      case "gib":
        return "GiB";
      case "b":
      case "byte":
      case "bytes":
        return "B";
      case "l":
      case "ll":
      case "u":
      case "ul":
      case "ull":
        return "";
      default:
        return null;
    }
  }

  static final String FUNCTION = "a function begins with 'fn'";
  static final String VARIABLE = "a variable begins with 'let'";

  /**
   * What to write instead of a word that begins something in another language; null if it is none.
   */
  static String word(String word) {
    switch (word) {
      case "def":
      case "function":
      case "func":
      case "fun":
      case "sub":
      case "lambda":
        return FUNCTION;
      case "var":
      case "const":
      case "val":
      case "auto":
      case "my":
      case "local":
      case "int":
      case "long":
      case "short":
      case "char":
      case "float":
      case "double":
      case "bool":
      case "boolean":
      case "unsigned":
      case "string":
      case "String":
      case "size_t":
      case "pid_t":
      case "set":
        return VARIABLE;
      case "elif":
      case "elsif":
      case "elseif":
        return "write 'else if'";
      case "do":
        return "write 'while true { … if … { break } }'";
      case "foreach":
        return "write 'for x in list'";
      case "until":
        return "write 'while not'";
      case "unless":
        return "write 'if not'";
      case "loop":
        return "write 'while true'";
      case "switch":
      case "match":
      case "case":
        return "write 'if … else if …'";
      case "class":
      case "typedef":
      case "type":
      case "record":
        return "a layout of memory begins with 'struct'";
      case "include":
      case "require":
      case "from":
      case "source":
        return "write import \"file.ipc\"";
      case "except":
      case "rescue":
        return "a 'try' goes on with 'catch'";
      case "echo":
      case "println":
      case "printf":
      case "puts":
        return "text is written with print(…)";
      case "throw":
      case "raise":
        return "an error is raised with fail(\"message\")";
      case "new":
        return "a value is made by calling its name";
      case "spawn":
      case "fork":
      case "go":
        return "a process is started with 'start'";
      case "join":
      case "await":
        return "one waits for a process with 'wait'";
      default:
        return null;
    }
  }
}

package org.ipcsh.inventory;

/** Writes one JSON object, a member at a time. */
public final class Json {
  private final StringBuilder out = new StringBuilder("{");

  public Json member(String name, String value) {
    name(name);
    if (value == null) {
      out.append("null");
    } else {
      quote(out, value);
    }
    return this;
  }

  public Json member(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  /** A value that is JSON already. */
  public Json raw(String name, String value) {
    name(name);
    out.append(value);
    return this;
  }

  private void name(String name) {
    if (out.length() > 1) {
      out.append(", ");
    }
    quote(out, name);
    out.append(": ");
  }

  @Override
  public String toString() {
    return out + "}";
  }

  /** Appends a string of JSON. */
  public static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c < ' ' || c == 0x7f) {
        out.append("\\u00")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}

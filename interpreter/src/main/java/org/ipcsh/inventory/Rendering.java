package org.ipcsh.inventory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Hexdump;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Values;

/**
 * Shows bytes to people: as the fields of a struct where one is given, else as text where they are
 * text, else as hexadecimal numbers.
 */
final class Rendering {
  private final boolean hex;
  private final Layout.Struct struct;

  /**
   * @param struct what the bytes are, or null
   */
  Rendering(boolean hex, Layout.Struct struct) {
    this.hex = hex;
    this.struct = struct;
  }

  void bytes(StringBuilder out, byte[] bytes) {
    if (struct != null && bytes.length >= struct.size()) {
      fields(out, bytes);
      return;
    }
    if (struct != null) {
      out.append("(too short for ").append(struct.name()).append(", which takes ");
      out.append(struct.size()).append(" bytes)\n");
    }
    String text = hex ? null : text(bytes);
    if (text == null) {
      Hexdump.append(out, bytes);
    } else if (!text.isEmpty()) {
      out.append(text);
      if (!text.endsWith("\n")) {
        out.append("\n(without a newline at its end)\n");
      }
    }
  }

  private void fields(StringBuilder out, byte[] bytes) {
    ByteBuffer memory = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (Layout.Field field : struct.fields()) {
      out.append("  ").append(field.name()).append(": ");
      value(out, field.layout().get(memory, field.offset(), Values.PLAIN));
      out.append('\n');
    }
    if (bytes.length > struct.size()) {
      out.append("(and ").append(bytes.length - struct.size()).append(" bytes after the ");
      out.append(struct.name()).append(")\n");
    }
  }

  private static void value(StringBuilder out, Object value) {
    if (value instanceof byte[]) {
      value = new String((byte[]) value, StandardCharsets.UTF_8);
    }
    if (value instanceof String) {
      String text = (String) value;
      int end = text.indexOf('\0');
      Json.quote(out, end < 0 ? text : text.substring(0, end));
    } else if (value instanceof List) {
      String separator = "[";
      for (Object each : (List<?>) value) {
        out.append(separator);
        value(out, each);
        separator = ", ";
      }
      out.append(']');
    } else if (value instanceof Map) {
      String separator = "{";
      for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
        out.append(separator).append(each.getKey()).append(": ");
        value(out, each.getValue());
        separator = ", ";
      }
      out.append('}');
    } else if (value instanceof Object[]) {
      value(out, Arrays.asList((Object[]) value));
    } else {
      out.append(value);
    }
  }

  /**
   * The bytes as text, or null when they are none: control characters would do things to a
   * terminal.
   */
  private static String text(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && c != '\n' && c != '\t') {
        return null;
      }
    }
    return text;
  }
}

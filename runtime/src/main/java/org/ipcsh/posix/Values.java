package org.ipcsh.posix;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What structs, lists and texts are to whoever uses a {@link Layout}: a language has types of its
 * own for them, plain Java has maps, lists and strings ({@link #PLAIN}).
 */
public interface Values {
  /** A struct with these values, one for each field. */
  Object struct(Layout.Struct layout, Object[] fields);

  /**
   * The values of a struct's fields in the order of the layout, null for those that it does not
   * have; or null when {@code value} is not a struct of that layout.
   */
  Object[] fields(Layout.Struct layout, Object value);

  /** A list of these values. */
  Object list(Object[] elements);

  /** The elements of a list, or null when {@code value} is none. */
  Object[] elements(Object value);

  /** A text of these bytes. */
  Object text(byte[] bytes);

  /** The bytes of a text, or null when {@code value} is none. */
  byte[] bytes(Object value);

  /**
   * The number that these 64 bits are without a sign: one above 2^63 - 1.
   *
   * @throws ArithmeticException when there are no such numbers
   */
  default Object large(Layout.Scalar type, long bits) {
    return type.whole(bits);
  }

  /** What the value is, for a message: "a string". */
  default String phrase(Object value) {
    if (value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Number) {
      return value.toString();
    }
    return bytes(value) != null ? "a string" : elements(value) != null ? "a list" : "this value";
  }

  /**
   * Structs as {@link Map}, lists as {@link List}, texts as {@link String} in UTF-8 (a {@code
   * byte[]} is taken as well), numbers above 2^63 - 1 as {@link BigInteger}.
   */
  Values PLAIN =
      new Values() {
        @Override
        public Object struct(Layout.Struct layout, Object[] fields) {
          Map<String, Object> map = new LinkedHashMap<>();
          for (int i = 0; i < fields.length; i++) {
            map.put(layout.field(i).name(), fields[i]);
          }
          return map;
        }

        @Override
        public Object[] fields(Layout.Struct layout, Object value) {
          if (!(value instanceof Map)) {
            return null;
          }
          Object[] fields = new Object[layout.count()];
          for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            int index = layout.indexOf(String.valueOf(entry.getKey()));
            if (index < 0) {
              throw new IllegalArgumentException(layout.name() + " has no field " + entry.getKey());
            }
            fields[index] = entry.getValue();
          }
          return fields;
        }

        @Override
        public Object list(Object[] elements) {
          return Arrays.asList(elements);
        }

        @Override
        public Object[] elements(Object value) {
          return value instanceof List ? ((List<?>) value).toArray() : null;
        }

        @Override
        public Object text(byte[] bytes) {
          return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public byte[] bytes(Object value) {
          if (value instanceof String) {
            return ((String) value).getBytes(StandardCharsets.UTF_8);
          }
          return value instanceof byte[] ? (byte[]) value : null;
        }

        @Override
        public Object large(Layout.Scalar type, long bits) {
          return new BigInteger(Long.toUnsignedString(bits));
        }
      };
}

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
  /**
   * {@return a struct with these values, one for each field}
   *
   * @param layout whose fields they are
   * @param fields in the order of the layout
   */
  Object struct(Layout.Struct layout, Object[] fields);

  /**
   * {@return the values of a struct's fields in the order of the layout, null for those that it
   * does not have; or null when {@code value} is not a struct of that layout}
   *
   * @param layout whose fields are wanted
   * @param value as {@link Layout#put} was given it, or a part of that
   */
  Object[] fields(Layout.Struct layout, Object value);

  /**
   * {@return a list of these values}
   *
   * @param elements in their order
   */
  Object list(Object[] elements);

  /**
   * {@return the elements of a list, or null when {@code value} is none}
   *
   * @param value as {@link Layout#put} was given it, or a part of that
   */
  Object[] elements(Object value);

  /**
   * {@return a text of these bytes}
   *
   * @param bytes up to the first zero byte of the field, or all of it
   */
  Object text(byte[] bytes);

  /**
   * {@return the bytes of a text, or null when {@code value} is none}
   *
   * @param value as {@link Layout#put} was given it, or a part of that
   */
  byte[] bytes(Object value);

  /**
   * {@return the number that these 64 bits are without a sign: one above 2^63 - 1}
   *
   * @param type {@link Layout#U64} or {@link Layout#USIZE}
   * @param bits of which the highest is set
   * @throws ArithmeticException when there are no such numbers
   */
  default Object large(Layout.Scalar type, long bits) {
    return type.whole(bits);
  }

  /**
   * {@return what the value is, for a message: "a string"}
   *
   * @param value that did not fit
   */
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

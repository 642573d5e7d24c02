package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Layout;

/** The language's structs, lists and strings as the runtime's layouts take them. */
final class Layouts implements org.ipcsh.posix.Values {
  static final Layouts VALUES = new Layouts();

  private final Map<Layout.Struct, StructType> types = new IdentityHashMap<>();

  private Layouts() {}

  /** How a C compiler lays out values of the type. */
  Layout.Struct of(StructType type) {
    Layout.Struct made = type.layout;
    if (made == null) {
      Layout.Builder builder = Layout.struct(type.name());
      for (int i = 0; i < type.size(); i++) {
        StructType.Field field = type.field(i);
        Layout element = field.struct() == null ? Layout.scalar(field.type()) : of(field.struct());
        builder.field(field.name(), element, field.lengths());
      }
      made = builder.build();
      type.layout = made;
      types.put(made, type);
    }
    return made;
  }

  /** The value as bytes, as a C program would send it. */
  static byte[] encode(StructValue value) {
    return VALUES.of(value.type).encode(value, VALUES);
  }

  static Object decode(StructType type, byte[] bytes) {
    return VALUES.of(type).decode(bytes, VALUES);
  }

  @Override
  public Object struct(Layout.Struct layout, Object[] fields) {
    return new StructValue(types.get(layout), fields);
  }

  @Override
  public Object[] fields(Layout.Struct layout, Object value) {
    return value instanceof StructValue && ((StructValue) value).type.layout == layout
        ? ((StructValue) value).fields
        : null;
  }

  @Override
  public Object list(Object[] elements) {
    return new ArrayList<>(Arrays.asList(elements));
  }

  @Override
  public Object[] elements(Object value) {
    return value instanceof List ? ((List<?>) value).toArray() : null;
  }

  @Override
  public Object text(byte[] bytes) {
    return Bytes.of(bytes);
  }

  @Override
  public byte[] bytes(Object value) {
    return value instanceof String ? Bytes.array((String) value) : null;
  }

  @Override
  public String phrase(Object value) {
    return Arguments.brief(value);
  }
}

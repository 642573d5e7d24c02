package org.ipcsh.eval;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import org.ipcsh.posix.Layout;

/** A declared struct, or the layout of a region: names and types of its fields, in order. */
final class StructType {
  /** One field: a C type's or a struct's name, and for arrays their dimensions, outermost first. */
  record Field(String name, String type, StructType struct, int[] lengths) {}

  private final int number;
  private String name;
  private Field[] fields;

  /** Made when it is first needed: see {@link Layouts#of}. */
  Layout.Struct layout;

  /** Where values are laid out to see whether they fit. */
  private ByteBuffer scratch;

  StructType(int number) {
    this.number = number;
  }

  void read(Program program, Loader in) {
    name = in.text();
    Field[] all = new Field[in.number()];
    for (int i = 0; i < all.length; i++) {
      String fieldName = in.text();
      String type = in.text();
      int struct = in.number() - 1;
      int[] lengths = new int[in.number()];
      for (int k = 0; k < lengths.length; k++) {
        lengths[k] = in.number();
      }
      all[i] = new Field(fieldName, type, struct < 0 ? null : program.struct(struct), lengths);
    }
    fields = all;
  }

  int number() {
    return number;
  }

  String name() {
    return name;
  }

  int size() {
    return fields.length;
  }

  Field field(int index) {
    return fields[index];
  }

  /** The index of the field of that name, or -1. */
  int indexOf(String field) {
    return Layouts.VALUES.of(this).indexOf(field);
  }

  /**
   * Sees that a field can hold the value, as C would lay it out.
   *
   * @throws IllegalArgumentException when it is of another type, or too large or long
   */
  void check(int index, Object value) {
    Layout.Field field = Layouts.VALUES.of(this).field(index);
    if (scratch == null) {
      scratch = ByteBuffer.allocate(layout.size()).order(ByteOrder.nativeOrder());
    }
    try {
      if (value == null) {
        throw new IllegalArgumentException("null is not a value of type " + field.layout().name());
      }
      field.layout().put(scratch, field.offset(), value, Layouts.VALUES);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + "." + field.name() + ": " + e.getMessage());
    }
  }

  /** What a field holds of which nothing is said: zero, as in C. */
  Object zero(int index) {
    return zero(fields[index], 0);
  }

  private static Object zero(Field field, int dimension) {
    boolean text = field.type.equals("char");
    int arrays = field.lengths.length - (text ? 1 : 0);
    if (dimension < arrays) {
      int length = field.lengths[dimension];
      ArrayList<Object> list = new ArrayList<>(length);
      for (int i = 0; i < length; i++) {
        list.add(zero(field, dimension + 1));
      }
      return list;
    }
    if (field.struct != null) {
      Object[] values = new Object[field.struct.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = field.struct.zero(i);
      }
      return new StructValue(field.struct, values);
    }
    if (text) {
      return field.lengths.length == 0 ? (Object) 0L : "";
    }
    switch (field.type) {
      case "f32":
      case "f64":
        return 0.0;
      case "bool":
        return false;
      default:
        return 0L;
    }
  }
}

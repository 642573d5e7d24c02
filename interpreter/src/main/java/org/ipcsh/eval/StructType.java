package org.ipcsh.eval;

/** A declared struct, or the layout of a region: names and types of its fields, in order. */
public final class StructType {
  /** One field: a C type's or a struct's name, and for arrays their dimensions, outermost first. */
  public record Field(String name, String type, StructType struct, int[] lengths) {}

  private final int number;
  private String name;
  private Field[] fields;

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

  public String name() {
    return name;
  }

  public int size() {
    return fields.length;
  }

  public Field field(int index) {
    return fields[index];
  }

  /** The index of the field of that name, or -1. */
  int indexOf(String field) {
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].name.equals(field)) {
        return i;
      }
    }
    return -1;
  }

  /** How many bytes a value takes as a C compiler lays it out, padding included; 0 where a type is not known. */
  public long byteSize() {
    long at = 0;
    long widest = 1;
    for (Field field : fields) {
      long size = field.struct == null ? scalar(field.type) : field.struct.byteSize();
      long align = field.struct == null ? size : field.struct.alignment();
      if (size == 0) {
        return 0;
      }
      at = (at + align - 1) / align * align;
      for (int length : field.lengths) {
        size *= length;
      }
      at += size;
      widest = Math.max(widest, align);
    }
    return (at + widest - 1) / widest * widest;
  }

  private long alignment() {
    long widest = 1;
    for (Field field : fields) {
      widest =
          Math.max(
              widest, field.struct == null ? scalar(field.type) : field.struct.alignment());
    }
    return widest;
  }

  /** The bytes of a C type, or 0 for a name that is none. */
  static int scalar(String type) {
    switch (type) {
      case "i8":
      case "u8":
      case "char":
      case "bool":
        return 1;
      case "i16":
      case "u16":
        return 2;
      case "i32":
      case "u32":
      case "f32":
        return 4;
      case "i64":
      case "u64":
      case "f64":
        return 8;
      default:
        return 0;
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
      java.util.ArrayList<Object> list = new java.util.ArrayList<>(length);
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

package org.ipcsh.eval;

import java.util.Arrays;

/** A value of a declared struct. */
final class StructValue {
  final StructType type;
  final Object[] fields;

  StructValue(StructType type, Object[] fields) {
    this.type = type;
    this.fields = fields;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StructValue
        && ((StructValue) other).type == type
        && Arrays.equals(((StructValue) other).fields, fields);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fields);
  }
}

package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.facility.Region;
import org.ipcsh.posix.Layout;
import org.ipcsh.syntax.Spelling;

/**
 * A part of a region, on the way to what is read or written there. Each evaluation has one that
 * goes from part to part: see {@link Node#evalPlace}.
 */
final class View {
  private Region region;
  private Layout layout;
  private long offset;

  /**
   * Goes to that part. Loops stay at one: to store a reference costs the garbage collector, to
   * compare it nothing.
   */
  View at(Region region, Layout layout, long offset) {
    if (region != this.region) {
      this.region = region;
    }
    if (layout != this.layout) {
      this.layout = layout;
    }
    this.offset = offset;
    return this;
  }

  /**
   * The part of a region that a path such as {@code slot[2].seq} leads to.
   *
   * @throws ScriptError when there is none
   */
  static View of(Evaluator evaluator, Region region, String path) {
    StructType type = evaluator.layout(region);
    if (type == null) {
      throw new ScriptError(
          Bytes.ofText(region.name()) + " has no fields",
          "it was declared without a layout: give an offset in bytes");
    }
    View view = new View().at(region, Layouts.VALUES.of(type), 0);
    for (String step : path.split("(?=\\[)|\\.")) {
      if (step.endsWith("]")) {
        view.toElement(step.substring(1, step.length() - 1));
      } else {
        view.toField(field(view.layout, step));
      }
    }
    return view;
  }

  private void toElement(String index) {
    long element;
    try {
      element = Long.parseLong(index);
    } catch (NumberFormatException e) {
      throw new ScriptError("an index in the name of a field is a number, not " + index);
    }
    toElement(element);
  }

  Region region() {
    return region;
  }

  Layout layout() {
    return layout;
  }

  /** Bytes from the beginning of the region. */
  long offset() {
    return offset;
  }

  /** The name of the type that lies there. */
  String type() {
    return layout.name();
  }

  static boolean isInteger(Layout layout) {
    return layout instanceof Layout.Scalar && ((Layout.Scalar) layout).isInteger();
  }

  /** A copy. */
  Object value() {
    return value(region, layout, offset);
  }

  private static Object value(Region region, Layout layout, long offset) {
    return isInteger(layout)
        ? (Object) region.getLong((Layout.Scalar) layout, offset)
        : region.get(layout, offset, Layouts.VALUES);
  }

  /**
   * Stores a value there.
   *
   * @param operator what it is to be combined with what lies there by; negative: nothing
   */
  static void put(Region region, Layout layout, long offset, int operator, Object value) {
    if (value instanceof Long && isInteger(layout)) {
      Layout.Scalar scalar = (Layout.Scalar) layout;
      long by = (Long) value;
      region.putLong(
          scalar,
          offset,
          operator < 0 ? by : Operators.arithmetic(operator, region.getLong(scalar, offset), by));
    } else {
      Object combined =
          operator < 0 ? value : Operators.binary(operator, value(region, layout, offset), value);
      region.put(layout, offset, combined, Layouts.VALUES);
    }
  }

  /** The field of that name. */
  static Layout.Field field(Layout layout, String name) {
    if (!(layout instanceof Layout.Struct)) {
      throw new ScriptError(
          Bytes.ofText(layout.name()) + " has no fields", "its elements are reached by index");
    }
    Layout.Struct struct = (Layout.Struct) layout;
    int index = struct.indexOf(name);
    if (index < 0) {
      List<String> names = new ArrayList<>();
      for (Layout.Field each : struct.fields()) {
        names.add(each.name());
      }
      throw new ScriptError(
          Bytes.ofText(struct.name() + " has no field '" + name + "'"),
          Bytes.ofText(Spelling.hint(name, names, "it has ")));
    }
    return struct.field(index);
  }

  /** Goes on to one of the fields. */
  View toField(Layout.Field field) {
    return at(region, field.layout(), offset + field.offset());
  }

  /** What lies there, if it has elements. */
  static Layout.Array array(Layout layout) {
    if (!(layout instanceof Layout.Array)) {
      throw new ScriptError(
          Bytes.ofText(layout.name()) + " has no elements", "its fields are reached by name");
    }
    return (Layout.Array) layout;
  }

  /** Goes on to one of the elements. */
  private void toElement(long index) {
    Layout.Array array = array(layout);
    at(region, array.of(), offset + array.offset(index));
  }
}

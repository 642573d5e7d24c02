package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.facility.Region;
import org.ipcsh.posix.Layout;
import org.ipcsh.syntax.Spelling;

/**
 * A struct or array that lies in a region, on the way to one of its parts: {@code buffer.slot[i]}
 * in {@code buffer.slot[i].seq}. It is never a value; whoever takes it as one gets a copy of what
 * is there.
 */
final class View {
  private final Region region;
  private final Layout layout;
  private final long offset;

  View(Region region, Layout layout, long offset) {
    this.region = region;
    this.layout = layout;
    this.offset = offset;
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
    View view = new View(region, Layouts.VALUES.of(type), 0);
    for (String step : path.split("(?=\\[)|\\.")) {
      view = step.endsWith("]") ? view.at(step.substring(1, step.length() - 1)) : view.in(step);
    }
    return view;
  }

  private View at(String index) {
    Long element;
    try {
      element = Long.valueOf(index);
    } catch (NumberFormatException e) {
      throw new ScriptError("an index in the name of a field is a number, not " + index);
    }
    return new View(region, elementLayout(element), offset + place(element));
  }

  private View in(String name) {
    Layout.Field field = field(name);
    return new View(region, field.layout(), offset + field.offset());
  }

  /** Bytes from the beginning of the region. */
  long offset() {
    return offset;
  }

  /** The name of the type that lies there. */
  String type() {
    return layout.name();
  }

  /** A copy. */
  Object value() {
    return region.get(layout, offset, Layouts.VALUES);
  }

  /** A part of its own, or its value where it has no parts. */
  private Object part(Layout part, long at) {
    return part instanceof Layout.Struct || part instanceof Layout.Array
        ? new View(region, part, at)
        : region.get(part, at, Layouts.VALUES);
  }

  Object member(String name) {
    Layout.Field field = field(name);
    return part(field.layout(), offset + field.offset());
  }

  void setMember(String name, Object value) {
    Layout.Field field = field(name);
    region.put(field.layout(), offset + field.offset(), value, Layouts.VALUES);
  }

  Layout.Field field(String name) {
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

  Object element(Object index) {
    return part(elementLayout(index), offset + place(index));
  }

  void setElement(Object index, Object value) {
    region.put(elementLayout(index), offset + place(index), value, Layouts.VALUES);
  }

  private Layout elementLayout(Object index) {
    if (!(layout instanceof Layout.Array)) {
      throw new ScriptError(
          Bytes.ofText(layout.name()) + " has no elements", "its fields are reached by name");
    }
    if (!(index instanceof Long)) {
      throw new ScriptError("an index is an integer, not " + Values.phrase(index));
    }
    return ((Layout.Array) layout).of();
  }

  private int place(Object index) {
    return ((Layout.Array) layout).offset((Long) index);
  }
}

package org.ipcsh.eval;

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
      java.util.List<String> names = new java.util.ArrayList<>();
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

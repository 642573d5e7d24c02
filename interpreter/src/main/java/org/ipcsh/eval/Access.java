package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Region;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Memory;

/** Nodes that reach into values: {@code x[i]}, {@code x.name}, and their assignment. */
final class Access {
  private Access() {}

  /** What is taken as a value from a region is a copy. */
  private static Object copied(Object part, Node node) {
    if (!(part instanceof View)) {
      return part;
    }
    try {
      return ((View) part).value();
    } catch (RuntimeException e) {
      throw Failures.of(e).at(node.site, node.length);
    }
  }

  /** Keys are values that cannot change, or a map would lose them. */
  static void checkKey(Object key, Node node) {
    if (key instanceof List
        || key instanceof Map
        || key instanceof Memory
        || key instanceof StructValue) {
      throw node.error("a key of a map cannot be " + Values.phrase(key), null);
    }
  }

  /** The place that an index means; from the end where it is negative. */
  private static int place(Object index, int length, String what) {
    if (!(index instanceof Long)) {
      throw new ScriptError(
          "an index of " + what + " is an integer or a range, not " + Values.phrase(index));
    }
    long at = (Long) index;
    long place = at < 0 ? at + length : at;
    if (place < 0 || place >= length) {
      throw new ScriptError(
          "index "
              + at
              + " is outside: this "
              + what.substring(what.indexOf(' ') + 1)
              + (length == 0
                  ? " is empty"
                  : " has " + length + (length == 1 ? " element" : " elements")));
    }
    return (int) place;
  }

  static Object get(Object target, Object index) {
    if (target instanceof List) {
      List<?> list = (List<?>) target;
      if (index instanceof Range) {
        Range range = (Range) index;
        int from = from(range, list.size());
        return new ArrayList<Object>(list.subList(from, to(range, from, list.size())));
      }
      return list.get(place(index, list.size(), "a list"));
    }
    if (target instanceof Map) {
      Object value = ((Map<?, ?>) target).get(index);
      if (value == null && !((Map<?, ?>) target).containsKey(index)) {
        throw new ScriptError(
            "this map has no key " + Values.readable(index), "map.get(key) gives null instead");
      }
      return value;
    }
    if (target instanceof String) {
      String text = (String) target;
      if (index instanceof Range) {
        Range range = (Range) index;
        int from = from(range, text.length());
        return text.substring(from, to(range, from, text.length()));
      }
      int at = place(index, text.length(), "a string");
      return text.substring(at, at + 1);
    }
    if (target instanceof Memory) {
      Memory memory = (Memory) target;
      if (index instanceof Range) {
        Range range = (Range) index;
        int from = from(range, memory.size());
        return Bytes.of(memory.bytes(from, to(range, from, memory.size()) - from));
      }
      return (long) (memory.getByte(place(index, memory.size(), "a block of bytes")) & 0xff);
    }
    throw new ScriptError(Values.phrase(target) + " has no elements to index");
  }

  private static int from(Range range, int length) {
    if (range.from() < 0 || range.from() > length || range.to() >= length) {
      throw new ScriptError("range " + range + " is outside: there are " + length + " elements");
    }
    return (int) range.from();
  }

  private static int to(Range range, int from, int length) {
    return (int) Math.max(from, Math.min(range.to() + 1, length));
  }

  @SuppressWarnings("unchecked")
  static void set(Object target, Object index, Object value, Node node) {
    if (target instanceof ArrayList) {
      ArrayList<Object> list = (ArrayList<Object>) target;
      list.set(place(index, list.size(), "a list"), value);
    } else if (target instanceof LinkedHashMap) {
      checkKey(index, node);
      ((LinkedHashMap<Object, Object>) target).put(index, value);
    } else if (target instanceof Memory) {
      Memory memory = (Memory) target;
      int at = place(index, memory.size(), "a block of bytes");
      long number = Arguments.integer(value, "a byte");
      if (number < 0 || number > 255) {
        throw new ScriptError("a byte is from 0 to 255, not " + number);
      }
      memory.putByte(at, (int) number);
    } else if (target instanceof String) {
      throw new ScriptError(
          "a string cannot be changed", "bytes(text) makes a copy that can, or build a new string");
    } else {
      throw new ScriptError(Values.phrase(target) + " has no elements to set");
    }
  }

  static final class Index extends Node {
    private final Node target;
    private final Node index;

    private Index(Node target, Node index) {
      this.target = target;
      this.index = index;
    }

    static Node load(Loader in) {
      Node target = in.node();
      Node index = in.node();
      Place place = Place.element(target, index);
      return place != null ? place : new Index(target, index);
    }

    @Override
    Object eval(Frame frame) {
      return copied(evalPlace(frame), this);
    }

    @Override
    Object evalPlace(Frame frame) {
      Object from = target.evalPlace(frame);
      if (from instanceof View) {
        return element((View) from, frame);
      }
      Object at = index.eval(frame);
      if (from instanceof ArrayList && at instanceof Long) {
        ArrayList<?> list = (ArrayList<?>) from;
        long place = (Long) at;
        if (place >= 0 && place < list.size()) {
          return list.get((int) place);
        }
      }
      try {
        return get(from, at);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }

    private View element(View view, Frame frame) {
      Region region = view.region();
      Layout layout = view.layout();
      long offset = view.offset();
      long at = index.evalLong(frame);
      try {
        Layout.Array array = View.array(layout);
        return view.at(region, array.of(), offset + array.offset(at));
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }
  }

  /** {@code target[index] = value}, or with an operator {@code target[index] += value}. */
  static final class SetIndex extends Node {
    private final int operator;
    private final Node target;
    private final Node index;
    private final Node value;

    private SetIndex(int operator, Node target, Node index, Node value) {
      this.operator = operator;
      this.target = target;
      this.index = index;
      this.value = value;
    }

    static Node load(Loader in) {
      int operator = in.number() - 1;
      Node target = in.node();
      Node index = in.node();
      Place place = Place.element(target, index);
      return place != null
          ? new Place.Set(operator, place, in.node())
          : new SetIndex(operator, target, index, in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object into = target.evalPlace(frame);
      if (into instanceof View) {
        put((View) into, frame);
        return null;
      }
      Object at = index.eval(frame);
      Object result = value.eval(frame);
      try {
        if (operator >= 0) {
          result = Operators.binary(operator, get(into, at), result);
        }
        set(into, at, result, index);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
      return null;
    }

    private void put(View view, Frame frame) {
      Region region = view.region();
      Layout layout = view.layout();
      long offset = view.offset();
      long at = index.evalLong(frame);
      Object result = value.eval(frame);
      try {
        Layout.Array array = View.array(layout);
        View.put(region, array.of(), offset + array.offset(at), operator, result);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }
  }

  static final class Member extends Node {
    private final String name;
    private final Node target;

    /** Where the field was in the last struct that came by. */
    private StructType type;

    private int index;
    private final FieldOfRegion field;

    private Member(String name, Node target) {
      this.name = name;
      this.target = target;
      this.field = new FieldOfRegion(name);
    }

    static Node load(Loader in) {
      String name = in.text();
      Node target = in.node();
      Place place = Place.field(target, name);
      return place != null ? place : new Member(name, target);
    }

    @Override
    Object eval(Frame frame) {
      Object from = target.evalPlace(frame);
      return copied(part(from, frame), this);
    }

    @Override
    Object evalPlace(Frame frame) {
      return part(target.evalPlace(frame), frame);
    }

    private Object part(Object from, Frame frame) {
      if (from instanceof StructValue) {
        StructValue struct = (StructValue) from;
        if (struct.type != type) {
          find(struct);
        }
        return struct.fields[index];
      }
      try {
        View part = field.of(from, frame.evaluator);
        return part == null ? Members.get(frame.evaluator, from, name) : part;
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }

    private void find(StructValue struct) {
      try {
        index = Members.field(struct.type, name);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
      type = struct.type;
    }
  }

  /** {@code target.name = value}, or with an operator. */
  static final class SetMember extends Node {
    private final int operator;
    private final String name;
    private final Node target;
    private final Node value;

    private final FieldOfRegion field;

    private SetMember(int operator, String name, Node target, Node value) {
      this.operator = operator;
      this.name = name;
      this.target = target;
      this.value = value;
      this.field = new FieldOfRegion(name);
    }

    static Node load(Loader in) {
      int operator = in.number() - 1;
      String name = in.text();
      Node target = in.node();
      Place place = Place.field(target, name);
      return place != null
          ? new Place.Set(operator, place, in.node())
          : new SetMember(operator, name, target, in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object into = target.evalPlace(frame);
      View part = part(into, frame);
      if (part != null) {
        put(part, frame);
        return null;
      }
      Object result = value.eval(frame);
      try {
        if (into instanceof StructValue) {
          StructValue struct = (StructValue) into;
          int field = Members.field(struct.type, name);
          if (operator >= 0) {
            result = Operators.binary(operator, struct.fields[field], result);
          }
          struct.type.check(field, result);
          struct.fields[field] = result;
        } else if (into instanceof KernelObject) {
          throw new ScriptError(
              ((KernelObject) into).name() + " has no fields to set",
              "only a region with a layout has fields");
        } else {
          throw new ScriptError(
              Values.phrase(into) + " has no fields to set",
              into instanceof Map ? "write map[\"" + name + "\"] = ..." : null);
        }
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
      return null;
    }

    private View part(Object into, Frame frame) {
      try {
        return field.of(into, frame.evaluator);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }

    private void put(View part, Frame frame) {
      Region region = part.region();
      Layout layout = part.layout();
      long offset = part.offset();
      Object result = value.eval(frame);
      try {
        View.put(region, layout, offset, operator, result);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }
  }

  /** Where a field is in a region, or in a part of it, as it was for the last one that came by. */
  private static final class FieldOfRegion {
    private final String name;
    private Region region;
    private Layout.Field ofRegion;

    private Layout part;
    private Layout.Field ofPart;

    FieldOfRegion(String name) {
      this.name = name;
    }

    /**
     * The field, where the value is a region that has a layout, or a part of one; else null.
     *
     * @throws ScriptError when it has no such field
     */
    View of(Object value, Evaluator evaluator) {
      if (value instanceof View) {
        View whole = (View) value;
        if (whole.layout() != part) {
          ofPart = View.field(whole.layout(), name);
          part = whole.layout();
        }
        return whole.toField(ofPart);
      }
      if (value == null || value != region && !isIn(value, evaluator)) {
        return null;
      }
      return evaluator.view.at(region, ofRegion.layout(), ofRegion.offset());
    }

    private boolean isIn(Object value, Evaluator evaluator) {
      StructType type = value instanceof Region ? evaluator.layout((Region) value) : null;
      if (type == null) {
        return false;
      }
      ofRegion = View.field(Layouts.VALUES.of(type), name);
      region = (Region) value;
      return true;
    }
  }
}

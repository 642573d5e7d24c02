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

  /** All of a region as its layout describes it, or null where it was declared without one. */
  private static View view(Evaluator evaluator, Region region) {
    StructType type = evaluator.layout(region);
    return type == null ? null : new View(region, Layouts.VALUES.of(type), 0);
  }

  private static boolean isInteger(Layout layout) {
    return layout instanceof Layout.Scalar && ((Layout.Scalar) layout).isInteger();
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
      return new Index(in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      return copied(evalPlace(frame), this);
    }

    @Override
    Object evalPlace(Frame frame) {
      Object from = target.evalPlace(frame);
      Object at = index.eval(frame);
      if (from instanceof ArrayList && at instanceof Long) {
        ArrayList<?> list = (ArrayList<?>) from;
        long place = (Long) at;
        if (place >= 0 && place < list.size()) {
          return list.get((int) place);
        }
      }
      try {
        return from instanceof View ? ((View) from).element(at) : get(from, at);
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
      return new SetIndex(in.number() - 1, in.node(), in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object into = target.evalPlace(frame);
      Object at = index.eval(frame);
      Object result = value.eval(frame);
      try {
        if (into instanceof View) {
          View view = (View) into;
          view.setElement(
              at,
              operator < 0
                  ? result
                  : Operators.binary(operator, copied(view.element(at), this), result));
          return null;
        }
        if (operator >= 0) {
          result = Operators.binary(operator, get(into, at), result);
        }
        set(into, at, result, index);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
      return null;
    }
  }

  static final class Member extends Node {
    private final String name;
    private final Node target;

    /** Where the field was in the last struct that came by. */
    private StructType type;

    private int field;

    /** A region with a layout that came by last, and the number that the field is in it. */
    private Region region;

    private Layout.Scalar scalar;
    private int offset;

    private Member(String name, Node target) {
      this.name = name;
      this.target = target;
    }

    static Node load(Loader in) {
      return new Member(in.text(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      return copied(evalPlace(frame), this);
    }

    @Override
    Object evalPlace(Frame frame) {
      Object from = target.evalPlace(frame);
      if (from instanceof StructValue) {
        StructValue struct = (StructValue) from;
        if (struct.type != type) {
          find(struct);
        }
        return struct.fields[field];
      }
      try {
        if (from == region && region != null) {
          return region.getLong(scalar, offset);
        }
        if (from instanceof Region) {
          return inRegion(frame.evaluator, (Region) from);
        }
        if (from instanceof View) {
          return ((View) from).member(name);
        }
        return Members.get(frame.evaluator, from, name);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }

    private Object inRegion(Evaluator evaluator, Region from) {
      View view = view(evaluator, from);
      if (view == null) {
        return Members.get(evaluator, from, name);
      }
      Layout.Field found = view.field(name);
      if (isInteger(found.layout())) {
        scalar = (Layout.Scalar) found.layout();
        offset = found.offset();
        region = from;
      }
      return view.member(name);
    }

    private void find(StructValue struct) {
      try {
        field = Members.field(struct.type, name);
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

    /** As in {@link Member}. */
    private Region region;

    private Layout.Scalar scalar;
    private int offset;

    private SetMember(int operator, String name, Node target, Node value) {
      this.operator = operator;
      this.name = name;
      this.target = target;
      this.value = value;
    }

    static Node load(Loader in) {
      return new SetMember(in.number() - 1, in.text(), in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object into = target.evalPlace(frame);
      Object result = value.eval(frame);
      try {
        if (into == region && region != null && result instanceof Long) {
          Object now =
              operator < 0
                  ? result
                  : Operators.binary(operator, region.getLong(scalar, offset), result);
          if (now instanceof Long) {
            region.putLong(scalar, offset, (Long) now);
            return null;
          }
        }
        View view =
            into instanceof View
                ? (View) into
                : into instanceof Region ? view(frame.evaluator, (Region) into) : null;
        if (view != null) {
          remember(into, view);
          view.setMember(
              name,
              operator < 0
                  ? result
                  : Operators.binary(operator, copied(view.member(name), this), result));
        } else if (into instanceof StructValue) {
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

    private void remember(Object into, View view) {
      Layout.Field found = view.field(name);
      if (into instanceof Region && isInteger(found.layout())) {
        scalar = (Layout.Scalar) found.layout();
        offset = found.offset();
        region = (Region) into;
      }
    }
  }
}

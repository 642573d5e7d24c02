package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Nodes that make values of several: interpolated strings, lists, maps, structs. */
final class Aggregates {
  private Aggregates() {}

  static final class Interpolation extends Node {
    private final Node[] parts;

    private Interpolation(Node[] parts) {
      this.parts = parts;
    }

    static Node load(Loader in) {
      return new Interpolation(in.nodes());
    }

    @Override
    Object eval(Frame frame) {
      StringBuilder out = new StringBuilder();
      for (Node part : parts) {
        Object value = part.eval(frame);
        if (value instanceof Long) {
          out.append((long) (Long) value);
        } else {
          out.append(Values.display(value));
        }
      }
      return out.toString();
    }
  }

  static final class ListOf extends Node {
    private final Node[] elements;

    private ListOf(Node[] elements) {
      this.elements = elements;
    }

    static Node load(Loader in) {
      return new ListOf(in.nodes());
    }

    @Override
    Object eval(Frame frame) {
      ArrayList<Object> list = new ArrayList<>(elements.length);
      for (Node element : elements) {
        list.add(element.eval(frame));
      }
      return list;
    }
  }

  static final class MapOf extends Node {
    private final Node[] keysAndValues;

    private MapOf(Node[] keysAndValues) {
      this.keysAndValues = keysAndValues;
    }

    static Node load(Loader in) {
      return new MapOf(in.nodes());
    }

    @Override
    Object eval(Frame frame) {
      LinkedHashMap<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keysAndValues.length; i += 2) {
        Object key = keysAndValues[i].eval(frame);
        Access.checkKey(key, keysAndValues[i]);
        map.put(key, keysAndValues[i + 1].eval(frame));
      }
      return map;
    }
  }

  /** {@code Item(seq: 1)}: one node a field, null where the field is not given. */
  static final class StructOf extends Node {
    private final StructType type;
    private final Node[] fields;

    private StructOf(StructType type, Node[] fields) {
      this.type = type;
      this.fields = fields;
    }

    static Node load(Loader in) {
      return new StructOf(in.program().struct(in.number()), in.nodes());
    }

    @Override
    Object eval(Frame frame) {
      Object[] values = new Object[fields.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = fields[i] == null ? type.zero(i) : given(i, frame);
      }
      return new StructValue(type, values);
    }

    private Object given(int index, Frame frame) {
      Object value = fields[index].eval(frame);
      try {
        type.check(index, value);
      } catch (IllegalArgumentException e) {
        throw Failures.of(e).at(fields[index].site, fields[index].length);
      }
      return value;
    }
  }
}

package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Memory;
import org.ipcsh.process.Arrival;

/**
 * What is common to all values: their types' names, equality, order, and the two forms in which
 * they are shown.
 */
public final class Values {
  /** The answer of a unit that ends without an expression: nothing to echo. */
  public static final Object NOTHING = new Object();

  /** What a variable holds before its declaration has run. */
  static final Object UNSET = new Object();

  private static final int SHOWN_BYTES = 32;
  private static final int DEPTH = 200;

  private Values() {}

  /** As {@code print} shows it: a string as it is, anything else in its {@link #readable} form. */
  static String display(Object value) {
    if (value instanceof String) {
      return (String) value;
    }
    if (value instanceof Long) {
      return Long.toString((Long) value);
    }
    return readable(value);
  }

  /** As a prompt echoes it: strings quoted, what cannot be printed escaped. A byte string. */
  public static String readable(Object value) {
    StringBuilder out = new StringBuilder();
    show(out, value, null, 0);
    return out.toString();
  }

  /**
   * @param outer the lists and maps around this one, or null for none: one that holds itself ends
   *     as {@code [...]}
   */
  private static void show(
      StringBuilder out, Object value, IdentityHashMap<Object, Object> outer, int depth) {
    if (value instanceof String) {
      Bytes.quote(out, (String) value);
    } else if (value instanceof Double) {
      out.append(number((Double) value));
    } else if (value == null
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Duration
        || value instanceof Range
        || value instanceof Signal
        || value instanceof Status) {
      out.append(value);
    } else if (value instanceof List || value instanceof Map || value instanceof StructValue) {
      IdentityHashMap<Object, Object> around = outer == null ? new IdentityHashMap<>() : outer;
      if (depth > DEPTH || around.put(value, value) != null) {
        out.append(value instanceof StructValue ? "(...)" : "[...]");
      } else {
        if (value instanceof List) {
          showList(out, (List<?>) value, around, depth);
        } else if (value instanceof Map) {
          showMap(out, (Map<?, ?>) value, around, depth);
        } else {
          showStruct(out, (StructValue) value, around, depth);
        }
      }
      around.remove(value);
    } else {
      showOther(out, value);
    }
  }

  private static void showList(
      StringBuilder out, List<?> list, IdentityHashMap<Object, Object> around, int depth) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(", ");
      }
      show(out, list.get(i), around, depth + 1);
    }
    out.append(']');
  }

  private static void showMap(
      StringBuilder out, Map<?, ?> map, IdentityHashMap<Object, Object> around, int depth) {
    if (map.isEmpty()) {
      out.append("[:]");
      return;
    }
    String separator = "[";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      separator = ", ";
      show(out, entry.getKey(), around, depth + 1);
      out.append(": ");
      show(out, entry.getValue(), around, depth + 1);
    }
    out.append(']');
  }

  private static void showStruct(
      StringBuilder out, StructValue value, IdentityHashMap<Object, Object> around, int depth) {
    out.append(Bytes.ofText(value.type.name())).append('(');
    for (int i = 0; i < value.fields.length; i++) {
      if (i > 0) {
        out.append(", ");
      }
      out.append(Bytes.ofText(value.type.field(i).name())).append(": ");
      show(out, value.fields[i], around, depth + 1);
    }
    out.append(')');
  }

  private static void showOther(StringBuilder out, Object value) {
    if (value instanceof Memory) {
      Memory memory = (Memory) value;
      out.append("bytes(").append(memory.size()).append(')');
      int shown = Math.min(memory.size(), SHOWN_BYTES);
      for (int i = 0; i < shown; i++) {
        out.append(i % 4 == 0 ? " " : "");
        Bytes.hex(out, memory.getByte(i) & 0xff);
      }
      out.append(shown < memory.size() ? " ..." : "");
    } else if (value instanceof KernelObject) {
      KernelObject object = (KernelObject) value;
      out.append(Bytes.ofText(object.name() + " (" + object.describe() + ")"));
    } else if (value instanceof Closure) {
      out.append("fn ").append(Bytes.ofText(((Closure) value).name()));
    } else if (value instanceof Builtin) {
      out.append("fn ").append(((Builtin) value).name());
    } else if (value instanceof StructType) {
      out.append("struct ").append(Bytes.ofText(((StructType) value).name()));
    } else if (value instanceof ProcessDefinition) {
      out.append("process ").append(Bytes.ofText(((ProcessDefinition) value).name()));
    } else if (value instanceof Started) {
      Started started = (Started) value;
      out.append("process ").append(Bytes.ofText(started.name()));
      out.append(" (pid ").append(started.pid());
      Status status = started.status();
      out.append(status == null ? ", running)" : ", " + status + ")");
    } else if (value instanceof ScriptError) {
      out.append("error(");
      Bytes.quote(out, ((ScriptError) value).getMessage());
      out.append(')');
    } else {
      out.append(type(value));
    }
  }

  /** Always with a point or an exponent, so that it is not taken for an integer. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return (long) value == 0 && 1 / value < 0 ? "-0.0" : (long) value + ".0";
    }
    return Double.isNaN(value)
        ? "nan"
        : Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : Double.toString(value);
  }

  /** The type's name, as {@code type(x)} gives it. */
  static String type(Object value) {
    if (value instanceof Long) {
      return "int";
    } else if (value instanceof String) {
      return "string";
    } else if (value == null) {
      return "null";
    } else if (value instanceof Boolean) {
      return "bool";
    } else if (value instanceof Double) {
      return "float";
    } else if (value instanceof List) {
      return "list";
    } else if (value instanceof Map) {
      return "map";
    } else if (value instanceof Duration) {
      return "duration";
    } else if (value instanceof Memory) {
      return "bytes";
    } else if (value instanceof Range) {
      return "range";
    } else if (value instanceof Closure || value instanceof Builtin) {
      return "function";
    } else if (value instanceof StructValue) {
      return Bytes.ofText(((StructValue) value).type.name());
    } else if (value instanceof KernelObject) {
      return ((KernelObject) value).facility().kind();
    } else if (value instanceof ProcessDefinition || value instanceof Started) {
      return "process";
    } else if (value instanceof Status) {
      return "status";
    } else if (value instanceof Signal) {
      return "signal";
    } else if (value instanceof Arrival) {
      return "arrival";
    } else if (value instanceof ScriptError) {
      return "error";
    } else if (value instanceof StructType) {
      return "struct";
    } else if (value instanceof Iterator) {
      return "iteration";
    }
    return "value";
  }

  /** The value's type with an article, for messages: "an integer", "a string". */
  static String phrase(Object value) {
    if (value == null) {
      return "null";
    }
    String type = type(value);
    switch (type) {
      case "int":
        return "an integer";
      case "bool":
        return (Boolean) value ? "true" : "false";
      case "bytes":
        return "bytes";
      case "error":
        return "an error";
      case "iteration":
        return "an iteration";
      default:
        return Facility.withArticle(type);
    }
  }

  static boolean equal(Object a, Object b) {
    if (a == b) {
      return true;
    }
    if (a == null || b == null) {
      return false;
    }
    if (a instanceof Long && b instanceof Double) {
      return (double) (Long) a == (Double) b;
    }
    if (a instanceof Double && b instanceof Long) {
      return (Double) a == (double) (Long) b;
    }
    if (a instanceof Double && b instanceof Double) {
      return ((Double) a).doubleValue() == (Double) b;
    }
    if (a instanceof Signal) {
      return ((Signal) a).is(b);
    }
    if (b instanceof Signal) {
      return ((Signal) b).is(a);
    }
    if (a instanceof Status) {
      return ((Status) a).is(b);
    }
    if (b instanceof Status) {
      return ((Status) b).is(a);
    }
    if (a instanceof Memory && b instanceof Memory) {
      return ((Memory) a).buffer().equals(((Memory) b).buffer());
    }
    return a.equals(b);
  }

  /** Negative, zero or positive; an error for what has no order. */
  static int compare(Object a, Object b) {
    if (a instanceof Long && b instanceof Long) {
      return Long.compare((Long) a, (Long) b);
    }
    if (a instanceof String && b instanceof String) {
      return ((String) a).compareTo((String) b);
    }
    if (isNumber(a) && isNumber(b)) {
      return Double.compare(((Number) a).doubleValue(), ((Number) b).doubleValue());
    }
    if (a instanceof Duration && b instanceof Duration) {
      return Long.compare(((Duration) a).nanoseconds(), ((Duration) b).nanoseconds());
    }
    throw new ScriptError(
        "cannot compare " + phrase(a) + " with " + phrase(b),
        isNumber(a) && b instanceof String || a instanceof String && isNumber(b)
            ? "int(text) and str(number) convert"
            : null);
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double;
  }

  /** What a facility's operation answered, as a value of the language. */
  static Object fromJava(Object value) {
    if (value == null || value instanceof Long || value instanceof Boolean) {
      return value;
    }
    if (value instanceof byte[]) {
      return Bytes.of((byte[]) value);
    }
    if (value instanceof String) {
      return Bytes.ofText((String) value);
    }
    if (value instanceof Integer) {
      return (long) (Integer) value;
    }
    if (value instanceof List) {
      List<?> from = (List<?>) value;
      ArrayList<Object> list = new ArrayList<>(from.size());
      for (int i = 0; i < from.size(); i++) {
        list.add(fromJava(from.get(i)));
      }
      return list;
    }
    if (value instanceof Map) {
      LinkedHashMap<Object, Object> map = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        map.put(fromJava(entry.getKey()), fromJava(entry.getValue()));
      }
      return map;
    }
    return value;
  }
}

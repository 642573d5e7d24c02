package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Parameter;
import org.ipcsh.facility.Type;
import org.ipcsh.posix.Memory;

/** Brings the arguments of a call into the order and the types that the called expects. */
final class Arguments {
  private Arguments() {}

  /** Reads the names of a call's arguments; null when none has one. */
  static String[] names(Loader in) {
    int count = in.number();
    if (count == 0) {
      return null;
    }
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      String name = in.text();
      names[i] = name.isEmpty() ? null : name;
    }
    return names;
  }

  /**
   * Puts the values where the parameters are, and {@code absent} where there is none for a
   * parameter.
   */
  static void place(
      String what,
      String[] parameters,
      int required,
      Object[] values,
      String[] names,
      Object[] target,
      Object absent) {
    for (int i = 0; i < parameters.length; i++) {
      target[i] = absent;
    }
    int[] places = Signature.of(what, parameters, required).places(values.length, names);
    for (int i = 0; i < values.length; i++) {
      target[places[i]] = values[i];
    }
  }

  static long integer(Object value, String what) {
    if (value instanceof Long) {
      return (Long) value;
    }
    throw wants(what, "an integer", value);
  }

  static boolean bool(Object value, String what) {
    if (value instanceof Boolean) {
      return (Boolean) value;
    }
    throw wants(what, Type.BOOLEAN.phrase(), value);
  }

  static String string(Object value, String what) {
    if (value instanceof String) {
      return (String) value;
    }
    throw wants(what, "a string", value);
  }

  static long duration(Object value, String what) {
    if (value instanceof Duration) {
      long nanoseconds = ((Duration) value).nanoseconds();
      if (nanoseconds < 0) {
        throw new ScriptError(what + " cannot be negative: " + value);
      }
      return nanoseconds;
    }
    if (value instanceof Long) {
      throw wants(what, "a duration such as " + value + "s", value);
    }
    throw wants(what, "a duration such as 500ms", value);
  }

  static ScriptError wants(String what, String type, Object value) {
    return new ScriptError(what + " wants " + type + ", not " + brief(value));
  }

  /** A number itself, of anything else its type. */
  static String brief(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Duration
        ? Values.readable(value)
        : Values.phrase(value);
  }

  /** The value in the Java type in which the parameter's owner receives it. */
  static Object convert(Object value, Parameter parameter) {
    Type type = parameter.type();
    switch (type) {
      case INTEGER:
      case PLACE:
        if (value instanceof Long) {
          return value;
        }
        break;
      case BOOLEAN:
        if (value instanceof Boolean) {
          return value;
        }
        break;
      case TEXT:
        if (value instanceof String) {
          return Bytes.text((String) value);
        }
        break;
      case BYTES:
        if (value instanceof String) {
          return Bytes.array((String) value);
        }
        if (value instanceof Memory) {
          return value;
        }
        if (value instanceof StructValue) {
          try {
            return Layouts.encode((StructValue) value);
          } catch (RuntimeException e) {
            throw Failures.of(e);
          }
        }
        if (Values.isNumber(value) || value instanceof List) {
          throw new ScriptError(
              name(parameter) + " wants " + type.phrase() + ", not " + brief(value),
              "\"{...}\" makes a string of any value");
        }
        break;
      case BUFFER:
        if (value instanceof Memory) {
          return value;
        }
        throw new ScriptError(
            name(parameter) + " wants a block of bytes, not " + brief(value),
            "let buffer = bytes(64KiB) makes one");
      case DURATION:
        return duration(value, name(parameter));
      case SIGNAL:
        if (value instanceof Signal) {
          return (long) ((Signal) value).number();
        }
        if (value instanceof Long) {
          return value;
        }
        break;
      case OBJECT:
        if (value instanceof KernelObject) {
          return value;
        }
        break;
      case LIST:
        if (value instanceof List) {
          return list((List<?>) value, name(parameter), true);
        }
        break;
      default:
        return value;
    }
    if (value == null && !parameter.required()) {
      return parameter.defaultValue();
    }
    throw wants(name(parameter), type.phrase(), value);
  }

  private static String name(Parameter parameter) {
    return parameter.name();
  }

  /**
   * @param nested whether it may hold lists, which then hold none: one that holds itself has no end
   */
  private static List<Object> list(List<?> values, String what, boolean nested) {
    ArrayList<Object> result = new ArrayList<>(values.size());
    for (Object value : values) {
      if (value instanceof String) {
        result.add(Bytes.array((String) value));
      } else if (value instanceof Long || value instanceof KernelObject) {
        result.add(value);
      } else if (nested && value instanceof List) {
        result.add(list((List<?>) value, what, false));
      } else {
        throw new ScriptError(
            what
                + " wants a list of integers, strings or objects; it holds "
                + Values.phrase(value));
      }
    }
    return result;
  }
}

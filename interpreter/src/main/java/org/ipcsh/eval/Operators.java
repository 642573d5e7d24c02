package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Memory;

/**
 * What the operators do with values of any type. Errors say nothing of the place: the node that
 * calls adds it.
 */
final class Operators {
  // The numbers in which a program names them; those of comparisons are contiguous.
  static final int EQUAL = 2;
  static final int NOT_EQUAL = 3;
  static final int LESS = 4;
  static final int LESS_EQUAL = 5;
  static final int GREATER = 6;
  static final int GREATER_EQUAL = 7;
  static final int IN = 8;
  static final int RANGE = 9;
  static final int BIT_OR = 10;
  static final int BIT_XOR = 11;
  static final int BIT_AND = 12;
  static final int SHIFT_LEFT = 13;
  static final int SHIFT_RIGHT = 14;
  static final int ADD = 15;
  static final int SUBTRACT = 16;
  static final int MULTIPLY = 17;
  static final int DIVIDE = 18;
  static final int REMAINDER = 19;

  private static final String[] SYMBOLS = {
    "or", "and", "==", "!=", "<", "<=", ">", ">=", "in", "..", "|", "^", "&", "<<", ">>", "+", "-",
    "*", "/", "%"
  };

  private Operators() {}

  static Object binary(int operator, Object a, Object b) {
    if (a instanceof Long && b instanceof Long) {
      return onIntegers(operator, (Long) a, (Long) b);
    }
    switch (operator) {
      case EQUAL:
        return Values.equal(a, b);
      case NOT_EQUAL:
        return !Values.equal(a, b);
      case LESS:
      case LESS_EQUAL:
      case GREATER:
      case GREATER_EQUAL:
        return compare(operator, a, b);
      case IN:
        return in(a, b);
      case ADD:
        if (a instanceof String && b instanceof String) {
          return ((String) a).concat((String) b);
        }
        if (a instanceof List && b instanceof List) {
          ArrayList<Object> joined = new ArrayList<>((List<?>) a);
          joined.addAll((List<?>) b);
          return joined;
        }
        break;
      case MULTIPLY:
        if (a instanceof String && b instanceof Long) {
          return repeat((String) a, (Long) b);
        }
        break;
      default:
    }
    if (Values.isNumber(a) && Values.isNumber(b)) {
      Object result = onFloats(operator, ((Number) a).doubleValue(), ((Number) b).doubleValue());
      if (result != null) {
        return result;
      }
    }
    if (a instanceof Signal && b instanceof Long && (operator == ADD || operator == SUBTRACT)) {
      return Signal.of((int) arithmetic(operator, ((Signal) a).number(), (Long) b));
    }
    if (a instanceof Duration || b instanceof Duration) {
      Object result = onDurations(operator, a, b);
      if (result != null) {
        return result;
      }
    }
    throw unsuited(operator, a, b);
  }

  /** An operator on two integers whose result is any value. */
  static Object onIntegers(int operator, long a, long b) {
    switch (operator) {
      case EQUAL:
      case NOT_EQUAL:
      case LESS:
      case LESS_EQUAL:
      case GREATER:
      case GREATER_EQUAL:
        return compare(operator, a, b);
      case RANGE:
        return new Range(a, b);
      case IN:
        throw unsuited(operator, a, b);
      default:
        return arithmetic(operator, a, b);
    }
  }

  static boolean compare(int operator, long a, long b) {
    switch (operator) {
      case EQUAL:
        return a == b;
      case NOT_EQUAL:
        return a != b;
      case LESS:
        return a < b;
      case LESS_EQUAL:
        return a <= b;
      case GREATER:
        return a > b;
      default:
        return a >= b;
    }
  }

  static boolean compare(int operator, Object a, Object b) {
    if (a instanceof Double && Double.isNaN((Double) a)
        || b instanceof Double && Double.isNaN((Double) b)) {
      return false;
    }
    int order = Values.compare(a, b);
    switch (operator) {
      case LESS:
        return order < 0;
      case LESS_EQUAL:
        return order <= 0;
      case GREATER:
        return order > 0;
      default:
        return order >= 0;
    }
  }

  /** An operator on two integers whose result is an integer. */
  static long arithmetic(int operator, long a, long b) {
    switch (operator) {
      case ADD:
        return add(a, b);
      case SUBTRACT:
        return subtract(a, b);
      case MULTIPLY:
        return multiply(a, b);
      case DIVIDE:
        if (b == 0) {
          throw new ScriptError("division by zero");
        }
        if (a == Long.MIN_VALUE && b == -1) {
          throw overflow(operator, a, b);
        }
        return a / b;
      case REMAINDER:
        if (b == 0) {
          throw new ScriptError("division by zero");
        }
        return a % b;
      case BIT_OR:
        return a | b;
      case BIT_XOR:
        return a ^ b;
      case BIT_AND:
        return a & b;
      default:
        if (b < 0 || b > 63) {
          throw new ScriptError("a shift is by 0 to 63 bits, not " + b);
        }
        return operator == SHIFT_LEFT ? a << b : a >> b;
    }
  }

  static long add(long a, long b) {
    long result = a + b;
    if (((a ^ result) & (b ^ result)) < 0) {
      throw overflow(ADD, a, b);
    }
    return result;
  }

  static long subtract(long a, long b) {
    long result = a - b;
    if (((a ^ b) & (a ^ result)) < 0) {
      throw overflow(SUBTRACT, a, b);
    }
    return result;
  }

  static long multiply(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    if (high != low >> 63) {
      throw overflow(MULTIPLY, a, b);
    }
    return low;
  }

  static long negate(long a) {
    if (a == Long.MIN_VALUE) {
      throw new ScriptError("integer overflow: -(" + a + ") does not fit 64 bits");
    }
    return -a;
  }

  static Object negate(Object value) {
    if (value instanceof Long) {
      return negate((long) (Long) value);
    }
    if (value instanceof Double) {
      return -(Double) value;
    }
    if (value instanceof Duration) {
      return new Duration(negate(((Duration) value).nanoseconds()));
    }
    throw new ScriptError("cannot negate " + Values.phrase(value));
  }

  private static ScriptError overflow(int operator, long a, long b) {
    return new ScriptError(
        "integer overflow: " + a + " " + SYMBOLS[operator] + " " + b + " does not fit 64 bits");
  }

  /** Null where the operator is not for floats. */
  private static Object onFloats(int operator, double a, double b) {
    switch (operator) {
      case ADD:
        return a + b;
      case SUBTRACT:
        return a - b;
      case MULTIPLY:
        return a * b;
      case DIVIDE:
      case REMAINDER:
        if (b == 0) {
          throw new ScriptError("division by zero");
        }
        return operator == DIVIDE ? a / b : a % b;
      default:
        return null;
    }
  }

  private static Object onDurations(int operator, Object a, Object b) {
    if (a instanceof Duration && b instanceof Duration) {
      long x = ((Duration) a).nanoseconds();
      long y = ((Duration) b).nanoseconds();
      switch (operator) {
        case ADD:
          return new Duration(add(x, y));
        case SUBTRACT:
          return new Duration(subtract(x, y));
        case DIVIDE:
          if (y == 0) {
            throw new ScriptError("division by zero");
          }
          return (double) x / y;
        case REMAINDER:
          return new Duration(arithmetic(operator, x, y));
        default:
          return null;
      }
    }
    if (operator == MULTIPLY) {
      Duration duration = (Duration) (a instanceof Duration ? a : b);
      Object factor = a instanceof Duration ? b : a;
      if (factor instanceof Long) {
        return new Duration(multiply(duration.nanoseconds(), (Long) factor));
      }
      if (factor instanceof Double) {
        return new Duration(Math.round(duration.nanoseconds() * (Double) factor));
      }
    }
    if (operator == DIVIDE && a instanceof Duration) {
      long x = ((Duration) a).nanoseconds();
      if (b instanceof Long) {
        return new Duration(arithmetic(operator, x, (Long) b));
      }
      if (b instanceof Double && (Double) b != 0) {
        return new Duration(Math.round(x / (Double) b));
      }
    }
    return null;
  }

  static boolean in(Object part, Object whole) {
    if (whole instanceof List) {
      for (Object each : (List<?>) whole) {
        if (Values.equal(part, each)) {
          return true;
        }
      }
      return false;
    }
    if (whole instanceof Map) {
      return ((Map<?, ?>) whole).containsKey(part);
    }
    if (whole instanceof String && part instanceof String) {
      return ((String) whole).contains((String) part);
    }
    if (whole instanceof Range && part instanceof Long) {
      return ((Range) whole).from() <= (Long) part && (Long) part <= ((Range) whole).to();
    }
    throw unsuited(IN, part, whole);
  }

  private static String repeat(String text, long times) {
    if (times < 0 || times > Integer.MAX_VALUE / 2 / Math.max(text.length(), 1)) {
      throw new ScriptError("cannot repeat a string " + times + " times");
    }
    return text.repeat((int) times);
  }

  private static ScriptError unsuited(int operator, Object a, Object b) {
    String symbol = SYMBOLS[operator];
    String hint = null;
    if (operator == ADD && (a instanceof String || b instanceof String)) {
      hint =
          a instanceof Memory || b instanceof Memory
              ? "str(bytes) makes a string of bytes"
              : "write \"{...}\" to put a value into a string, or int(text) to calculate with one";
    } else if (a == null || b == null) {
      hint = "one side has no value (null)";
    } else if (a instanceof Duration || b instanceof Duration) {
      hint = "a duration has a unit: 2s, 500ms";
    }
    String what =
        operator == IN
            ? "cannot look for " + Values.phrase(a) + " in " + Values.phrase(b)
            : "'" + symbol + "' does not work on " + Values.phrase(a) + " and " + Values.phrase(b);
    return new ScriptError(what, hint);
  }
}

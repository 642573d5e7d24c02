package org.ipcsh.eval;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Memory;
import org.ipcsh.process.Given;

/** The functions of the language: a statement of each, and below what it does. */
public final class Builtins {
  private static final Builtin[] ALL = {
    of("print", "values...", "Writes the values, a space between them, and a newline, at once."),
    of("len", "value", "How many elements a list, map or range has, or bytes a string."),
    of("str", "value", "The value as print shows it; of bytes, their content."),
    of("int", "value, base?", "An integer from a string, a float (towards zero) or a boolean."),
    of("float", "value", "A float from a string or an integer."),
    of("type", "value", "The name of the value's type."),
    of("list", "values", "A list of what can be iterated over, or of a map's keys."),
    of(
        "bytes",
        "content",
        "A block of memory: so many zero bytes, or a copy of a string or struct."),
    of("hex", "value", "An integer, or each byte of a string, in hexadecimal."),
    of("hexdump", "bytes", "Bytes in hexadecimal and as text, 16 a line: hexdump(1) -C."),
    of("chr", "byte", "The string of that one byte."),
    of("abs", "number", "The number without its sign."),
    of("min", "values...", "The smallest of the values, or of a list."),
    of("max", "values...", "The largest of the values, or of a list."),
    of("round", "number, digits?", "To the nearest integer, or to so many decimals."),
    of("random", "below", "An integer from 0 to one less than below."),
    of("seed", "number", "Makes random repeat the same numbers in each run."),
    of("clock", "", "The time since some fixed moment, for differences: clock_gettime(2)."),
    of("sleep", "time", "Waits for so long, such as 500ms: clock_nanosleep(2)."),
    of("read_file", "path", "All bytes of a file."),
    of("write_file", "path, data, append?, mode?", "Replaces a file's content, or adds to it."),
    of("env", "name", "A variable of the environment, or null."),
    of("cwd", "", "The directory in which the run was started."),
    of("kill", "process, signal", "Sends a signal to a process or to a process number: kill(2)."),
    of("sigqueue", "process, signal, value", "Sends a signal with an integer: sigqueue(3)."),
    of("block", "signals", "From now on the signal, or each of a list, waits: sigprocmask(2)."),
    of("unblock", "signals", "From now on they come through, first those that have waited."),
    of("blocked", "", "A list of the signals that this process has blocked."),
    of("pending", "", "A list of the blocked signals that have arrived: sigpending(2)."),
    of("sigwait", "signals, timeout?", "Waits for a signal, or one of a list: sigtimedwait(2)."),
    of("ignore", "signal", "From now on the signal does nothing to this process: SIG_IGN."),
    of("restore", "signal", "From now on the signal does what it did at first: SIG_DFL."),
    of("why", "", "What each process of the run waits for, and who could end that, as a text."),
    of("ls", "kind?", "The IPC objects of this system, or those of a kind: a list of maps."),
    of("fail", "message", "Ends what is being done with an error; also passes on a caught one."),
    of("exit", "code?", "Ends this process with an exit code, 0 unless said."),
  };

  private static SplittableRandom random;

  private Builtins() {}

  private static Builtin of(String name, String form, String help) {
    return new Builtin(null, name, form, help);
  }

  public static List<Builtin> all() {
    return List.of(ALL);
  }

  /** The function of that name, or null. */
  public static Builtin named(String name) {
    for (Builtin each : ALL) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }

  /** Whether the function says how this process is to treat signals. */
  public static boolean isAboutSignals(String name) {
    switch (name) {
      case "block":
      case "unblock":
      case "sigwait":
      case "ignore":
      case "restore":
        return true;
      default:
        return false;
    }
  }

  static Object call(Evaluator evaluator, String name, Object[] a) {
    switch (name) {
      case "print":
        return print(evaluator, a);
      case "len":
        return length(a[0]);
      case "str":
        return a[0] instanceof Memory
            ? Bytes.of(((Memory) a[0]).bytes(0, ((Memory) a[0]).size()))
            : Values.display(a[0]);
      case "int":
        return toInteger(a[0], a[1]);
      case "float":
        return toFloat(a[0]);
      case "type":
        return Values.type(a[0]);
      case "list":
        return toList(a[0]);
      case "bytes":
        return toBytes(a[0]);
      case "hex":
        return hex(a[0]);
      case "hexdump":
        return hexdump(a[0]);
      case "chr":
        long code = Arguments.integer(a[0], "chr");
        if (code < 0 || code > 255) {
          throw new ScriptError("a byte is from 0 to 255, not " + code);
        }
        return String.valueOf((char) code);
      case "abs":
        if (!(a[0] instanceof Long || a[0] instanceof Double || a[0] instanceof Duration)) {
          throw new ScriptError("abs wants a number or a duration, not " + Values.phrase(a[0]));
        }
        return Operators.compare(
                Operators.LESS, a[0], a[0] instanceof Duration ? ZERO : (Object) 0L)
            ? Operators.negate(a[0])
            : a[0];
      case "min":
        return extreme(a, -1);
      case "max":
        return extreme(a, 1);
      case "round":
        return round(a[0], a[1]);
      case "random":
        long below = Arguments.integer(a[0], "random");
        if (below < 1) {
          throw new ScriptError("random wants a number of at least 1, not " + below);
        }
        if (random == null) {
          random = new SplittableRandom();
        }
        return random.nextLong(below);
      case "seed":
        random = new SplittableRandom(Arguments.integer(a[0], "seed"));
        return null;
      case "clock":
        return new Duration(System.nanoTime());
      case "env":
        return Given.variable(Arguments.string(a[0], "env"));
      case "cwd":
        return Bytes.ofText(System.getProperty("user.dir"));
      case "why":
        return Bytes.ofText(evaluator.host().why());
      case "ls":
        String kind = a[0] == null ? "" : Bytes.text(Arguments.string(a[0], "kind"));
        return Values.fromJava(evaluator.host().ls(kind));
      case "fail":
        if (a[0] instanceof ScriptError) {
          throw (ScriptError) a[0];
        }
        throw new ScriptError(Values.display(a[0]));
      case "exit":
        long status = a[0] == null ? 0 : Arguments.integer(a[0], "exit");
        if (status < 0 || status > 255) {
          throw new ScriptError("an exit code is from 0 to 255, not " + status);
        }
        throw new Exit((int) status);
      default:
        return SystemFunctions.call(evaluator, name, a);
    }
  }

  private static final Duration ZERO = new Duration(0);

  private static Object print(Evaluator evaluator, Object[] values) {
    String line;
    if (values.length == 1 && values[0] instanceof String) {
      line = (String) values[0];
    } else {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < values.length; i++) {
        if (i > 0) {
          out.append(' ');
        }
        out.append(Values.display(values[i]));
      }
      line = out.toString();
    }
    byte[] bytes = new byte[line.length() + 1];
    for (int i = 0; i < bytes.length - 1; i++) {
      bytes[i] = (byte) line.charAt(i);
    }
    bytes[bytes.length - 1] = '\n';
    evaluator.host().output().write(bytes);
    return null;
  }

  static long length(Object value) {
    if (value instanceof String) {
      return ((String) value).length();
    } else if (value instanceof List) {
      return ((List<?>) value).size();
    } else if (value instanceof Map) {
      return ((Map<?, ?>) value).size();
    } else if (value instanceof Memory) {
      return ((Memory) value).size();
    } else if (value instanceof Range) {
      return ((Range) value).length();
    }
    throw Arguments.wants("len", "a string, list, map, range or bytes", value);
  }

  private static Object toInteger(Object value, Object base) {
    if (value instanceof Long) {
      return value;
    } else if (value instanceof Double) {
      double number = (Double) value;
      if (!(Math.abs(number) < 0x1p63)) {
        throw new ScriptError(Values.number(number) + " does not fit an integer");
      }
      return (long) number;
    } else if (value instanceof Boolean) {
      return (Boolean) value ? 1L : 0L;
    } else if (value instanceof String) {
      String text = ((String) value).strip();
      int radix = base == null ? 10 : (int) Arguments.integer(base, "base");
      if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX) {
        throw new ScriptError("a base is from 2 to 36, not " + radix);
      }
      String digits = text;
      if (base == null && text.length() > 2 && text.charAt(0) == '0') {
        char prefix = text.charAt(1);
        radix = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
        digits = radix == 10 ? text : text.substring(2);
      }
      try {
        return Long.parseLong(digits, radix);
      } catch (NumberFormatException e) {
        throw new ScriptError(Values.readable(value) + " is not an integer");
      }
    }
    throw Arguments.wants("int", "a string, float or boolean", value);
  }

  private static Object toFloat(Object value) {
    if (value instanceof Double) {
      return value;
    } else if (value instanceof Long) {
      return (double) (Long) value;
    } else if (value instanceof String) {
      try {
        return Double.parseDouble(((String) value).strip());
      } catch (NumberFormatException e) {
        throw new ScriptError(Values.readable(value) + " is not a number");
      }
    }
    throw Arguments.wants("float", "a string or an integer", value);
  }

  static ArrayList<Object> toList(Object value) {
    ArrayList<Object> list = new ArrayList<>();
    if (value instanceof List) {
      list.addAll((List<?>) value);
    } else if (value instanceof Map) {
      list.addAll(((Map<?, ?>) value).keySet());
    } else if (value instanceof Range) {
      Range range = (Range) value;
      if (range.length() > Integer.MAX_VALUE / 2) {
        throw new ScriptError("range " + range + " is too long for a list");
      }
      for (long i = range.from(); i <= range.to(); i++) {
        list.add(i);
      }
    } else if (value instanceof String) {
      String text = (String) value;
      for (int i = 0; i < text.length(); i++) {
        list.add(text.substring(i, i + 1));
      }
    } else if (value instanceof Iterator) {
      Iterator<?> all = (Iterator<?>) value;
      while (all.hasNext()) {
        list.add(Values.fromJava(all.next()));
      }
    } else if (value instanceof KernelObject) {
      KernelObject object = (KernelObject) value;
      for (Object each = object.next(); each != null; each = object.next()) {
        list.add(Values.fromJava(each));
      }
    } else {
      throw Arguments.wants("list", "something to iterate over", value);
    }
    return list;
  }

  private static Object toBytes(Object content) {
    if (content instanceof Long) {
      long size = (Long) content;
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw new ScriptError("bytes wants a size from 0 to 2147483647, not " + size);
      }
      return Memory.afterRoom((int) size);
    }
    byte[] bytes;
    if (content instanceof String) {
      bytes = Bytes.array((String) content);
    } else if (content instanceof Memory) {
      bytes = ((Memory) content).bytes(0, ((Memory) content).size());
    } else if (content instanceof StructValue) {
      bytes = Layouts.encode((StructValue) content);
    } else {
      throw Arguments.wants("bytes", "a size or a string", content);
    }
    Memory memory = Memory.afterRoom(bytes.length);
    memory.put(0, bytes, 0, bytes.length);
    return memory;
  }

  private static String content(Object value, String asked) {
    return value instanceof Memory
        ? Bytes.of(((Memory) value).bytes(0, ((Memory) value).size()))
        : Arguments.string(value, asked);
  }

  private static Object hexdump(Object value) {
    StringBuilder out = new StringBuilder();
    Hexdump.append(out, Bytes.array(content(value, "hexdump")));
    return out.substring(0, out.length() - 1);
  }

  private static Object hex(Object value) {
    if (value instanceof Long) {
      return Long.toHexString((Long) value);
    }
    String bytes = content(value, "hex");
    StringBuilder out = new StringBuilder(bytes.length() * 2);
    for (int i = 0; i < bytes.length(); i++) {
      Bytes.hex(out, bytes.charAt(i));
    }
    return out.toString();
  }

  private static Object extreme(Object[] values, int sign) {
    List<?> all =
        values.length == 1 && values[0] instanceof List
            ? (List<?>) values[0]
            : Arrays.asList(values);
    if (all.isEmpty()) {
      throw new ScriptError((sign < 0 ? "min" : "max") + " wants at least one value");
    }
    Object best = all.get(0);
    for (Object each : all.subList(1, all.size())) {
      if (Values.compare(each, best) * sign > 0) {
        best = each;
      }
    }
    return best;
  }

  private static Object round(Object number, Object digits) {
    if (!Values.isNumber(number)) {
      throw Arguments.wants("round", "a number", number);
    }
    if (digits == null) {
      return number instanceof Long ? number : toInteger(Math.rint((Double) number), null);
    }
    int places = (int) Math.min(Math.max(Arguments.integer(digits, "digits"), 0), 18);
    return new BigDecimal(((Number) number).doubleValue())
        .setScale(places, RoundingMode.HALF_EVEN)
        .doubleValue();
  }
}

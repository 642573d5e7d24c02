package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipcsh.posix.Memory;
import org.ipcsh.syntax.Spelling;

/** The methods of values: a statement of each, and below what it does. */
public final class Methods {
  private static final Builtin[] STRING = {
    of(
        "string",
        "split",
        "separator?, limit?",
        "The parts between separators (words without one); at most limit cuts."),
    of("string", "lines", "", "The lines, without their newlines."),
    of("string", "trim", "", "Without white space at both ends."),
    of("string", "lower", "", "With a to z for A to Z."),
    of("string", "upper", "", "With A to Z for a to z."),
    of("string", "starts_with", "part", "Whether it begins with the part."),
    of("string", "ends_with", "part", "Whether it ends with the part."),
    of("string", "find", "part, from?", "Where the part begins, or null."),
    of("string", "replace", "part, by", "With each occurrence of the part replaced."),
    of("string", "slice", "from, to?", "The bytes from one place up to before another."),
    of("string", "code", "index?", "The byte at that place, as an integer."),
    of("string", "pad_left", "width, with?", "Filled up on the left to so many bytes."),
    of("string", "pad_right", "width, with?", "Filled up on the right to so many bytes."),
  };
  private static final Builtin[] LIST = {
    of("list", "push", "value", "Adds the value at the end."),
    of("list", "pop", "", "Takes the last element away and gives it."),
    of("list", "insert", "index, value", "Puts the value before the element at that place."),
    of("list", "remove", "index", "Takes the element at that place away and gives it."),
    of("list", "find", "value", "Where the value is first, or null."),
    of("list", "slice", "from, to?", "A list of the elements from one place up to before another."),
    of("list", "join", "separator?", "One string of all elements."),
    of("list", "sort", "by?", "A sorted list; by is a function of an element that gives its key."),
    of("list", "reverse", "", "A list of the elements, last first."),
    of("list", "map", "function", "A list of what the function makes of each element."),
    of("list", "filter", "function", "A list of the elements for which the function is true."),
    of("list", "sum", "", "All elements added up."),
    of("list", "clear", "", "Takes all elements away."),
  };
  private static final Builtin[] MAP = {
    of("map", "keys", "", "A list of the keys, in the order in which they came."),
    of("map", "values", "", "A list of the values."),
    of("map", "get", "key, otherwise?", "The value of a key; null or otherwise if there is none."),
    of("map", "remove", "key", "Takes a key away and gives its value, or null."),
    of("map", "clear", "", "Takes all keys away."),
  };
  private static final Builtin[] BYTES = {
    of("bytes", "slice", "from, to?", "A string of the bytes from one place up to before another."),
    of("bytes", "put", "at, data", "Copies a string to that place."),
    of("bytes", "fill", "byte", "Sets all bytes."),
  };
  private static final Builtin[] STRUCT = {
    of("struct", "of", "data", "The struct that the bytes are, as a C compiler lays it out."),
  };
  private static final Builtin[] NONE = {};

  /** Those that give nothing. */
  private static final Set<String> EFFECTS = Set.of("push", "insert", "clear", "put", "fill");

  private Methods() {}

  private static Builtin of(String type, String name, String form, String help) {
    return new Builtin(type, name, form, help);
  }

  public static List<Builtin> all() {
    List<Builtin> all = new ArrayList<>();
    for (Builtin[] methods : new Builtin[][] {STRING, LIST, MAP, BYTES, STRUCT}) {
      all.addAll(List.of(methods));
    }
    return all;
  }

  /** Whether a method of that name is called for what it does: its result is always null. */
  public static boolean isForItsEffect(String name) {
    return EFFECTS.contains(name);
  }

  private static Builtin[] of(Object value) {
    if (value instanceof String) {
      return STRING;
    } else if (value instanceof List) {
      return LIST;
    } else if (value instanceof Map) {
      return MAP;
    } else if (value instanceof Memory) {
      return BYTES;
    } else if (value instanceof StructType) {
      return STRUCT;
    }
    return NONE;
  }

  /** The method of that name of the value's type, or null. */
  static Builtin of(Object value, String name) {
    for (Builtin each : of(value)) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }

  static ScriptError none(Object value, String name) {
    if (value == null) {
      return new ScriptError("null has no '" + Bytes.ofText(name) + "'", "there is no value here");
    }
    for (String member : Members.names(value)) {
      if (member.equals(name)) {
        return new ScriptError(
            "'" + name + "' of " + Values.phrase(value) + " is not called",
            "write ." + name + " without parentheses");
      }
    }
    if (name.equals("len") || name.equals("length") || name.equals("size")) {
      return new ScriptError(
          Values.phrase(value) + " has no '" + name + "'", "len(value) tells the length");
    }
    List<String> known = new ArrayList<>();
    for (Builtin each : of(value)) {
      known.add(each.name());
    }
    return new ScriptError(
        Values.phrase(value) + " has no operation '" + Bytes.ofText(name) + "'",
        known.isEmpty() ? null : Bytes.ofText(Spelling.hint(name, known, "it has ")));
  }

  @SuppressWarnings("unchecked")
  static Object call(Evaluator evaluator, String type, String name, Object[] a) {
    switch (type) {
      case "string":
        return ofString((String) a[0], name, a);
      case "list":
        return ofList(evaluator, (ArrayList<Object>) a[0], name, a);
      case "map":
        return ofMap((LinkedHashMap<Object, Object>) a[0], name, a);
      case "struct":
        return Layouts.decode(
            (StructType) a[0],
            a[1] instanceof Memory
                ? ((Memory) a[1]).bytes(0, ((Memory) a[1]).size())
                : Bytes.array(Arguments.string(a[1], "of")));
      default:
        return ofBytes((Memory) a[0], name, a);
    }
  }

  private static Object ofString(String text, String name, Object[] a) {
    switch (name) {
      case "split":
        return split(
            text,
            a[1] == null ? null : Arguments.string(a[1], "separator"),
            a[2] == null ? Long.MAX_VALUE : Arguments.integer(a[2], "limit"));
      case "lines":
        ArrayList<Object> lines = split(text, "\n", Long.MAX_VALUE);
        if (text.isEmpty() || text.endsWith("\n")) {
          lines.remove(lines.size() - 1);
        }
        return lines;
      case "trim":
        return text.trim();
      case "lower":
        return changeCase(text, 'A', 'Z', 'a' - 'A');
      case "upper":
        return changeCase(text, 'a', 'z', 'A' - 'a');
      case "starts_with":
        return text.startsWith(Arguments.string(a[1], name));
      case "ends_with":
        return text.endsWith(Arguments.string(a[1], name));
      case "find":
        long from = a[2] == null ? 0 : Arguments.integer(a[2], "from");
        long found =
            text.indexOf(Arguments.string(a[1], "find"), (int) Math.min(from, text.length()));
        return found < 0 ? null : (Object) found;
      case "replace":
        return text.replace(Arguments.string(a[1], "replace"), Arguments.string(a[2], "replace"));
      case "slice":
        int begin = from(a[1], text.length());
        return text.substring(begin, to(a[2], begin, text.length()));
      case "code":
        return (long) ((String) Access.get(text, a[1] == null ? (Object) 0L : a[1])).charAt(0);
      default:
        return pad(text, name.equals("pad_left"), a);
    }
  }

  private static ArrayList<Object> split(String text, String separator, long limit) {
    ArrayList<Object> parts = new ArrayList<>();
    if (separator == null) {
      int at = 0;
      while (true) {
        while (at < text.length() && text.charAt(at) <= ' ') {
          at++;
        }
        int end = at;
        while (end < text.length() && (text.charAt(end) > ' ' || parts.size() >= limit)) {
          end++;
        }
        if (end == at) {
          return parts;
        }
        parts.add(text.substring(at, end));
        at = end;
      }
    }
    if (separator.isEmpty()) {
      throw new ScriptError("split wants a separator of at least one byte");
    }
    int at = 0;
    for (int end = text.indexOf(separator);
        end >= 0 && parts.size() < limit;
        end = text.indexOf(separator, at)) {
      parts.add(text.substring(at, end));
      at = end + separator.length();
    }
    parts.add(text.substring(at));
    return parts;
  }

  private static String changeCase(String text, char first, char last, int by) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= first && c <= last) {
        out.setCharAt(i, (char) (c + by));
      }
    }
    return out.toString();
  }

  private static String pad(String text, boolean left, Object[] a) {
    long width = Arguments.integer(a[1], "width");
    String with = a[2] == null ? " " : Arguments.string(a[2], "with");
    if (with.length() != 1) {
      throw new ScriptError("with wants one byte to fill up with, not " + with.length());
    }
    long missing = Math.min(width, Integer.MAX_VALUE / 2) - text.length();
    if (missing <= 0) {
      return text;
    }
    String fill = with.repeat((int) missing);
    return left ? fill + text : text + fill;
  }

  private static int from(Object value, int length) {
    return place("from", value, 0, length);
  }

  private static int to(Object value, int from, int length) {
    if (value == null) {
      return length;
    }
    return place("to", value, from, length);
  }

  /** Counted from the end where it is negative. */
  private static int place(String name, Object value, int least, int length) {
    long given = Arguments.integer(value, name);
    long place = given < 0 ? given + length : given;
    if (place < least || place > length) {
      throw new ScriptError(name + " is from " + least + " to " + length + " here, not " + given);
    }
    return (int) place;
  }

  private static Object ofList(
      Evaluator evaluator, ArrayList<Object> list, String name, Object[] a) {
    switch (name) {
      case "push":
        list.add(a[1]);
        return null;
      case "pop":
        if (list.isEmpty()) {
          throw new ScriptError("pop of an empty list");
        }
        return list.remove(list.size() - 1);
      case "insert":
        long at = Arguments.integer(a[1], "index");
        if (at < 0 || at > list.size()) {
          throw new ScriptError("index is from 0 to " + list.size() + " here, not " + at);
        }
        list.add((int) at, a[2]);
        return null;
      case "remove":
        Object removed = Access.get(list, Arguments.integer(a[1], "index"));
        long index = (Long) a[1];
        list.remove((int) (index < 0 ? index + list.size() : index));
        return removed;
      case "find":
        for (int i = 0; i < list.size(); i++) {
          if (Values.equal(list.get(i), a[1])) {
            return (long) i;
          }
        }
        return null;
      case "slice":
        int from = from(a[1], list.size());
        return new ArrayList<>(list.subList(from, to(a[2], from, list.size())));
      case "join":
        return join(list, a[1] == null ? "" : Arguments.string(a[1], "separator"));
      case "sort":
        return sorted(evaluator, list, a[1]);
      case "reverse":
        ArrayList<Object> reversed = new ArrayList<>(list.size());
        for (int i = list.size() - 1; i >= 0; i--) {
          reversed.add(list.get(i));
        }
        return reversed;
      case "map":
        ArrayList<Object> made = new ArrayList<>(list.size());
        for (Object each : new ArrayList<>(list)) {
          made.add(evaluator.call(a[1], each));
        }
        return made;
      case "filter":
        ArrayList<Object> kept = new ArrayList<>();
        for (Object each : new ArrayList<>(list)) {
          Object keep = evaluator.call(a[1], each);
          if (!(keep instanceof Boolean)) {
            throw Arguments.wants("filter", "a function that gives true or false", keep);
          }
          if ((Boolean) keep) {
            kept.add(each);
          }
        }
        return kept;
      case "sum":
        Object sum = list.isEmpty() ? 0L : list.get(0);
        for (int i = 1; i < list.size(); i++) {
          sum = Operators.binary(Operators.ADD, sum, list.get(i));
        }
        return sum;
      default:
        list.clear();
        return null;
    }
  }

  private static String join(List<Object> list, String separator) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(separator);
      }
      out.append(Values.display(list.get(i)));
    }
    return out.toString();
  }

  /** An element and the key by which it is sorted. */
  private record Keyed(Object key, Object element) {}

  private static final class ByKey implements Comparator<Keyed> {
    @Override
    public int compare(Keyed a, Keyed b) {
      return Values.compare(a.key, b.key);
    }
  }

  private static Object sorted(Evaluator evaluator, List<Object> list, Object by) {
    List<Keyed> keyed = new ArrayList<>(list.size());
    for (Object each : new ArrayList<>(list)) {
      keyed.add(new Keyed(by == null ? each : evaluator.call(by, each), each));
    }
    keyed.sort(new ByKey());
    ArrayList<Object> result = new ArrayList<>(keyed.size());
    for (Keyed each : keyed) {
      result.add(each.element);
    }
    return result;
  }

  private static Object ofMap(LinkedHashMap<Object, Object> map, String name, Object[] a) {
    switch (name) {
      case "keys":
        return new ArrayList<>(map.keySet());
      case "values":
        return new ArrayList<>(map.values());
      case "get":
        Object value = map.get(a[1]);
        return value == null && !map.containsKey(a[1]) ? a[2] : value;
      case "remove":
        return map.remove(a[1]);
      default:
        map.clear();
        return null;
    }
  }

  private static Object ofBytes(Memory memory, String name, Object[] a) {
    switch (name) {
      case "slice":
        int from = from(a[1], memory.size());
        return Bytes.of(memory.bytes(from, to(a[2], from, memory.size()) - from));
      case "put":
        byte[] data = Bytes.array(Arguments.string(a[2], "data"));
        int at = from(a[1], memory.size());
        if (data.length > memory.size() - at) {
          throw new ScriptError(
              data.length
                  + " bytes do not fit: from "
                  + at
                  + " on there are "
                  + (memory.size() - at));
        }
        memory.put(at, data, 0, data.length);
        return null;
      default:
        long fill = Arguments.integer(a[1], "byte");
        if (fill < 0 || fill > 255) {
          throw new ScriptError("a byte is from 0 to 255, not " + fill);
        }
        for (int i = 0; i < memory.size(); i++) {
          memory.putByte(i, (int) fill);
        }
        return null;
    }
  }
}

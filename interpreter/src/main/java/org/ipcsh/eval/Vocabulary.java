package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;

/** The words that can stand in an input, for those who complete and colour it. */
public final class Vocabulary {
  private Vocabulary() {}

  /**
   * A word that can follow a point.
   *
   * @param form how it is written: {@code split(separator?, limit?)}; the name alone where it is
   *     not called
   * @param help one line, or an empty one
   */
  public record Member(String name, String form, String help) {}

  /** What can be asked of a value by {@code value.name}, operations of kernel objects apart. */
  public static List<Member> members(Evaluator evaluator, Object value) {
    List<Member> all = new ArrayList<>();
    for (Builtin method : Methods.all()) {
      if (Methods.of(value, method.name()) == method) {
        all.add(new Member(method.name(), method.form(), method.help()));
      }
    }
    for (String name : Members.names(value)) {
      all.add(new Member(name, name, ""));
    }
    StructType type =
        value instanceof StructValue
            ? ((StructValue) value).type
            : value instanceof org.ipcsh.facility.KernelObject
                ? evaluator.layout((org.ipcsh.facility.KernelObject) value)
                : null;
    for (int i = 0; type != null && i < type.size(); i++) {
      StructType.Field field = type.field(i);
      all.add(new Member(field.name(), field.name(), field.type()));
    }
    return all;
  }

  /** {@code SIGHUP} and the like. */
  public static List<String> signals() {
    List<String> names = new ArrayList<>();
    for (int number = 1; number < Signal.SIGRTMIN; number++) {
      String name = Signal.of(number).name();
      if (name.startsWith("SIG")) {
        names.add(name);
      }
    }
    names.add("SIGRTMIN");
    names.add("SIGRTMAX");
    return names;
  }

  /** {@code EAGAIN} and the like. */
  public static List<String> errnos() {
    return Predefined.errnos();
  }

  /** {@code pid}, {@code stdout} and the like. */
  public static List<String> words() {
    return List.of(Predefined.WORDS);
  }

  /** Whether the name means something without being declared. */
  public static boolean isPredefined(String name) {
    return Predefined.isWord(name)
        || Predefined.errno(name) != null
        || Builtins.named(name) != null
        || name.startsWith("SIG") && Signal.named(name) != null;
  }
}

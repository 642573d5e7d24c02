package org.ipcsh.eval;

import java.util.Arrays;

/**
 * A function that comes with the language, or a method of a type of value: one statement of it,
 * from which checks, help and completion are made.
 */
public final class Builtin {
  private final String type;
  private final String name;
  private final String form;
  private final String help;
  private Signature signature;
  private int parameters;

  /**
   * @param type the type whose method it is; null for a function
   * @param form its parameters: {@code "data, append?"}; {@code "values..."} for any number
   */
  Builtin(String type, String name, String form, String help) {
    this.type = type;
    this.name = name;
    this.form = form;
    this.help = help;
    this.parameters = -1;
  }

  /** The type whose method it is, or null for a function. */
  public String type() {
    return type;
  }

  public String name() {
    return name;
  }

  /** {@code split(separator?)}. */
  public String form() {
    return name + "(" + form + ")";
  }

  /** One line for people. */
  public String help() {
    return help;
  }

  /** How many it has; the last one of any number is none. */
  public int parameters() {
    signature();
    return parameters;
  }

  public Signature signature() {
    if (signature == null) {
      boolean variadic = form.endsWith("...");
      String rest = variadic ? "" : form;
      int count = 0;
      String[] names = new String[4];
      boolean[] required = new boolean[4];
      for (int at = 0; at < rest.length(); count++) {
        int end = rest.indexOf(", ", at);
        end = end < 0 ? rest.length() : end;
        required[count] = rest.charAt(end - 1) != '?';
        names[count] = rest.substring(at, required[count] ? end : end - 1);
        at = end + 2;
      }
      parameters = count;
      signature =
          new Signature(
              name, Arrays.copyOf(names, count), Arrays.copyOf(required, count), false, variadic);
    }
    return signature;
  }

  /** The values in the order of the parameters, null where none is given. */
  Object[] bind(Object[] values, String[] names) {
    int[] places = signature().places(values.length, names);
    Object[] bound = new Object[Math.max(parameters, values.length)];
    for (int i = 0; i < values.length; i++) {
      bound[places[i]] = values[i] == Calls.ABSENT ? null : values[i];
    }
    return bound;
  }

  /** Calls it with one value for each parameter; a method has its receiver before them. */
  Object call(Evaluator evaluator, Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == Calls.ABSENT) {
        values[i] = null;
      }
    }
    return type == null
        ? Builtins.call(evaluator, name, values)
        : Methods.call(evaluator, type, name, values);
  }
}

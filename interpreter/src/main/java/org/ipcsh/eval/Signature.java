package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Family;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Parameter;
import org.ipcsh.syntax.Spelling;

/**
 * What a call must look like: of a function, a process, a struct, a facility or an operation. The
 * compiler asks it where it knows what is called, a node where that shows only when it happens; so
 * both say the same.
 */
public final class Signature {
  /**
   * The place of {@code timeout:}, which every operation that can block accepts beside its
   * parameters.
   */
  public static final int TIMEOUT = -1;

  private final String what;
  private final String[] names;
  private final boolean[] required;
  private final boolean timeout;
  private final boolean variadic;

  /** Where each name is among the names; made when one is first looked for. */
  private Map<String, Integer> indices;

  /**
   * @param what how a message names it: {@code fn area}, {@code process client}, {@code read}
   */
  Signature(String what, String[] names, boolean[] required, boolean timeout, boolean variadic) {
    this.what = what;
    this.names = names;
    this.required = required;
    this.timeout = timeout;
    this.variadic = variadic;
  }

  /** Of a function: its first parameters are required, the rest have defaults. */
  public static Signature of(String what, String[] names, int count) {
    boolean[] required = new boolean[names.length];
    for (int i = 0; i < count; i++) {
      required[i] = true;
    }
    return new Signature(what, names, required, false, false);
  }

  public static Signature of(Operation operation) {
    return of(operation.name(), operation.parameters(), operation.blocking());
  }

  public static Signature of(Facility facility) {
    return of(facility.kind(), facility.parameters(), false);
  }

  private static Signature of(String what, List<Parameter> parameters, boolean timeout) {
    String[] names = new String[parameters.size()];
    boolean[] required = new boolean[names.length];
    boolean own = false;
    for (int i = 0; i < names.length; i++) {
      names[i] = parameters.get(i).name();
      required[i] = parameters.get(i).required();
      own |= names[i].equals("timeout");
    }
    return new Signature(what, names, required, timeout && !own, false);
  }

  /** Whether the parameter at that place has this name. */
  public boolean isNamed(int place, String name) {
    return place >= 0 && place < names.length && names[place].equals(name);
  }

  /**
   * For each argument the parameter that it is for, or {@link #TIMEOUT}. Beyond the last parameter
   * for what a variadic function takes in addition.
   *
   * @param count how many arguments there are
   * @param given their names, null where there is none; or null when no argument has a name
   * @throws ScriptError when the call does not fit
   */
  public int[] places(int count, String[] given) {
    int[] places = new int[count];
    boolean[] taken = new boolean[names.length];
    int positional = 0;
    for (int i = 0; i < count; i++) {
      String name = given == null ? null : given[i];
      if (name == null) {
        if (positional < i) {
          throw new ScriptError("an argument without a name cannot follow one with a name", form());
        }
        if (positional >= names.length && !variadic) {
          throw new ScriptError(tooMany(count), form());
        }
        if (positional < names.length) {
          taken[positional] = true;
        }
        places[i] = positional++;
      } else {
        places[i] = named(name, taken);
      }
    }
    for (int i = 0; i < names.length; i++) {
      if (required[i] && !taken[i]) {
        throw new ScriptError(
            Bytes.ofText(what) + " wants an argument for '" + Bytes.ofText(names[i]) + "'", form());
      }
    }
    return places;
  }

  private int named(String name, boolean[] taken) {
    if (timeout && name.equals("timeout")) {
      return TIMEOUT;
    }
    Integer place = indices().get(name);
    if (place != null) {
      if (taken[place]) {
        throw new ScriptError("'" + Bytes.ofText(name) + "' is given twice", form());
      }
      taken[place] = true;
      return place;
    }
    List<String> known = new ArrayList<>(List.of(names));
    if (timeout) {
      known.add("timeout");
    }
    String near = Spelling.nearest(name, known);
    String hint = near == null ? form() : Bytes.ofText("did you mean '" + near + "'?");
    if (name.equals("timeout") && !timeout) {
      hint = Bytes.ofText(what) + " takes no time limit";
    }
    throw new ScriptError(
        Bytes.ofText(what) + " has no parameter '" + Bytes.ofText(name) + "'", hint);
  }

  private Map<String, Integer> indices() {
    if (indices == null) {
      Map<String, Integer> all = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        all.putIfAbsent(names[i], i);
      }
      indices = Map.copyOf(all);
    }
    return indices;
  }

  private String tooMany(int count) {
    String takes =
        names.length == 0
            ? " takes no arguments"
            : names.length == 1
                ? " takes one argument"
                : " takes at most " + names.length + " arguments";
    return Bytes.ofText(what)
        + takes
        + (timeout ? " (timeout: goes by its name)" : "")
        + ", not "
        + count;
  }

  /** How it is called: {@code read(size?, into?, timeout?)}. */
  public String form() {
    StringBuilder out = new StringBuilder(what.substring(what.lastIndexOf(' ') + 1)).append('(');
    String separator = "";
    for (int i = 0; i < names.length; i++) {
      out.append(separator).append(names[i]).append(required[i] ? "" : "?");
      separator = ", ";
    }
    if (variadic) {
      out.append("...");
    }
    if (timeout) {
      out.append(separator).append("timeout?");
    }
    return Bytes.ofText(out.append(')').toString());
  }

  /**
   * The parameter that says how many bytes are read where it must be given; a struct gives it. Else
   * null.
   */
  public static String requiredSize(Operation operation) {
    for (Parameter parameter : operation.parameters()) {
      if (parameter.name().equals("size") && parameter.required()) {
        return "size";
      }
    }
    return null;
  }

  /** The error for an operation that a facility does not have; the same before a run and in it. */
  public static ScriptError unknownOperation(Facility facility, String object, String name) {
    String hint = null;
    boolean stream =
        facility.family() == Family.CHANNEL
            && facility.operation("read") != null
            && facility.operation("send") == null;
    boolean messages = facility.operation("send") != null && facility.operation("read") == null;
    if (stream && (name.equals("send") || name.equals("receive"))) {
      return new ScriptError(
          Bytes.ofText(
              object
                  + " is "
                  + facility.phrase()
                  + ", a byte stream: it has no messages, so no "
                  + name),
          name.equals("send") ? "use write" : "use read, read_line or read_exact");
    }
    if (messages && (name.startsWith("read") || name.equals("write"))) {
      return new ScriptError(
          Bytes.ofText(
              object
                  + " is "
                  + facility.phrase()
                  + ", a channel of messages: it has no bytes to "
                  + name),
          name.equals("write") ? "use send" : "use receive");
    }
    List<String> known = new ArrayList<>();
    for (Operation each : facility.operations()) {
      known.add(each.name());
    }
    hint = Bytes.ofText(Spelling.hint(name, known, "it has "));
    return new ScriptError(
        Bytes.ofText(facility.phrase() + " has no operation '" + name + "'"), hint);
  }
}

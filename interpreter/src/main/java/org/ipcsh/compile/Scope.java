package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Bytes;
import org.ipcsh.facility.Facility;

/**
 * What is declared at the top level of a program so far. A script is compiled in an empty one; at a
 * prompt each input is compiled in the scope that those before it left.
 */
public final class Scope {
  Map<String, Symbol> names = new HashMap<>();

  /** The files that were imported, by their real paths. */
  List<String> imported = new ArrayList<>();

  int base;
  int globals;
  int functions;
  int processes;
  int structs;
  int objects;

  /** A copy, as in which one input is compiled. */
  public Scope draft() {
    Scope draft = new Scope();
    draft.become(this);
    draft.names = new HashMap<>(names);
    draft.imported = new ArrayList<>(imported);
    return draft;
  }

  void become(Scope other) {
    names = other.names;
    imported = other.imported;
    base = other.base;
    globals = other.globals;
    functions = other.functions;
    processes = other.processes;
    structs = other.structs;
    objects = other.objects;
  }

  /** Where the sites of the next source begin. */
  public int base() {
    return base;
  }

  /**
   * Takes back a declaration that did not come about: the name means what it meant before, if it
   * meant something.
   */
  public void takeBack(String name, Scope before) {
    Symbol earlier = before.names.get(name);
    if (earlier != null) {
      names.put(name, earlier);
    }
  }

  /**
   * A declared name, for those who list or colour it.
   *
   * @param what what was declared, such as "a variable"
   * @param facility of a kernel object; else null
   * @param form how it is called: {@code area(width, height?)}; null for what is not called
   * @param slot where its value is among the globals, or -1
   */
  public record Name(String name, String what, Facility facility, String form, int slot) {}

  /** What a name is declared as, or null. */
  public Name name(String name) {
    Symbol symbol = names.get(name);
    return symbol == null
        ? null
        : new Name(
            name,
            symbol.kind.phrase,
            symbol.facility,
            symbol.signature == null ? null : Bytes.text(symbol.signature.form()),
            symbol.global ? symbol.slot : -1);
  }

  /** The names that are declared, for completion. */
  public Iterable<String> names() {
    return names.keySet();
  }
}

package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /** A copy in which one input is compiled. */
  Scope draft() {
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

  /** The names that are declared, for completion. */
  public Iterable<String> names() {
    return names.keySet();
  }
}

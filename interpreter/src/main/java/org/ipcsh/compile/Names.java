package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Builtin;
import org.ipcsh.eval.Builtins;
import org.ipcsh.eval.Vocabulary;

/** The names that a block declares, and the blocks around it. */
final class Names {
  final Names outer;
  final Body body;
  final Map<String, Symbol> declared;

  /** The kernel objects among them, in the order of their declarations. */
  final List<Symbol> objects = new ArrayList<>(0);

  Names(Names outer, Body body) {
    this(outer, body, new HashMap<>(4));
  }

  Names(Names outer, Body body, Map<String, Symbol> declared) {
    this.outer = outer;
    this.body = body;
    this.declared = declared;
  }

  /** What the name means here, or null. */
  Symbol find(String name) {
    for (Names names = this; names != null; names = names.outer) {
      Symbol found = names.declared.get(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** All names that can be used here. */
  List<String> visible() {
    List<String> all = new ArrayList<>();
    for (Names names = this; names != null; names = names.outer) {
      all.addAll(names.declared.keySet());
    }
    for (Builtin builtin : Builtins.all()) {
      all.add(builtin.name());
    }
    all.addAll(Vocabulary.words());
    return all;
  }
}

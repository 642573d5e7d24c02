package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What the {@link Resolver} finds out about an input, for the {@link Emitter}. */
final class Notes {
  private final Map<Object, Object> notes = new IdentityHashMap<>();

  /** The first is that of the whole input. */
  final List<Body> bodies = new ArrayList<>();

  final List<Symbol> symbols = new ArrayList<>();
  final List<Symbol> structs = new ArrayList<>();

  /** The structs and the regions with a layout, by the numbers of their layouts. */
  final List<Symbol> layouts = new ArrayList<>();

  final Integers integers = new Integers(this);

  /** How many processes are started, as far as the text tells; in a loop it is a guess. */
  int starts;

  /** Whether what the main process may run says something about signals. */
  boolean signals;

  /**
   * Of a name its symbol, of a declaration its symbols, of a function its body, of a call its
   * places.
   */
  Object of(Object node) {
    return notes.get(node);
  }

  void put(Object node, Object note) {
    notes.put(node, note);
  }

  /** The symbol that was noted for a piece of the tree, or null. */
  Symbol symbolOf(Object node) {
    Object note = notes.get(node);
    return note instanceof Symbol ? (Symbol) note : null;
  }
}

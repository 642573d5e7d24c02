package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.End;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Statement;

/**
 * What is still used from a statement on that waits for processes. The main process, or a process
 * that started others, gives up the other ends before it, or the processes would wait for its ends
 * to be closed.
 */
final class Liveness {
  private final Map<Symbol, End> used = new IdentityHashMap<>();
  private final Body body;
  private final Map<String, Symbol> names;

  /**
   * @param index that of the uses of the statement
   * @param names those of the body's outermost block
   */
  Liveness(Body body, Statement statement, int index, Map<String, Symbol> names) {
    this.body = body;
    this.names = names;
    boolean bare =
        statement instanceof Statement.ExpressionStatement
            && ((Statement.ExpressionStatement) statement).expression() instanceof Expression.Wait
            // `wait start p` gives p its ends first.
            && !body.uses.get(index).starts(new IdentityHashMap<>());
    Map<Body, Body> seen = new IdentityHashMap<>();
    for (int i = bare ? index + 1 : index; i < body.uses.size(); i++) {
      body.uses.get(i).collect(used, seen);
    }
    Map<Body, Body> called = new IdentityHashMap<>();
    for (int i = 0; i < index; i++) {
      body.uses.get(i).collectHandlers(used, seen, called);
    }
  }

  /** The names that are used and hold something by then, in the order of their slots. */
  List<Symbol> live() {
    List<Symbol> live = new ArrayList<>();
    for (Symbol symbol : used.keySet()) {
      if (holds(symbol) && isHere(symbol)) {
        live.add(symbol);
      }
    }
    live.sort(new Unit.BySlot());
    return live;
  }

  /** Which of its ends are used. */
  End ends(Symbol symbol) {
    return used.get(symbol);
  }

  private static boolean holds(Symbol symbol) {
    boolean object =
        symbol.kind == Symbol.Kind.VARIABLE
            || symbol.kind == Symbol.Kind.PARAMETER
            || symbol.kind == Symbol.Kind.OBJECT;
    return object && !symbol.integers;
  }

  private boolean isHere(Symbol symbol) {
    return symbol.global && symbol.slot >= 0
        || symbol.owner == body && names.get(symbol.name) == symbol && symbol.slot >= 0
        || body.captures.contains(symbol);
  }
}

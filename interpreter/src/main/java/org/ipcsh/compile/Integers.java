package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;

/** Finds the variables in which only integers are ever: they live unboxed. */
final class Integers {
  /**
   * They are found by looking again until nothing changes; so often, then what is left is given up.
   */
  private static final int ROUNDS = 8;

  /** What the variable of a loop over a range is set to: some integer. */
  static final Expression COUNTED = new Expression.Literal(new Span(0, 0), 0L);

  private final Notes notes;
  private final List<Assigned> assignments = new ArrayList<>();

  private record Assigned(Symbol symbol, Expression value) {}

  Integers(Notes notes) {
    this.notes = notes;
  }

  /**
   * A variable is set to a value.
   *
   * @param value null for what may be anything
   */
  void assigned(Symbol symbol, Expression value) {
    assignments.add(new Assigned(symbol, value));
  }

  /** Marks them, once everything that is set is known. */
  void find() {
    for (Assigned each : assignments) {
      Symbol symbol = each.symbol;
      symbol.integers = symbol.kind == Symbol.Kind.VARIABLE && !symbol.global && !symbol.cell();
    }
    boolean changed = true;
    for (int round = 0; changed; round++) {
      changed = false;
      for (Assigned each : assignments) {
        if (each.symbol.integers && (round >= ROUNDS || each.value == null || !is(each.value))) {
          each.symbol.integers = false;
          changed = true;
        }
      }
    }
  }

  /** Whether the value is an integer, or there is an error. */
  boolean is(Expression expression) {
    Expression deepest = expression;
    while (deepest instanceof Expression.Binary) {
      Expression.Binary binary = (Expression.Binary) deepest;
      if (!binary.operator().isArithmetic() || !is(binary.right())) {
        return false;
      }
      deepest = binary.left();
    }
    if (deepest instanceof Expression.Literal) {
      return ((Expression.Literal) deepest).value() instanceof Long;
    }
    if (deepest instanceof Expression.Name) {
      Symbol symbol = notes.symbolOf(deepest);
      return symbol != null && symbol.integers;
    }
    if (deepest instanceof Expression.Unary) {
      Expression.Unary unary = (Expression.Unary) deepest;
      return unary.operator() == Expression.UnaryOperator.NEGATE && is(unary.operand());
    }
    if (deepest instanceof Expression.Call
        && ((Expression.Call) deepest).callee() instanceof Expression.Name) {
      Expression callee = ((Expression.Call) deepest).callee();
      return notes.symbolOf(callee) == null && ((Expression.Name) callee).name().equals("len");
    }
    return false;
  }
}

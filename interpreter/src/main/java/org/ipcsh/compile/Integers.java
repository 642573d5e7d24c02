package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Layout;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;

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
    if (deepest instanceof Expression.Member || deepest instanceof Expression.Index) {
      return isInRegion(deepest);
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

  /** Whether it is a number in a region that was declared with a layout: {@code r.slot[i].seq}. */
  private boolean isInRegion(Expression part) {
    Statement.Field field = field(part, 0);
    if (field == null || notes.of(field) != null) {
      return false;
    }
    Layout.Scalar type = Layout.scalar(field.type());
    return type != null && type.isInteger();
  }

  /**
   * The field of a layout that an expression means.
   *
   * @param indexed how many indexes stand behind it: those of an element
   */
  private Statement.Field field(Expression part, int indexed) {
    if (part instanceof Expression.Index) {
      return field(((Expression.Index) part).target(), indexed + 1);
    }
    if (part instanceof Expression.Member) {
      Expression.Member member = (Expression.Member) part;
      for (Statement.Field field : layout(member.target())) {
        if (field.name().equals(member.name()) && field.lengths().size() == indexed) {
          return field;
        }
      }
    }
    return null;
  }

  private List<Statement.Field> layout(Expression whole) {
    Symbol symbol;
    if (whole instanceof Expression.Name) {
      symbol = notes.symbolOf(whole);
    } else {
      Statement.Field field = field(whole, 0);
      symbol = field == null ? null : (Symbol) notes.of(field);
    }
    return symbol == null || symbol.layout == null ? List.of() : symbol.layout;
  }
}

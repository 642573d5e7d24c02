package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.End;
import org.ipcsh.syntax.Expression;

/**
 * Looks at expressions: finds the symbols of their names, and notes which ends are used of the
 * channels that are their values.
 */
final class ExpressionResolver implements Expression.Visitor<Void> {
  final CallResolver calls;
  private final Resolver resolver;
  private final SymbolTable table;
  private final Notes notes;
  private final Diagnostics diagnostics;
  private final Unknown unknown;
  private final Fields fields;

  /**
   * @param resolver looks at the bodies of functions and blocks
   */
  ExpressionResolver(
      Resolver resolver,
      SymbolTable table,
      Notes notes,
      Diagnostics diagnostics,
      Unknown unknown,
      Fields fields) {
    this.resolver = resolver;
    this.table = table;
    this.notes = notes;
    this.diagnostics = diagnostics;
    this.unknown = unknown;
    this.fields = fields;
    this.calls = new CallResolver(this, table, notes, diagnostics, unknown);
  }

  // Uses

  /** An expression of whose value, should it be a channel, these ends are used. */
  void use(Expression expression, End ends, boolean escapes) {
    if (!(expression instanceof Expression.Name)) {
      expression.accept(this);
      return;
    }
    Expression.Name name = (Expression.Name) expression;
    Symbol symbol = table.resolve(name);
    if (symbol == null) {
      predefined(name);
      return;
    }
    table.uses().name(symbol, ends);
    symbol.escapes |= escapes;
    if (symbol.body != null) {
      if (symbol.kind == Symbol.Kind.PROCESS) {
        table.uses().starts(symbol.body);
      } else {
        table.uses().calls(symbol.body);
      }
    }
  }

  private void predefined(Expression.Name name) {
    String word = name.name();
    if (!Vocabulary.isPredefined(word)) {
      unknown.name(name.span(), word, table.visible());
    }
  }

  void arguments(List<Expression.Argument> arguments, End ends, boolean escapes) {
    for (Expression.Argument argument : arguments) {
      use(argument.value(), ends, escapes);
    }
  }

  /** A process, or several, only named and not started: no body is run from here. */
  void mention(Expression value) {
    Symbol symbol =
        value instanceof Expression.Name ? table.resolve((Expression.Name) value) : null;
    if (symbol != null && symbol.kind == Symbol.Kind.PROCESS) {
      table.uses().name(symbol, End.NONE);
    } else if (value instanceof Expression.ListLiteral) {
      ((Expression.ListLiteral) value).elements().forEach(this::mention);
    } else {
      use(value, End.NONE, false);
    }
  }

  /** What another process is given. */
  void passTo(Expression value, End end) {
    use(value, end, false);
    Symbol symbol = notes.symbolOf(value);
    if (symbol != null) {
      symbol.passed = true;
    }
  }

  // Expressions

  @Override
  public Void literal(Expression.Literal expression) {
    return null;
  }

  @Override
  public Void duration(Expression.Duration expression) {
    return null;
  }

  @Override
  public Void interpolation(Expression.Interpolation expression) {
    for (Expression part : expression.parts()) {
      use(part, End.NONE, false);
    }
    return null;
  }

  @Override
  public Void name(Expression.Name expression) {
    use(expression, End.BOTH, true);
    return null;
  }

  @Override
  public Void list(Expression.ListLiteral expression) {
    for (Expression element : expression.elements()) {
      element.accept(this);
    }
    return null;
  }

  @Override
  public Void map(Expression.MapLiteral expression) {
    for (Expression.Entry entry : expression.entries()) {
      entry.key().accept(this);
      entry.value().accept(this);
    }
    return null;
  }

  @Override
  public Void unary(Expression.Unary expression) {
    use(expression.operand(), End.NONE, false);
    return null;
  }

  @Override
  public Void binary(Expression.Binary expression) {
    // Left-deep chains can be long: go down them without recursion.
    Expression.Binary deepest = expression;
    List<Expression> rights = new ArrayList<>(1);
    rights.add(expression.right());
    while (deepest.left() instanceof Expression.Binary) {
      deepest = (Expression.Binary) deepest.left();
      rights.add(deepest.right());
    }
    use(deepest.left(), End.NONE, false);
    for (int i = rights.size() - 1; i >= 0; i--) {
      use(rights.get(i), End.NONE, false);
    }
    return null;
  }

  @Override
  public Void call(Expression.Call call) {
    calls.call(call);
    return null;
  }

  @Override
  public Void member(Expression.Member expression) {
    mention(expression.target());
    fields.checkMember(notes.symbolOf(expression.target()), expression);
    return null;
  }

  @Override
  public Void index(Expression.Index expression) {
    use(expression.target(), End.NONE, false);
    use(expression.index(), End.NONE, false);
    return null;
  }

  @Override
  public Void function(Expression.Function expression) {
    Body inner = table.newBody(Body.Kind.FUNCTION, "fn");
    notes.put(expression, inner);
    table.parameters(inner, expression.parameters());
    resolver.inside(inner, expression.parameters(), expression.body(), null);
    table.uses().calls(inner);
    return null;
  }

  @Override
  public Void start(Expression.Start expression) {
    calls.start(expression);
    return null;
  }

  @Override
  public Void wait(Expression.Wait expression) {
    if (expression.process() != null) {
      mention(expression.process());
      Symbol symbol = notes.symbolOf(expression.process());
      if (symbol != null && symbol.kind == Symbol.Kind.OBJECT) {
        diagnostics.error(
            expression.process().span(),
            "wait waits for a process; '" + symbol.name + "' is " + symbol.phrase(),
            symbol.facility != null && symbol.facility.operation("wait") != null
                ? symbol.name + ".wait()"
                : null);
      }
    }
    if (expression.within() != null) {
      expression.within().accept(this);
    }
    table.uses().waits = true;
    return null;
  }

  @Override
  public Void in(Expression.In expression) {
    mention(expression.process());
    Symbol symbol = notes.symbolOf(expression.process());
    if (symbol != null && symbol.kind == Symbol.Kind.PROCESS && !symbol.body.driven) {
      diagnostics.error(
          expression.process().span(),
          symbol.name
              + (symbol.body.program
                  ? " is a program, and runs no block"
                  : " runs its own body, and no block besides"),
          "A process that is declared without a body, 'process NAME', runs the blocks of in.");
    }
    Body inner = table.newBody(Body.Kind.BLOCK, "in");
    notes.put(expression, inner);
    resolver.inside(inner, List.of(), expression.body(), null);
    table.uses().starts(inner);
    return null;
  }
}

package org.ipcsh.compile;

import java.util.List;
import org.ipcsh.eval.Builtin;
import org.ipcsh.eval.Builtins;
import org.ipcsh.eval.Evaluator;
import org.ipcsh.eval.Op;
import org.ipcsh.eval.Signal;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;

/** Writes the nodes of expressions. */
final class ExpressionEmitter implements Expression.Visitor<Void> {
  private final Emitter emitter;
  private final Notes notes;
  private final Code code;

  /**
   * @param emitter writes the bodies of functions and blocks
   */
  ExpressionEmitter(Emitter emitter, Notes notes, Code code) {
    this.emitter = emitter;
    this.notes = notes;
    this.code = code;
  }

  @Override
  public Void literal(Expression.Literal expression) {
    Object value = expression.value();
    if (value == null) {
      code.node(Op.NULL, expression.span());
    } else if (value instanceof Boolean) {
      code.node((Boolean) value ? Op.TRUE : Op.FALSE, expression.span());
    } else if (value instanceof Long) {
      code.node(Op.INTEGER, expression.span()).integer((Long) value);
    } else if (value instanceof Double) {
      code.node(Op.FLOAT, expression.span()).integer(Double.doubleToRawLongBits((Double) value));
    } else {
      string((String) value, expression.span());
    }
    return null;
  }

  private void string(String value, Span span) {
    code.node(Op.STRING, span).string(value);
  }

  @Override
  public Void duration(Expression.Duration expression) {
    code.node(Op.DURATION, expression.span()).integer(expression.nanoseconds());
    return null;
  }

  @Override
  public Void interpolation(Expression.Interpolation expression) {
    code.node(Op.INTERPOLATION, expression.span());
    expressions(expression.parts());
    return null;
  }

  private void expressions(List<Expression> expressions) {
    code.out.number(expressions.size());
    for (Expression each : expressions) {
      each.accept(this);
    }
  }

  @Override
  public Void name(Expression.Name expression) {
    Symbol symbol = notes.symbolOf(expression);
    if (symbol != null) {
      code.get(symbol, expression.span());
      return null;
    }
    String word = expression.name();
    int descriptor = Evaluator.STANDARD.indexOf(word);
    if (descriptor >= 0) {
      code.node(Op.STANDARD, expression.span()).number(descriptor);
    } else if (Vocabulary.words().contains(word)) {
      code.node(
          word.equals("args") ? Op.ARGUMENTS : word.equals("pid") ? Op.PID : Op.PARENT_PID,
          expression.span());
    } else if (Builtins.named(word) != null) {
      code.node(Op.BUILTIN, expression.span()).text(word);
    } else if (Vocabulary.errno(word) != null) {
      string(Vocabulary.errno(word), expression.span());
    } else {
      code.node(Op.SIGNAL, expression.span()).number(Signal.named(word).number());
    }
    return null;
  }

  @Override
  public Void list(Expression.ListLiteral expression) {
    code.node(Op.LIST, expression.span());
    expressions(expression.elements());
    return null;
  }

  @Override
  public Void map(Expression.MapLiteral expression) {
    code.node(Op.MAP, expression.span()).number(expression.entries().size() * 2);
    for (Expression.Entry entry : expression.entries()) {
      entry.key().accept(this);
      entry.value().accept(this);
    }
    return null;
  }

  @Override
  public Void unary(Expression.Unary expression) {
    Expression operand = expression.operand();
    if (expression.operator() == Expression.UnaryOperator.NOT) {
      code.node(Op.NOT, expression.span());
    } else if (operand instanceof Expression.Literal
        && ((Expression.Literal) operand).value() instanceof Long
        && (Long) ((Expression.Literal) operand).value() >= 0) {
      code.node(Op.INTEGER, expression.span())
          .integer(-(Long) ((Expression.Literal) operand).value());
      return null;
    } else {
      code.node(Op.NEGATE, expression.span());
    }
    operand.accept(this);
    return null;
  }

  @Override
  public Void binary(Expression.Binary expression) {
    switch (expression.operator()) {
      case AND:
        code.node(Op.AND, expression.span());
        break;
      case OR:
        code.node(Op.OR, expression.span());
        break;
      default:
        binary(
            expression.operator(),
            expression.span(),
            notes.integers.is(expression.left()) && notes.integers.is(expression.right()));
    }
    expression.left().accept(this);
    expression.right().accept(this);
    return null;
  }

  /** The beginning of an operator's node; its sides follow. */
  void binary(Expression.BinaryOperator operator, Span span, boolean integers) {
    int op = integers ? onIntegers(operator) : Op.BINARY;
    code.node(op, span);
    if (op != Op.ADD_LONG && op != Op.SUBTRACT_LONG) {
      code.out.number(operator.ordinal());
    }
  }

  private static int onIntegers(Expression.BinaryOperator operator) {
    switch (operator) {
      case IN:
      case RANGE:
        return Op.BINARY;
      case ADD:
        return Op.ADD_LONG;
      case SUBTRACT:
        return Op.SUBTRACT_LONG;
      default:
        return operator.isComparison() ? Op.COMPARE_LONG : Op.BINARY_LONG;
    }
  }

  @Override
  public Void call(Expression.Call call) {
    Expression callee = call.callee();
    if (callee instanceof Expression.Member) {
      Expression.Member member = (Expression.Member) callee;
      code.node(Op.CALL_MEMBER, call.span()).text(member.name());
      member.target().accept(this);
      arguments(call.arguments());
      return null;
    }
    Symbol symbol = notes.symbolOf(callee);
    int[] places = (int[]) notes.of(call);
    if (callee instanceof Expression.Name && symbol == null) {
      Builtin builtin = Builtins.named(((Expression.Name) callee).name());
      code.node(Op.CALL_BUILTIN, call.span()).text(builtin.name());
      ordered(call.arguments(), places, Math.max(builtin.parameters(), call.arguments().size()));
    } else if (symbol != null && symbol.kind == Symbol.Kind.STRUCT) {
      code.node(Op.STRUCT_VALUE, call.span()).number(symbol.struct);
      ordered(call.arguments(), places, symbol.layout.size());
    } else if (symbol != null && symbol.kind == Symbol.Kind.FUNCTION) {
      code.node(Op.CALL, call.span());
      code.get(symbol, callee.span());
      int count = 0;
      for (int place : places) {
        count = Math.max(count, place + 1);
      }
      ordered(call.arguments(), places, count);
      code.out.number(0);
    } else {
      code.node(Op.CALL, call.span());
      callee.accept(this);
      arguments(call.arguments());
    }
    return null;
  }

  /** The arguments in the order of the parameters; nothing where one is not given. */
  void ordered(List<Expression.Argument> arguments, int[] places, int count) {
    Expression[] values = new Expression[count];
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = arguments.get(i).value();
    }
    code.out.number(count);
    for (Expression value : values) {
      optional(value);
    }
  }

  /** The arguments as they are written, and then their names. */
  private void arguments(List<Expression.Argument> arguments) {
    boolean named = false;
    code.out.number(arguments.size());
    for (Expression.Argument argument : arguments) {
      argument.value().accept(this);
      named |= argument.name() != null;
    }
    if (!named) {
      code.out.number(0);
      return;
    }
    code.out.number(arguments.size());
    for (Expression.Argument argument : arguments) {
      code.out.text(argument.name() == null ? "" : argument.name());
    }
  }

  /** An expression, or nothing. */
  void optional(Expression expression) {
    if (expression == null) {
      code.out.none();
    } else {
      expression.accept(this);
    }
  }

  @Override
  public Void member(Expression.Member expression) {
    code.node(Op.MEMBER, expression.span()).text(expression.name());
    whole(expression.target());
    return null;
  }

  /** What has a member; if it is a region with a layout, that is said before. */
  void whole(Expression expression) {
    Symbol symbol = expression instanceof Expression.Name ? notes.symbolOf(expression) : null;
    if (symbol != null && symbol.kind == Symbol.Kind.OBJECT && symbol.struct >= 0) {
      code.node(Op.REGION, expression.span()).number(symbol.struct);
    }
    expression.accept(this);
  }

  @Override
  public Void index(Expression.Index expression) {
    code.node(Op.INDEX, expression.span());
    expression.target().accept(this);
    expression.index().accept(this);
    return null;
  }

  @Override
  public Void function(Expression.Function expression) {
    emitter.closure(
        (Body) notes.of(expression),
        expression.span(),
        expression.parameters(),
        expression.body(),
        false);
    return null;
  }

  @Override
  public Void start(Expression.Start expression) {
    code.node(Op.START, expression.span());
    expression.process().accept(this);
    arguments(expression.arguments());
    return null;
  }

  @Override
  public Void wait(Expression.Wait expression) {
    wait(Op.WAIT, expression);
    return null;
  }

  void wait(int op, Expression.Wait expression) {
    code.node(op, expression.span());
    optional(expression.process());
    optional(expression.within());
  }

  @Override
  public Void in(Expression.In expression) {
    Body inner = (Body) notes.of(expression);
    code.node(Op.IN, expression.span());
    expression.process().accept(this);
    code.out.number(inner.process);
    emitter.closure(inner, expression.span(), List.of(), expression.body(), true);
    return null;
  }
}

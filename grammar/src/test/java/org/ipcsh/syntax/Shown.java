package org.ipcsh.syntax;

import java.util.List;

/** Shows a tree with all its brackets, in the notation of the language. */
final class Shown implements Expression.Visitor<String> {
  /** The signs of the operators, in their order. */
  private static final String[] BINARY =
      "or and == != < <= > >= in .. | ^ & << >> + - * / %".split(" ");

  static String of(Expression expression) {
    return expression.accept(new Shown());
  }

  @Override
  public String literal(Expression.Literal expression) {
    Object value = expression.value();
    return value instanceof String ? '"' + (String) value + '"' : String.valueOf(value);
  }

  @Override
  public String duration(Expression.Duration expression) {
    return expression.nanoseconds() + "ns";
  }

  @Override
  public String interpolation(Expression.Interpolation expression) {
    StringBuilder out = new StringBuilder("\"");
    for (Expression part : expression.parts()) {
      if (part instanceof Expression.Literal literal && literal.value() instanceof String text) {
        out.append(text);
      } else {
        out.append('{').append(of(part)).append('}');
      }
    }
    return out.append('"').toString();
  }

  @Override
  public String name(Expression.Name expression) {
    return expression.name();
  }

  @Override
  public String list(Expression.ListLiteral expression) {
    return "[" + String.join(", ", expression.elements().stream().map(Shown::of).toList()) + "]";
  }

  @Override
  public String map(Expression.MapLiteral expression) {
    if (expression.entries().isEmpty()) {
      return "[:]";
    }
    List<String> entries =
        expression.entries().stream().map(e -> of(e.key()) + ": " + of(e.value())).toList();
    return "[" + String.join(", ", entries) + "]";
  }

  @Override
  public String unary(Expression.Unary expression) {
    String symbol = expression.operator() == Expression.UnaryOperator.NEGATE ? "-" : "not";
    return "(" + symbol + (symbol.equals("-") ? "" : " ") + of(expression.operand()) + ")";
  }

  @Override
  public String binary(Expression.Binary expression) {
    return "("
        + of(expression.left())
        + " "
        + BINARY[expression.operator().ordinal()]
        + " "
        + of(expression.right())
        + ")";
  }

  private static String arguments(List<Expression.Argument> arguments) {
    List<String> shown =
        arguments.stream()
            .map(a -> (a.name() == null ? "" : a.name() + ": ") + of(a.value()))
            .toList();
    return "(" + String.join(", ", shown) + ")";
  }

  @Override
  public String call(Expression.Call expression) {
    return of(expression.callee()) + arguments(expression.arguments());
  }

  @Override
  public String member(Expression.Member expression) {
    return of(expression.target()) + "." + expression.name();
  }

  @Override
  public String index(Expression.Index expression) {
    return of(expression.target()) + "[" + of(expression.index()) + "]";
  }

  @Override
  public String function(Expression.Function expression) {
    return "fn(…)";
  }

  @Override
  public String start(Expression.Start expression) {
    return "(start " + of(expression.process()) + arguments(expression.arguments()) + ")";
  }

  @Override
  public String wait(Expression.Wait expression) {
    return "(wait "
        + (expression.process() == null ? "all" : of(expression.process()))
        + (expression.within() == null ? "" : " within " + of(expression.within()))
        + ")";
  }

  @Override
  public String in(Expression.In expression) {
    return "(in " + of(expression.process()) + " {…})";
  }
}

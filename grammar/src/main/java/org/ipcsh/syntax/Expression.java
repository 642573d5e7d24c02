package org.ipcsh.syntax;

import java.util.List;

/** What has a value. */
public sealed interface Expression extends Node {

  <R> R accept(Visitor<R> visitor);

  /**
   * A constant: {@link Long}, {@link Double}, {@link Boolean}, {@code null} or a {@link String}. A
   * string holds the bytes of its UTF-8 form, one in each char (0 to 255): strings of the language
   * are byte strings, as in C.
   */
  record Literal(Span span, Object value) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.literal(this);
    }
  }

  /** A length of time such as {@code 500ms}. */
  record Duration(Span span, long nanoseconds) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.duration(this);
    }
  }

  /** {@code "{path}: {e.message}\n"}: the parts are string literals and expressions, in order. */
  record Interpolation(Span span, List<Expression> parts) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.interpolation(this);
    }
  }

  record Name(Span span, String name) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.name(this);
    }
  }

  /** {@code [1, 2, 3]}. */
  record ListLiteral(Span span, List<Expression> elements) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.list(this);
    }
  }

  /** {@code ["a": 1, "b": 2]}; the empty one is {@code [:]}. */
  record MapLiteral(Span span, List<Entry> entries) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.map(this);
    }
  }

  /** One {@code key: value} of a map. */
  record Entry(Span span, Expression key, Expression value) implements Node {}

  enum UnaryOperator {
    NEGATE,
    NOT;
  }

  record Unary(Span span, UnaryOperator operator, Expression operand) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unary(this);
    }
  }

  /**
   * {@code AND} and {@code OR} evaluate their right side only when it decides. {@code RANGE}
   * includes both its ends.
   */
  enum BinaryOperator {
    OR,
    AND,
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_EQUAL,
    GREATER,
    GREATER_EQUAL,
    /** Membership: {@code x in list}, {@code key in map}, {@code part in string}. */
    IN,
    RANGE,
    BIT_OR,
    BIT_XOR,
    BIT_AND,
    SHIFT_LEFT,
    SHIFT_RIGHT,
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    REMAINDER;

    public boolean isComparison() {
      return compareTo(EQUAL) >= 0 && compareTo(IN) <= 0;
    }

    /** Whether it makes an integer of two integers. */
    public boolean isArithmetic() {
      return compareTo(BIT_OR) >= 0;
    }
  }

  record Binary(
      Span span, BinaryOperator operator, Span operatorSpan, Expression left, Expression right)
      implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.binary(this);
    }
  }

  /**
   * A call of a function, an operation ({@code callee} is a {@link Member}), a facility or a
   * struct's constructor.
   */
  record Call(Span span, Expression callee, List<Argument> arguments) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.call(this);
    }
  }

  /** {@code name} is null where the argument is given by position. */
  record Argument(Span span, String name, Expression value) implements Node {}

  record Member(Span span, Expression target, String name, Span nameSpan) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.member(this);
    }
  }

  record Index(Span span, Expression target, Expression index) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.index(this);
    }
  }

  /** {@code fn(x) { return x + 1 }}. */
  record Function(Span span, List<Statement.Parameter> parameters, Statement.Block body)
      implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.function(this);
    }
  }

  /**
   * {@code start client(path)}: the value is the started process. {@code process} names a declared
   * process.
   */
  record Start(Span span, Expression process, List<Argument> arguments) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.start(this);
    }
  }

  /**
   * {@code wait p within 1s}: the value is the status of the ended process. {@code process} is null
   * for {@code wait all}; {@code within} is null without a limit.
   */
  record Wait(Span span, Expression process, Expression within) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.wait(this);
    }
  }

  /**
   * {@code in alice { … }}: the body runs inside that process; the value is that of its last
   * expression statement.
   */
  record In(Span span, Expression process, Statement.Block body) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.in(this);
    }
  }

  /**
   * One method for each kind of expression, so that adding a kind breaks the build wherever it must
   * be handled.
   */
  interface Visitor<R> {
    R literal(Literal expression);

    R duration(Duration expression);

    R interpolation(Interpolation expression);

    R name(Name expression);

    R list(ListLiteral expression);

    R map(MapLiteral expression);

    R unary(Unary expression);

    R binary(Binary expression);

    R call(Call expression);

    R member(Member expression);

    R index(Index expression);

    R function(Function expression);

    R start(Start expression);

    R wait(Wait expression);

    R in(In expression);
  }
}

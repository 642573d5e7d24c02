package org.ipcsh.syntax;

import java.util.List;
import java.util.Locale;

/** What is done. */
public sealed interface Statement extends Node {

  <R> R accept(Visitor<R> visitor);

  /** Statements between braces, or the whole of a script. */
  record Block(Span span, List<Statement> statements) implements Node {}

  /**
   * A parameter of a function or process; {@code defaultValue} is null where an argument is
   * required.
   */
  record Parameter(Span span, String name, Expression defaultValue) implements Node {}

  /**
   * {@code let x = 1}; with several names ({@code let a, b = f()}) the value is a list of that
   * length.
   */
  record Let(Span span, List<String> names, List<Span> nameSpans, Expression value)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.let(this);
    }
  }

  /** {@code operator} is null for {@code =}; target is a Name, Member or Index. */
  record Assignment(
      Span span, Expression target, Expression.BinaryOperator operator, Expression value)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.assignment(this);
    }
  }

  record ExpressionStatement(Span span, Expression expression) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.expression(this);
    }
  }

  /**
   * {@code otherwise} is null without {@code else}; {@code else if} is a block that holds one
   * {@code If}.
   */
  record If(Span span, Expression condition, Block then, Block otherwise) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.ifThen(this);
    }
  }

  record While(Span span, Expression condition, Block body) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.whileLoop(this);
    }
  }

  /** One name, or two ({@code for key, value in map}, {@code for index, element in list}). */
  record For(Span span, List<String> names, List<Span> nameSpans, Expression iterable, Block body)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.forLoop(this);
    }
  }

  record Break(Span span) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.breakLoop(this);
    }
  }

  record Continue(Span span) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.continueLoop(this);
    }
  }

  /** {@code value} is null for a bare {@code return}. */
  record Return(Span span, Expression value) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.returnValue(this);
    }
  }

  /** {@code try { … } catch e { … }}; {@code name} is null where the error is not named. */
  record Try(Span span, Block body, String name, Span nameSpan, Block handler)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.tryCatch(this);
    }
  }

  /** {@code message} is null where none is given. */
  record Assert(Span span, Expression condition, Expression message) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.assertion(this);
    }
  }

  /** {@code with mutex { … }}: takes before, releases on every way out. */
  record With(Span span, Expression resource, Block body) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.with(this);
    }
  }

  /** {@code after} and {@code otherwise} are null where there is no {@code after 500ms { … }}. */
  record Select(Span span, List<SelectCase> cases, Expression after, Block otherwise)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.select(this);
    }
  }

  /**
   * {@code m = jobs.receive() { … }} or, for any of a list, {@code c, line = clients.read_line() {
   * … }}; there may be no name.
   */
  record SelectCase(
      Span span, List<String> names, List<Span> nameSpans, Expression operation, Block body)
      implements Node {}

  /**
   * {@code on SIGUSR1 restart as s { … }}; {@code name} is null without {@code as}. With {@code
   * restart} a call that the signal interrupts is made again.
   */
  record On(Span span, Expression signal, boolean restarts, String name, Span nameSpan, Block body)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** {@code path} holds bytes, as the string of a {@link Expression.Literal} does. */
  record Import(Span span, String path, Span pathSpan) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.importFile(this);
    }
  }

  record FunctionDeclaration(
      Span span, String name, Span nameSpan, List<Parameter> parameters, Block body)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.function(this);
    }
  }

  record StructDeclaration(Span span, String name, Span nameSpan, List<Field> fields)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.struct(this);
    }
  }

  /**
   * {@code slot: Item[8]}: {@code lengths} has one expression a dimension, outermost first, none
   * for a single value.
   */
  record Field(
      Span span, String name, Span nameSpan, String type, Span typeSpan, List<Expression> lengths)
      implements Node {}

  /** The words that begin a declaration of a kernel object. */
  enum Family {
    CHANNEL,
    REGION,
    SEMAPHORE,
    LOCK,
    CONDITION,
    BARRIER,
    EVENT;

    /** The keyword as it is written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whose the named object is: see LANGUAGE.md, "Ownership". */
  enum Ownership {
    /** Plain: create it, fail if it exists, remove it at the end. */
    CREATE,
    /** Open what exists, never remove it. */
    USE,
    /** Create or open, and leave it behind. */
    KEEP
  }

  /**
   * {@code region buffer = use posix_shm("/buffer") { head: u32 }}. The kind is a word, not syntax:
   * the grammar knows no facility by name. {@code layout} is null without braces.
   */
  record ObjectDeclaration(
      Span span,
      Family family,
      String name,
      Span nameSpan,
      Ownership ownership,
      String kind,
      Span kindSpan,
      List<Expression.Argument> arguments,
      List<Field> layout)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.object(this);
    }
  }

  /**
   * {@code process NAME(parameters) { body }}, or {@code process NAME = exec(…)} ({@code program}
   * is that call), or {@code process NAME} alone: one that is driven with {@code in}. At most one
   * of {@code body} and {@code program} is not null.
   */
  record ProcessDeclaration(
      Span span,
      String name,
      Span nameSpan,
      List<Parameter> parameters,
      Block body,
      Expression.Call program)
      implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.process(this);
    }
  }

  /**
   * One method for each kind of statement, so that adding a kind breaks the build wherever it must
   * be handled.
   */
  interface Visitor<R> {
    R let(Let statement);

    R assignment(Assignment statement);

    R expression(ExpressionStatement statement);

    R ifThen(If statement);

    R whileLoop(While statement);

    R forLoop(For statement);

    R breakLoop(Break statement);

    R continueLoop(Continue statement);

    R returnValue(Return statement);

    R tryCatch(Try statement);

    R assertion(Assert statement);

    R with(With statement);

    R select(Select statement);

    R on(On statement);

    R importFile(Import statement);

    R function(FunctionDeclaration statement);

    R struct(StructDeclaration statement);

    R object(ObjectDeclaration statement);

    R process(ProcessDeclaration statement);
  }
}

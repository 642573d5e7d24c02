package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Exec;
import org.ipcsh.eval.Op;
import org.ipcsh.facility.Facility;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;

/**
 * Writes the nodes of a body of a {@link Unit}, in prefix order. A statement or expression always
 * becomes exactly one node.
 */
final class Emitter implements Statement.Visitor<Void> {
  private final Scope scope;
  private final Notes notes;
  private final boolean interactive;
  private final Unit unit;
  private final Code code;
  private final ExpressionEmitter expressions;

  /**
   * Of the main body.
   *
   * @param before the scope as it was before this input: its numbers are where those of the unit
   *     begin
   */
  Emitter(Scope scope, Scope before, Notes notes, boolean interactive) {
    this.scope = scope;
    this.notes = notes;
    this.interactive = interactive;
    this.unit = new Unit(scope, before, notes);
    Body main = notes.bodies.get(0);
    this.code = new Code(main, main.file.base());
    this.expressions = new ExpressionEmitter(this, notes, code);
  }

  private Emitter(Emitter outer, Body inner, Span span) {
    this.scope = outer.scope;
    this.notes = outer.notes;
    this.interactive = outer.interactive;
    this.unit = outer.unit;
    this.code = new Code(inner, inner.file.base() + span.start());
    this.expressions = new ExpressionEmitter(this, notes, code);
  }

  byte[] emit(List<Compiler.Placed> statements, List<ScriptFile> files) {
    List<CodeWriter> nodes = new ArrayList<>();
    for (Compiler.Placed each : statements) {
      code.file = each.file();
      hoisted(each.statement(), nodes);
    }
    for (int i = 0; i < statements.size(); i++) {
      code.file = statements.get(i).file();
      Statement statement = statements.get(i).statement();
      if (notes.symbolOf(statement) != null && notes.symbolOf(statement).body != null) {
        continue;
      }
      releaseBefore(statement, i + 1, scope.names, nodes);
      nodes.add(statement(statement, interactive && i == statements.size() - 1));
    }
    code.file = code.body.file;
    block(new Span(0, code.file.source().text().length()), nodes);
    unit.function(code, List.of());
    return unit.bytes(files);
  }

  // Bodies

  /** For a body in this one, as an entry of the functions; what stands in it is still to come. */
  private Emitter begin(Body inner, Span span, List<Statement.Parameter> parameters) {
    Emitter emitter = new Emitter(this, inner, span);
    for (Statement.Parameter parameter : parameters) {
      if (parameter.defaultValue() != null) {
        parameter.defaultValue().accept(emitter.expressions);
      }
    }
    return emitter;
  }

  /** The program of a process: gives a list of the command and {@link Exec#PARAMETERS}. */
  private void program(Expression.Call program) {
    code.node(Op.RETURN, program.span());
    code.node(Op.LIST, program.span()).number(1 + Exec.PARAMETERS.size());
    int command = 0;
    for (Expression.Argument argument : program.arguments()) {
      command += argument.name() == null ? 1 : 0;
    }
    code.node(Op.LIST, program.span()).number(command);
    for (Expression.Argument argument : program.arguments()) {
      if (argument.name() == null) {
        argument.value().accept(expressions);
      }
    }
    for (String name : Exec.PARAMETERS) {
      Expression value = null;
      for (Expression.Argument argument : program.arguments()) {
        value = name.equals(argument.name()) ? argument.value() : value;
      }
      if (value == null) {
        code.node(Op.NULL, program.span());
      } else {
        value.accept(expressions);
      }
    }
  }

  // Blocks

  private void block(Span span, List<CodeWriter> nodes) {
    if (nodes.size() == 1) {
      code.out.all(nodes.get(0));
      return;
    }
    code.node(Op.BLOCK, span).number(nodes.size());
    for (CodeWriter each : nodes) {
      code.out.all(each);
    }
  }

  private CodeWriter statement(Statement statement, boolean value) {
    CodeWriter before = code.begin();
    if (value && statement instanceof Statement.ExpressionStatement) {
      code.node(Op.VALUE, statement.span());
    }
    statement.accept(this);
    return code.end(before);
  }

  /**
   * The statements of a body, with what must happen before those that wait.
   *
   * @param value whether the value of the last one is the body's
   */
  private void outermost(Statement.Block block, boolean value) {
    Body body = code.body;
    Names names = (Names) notes.of(body);
    List<CodeWriter> nodes = new ArrayList<>();
    cells(names, block.span(), nodes);
    List<Statement> statements = block.statements();
    // The uses at 0 are those of the parameters' defaults.
    int first = body.uses.size() - statements.size();
    for (int i = 0; i < statements.size(); i++) {
      if (body.kind == Body.Kind.PROCESS) {
        releaseBefore(statements.get(i), first + i, names.declared, nodes);
      }
      nodes.add(statement(statements.get(i), value && i == statements.size() - 1));
    }
    if (body.kind == Body.Kind.PROCESS) {
      block(block.span(), nodes);
    } else {
      scope(names, block.span(), nodes);
    }
  }

  private void inner(Statement.Block block, List<CodeWriter> first) {
    Names names = (Names) notes.of(block);
    List<CodeWriter> nodes = new ArrayList<>(first);
    cells(names, block.span(), nodes);
    for (Statement statement : block.statements()) {
      nodes.add(statement(statement, false));
    }
    scope(names, block.span(), nodes);
  }

  /** The names of functions of a block are there before their declarations have run. */
  private void cells(Names names, Span span, List<CodeWriter> nodes) {
    for (Symbol symbol : names.declared.values()) {
      if (symbol.body != null && symbol.owner == code.body && symbol.cell()) {
        symbol.slot = code.body.slots++;
        CodeWriter before = code.begin();
        code.node(Op.NEW_CELL, span).number(symbol.slot).none();
        nodes.add(code.end(before));
      }
    }
  }

  /** A block that closes the objects which nobody else can reach when it ends. */
  private void scope(Names names, Span span, List<CodeWriter> nodes) {
    List<Symbol> closed = new ArrayList<>(0);
    for (Symbol symbol : names.objects) {
      if (!symbol.escapes) {
        closed.add(symbol);
      }
    }
    if (!closed.isEmpty()) {
      code.node(Op.SCOPE, span).number(closed.size());
      for (Symbol symbol : closed) {
        code.out.number(symbol.slot).number(symbol.passed ? 0 : 1);
      }
    }
    block(span, nodes);
  }

  /** Before a statement that waits for processes: gives up what is not live from there on. */
  private void releaseBefore(
      Statement statement, int index, Map<String, Symbol> names, List<CodeWriter> nodes) {
    if (interactive || !code.body.uses.get(index).waits(new IdentityHashMap<>())) {
      return;
    }
    Liveness liveness = new Liveness(code.body, statement, index, names);
    List<Symbol> live = liveness.live();
    CodeWriter before = code.begin();
    code.node(Op.RELEASE, statement.span()).number(live.size());
    for (Symbol symbol : live) {
      code.get(symbol, statement.span());
    }
    for (Symbol symbol : live) {
      code.out.number(liveness.ends(symbol).ordinal());
    }
    nodes.add(code.end(before));
  }

  // Statements

  @Override
  @SuppressWarnings("unchecked")
  public Void let(Statement.Let statement) {
    List<Symbol> symbols = (List<Symbol>) notes.of(statement);
    if (symbols.size() == 1) {
      code.declare(symbols.get(0), statement.span());
      statement.value().accept(expressions);
      return null;
    }
    int list = code.body.slots++;
    code.node(Op.BLOCK, statement.span()).number(symbols.size() + 1);
    code.node(Op.UNPACK, statement.span()).number(list).number(symbols.size());
    statement.value().accept(expressions);
    for (int i = 0; i < symbols.size(); i++) {
      Span span = statement.nameSpans().get(i);
      code.declare(symbols.get(i), span);
      code.node(Op.INDEX, span);
      code.node(Op.LOCAL, span).number(list);
      code.node(Op.INTEGER, span).integer(i);
    }
    return null;
  }

  @Override
  public Void assignment(Statement.Assignment statement) {
    Expression target = statement.target();
    Span span = statement.span();
    Expression.BinaryOperator operator = statement.operator();
    // What stands before the target of a store: 0 where it only stores.
    int combines = operator == null ? 0 : operator.ordinal() + 1;
    if (target instanceof Expression.Name) {
      Symbol symbol = notes.symbolOf(target);
      if (symbol.integers
          && operator == Expression.BinaryOperator.ADD
          && symbol.owner == code.body) {
        code.node(Op.ADD_TO_LOCAL_LONG, span).number(symbol.slot);
      } else {
        code.set(symbol, span);
        if (operator != null) {
          expressions.binary(operator, span, symbol.integers);
          code.get(symbol, target.span());
        }
      }
    } else if (target instanceof Expression.Member) {
      Expression.Member member = (Expression.Member) target;
      code.node(Op.SET_MEMBER, span).number(combines).text(member.name());
      expressions.whole(member.target());
    } else {
      Expression.Index index = (Expression.Index) target;
      code.node(Op.SET_INDEX, span).number(combines);
      index.target().accept(expressions);
      index.index().accept(expressions);
    }
    statement.value().accept(expressions);
    return null;
  }

  @Override
  public Void expression(Statement.ExpressionStatement statement) {
    if (statement.expression() instanceof Expression.Wait) {
      expressions.wait(Op.WAIT_STATEMENT, (Expression.Wait) statement.expression());
    } else {
      statement.expression().accept(expressions);
    }
    return null;
  }

  @Override
  public Void ifThen(Statement.If statement) {
    code.node(Op.IF, statement.span());
    statement.condition().accept(expressions);
    inner(statement.then(), List.of());
    otherwise(statement.otherwise());
    return null;
  }

  private void otherwise(Statement.Block block) {
    if (block == null) {
      code.out.none();
    } else {
      inner(block, List.of());
    }
  }

  @Override
  public Void whileLoop(Statement.While statement) {
    code.node(Op.WHILE, statement.span());
    statement.condition().accept(expressions);
    inner(statement.body(), List.of());
    return null;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Void forLoop(Statement.For statement) {
    List<Symbol> symbols = (List<Symbol>) notes.of(statement);
    Symbol first = symbols.get(0);
    if (symbols.size() == 1 && first.integers) {
      code.place(first);
      Expression.Binary range = (Expression.Binary) statement.iterable();
      code.node(Op.FOR_RANGE, statement.span()).number(first.slot);
      range.left().accept(expressions);
      range.right().accept(expressions);
      inner(statement.body(), List.of());
      return null;
    }
    List<CodeWriter> begin = new ArrayList<>(0);
    code.node(Op.FOR_EACH, statement.span())
        .number(code.receive(first, statement.nameSpans().get(0), begin));
    code.out.number(
        symbols.size() == 1
            ? 0
            : code.receive(symbols.get(1), statement.nameSpans().get(1), begin) + 1);
    statement.iterable().accept(expressions);
    inner(statement.body(), begin);
    return null;
  }

  @Override
  public Void breakLoop(Statement.Break statement) {
    code.node(Op.BREAK, statement.span());
    return null;
  }

  @Override
  public Void continueLoop(Statement.Continue statement) {
    code.node(Op.CONTINUE, statement.span());
    return null;
  }

  @Override
  public Void returnValue(Statement.Return statement) {
    code.node(Op.RETURN, statement.span());
    expressions.optional(statement.value());
    return null;
  }

  @Override
  public Void tryCatch(Statement.Try statement) {
    List<CodeWriter> begin = new ArrayList<>(0);
    Symbol symbol = notes.symbolOf(statement);
    code.node(Op.TRY, statement.span())
        .number(symbol == null ? 0 : code.receive(symbol, statement.nameSpan(), begin) + 1);
    inner(statement.body(), List.of());
    inner(statement.handler(), begin);
    return null;
  }

  @Override
  public Void assertion(Statement.Assert statement) {
    Expression condition = statement.condition();
    Span span = condition.span();
    code.node(Op.ASSERT, span);
    String text = code.file.source().text().substring(span.start(), span.end());
    int line = text.indexOf('\n');
    code.out.text(line < 0 ? text : text.substring(0, line) + " …");
    if (condition instanceof Expression.Binary
        && ((Expression.Binary) condition).operator().isComparison()) {
      Expression.Binary binary = (Expression.Binary) condition;
      code.out.number(binary.operator().ordinal() + 1);
      binary.left().accept(expressions);
      binary.right().accept(expressions);
    } else {
      code.out.number(0);
      condition.accept(expressions);
      code.out.none();
    }
    expressions.optional(statement.message());
    return null;
  }

  @Override
  public Void with(Statement.With statement) {
    code.node(Op.WITH, statement.span());
    statement.resource().accept(expressions);
    inner(statement.body(), List.of());
    return null;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Void select(Statement.Select statement) {
    code.node(Op.SELECT, statement.span()).number(statement.cases().size());
    for (Statement.SelectCase each : statement.cases()) {
      List<CodeWriter> begin = new ArrayList<>(0);
      List<Symbol> symbols = (List<Symbol>) notes.of(each);
      code.out.number(symbols.size() < 2 ? 0 : receive(symbols.get(0), each, 0, begin));
      int last = symbols.size() - 1;
      code.out.number(last < 0 ? 0 : receive(symbols.get(last), each, last, begin));
      each.operation().accept(expressions);
      inner(each.body(), begin);
    }
    expressions.optional(statement.after());
    otherwise(statement.otherwise());
    return null;
  }

  /** The slot, counted from 1: 0 is for what has no name. */
  private int receive(Symbol symbol, Statement.SelectCase of, int name, List<CodeWriter> begin) {
    return code.receive(symbol, of.nameSpans().get(name), begin) + 1;
  }

  @Override
  public Void on(Statement.On statement) {
    Body inner = (Body) notes.of(statement);
    code.node(Op.ON, statement.span()).number(statement.restarts() ? 1 : 0);
    statement.signal().accept(expressions);
    List<Statement.Parameter> parameters =
        statement.name() == null
            ? List.of()
            : List.of(new Statement.Parameter(statement.nameSpan(), statement.name(), null));
    closure(inner, statement.span(), parameters, statement.body(), false);
    return null;
  }

  @Override
  public Void importFile(Statement.Import statement) {
    throw new IllegalStateException("import at " + statement.span());
  }

  /** Functions and processes of the top level are there before any statement runs. */
  private void hoisted(Statement statement, List<CodeWriter> nodes) {
    Symbol symbol = notes.symbolOf(statement);
    if (symbol == null || symbol.body == null) {
      return;
    }
    nodes.add(statement(statement, false));
  }

  @Override
  public Void function(Statement.FunctionDeclaration statement) {
    Symbol symbol = notes.symbolOf(statement);
    declareBody(symbol, statement.span());
    closure(symbol.body, statement.span(), statement.parameters(), statement.body(), false);
    return null;
  }

  private void declareBody(Symbol symbol, Span span) {
    if (!symbol.global && symbol.cell()) {
      code.set(symbol, span);
    } else {
      code.declare(symbol, span);
    }
  }

  /** A function, made with what it captures. */
  void closure(
      Body inner,
      Span span,
      List<Statement.Parameter> parameters,
      Statement.Block block,
      boolean value) {
    Emitter emitter = begin(inner, span, parameters);
    emitter.outermost(block, value);
    unit.function(emitter.code, parameters);
    code.node(Op.FUNCTION, span).number(inner.number);
    code.captures(inner);
  }

  @Override
  public Void struct(Statement.StructDeclaration statement) {
    code.node(Op.NULL, statement.span());
    return null;
  }

  @Override
  public Void object(Statement.ObjectDeclaration statement) {
    Symbol symbol = notes.symbolOf(statement);
    unit.object(symbol);
    code.declare(symbol, statement.span());
    Facility facility = symbol.facility;
    code.node(Op.OPEN, statement.span())
        .text(facility.kind())
        .number(symbol.number)
        .number(statement.ownership().ordinal());
    code.out.number(symbol.struct + 1);
    expressions.ordered(
        statement.arguments(),
        (int[]) notes.of(statement.arguments()),
        facility.parameters().size());
    return null;
  }

  @Override
  public Void process(Statement.ProcessDeclaration statement) {
    Symbol symbol = notes.symbolOf(statement);
    Body inner = symbol.body;
    declareBody(symbol, statement.span());
    Emitter emitter = begin(inner, statement.span(), statement.parameters());
    if (inner.program) {
      emitter.program(statement.program());
    } else if (inner.driven) {
      emitter.block(statement.span(), List.of());
    } else {
      emitter.outermost(statement.body(), false);
    }
    unit.function(emitter.code, statement.parameters());
    code.node(Op.PROCESS, statement.span()).number(inner.process);
    code.captures(inner);
    return null;
  }
}

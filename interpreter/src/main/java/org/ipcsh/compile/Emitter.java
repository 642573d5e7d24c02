package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Builtin;
import org.ipcsh.eval.Builtins;
import org.ipcsh.eval.Evaluator;
import org.ipcsh.eval.Exec;
import org.ipcsh.eval.Op;
import org.ipcsh.eval.Signal;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facility;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;

/**
 * Writes the nodes of each body of a {@link Unit}, in prefix order. Decides where variables live. A
 * statement or expression always becomes exactly one node.
 */
final class Emitter implements Statement.Visitor<Void>, Expression.Visitor<Void> {
  private final Scope scope;
  private final Notes notes;
  private final List<ScriptFile> files;
  private final boolean interactive;
  private final Unit unit;
  private ScriptFile file;
  private Body body;
  private CodeWriter out;

  /** The base of the sites of the body at hand. */
  private int siteBase;

  /**
   * @param before the scope as it was before this input: its numbers are where those of the unit
   *     begin
   */
  Emitter(Scope scope, Scope before, Notes notes, List<ScriptFile> files, boolean interactive) {
    this.scope = scope;
    this.notes = notes;
    this.files = files;
    this.interactive = interactive;
    this.unit = new Unit(scope, before, notes);
  }

  byte[] emit(List<Compiler.Placed> statements) {
    Body main = notes.bodies.get(0);
    file = files.get(0);
    body = main;
    siteBase = file.base();
    List<CodeWriter> nodes = new ArrayList<>();
    for (Compiler.Placed each : statements) {
      file = each.file();
      hoisted(each.statement(), nodes);
    }
    for (int i = 0; i < statements.size(); i++) {
      file = statements.get(i).file();
      Statement statement = statements.get(i).statement();
      if (notes.symbolOf(statement) != null && notes.symbolOf(statement).body != null) {
        continue;
      }
      releaseBefore(statement, i + 1, scope.names, nodes);
      nodes.add(statement(statement, interactive && i == statements.size() - 1));
    }
    file = files.get(0);
    CodeWriter code = begin();
    block(code, new Span(0, file.source().text().length()), nodes);
    unit.function(main, siteBase, List.of(), code);
    return unit.bytes(files);
  }

  // Entries

  /** A writer for nodes of the body at hand. */
  private CodeWriter begin() {
    return new CodeWriter(siteBase);
  }

  /** Writes a body as an entry of the functions. */
  private void write(Body inner, Span span, List<Statement.Parameter> parameters, Block content) {
    Body outerBody = body;
    CodeWriter outerOut = out;
    int outerBase = siteBase;
    ScriptFile outerFile = file;
    body = inner;
    file = inner.file;
    siteBase = file.base() + span.start();
    CodeWriter code = begin();
    for (Symbol parameter : inner.parameters) {
      parameter.slot = inner.slots++;
    }
    out = code;
    for (Statement.Parameter parameter : parameters) {
      if (parameter.defaultValue() != null) {
        parameter.defaultValue().accept(this);
      }
    }
    out = code;
    content.write(code);
    unit.function(inner, siteBase, parameters, code);
    body = outerBody;
    out = outerOut;
    siteBase = outerBase;
    file = outerFile;
  }

  /** What stands in a body. */
  private interface Block {
    void write(CodeWriter code);
  }

  /** Statements as a body; {@code value} where the last one's value is the body's. */
  private final class Statements implements Block {
    private final Statement.Block block;
    private final boolean value;

    Statements(Statement.Block block, boolean value) {
      this.block = block;
      this.value = value;
    }

    @Override
    public void write(CodeWriter code) {
      outermost(code, block, value);
    }
  }

  /** The program of a process: gives a list of the command and {@link Exec#PARAMETERS}. */
  private final class Program implements Block {
    private final Expression.Call program;

    Program(Expression.Call program) {
      this.program = program;
    }

    @Override
    public void write(CodeWriter code) {
      out = code;
      node(Op.RETURN, program.span());
      node(Op.LIST, program.span());
      code.number(1 + Exec.PARAMETERS.size());
      node(Op.LIST, program.span());
      int command = 0;
      for (Expression.Argument argument : program.arguments()) {
        command += argument.name() == null ? 1 : 0;
      }
      code.number(command);
      for (Expression.Argument argument : program.arguments()) {
        if (argument.name() == null) {
          argument.value().accept(Emitter.this);
        }
      }
      for (String name : Exec.PARAMETERS) {
        Expression value = null;
        for (Expression.Argument argument : program.arguments()) {
          value = name.equals(argument.name()) ? argument.value() : value;
        }
        if (value == null) {
          node(Op.NULL, program.span());
        } else {
          value.accept(Emitter.this);
        }
      }
    }
  }

  /** A process without a body. */
  private final class Nothing implements Block {
    private final Span span;

    Nothing(Span span) {
      this.span = span;
    }

    @Override
    public void write(CodeWriter code) {
      block(code, span, List.of());
    }
  }

  // Blocks

  private void node(int op, Span span) {
    out.node(op, file.base() + span.start(), span.end() - span.start());
  }

  private void node(CodeWriter code, int op, Span span) {
    code.node(op, file.base() + span.start(), span.end() - span.start());
  }

  private void block(CodeWriter code, Span span, List<CodeWriter> nodes) {
    if (nodes.size() == 1) {
      code.all(nodes.get(0));
      return;
    }
    node(code, Op.BLOCK, span);
    code.number(nodes.size());
    for (CodeWriter each : nodes) {
      code.all(each);
    }
  }

  private CodeWriter statement(Statement statement, boolean value) {
    CodeWriter before = out;
    CodeWriter code = begin();
    out = code;
    if (value && statement instanceof Statement.ExpressionStatement) {
      node(Op.VALUE, statement.span());
    }
    statement.accept(this);
    out = before;
    return code;
  }

  /** The statements of a body, with what must happen before those that wait. */
  private void outermost(CodeWriter code, Statement.Block block, boolean value) {
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
      block(code, block.span(), nodes);
    } else {
      scope(code, names, block.span(), nodes);
    }
  }

  private void inner(Statement.Block block, List<CodeWriter> first) {
    Names names = (Names) notes.of(block);
    CodeWriter code = out;
    List<CodeWriter> nodes = new ArrayList<>(first);
    cells(names, block.span(), nodes);
    for (Statement statement : block.statements()) {
      nodes.add(statement(statement, false));
    }
    scope(code, names, block.span(), nodes);
    out = code;
  }

  /** The names of functions of a block are there before their declarations have run. */
  private void cells(Names names, Span span, List<CodeWriter> nodes) {
    for (Symbol symbol : names.declared.values()) {
      if (symbol.body != null && symbol.owner == body && symbol.cell()) {
        symbol.slot = body.slots++;
        CodeWriter code = begin();
        node(code, Op.NEW_CELL, span);
        code.number(symbol.slot).none();
        nodes.add(code);
      }
    }
  }

  /** A block that closes the objects which nobody else can reach when it ends. */
  private void scope(CodeWriter code, Names names, Span span, List<CodeWriter> nodes) {
    List<Symbol> closed = new ArrayList<>(0);
    for (Symbol symbol : names.objects) {
      if (!symbol.escapes) {
        closed.add(symbol);
      }
    }
    if (!closed.isEmpty()) {
      node(code, Op.SCOPE, span);
      code.number(closed.size());
      for (Symbol symbol : closed) {
        code.number(symbol.slot).number(symbol.passed ? 0 : 1);
      }
    }
    block(code, span, nodes);
  }

  /**
   * Before a statement that waits for processes: the main process, or a process that started
   * others, gives up the ends which nothing from there on can use, or the processes would wait for
   * its ends to be closed.
   */
  private void releaseBefore(
      Statement statement, int index, Map<String, Symbol> names, List<CodeWriter> nodes) {
    if (interactive || !body.uses.get(index).waits(new IdentityHashMap<>())) {
      return;
    }
    boolean bare =
        statement instanceof Statement.ExpressionStatement
            && ((Statement.ExpressionStatement) statement).expression() instanceof Expression.Wait
            // `wait start p` gives p its ends first.
            && !body.uses.get(index).starts(new IdentityHashMap<>());
    Map<Symbol, End> used = new IdentityHashMap<>();
    Map<Body, Body> seen = new IdentityHashMap<>();
    for (int i = bare ? index + 1 : index; i < body.uses.size(); i++) {
      body.uses.get(i).collect(used, seen);
    }
    Map<Body, Body> called = new IdentityHashMap<>();
    for (int i = 0; i < index; i++) {
      body.uses.get(i).collectHandlers(used, seen, called);
    }
    List<Symbol> live = new ArrayList<>();
    for (Symbol symbol : used.keySet()) {
      boolean holds =
          symbol.kind == Symbol.Kind.VARIABLE
              || symbol.kind == Symbol.Kind.PARAMETER
              || symbol.kind == Symbol.Kind.OBJECT;
      boolean here =
          symbol.global && symbol.slot >= 0
              || symbol.owner == body && names.get(symbol.name) == symbol && symbol.slot >= 0
              || body.captures.contains(symbol);
      if (holds && here && !symbol.integers) {
        live.add(symbol);
      }
    }
    live.sort(new Unit.BySlot());
    CodeWriter code = begin();
    node(code, Op.RELEASE, statement.span());
    code.number(live.size());
    CodeWriter before = out;
    out = code;
    for (Symbol symbol : live) {
      get(symbol, statement.span());
    }
    out = before;
    for (Symbol symbol : live) {
      code.number(used.get(symbol).ordinal());
    }
    nodes.add(code);
  }

  // Variables

  private void get(Symbol symbol, Span span) {
    if (symbol.kind == Symbol.Kind.STRUCT) {
      node(Op.STRUCT, span);
      out.number(symbol.number);
    } else if (symbol.global) {
      node(Op.GLOBAL, span);
      out.number(symbol.slot);
    } else if (symbol.owner != body) {
      node(symbol.cell() ? Op.CAPTURED_CELL : Op.CAPTURED, span);
      out.number(body.captures.indexOf(symbol));
    } else {
      node(symbol.integers ? Op.LOCAL_LONG : symbol.cell() ? Op.LOCAL_CELL : Op.LOCAL, span);
      out.number(symbol.slot);
    }
  }

  /** The beginning of an assignment; the value follows. */
  private void set(Symbol symbol, Span span) {
    if (symbol.global) {
      node(Op.SET_GLOBAL, span);
      out.number(symbol.slot);
    } else if (symbol.owner != body) {
      node(Op.SET_CAPTURED_CELL, span);
      out.number(body.captures.indexOf(symbol));
    } else {
      node(
          symbol.integers ? Op.SET_LOCAL_LONG : symbol.cell() ? Op.SET_LOCAL_CELL : Op.SET_LOCAL,
          span);
      out.number(symbol.slot);
    }
  }

  /** The beginning of a declaration; the value follows. */
  private void declare(Symbol symbol, Span span) {
    if (symbol.global) {
      set(symbol, span);
      return;
    }
    place(symbol);
    if (symbol.cell()) {
      node(Op.NEW_CELL, span);
      out.number(symbol.slot);
    } else {
      set(symbol, span);
    }
  }

  private void place(Symbol symbol) {
    symbol.slot = symbol.integers ? body.longs++ : body.slots++;
  }

  /**
   * A slot in which a statement such as {@code for} puts a value for the symbol; where the symbol
   * lives in a cell, a node is added to {@code first} that moves it there.
   */
  private int receive(Symbol symbol, Span span, List<CodeWriter> first) {
    place(symbol);
    if (!symbol.cell()) {
      return symbol.slot;
    }
    int temporary = body.slots++;
    CodeWriter code = begin();
    node(code, Op.NEW_CELL, span);
    code.number(symbol.slot);
    node(code, Op.LOCAL, span);
    code.number(temporary);
    first.add(code);
    return temporary;
  }

  // Statements

  @Override
  @SuppressWarnings("unchecked")
  public Void let(Statement.Let statement) {
    List<Symbol> symbols = (List<Symbol>) notes.of(statement);
    if (symbols.size() == 1) {
      declare(symbols.get(0), statement.span());
      statement.value().accept(this);
      return null;
    }
    int list = body.slots++;
    node(Op.BLOCK, statement.span());
    out.number(symbols.size() + 1);
    node(Op.UNPACK, statement.span());
    out.number(list).number(symbols.size());
    statement.value().accept(this);
    for (int i = 0; i < symbols.size(); i++) {
      Span span = statement.nameSpans().get(i);
      declare(symbols.get(i), span);
      node(Op.INDEX, span);
      node(Op.LOCAL, span);
      out.number(list);
      node(Op.INTEGER, span);
      out.integer(i);
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
      if (symbol.integers && operator == Expression.BinaryOperator.ADD && symbol.owner == body) {
        node(Op.ADD_TO_LOCAL_LONG, span);
        out.number(symbol.slot);
      } else {
        set(symbol, span);
        if (operator != null) {
          binary(operator, span, symbol.integers);
          get(symbol, target.span());
        }
      }
    } else if (target instanceof Expression.Member) {
      Expression.Member member = (Expression.Member) target;
      node(Op.SET_MEMBER, span);
      out.number(combines).text(member.name());
      member.target().accept(this);
    } else {
      Expression.Index index = (Expression.Index) target;
      node(Op.SET_INDEX, span);
      out.number(combines);
      index.target().accept(this);
      index.index().accept(this);
    }
    statement.value().accept(this);
    return null;
  }

  /** The beginning of an operator's node; its sides follow. */
  private void binary(Expression.BinaryOperator operator, Span span, boolean integers) {
    int op = integers ? onIntegers(operator) : Op.BINARY;
    node(op, span);
    if (op != Op.ADD_LONG && op != Op.SUBTRACT_LONG) {
      out.number(operator.ordinal());
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
  public Void expression(Statement.ExpressionStatement statement) {
    if (statement.expression() instanceof Expression.Wait) {
      wait(Op.WAIT_STATEMENT, (Expression.Wait) statement.expression());
    } else {
      statement.expression().accept(this);
    }
    return null;
  }

  @Override
  public Void ifThen(Statement.If statement) {
    node(Op.IF, statement.span());
    statement.condition().accept(this);
    inner(statement.then(), List.of());
    otherwise(statement.otherwise());
    return null;
  }

  private void otherwise(Statement.Block block) {
    if (block == null) {
      out.none();
    } else {
      inner(block, List.of());
    }
  }

  @Override
  public Void whileLoop(Statement.While statement) {
    node(Op.WHILE, statement.span());
    statement.condition().accept(this);
    inner(statement.body(), List.of());
    return null;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Void forLoop(Statement.For statement) {
    List<Symbol> symbols = (List<Symbol>) notes.of(statement);
    Symbol first = symbols.get(0);
    if (symbols.size() == 1 && first.integers) {
      place(first);
      Expression.Binary range = (Expression.Binary) statement.iterable();
      node(Op.FOR_RANGE, statement.span());
      out.number(first.slot);
      range.left().accept(this);
      range.right().accept(this);
      inner(statement.body(), List.of());
      return null;
    }
    List<CodeWriter> begin = new ArrayList<>(0);
    node(Op.FOR_EACH, statement.span());
    out.number(receive(first, statement.nameSpans().get(0), begin));
    out.number(
        symbols.size() == 1 ? 0 : receive(symbols.get(1), statement.nameSpans().get(1), begin) + 1);
    statement.iterable().accept(this);
    inner(statement.body(), begin);
    return null;
  }

  @Override
  public Void breakLoop(Statement.Break statement) {
    node(Op.BREAK, statement.span());
    return null;
  }

  @Override
  public Void continueLoop(Statement.Continue statement) {
    node(Op.CONTINUE, statement.span());
    return null;
  }

  @Override
  public Void returnValue(Statement.Return statement) {
    node(Op.RETURN, statement.span());
    optional(statement.value());
    return null;
  }

  private void optional(Expression expression) {
    if (expression == null) {
      out.none();
    } else {
      expression.accept(this);
    }
  }

  @Override
  public Void tryCatch(Statement.Try statement) {
    List<CodeWriter> begin = new ArrayList<>(0);
    Symbol symbol = notes.symbolOf(statement);
    node(Op.TRY, statement.span());
    out.number(symbol == null ? 0 : receive(symbol, statement.nameSpan(), begin) + 1);
    inner(statement.body(), List.of());
    inner(statement.handler(), begin);
    return null;
  }

  @Override
  public Void assertion(Statement.Assert statement) {
    Expression condition = statement.condition();
    Span span = condition.span();
    node(Op.ASSERT, span);
    String text = file.source().text().substring(span.start(), span.end());
    int line = text.indexOf('\n');
    out.text(line < 0 ? text : text.substring(0, line) + " …");
    if (condition instanceof Expression.Binary
        && ((Expression.Binary) condition).operator().isComparison()) {
      Expression.Binary binary = (Expression.Binary) condition;
      out.number(binary.operator().ordinal() + 1);
      binary.left().accept(this);
      binary.right().accept(this);
    } else {
      out.number(0);
      condition.accept(this);
      out.none();
    }
    optional(statement.message());
    return null;
  }

  @Override
  public Void with(Statement.With statement) {
    node(Op.WITH, statement.span());
    statement.resource().accept(this);
    inner(statement.body(), List.of());
    return null;
  }

  @Override
  public Void select(Statement.Select statement) {
    node(Op.SELECT, statement.span());
    out.number(statement.cases().size());
    for (Statement.SelectCase each : statement.cases()) {
      List<CodeWriter> begin = new ArrayList<>(0);
      Symbol symbol = notes.symbolOf(each);
      out.number(symbol == null ? 0 : receive(symbol, each.nameSpan(), begin) + 1);
      each.operation().accept(this);
      inner(each.body(), begin);
    }
    optional(statement.after());
    otherwise(statement.otherwise());
    return null;
  }

  @Override
  public Void on(Statement.On statement) {
    Body inner = (Body) notes.of(statement);
    node(Op.ON, statement.span());
    out.number(statement.restarts() ? 1 : 0);
    statement.signal().accept(this);
    List<Statement.Parameter> parameters =
        statement.name() == null
            ? List.of()
            : List.of(new Statement.Parameter(statement.nameSpan(), statement.name(), null));
    closure(inner, statement.span(), parameters, new Statements(statement.body(), false));
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
    closure(
        symbol.body,
        statement.span(),
        statement.parameters(),
        new Statements(statement.body(), false));
    return null;
  }

  private void declareBody(Symbol symbol, Span span) {
    if (!symbol.global && symbol.cell()) {
      set(symbol, span);
    } else {
      declare(symbol, span);
    }
  }

  private void closure(Body inner, Span span, List<Statement.Parameter> parameters, Block content) {
    write(inner, span, parameters, content);
    node(Op.FUNCTION, span);
    out.number(inner.number);
    captures(inner);
  }

  private void captures(Body inner) {
    out.number(inner.captures.size());
    for (Symbol symbol : inner.captures) {
      if (symbol.owner != body) {
        out.number(body.captures.indexOf(symbol) << 2 | Op.FROM_CAPTURED);
      } else {
        out.number(symbol.slot << 2 | (symbol.integers ? Op.FROM_LONG : Op.FROM_SLOT));
      }
    }
  }

  @Override
  public Void struct(Statement.StructDeclaration statement) {
    node(Op.NULL, statement.span());
    return null;
  }

  @Override
  public Void object(Statement.ObjectDeclaration statement) {
    Symbol symbol = notes.symbolOf(statement);
    unit.object(symbol);
    declare(symbol, statement.span());
    Facility facility = symbol.facility;
    node(Op.OPEN, statement.span());
    out.text(facility.kind()).number(symbol.number).number(statement.ownership().ordinal());
    out.number(
        statement.layout() == null ? 0 : unit.layout(statement.name(), statement.layout()) + 1);
    ordered(
        statement.arguments(),
        (int[]) notes.of(statement.arguments()),
        facility.parameters().size());
    return null;
  }

  @Override
  public Void process(Statement.ProcessDeclaration statement) {
    Symbol symbol = notes.symbolOf(statement);
    Body inner = symbol.body;
    Block content =
        inner.program
            ? new Program(statement.program())
            : inner.driven
                ? new Nothing(statement.span())
                : new Statements(statement.body(), false);
    declareBody(symbol, statement.span());
    write(inner, statement.span(), statement.parameters(), content);
    node(Op.PROCESS, statement.span());
    out.number(inner.process);
    captures(inner);
    return null;
  }

  // Expressions

  @Override
  public Void literal(Expression.Literal expression) {
    Object value = expression.value();
    if (value == null) {
      node(Op.NULL, expression.span());
    } else if (value instanceof Boolean) {
      node((Boolean) value ? Op.TRUE : Op.FALSE, expression.span());
    } else if (value instanceof Long) {
      node(Op.INTEGER, expression.span());
      out.integer((Long) value);
    } else if (value instanceof Double) {
      node(Op.FLOAT, expression.span());
      out.integer(Double.doubleToRawLongBits((Double) value));
    } else {
      string((String) value, expression.span());
    }
    return null;
  }

  private void string(String value, Span span) {
    node(Op.STRING, span);
    out.string(value);
  }

  @Override
  public Void duration(Expression.Duration expression) {
    node(Op.DURATION, expression.span());
    out.integer(expression.nanoseconds());
    return null;
  }

  @Override
  public Void interpolation(Expression.Interpolation expression) {
    node(Op.INTERPOLATION, expression.span());
    expressions(expression.parts());
    return null;
  }

  private void expressions(List<Expression> expressions) {
    out.number(expressions.size());
    for (Expression each : expressions) {
      each.accept(this);
    }
  }

  @Override
  public Void name(Expression.Name expression) {
    Symbol symbol = notes.symbolOf(expression);
    if (symbol != null) {
      get(symbol, expression.span());
      return null;
    }
    String word = expression.name();
    int descriptor = Evaluator.STANDARD.indexOf(word);
    if (descriptor >= 0) {
      node(Op.STANDARD, expression.span());
      out.number(descriptor);
    } else if (Vocabulary.words().contains(word)) {
      node(
          word.equals("args") ? Op.ARGUMENTS : word.equals("pid") ? Op.PID : Op.PARENT_PID,
          expression.span());
    } else if (Builtins.named(word) != null) {
      node(Op.BUILTIN, expression.span());
      out.text(word);
    } else if (Vocabulary.errno(word) != null) {
      string(Vocabulary.errno(word), expression.span());
    } else {
      node(Op.SIGNAL, expression.span());
      out.number(Signal.named(word).number());
    }
    return null;
  }

  @Override
  public Void list(Expression.ListLiteral expression) {
    node(Op.LIST, expression.span());
    expressions(expression.elements());
    return null;
  }

  @Override
  public Void map(Expression.MapLiteral expression) {
    node(Op.MAP, expression.span());
    out.number(expression.entries().size() * 2);
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
      node(Op.NOT, expression.span());
    } else if (operand instanceof Expression.Literal
        && ((Expression.Literal) operand).value() instanceof Long
        && (Long) ((Expression.Literal) operand).value() >= 0) {
      node(Op.INTEGER, expression.span());
      out.integer(-(Long) ((Expression.Literal) operand).value());
      return null;
    } else {
      node(Op.NEGATE, expression.span());
    }
    operand.accept(this);
    return null;
  }

  @Override
  public Void binary(Expression.Binary expression) {
    switch (expression.operator()) {
      case AND:
        node(Op.AND, expression.span());
        break;
      case OR:
        node(Op.OR, expression.span());
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

  @Override
  public Void call(Expression.Call call) {
    Expression callee = call.callee();
    if (callee instanceof Expression.Member) {
      Expression.Member member = (Expression.Member) callee;
      node(Op.CALL_MEMBER, call.span());
      out.text(member.name());
      member.target().accept(this);
      arguments(call.arguments());
      return null;
    }
    Symbol symbol = notes.symbolOf(callee);
    int[] places = (int[]) notes.of(call);
    if (callee instanceof Expression.Name && symbol == null) {
      Builtin builtin = Builtins.named(((Expression.Name) callee).name());
      node(Op.CALL_BUILTIN, call.span());
      out.text(builtin.name());
      ordered(call.arguments(), places, Math.max(builtin.parameters(), call.arguments().size()));
    } else if (symbol != null && symbol.kind == Symbol.Kind.STRUCT) {
      node(Op.STRUCT_VALUE, call.span());
      out.number(symbol.number);
      ordered(call.arguments(), places, symbol.layout.size());
    } else if (symbol != null && symbol.kind == Symbol.Kind.FUNCTION) {
      node(Op.CALL, call.span());
      get(symbol, callee.span());
      int count = 0;
      for (int place : places) {
        count = Math.max(count, place + 1);
      }
      ordered(call.arguments(), places, count);
      out.number(0);
    } else {
      node(Op.CALL, call.span());
      callee.accept(this);
      arguments(call.arguments());
    }
    return null;
  }

  /** The arguments in the order of the parameters; nothing where one is not given. */
  private void ordered(List<Expression.Argument> arguments, int[] places, int count) {
    Expression[] values = new Expression[count];
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = arguments.get(i).value();
    }
    out.number(count);
    for (Expression value : values) {
      optional(value);
    }
  }

  /** The arguments as they are written, and then their names. */
  private void arguments(List<Expression.Argument> arguments) {
    boolean named = false;
    out.number(arguments.size());
    for (Expression.Argument argument : arguments) {
      argument.value().accept(this);
      named |= argument.name() != null;
    }
    if (!named) {
      out.number(0);
      return;
    }
    out.number(arguments.size());
    for (Expression.Argument argument : arguments) {
      out.text(argument.name() == null ? "" : argument.name());
    }
  }

  @Override
  public Void member(Expression.Member expression) {
    node(Op.MEMBER, expression.span());
    out.text(expression.name());
    expression.target().accept(this);
    return null;
  }

  @Override
  public Void index(Expression.Index expression) {
    node(Op.INDEX, expression.span());
    expression.target().accept(this);
    expression.index().accept(this);
    return null;
  }

  @Override
  public Void function(Expression.Function expression) {
    closure(
        (Body) notes.of(expression),
        expression.span(),
        expression.parameters(),
        new Statements(expression.body(), false));
    return null;
  }

  @Override
  public Void start(Expression.Start expression) {
    node(Op.START, expression.span());
    expression.process().accept(this);
    arguments(expression.arguments());
    return null;
  }

  @Override
  public Void wait(Expression.Wait expression) {
    wait(Op.WAIT, expression);
    return null;
  }

  private void wait(int op, Expression.Wait expression) {
    node(op, expression.span());
    optional(expression.process());
    optional(expression.within());
  }

  @Override
  public Void in(Expression.In expression) {
    Body inner = (Body) notes.of(expression);
    node(Op.IN, expression.span());
    expression.process().accept(this);
    out.number(inner.process);
    closure(inner, expression.span(), List.of(), new Statements(expression.body(), true));
    return null;
  }
}

package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Operation;
import org.ipcsh.posix.Layout;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Node;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;

/**
 * Finds out what each name means, checks what can be checked before anything runs, and notes what
 * each statement uses. What it finds, the {@link Emitter} reads from its notes.
 */
final class Resolver implements Statement.Visitor<Void>, Expression.Visitor<Void> {
  /**
   * Integer variables are found by looking again until nothing changes; so often, then what is left
   * is given up.
   */
  private static final int ROUNDS = 8;

  private static final int STARTS_IN_A_LOOP = 1 << 16;

  /** What the variable of a loop over a range is set to: some integer. */
  private static final Expression COUNTED = new Expression.Literal(new Span(0, 0), 0L);

  private final Scope scope;
  private final List<Diagnostic> diagnostics;
  private final boolean interactive;

  /**
   * Of a name its symbol, of a declaration its symbols, of a function its body, of a call its
   * places.
   */
  private final Map<Object, Object> notes = new IdentityHashMap<>();

  final List<Body> bodies = new ArrayList<>();
  final List<Symbol> structs = new ArrayList<>();
  private final Map<String, Symbol> declaredHere = new HashMap<>();
  private final List<Symbol> symbols = new ArrayList<>();
  private final List<Runnable> deferred = new ArrayList<>();
  private final List<Assigned> assignments = new ArrayList<>();
  private List<Compiler.Placed> top = List.of();

  /** How many processes are started, as far as the text tells; in a loop it is a guess. */
  int starts;

  /** The variable whose value is being looked at, or null. */
  private String declaring;

  /** Whether what the main process may run says something about signals. */
  boolean signals;

  private ScriptFile main;
  private ScriptFile file;
  private Body body;
  private Names names;

  /** What a variable is set to: an expression, or null for what may be anything. */
  private record Assigned(Symbol symbol, Expression value) {}

  Resolver(Scope scope, List<Diagnostic> diagnostics, boolean interactive) {
    this.scope = scope;
    this.diagnostics = diagnostics;
    this.interactive = interactive;
  }

  Object note(Object node) {
    return notes.get(node);
  }

  /** The body of the whole input. */
  Body mainBody() {
    return bodies.get(0);
  }

  void resolve(ScriptFile mainFile, List<Compiler.Placed> statements) {
    main = mainFile;
    file = mainFile;
    top = statements;
    body = newBody(Body.Kind.MAIN, "main", null);
    names = new Names(null, body, scope.names);
    for (Compiler.Placed each : statements) {
      file = each.file();
      hoist(each.statement());
    }
    boolean ended = false;
    for (Compiler.Placed each : statements) {
      file = each.file();
      body.uses.add(new Uses());
      ended = reachable(ended, each.statement());
      each.statement().accept(this);
    }
    file = mainFile;
    // A loop by index: a deferred body may defer others.
    for (int i = 0; i < deferred.size(); i++) {
      deferred.get(i).run();
    }
    checkStructs();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Body each : bodies) {
        for (Uses uses : each.uses) {
          changed |= uses.spread();
        }
      }
    }
    findIntegers();
    if (!interactive) {
      warn();
    }
  }

  private Body newBody(Body.Kind kind, String name, Body outer) {
    Body made = new Body(kind, name, outer, file, scope.functions++);
    bodies.add(made);
    return made;
  }

  // Messages

  private void error(Span span, String message, String hint) {
    diagnostics.add(Diagnostic.error(file.source(), span, message, hint));
  }

  /** From a check that is also made when things run. */
  private void error(Span span, ScriptError error) {
    error(
        span,
        Bytes.text(error.getMessage()),
        error.hint() == null ? null : Bytes.text(error.hint()));
  }

  private void warning(ScriptFile in, Span span, String message, String hint) {
    diagnostics.add(new Diagnostic(in.source(), span, Diagnostic.Severity.WARNING, message, hint));
  }

  private boolean reachable(boolean ended, Statement statement) {
    if (ended) {
      warning(file, statement.span(), "this is never reached", null);
    }
    return statement instanceof Statement.Return
        || statement instanceof Statement.Break
        || statement instanceof Statement.Continue;
  }

  private void warn() {
    for (Symbol symbol : symbols) {
      if (symbol.file != main || symbol.name.startsWith("_")) {
        continue;
      }
      if (!symbol.used) {
        String what =
            symbol.kind == Symbol.Kind.PROCESS
                ? "process '" + symbol.name + "' is never started"
                : symbol.kind == Symbol.Kind.PARAMETER || symbol.kind == Symbol.Kind.STRUCT
                    ? null
                    : "'" + symbol.name + "' is never used";
        if (what != null) {
          warning(symbol.file, symbol.span, what, null);
        }
      } else if (symbol.kind == Symbol.Kind.OBJECT
          && symbol.facility != null
          && symbol.facility.family() == org.ipcsh.facility.Family.CHANNEL
          && !symbol.facility.named()) {
        if (symbol.ends == End.WRITE) {
          warning(
              symbol.file,
              symbol.span,
              "nobody reads from '" + symbol.name + "'",
              "a writer waits once it is full");
        } else if (symbol.ends == End.READ) {
          warning(
              symbol.file,
              symbol.span,
              "nobody writes to '" + symbol.name + "'",
              "a reader waits while anybody holds its write end, then sees end-of-file");
        }
      }
    }
  }

  // Declarations

  private Symbol declare(Symbol.Kind kind, String name, Span span) {
    boolean atTop = names.outer == null;
    Symbol before = atTop ? declaredHere.get(name) : names.declared.get(name);
    if (before != null) {
      error(
          span,
          "'" + name + "' is already declared here",
          "line "
              + before.file.source().line(before.span.start())
              + (before.kind == Symbol.Kind.VARIABLE && kind == Symbol.Kind.VARIABLE
                  ? "; to give it another value write " + name + " = …"
                  : ""));
    }
    Symbol symbol = new Symbol(kind, name, file, span, body, atTop);
    if (atTop) {
      if (interactive) {
        symbol.global = true;
        Symbol earlier = scope.names.get(name);
        // Functions of earlier inputs that use the name see what it means now.
        symbol.slot =
            earlier != null && earlier.slot >= 0 && earlier.global
                ? earlier.slot
                : kind == Symbol.Kind.STRUCT ? -1 : scope.globals++;
      }
      declaredHere.put(name, symbol);
    }
    names.declared.put(name, symbol);
    symbols.add(symbol);
    return symbol;
  }

  private Symbol variable(String name, Span span) {
    Symbol symbol = declare(Symbol.Kind.VARIABLE, name, span);
    symbol.declared = true;
    return symbol;
  }

  /** Declares what may be used before the place of its declaration. */
  private void hoist(Statement statement) {
    if (statement instanceof Statement.FunctionDeclaration) {
      Statement.FunctionDeclaration function = (Statement.FunctionDeclaration) statement;
      Symbol symbol = declare(Symbol.Kind.FUNCTION, function.name(), function.nameSpan());
      symbol.body = newBody(Body.Kind.FUNCTION, function.name(), body);
      symbol.signature = signature("fn " + function.name(), function.parameters());
      notes.put(statement, symbol);
      parameters(symbol.body, function.parameters());
    } else if (statement instanceof Statement.ProcessDeclaration) {
      Statement.ProcessDeclaration process = (Statement.ProcessDeclaration) statement;
      Symbol symbol = declare(Symbol.Kind.PROCESS, process.name(), process.nameSpan());
      symbol.body = newBody(Body.Kind.PROCESS, process.name(), body);
      symbol.body.process = scope.processes++;
      symbol.signature = signature("process " + process.name(), process.parameters());
      notes.put(statement, symbol);
      parameters(symbol.body, process.parameters());
    } else if (statement instanceof Statement.StructDeclaration) {
      Statement.StructDeclaration struct = (Statement.StructDeclaration) statement;
      Symbol symbol = declare(Symbol.Kind.STRUCT, struct.name(), struct.nameSpan());
      symbol.number = scope.structs++;
      symbol.signature = Signature.of("struct " + struct.name(), fieldNames(struct.fields()), 0);
      symbol.layout = struct.fields();
      structs.add(symbol);
      notes.put(statement, symbol);
    }
  }

  private static String[] fieldNames(List<Statement.Field> fields) {
    String[] all = new String[fields.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = fields.get(i).name();
    }
    return all;
  }

  private static Signature signature(String what, List<Statement.Parameter> parameters) {
    String[] all = new String[parameters.size()];
    int required = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = parameters.get(i).name();
      required += parameters.get(i).defaultValue() == null ? 1 : 0;
    }
    return Signature.of(what, all, required);
  }

  /**
   * The symbols of the parameters, before the body is looked at: so that calls before it can refer
   * to them.
   */
  private void parameters(Body of, List<Statement.Parameter> parameters) {
    for (Statement.Parameter parameter : parameters) {
      Symbol symbol =
          new Symbol(Symbol.Kind.PARAMETER, parameter.name(), file, parameter.span(), of, false);
      symbol.declared = true;
      of.parameters.add(symbol);
      symbols.add(symbol);
    }
  }

  /** Looks at a body, in its own names. */
  private void inside(
      Body inner, List<Statement.Parameter> parameters, Statement.Block block, Runnable more) {
    Body outerBody = body;
    Names outerNames = names;
    body = inner;
    names = new Names(outerNames, inner);
    boolean optional = false;
    for (int i = 0; i < parameters.size(); i++) {
      Statement.Parameter parameter = parameters.get(i);
      if (parameter.defaultValue() != null) {
        parameter.defaultValue().accept(this);
        optional = true;
      } else if (optional) {
        error(
            parameter.span(),
            "'" + parameter.name() + "' needs a default, as a parameter before it has one",
            null);
      }
      Symbol symbol = inner.parameters.get(i);
      if (names.declared.put(parameter.name(), symbol) != null) {
        error(parameter.span(), "there are two parameters '" + parameter.name() + "'", null);
      }
    }
    if (more != null) {
      more.run();
    }
    if (block != null) {
      statements(block, true);
    }
    notes.put(inner, names);
    body = outerBody;
    names = outerNames;
  }

  /** A block with names of its own. */
  private void block(Statement.Block block) {
    names = new Names(names, body);
    statements(block, false);
    notes.put(block, names);
    names = names.outer;
  }

  private void statements(Statement.Block block, boolean outermost) {
    for (Statement statement : block.statements()) {
      hoist(statement);
    }
    boolean ended = false;
    for (Statement statement : block.statements()) {
      if (outermost) {
        body.uses.add(new Uses());
      }
      ended = reachable(ended, statement);
      statement.accept(this);
    }
  }

  // Names

  /**
   * What the name means, for something that does not look at its value; null where it is none of
   * the script's.
   */
  private Symbol resolve(Expression.Name name) {
    Symbol symbol = names.find(name.name());
    if (symbol == null) {
      return null;
    }
    notes.put(name, symbol);
    symbol.used = true;
    reach(symbol);
    return symbol;
  }

  /** Notes that the body at hand uses the symbol, wherever that lives. */
  private void reach(Symbol symbol) {
    if (symbol.owner == body || symbol.kind == Symbol.Kind.STRUCT) {
      return;
    }
    symbol.captured = true;
    if (symbol.top) {
      if (!symbol.global) {
        symbol.global = true;
        symbol.slot = scope.globals++;
      }
      return;
    }
    for (Body each = body; each != symbol.owner; each = each.outer) {
      each.capture(symbol);
      if (each.kind == Body.Kind.FUNCTION) {
        symbol.escapes = true;
      } else {
        symbol.passed = true;
      }
    }
  }

  /** An expression of whose value, should it be a channel, these ends are used. */
  private void use(Expression expression, End ends, boolean escapes) {
    if (!(expression instanceof Expression.Name)) {
      expression.accept(this);
      return;
    }
    Expression.Name name = (Expression.Name) expression;
    Symbol symbol = resolve(name);
    if (symbol == null) {
      predefined(name);
      return;
    }
    body.now().name(symbol, ends);
    symbol.escapes |= escapes;
    if (symbol.body != null) {
      if (symbol.kind == Symbol.Kind.PROCESS) {
        body.now().starts(symbol.body);
      } else {
        body.now().calls(symbol.body);
      }
    }
  }

  private void predefined(Expression.Name name) {
    String word = name.name();
    if (Predefined.isWord(word)
        || Builtins.named(word) != null
        || Predefined.errno(word) != null
        || Signal.named(word) != null) {
      return;
    }
    undefined(name.span(), word);
  }

  /** Whether a channel or the like was meant to be declared: {@code p = pipe()}. */
  private boolean isDeclaration(Expression value) {
    if (!(value instanceof Expression.Call)) {
      return false;
    }
    Expression callee = ((Expression.Call) value).callee();
    return callee instanceof Expression.Name
        && names.find(((Expression.Name) callee).name()) == null
        && Facilities.of(((Expression.Name) callee).name()) != null;
  }

  private void undefined(Span span, String word) {
    for (Compiler.Placed each : top) {
      Span later = declaredBy(each.statement(), word);
      if (later != null) {
        error(
            span,
            "'" + word + "' is used before it is declared",
            "line " + each.file().source().line(later.start()) + " declares it");
        return;
      }
    }
    if (Facilities.of(word) != null) {
      String family = word(Facilities.of(word));
      error(
          span,
          "'" + word + "' is a kind of " + family + ": it is declared, not called",
          family + " " + (declaring == null ? "name" : declaring) + " = " + word + "(…)");
      return;
    }
    String near = Spelling.nearest(word, names.visible());
    String hint = near == null ? null : "did you mean '" + near + "'?";
    if (word.startsWith("SIG")) {
      error(span, "there is no signal '" + word + "'", hint);
      return;
    }
    error(span, "there is nothing named '" + word + "'", hint);
  }

  private static Span declaredBy(Statement statement, String word) {
    if (statement instanceof Statement.Let) {
      int index = ((Statement.Let) statement).names().indexOf(word);
      return index < 0 ? null : ((Statement.Let) statement).nameSpans().get(index);
    }
    if (statement instanceof Statement.ObjectDeclaration
        && ((Statement.ObjectDeclaration) statement).name().equals(word)) {
      return ((Statement.ObjectDeclaration) statement).nameSpan();
    }
    return null;
  }

  private static String word(Facility facility) {
    return facility.family().name().toLowerCase(java.util.Locale.ROOT);
  }

  private int[] places(Signature signature, List<Expression.Argument> arguments, Span span) {
    String[] given = null;
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).name() != null) {
        given = given == null ? new String[arguments.size()] : given;
        given[i] = arguments.get(i).name();
      }
    }
    try {
      return signature.places(arguments.size(), given);
    } catch (ScriptError e) {
      error(span, e);
      return null;
    }
  }

  private void arguments(List<Expression.Argument> arguments, End ends, boolean escapes) {
    for (Expression.Argument argument : arguments) {
      use(argument.value(), ends, escapes);
    }
  }

  /**
   * Arguments for known parameters: what the body does with a parameter is done with the argument.
   */
  private void flow(List<Expression.Argument> arguments, int[] places, Body to, boolean passed) {
    for (int i = 0; i < arguments.size(); i++) {
      Expression value = arguments.get(i).value();
      Symbol symbol = value instanceof Expression.Name ? resolve((Expression.Name) value) : null;
      if (symbol == null || places == null || symbol.body != null) {
        use(value, End.BOTH, true);
      } else {
        body.now().flow(symbol, to.parameters.get(places[i]));
        symbol.passed |= passed;
      }
    }
  }

  // Statements

  @Override
  public Void let(Statement.Let statement) {
    declaring = isDeclaration(statement.value()) ? statement.names().get(0) : null;
    statement.value().accept(this);
    declaring = null;
    List<Symbol> made = new ArrayList<>(statement.names().size());
    for (int i = 0; i < statement.names().size(); i++) {
      Symbol symbol = variable(statement.names().get(i), statement.nameSpans().get(i));
      made.add(symbol);
      assignments.add(
          new Assigned(symbol, statement.names().size() == 1 ? statement.value() : null));
    }
    notes.put(statement, made);
    return null;
  }

  @Override
  public Void assignment(Statement.Assignment statement) {
    Expression target = statement.target();
    boolean named = target instanceof Expression.Name && isDeclaration(statement.value());
    declaring = named ? ((Expression.Name) target).name() : null;
    statement.value().accept(this);
    declaring = null;
    if (target instanceof Expression.Name) {
      Expression.Name name = (Expression.Name) target;
      Symbol symbol = names.find(name.name());
      if (symbol == null && isDeclaration(statement.value())) {
        // That has been said of its value.
        return null;
      }
      if (symbol == null) {
        String near = Spelling.nearest(name.name(), names.visible());
        boolean known = Predefined.isWord(name.name()) || Builtins.named(name.name()) != null;
        error(
            name.span(),
            known
                ? "'" + name.name() + "' is part of the language and cannot be assigned to"
                : "there is no variable '" + name.name() + "'",
            near == null || known
                ? "let " + name.name() + " = … declares one"
                : "did you mean '" + near + "'? let " + name.name() + " = … declares a new one");
        return null;
      }
      notes.put(name, symbol);
      if (symbol.kind != Symbol.Kind.VARIABLE && symbol.kind != Symbol.Kind.PARAMETER) {
        error(
            name.span(),
            "'" + symbol.name + "' is " + symbol.phrase() + " and cannot be assigned to",
            null);
        return null;
      }
      reach(symbol);
      symbol.assigned = true;
      symbol.used |= statement.operator() != null;
      body.now().name(symbol, End.NONE);
      assignments.add(
          new Assigned(
              symbol,
              statement.operator() == null
                  ? statement.value()
                  : arithmetic(statement.operator()) ? statement.value() : null));
    } else if (target instanceof Expression.Member) {
      use(((Expression.Member) target).target(), End.BOTH, false);
      checkField((Expression.Member) target);
    } else {
      use(((Expression.Index) target).target(), End.NONE, false);
      use(((Expression.Index) target).index(), End.NONE, false);
    }
    return null;
  }

  @Override
  public Void expression(Statement.ExpressionStatement statement) {
    use(statement.expression(), End.BOTH, true);
    return null;
  }

  @Override
  public Void ifThen(Statement.If statement) {
    statement.condition().accept(this);
    block(statement.then());
    if (statement.otherwise() != null) {
      block(statement.otherwise());
    }
    return null;
  }

  @Override
  public Void whileLoop(Statement.While statement) {
    statement.condition().accept(this);
    body.loops++;
    block(statement.body());
    body.loops--;
    return null;
  }

  @Override
  public Void forLoop(Statement.For statement) {
    Expression iterable = statement.iterable();
    use(iterable, End.READ, false);
    names = new Names(names, body);
    List<Symbol> made = new ArrayList<>(2);
    boolean counts = isRange(iterable) && statement.names().size() == 1;
    for (int i = 0; i < statement.names().size(); i++) {
      Symbol symbol = variable(statement.names().get(i), statement.nameSpans().get(i));
      symbol.used = true;
      made.add(symbol);
      assignments.add(new Assigned(symbol, counts ? COUNTED : null));
    }
    notes.put(statement, made);
    body.loops++;
    block(statement.body());
    body.loops--;
    names = names.outer;
    return null;
  }

  static boolean isRange(Expression expression) {
    return expression instanceof Expression.Binary
        && ((Expression.Binary) expression).operator() == Expression.BinaryOperator.RANGE;
  }

  @Override
  public Void breakLoop(Statement.Break statement) {
    if (body.loops == 0) {
      error(statement.span(), "break outside a loop", null);
    }
    return null;
  }

  @Override
  public Void continueLoop(Statement.Continue statement) {
    if (body.loops == 0) {
      error(statement.span(), "continue outside a loop", null);
    }
    return null;
  }

  @Override
  public Void returnValue(Statement.Return statement) {
    if (body.kind == Body.Kind.MAIN) {
      error(statement.span(), "return outside a function or process", "exit() ends the script");
    }
    if (statement.value() != null) {
      statement.value().accept(this);
    }
    return null;
  }

  @Override
  public Void tryCatch(Statement.Try statement) {
    block(statement.body());
    names = new Names(names, body);
    if (statement.name() != null) {
      Symbol symbol = variable(statement.name(), statement.nameSpan());
      symbol.used = true;
      assignments.add(new Assigned(symbol, null));
      notes.put(statement, symbol);
    }
    block(statement.handler());
    names = names.outer;
    return null;
  }

  @Override
  public Void assertion(Statement.Assert statement) {
    statement.condition().accept(this);
    if (statement.message() != null) {
      use(statement.message(), End.NONE, false);
    }
    return null;
  }

  @Override
  public Void with(Statement.With statement) {
    use(statement.resource(), End.BOTH, false);
    Symbol symbol = symbol(statement.resource());
    if (symbol != null && symbol.facility != null) {
      Facility facility = symbol.facility;
      if (facility.operation("unlock") == null && facility.operation("post") == null) {
        error(
            statement.resource().span(),
            "a " + facility.kind() + " can be neither locked nor waited for",
            "with takes a lock or a semaphore");
      }
    }
    block(statement.body());
    return null;
  }

  private Symbol symbol(Expression expression) {
    Object note = expression instanceof Expression.Name ? notes.get(expression) : null;
    return note instanceof Symbol ? (Symbol) note : null;
  }

  @Override
  public Void select(Statement.Select statement) {
    for (Statement.SelectCase each : statement.cases()) {
      Expression operation = each.operation();
      if (!(operation instanceof Expression.Call)
          || !(((Expression.Call) operation).callee() instanceof Expression.Member)) {
        error(
            operation.span(),
            "select waits for operations such as jobs.receive() or requests.read_line()",
            null);
      }
      operation.accept(this);
      names = new Names(names, body);
      if (each.name() != null) {
        Symbol symbol = variable(each.name(), each.nameSpan());
        symbol.used = true;
        assignments.add(new Assigned(symbol, null));
        notes.put(each, symbol);
      }
      block(each.body());
      names = names.outer;
    }
    if (statement.after() != null) {
      statement.after().accept(this);
      block(statement.otherwise());
    }
    return null;
  }

  @Override
  public Void on(Statement.On statement) {
    noteSignals();
    statement.signal().accept(this);
    Body inner = newBody(Body.Kind.FUNCTION, "on", body);
    List<Statement.Parameter> parameters = List.of();
    if (statement.name() != null) {
      parameters = List.of(new Statement.Parameter(statement.nameSpan(), statement.name(), null));
      parameters(inner, parameters);
      inner.parameters.get(0).used = true;
    }
    notes.put(statement, inner);
    inside(inner, parameters, statement.body(), null);
    body.now().calls(inner);
    return null;
  }

  @Override
  public Void importFile(Statement.Import statement) {
    error(statement.span(), "import stands at the top level of a script", null);
    return null;
  }

  @Override
  public Void function(Statement.FunctionDeclaration statement) {
    Symbol symbol = (Symbol) notes.get(statement);
    symbol.declared = true;
    later(symbol.top, new Inside(symbol.body, statement.parameters(), statement.body(), null));
    return null;
  }

  /** At the top level bodies come last: they may use all that is declared there. */
  private void later(boolean atTop, Inside inside) {
    if (atTop) {
      deferred.add(inside);
    } else {
      inside.run();
    }
  }

  /** A body to be looked at in the names that are visible now. */
  private final class Inside implements Runnable {
    private final Body inner;
    private final List<Statement.Parameter> parameters;
    private final Statement.Block block;
    private final Expression.Call program;
    private final ScriptFile from = file;

    Inside(
        Body inner,
        List<Statement.Parameter> parameters,
        Statement.Block block,
        Expression.Call program) {
      this.inner = inner;
      this.parameters = parameters;
      this.block = block;
      this.program = program;
    }

    @Override
    public void run() {
      ScriptFile before = file;
      file = from;
      inside(inner, parameters, block, program == null ? null : new Exec());
      file = before;
    }

    private final class Exec implements Runnable {
      @Override
      public void run() {
        exec(program);
      }
    }
  }

  private void exec(Expression.Call program) {
    Expression callee = program.callee();
    if (!(callee instanceof Expression.Name) || !((Expression.Name) callee).name().equals("exec")) {
      error(callee.span(), "a process has a body { … } or runs a program: exec(\"name\", …)", null);
      return;
    }
    boolean any = false;
    for (Expression.Argument argument : program.arguments()) {
      if (argument.name() == null) {
        any = true;
        use(argument.value(), End.BOTH, true);
      } else if (argument.name().equals("stdin")) {
        passTo(argument.value(), End.READ);
      } else if (argument.name().equals("stdout") || argument.name().equals("stderr")) {
        passTo(argument.value(), End.WRITE);
      } else {
        error(
            argument.span(),
            "exec has no parameter '" + argument.name() + "'",
            Spelling.hint(argument.name(), List.of("stdin", "stdout", "stderr"), "it has "));
      }
    }
    if (!any) {
      error(program.span(), "exec wants the name of a program", "exec(\"sort\", \"-n\")");
    }
  }

  private void passTo(Expression value, End end) {
    use(value, end, false);
    Symbol symbol = symbol(value);
    if (symbol != null) {
      symbol.passed = true;
    }
  }

  @Override
  public Void struct(Statement.StructDeclaration statement) {
    Symbol symbol = (Symbol) notes.get(statement);
    symbol.declared = true;
    fields(statement.fields());
    return null;
  }

  private void fields(List<Statement.Field> fields) {
    List<String> seen = new ArrayList<>();
    for (Statement.Field field : fields) {
      if (seen.contains(field.name())) {
        error(field.nameSpan(), "there are two fields '" + field.name() + "'", null);
      }
      seen.add(field.name());
      if (Layout.scalar(field.type()) == null) {
        Symbol type = names.find(field.type());
        if (type == null || type.kind != Symbol.Kind.STRUCT) {
          List<String> known = new ArrayList<>();
          for (Layout.Scalar scalar : Layout.scalars()) {
            known.add(scalar.name());
          }
          for (Symbol each : structs) {
            known.add(each.name);
          }
          String near = typeMeant(field.type());
          error(
              field.typeSpan(),
              "there is no type '" + field.type() + "'",
              near != null ? near : Spelling.hint(field.type(), known, "there are "));
        } else {
          type.used = true;
          notes.put(field, type);
        }
      }
      for (Expression length : field.lengths()) {
        if (constant(length) < 1) {
          error(length.span(), "a length is a constant of at least 1", null);
        }
      }
    }
  }

  private static String typeMeant(String type) {
    switch (type) {
      case "int":
        return "a C int is i32";
      case "long":
        return "a C long is i64 on this system";
      case "size_t":
        return "a C size_t is usize";
      case "short":
        return "a C short is i16";
      case "float":
        return "a C float is f32";
      case "double":
        return "a C double is f64";
      case "string":
        return "a string in a struct is char[n]";
      default:
        return null;
    }
  }

  /** The value of a constant integer expression, or -1. */
  static long constant(Expression expression) {
    if (expression instanceof Expression.Literal
        && ((Expression.Literal) expression).value() instanceof Long) {
      long value = (Long) ((Expression.Literal) expression).value();
      return value > Integer.MAX_VALUE ? -1 : value;
    }
    if (expression instanceof Expression.Binary) {
      Expression.Binary binary = (Expression.Binary) expression;
      long a = constant(binary.left());
      long b = constant(binary.right());
      if (a < 0 || b < 0) {
        return -1;
      }
      long value;
      switch (binary.operator()) {
        case ADD:
          value = a + b;
          break;
        case SUBTRACT:
          value = a - b;
          break;
        case MULTIPLY:
          value = a * b;
          break;
        case DIVIDE:
          value = b == 0 ? -1 : a / b;
          break;
        default:
          value = -1;
      }
      return value > Integer.MAX_VALUE ? -1 : value;
    }
    return -1;
  }

  private void checkStructs() {
    for (Symbol struct : structs) {
      if (holds(struct, struct, new ArrayList<>())) {
        error(struct.span, "struct " + struct.name + " contains itself", null);
        return;
      }
    }
  }

  private boolean holds(Symbol outer, Symbol wanted, List<Symbol> seen) {
    for (Statement.Field field : outer.layout) {
      Object type = notes.get(field);
      if (type == wanted) {
        return true;
      }
      if (type != null && !seen.contains(type)) {
        seen.add((Symbol) type);
        if (holds((Symbol) type, wanted, seen)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public Void object(Statement.ObjectDeclaration statement) {
    Facility facility = Facilities.of(statement.kind());
    if (facility == null) {
      unknownKind(statement);
    } else if (!facility.family().name().equals(statement.family().name())) {
      error(
          statement.kindSpan(),
          "'"
              + statement.kind()
              + "' is a "
              + word(facility)
              + ", not a "
              + statement.family().word(),
          word(facility) + " " + statement.name() + " = " + statement.kind() + "(…)");
      facility = null;
    } else if (statement.ownership() != Statement.Ownership.CREATE && !facility.named()) {
      String owner = statement.ownership() == Statement.Ownership.USE ? "use" : "keep";
      error(
          statement.kindSpan(),
          "a " + statement.kind() + " has no name, so there is nothing to " + owner,
          "leave out '" + owner + "'");
    }
    if (facility != null) {
      int[] places = places(Signature.of(facility), statement.arguments(), statement.kindSpan());
      notes.put(statement.arguments(), places);
    }
    arguments(statement.arguments(), End.BOTH, true);
    Symbol symbol = declare(Symbol.Kind.OBJECT, statement.name(), statement.nameSpan());
    symbol.declared = true;
    symbol.facility = facility;
    symbol.number = scope.objects++;
    names.objects.add(symbol);
    notes.put(statement, symbol);
    if (statement.layout() != null) {
      if (statement.family() != Statement.Family.REGION) {
        error(statement.span(), "only a region has a layout", null);
      }
      fields(statement.layout());
      symbol.layout = statement.layout();
    }
    return null;
  }

  private void unknownKind(Statement.ObjectDeclaration statement) {
    List<String> family = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (Facility each : Facilities.all()) {
      all.add(each.kind());
      if (each.family().name().equals(statement.family().name())) {
        family.add(each.kind());
      }
    }
    String near = Spelling.nearest(statement.kind(), all);
    error(
        statement.kindSpan(),
        "there is no kind of " + statement.family().word() + " named '" + statement.kind() + "'",
        near != null
            ? "did you mean '" + near + "'?"
            : family.isEmpty() ? null : "there are " + Spelling.listed(family));
  }

  @Override
  public Void process(Statement.ProcessDeclaration statement) {
    Symbol symbol = (Symbol) notes.get(statement);
    symbol.declared = true;
    later(
        symbol.top,
        new Inside(symbol.body, statement.parameters(), statement.body(), statement.program()));
    return null;
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
    Expression callee = call.callee();
    if (callee instanceof Expression.Member) {
      callMember(call, (Expression.Member) callee);
    } else if (callee instanceof Expression.Name) {
      callName(call, (Expression.Name) callee);
    } else {
      callee.accept(this);
      arguments(call.arguments(), End.BOTH, true);
    }
    return null;
  }

  /**
   * The main process is started otherwise if it may have to do with signals: a function may be
   * called by it.
   */
  private void noteSignals() {
    for (Body each = body; each != null; each = each.outer) {
      if (each.kind == Body.Kind.PROCESS || each.kind == Body.Kind.BLOCK) {
        return;
      }
    }
    signals = true;
  }

  private void callName(Expression.Call call, Expression.Name name) {
    Symbol symbol = resolve(name);
    if (symbol == null) {
      Builtin builtin = Builtins.named(name.name());
      if (builtin == null) {
        predefinedCall(call, name);
        return;
      }
      if (Builtins.isAboutSignals(builtin.name())) {
        noteSignals();
      }
      int[] places = places(builtin.signature(), call.arguments(), call.span());
      notes.put(call, places);
      for (Expression.Argument argument : call.arguments()) {
        useForBuiltin(builtin.name(), argument.value());
      }
      return;
    }
    switch (symbol.kind) {
      case FUNCTION:
        int[] places = places(symbol.signature, call.arguments(), call.span());
        notes.put(call, places);
        body.now().name(symbol, End.NONE);
        body.now().calls(symbol.body);
        flow(call.arguments(), places, symbol.body, false);
        break;
      case STRUCT:
        notes.put(call, places(symbol.signature, call.arguments(), call.span()));
        arguments(call.arguments(), End.BOTH, true);
        break;
      case PROCESS:
        error(
            call.span(),
            "'" + symbol.name + "' is a process, not a function",
            "start " + symbol.name + "(…)");
        arguments(call.arguments(), End.BOTH, true);
        break;
      case OBJECT:
        error(
            call.span(),
            "'" + symbol.name + "' is " + symbol.phrase() + " and cannot be called",
            "its operations can: " + symbol.name + ".name(…)");
        break;
      default:
        use(name, End.NONE, false);
        arguments(call.arguments(), End.BOTH, true);
    }
  }

  private void predefinedCall(Expression.Call call, Expression.Name name) {
    if (name.name().equals("exec")) {
      error(call.span(), "exec stands in the declaration of a process", "process name = exec(…)");
    } else if (Predefined.isWord(name.name())) {
      error(
          call.span(),
          "'" + name.name() + "' is a value and is not called",
          "write " + name.name() + " without parentheses");
    } else {
      undefined(name.span(), name.name());
    }
    arguments(call.arguments(), End.BOTH, true);
  }

  private void useForBuiltin(String builtin, Expression value) {
    switch (builtin) {
      case "list":
        use(value, End.READ, false);
        break;
      case "print":
      case "str":
      case "type":
      case "len":
      case "int":
        use(value, End.NONE, false);
        break;
      case "kill":
        mention(value);
        break;
      default:
        use(value, End.BOTH, true);
    }
  }

  /** A process that is only named, not started: its body is not run from here. */
  private void mention(Expression value) {
    Symbol symbol = value instanceof Expression.Name ? resolve((Expression.Name) value) : null;
    if (symbol != null && symbol.kind == Symbol.Kind.PROCESS) {
      body.now().name(symbol, End.NONE);
    } else {
      use(value, End.NONE, false);
    }
  }

  private void callMember(Expression.Call call, Expression.Member member) {
    Expression target = member.target();
    Symbol symbol = target instanceof Expression.Name ? resolve((Expression.Name) target) : null;
    Facility facility = symbol == null ? null : symbol.facility;
    if (facility != null) {
      Operation operation = facility.operation(member.name());
      if (operation == null) {
        error(member.nameSpan(), CallMember.unknownOperation(facility, symbol.name, member.name()));
        body.now().name(symbol, End.BOTH);
      } else {
        body.now().name(symbol, operation.use());
        checkOperation(operation, call);
      }
    } else if (symbol != null && symbol.kind == Symbol.Kind.PROCESS) {
      mention(target);
      error(
          member.nameSpan(),
          "a process has no operation '" + member.name() + "'",
          processHint(symbol.name, member.name()));
    } else if (symbol != null) {
      use(target, usesOf(member.name()), false);
    } else {
      use(target, End.NONE, false);
    }
    arguments(call.arguments(), End.BOTH, true);
  }

  /** The arguments, without the struct that says what is received: {@code jobs.receive(Job)}. */
  private void checkOperation(Operation operation, Expression.Call call) {
    List<Expression.Argument> arguments = call.arguments();
    Symbol first =
        arguments.isEmpty() || !(arguments.get(0).value() instanceof Expression.Name)
            ? null
            : names.find(((Expression.Name) arguments.get(0).value()).name());
    if (first != null && first.kind == Symbol.Kind.STRUCT && operation.use().reads()) {
      List<Expression.Argument> rest = new ArrayList<>(arguments);
      rest.remove(0);
      String size = CallMember.requiredSize(operation);
      if (size != null) {
        rest.add(new Expression.Argument(call.span(), size, arguments.get(0).value()));
      }
      arguments = rest;
    }
    places(Signature.of(operation), arguments, call.span());
  }

  private static String processHint(String process, String operation) {
    switch (operation) {
      case "start":
      case "wait":
        return operation + " " + process;
      case "kill":
      case "stop":
      case "terminate":
        return "kill(" + process + ", SIGTERM)";
      default:
        return "it has pid, name, status and running";
    }
  }

  /** The ends that an operation of that name uses, of whatever facility the object may be. */
  private static End usesOf(String operation) {
    End ends = End.NONE;
    for (Facility facility : Facilities.all()) {
      Operation found = facility.operation(operation);
      if (found != null) {
        ends = ends.and(found.use());
      }
    }
    return ends;
  }

  @Override
  public Void member(Expression.Member expression) {
    mention(expression.target());
    checkField(expression);
    return null;
  }

  /** Of a region with a layout, which fields there are is known. */
  private void checkField(Expression.Member member) {
    Symbol symbol = symbol(member.target());
    List<Statement.Field> layout = symbol == null ? null : symbol.layout;
    if (layout == null || symbol.kind != Symbol.Kind.OBJECT) {
      return;
    }
    List<String> known = List.of(fieldNames(layout));
    if (!known.contains(member.name())) {
      error(
          member.nameSpan(),
          "the layout of " + symbol.name + " has no field '" + member.name() + "'",
          symbol.facility != null && symbol.facility.operation(member.name()) != null
              ? "an operation is called: " + symbol.name + "." + member.name() + "(…)"
              : Spelling.hint(member.name(), known, "it has "));
    }
  }

  @Override
  public Void index(Expression.Index expression) {
    use(expression.target(), End.NONE, false);
    use(expression.index(), End.NONE, false);
    return null;
  }

  @Override
  public Void function(Expression.Function expression) {
    Body inner = newBody(Body.Kind.FUNCTION, "fn", body);
    notes.put(expression, inner);
    parameters(inner, expression.parameters());
    inside(inner, expression.parameters(), expression.body(), null);
    body.now().calls(inner);
    return null;
  }

  @Override
  public Void start(Expression.Start expression) {
    if (body.kind != Body.Kind.PROCESS) {
      starts += body.loops > 0 ? STARTS_IN_A_LOOP : 1;
    }
    Expression process = expression.process();
    Symbol symbol = process instanceof Expression.Name ? resolve((Expression.Name) process) : null;
    if (symbol != null && symbol.kind == Symbol.Kind.PROCESS) {
      int[] places = places(symbol.signature, expression.arguments(), expression.span());
      body.now().name(symbol, End.NONE);
      body.now().starts(symbol.body);
      flow(expression.arguments(), places, symbol.body, true);
      return null;
    }
    if (symbol == null && process instanceof Expression.Name) {
      noProcess((Expression.Name) process);
    } else if (symbol != null
        && symbol.kind != Symbol.Kind.VARIABLE
        && symbol.kind != Symbol.Kind.PARAMETER) {
      error(
          process.span(), "'" + symbol.name + "' is " + symbol.phrase() + ", not a process", null);
    } else {
      use(process, End.BOTH, true);
    }
    for (Expression.Argument argument : expression.arguments()) {
      passTo(argument.value(), End.BOTH);
    }
    return null;
  }

  private void noProcess(Expression.Name name) {
    List<String> processes = new ArrayList<>();
    for (Names each = names; each != null; each = each.outer) {
      for (Symbol symbol : each.declared.values()) {
        if (symbol.kind == Symbol.Kind.PROCESS) {
          processes.add(symbol.name);
        }
      }
    }
    String near = Spelling.nearest(name.name(), processes);
    error(
        name.span(),
        "there is no process '" + name.name() + "'",
        near == null
            ? "process " + name.name() + " { … } declares one"
            : "did you mean '" + near + "'?");
  }

  @Override
  public Void wait(Expression.Wait expression) {
    if (expression.process() != null) {
      mention(expression.process());
      Symbol symbol = symbol(expression.process());
      if (symbol != null && symbol.kind == Symbol.Kind.OBJECT) {
        error(
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
    body.now().waits = true;
    return null;
  }

  @Override
  public Void in(Expression.In expression) {
    mention(expression.process());
    Body inner = newBody(Body.Kind.BLOCK, "in", body);
    inner.process = scope.processes++;
    notes.put(expression, inner);
    inside(inner, List.of(), expression.body(), null);
    body.now().starts(inner);
    return null;
  }

  // Integers

  private static boolean arithmetic(Expression.BinaryOperator operator) {
    return operator.ordinal() >= Operators.BIT_OR;
  }

  private void findIntegers() {
    for (Assigned each : assignments) {
      Symbol symbol = each.symbol;
      symbol.integers = symbol.kind == Symbol.Kind.VARIABLE && !symbol.global && !symbol.cell();
    }
    boolean changed = true;
    for (int round = 0; changed; round++) {
      changed = false;
      for (Assigned each : assignments) {
        if (each.symbol.integers
            && (round >= ROUNDS || each.value == null || !isInteger(each.value))) {
          each.symbol.integers = false;
          changed = true;
        }
      }
    }
  }

  /** Whether the value is an integer, or there is an error. */
  boolean isInteger(Expression expression) {
    Expression deepest = expression;
    while (deepest instanceof Expression.Binary) {
      Expression.Binary binary = (Expression.Binary) deepest;
      if (!arithmetic(binary.operator()) || !isInteger(binary.right())) {
        return false;
      }
      deepest = binary.left();
    }
    if (deepest instanceof Expression.Literal) {
      return ((Expression.Literal) deepest).value() instanceof Long;
    }
    if (deepest instanceof Expression.Name) {
      Symbol symbol = symbol(deepest);
      return symbol != null && symbol.integers;
    }
    if (deepest instanceof Expression.Unary) {
      Expression.Unary unary = (Expression.Unary) deepest;
      return unary.operator() == Expression.UnaryOperator.NEGATE && isInteger(unary.operand());
    }
    if (deepest instanceof Expression.Call
        && ((Expression.Call) deepest).callee() instanceof Expression.Name) {
      Expression callee = ((Expression.Call) deepest).callee();
      return symbol(callee) == null && ((Expression.Name) callee).name().equals("len");
    }
    return false;
  }

  /** The symbol that was noted for a piece of the tree, or null. */
  Symbol symbolOf(Node node) {
    Object note = notes.get(node);
    return note instanceof Symbol ? (Symbol) note : null;
  }

  List<Symbol> symbols() {
    return symbols;
  }
}

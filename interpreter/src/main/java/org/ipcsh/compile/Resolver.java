package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Builtin;
import org.ipcsh.eval.Builtins;
import org.ipcsh.eval.Exec;
import org.ipcsh.eval.ScriptError;
import org.ipcsh.eval.Signature;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Operation;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Spelling;
import org.ipcsh.syntax.Statement;

/**
 * Finds out what each name means, checks what can be checked before anything runs, and notes what
 * each statement uses, in {@link Notes}.
 */
final class Resolver implements Statement.Visitor<Void>, Expression.Visitor<Void> {
  private static final int STARTS_IN_A_LOOP = 1 << 16;

  private final Scope scope;
  private final Diagnostics diagnostics;
  private final boolean interactive;
  private final Notes notes = new Notes();
  private final Fields fields;
  private final Warnings warnings;
  private final Permissions permissions;

  private final Map<String, Symbol> declaredHere = new HashMap<>();
  private final List<Runnable> deferred = new ArrayList<>();
  private final List<Compiler.Placed> statements;
  private final Unknown unknown;
  private Body body;
  private Names names;

  /**
   * @param statements those of the top level
   */
  Resolver(
      Scope scope, Diagnostics diagnostics, List<Compiler.Placed> statements, boolean interactive) {
    this.scope = scope;
    this.diagnostics = diagnostics;
    this.statements = statements;
    this.interactive = interactive;
    this.fields = new Fields(notes, diagnostics);
    this.warnings = new Warnings(diagnostics);
    this.permissions = new Permissions(diagnostics);
    this.unknown = new Unknown(statements, diagnostics);
  }

  Notes resolve(ScriptFile main) {
    diagnostics.file = main;
    body = newBody(Body.Kind.MAIN, "main", null);
    names = new Names(null, body, scope.names);
    for (Compiler.Placed each : statements) {
      diagnostics.file = each.file();
      hoist(each.statement());
    }
    boolean ended = false;
    for (Compiler.Placed each : statements) {
      diagnostics.file = each.file();
      body.uses.add(new Uses());
      ended = warnings.reached(ended, each.statement());
      each.statement().accept(this);
    }
    diagnostics.file = main;
    // A loop by index: a deferred body may defer others.
    for (int i = 0; i < deferred.size(); i++) {
      deferred.get(i).run();
    }
    fields.checkStructs();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Body each : notes.bodies) {
        for (Uses uses : each.uses) {
          changed |= uses.spread();
        }
      }
    }
    notes.integers.find();
    if (!interactive) {
      for (Symbol symbol : notes.symbols) {
        if (symbol.file == main) {
          warnings.check(symbol);
        }
      }
    }
    return notes;
  }

  private Body newBody(Body.Kind kind, String name, Body outer) {
    Body made = new Body(kind, name, outer, diagnostics.file, scope.functions++);
    notes.bodies.add(made);
    return made;
  }

  // Declarations

  private Symbol declare(Symbol.Kind kind, String name, Span span) {
    boolean atTop = names.outer == null;
    Symbol before = atTop ? declaredHere.get(name) : names.declared.get(name);
    if (before != null) {
      diagnostics.error(
          span,
          "'" + name + "' is already declared here",
          (before.file == diagnostics.file ? "" : before.file.source().name() + ", ")
              + "line "
              + before.file.source().line(before.span.start())
              + (before.kind == Symbol.Kind.VARIABLE && kind == Symbol.Kind.VARIABLE
                  ? "; to give it another value write " + name + " = …"
                  : ""));
    }
    Symbol symbol = new Symbol(kind, name, diagnostics.file, span, body, atTop);
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
    notes.symbols.add(symbol);
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
      symbol.body.program = process.program() != null;
      symbol.body.driven = process.program() == null && process.body() == null;
      symbol.signature = signature("process " + process.name(), process.parameters());
      notes.put(statement, symbol);
      parameters(symbol.body, process.parameters());
    } else if (statement instanceof Statement.StructDeclaration) {
      Statement.StructDeclaration struct = (Statement.StructDeclaration) statement;
      Symbol symbol = declare(Symbol.Kind.STRUCT, struct.name(), struct.nameSpan());
      symbol.number = scope.structs++;
      symbol.signature = Signature.of("struct " + struct.name(), Fields.names(struct.fields()), 0);
      symbol.layout = struct.fields();
      notes.structs.add(symbol);
      notes.put(statement, symbol);
    }
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
          new Symbol(
              Symbol.Kind.PARAMETER,
              parameter.name(),
              diagnostics.file,
              parameter.span(),
              of,
              false);
      symbol.declared = true;
      of.parameters.add(symbol);
      notes.symbols.add(symbol);
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
        diagnostics.error(
            parameter.span(),
            "'" + parameter.name() + "' needs a default, as a parameter before it has one",
            null);
      }
      Symbol symbol = inner.parameters.get(i);
      if (names.declared.put(parameter.name(), symbol) != null) {
        diagnostics.error(
            parameter.span(), "there are two parameters '" + parameter.name() + "'", null);
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
      ended = warnings.reached(ended, statement);
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
    if (!Vocabulary.isPredefined(word)) {
      unknown.name(name.span(), word, names);
    }
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
      diagnostics.error(span, e);
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
    if (Unknown.isDeclaration(statement.value(), names)) {
      unknown.declares(statement.names().get(0));
    }
    statement.value().accept(this);
    unknown.declares(null);
    List<Symbol> made = new ArrayList<>(statement.names().size());
    for (int i = 0; i < statement.names().size(); i++) {
      Symbol symbol = variable(statement.names().get(i), statement.nameSpans().get(i));
      made.add(symbol);
      notes.integers.assigned(symbol, statement.names().size() == 1 ? statement.value() : null);
    }
    notes.put(statement, made);
    return null;
  }

  @Override
  public Void assignment(Statement.Assignment statement) {
    Expression target = statement.target();
    if (target instanceof Expression.Name && Unknown.isDeclaration(statement.value(), names)) {
      unknown.declares(((Expression.Name) target).name());
    }
    statement.value().accept(this);
    unknown.declares(null);
    if (target instanceof Expression.Name) {
      Expression.Name name = (Expression.Name) target;
      Symbol symbol = names.find(name.name());
      if (symbol == null && Unknown.isDeclaration(statement.value(), names)) {
        // That has been said of its value.
        return null;
      }
      if (symbol == null) {
        unknown.variable(name, names);
        return null;
      }
      notes.put(name, symbol);
      if (symbol.kind != Symbol.Kind.VARIABLE && symbol.kind != Symbol.Kind.PARAMETER) {
        diagnostics.error(
            name.span(),
            "'" + symbol.name + "' is " + symbol.phrase() + " and cannot be assigned to",
            null);
        return null;
      }
      reach(symbol);
      symbol.assigned = true;
      symbol.used |= statement.operator() != null;
      body.now().name(symbol, End.NONE);
      notes.integers.assigned(
          symbol,
          statement.operator() == null
              ? statement.value()
              : statement.operator().isArithmetic() ? statement.value() : null);
    } else if (target instanceof Expression.Member) {
      use(((Expression.Member) target).target(), End.BOTH, false);
      fields.checkMember(
          notes.symbolOf(((Expression.Member) target).target()), (Expression.Member) target);
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
      notes.integers.assigned(symbol, counts ? Integers.COUNTED : null);
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
      diagnostics.error(statement.span(), "break outside a loop", null);
    }
    return null;
  }

  @Override
  public Void continueLoop(Statement.Continue statement) {
    if (body.loops == 0) {
      diagnostics.error(statement.span(), "continue outside a loop", null);
    }
    return null;
  }

  @Override
  public Void returnValue(Statement.Return statement) {
    if (body.kind == Body.Kind.MAIN) {
      diagnostics.error(
          statement.span(), "return outside a function or process", "exit() ends the script");
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
      notes.integers.assigned(symbol, null);
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
    Symbol symbol = notes.symbolOf(statement.resource());
    if (symbol != null && symbol.facility != null) {
      Facility facility = symbol.facility;
      if (facility.operation("unlock") == null && facility.operation("post") == null) {
        diagnostics.error(
            statement.resource().span(),
            facility.phrase() + " can be neither locked nor waited for",
            "with takes a lock or a semaphore");
      }
    }
    block(statement.body());
    return null;
  }

  @Override
  public Void select(Statement.Select statement) {
    for (Statement.SelectCase each : statement.cases()) {
      Expression operation = each.operation();
      operation.accept(this);
      if (!isSelectable(operation)) {
        diagnostics.error(
            operation.span(),
            "select waits for operations such as jobs.receive() or requests.read_line(), for"
                + " 'wait p' and for 'sigwait(SIGUSR1)'",
            "How long it waits at most is said by a case 'after 1s { … }'.");
      }
      names = new Names(names, body);
      if (each.name() != null) {
        Symbol symbol = variable(each.name(), each.nameSpan());
        symbol.used = true;
        notes.integers.assigned(symbol, null);
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

  private boolean isSelectable(Expression operation) {
    if (operation instanceof Expression.Wait) {
      Expression.Wait wait = (Expression.Wait) operation;
      return wait.process() != null && wait.within() == null;
    }
    if (!(operation instanceof Expression.Call)) {
      return false;
    }
    Expression.Call call = (Expression.Call) operation;
    return call.callee() instanceof Expression.Member
        || call.callee() instanceof Expression.Name
            && ((Expression.Name) call.callee()).name().equals("sigwait")
            && notes.symbolOf(call.callee()) == null
            && call.arguments().size() == 1;
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
    body.now().handles(inner);
    return null;
  }

  @Override
  public Void importFile(Statement.Import statement) {
    diagnostics.error(statement.span(), "import stands at the top level of a script", null);
    return null;
  }

  @Override
  public Void function(Statement.FunctionDeclaration statement) {
    Symbol symbol = (Symbol) notes.of(statement);
    symbol.declared = true;
    later(symbol.top, new Inside(symbol.body, statement.parameters(), statement.body(), null));
    return null;
  }

  /** At the top level notes.bodies come last: they may use all that is declared there. */
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
    private final ScriptFile from = diagnostics.file;

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
      ScriptFile before = diagnostics.file;
      diagnostics.file = from;
      inside(inner, parameters, block, program == null ? null : new Command());
      diagnostics.file = before;
    }

    private final class Command implements Runnable {
      @Override
      public void run() {
        exec(program);
      }
    }
  }

  private void exec(Expression.Call program) {
    Expression callee = program.callee();
    if (!(callee instanceof Expression.Name) || !((Expression.Name) callee).name().equals("exec")) {
      diagnostics.error(
          callee.span(), "a process has a body { … } or runs a program: exec(\"name\", …)", null);
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
      } else if (Exec.PARAMETERS.contains(argument.name())) {
        use(argument.value(), End.BOTH, true);
      } else {
        diagnostics.error(
            argument.span(),
            "exec has no parameter '" + argument.name() + "'",
            Spelling.hint(argument.name(), Exec.PARAMETERS, "it has "));
      }
    }
    if (!any) {
      diagnostics.error(
          program.span(), "exec wants the name of a program", "exec(\"sort\", \"-n\")");
    }
  }

  private void passTo(Expression value, End end) {
    use(value, end, false);
    Symbol symbol = notes.symbolOf(value);
    if (symbol != null) {
      symbol.passed = true;
    }
  }

  @Override
  public Void struct(Statement.StructDeclaration statement) {
    Symbol symbol = (Symbol) notes.of(statement);
    symbol.declared = true;
    fields.check(statement.name(), statement.nameSpan(), statement.fields(), names);
    return null;
  }

  @Override
  public Void object(Statement.ObjectDeclaration statement) {
    Facility facility = Facilities.of(statement.kind());
    if (facility == null) {
      unknown.kind(statement);
    } else if (!facility.family().name().equals(statement.family().name())) {
      diagnostics.error(
          statement.kindSpan(),
          "'"
              + statement.kind()
              + "' is "
              + Facility.withArticle(Unknown.word(facility))
              + ", not "
              + Facility.withArticle(statement.family().word()),
          Unknown.word(facility) + " " + statement.name() + " = " + statement.kind() + "(…)");
      facility = null;
    } else if (statement.ownership() != Statement.Ownership.CREATE && !facility.named()) {
      String owner = statement.ownership() == Statement.Ownership.USE ? "use" : "keep";
      diagnostics.error(
          statement.kindSpan(),
          "a " + statement.kind() + " has no name, so there is nothing to " + owner,
          "leave out '" + owner + "'");
    }
    if (facility != null) {
      Signature signature = Signature.of(facility);
      int[] places = places(signature, statement.arguments(), statement.kindSpan());
      permissions.check(signature, statement.arguments(), places);
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
        diagnostics.error(statement.span(), "only a region has a layout", null);
      }
      fields.check(statement.name(), statement.nameSpan(), statement.layout(), names);
      symbol.layout = statement.layout();
    }
    return null;
  }

  @Override
  public Void process(Statement.ProcessDeclaration statement) {
    Symbol symbol = (Symbol) notes.of(statement);
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
    notes.signals = true;
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
      permissions.check(builtin.signature(), call.arguments(), places);
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
        diagnostics.error(
            call.span(),
            "'" + symbol.name + "' is a process, not a function",
            "start " + symbol.name + "(…)");
        arguments(call.arguments(), End.BOTH, true);
        break;
      case OBJECT:
        diagnostics.error(
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
      diagnostics.error(
          call.span(), "exec stands in the declaration of a process", "process name = exec(…)");
    } else if (Vocabulary.words().contains(name.name())) {
      diagnostics.error(
          call.span(),
          "'" + name.name() + "' is a value and is not called",
          "write " + name.name() + " without parentheses");
    } else {
      unknown.name(name.span(), name.name(), names);
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
        diagnostics.error(
            member.nameSpan(), Signature.unknownOperation(facility, symbol.name, member.name()));
        body.now().name(symbol, End.BOTH);
      } else {
        body.now().name(symbol, operation.use());
        checkOperation(operation, call);
      }
    } else if (symbol != null && symbol.kind == Symbol.Kind.PROCESS) {
      mention(target);
      diagnostics.error(
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
      String size = Signature.requiredSize(operation);
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
      notes.starts += body.loops > 0 ? STARTS_IN_A_LOOP : 1;
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
      unknown.process((Expression.Name) process, names);
    } else if (symbol != null
        && symbol.kind != Symbol.Kind.VARIABLE
        && symbol.kind != Symbol.Kind.PARAMETER) {
      diagnostics.error(
          process.span(), "'" + symbol.name + "' is " + symbol.phrase() + ", not a process", null);
    } else {
      use(process, End.BOTH, true);
    }
    for (Expression.Argument argument : expression.arguments()) {
      passTo(argument.value(), End.BOTH);
    }
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
    body.now().waits = true;
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
    Body inner = newBody(Body.Kind.BLOCK, "in", body);
    inner.process = scope.processes++;
    notes.put(expression, inner);
    inside(inner, List.of(), expression.body(), null);
    body.now().starts(inner);
    return null;
  }
}

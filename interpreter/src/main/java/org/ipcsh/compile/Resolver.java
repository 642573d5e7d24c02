package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.eval.Selector;
import org.ipcsh.eval.Signature;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Statement;

/**
 * Finds out what each name means, checks what can be checked before anything runs, and notes what
 * each statement uses, in {@link Notes}.
 */
final class Resolver implements Statement.Visitor<Void> {
  private static final String LIMIT_OF_SELECT =
      "How long it waits at most is said by a case 'after 1s { … }'.";

  private final Diagnostics diagnostics;
  private final boolean interactive;
  private final Notes notes = new Notes();
  private final Fields fields;
  private final Warnings warnings;

  private final List<Runnable> deferred = new ArrayList<>();
  private final List<Compiler.Placed> statements;
  private final Unknown unknown;
  private final SymbolTable table;
  private final ExpressionResolver expressions;

  /**
   * @param statements those of the top level
   */
  Resolver(
      Scope scope, Diagnostics diagnostics, List<Compiler.Placed> statements, boolean interactive) {
    this.diagnostics = diagnostics;
    this.statements = statements;
    this.interactive = interactive;
    this.fields = new Fields(notes, diagnostics);
    this.warnings = new Warnings(diagnostics);
    this.unknown = new Unknown(statements, diagnostics);
    this.table = new SymbolTable(scope, notes, diagnostics, interactive);
    this.expressions = new ExpressionResolver(this, table, notes, diagnostics, unknown, fields);
  }

  Notes resolve(ScriptFile main) {
    diagnostics.file = main;
    table.enterMain();
    for (Compiler.Placed each : statements) {
      diagnostics.file = each.file();
      table.hoist(each.statement());
    }
    boolean ended = false;
    for (Compiler.Placed each : statements) {
      diagnostics.file = each.file();
      table.body().uses.add(new Uses());
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

  /** Looks at a body, in its own names. */
  void inside(
      Body inner, List<Statement.Parameter> parameters, Statement.Block block, Runnable more) {
    table.enter(inner);
    boolean optional = false;
    for (int i = 0; i < parameters.size(); i++) {
      Statement.Parameter parameter = parameters.get(i);
      if (parameter.defaultValue() != null) {
        parameter.defaultValue().accept(expressions);
        optional = true;
      } else if (optional) {
        diagnostics.error(
            parameter.span(),
            "'" + parameter.name() + "' needs a default, as a parameter before it has one",
            null);
      }
      Symbol symbol = inner.parameters.get(i);
      if (table.visible().declared.put(parameter.name(), symbol) != null) {
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
    notes.put(inner, table.leave());
  }

  /** A block with names of its own. */
  private void block(Statement.Block block) {
    table.enterBlock();
    statements(block, false);
    notes.put(block, table.leave());
  }

  private void statements(Statement.Block block, boolean outermost) {
    for (Statement statement : block.statements()) {
      table.hoist(statement);
    }
    boolean ended = false;
    for (Statement statement : block.statements()) {
      if (outermost) {
        table.body().uses.add(new Uses());
      }
      ended = warnings.reached(ended, statement);
      statement.accept(this);
    }
  }

  // Statements

  @Override
  public Void let(Statement.Let statement) {
    if (Unknown.isDeclaration(statement.value(), table.visible())) {
      unknown.declares(statement.names().get(0));
    }
    statement.value().accept(expressions);
    unknown.declares(null);
    List<Symbol> made = new ArrayList<>(statement.names().size());
    for (int i = 0; i < statement.names().size(); i++) {
      Symbol symbol = table.variable(statement.names().get(i), statement.nameSpans().get(i));
      made.add(symbol);
      notes.integers.assigned(symbol, statement.names().size() == 1 ? statement.value() : null);
    }
    notes.put(statement, made);
    return null;
  }

  @Override
  public Void assignment(Statement.Assignment statement) {
    Expression target = statement.target();
    if (target instanceof Expression.Name
        && Unknown.isDeclaration(statement.value(), table.visible())) {
      unknown.declares(((Expression.Name) target).name());
    }
    statement.value().accept(expressions);
    unknown.declares(null);
    if (target instanceof Expression.Name) {
      Expression.Name name = (Expression.Name) target;
      Symbol symbol = table.visible().find(name.name());
      if (symbol == null && Unknown.isDeclaration(statement.value(), table.visible())) {
        // That has been said of its value.
        return null;
      }
      if (symbol == null) {
        unknown.variable(name, table.visible());
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
      table.reach(symbol);
      symbol.assigned = true;
      symbol.used |= statement.operator() != null;
      table.uses().name(symbol, End.NONE);
      notes.integers.assigned(
          symbol,
          statement.operator() == null
              ? statement.value()
              : statement.operator().isArithmetic() ? statement.value() : null);
    } else if (target instanceof Expression.Member) {
      expressions.use(((Expression.Member) target).target(), End.BOTH, false);
      fields.checkMember(
          notes.symbolOf(((Expression.Member) target).target()), (Expression.Member) target);
    } else {
      expressions.use(((Expression.Index) target).target(), End.NONE, false);
      expressions.use(((Expression.Index) target).index(), End.NONE, false);
    }
    return null;
  }

  @Override
  public Void expression(Statement.ExpressionStatement statement) {
    // At the prompt its value is shown, and that of a block can be its last.
    if (!interactive && table.body().kind != Body.Kind.BLOCK) {
      warnings.idle(statement.expression(), table.visible());
    }
    expressions.use(statement.expression(), End.BOTH, true);
    return null;
  }

  @Override
  public Void ifThen(Statement.If statement) {
    statement.condition().accept(expressions);
    block(statement.then());
    if (statement.otherwise() != null) {
      block(statement.otherwise());
    }
    return null;
  }

  @Override
  public Void whileLoop(Statement.While statement) {
    statement.condition().accept(expressions);
    table.body().loops++;
    block(statement.body());
    table.body().loops--;
    return null;
  }

  @Override
  public Void forLoop(Statement.For statement) {
    Expression iterable = statement.iterable();
    expressions.use(iterable, End.READ, false);
    table.enterBlock();
    List<Symbol> made = new ArrayList<>(2);
    boolean counts = isRange(iterable) && statement.names().size() == 1;
    for (int i = 0; i < statement.names().size(); i++) {
      Symbol symbol = table.variable(statement.names().get(i), statement.nameSpans().get(i));
      symbol.used = true;
      made.add(symbol);
      notes.integers.assigned(symbol, counts ? Integers.COUNTED : null);
    }
    notes.put(statement, made);
    table.body().loops++;
    block(statement.body());
    table.body().loops--;
    table.leave();
    return null;
  }

  static boolean isRange(Expression expression) {
    return expression instanceof Expression.Binary
        && ((Expression.Binary) expression).operator() == Expression.BinaryOperator.RANGE;
  }

  @Override
  public Void breakLoop(Statement.Break statement) {
    if (table.body().loops == 0) {
      diagnostics.error(statement.span(), "break outside a loop", null);
    }
    return null;
  }

  @Override
  public Void continueLoop(Statement.Continue statement) {
    if (table.body().loops == 0) {
      diagnostics.error(statement.span(), "continue outside a loop", null);
    }
    return null;
  }

  @Override
  public Void returnValue(Statement.Return statement) {
    if (table.body().kind == Body.Kind.MAIN) {
      diagnostics.error(
          statement.span(), "return outside a function or process", "exit() ends the script");
    }
    if (table.body().kind == Body.Kind.PROCESS && statement.value() != null) {
      diagnostics.error(
          statement.span(),
          "a process returns no value",
          "exit(…) ends it with an exit status; a channel or a region takes a value to others");
    }
    if (statement.value() != null) {
      statement.value().accept(expressions);
    }
    return null;
  }

  @Override
  public Void tryCatch(Statement.Try statement) {
    block(statement.body());
    table.enterBlock();
    if (statement.name() != null) {
      Symbol symbol = table.variable(statement.name(), statement.nameSpan());
      symbol.used = true;
      notes.integers.assigned(symbol, null);
      notes.put(statement, symbol);
    }
    block(statement.handler());
    table.leave();
    return null;
  }

  @Override
  public Void assertion(Statement.Assert statement) {
    statement.condition().accept(expressions);
    if (statement.message() != null) {
      expressions.use(statement.message(), End.NONE, false);
    }
    return null;
  }

  @Override
  public Void with(Statement.With statement) {
    expressions.use(statement.resource(), End.BOTH, false);
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
      expressions.calls.select(operation);
      if (!isSelectable(operation)) {
        diagnostics.error(
            operation.span(),
            "select waits for operations such as jobs.receive() or requests.read_line(), for"
                + " 'wait p' and for 'sigwait(SIGUSR1)'",
            LIMIT_OF_SELECT);
      } else {
        checkNames(each);
        checkNoLimit(operation);
      }
      table.enterBlock();
      List<Symbol> made = new ArrayList<>(2);
      for (int i = 0; i < each.names().size(); i++) {
        Symbol symbol = table.variable(each.names().get(i), each.nameSpans().get(i));
        symbol.used = true;
        notes.integers.assigned(symbol, null);
        made.add(symbol);
      }
      notes.put(each, made);
      if (made.size() == 2) {
        expressions.calls.flowOfAny(operation, made.get(0));
      }
      block(each.body());
      table.leave();
    }
    if (statement.after() != null) {
      statement.after().accept(expressions);
      block(statement.otherwise());
    }
    return null;
  }

  /** As far as the text says whether it is a list: what is a variable's is seen when it runs. */
  private void checkNames(Statement.SelectCase of) {
    Expression subject = CallResolver.subject(of.operation());
    Symbol symbol = subject == null ? null : notes.symbolOf(subject);
    boolean list = subject instanceof Expression.ListLiteral;
    boolean one =
        subject == null
            || subject instanceof Expression.Start
            || symbol != null
                && (symbol.kind == Symbol.Kind.OBJECT || symbol.kind == Symbol.Kind.PROCESS);
    if (list && of.names().size() < 2) {
      diagnostics.error(of.operation().span(), Selector.NAMES_OF_A_LIST, Selector.FORM_OF_A_LIST);
    } else if (one && of.names().size() == 2) {
      diagnostics.error(of.nameSpans().get(0), Selector.NAMES_OF_ONE, Selector.FORM_OF_ONE);
    }
  }

  private void checkNoLimit(Expression operation) {
    if (operation instanceof Expression.Call) {
      for (Expression.Argument each : ((Expression.Call) operation).arguments()) {
        if ("timeout".equals(each.name())) {
          diagnostics.error(
              each.span(), "what select waits for has no limit of its own", LIMIT_OF_SELECT);
        }
      }
    }
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
    notes.signals |= table.body().mayRunInMain();
    statement.signal().accept(expressions);
    Body inner = table.newBody(Body.Kind.FUNCTION, "on");
    List<Statement.Parameter> parameters = List.of();
    if (statement.name() != null) {
      parameters = List.of(new Statement.Parameter(statement.nameSpan(), statement.name(), null));
      table.parameters(inner, parameters);
      inner.parameters.get(0).used = true;
    }
    notes.put(statement, inner);
    inside(inner, parameters, statement.body(), null);
    table.uses().handles(inner);
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
        expressions.calls.exec(program);
      }
    }
  }

  @Override
  public Void struct(Statement.StructDeclaration statement) {
    fields.check(statement.name(), statement.nameSpan(), statement.fields(), table.visible());
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
          Facility.withArticle(statement.kind()) + " has no name, so there is nothing to " + owner,
          "leave out '" + owner + "'");
    }
    if (facility != null) {
      int[] places =
          expressions.calls.placesOfOurs(
              Signature.of(facility), statement.arguments(), statement.kindSpan());
      notes.put(statement.arguments(), places);
    }
    expressions.arguments(statement.arguments(), End.BOTH, true);
    Symbol symbol = table.object(statement.name(), statement.nameSpan());
    symbol.facility = facility;
    notes.put(statement, symbol);
    if (statement.layout() != null) {
      if (statement.family() != Statement.Family.REGION) {
        diagnostics.error(statement.span(), "only a region has a layout", null);
      }
      fields.check(statement.name(), statement.nameSpan(), statement.layout(), table.visible());
      table.layout(symbol, statement.layout());
    }
    return null;
  }

  @Override
  public Void process(Statement.ProcessDeclaration statement) {
    Symbol symbol = (Symbol) notes.of(statement);
    later(
        symbol.top,
        new Inside(symbol.body, statement.parameters(), statement.body(), statement.program()));
    return null;
  }
}

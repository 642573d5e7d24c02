package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.List;
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

/**
 * Checks what is called: whether it exists, can be called, and takes such arguments. The arguments
 * of a call are used as what is called uses its parameters.
 */
final class CallResolver {
  private static final int STARTS_IN_A_LOOP = 1 << 16;

  private final ExpressionResolver expressions;
  private final SymbolTable table;
  private final Notes notes;
  private final Diagnostics diagnostics;
  private final Unknown unknown;
  private final Permissions permissions;

  CallResolver(
      ExpressionResolver expressions,
      SymbolTable table,
      Notes notes,
      Diagnostics diagnostics,
      Unknown unknown) {
    this.expressions = expressions;
    this.table = table;
    this.notes = notes;
    this.diagnostics = diagnostics;
    this.unknown = unknown;
    this.permissions = new Permissions(diagnostics);
  }

  /** The places of arguments among the parameters; null after an error. */
  int[] places(Signature signature, List<Expression.Argument> arguments, Span span) {
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

  /** {@link #places} of what a facility or the language has, whose {@code mode} is permissions. */
  int[] placesOfOurs(Signature signature, List<Expression.Argument> arguments, Span span) {
    int[] places = places(signature, arguments, span);
    permissions.check(signature, arguments, places);
    return places;
  }

  void call(Expression.Call call) {
    Expression callee = call.callee();
    if (callee instanceof Expression.Member) {
      callMember(call, (Expression.Member) callee);
    } else if (callee instanceof Expression.Name) {
      callName(call, (Expression.Name) callee);
    } else {
      callee.accept(expressions);
      expressions.arguments(call.arguments(), End.BOTH, true);
    }
  }

  private void callName(Expression.Call call, Expression.Name name) {
    Symbol symbol = table.resolve(name);
    if (symbol == null) {
      Builtin builtin = Builtins.named(name.name());
      if (builtin == null) {
        predefinedCall(call, name);
        return;
      }
      if (Builtins.isAboutSignals(builtin.name())) {
        notes.signals |= table.body().mayRunInMain();
      }
      int[] places = placesOfOurs(builtin.signature(), call.arguments(), call.span());
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
        table.uses().name(symbol, End.NONE);
        table.uses().calls(symbol.body);
        flow(call.arguments(), places, symbol.body, false);
        break;
      case STRUCT:
        notes.put(call, places(symbol.signature, call.arguments(), call.span()));
        expressions.arguments(call.arguments(), End.BOTH, true);
        break;
      case PROCESS:
        diagnostics.error(
            call.span(),
            "'" + symbol.name + "' is a process, not a function",
            "start " + symbol.name + "(…)");
        expressions.arguments(call.arguments(), End.BOTH, true);
        break;
      case OBJECT:
        diagnostics.error(
            call.span(),
            "'" + symbol.name + "' is " + symbol.phrase() + " and cannot be called",
            "its operations can: " + symbol.name + ".name(…)");
        break;
      default:
        expressions.use(name, End.NONE, false);
        expressions.arguments(call.arguments(), End.BOTH, true);
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
      unknown.name(name.span(), name.name(), table.visible());
    }
    expressions.arguments(call.arguments(), End.BOTH, true);
  }

  private void useForBuiltin(String builtin, Expression value) {
    switch (builtin) {
      case "list":
        expressions.use(value, End.READ, false);
        break;
      case "print":
      case "str":
      case "type":
      case "len":
      case "int":
        expressions.use(value, End.NONE, false);
        break;
      case "kill":
        expressions.mention(value);
        break;
      default:
        expressions.use(value, End.BOTH, true);
    }
  }

  private void callMember(Expression.Call call, Expression.Member member) {
    Expression target = member.target();
    Symbol symbol =
        target instanceof Expression.Name ? table.resolve((Expression.Name) target) : null;
    Facility facility = symbol == null ? null : symbol.facility;
    if (facility != null) {
      Operation operation = facility.operation(member.name());
      if (operation == null) {
        diagnostics.error(
            member.nameSpan(), Signature.unknownOperation(facility, symbol.name, member.name()));
        table.uses().name(symbol, End.BOTH);
      } else {
        table.uses().name(symbol, operation.use());
        checkOperation(operation, call);
      }
    } else if (symbol != null && symbol.kind == Symbol.Kind.PROCESS) {
      expressions.mention(target);
      diagnostics.error(
          member.nameSpan(),
          "a process has no operation '" + member.name() + "'",
          processHint(symbol.name, member.name()));
    } else if (symbol != null) {
      expressions.use(target, usesOf(member.name()), false);
    } else {
      expressions.use(target, End.NONE, false);
    }
    expressions.arguments(call.arguments(), End.BOTH, true);
  }

  /** The arguments, without the struct that says what is received: {@code jobs.receive(Job)}. */
  private void checkOperation(Operation operation, Expression.Call call) {
    List<Expression.Argument> arguments = call.arguments();
    Symbol first =
        arguments.isEmpty() || !(arguments.get(0).value() instanceof Expression.Name)
            ? null
            : table.visible().find(((Expression.Name) arguments.get(0).value()).name());
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

  /** What a case of a select waits for; of a list that stands there, on any of its elements. */
  void select(Expression operation) {
    Expression subject = subject(operation);
    if (operation instanceof Expression.Wait || !(subject instanceof Expression.ListLiteral)) {
      operation.accept(expressions);
      return;
    }
    Expression.Call call = (Expression.Call) operation;
    End ends = usesOf(((Expression.Member) call.callee()).name());
    for (Expression element : ((Expression.ListLiteral) subject).elements()) {
      expressions.use(element, ends, false);
    }
    expressions.arguments(call.arguments(), End.BOTH, true);
  }

  /** What is done with the element that was ready is done with those that may be it. */
  void flowOfAny(Expression operation, Symbol element) {
    Expression subject = subject(operation);
    List<Expression> from =
        subject instanceof Expression.ListLiteral
            ? ((Expression.ListLiteral) subject).elements()
            : subject == null ? List.of() : List.of(subject);
    for (Expression each : from) {
      Symbol symbol = notes.symbolOf(each);
      if (symbol != null && symbol.body == null) {
        table.uses().flow(symbol, element);
      }
    }
  }

  /** Whose operation, or the end of what, a case of a select waits for; null: a signal. */
  static Expression subject(Expression operation) {
    if (operation instanceof Expression.Wait) {
      return ((Expression.Wait) operation).process();
    }
    Expression callee =
        operation instanceof Expression.Call ? ((Expression.Call) operation).callee() : null;
    return callee instanceof Expression.Member ? ((Expression.Member) callee).target() : null;
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

  void start(Expression.Start expression) {
    if (table.body().kind != Body.Kind.PROCESS) {
      notes.starts += table.body().loops > 0 ? STARTS_IN_A_LOOP : 1;
    }
    Expression process = expression.process();
    Symbol symbol =
        process instanceof Expression.Name ? table.resolve((Expression.Name) process) : null;
    if (symbol != null && symbol.kind == Symbol.Kind.PROCESS) {
      int[] places = places(symbol.signature, expression.arguments(), expression.span());
      table.uses().name(symbol, End.NONE);
      table.uses().starts(symbol.body);
      flow(expression.arguments(), places, symbol.body, true);
      return;
    }
    if (symbol == null && process instanceof Expression.Name) {
      unknown.process((Expression.Name) process, table.visible());
    } else if (symbol != null
        && symbol.kind != Symbol.Kind.VARIABLE
        && symbol.kind != Symbol.Kind.PARAMETER) {
      diagnostics.error(
          process.span(), "'" + symbol.name + "' is " + symbol.phrase() + ", not a process", null);
    } else {
      expressions.use(process, End.BOTH, true);
    }
    for (Expression.Argument argument : expression.arguments()) {
      expressions.passTo(argument.value(), End.BOTH);
    }
  }

  /** The program that a process runs. */
  void exec(Expression.Call program) {
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
        expressions.use(argument.value(), End.BOTH, true);
      } else if (argument.name().equals("stdin")) {
        expressions.passTo(argument.value(), End.READ);
      } else if (argument.name().equals("stdout") || argument.name().equals("stderr")) {
        expressions.passTo(argument.value(), End.WRITE);
      } else if (Exec.PARAMETERS.contains(argument.name())) {
        expressions.use(argument.value(), End.BOTH, true);
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

  /**
   * Arguments for known parameters: what the body does with a parameter is done with the argument.
   */
  private void flow(List<Expression.Argument> arguments, int[] places, Body to, boolean passed) {
    for (int i = 0; i < arguments.size(); i++) {
      Expression value = arguments.get(i).value();
      Symbol symbol =
          value instanceof Expression.Name ? table.resolve((Expression.Name) value) : null;
      if (symbol == null || places == null || symbol.body != null) {
        expressions.use(value, End.BOTH, true);
      } else {
        table.uses().flow(symbol, to.parameters.get(places[i]));
        symbol.passed |= passed;
      }
    }
  }
}

package org.ipcsh.compile;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipcsh.facility.Facility;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Node;
import org.ipcsh.syntax.Statement;

/**
 * Warns of waits that nobody can end, where the text leaves no doubt: an object that only this run
 * can have, of which it is seen wherever it is used.
 */
final class Waits {
  /** What does not let anybody go on who waits. */
  private static final Set<String> HARMLESS =
      Set.of(
          "wait",
          "try_wait",
          "wait_zero",
          "value",
          "values",
          "count",
          "peek",
          "waiting",
          "waiting_zero",
          "close");

  /** Parameters with which an object is still nobody else's, and begins with nothing. */
  private static final Set<String> OWN = Set.of("in", "at", "count", "undo", "mode", "semaphore");

  private static final Set<String> WAITED_FOR =
      Set.of("sysv_sem", "posix_sem", "eventfd", "condvar");

  private final Notes notes;
  private final Diagnostics diagnostics;
  private final ScriptFile main;
  private final Map<Symbol, Seen> seen = new IdentityHashMap<>();
  private final List<Statement.ObjectDeclaration> declarations = new ArrayList<>();

  /** The process whose body is being looked through; null in main. */
  private Statement.ProcessDeclaration process;

  private boolean inSelect;

  /** Where main begins to do what makes it give up ends, or may. */
  private int givesUp = Integer.MAX_VALUE;

  /** Whether there are other ways to end a wait: signals. */
  private boolean signals;

  /** Those whose bodies do not say all of what they do, or who give up ends before they wait. */
  private final Set<Statement.ProcessDeclaration> others = new HashSet<>();

  /** How an object is used, as far as that is known. */
  private static final class Seen {
    /** Used in a way that says nothing of what is done with it. */
    boolean elsewhere;

    final Set<String> operations = new HashSet<>();
    boolean waits;
    final Set<Statement.ProcessDeclaration> writers = new HashSet<>();
    final Map<Statement.ProcessDeclaration, Node> readers = new IdentityHashMap<>();
  }

  private Waits(Notes notes, Diagnostics diagnostics, ScriptFile main) {
    this.notes = notes;
    this.diagnostics = diagnostics;
    this.main = main;
  }

  /** Of the objects that the file at hand declares, wherever they are used. */
  static void check(
      List<Compiler.Placed> statements, Notes notes, Diagnostics diagnostics, ScriptFile main) {
    Waits waits = new Waits(notes, diagnostics, main);
    for (Compiler.Placed each : statements) {
      waits.walk(each.statement());
    }
    for (Statement.ObjectDeclaration each : waits.declarations) {
      waits.judge(each);
    }
  }

  private void walk(Object part) {
    if (part instanceof List) {
      ((List<?>) part).forEach(this::walk);
    } else if (part instanceof Node) {
      node((Node) part);
    }
  }

  private void node(Node node) {
    if (node instanceof Expression.Name) {
      Symbol symbol = notes.symbolOf(node);
      if (symbol != null) {
        of(symbol).elsewhere = true;
      }
    } else if (node instanceof Expression.Call) {
      call((Expression.Call) node);
    } else if (node instanceof Statement.For) {
      loop((Statement.For) node);
    } else if (node instanceof Statement.ObjectDeclaration) {
      declaration((Statement.ObjectDeclaration) node);
    } else if (node instanceof Statement.ProcessDeclaration) {
      Statement.ProcessDeclaration outer = process;
      process = (Statement.ProcessDeclaration) node;
      if (process.program() == null) {
        parts(node);
      } else {
        program(process.program());
      }
      process = outer;
    } else if (node instanceof Statement.Select) {
      boolean outer = inSelect;
      inSelect = true;
      parts(node);
      inSelect = outer;
    } else {
      signals |= node instanceof Statement.On;
      if (node instanceof Expression.Start
          || node instanceof Expression.In
          || node instanceof Expression.Function
          || node instanceof Statement.FunctionDeclaration) {
        others.add(process);
      }
      if (process == null
          && (node instanceof Expression.Wait
              || node instanceof Expression.In
              || node instanceof Expression.Function
              || node instanceof Statement.FunctionDeclaration)) {
        givesUp = Math.min(givesUp, node.span().start());
      }
      parts(node);
    }
  }

  private void program(Expression.Call exec) {
    for (Expression.Argument argument : exec.arguments()) {
      Symbol channel = notes.symbolOf(argument.value());
      if (channel != null
          && ("stdout".equals(argument.name()) || "stderr".equals(argument.name()))) {
        of(channel).writers.add(process);
      } else {
        walk(argument);
      }
    }
  }

  private void parts(Node node) {
    walk(partsOf(node));
  }

  private static List<Object> partsOf(Node node) {
    List<Object> parts = new ArrayList<>();
    for (RecordComponent component : node.getClass().getRecordComponents()) {
      try {
        parts.add(component.getAccessor().invoke(node));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return parts;
  }

  private Seen of(Symbol symbol) {
    return seen.computeIfAbsent(symbol, each -> new Seen());
  }

  private void call(Expression.Call call) {
    Symbol callee = notes.symbolOf(call.callee());
    if (call.callee() instanceof Expression.Name) {
      String name = ((Expression.Name) call.callee()).name();
      signals |= callee == null && (name.equals("kill") || name.equals("sigqueue"));
      if (callee != null && callee.body != null) {
        others.add(process);
      }
    }
    Symbol object =
        call.callee() instanceof Expression.Member
            ? notes.symbolOf(((Expression.Member) call.callee()).target())
            : null;
    if (object == null || inSelect) {
      parts(call);
      return;
    }
    String operation = ((Expression.Member) call.callee()).name();
    Seen of = of(object);
    of.operations.add(operation);
    boolean limited = call.arguments().stream().anyMatch(each -> "timeout".equals(each.name()));
    of.waits |= operation.equals("wait") && !limited;
    if (operation.equals("write")) {
      of.writers.add(process);
    }
    if (operation.equals("read_all") && call.arguments().isEmpty()) {
      of.readers.putIfAbsent(process, call);
    }
    walk(call.arguments());
  }

  private void loop(Statement.For loop) {
    Symbol channel = notes.symbolOf(loop.iterable());
    if (channel == null || !(loop.iterable() instanceof Expression.Name)) {
      parts(loop);
      return;
    }
    Seen of = of(channel);
    of.operations.add("read");
    if (!leaves(loop.body())) {
      of.readers.putIfAbsent(process, loop.iterable());
    }
    walk(loop.body());
  }

  /** Whether a loop may be left before its end. */
  private static boolean leaves(Object part) {
    if (part instanceof List) {
      return ((List<?>) part).stream().anyMatch(Waits::leaves);
    }
    if (part instanceof Statement.Break
        || part instanceof Statement.Return
        || part instanceof Statement.Assert) {
      return true;
    }
    if (part instanceof Expression.Name) {
      return Set.of("exit", "fail").contains(((Expression.Name) part).name());
    }
    return part instanceof Node && leaves(partsOf((Node) part));
  }

  private void declaration(Statement.ObjectDeclaration declaration) {
    declarations.add(declaration);
    for (Expression.Argument argument : declaration.arguments()) {
      Symbol region = notes.symbolOf(argument.value());
      // Where a lock lies says nothing of what else is done there, unless others can have that too.
      if (region == null
          || region.facility == null
          || !region.facility.kind().equals("anonymous")) {
        walk(argument.value());
        if (region != null) {
          of(notes.symbolOf(declaration)).elsewhere = true;
        }
      }
    }
  }

  private void judge(Statement.ObjectDeclaration declaration) {
    Symbol symbol = notes.symbolOf(declaration);
    Seen of = seen.get(symbol);
    if (symbol == null
        || symbol.facility == null
        || of == null
        || of.elsewhere
        || symbol.file != main
        || declaration.ownership() != Statement.Ownership.CREATE) {
      return;
    }
    String kind = symbol.facility.kind();
    if (WAITED_FOR.contains(kind)
        && of.waits
        && HARMLESS.containsAll(of.operations)
        && isOwn(symbol.facility, declaration)) {
      boolean condition = kind.equals("condvar");
      diagnostics.warning(
          symbol.file,
          symbol.span,
          "nobody " + (condition ? "signals" : "posts") + " '" + symbol.name + "'",
          (condition ? "" : "it begins with 0: ") + "who waits for it waits for ever");
    }
    if (kind.equals("pipe")
        && declaration.arguments().isEmpty()
        && !signals
        && Set.of("read", "read_line", "read_all", "write").containsAll(of.operations)) {
      readsItsOwn(symbol, of);
    }
  }

  private void readsItsOwn(Symbol pipe, Seen of) {
    of.readers.forEach(
        (reader, where) -> {
          boolean writes = of.writers.contains(reader) && !others.contains(reader);
          // Who declares a pipe holds both ends; other processes only those that they use.
          boolean holds = reader == null && !of.writers.isEmpty() && where.span().start() < givesUp;
          if (writes || holds) {
            diagnostics.warning(
                pipe.file,
                where.span(),
                (reader == null ? "main" : reader.name())
                    + " never sees the end of '"
                    + pipe.name
                    + "'",
                "it holds a write end itself: "
                    + pipe.name
                    + (writes
                        ? ".close_write() after the last write"
                        : ".close_write() once the writer is started"));
          }
        });
  }

  private boolean isOwn(Facility facility, Statement.ObjectDeclaration declaration) {
    int[] places = (int[]) notes.of(declaration.arguments());
    for (int i = 0; i < places.length; i++) {
      String parameter = facility.parameters().get(places[i]).name();
      Expression value = declaration.arguments().get(i).value();
      boolean zero = parameter.equals("value") && Fields.constant(value) == 0;
      if (!zero && !OWN.contains(parameter)) {
        return false;
      }
    }
    return true;
  }
}

package org.ipcsh.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Signature;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;

/**
 * Which names are visible where the {@link Resolver} looks, and what each was declared as. A name
 * that is used in another body than that of its declaration is captured, or becomes a global.
 */
final class SymbolTable {
  private final Scope scope;
  private final Notes notes;
  private final Diagnostics diagnostics;
  private final boolean interactive;
  private final Map<String, Symbol> declaredHere = new HashMap<>();

  /** Those of the innermost block. */
  private Names names;

  SymbolTable(Scope scope, Notes notes, Diagnostics diagnostics, boolean interactive) {
    this.scope = scope;
    this.notes = notes;
    this.diagnostics = diagnostics;
    this.interactive = interactive;
  }

  /** The names of the innermost block, and by way of it all that are visible. */
  Names visible() {
    return names;
  }

  /** The body in which the names are. */
  Body body() {
    return names.body;
  }

  /** What the statement at hand uses. */
  Uses uses() {
    return names.body.now();
  }

  // Blocks and bodies

  /** Begins at the top level. */
  void enterMain() {
    names = new Names(null, newBody(Body.Kind.MAIN, "main", null), scope.names);
  }

  void enter(Body inner) {
    names = new Names(names, inner);
  }

  void enterBlock() {
    enter(names.body);
  }

  /** Leaves the innermost block; answers its names. */
  Names leave() {
    Names left = names;
    names = left.outer;
    return left;
  }

  /** A body within the one at hand. */
  Body newBody(Body.Kind kind, String name) {
    return newBody(kind, name, names.body);
  }

  private Body newBody(Body.Kind kind, String name, Body outer) {
    Body made = new Body(kind, name, outer, diagnostics.file, scope.functions++);
    if (kind == Body.Kind.PROCESS || kind == Body.Kind.BLOCK) {
      made.process = scope.processes++;
    }
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
    Symbol symbol = new Symbol(kind, name, diagnostics.file, span, names.body, atTop);
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

  Symbol variable(String name, Span span) {
    return declare(Symbol.Kind.VARIABLE, name, span);
  }

  /** A kernel object. */
  Symbol object(String name, Span span) {
    Symbol symbol = declare(Symbol.Kind.OBJECT, name, span);
    symbol.number = scope.objects++;
    names.objects.add(symbol);
    return symbol;
  }

  /** Notes the layout of a struct or a region. */
  void layout(Symbol symbol, List<Statement.Field> fields) {
    symbol.layout = fields;
    symbol.struct = scope.structs++;
    notes.layouts.add(symbol);
  }

  /** Declares what may be used before the place of its declaration. */
  void hoist(Statement statement) {
    if (statement instanceof Statement.FunctionDeclaration) {
      Statement.FunctionDeclaration function = (Statement.FunctionDeclaration) statement;
      Symbol symbol = declare(Symbol.Kind.FUNCTION, function.name(), function.nameSpan());
      symbol.body = newBody(Body.Kind.FUNCTION, function.name());
      symbol.signature = signature("fn " + function.name(), function.parameters());
      notes.put(statement, symbol);
      parameters(symbol.body, function.parameters());
    } else if (statement instanceof Statement.ProcessDeclaration) {
      Statement.ProcessDeclaration process = (Statement.ProcessDeclaration) statement;
      Symbol symbol = declare(Symbol.Kind.PROCESS, process.name(), process.nameSpan());
      symbol.body = newBody(Body.Kind.PROCESS, process.name());
      symbol.body.program = process.program() != null;
      symbol.body.driven = process.program() == null && process.body() == null;
      symbol.signature = signature("process " + process.name(), process.parameters());
      notes.put(statement, symbol);
      parameters(symbol.body, process.parameters());
    } else if (statement instanceof Statement.StructDeclaration) {
      Statement.StructDeclaration struct = (Statement.StructDeclaration) statement;
      Symbol symbol = declare(Symbol.Kind.STRUCT, struct.name(), struct.nameSpan());
      symbol.signature = Signature.of("struct " + struct.name(), Fields.names(struct.fields()), 0);
      layout(symbol, struct.fields());
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
  void parameters(Body of, List<Statement.Parameter> parameters) {
    for (Statement.Parameter parameter : parameters) {
      Symbol symbol =
          new Symbol(
              Symbol.Kind.PARAMETER,
              parameter.name(),
              diagnostics.file,
              parameter.span(),
              of,
              false);
      of.parameters.add(symbol);
      notes.symbols.add(symbol);
    }
  }

  // Uses

  /**
   * What the name means, for something that does not look at its value; null where it is none of
   * the script's.
   */
  Symbol resolve(Expression.Name name) {
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
  void reach(Symbol symbol) {
    if (symbol.owner == names.body || symbol.kind == Symbol.Kind.STRUCT) {
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
    for (Body each = names.body; each != symbol.owner; each = each.outer) {
      each.capture(symbol);
      if (each.kind == Body.Kind.FUNCTION) {
        symbol.escapes = true;
      } else {
        symbol.passed = true;
      }
    }
  }
}

package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.ProcessDefinition;
import org.ipcsh.facility.End;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Statement;

/**
 * The tables of one unit of a {@link org.ipcsh.eval.Program}, filled while its bodies are written.
 */
final class Unit {
  private final Scope scope;
  private final Scope before;
  private final Notes notes;
  private final CodeWriter[] functions;
  private final CodeWriter[] processes;
  private final String[] objects;
  private final List<CodeWriter> structs = new ArrayList<>();

  /**
   * @param before the scope as it was before this input: its numbers are where those of the unit
   *     begin
   */
  Unit(Scope scope, Scope before, Notes notes) {
    this.scope = scope;
    this.before = before;
    this.notes = notes;
    this.functions = new CodeWriter[scope.functions - before.functions];
    this.processes = new CodeWriter[scope.processes - before.processes];
    this.objects = new String[scope.objects - before.objects];
    for (Symbol symbol : notes.layouts) {
      structs.add(struct(symbol.name, symbol.layout));
    }
  }

  void object(Symbol symbol) {
    objects[symbol.number - before.objects] = symbol.name;
  }

  /** Adds a body, once it is written. */
  void function(Code code, List<Statement.Parameter> parameters) {
    Body of = code.body;
    CodeWriter entry = new CodeWriter(0);
    entry.text(of.name).number(code.siteBase()).number(parameters.size());
    int required = 0;
    for (int i = 0; i < parameters.size(); i++) {
      entry.text(parameters.get(i).name()).number(of.parameters.get(i).cell() ? 1 : 0);
      required += parameters.get(i).defaultValue() == null ? 1 : 0;
    }
    entry.number(required).number(of.slots).number(of.longs);
    globals(entry, of);
    functions[of.number - before.functions] = entry.all(code.out);
  }

  /** What the body uses of the globals, also by way of what it calls and starts. */
  private void globals(CodeWriter entry, Body of) {
    List<Symbol> globals = new ArrayList<>();
    Map<Symbol, End> used = Map.of();
    // Nobody asks it of the main body, which uses nearly all.
    if (of.kind != Body.Kind.MAIN) {
      used = used(of);
      for (Symbol symbol : used.keySet()) {
        if (symbol.global && symbol.slot >= 0) {
          globals.add(symbol);
        }
      }
      globals.sort(new BySlot());
    }
    entry.number(globals.size());
    for (Symbol symbol : globals) {
      entry.number(symbol.slot).number(used.get(symbol).ordinal());
    }
  }

  private static Map<Symbol, End> used(Body of) {
    Map<Symbol, End> used = new IdentityHashMap<>();
    Map<Body, Body> seen = new IdentityHashMap<>();
    seen.put(of, of);
    for (Uses uses : of.uses) {
      uses.collect(used, seen);
    }
    return used;
  }

  private void process(Body of) {
    Map<Symbol, End> used = used(of);
    boolean starts = false;
    for (Uses uses : of.uses) {
      starts |= uses.starts(new IdentityHashMap<>());
    }
    CodeWriter entry = new CodeWriter(0);
    ProcessDefinition.Form form =
        of.program
            ? ProcessDefinition.Form.PROGRAM
            : of.driven ? ProcessDefinition.Form.DRIVEN : ProcessDefinition.Form.BODY;
    entry.text(of.name).number(form.ordinal()).number(of.number);
    entry.number(of.parameters.size());
    for (Symbol parameter : of.parameters) {
      entry.number(parameter.ends.ordinal());
    }
    entry.number(of.captures.size());
    for (Symbol captured : of.captures) {
      entry.number(used.getOrDefault(captured, End.NONE).ordinal());
    }
    entry.number(starts ? 1 : 0);
    processes[of.process - before.processes] = entry;
  }

  private CodeWriter struct(String name, List<Statement.Field> fields) {
    CodeWriter entry = new CodeWriter(0).text(name).number(fields.size());
    for (Statement.Field field : fields) {
      Symbol struct = notes.symbolOf(field);
      entry.text(field.name()).text(field.type()).number(struct == null ? 0 : struct.struct + 1);
      entry.number(field.lengths().size());
      for (Expression length : field.lengths()) {
        entry.number((int) Fields.constant(length));
      }
    }
    return entry;
  }

  byte[] bytes(List<ScriptFile> files) {
    for (Body each : notes.bodies) {
      if (each.process >= 0) {
        process(each);
      }
    }
    CodeWriter unit = new CodeWriter(0);
    unit.number(files.size());
    for (ScriptFile each : files) {
      unit.number(each.base()).text(each.source().name()).text(each.source().text());
    }
    String[] globals = new String[scope.globals - before.globals];
    for (Symbol symbol : notes.symbols) {
      if (symbol.global && symbol.slot >= before.globals) {
        globals[symbol.slot - before.globals] = symbol.name;
      }
    }
    table(unit, globals);
    table(unit, objects);
    table(unit, functions);
    table(unit, processes);
    table(unit, structs.toArray(new CodeWriter[0]));
    return unit.number(notes.bodies.get(0).number)
        .number(notes.starts)
        .number(notes.signals ? 1 : 0)
        .bytes();
  }

  private static void table(CodeWriter unit, String[] names) {
    unit.number(names.length);
    for (String name : names) {
      unit.text(name == null ? "" : name);
    }
  }

  private static void table(CodeWriter unit, CodeWriter[] entries) {
    unit.number(entries.length);
    for (CodeWriter entry : entries) {
      unit.entry(entry);
    }
  }

  /** So that the same script always gives the same bytes. */
  static final class BySlot implements Comparator<Symbol> {
    @Override
    public int compare(Symbol a, Symbol b) {
      int bySlot = Integer.compare(a.slot, b.slot);
      // A global and a variable of the frame can have the same one.
      return bySlot != 0 ? bySlot : Integer.compare(a.site(), b.site());
    }
  }
}

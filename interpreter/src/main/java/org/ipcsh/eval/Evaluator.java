package org.ipcsh.eval;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.Door;
import org.ipcsh.process.Holding;
import org.ipcsh.process.Interrupter;

/**
 * Runs a program in one process. One thread uses it, whose stack bears {@code depthLimit} calls of
 * the language: count {@link #STACK_PER_CALL} bytes for each.
 */
public final class Evaluator {
  public static final int STACK_PER_CALL = 8 * 1024;

  /** The names of the standard descriptors, each at its number. */
  public static final List<String> STANDARD = List.of("stdin", "stdout", "stderr");

  private static final int OPEN = 0;
  private static final int LAST = 1;

  private final Program program;
  private final Host host;
  private final int depthLimit;
  Object[] globals = new Object[0];
  int depth;

  /** The part of a region that was reached last. */
  final View view = new View();

  private Door door;
  private Interrupter interrupter;
  private Holding holding;
  private List<Object> arguments;
  private long pid;

  /** What was opened or received and not closed by its scope, in this order. */
  private final ArrayList<KernelObject> opened = new ArrayList<>();

  /** For each declaration whose objects are open: how many are, and the number of the last. */
  private final Map<Integer, int[]> declared = new HashMap<>();

  /** Of the objects that have a name or key, that with which they were declared. */
  private final Map<KernelObject, Object> names = new IdentityHashMap<>();

  private final Map<KernelObject, StructType> layouts = new IdentityHashMap<>();

  public Evaluator(Program program, Host host, int depthLimit) {
    this.program = program;
    this.host = host;
    this.depthLimit = depthLimit;
  }

  public Program program() {
    return program;
  }

  public Host host() {
    return host;
  }

  /** The door of this process; asking for it opens it. */
  public Door door() {
    if (door == null) {
      door = host.door();
      interrupter = door.interrupter();
    }
    return door;
  }

  Holding holding() {
    if (holding == null) {
      holding = host.holding();
    }
    return holding;
  }

  /** Asked at calls and loops: whether the evaluation is to stop. */
  void poll() {
    Interrupter asked = interrupter;
    if (asked != null) {
      asked.poll();
    }
  }

  /** Makes room for the globals of units that were added. */
  void grow() {
    int had = globals.length;
    if (had < program.globals()) {
      globals = Arrays.copyOf(globals, program.globals());
      Arrays.fill(globals, had, globals.length, Values.UNSET);
    }
  }

  /** The value of a global; {@link Values#NOTHING} before its declaration has run. */
  public Object global(int slot) {
    return slot < 0 || slot >= globals.length || globals[slot] == Values.UNSET
        ? Values.NOTHING
        : globals[slot];
  }

  public void global(int slot, Object value) {
    grow();
    globals[slot] = value;
  }

  /**
   * Runs the statements of a unit.
   *
   * @return the value of its last statement if that is an expression, else {@link Values#NOTHING}
   */
  public Object run(int unit) {
    return run(unit, null);
  }

  /**
   * As {@link #run(int)}.
   *
   * @param reached is told the site of each statement of the top level before it runs; or null
   */
  public Object run(int unit, IntConsumer reached) {
    grow();
    return body(program.main(unit), Closure.NOTHING, Closure.NOTHING, reached);
  }

  /** Runs the body of a process: in a worker, with what {@link Handover#read} gave. */
  public void run(Invocation invocation) {
    ProcessDefinition definition = invocation.definition();
    body(definition.code.function, definition.captured, invocation.arguments(), null);
  }

  /** Begins with an empty stack of calls. */
  private Object body(FunctionCode code, Object[] captured, Object[] values, IntConsumer reached) {
    depth = 0;
    Frame frame = new Frame(this, code, captured);
    frame.result = Values.NOTHING;
    for (int i = 0; i < values.length; i++) {
      frame.slots[i] = code.cells[i] ? new Cell(values[i]) : values[i];
    }
    try {
      Node body = code.body();
      (reached == null ? body : new Control.Followed(body, reached)).run(frame);
    } catch (StackOverflowError e) {
      throw tooDeep();
    } catch (InternalError e) {
      throw Failures.of(e);
    } catch (OutOfMemoryError e) {
      throw Failures.of(e);
    }
    return frame.result;
  }

  /** Calls a function of the language: a block of {@code in}, a handler of {@code on}. */
  public Object call(Closure function, Object... values) {
    int before = depth;
    try {
      Frame frame = new Frame(this, function.code, function.captured);
      System.arraycopy(values, 0, frame.slots, 0, Math.min(values.length, function.parameters()));
      return enter(function.code, frame, values.length, -1);
    } finally {
      depth = before;
    }
  }

  /** For methods that take a function. */
  Object call(Object function, Object argument) {
    if (!(function instanceof Closure || function instanceof Builtin)) {
      throw new ScriptError("a function is needed, not " + Values.phrase(function));
    }
    return Calls.call(this, function, new Object[] {argument}, null, -1);
  }

  /** Calls what comes with the language, for a node. */
  Object call(Builtin builtin, Object[] values, Node node) {
    if (door != null) {
      door.at(node.site);
    }
    try {
      return builtin.call(this, values);
    } catch (ScriptError e) {
      throw e.at(node.site, node.length);
    } catch (RuntimeException e) {
      throw Failures.of(e).at(node.site, node.length);
    }
  }

  /**
   * Runs a function's body in a frame whose first slots hold the arguments.
   *
   * @param given how many arguments there are; beyond them defaults are used
   */
  Object enter(FunctionCode code, Frame frame, int given, int callSite) {
    poll();
    if (++depth > depthLimit) {
      throw tooDeep().at(callSite, 1);
    }
    try {
      Node body = code.called();
      if (code.optional || code.boxed) {
        settle(code, frame, given);
      }
      body.run(frame);
      depth--;
      return frame.result;
    } catch (ScriptError e) {
      throw e.through(Bytes.ofText(code.name), callSite);
    } catch (StackOverflowError e) {
      throw tooDeep().at(callSite, 1);
    }
  }

  /** Fills in defaults, and puts arguments into cells where the body shares them. */
  private static void settle(FunctionCode code, Frame frame, int given) {
    Object[] slots = frame.slots;
    for (int i = 0; i < code.parameters.length; i++) {
      if (i >= given || slots[i] == Calls.ABSENT) {
        slots[i] = code.defaultOf(i).eval(frame);
      }
      if (code.cells[i]) {
        slots[i] = new Cell(slots[i]);
      }
    }
  }

  private ScriptError tooDeep() {
    return new ScriptError(
        "recursion deeper than " + depthLimit + " calls", "does a function call itself for ever?");
  }

  /**
   * The values for the parameters of a process, defaults filled in by the process that starts it.
   */
  Object[] argumentsFor(ProcessDefinition definition, Object[] values, String[] names) {
    FunctionCode code = definition.code.function;
    int count = code.parameters.length;
    Frame frame = new Frame(this, code, definition.captured);
    Arguments.place(
        "process " + code.name,
        code.parameters,
        code.required,
        values,
        names,
        frame.slots,
        Calls.ABSENT);
    if (code.optional) {
      code.body();
      for (int i = code.required; i < count; i++) {
        if (frame.slots[i] == Calls.ABSENT) {
          frame.slots[i] = code.defaultOf(i).eval(frame);
        }
      }
    }
    return Arrays.copyOf(frame.slots, count);
  }

  /** What a process of the form {@link ProcessDefinition.Form#PROGRAM} runs. */
  public Exec program(ProcessDefinition definition, Object[] values) {
    Object result = body(definition, values);
    List<?> parts = (List<?>) result;
    List<String> command = new ArrayList<>();
    for (Object part : (List<?>) parts.get(0)) {
      addArgument(command, part);
    }
    if (command.isEmpty() || command.get(0).isEmpty()) {
      throw new ScriptError("exec wants the name of a program");
    }
    return new Exec(
        command,
        channel(parts.get(1), "stdin"),
        channel(parts.get(2), "stdout"),
        channel(parts.get(3), "stderr"),
        variables(parts.get(4)),
        parts.get(5) == null ? null : Arguments.string(parts.get(5), "cwd"));
  }

  private static Map<String, String> variables(Object value) {
    if (value != null && !(value instanceof Map)) {
      throw Arguments.wants("env", "a map", value);
    }
    Map<String, String> variables = new LinkedHashMap<>();
    if (value != null) {
      for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
        String name = Arguments.string(each.getKey(), "a name in env");
        if (name.isEmpty() || name.indexOf('=') >= 0) {
          throw new ScriptError("the name of a variable is not empty and has no '='");
        }
        variables.put(name, each.getValue() == null ? null : Values.display(each.getValue()));
      }
    }
    return variables;
  }

  private Object body(ProcessDefinition definition, Object[] values) {
    int before = depth;
    Object result = body(definition.code.function, definition.captured, values, null);
    depth = before;
    return result;
  }

  /** A list among the arguments stands for its elements. */
  private static void addArgument(List<String> command, Object part) {
    if (part instanceof List) {
      for (Object each : (List<?>) part) {
        addArgument(command, each);
      }
      return;
    }
    String text = Values.display(part);
    if (text.indexOf('\0') >= 0) {
      throw new ScriptError("an argument of a program cannot hold a zero byte");
    }
    command.add(text);
  }

  private static KernelObject channel(Object value, String name) {
    if (value == null || value instanceof KernelObject) {
      return (KernelObject) value;
    }
    throw new ScriptError(
        name + " wants a channel, not " + Arguments.brief(value),
        "a file is one: channel f = use file(path), or file(path) for a new one");
  }

  Object standard(int descriptor) {
    door();
    return host.standard(descriptor);
  }

  Object arguments() {
    if (arguments == null) {
      arguments = new ArrayList<>(host.arguments());
    }
    return arguments;
  }

  long pid() {
    if (pid == 0) {
      if (door != null) {
        pid = Libc.GETPID.invoke();
      } else {
        // Without loading native code for it.
        try {
          pid = Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
        } catch (IOException | NumberFormatException e) {
          door();
          pid = Libc.GETPID.invoke();
        }
      }
    }
    return pid;
  }

  /** Asked anew each time: it changes when the parent ends. */
  long parentPid() {
    return door().call(Libc.GETPPID, null);
  }

  /** Notes the layout with which a region was declared. */
  void layout(KernelObject region, StructType layout) {
    layouts.put(region, layout);
  }

  /** The layout with which a region was declared, or null. */
  StructType layout(KernelObject region) {
    return layouts.get(region);
  }

  /**
   * What to call the next object of a declaration: {@code fork}, and while that is open {@code
   * fork#2}, so that messages tell them apart.
   */
  String numbered(int declaration, String name) {
    int[] open = declared.get(declaration);
    return open == null ? name : name + "#" + (open[LAST] + 1);
  }

  /**
   * Remembers an object that was declared, and that this process has to close.
   *
   * @param name or key of the object; anything where it has none
   */
  void declared(KernelObject object, Object name) {
    if (object.facility().named()) {
      names.put(object, name);
    }
    int[] open = declared.computeIfAbsent(object.id(), declaration -> new int[2]);
    open[OPEN]++;
    open[LAST]++;
    opened(object);
  }

  /** What this process has declared, and not left, with that name or key; or null. */
  KernelObject declared(Facility facility, Object name) {
    for (Map.Entry<KernelObject, Object> each : names.entrySet()) {
      if (each.getKey().facility() == facility && name.equals(each.getValue())) {
        return each.getKey();
      }
    }
    return null;
  }

  private void undeclared(KernelObject object) {
    names.remove(object);
    int[] open = declared.get(object.id());
    if (open != null && --open[OPEN] == 0) {
      declared.remove(object.id());
    }
  }

  /** Remembers an object that this process has to close. */
  void opened(KernelObject object) {
    opened.add(object);
  }

  Iterable<KernelObject> opened() {
    return opened;
  }

  /**
   * Closes an object whose scope ends. Where other processes were given it, its name stays until
   * the run ends.
   */
  void leave(KernelObject object, boolean remove) {
    object.end();
    if (remove) {
      object.remove();
      for (int i = opened.size() - 1; i >= 0; i--) {
        if (opened.get(i) == object) {
          opened.remove(i);
          undeclared(object);
          return;
        }
      }
    }
  }

  /**
   * Gives up all ends that this process holds, except where an object was declared to stay open
   * everywhere.
   */
  public void release() {
    for (int i = opened.size() - 1; i >= 0; i--) {
      KernelObject object = opened.get(i);
      if (object.inherited(End.NONE) == End.NONE) {
        object.end();
      }
    }
  }

  /**
   * Closes the kernel objects that are still open here, last first, because the process ends, and
   * removes those which are to be removed.
   */
  public void close() {
    for (int i = opened.size() - 1; i >= 0; i--) {
      KernelObject object = opened.get(i);
      try {
        object.endWithProcess();
      } finally {
        object.remove();
      }
    }
    opened.clear();
  }
}

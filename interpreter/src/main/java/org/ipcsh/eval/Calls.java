package org.ipcsh.eval;

/** Nodes that make functions and call them. */
final class Calls {
  /** Stands in a parameter's slot until its default is evaluated. */
  static final Object ABSENT = new Object();

  private Calls() {}

  private static int[] captures(Loader in) {
    int[] captures = new int[in.number()];
    for (int i = 0; i < captures.length; i++) {
      captures[i] = in.number();
    }
    return captures;
  }

  /**
   * Copies values, and the cells of what may change: each number is a slot times four plus where it
   * is.
   */
  private static Object[] bring(int[] captures, Frame frame) {
    Object[] brought = new Object[captures.length];
    for (int i = 0; i < brought.length; i++) {
      int from = captures[i] >> 2;
      switch (captures[i] & 3) {
        case Op.FROM_SLOT:
          brought[i] = frame.slots[from];
          break;
        case Op.FROM_LONG:
          brought[i] = frame.longs[from];
          break;
        default:
          brought[i] = frame.captured[from];
      }
    }
    return brought;
  }

  /** {@code fn(x) { … }}. */
  static final class Function extends Node {
    private final FunctionCode code;
    private final int[] captures;

    private Function(FunctionCode code, int[] captures) {
      this.code = code;
      this.captures = captures;
    }

    static Node load(Loader in) {
      return new Function(in.program().function(in.number()), captures(in));
    }

    @Override
    Object eval(Frame frame) {
      return new Closure(code, bring(captures, frame));
    }
  }

  /** The declaration of a process. */
  static final class Process extends Node {
    private final ProcessCode code;
    private final int[] captures;

    private Process(ProcessCode code, int[] captures) {
      this.code = code;
      this.captures = captures;
    }

    static Node load(Loader in) {
      return new Process(in.program().process(in.number()), captures(in));
    }

    @Override
    Object eval(Frame frame) {
      return new ProcessDefinition(code, bring(captures, frame));
    }
  }

  /** A call of a value. An argument is null where a parameter's default is meant. */
  static final class Call extends Node {
    private final Node function;
    private final Node[] arguments;
    private final String[] names;

    private Call(Node function, Node[] arguments, String[] names) {
      this.function = function;
      this.arguments = arguments;
      this.names = names;
    }

    static Node load(Loader in) {
      return new Call(in.node(), in.nodes(), Arguments.names(in));
    }

    @Override
    Object eval(Frame frame) {
      Object callee = function.eval(frame);
      if (callee instanceof Closure && names == null) {
        Closure closure = (Closure) callee;
        FunctionCode code = closure.code;
        int count = arguments.length;
        if (count >= code.required && count <= code.parameters.length) {
          Frame callees = new Frame(frame.evaluator, code, closure.captured);
          Object[] slots = callees.slots;
          for (int i = 0; i < count; i++) {
            Node argument = arguments[i];
            slots[i] = argument == null ? ABSENT : argument.eval(frame);
          }
          return frame.evaluator.enter(code, callees, count, site);
        }
      }
      Object[] values = new Object[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i] == null ? ABSENT : arguments[i].eval(frame);
      }
      try {
        return call(frame.evaluator, callee, values, names, site);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
    }
  }

  /** A call with everything checked when it happens. */
  static Object call(
      Evaluator evaluator, Object callee, Object[] values, String[] names, int site) {
    if (callee instanceof Closure) {
      Closure closure = (Closure) callee;
      FunctionCode code = closure.code;
      Frame frame = new Frame(evaluator, code, closure.captured);
      Arguments.place(
          "fn " + code.name, code.parameters, code.required, values, names, frame.slots, ABSENT);
      return evaluator.enter(code, frame, code.parameters.length, site);
    }
    if (callee instanceof Builtin) {
      Builtin builtin = (Builtin) callee;
      return builtin.call(evaluator, builtin.bind(values, names));
    }
    if (callee instanceof ProcessDefinition) {
      String name = Bytes.ofText(((ProcessDefinition) callee).name());
      throw new ScriptError(
          "'" + name + "' is a process, not a function", "start " + name + "(...)");
    }
    throw new ScriptError(Values.phrase(callee) + " cannot be called");
  }

  /**
   * A call of a function that comes with the language, its arguments in the order of the
   * parameters.
   */
  static final class CallBuiltin extends Node implements Selectable {
    private final Builtin builtin;
    private final Node[] arguments;

    private CallBuiltin(Builtin builtin, Node[] arguments) {
      this.builtin = builtin;
      this.arguments = arguments;
    }

    static Node load(Loader in) {
      return new CallBuiltin(Builtins.named(in.text()), in.nodes());
    }

    @Override
    Object eval(Frame frame) {
      Object[] values = new Object[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i] == null ? ABSENT : arguments[i].eval(frame);
      }
      return frame.evaluator.call(builtin, values, this);
    }

    /** Of sigwait, the only one that waits for something that a select can wait for. */
    @Override
    public Selector.Case prepare(Frame frame, Turn turn) {
      try {
        return new Selector.OfSignals(
            SystemFunctions.signalsOf("sigwait", arguments[0].eval(frame)));
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
    }
  }
}

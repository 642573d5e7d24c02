package org.ipcsh.eval;

import java.util.List;

/** Nodes that start processes, wait for them, run blocks inside them and handle signals. */
final class ProcessNodes {
  private static final long NO_LIMIT = -1;

  private static final String OF_A_LIST =
      "'wait all' waits for every one; select { p, status = wait list { ... } } for the first that ends";

  private ProcessNodes() {}

  private static long limit(Node within, Frame frame) {
    if (within == null) {
      return NO_LIMIT;
    }
    Object value = within.eval(frame);
    try {
      return Arguments.duration(value, "within");
    } catch (ScriptError e) {
      throw e.at(within.site, within.length);
    }
  }

  /** The instance that a value means. */
  static Started started(Object value, Node node, String word) {
    if (value instanceof Started) {
      return (Started) value;
    }
    if (value instanceof ProcessDefinition) {
      try {
        return Members.started((ProcessDefinition) value);
      } catch (ScriptError e) {
        throw e.at(node.site, node.length);
      }
    }
    throw node.error(
        word + " takes a process, not " + Values.phrase(value),
        value instanceof Duration
            ? "sleep(" + value + ") waits for a time"
            : value instanceof List && word.equals("wait") ? OF_A_LIST : null);
  }

  private static ScriptError timedOut(long limit, String what) {
    return new ScriptError("timed out after " + new Duration(limit) + ": " + what)
        .kind(ScriptError.TIMEOUT);
  }

  static final class Start extends Node {
    private final Node process;
    private final Node[] arguments;
    private final String[] names;

    private Start(Node process, Node[] arguments, String[] names) {
      this.process = process;
      this.arguments = arguments;
      this.names = names;
    }

    static Node load(Loader in) {
      return new Start(in.node(), in.nodes(), Arguments.names(in));
    }

    @Override
    Object eval(Frame frame) {
      Object value = process.eval(frame);
      if (!(value instanceof ProcessDefinition)) {
        throw process.error("start takes a declared process, not " + Values.phrase(value), null);
      }
      ProcessDefinition definition = (ProcessDefinition) value;
      Object[] values = new Object[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i].eval(frame);
      }
      Evaluator evaluator = frame.evaluator;
      try {
        Object[] all = evaluator.argumentsFor(definition, values, names);
        evaluator.door().at(site);
        Started started = evaluator.host().processes().start(definition, all, site);
        definition.started(started);
        return started;
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }
  }

  /** As a value: how the process ended. */
  static final class Wait extends Node implements Selectable {
    private final Node process;
    private final Node within;

    private Wait(Node process, Node within) {
      this.process = process;
      this.within = within;
    }

    static Node load(Loader in) {
      return new Wait(in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      if (process == null) {
        waitAll(frame, within, this);
        return null;
      }
      Started started = started(process.eval(frame), process, "wait");
      return waitFor(frame, started, within, this);
    }

    @Override
    public Selector.Case prepare(Frame frame, Turn turn) {
      Object value = process.eval(frame);
      return value instanceof List
          ? Selectable.any((List<?>) value, turn, this::prepare)
          : prepare(value);
    }

    private Selector.Case prepare(Object value) {
      Started started = started(value, process, "wait");
      requireChild(started, this);
      return new Selector.OfProcess(started);
    }
  }

  /** As a statement: a bad end that the script did not cause is an error. */
  static final class WaitStatement extends Node {
    private final Node process;
    private final Node within;

    private WaitStatement(Node process, Node within) {
      this.process = process;
      this.within = within;
    }

    static Node load(Loader in) {
      return new WaitStatement(in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      if (process == null) {
        waitAll(frame, within, this);
        return null;
      }
      Started started = started(process.eval(frame), process, "wait");
      Status status = waitFor(frame, started, within, this);
      requireGoodEnd(started, status, this);
      return status;
    }
  }

  /** Where nobody takes the status, a bad end that the script did not cause is an error. */
  static void requireGoodEnd(Started started, Status status, Node node) {
    if (!status.ok() && !started.signalled(status.signal())) {
      throw abnormal(started, status, node);
    }
  }

  private static void requireChild(Started started, Node node) {
    if (started instanceof Foreign) {
      throw node.error(
          "process " + Bytes.ofText(started.name()) + " is not a child of this process",
          "only the process that started it can wait for it");
    }
  }

  private static Status waitFor(Frame frame, Started started, Node within, Node node) {
    long limit = limit(within, frame);
    requireChild(started, node);
    Evaluator evaluator = frame.evaluator;
    evaluator.door().at(node.site);
    Status status;
    try {
      status = evaluator.host().processes().wait(started, limit);
    } catch (RuntimeException e) {
      throw Failures.of(e).at(node.site, node.length);
    }
    if (status == null) {
      throw stillRuns(started, limit, node);
    }
    return status;
  }

  private static void waitAll(Frame frame, Node within, Node node) {
    long limit = limit(within, frame);
    Evaluator evaluator = frame.evaluator;
    evaluator.door().at(node.site);
    Started ended;
    try {
      ended = evaluator.host().processes().waitAll(limit);
    } catch (RuntimeException e) {
      throw Failures.of(e).at(node.site, node.length);
    }
    Status status = ended == null ? null : ended.status();
    if (status != null && !status.ok()) {
      throw abnormal(ended, status, node);
    }
    if (ended != null) {
      throw stillRuns(ended, limit, node);
    }
  }

  private static ScriptError stillRuns(Started started, long limit, Node node) {
    String name = Bytes.ofText(started.name());
    return timedOut(limit, started.label() + " still runs").on(name).at(node.site, node.length);
  }

  private static ScriptError abnormal(Started started, Status status, Node node) {
    String name = Bytes.ofText(started.name());
    boolean latest = started.definition().latest() == started;
    return node.error(
            "process " + started.label() + " " + status,
            "'let status = wait "
                + (latest ? name : "p")
                + "' gives its status instead of this error"
                + (latest ? "" : ", p being what start gave"))
        .kind(ScriptError.PROCESS)
        .on(name);
  }

  /** {@code in alice { … }}. */
  static final class In extends Node {
    private final Node process;
    private final ProcessCode block;
    private final Node captures;

    private In(Node process, ProcessCode block, Node captures) {
      this.process = process;
      this.block = block;
      this.captures = captures;
    }

    static Node load(Loader in) {
      return new In(in.node(), in.program().process(in.number()), in.node());
    }

    @Override
    Object eval(Frame frame) {
      Started started = started(process.eval(frame), process, "in");
      if (started instanceof Foreign) {
        throw process.error(
            "process " + Bytes.ofText(started.name()) + " was started by another process",
            "only the process that started it can drive it");
      }
      Closure made = (Closure) captures.eval(frame);
      Closure closure = new Closure(made.code, made.captured, block);
      Evaluator evaluator = frame.evaluator;
      evaluator.door().at(site);
      try {
        return evaluator.host().processes().in(started, closure);
      } catch (ScriptError e) {
        throw e.at(site, length).through("in " + Bytes.ofText(started.name()), site);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
    }
  }

  /** {@code on SIGUSR1 restart as s { … }}. */
  static final class On extends Node {
    private final Node signal;
    private final Node handler;
    private final boolean restarts;

    private On(boolean restarts, Node signal, Node handler) {
      this.restarts = restarts;
      this.signal = signal;
      this.handler = handler;
    }

    static Node load(Loader in) {
      boolean restarts = in.number() != 0;
      return new On(restarts, in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object value = signal.eval(frame);
      Closure closure = (Closure) handler.eval(frame);
      frame.evaluator.door().at(site);
      try {
        frame.evaluator.host().signals().on(SystemFunctions.signal("on", value), restarts, closure);
      } catch (RuntimeException e) {
        throw Failures.of(e).at(signal.site, signal.length);
      }
      return null;
    }
  }
}

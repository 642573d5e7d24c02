package org.ipcsh.eval;

/**
 * A declared process, as a value: what {@code start} starts. {@code wait}, {@code kill} and {@code
 * .pid} on it mean its {@link #latest} instance.
 */
public final class ProcessDefinition {

  /** What it runs. */
  public enum Form {
    /** A body of the language. */
    BODY,
    /** Any program: {@link Evaluator#program} says which and how. */
    PROGRAM,
    /** Nothing of its own: it is driven with {@code in}. */
    DRIVEN
  }

  final ProcessCode code;
  final Object[] captured;
  private Started latest;

  ProcessDefinition(ProcessCode code, Object[] captured) {
    this.code = code;
    this.captured = captured;
  }

  public String name() {
    return code.name;
  }

  public Form form() {
    return code.form;
  }

  /** Whether its body uses the global. */
  public boolean uses(int slot) {
    for (int global : code.globals) {
      if (global == slot) {
        return true;
      }
    }
    return false;
  }

  /** The one that was started last, or null. */
  Started latest() {
    return latest;
  }

  void started(Started started) {
    latest = started;
  }
}

package org.ipcsh.eval;

/** A function as a value: its code and what it brought along from where it was made. */
public final class Closure {
  static final Object[] NOTHING = new Object[0];

  final FunctionCode code;
  final Object[] captured;

  /** For a block that is to run inside another process: what it uses; else null. */
  final ProcessCode uses;

  Closure(FunctionCode code, Object[] captured) {
    this(code, captured, null);
  }

  Closure(FunctionCode code, Object[] captured, ProcessCode uses) {
    this.code = code;
    this.captured = captured;
    this.uses = uses;
  }

  public String name() {
    return code.name;
  }

  /** How many arguments a call may give at most. */
  public int parameters() {
    return code.parameters.length;
  }
}

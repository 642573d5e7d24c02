package org.ipcsh.eval;

/** A function as a value: its code and what it brought along from where it was made. */
public final class Closure {
  final FunctionCode code;
  final Object[] captured;

  Closure(FunctionCode code, Object[] captured) {
    this.code = code;
    this.captured = captured;
  }

  public String name() {
    return code.name;
  }

  /** How many arguments a call may give at most. */
  public int parameters() {
    return code.parameters.length;
  }
}

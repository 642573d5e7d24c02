package org.ipcsh.eval;

import org.ipcsh.process.Door;

/**
 * Runs a program in one process. One thread uses it, whose stack bears {@code depthLimit} calls of the language: count
 * {@link #STACK_PER_CALL} bytes for each.
 */
public final class Evaluator {
  public static final int STACK_PER_CALL = 8 * 1024;

  private final Program program;
  private final Host host;
  private final int depthLimit;

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

  public Door door() {
    throw new UnsupportedOperationException();
  }

  /**
   * Runs the statements of a unit.
   *
   * @return the value of its last statement if that is an expression, else {@link Values#NOTHING}
   */
  public Object run(int unit) {
    throw new UnsupportedOperationException();
  }

  /** Runs the body of a process: in a worker, with what {@link Handover#read} gave. */
  public void run(Invocation invocation) {
    throw new UnsupportedOperationException();
  }

  /** Calls a function of the language: a block of {@code in}, a handler of {@code on}. */
  public Object call(Closure function, Object... arguments) {
    throw new UnsupportedOperationException();
  }

  /** What a process of the form {@link ProcessDefinition.Form#PROGRAM} runs. */
  public Exec program(ProcessDefinition definition, Object[] arguments) {
    throw new UnsupportedOperationException();
  }

  /** Closes the kernel objects that are still open here, last first, and removes those which are to be removed. */
  public void close() {
    throw new UnsupportedOperationException();
  }
}

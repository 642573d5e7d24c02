package org.ipcsh.eval;

/**
 * {@code stdin}, {@code stdout}, {@code stderr}, {@code args}, {@code pid} and {@code ppid}: what
 * every process finds when it begins.
 */
final class Predeclared extends Node {
  private final int op;
  private final int descriptor;

  private Predeclared(int op, int descriptor) {
    this.op = op;
    this.descriptor = descriptor;
  }

  static Node load(int op, Loader in) {
    return new Predeclared(op, op == Op.STANDARD ? in.number() : 0);
  }

  @Override
  Object eval(Frame frame) {
    switch (op) {
      case Op.STANDARD:
        return frame.evaluator.standard(descriptor);
      case Op.ARGUMENTS:
        return frame.evaluator.arguments();
      default:
        return op == Op.PID ? frame.evaluator.pid() : frame.evaluator.parentPid();
    }
  }
}

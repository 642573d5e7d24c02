package org.ipcsh.eval;

/** A value that is known before anything runs. */
final class Constant extends Node {
  private final Object value;
  private final long integer;

  private Constant(Object value) {
    this.value = value;
    this.integer = value instanceof Long ? (Long) value : 0;
  }

  static Node load(int op, Loader in) {
    switch (op) {
      case Op.TRUE:
        return new Constant(Boolean.TRUE);
      case Op.FALSE:
        return new Constant(Boolean.FALSE);
      case Op.INTEGER:
        return new Constant(in.integer());
      case Op.FLOAT:
        return new Constant(Double.longBitsToDouble(in.integer()));
      case Op.STRING:
        return new Constant(in.string());
      case Op.DURATION:
        return new Constant(new Duration(in.integer()));
      case Op.SIGNAL:
        return new Constant(Signal.of(in.number()));
      case Op.STRUCT:
        return new Constant(in.program().struct(in.number()));
      case Op.BUILTIN:
        return new Constant(Builtins.named(in.text()));
      default:
        return new Constant(null);
    }
  }

  @Override
  Object eval(Frame frame) {
    return value;
  }

  @Override
  long evalLong(Frame frame) {
    return value instanceof Long ? integer : super.evalLong(frame);
  }
}

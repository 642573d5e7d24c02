package org.ipcsh.eval;

/**
 * Nodes of operators. Where the compiler knows that both sides are integers, the node calculates
 * without boxing; in the others integers still come first.
 */
final class Arithmetic {
  private Arithmetic() {}

  /** Any operator except {@code and} and {@code or}, on values of any type. */
  static final class Binary extends Node {
    private final int operator;
    private final Node left;
    private final Node right;

    private Binary(int operator, Node left, Node right) {
      this.operator = operator;
      this.left = left;
      this.right = right;
    }

    static Node load(Loader in) {
      return new Binary(in.number(), in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object a = left.eval(frame);
      Object b = right.eval(frame);
      try {
        return Operators.binary(operator, a, b);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
    }

    @Override
    boolean evalBoolean(Frame frame) {
      Object a = left.eval(frame);
      Object b = right.eval(frame);
      if (a instanceof Long && b instanceof Long && operator <= Operators.GREATER_EQUAL) {
        return Operators.compare(operator, (long) (Long) a, (long) (Long) b);
      }
      Object result;
      try {
        result = Operators.binary(operator, a, b);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
      if (result instanceof Boolean) {
        return (Boolean) result;
      }
      throw error("a condition is true or false, not " + Values.phrase(result), null);
    }
  }

  /** An operator that makes an integer of two. */
  static final class BinaryLong extends Node {
    private final int operator;
    private final Node left;
    private final Node right;

    private BinaryLong(int operator, Node left, Node right) {
      this.operator = operator;
      this.left = left;
      this.right = right;
    }

    static Node load(Loader in) {
      return new BinaryLong(in.number(), in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      return evalLong(frame);
    }

    @Override
    long evalLong(Frame frame) {
      long a = left.evalLong(frame);
      long b = right.evalLong(frame);
      try {
        return Operators.arithmetic(operator, a, b);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
    }
  }

  static final class AddLong extends Node {
    private final Node left;
    private final Node right;

    private AddLong(Node left, Node right) {
      this.left = left;
      this.right = right;
    }

    static Node load(Loader in) {
      return new AddLong(in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      return evalLong(frame);
    }

    @Override
    long evalLong(Frame frame) {
      long a = left.evalLong(frame);
      long b = right.evalLong(frame);
      try {
        return Operators.add(a, b);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
    }
  }

  static final class SubtractLong extends Node {
    private final Node left;
    private final Node right;

    private SubtractLong(Node left, Node right) {
      this.left = left;
      this.right = right;
    }

    static Node load(Loader in) {
      return new SubtractLong(in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      return evalLong(frame);
    }

    @Override
    long evalLong(Frame frame) {
      long a = left.evalLong(frame);
      long b = right.evalLong(frame);
      try {
        return Operators.subtract(a, b);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
    }
  }

  static final class CompareLong extends Node {
    private final int operator;
    private final Node left;
    private final Node right;

    private CompareLong(int operator, Node left, Node right) {
      this.operator = operator;
      this.left = left;
      this.right = right;
    }

    static Node load(Loader in) {
      return new CompareLong(in.number(), in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      return evalBoolean(frame);
    }

    @Override
    boolean evalBoolean(Frame frame) {
      return Operators.compare(operator, left.evalLong(frame), right.evalLong(frame));
    }
  }

  static final class Negate extends Node {
    private final Node operand;

    private Negate(Node operand) {
      this.operand = operand;
    }

    static Node load(Loader in) {
      return new Negate(in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object value = operand.eval(frame);
      try {
        return Operators.negate(value);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
    }
  }

  static final class Not extends Node {
    private final Node operand;

    private Not(Node operand) {
      this.operand = operand;
    }

    static Node load(Loader in) {
      return new Not(in.node());
    }

    @Override
    Object eval(Frame frame) {
      return !operand.evalBoolean(frame);
    }

    @Override
    boolean evalBoolean(Frame frame) {
      return !operand.evalBoolean(frame);
    }
  }

  /** {@code and} and {@code or}: the right side is evaluated only when it decides. */
  static final class AndOr extends Node {
    private final boolean and;
    private final Node left;
    private final Node right;

    private AndOr(boolean and, Node left, Node right) {
      this.and = and;
      this.left = left;
      this.right = right;
    }

    static Node load(boolean and, Loader in) {
      return new AndOr(and, in.node(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      return evalBoolean(frame);
    }

    @Override
    boolean evalBoolean(Frame frame) {
      return left.evalBoolean(frame) == and ? right.evalBoolean(frame) : !and;
    }
  }
}

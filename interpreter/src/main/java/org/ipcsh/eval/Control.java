package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.ipcsh.facility.KernelObject;

/** Nodes of statements that decide what is done next. */
final class Control {
  private Control() {}

  /** Statements have no value: those that need {@link Node#eval} only because they are nodes. */
  abstract static class Statement extends Node {
    @Override
    final Object eval(Frame frame) {
      run(frame);
      return null;
    }

    @Override
    abstract int run(Frame frame);
  }

  /**
   * Up to four statements, and the block of those after them. They are fields because the JVM's
   * compiler trusts fields, but not the elements of an array: see {@link Often}.
   */
  static final class Block extends Statement {
    private final Node first;
    private final Node second;
    private final Node third;
    private final Node fourth;
    private final Block rest;

    private Block(Node[] statements, int from) {
      first = statements[from];
      second = from + 1 < statements.length ? statements[from + 1] : null;
      third = from + 2 < statements.length ? statements[from + 2] : null;
      fourth = from + 3 < statements.length ? statements[from + 3] : null;
      rest = from + 4 < statements.length ? new Block(statements, from + 4) : null;
    }

    static Node load(Loader in) {
      Node[] statements = in.nodes();
      return statements.length == 0 ? new Jump(NORMAL) : new Block(statements, 0);
    }

    @Override
    int run(Frame frame) {
      Node now = first;
      try {
        int way = first.run(frame);
        if (way != NORMAL || second == null) {
          return way;
        }
        now = second;
        way = second.run(frame);
        if (way != NORMAL || third == null) {
          return way;
        }
        now = third;
        way = third.run(frame);
        if (way != NORMAL || fourth == null) {
          return way;
        }
        now = fourth;
        way = fourth.run(frame);
        if (way != NORMAL || rest == null) {
          return way;
        }
      } catch (OutOfMemoryError e) {
        throw Failures.of(e).at(now.site, now.length);
      }
      return rest.run(frame);
    }

    void forEach(Consumer<Node> each) {
      for (Block block = this; block != null; block = block.rest) {
        Stream.of(block.first, block.second, block.third, block.fourth)
            .takeWhile(Objects::nonNull)
            .forEach(each);
      }
    }
  }

  /** The statements of a program, of each of which somebody is told before it runs. */
  static final class Followed extends Statement {
    private final Node statements;
    private final IntConsumer reached;

    Followed(Node statements, IntConsumer reached) {
      this.statements = statements;
      this.reached = reached;
    }

    @Override
    int run(Frame frame) {
      if (statements instanceof Block) {
        ((Block) statements).forEach(statement -> follow(statement, frame));
      } else {
        follow(statements, frame);
      }
      return NORMAL;
    }

    private void follow(Node statement, Frame frame) {
      reached.accept(statement.site);
      statement.run(frame);
    }
  }

  /** An expression as the last statement of what has a value. */
  static final class Value extends Statement {
    private final Node expression;

    private Value(Node expression) {
      this.expression = expression;
    }

    static Node load(Loader in) {
      return new Value(in.node());
    }

    @Override
    int run(Frame frame) {
      frame.result = expression.eval(frame);
      return NORMAL;
    }
  }

  static final class If extends Statement {
    private final Node condition;
    private final Node then;
    private final Node otherwise;

    private If(Node condition, Node then, Node otherwise) {
      this.condition = condition;
      this.then = then;
      this.otherwise = otherwise;
    }

    static Node load(Loader in) {
      return new If(in.node(), in.node(), in.node());
    }

    @Override
    int run(Frame frame) {
      if (condition.evalBoolean(frame)) {
        return then.run(frame);
      }
      return otherwise == null ? NORMAL : otherwise.run(frame);
    }
  }

  static final class While extends Statement {
    /** The body if the condition holds, else a break. */
    private final Often turn;

    private While(Node condition, Node body) {
      this.turn = new Often(new If(condition, body, new Jump(BREAK)));
    }

    static Node load(Loader in) {
      return new While(in.node(), in.node());
    }

    @Override
    int run(Frame frame) {
      return turn.loop(frame) == RETURN ? RETURN : NORMAL;
    }
  }

  /** {@code for i in a..b} where nothing else sets {@code i}: it counts without boxing. */
  static final class ForRange extends Statement {
    private final Node from;
    private final Node to;
    private final Often body;

    private ForRange(int slot, Node from, Node to, Node body) {
      this.from = from;
      this.to = to;
      this.body = new Often(body, slot);
    }

    static Node load(Loader in) {
      return new ForRange(in.number(), in.node(), in.node(), in.node());
    }

    @Override
    int run(Frame frame) {
      long first = from.evalLong(frame);
      long last = to.evalLong(frame);
      return body.range(frame, first, last) == RETURN ? RETURN : NORMAL;
    }
  }

  /** Any other loop. The second slot is -1 where there is one name. */
  static final class ForEach extends Statement {
    private final int first;
    private final int second;
    private final Node iterable;
    private final Node body;

    private ForEach(int first, int second, Node iterable, Node body) {
      this.first = first;
      this.second = second;
      this.iterable = iterable;
      this.body = body;
    }

    static Node load(Loader in) {
      return new ForEach(in.number(), in.number() - 1, in.node(), new Often(in.node()));
    }

    @Override
    int run(Frame frame) {
      Object all = iterable.eval(frame);
      if (all instanceof ArrayList) {
        return overList(frame, (ArrayList<?>) all);
      } else if (all instanceof Range) {
        return overRange(frame, (Range) all);
      } else if (all instanceof Map) {
        return overMap(frame, (Map<?, ?>) all);
      } else if (all instanceof KernelObject) {
        return overObject(frame, (KernelObject) all);
      } else if (all instanceof Iterator) {
        return overIterator(frame, (Iterator<?>) all);
      } else if (all instanceof String) {
        return overList(frame, Builtins.toList(all));
      }
      throw iterable.error(
          "cannot iterate over " + Values.phrase(all),
          all instanceof Long ? "for i in 1.." + all + " counts" : null);
    }

    /** The list may change on the way: the loop sees what is there when it comes by. */
    private int overList(Frame frame, ArrayList<?> list) {
      for (int i = 0; i < list.size(); i++) {
        int way = step(frame, i, list.get(i));
        if (way != NORMAL) {
          return way == BREAK ? NORMAL : way;
        }
      }
      return NORMAL;
    }

    private int overRange(Frame frame, Range range) {
      long index = 0;
      for (long i = range.from(); i <= range.to(); i++) {
        int way = step(frame, index++, i);
        if (way != NORMAL) {
          return way == BREAK ? NORMAL : way;
        }
        if (i == Long.MAX_VALUE) {
          break;
        }
      }
      return NORMAL;
    }

    /**
     * One name takes the keys, two take key and value. Goes over a copy of the keys, so that the
     * body may change it.
     */
    private int overMap(Frame frame, Map<?, ?> map) {
      List<Object> keys = new ArrayList<>(map.keySet());
      for (Object key : keys) {
        int way = second < 0 ? step(frame, 0, key) : pair(frame, key, map.get(key));
        if (way != NORMAL) {
          return way == BREAK ? NORMAL : way;
        }
      }
      return NORMAL;
    }

    private int overObject(Frame frame, KernelObject object) {
      for (long index = 0; ; index++) {
        Object element;
        object.door().at(iterable.site);
        try {
          element = Values.fromJava(object.next());
        } catch (RuntimeException e) {
          throw Failures.of(e).at(iterable.site, iterable.length);
        }
        if (element == null) {
          return NORMAL;
        }
        int way = step(frame, index, element);
        if (way != NORMAL) {
          return way == BREAK ? NORMAL : way;
        }
      }
    }

    private int overIterator(Frame frame, Iterator<?> iterator) {
      for (long index = 0; ; index++) {
        Object element;
        frame.evaluator.door().at(iterable.site);
        try {
          if (!iterator.hasNext()) {
            return NORMAL;
          }
          element = Values.fromJava(iterator.next());
        } catch (RuntimeException e) {
          throw Failures.of(e).at(iterable.site, iterable.length);
        }
        int way = step(frame, index, element);
        if (way != NORMAL) {
          return way == BREAK ? NORMAL : way;
        }
      }
    }

    private int step(Frame frame, long index, Object element) {
      if (second >= 0) {
        return pair(frame, index, element);
      }
      frame.slots[first] = element;
      return turn(frame);
    }

    private int pair(Frame frame, Object key, Object value) {
      frame.slots[first] = key;
      frame.slots[second] = value;
      return turn(frame);
    }

    private int turn(Frame frame) {
      int way = body.run(frame);
      frame.evaluator.poll();
      return way == CONTINUE ? NORMAL : way;
    }
  }

  static final class Jump extends Statement {
    private final int way;

    private Jump(int way) {
      this.way = way;
    }

    static Node load(boolean isBreak) {
      return new Jump(isBreak ? BREAK : CONTINUE);
    }

    @Override
    int run(Frame frame) {
      return way;
    }
  }

  static final class Return extends Statement {
    private final Node value;

    private Return(Node value) {
      this.value = value;
    }

    static Node load(Loader in) {
      return new Return(in.node());
    }

    @Override
    int run(Frame frame) {
      frame.result = value == null ? null : value.eval(frame);
      return RETURN;
    }
  }

  /** The slot is -1 where the error is not named. */
  static final class Try extends Statement {
    private final int slot;
    private final Node body;
    private final Node handler;

    private Try(int slot, Node body, Node handler) {
      this.slot = slot;
      this.body = body;
      this.handler = handler;
    }

    static Node load(Loader in) {
      return new Try(in.number() - 1, in.node(), in.node());
    }

    @Override
    int run(Frame frame) {
      Failures.prepare();
      int depth = frame.evaluator.depth;
      ScriptError caught;
      try {
        return body.run(frame);
      } catch (ScriptError e) {
        caught = e;
      } catch (InternalError e) {
        caught = Failures.of(e).at(site, length);
      } catch (OutOfMemoryError e) {
        caught = Failures.of(e).at(site, length);
      }
      frame.evaluator.depth = depth;
      if (slot >= 0) {
        frame.slots[slot] = caught;
      }
      return handler.run(frame);
    }
  }

  /** Of a comparison that fails, both sides are shown. */
  static final class Assert extends Statement {
    private final String text;
    private final int operator;
    private final Node left;
    private final Node right;
    private final Node message;

    private Assert(String text, int operator, Node left, Node right, Node message) {
      this.text = text;
      this.operator = operator;
      this.left = left;
      this.right = right;
      this.message = message;
    }

    static Node load(Loader in) {
      return new Assert(in.text(), in.number() - 1, in.node(), in.node(), in.node());
    }

    @Override
    int run(Frame frame) {
      String sides = null;
      if (operator < 0) {
        if (left.evalBoolean(frame)) {
          return NORMAL;
        }
      } else {
        Object a = left.eval(frame);
        Object b = right.eval(frame);
        Object holds;
        try {
          holds = Operators.binary(operator, a, b);
        } catch (ScriptError e) {
          throw e.at(site, length);
        }
        if ((Boolean) holds) {
          return NORMAL;
        }
        sides = message != null ? null : "left is " + shortened(a) + ", right is " + shortened(b);
      }
      String said =
          message == null
              ? "assertion failed: " + Bytes.ofText(text)
              : "assertion failed: " + Values.display(message.eval(frame));
      throw error(said, sides).kind(ScriptError.ASSERTION);
    }

    private static String shortened(Object value) {
      String text = Values.readable(value);
      return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
  }
}

package org.ipcsh.eval;

import java.util.List;

/** Nodes that read and set variables: one kind for each place where a variable can be. */
final class Variables {
  private Variables() {}

  static ScriptError unset(Node node, String name) {
    return node.error(
        (name == null ? "this" : Bytes.ofText(name)) + " has no value yet",
        "its declaration has not run");
  }

  /** In a slot of the frame. */
  static final class Local extends Node {
    private final int slot;

    private Local(int slot) {
      this.slot = slot;
    }

    static Node load(Loader in) {
      return new Local(in.number());
    }

    @Override
    Object eval(Frame frame) {
      return frame.slots[slot];
    }
  }

  /** An integer in a slot of the frame. */
  static final class LocalLong extends Node {
    private final int slot;

    private LocalLong(int slot) {
      this.slot = slot;
    }

    static Node load(Loader in) {
      return new LocalLong(in.number());
    }

    @Override
    Object eval(Frame frame) {
      return frame.longs[slot];
    }

    @Override
    long evalLong(Frame frame) {
      return frame.longs[slot];
    }
  }

  /** In a cell that a slot of the frame holds. */
  static final class LocalCell extends Node {
    private final int slot;

    private LocalCell(int slot) {
      this.slot = slot;
    }

    static Node load(Loader in) {
      return new LocalCell(in.number());
    }

    @Override
    Object eval(Frame frame) {
      Object value = ((Cell) frame.slots[slot]).value;
      if (value == Values.UNSET) {
        throw unset(this, null);
      }
      return value;
    }
  }

  /** Brought along. */
  static final class Captured extends Node {
    private final int index;

    private Captured(int index) {
      this.index = index;
    }

    static Node load(Loader in) {
      return new Captured(in.number());
    }

    @Override
    Object eval(Frame frame) {
      return frame.captured[index];
    }
  }

  /** In a cell that was brought along. */
  static final class CapturedCell extends Node {
    private final int index;

    private CapturedCell(int index) {
      this.index = index;
    }

    static Node load(Loader in) {
      return new CapturedCell(in.number());
    }

    @Override
    Object eval(Frame frame) {
      Object value = ((Cell) frame.captured[index]).value;
      if (value == Values.UNSET) {
        throw unset(this, null);
      }
      return value;
    }
  }

  /** Declared at the top level and used by functions or processes, or by later inputs. */
  static final class Global extends Node {
    private final int slot;

    private Global(int slot) {
      this.slot = slot;
    }

    static Node load(Loader in) {
      return new Global(in.number());
    }

    @Override
    Object eval(Frame frame) {
      Object value = frame.evaluator.globals[slot];
      if (value == Values.UNSET) {
        throw unset(this, frame.evaluator.program().global(slot));
      }
      return value;
    }
  }

  static final class SetLocal extends Node {
    private final int slot;
    private final Node value;

    private SetLocal(int slot, Node value) {
      this.slot = slot;
      this.value = value;
    }

    static Node load(Loader in) {
      return new SetLocal(in.number(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      frame.slots[slot] = value.eval(frame);
      return null;
    }

    @Override
    int run(Frame frame) {
      frame.slots[slot] = value.eval(frame);
      return NORMAL;
    }
  }

  static final class SetLocalLong extends Node {
    private final int slot;
    private final Node value;

    private SetLocalLong(int slot, Node value) {
      this.slot = slot;
      this.value = value;
    }

    static Node load(Loader in) {
      return new SetLocalLong(in.number(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      frame.longs[slot] = value.evalLong(frame);
      return null;
    }

    @Override
    int run(Frame frame) {
      frame.longs[slot] = value.evalLong(frame);
      return NORMAL;
    }
  }

  /** {@code i += value} for an integer in a slot of the frame. */
  static final class AddToLocalLong extends Node {
    private final int slot;
    private final Node value;

    private AddToLocalLong(int slot, Node value) {
      this.slot = slot;
      this.value = value;
    }

    static Node load(Loader in) {
      return new AddToLocalLong(in.number(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      run(frame);
      return null;
    }

    @Override
    int run(Frame frame) {
      long b = value.evalLong(frame);
      long a = frame.longs[slot];
      long sum = a + b;
      if (((a ^ sum) & (b ^ sum)) < 0) {
        try {
          Operators.add(a, b);
        } catch (ScriptError e) {
          throw e.at(site, length);
        }
      }
      frame.longs[slot] = sum;
      return NORMAL;
    }
  }

  static final class SetLocalCell extends Node {
    private final int slot;
    private final Node value;

    private SetLocalCell(int slot, Node value) {
      this.slot = slot;
      this.value = value;
    }

    static Node load(Loader in) {
      return new SetLocalCell(in.number(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      ((Cell) frame.slots[slot]).value = value.eval(frame);
      return null;
    }
  }

  static final class SetCapturedCell extends Node {
    private final int index;
    private final Node value;

    private SetCapturedCell(int index, Node value) {
      this.index = index;
      this.value = value;
    }

    static Node load(Loader in) {
      return new SetCapturedCell(in.number(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      ((Cell) frame.captured[index]).value = value.eval(frame);
      return null;
    }
  }

  static final class SetGlobal extends Node {
    private final int slot;
    private final Node value;

    private SetGlobal(int slot, Node value) {
      this.slot = slot;
      this.value = value;
    }

    static Node load(Loader in) {
      return new SetGlobal(in.number(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object result = value.eval(frame);
      frame.evaluator.globals[slot] = result;
      return null;
    }
  }

  /**
   * A declaration whose variable lives in a cell: each time a new one. Without a value it is not
   * set yet.
   */
  static final class NewCell extends Node {
    private final int slot;
    private final Node value;

    private NewCell(int slot, Node value) {
      this.slot = slot;
      this.value = value;
    }

    static Node load(Loader in) {
      return new NewCell(in.number(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      frame.slots[slot] = new Cell(value == null ? Values.UNSET : value.eval(frame));
      return null;
    }
  }

  /** {@code let a, b = list}: puts the list into a slot after looking at its length. */
  static final class Unpack extends Node {
    private final int slot;
    private final int count;
    private final Node value;

    private Unpack(int slot, int count, Node value) {
      this.slot = slot;
      this.count = count;
      this.value = value;
    }

    static Node load(Loader in) {
      return new Unpack(in.number(), in.number(), in.node());
    }

    @Override
    Object eval(Frame frame) {
      Object list = value.eval(frame);
      if (!(list instanceof List)) {
        throw value.error(
            count + " names want a list of " + count + " values, not " + Values.phrase(list), null);
      }
      if (((List<?>) list).size() != count) {
        throw value.error(
            count
                + " names want a list of "
                + count
                + " values; this one has "
                + ((List<?>) list).size(),
            null);
      }
      frame.slots[slot] = list;
      return null;
    }
  }
}

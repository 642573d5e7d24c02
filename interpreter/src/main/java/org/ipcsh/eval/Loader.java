package org.ipcsh.eval;

import java.nio.charset.StandardCharsets;

/**
 * Reads a {@link Program}'s bytes and makes nodes of them: each node's class reads what it consists
 * of. What the bytes mean, the compiler's {@code CodeWriter} decides; both are of the same build,
 * so nothing is checked here.
 */
final class Loader {
  private static final Node[] NO_NODES = new Node[0];

  private final Program program;
  private final byte[] bytes;
  private final int siteBase;
  private int at;

  Loader(Program program, byte[] bytes, int at, int siteBase) {
    this.program = program;
    this.bytes = bytes;
    this.at = at;
    this.siteBase = siteBase;
  }

  Program program() {
    return program;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  void skip(int count) {
    at += count;
  }

  /** A number that is not negative. */
  int number() {
    int part = bytes[at++];
    if (part >= 0) {
      return part;
    }
    int result = part & 0x7f;
    int shift = 7;
    do {
      part = bytes[at++];
      result |= (part & 0x7f) << shift;
      shift += 7;
    } while (part < 0);
    return result;
  }

  long integer() {
    long rest = 0;
    int shift = 0;
    int part;
    do {
      part = bytes[at++];
      rest |= (long) (part & 0x7f) << shift;
      shift += 7;
    } while (part < 0);
    return (rest >>> 1) ^ -(rest & 1);
  }

  /** A name or other text. */
  String text() {
    int length = number();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** A byte string. */
  String string() {
    int length = number();
    String string = Bytes.of(bytes, at, length);
    at += length;
    return string;
  }

  Node[] nodes() {
    int count = number();
    if (count == 0) {
      return NO_NODES;
    }
    Node[] nodes = new Node[count];
    for (int i = 0; i < count; i++) {
      nodes[i] = node();
    }
    return nodes;
  }

  /** The next node, or null where there is none. */
  Node node() {
    int op = bytes[at++];
    if (op == Op.NONE) {
      return null;
    }
    int site = siteBase + number();
    int length = number();
    Node node = make(op);
    node.site = site;
    node.length = length;
    return node;
  }

  private Node make(int op) {
    switch (op) {
      case Op.NULL:
      case Op.TRUE:
      case Op.FALSE:
      case Op.INTEGER:
      case Op.FLOAT:
      case Op.STRING:
      case Op.DURATION:
      case Op.SIGNAL:
      case Op.STRUCT:
      case Op.BUILTIN:
        return Constant.load(op, this);
      case Op.STANDARD:
      case Op.ARGUMENTS:
      case Op.PID:
      case Op.PARENT_PID:
        return Predeclared.load(op, this);
      case Op.LOCAL:
        return Variables.Local.load(this);
      case Op.LOCAL_LONG:
        return Variables.LocalLong.load(this);
      case Op.LOCAL_CELL:
        return Variables.LocalCell.load(this);
      case Op.CAPTURED:
        return Variables.Captured.load(this);
      case Op.CAPTURED_CELL:
        return Variables.CapturedCell.load(this);
      case Op.GLOBAL:
        return Variables.Global.load(this);
      case Op.SET_LOCAL:
        return Variables.SetLocal.load(this);
      case Op.SET_LOCAL_LONG:
        return Variables.SetLocalLong.load(this);
      case Op.SET_LOCAL_CELL:
        return Variables.SetLocalCell.load(this);
      case Op.SET_CAPTURED_CELL:
        return Variables.SetCapturedCell.load(this);
      case Op.SET_GLOBAL:
        return Variables.SetGlobal.load(this);
      case Op.NEW_CELL:
        return Variables.NewCell.load(this);
      case Op.ADD_TO_LOCAL_LONG:
        return Variables.AddToLocalLong.load(this);
      case Op.UNPACK:
        return Variables.Unpack.load(this);
      case Op.INTERPOLATION:
        return Aggregates.Interpolation.load(this);
      case Op.LIST:
        return Aggregates.ListOf.load(this);
      case Op.MAP:
        return Aggregates.MapOf.load(this);
      case Op.STRUCT_VALUE:
        return Aggregates.StructOf.load(this);
      case Op.INDEX:
        return Access.Index.load(this);
      case Op.SET_INDEX:
        return Access.SetIndex.load(this);
      case Op.MEMBER:
        return Access.Member.load(this);
      case Op.SET_MEMBER:
        return Access.SetMember.load(this);
      case Op.REGION:
        return Place.Whole.load(this);
      case Op.FUNCTION:
        return Calls.Function.load(this);
      case Op.PROCESS:
        return Calls.Process.load(this);
      case Op.BINARY:
        return Arithmetic.Binary.load(this);
      case Op.BINARY_LONG:
        return Arithmetic.BinaryLong.load(this);
      case Op.ADD_LONG:
        return Arithmetic.AddLong.load(this);
      case Op.SUBTRACT_LONG:
        return Arithmetic.SubtractLong.load(this);
      case Op.COMPARE_LONG:
        return Arithmetic.CompareLong.load(this);
      case Op.NEGATE:
        return Arithmetic.Negate.load(this);
      case Op.NOT:
        return Arithmetic.Not.load(this);
      case Op.AND:
      case Op.OR:
        return Arithmetic.AndOr.load(op == Op.AND, this);
      case Op.CALL:
        return Calls.Call.load(this);
      case Op.CALL_BUILTIN:
        return Calls.CallBuiltin.load(this);
      case Op.CALL_MEMBER:
        return CallMember.load(this);
      case Op.BLOCK:
        return Control.Block.load(this);
      case Op.VALUE:
        return Control.Value.load(this);
      case Op.IF:
        return Control.If.load(this);
      case Op.WHILE:
        return Control.While.load(this);
      case Op.FOR_RANGE:
        return Control.ForRange.load(this);
      case Op.FOR_EACH:
        return Control.ForEach.load(this);
      case Op.BREAK:
      case Op.CONTINUE:
        return Control.Jump.load(op == Op.BREAK);
      case Op.RETURN:
        return Control.Return.load(this);
      case Op.TRY:
        return Control.Try.load(this);
      case Op.ASSERT:
        return Control.Assert.load(this);
      default:
        return makeSystem(op);
    }
  }

  /**
   * The nodes that deal with the system, apart, so that a script that only calculates does not even
   * link them.
   */
  private Node makeSystem(int op) {
    switch (op) {
      case Op.WITH:
        return ObjectNodes.With.load(this);
      case Op.OPEN:
        return ObjectNodes.Open.load(this);
      case Op.SCOPE:
        return ObjectNodes.Scope.load(this);
      case Op.RELEASE:
        return ObjectNodes.Release.load(this);
      case Op.SELECT:
        return Select.load(this);
      case Op.ON:
        return ProcessNodes.On.load(this);
      case Op.START:
        return ProcessNodes.Start.load(this);
      case Op.WAIT:
        return ProcessNodes.Wait.load(this);
      case Op.WAIT_STATEMENT:
        return ProcessNodes.WaitStatement.load(this);
      case Op.IN:
        return ProcessNodes.In.load(this);
      default:
        throw new IllegalStateException("op=" + op + " at=" + at);
    }
  }
}

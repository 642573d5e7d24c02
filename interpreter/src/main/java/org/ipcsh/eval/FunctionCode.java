package org.ipcsh.eval;

import org.ipcsh.facility.End;

/**
 * What is the same for all uses of a function: read from the program once, its body when it is
 * first called.
 */
final class FunctionCode {
  static final String[] NO_NAMES = new String[0];

  final Program program;
  final int number;
  final String name;

  /** Where it begins; the sites of its nodes count from here. */
  final int site;

  final String[] parameters;

  /** How many parameters, the first ones, have no default. */
  final int required;

  /**
   * Which parameters live in cells, because a function made in the body shares them and somebody
   * changes them.
   */
  final boolean[] cells;

  final boolean boxed;

  /** Whether a parameter has a default. */
  final boolean optional;

  final int slots;
  final int longs;

  /**
   * The globals that its body uses, and the functions that it calls; of channels in them, the ends.
   */
  final int[] globals;

  final End[] globalEnds;
  private final int bodyStart;
  private final byte[] unit;
  private Node[] defaults;
  private Node body;
  private Node called;

  FunctionCode(Program program, int number, Loader in) {
    this.program = program;
    this.number = number;
    this.name = in.text();
    this.site = in.number();
    int count = in.number();
    this.parameters = count == 0 ? NO_NAMES : new String[count];
    this.cells = new boolean[count];
    boolean any = false;
    for (int i = 0; i < count; i++) {
      parameters[i] = in.text();
      cells[i] = in.number() != 0;
      any |= cells[i];
    }
    this.boxed = any;
    this.required = in.number();
    this.optional = required < count;
    this.slots = in.number();
    this.longs = in.number();
    this.globals = new int[in.number()];
    this.globalEnds = new End[globals.length];
    for (int i = 0; i < globals.length; i++) {
      globals[i] = in.number();
      globalEnds[i] = ProcessCode.end(in);
    }
    this.bodyStart = in.position();
    this.unit = in.bytes();
  }

  Node body() {
    if (body == null) {
      Loader in = new Loader(program, unit, bodyStart, site);
      Node[] values = new Node[parameters.length - required];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.node();
      }
      defaults = values;
      body = in.node();
      called = new Often(body);
    }
    return body;
  }

  /** The body for a call, of which there may be many. */
  Node called() {
    body();
    return called;
  }

  /** The default of a parameter; {@link #body} was called before. */
  Node defaultOf(int parameter) {
    return defaults[parameter - required];
  }
}

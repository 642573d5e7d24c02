package org.ipcsh.eval;

import org.ipcsh.facility.End;

/**
 * What is the same for all starts of a declared process, with the result of the analysis of ends:
 * which of the names that it uses it must be given, and which ends of them when they hold channels.
 */
final class ProcessCode {
  private static final End[] ENDS = End.values();

  final Program program;
  final int number;
  final String name;
  final ProcessDefinition.Form form;

  /**
   * The body, or what evaluates the arguments of {@code exec}; for a process without either, an
   * empty body.
   */
  final FunctionCode function;

  final End[] parameterEnds;
  final End[] capturedEnds;

  /** The globals that the body uses, and the functions that it calls. */
  final int[] globals;

  final End[] globalEnds;

  /** Whether it starts processes of its own. */
  final boolean starts;

  ProcessCode(Program program, int number, Loader in) {
    this.program = program;
    this.number = number;
    this.name = in.text();
    this.form = ProcessDefinition.Form.values()[in.number()];
    this.function = program.function(in.number());
    this.parameterEnds = ends(in);
    this.capturedEnds = ends(in);
    this.globals = function.globals;
    this.globalEnds = function.globalEnds;
    this.starts = in.number() != 0;
  }

  private static End[] ends(Loader in) {
    End[] ends = new End[in.number()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = end(in);
    }
    return ends;
  }

  static End end(Loader in) {
    return ENDS[in.number()];
  }
}

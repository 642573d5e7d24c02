package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.List;

/**
 * What is executed as a whole: the main script, a function, a process, a block of {@code in} or
 * {@code on}.
 */
final class Body {
  /** What it is the body of. */
  enum Kind {
    MAIN,
    FUNCTION,
    PROCESS,
    BLOCK
  }

  final Kind kind;
  final String name;
  final Body outer;
  final ScriptFile file;

  /** Its number among the functions of the program. */
  final int number;

  /**
   * Its number among the processes of the program, where it can run in another process; else -1.
   */
  int process = -1;

  final List<Symbol> parameters = new ArrayList<>();

  /** What it uses of the bodies around it, in the order in which its closures bring it along. */
  final List<Symbol> captures = new ArrayList<>();

  /** What it uses, statement by statement of its outermost block. */
  final List<Uses> uses = new ArrayList<>();

  /** Of a process: whether it runs a program, or nothing of its own. */
  boolean program;

  boolean driven;
  int slots;
  int longs;
  int loops;

  Body(Kind kind, String name, Body outer, ScriptFile file, int number) {
    this.kind = kind;
    this.name = name;
    this.outer = outer;
    this.file = file;
    this.number = number;
    uses.add(new Uses());
  }

  /** What is being used now. */
  Uses now() {
    return uses.get(uses.size() - 1);
  }

  /** Whether the main process may run it: it may call a function. */
  boolean mayRunInMain() {
    for (Body each = this; each != null; each = each.outer) {
      if (each.kind == Kind.PROCESS || each.kind == Kind.BLOCK) {
        return false;
      }
    }
    return true;
  }

  int capture(Symbol symbol) {
    int index = captures.indexOf(symbol);
    if (index < 0) {
      index = captures.size();
      captures.add(symbol);
    }
    return index;
  }
}

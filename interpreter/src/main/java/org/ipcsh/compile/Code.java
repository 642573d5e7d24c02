package org.ipcsh.compile;

import java.util.List;
import org.ipcsh.eval.Op;
import org.ipcsh.syntax.Span;

/** The code of one body, while it is written; decides where the body's variables live. */
final class Code {
  final Body body;

  /** Where the spans of the nodes are: the main body has statements of what is imported. */
  ScriptFile file;

  /** Where nodes go at the moment. */
  CodeWriter out;

  private final int siteBase;

  /**
   * @param siteBase what is taken off every site, to keep them short
   */
  Code(Body body, int siteBase) {
    this.body = body;
    this.file = body.file;
    this.siteBase = siteBase;
    this.out = new CodeWriter(siteBase);
    for (Symbol parameter : body.parameters) {
      parameter.slot = body.slots++;
    }
  }

  int siteBase() {
    return siteBase;
  }

  /** The beginning of a node; what its class reads follows. */
  CodeWriter node(int op, Span span) {
    return out.node(op, file.base() + span.start(), span.end() - span.start());
  }

  /** Begins nodes that get their place later; answers what was being written. */
  CodeWriter begin() {
    CodeWriter before = out;
    out = new CodeWriter(siteBase);
    return before;
  }

  /** Goes on with what was being written; answers the nodes since {@link #begin}. */
  CodeWriter end(CodeWriter before) {
    CodeWriter part = out;
    out = before;
    return part;
  }

  // Variables

  /** The value of a variable, or a struct. */
  void get(Symbol symbol, Span span) {
    if (symbol.kind == Symbol.Kind.STRUCT) {
      node(Op.STRUCT, span).number(symbol.struct);
    } else if (symbol.global) {
      node(Op.GLOBAL, span).number(symbol.slot);
    } else if (symbol.owner != body) {
      node(symbol.cell() ? Op.CAPTURED_CELL : Op.CAPTURED, span)
          .number(body.captures.indexOf(symbol));
    } else {
      node(symbol.integers ? Op.LOCAL_LONG : symbol.cell() ? Op.LOCAL_CELL : Op.LOCAL, span)
          .number(symbol.slot);
    }
  }

  /** The beginning of an assignment; the value follows. */
  void set(Symbol symbol, Span span) {
    if (symbol.global) {
      node(Op.SET_GLOBAL, span).number(symbol.slot);
    } else if (symbol.owner != body) {
      node(Op.SET_CAPTURED_CELL, span).number(body.captures.indexOf(symbol));
    } else {
      int ofOwn = symbol.cell() ? Op.SET_LOCAL_CELL : Op.SET_LOCAL;
      node(symbol.integers ? Op.SET_LOCAL_LONG : ofOwn, span).number(symbol.slot);
    }
  }

  /** The beginning of a declaration; the value follows. */
  void declare(Symbol symbol, Span span) {
    if (symbol.global) {
      set(symbol, span);
      return;
    }
    place(symbol);
    if (symbol.cell()) {
      node(Op.NEW_CELL, span).number(symbol.slot);
    } else {
      set(symbol, span);
    }
  }

  /** Gives a variable its slot. */
  void place(Symbol symbol) {
    symbol.slot = symbol.integers ? body.longs++ : body.slots++;
  }

  /**
   * A slot in which a statement such as {@code for} puts a value for the symbol; where the symbol
   * lives in a cell, a node is added to {@code first} that moves it there.
   */
  int receive(Symbol symbol, Span span, List<CodeWriter> first) {
    place(symbol);
    if (!symbol.cell()) {
      return symbol.slot;
    }
    int temporary = body.slots++;
    CodeWriter before = begin();
    node(Op.NEW_CELL, span).number(symbol.slot);
    node(Op.LOCAL, span).number(temporary);
    first.add(end(before));
    return temporary;
  }

  /** Where a closure finds what it captures. */
  void captures(Body inner) {
    out.number(inner.captures.size());
    for (Symbol symbol : inner.captures) {
      if (symbol.owner != body) {
        out.number(body.captures.indexOf(symbol) << 2 | Op.FROM_CAPTURED);
      } else {
        out.number(symbol.slot << 2 | (symbol.integers ? Op.FROM_LONG : Op.FROM_SLOT));
      }
    }
  }
}

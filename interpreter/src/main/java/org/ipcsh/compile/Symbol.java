package org.ipcsh.compile;

import java.util.List;
import org.ipcsh.eval.Signature;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facility;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;

/** A declared name, with what the compiler finds out about it. */
final class Symbol {
  /** What was declared. */
  enum Kind {
    VARIABLE("a variable"),
    PARAMETER("a parameter"),
    FUNCTION("a function"),
    PROCESS("a process"),
    OBJECT("a kernel object"),
    STRUCT("a struct");

    final String phrase;

    Kind(String phrase) {
      this.phrase = phrase;
    }
  }

  final Kind kind;
  final String name;
  final ScriptFile file;
  final Span span;

  /** The body in which it is declared. */
  final Body owner;

  /** Declared outside all blocks: other bodies reach it as a global. */
  final boolean top;

  boolean used;

  /** Set other than by its declaration. */
  boolean assigned;

  /** Used by a body in the body of its declaration. */
  boolean captured;

  /**
   * Whether it lives among the globals; then {@link #slot} is its place there, else its place in
   * the frame.
   */
  boolean global;

  /** Whether only integers are ever in it, so that it can live unboxed. */
  boolean integers;

  int slot = -1;

  /** Of a function, process or struct: what a call of it looks like. */
  Signature signature;

  /** Of a function or process. */
  Body body;

  /** Of a kernel object. */
  Facility facility;

  /** Of a struct, or of a region that was declared with one. */
  List<Statement.Field> layout;

  /** The number of that layout in the program. */
  int struct = -1;

  /** Of a kernel object: its number in the program. */
  int number = -1;

  /** Which ends are used, by whoever uses it, should it hold a channel. */
  End ends = End.NONE;

  /** Whether its value may be kept somewhere where its scope does not see it. */
  boolean escapes;

  /** Whether other processes are given its value. */
  boolean passed;

  Symbol(Kind kind, String name, ScriptFile file, Span span, Body owner, boolean top) {
    this.kind = kind;
    this.name = name;
    this.file = file;
    this.span = span;
    this.owner = owner;
    this.top = top;
  }

  /**
   * Whether it lives in a {@code Cell}. A function's name does when it is used inside one that may
   * be made before it.
   */
  boolean cell() {
    return !global && captured && (assigned || kind == Kind.FUNCTION || kind == Kind.PROCESS);
  }

  /** The place of its declaration in the program. */
  int site() {
    return file.base() + span.start();
  }

  /** What messages call it. */
  String phrase() {
    return kind == Kind.OBJECT && facility != null ? facility.phrase() : kind.phrase;
  }
}

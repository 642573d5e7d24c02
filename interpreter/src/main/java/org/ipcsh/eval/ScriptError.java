package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * What went wrong in a script: thrown, and also the value that {@code catch e} names. Knows its
 * place in the script and, gathered as calls unwind, the calls that led there; it carries no Java
 * stack.
 */
public final class ScriptError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Deeper stacks are cut in the middle when printed. */
  private static final int PRINTED_CALLS = 8;

  /** What {@code e.kind} says. */
  public static final String FAILED = "error";

  public static final String SYSTEM = "system";
  public static final String TIMEOUT = "timeout";
  public static final String ASSERTION = "assertion";
  public static final String PROCESS = "process";

  private String message;
  private String hint;
  private String kind = FAILED;
  private String errno;
  private String call;
  private String object;
  private long written = -1;
  private transient Object element;
  private int site = -1;
  private int length;
  private final transient List<Call> calls = new ArrayList<>(4);

  /** One call on the way to the error: what was called, and the place of the call. */
  record Call(String function, int site) {}

  public ScriptError(String message) {
    this(message, null);
  }

  /**
   * @param message one sentence without a full stop
   * @param hint what to do next, or null
   */
  public ScriptError(String message, String hint) {
    super(null, null, false, false);
    this.message = message;
    this.hint = hint;
  }

  public ScriptError kind(String kind) {
    this.kind = kind;
    return this;
  }

  public ScriptError system(String call, String object, String errno) {
    this.kind = SYSTEM;
    this.call = call;
    this.object = object;
    this.errno = errno;
    return this;
  }

  public ScriptError on(String object) {
    this.object = object;
    return this;
  }

  /** Says how many bytes a write had written before; negative for anything else. */
  public ScriptError written(long count) {
    written = count;
    return this;
  }

  /** Says that it is about that element of a list. */
  ScriptError inList(int index) {
    message = "[" + index + "] of the list: " + message;
    return this;
  }

  /** Says which element of the list that a {@code select} waits for it happened to. */
  ScriptError element(Object value) {
    element = value;
    return this;
  }

  /** Says what to do next, besides what is said already. */
  ScriptError advise(String advice) {
    hint = hint == null ? advice : hint + "; " + advice;
    return this;
  }

  /** Says where it happened; the first one who knows wins. */
  public ScriptError at(int site, int length) {
    if (this.site < 0) {
      this.site = site;
      this.length = length;
    }
    return this;
  }

  /** Notes that it passed through a call; one that no place in the script made is not noted. */
  ScriptError through(String function, int callSite) {
    if (callSite >= 0) {
      calls.add(new Call(function, callSite));
    }
    return this;
  }

  @Override
  public String getMessage() {
    return message;
  }

  public String hint() {
    return hint;
  }

  public String kind() {
    return kind;
  }

  /** The name of the error number, such as {@code EAGAIN}, or null. */
  public String errno() {
    return errno;
  }

  /** The call of the C library that failed, or null. */
  public String call() {
    return call;
  }

  /** The script's name of what it happened to, or null. */
  public String object() {
    return object;
  }

  /** How many bytes a write had written before it failed; negative for anything else. */
  public long written() {
    return written;
  }

  /** The element of a list that it happened to, in a {@code select}, or null. */
  Object element() {
    return element;
  }

  /** The place in the program, or -1. */
  public int site() {
    return site;
  }

  public int length() {
    return length;
  }

  List<Call> calls() {
    return calls;
  }

  /**
   * {@code file:line:column: message}, the line, a caret run, the hint and the calls that led
   * there.
   */
  public String render(Program program) {
    StringBuilder out = new StringBuilder(160);
    program.render(out, site, length, message, hint);
    int count = calls.size();
    for (int i = 0; i < count; i++) {
      if (count > PRINTED_CALLS && i == PRINTED_CALLS / 2) {
        int left = count - PRINTED_CALLS;
        out.append("  ... ").append(left).append(" more calls ...\n");
        i += left;
      }
      Call each = calls.get(i);
      out.append("  called from ").append(each.function).append(" (");
      out.append(program.fileAndLine(each.site)).append(")\n");
    }
    return out.toString();
  }
}

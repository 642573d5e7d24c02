package org.ipcsh.session;

import org.ipcsh.eval.Started;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;

/** A statement that was typed and has run, or failed on the way. */
final class Step {
  private final Source source;
  private final Statement statement;
  private final Span span;
  private final Step last;
  private boolean failed;
  private Started left;
  private boolean answered;

  /**
   * @param last the step whose value was {@code _} when this one was typed, or null
   */
  Step(Source source, Statement.Block input, Statement statement, Step last) {
    this.source = source;
    this.statement = statement;
    this.last = last;
    int index = input.statements().indexOf(statement);
    int next = index + 1;
    this.span =
        new Span(
            index == 0 ? 0 : statement.span().start(),
            next < input.statements().size()
                ? input.statements().get(next).span().start()
                : source.text().length());
  }

  Source source() {
    return source;
  }

  Statement statement() {
    return statement;
  }

  /** The statement with what was typed around it: comments. */
  Span span() {
    return span;
  }

  Step last() {
    return last;
  }

  boolean failed() {
    return failed;
  }

  void fail() {
    failed = true;
  }

  /** The process to which the statement, a block, was left because it waited; else null. */
  Started left() {
    return left;
  }

  void leaveTo(Started process) {
    left = process;
  }

  boolean answered() {
    return answered;
  }

  void answer() {
    answered = true;
  }
}

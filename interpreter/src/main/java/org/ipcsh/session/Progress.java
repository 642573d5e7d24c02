package org.ipcsh.session;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Statement;

/** How far an input has come: knows each of its statements that has run, as soon as it has. */
final class Progress implements IntConsumer {
  private final List<Statement> statements;
  private final int base;
  private final int end;
  private final Consumer<Statement> done;
  private int next;

  /**
   * @param base where the sites of the source begin
   * @param done takes each statement when it has run, in order
   */
  Progress(Source source, Statement.Block tree, int base, Consumer<Statement> done) {
    this.statements = tree.statements();
    this.base = base;
    this.end = base + source.text().length();
    this.done = done;
  }

  /** A statement is about to run, so all before it have. */
  @Override
  public void accept(int site) {
    if (site >= end) {
      // Of an imported file.
      return;
    }
    int at = next;
    while (at < statements.size() && base + statements.get(at).span().end() <= site) {
      at++;
    }
    if (at < statements.size() && !isAheadOfItsPlace(statements.get(at))) {
      doneUpTo(at);
    }
  }

  /** Nothing is left to run. */
  void end() {
    doneUpTo(statements.size());
  }

  /** Those that have not run, the first of which failed. */
  List<Statement> left() {
    return statements.subList(next, statements.size());
  }

  private void doneUpTo(int count) {
    while (next < count) {
      done.accept(statements.get(next++));
    }
  }

  /** Whether it takes effect before the input's first statement. */
  static boolean isAheadOfItsPlace(Statement statement) {
    return statement instanceof Statement.FunctionDeclaration
        || statement instanceof Statement.ProcessDeclaration
        || statement instanceof Statement.StructDeclaration;
  }
}

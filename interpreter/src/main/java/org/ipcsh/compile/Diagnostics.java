package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ipcsh.eval.Bytes;
import org.ipcsh.eval.ScriptError;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Span;

/** What is said about an input, while its files are looked at. */
final class Diagnostics {
  private final List<Diagnostic> all = new ArrayList<>();

  /** The one that is being looked at: where the spans of the messages are. */
  ScriptFile file;

  void error(Span span, String message, String hint) {
    error(file, span, message, hint);
  }

  /** From a check that is also made when things run. */
  void error(Span span, ScriptError error) {
    error(
        span,
        Bytes.text(error.getMessage()),
        error.hint() == null ? null : Bytes.text(error.hint()));
  }

  void error(ScriptFile in, Span span, String message, String hint) {
    all.add(Diagnostic.error(in.source(), span, message, hint));
  }

  void warning(ScriptFile in, Span span, String message, String hint) {
    all.add(new Diagnostic(in.source(), span, Diagnostic.Severity.WARNING, message, hint));
  }

  void addAll(List<Diagnostic> more) {
    all.addAll(more);
  }

  boolean failed() {
    for (Diagnostic diagnostic : all) {
      if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
        return true;
      }
    }
    return false;
  }

  /** In the order of their places. */
  List<Diagnostic> sorted() {
    if (all.size() > 1) {
      all.sort(new ByPlace(all.get(0).source()));
    }
    return all;
  }

  /** Stays in the order of files; within a file by offset. */
  private static final class ByPlace implements Comparator<Diagnostic> {
    private final Source first;

    ByPlace(Source first) {
      this.first = first;
    }

    @Override
    public int compare(Diagnostic a, Diagnostic b) {
      if (a.source() != b.source()) {
        return a.source() == first ? -1 : b.source() == first ? 1 : 0;
      }
      return Integer.compare(a.span().start(), b.span().start());
    }
  }
}

package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ipcsh.eval.Builtins;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Spelling;
import org.ipcsh.syntax.Statement;

/** Says of a name that means nothing where it stands what may have been meant. */
final class Unknown {
  private final List<Compiler.Placed> top;
  private final Diagnostics diagnostics;
  private String declares;

  /**
   * @param top the statements of the top level: one after the name may declare it
   */
  Unknown(List<Compiler.Placed> top, Diagnostics diagnostics) {
    this.top = top;
    this.diagnostics = diagnostics;
  }

  /**
   * The variable of which the value is looked at from now on, or null: who writes {@code p =
   * pipe()} is told how p is declared.
   */
  void declares(String variable) {
    declares = variable;
  }

  /** Whether a channel or the like was meant to be declared: {@code p = pipe()}. */
  static boolean isDeclaration(Expression value, Names visible) {
    if (!(value instanceof Expression.Call)) {
      return false;
    }
    Expression callee = ((Expression.Call) value).callee();
    return callee instanceof Expression.Name
        && visible.find(((Expression.Name) callee).name()) == null
        && Facilities.of(((Expression.Name) callee).name()) != null;
  }

  /** A name that nothing declares, nor the language. */
  void name(Span span, String word, Names visible) {
    for (Compiler.Placed each : top) {
      Span later = declaredBy(each.statement(), word);
      if (later != null) {
        diagnostics.error(
            span,
            "'" + word + "' is used before it is declared",
            "line " + each.file().source().line(later.start()) + " declares it");
        return;
      }
    }
    if (Facilities.of(word) != null) {
      String family = word(Facilities.of(word));
      diagnostics.error(
          span,
          "'" + word + "' is a kind of " + family + ": it is declared, not called",
          family + " " + (declares == null ? "name" : declares) + " = " + word + "(…)");
      return;
    }
    String hint = hint(word, visible);
    if (word.startsWith("SIG")) {
      diagnostics.error(span, "there is no signal '" + word + "'", hint);
      return;
    }
    diagnostics.error(span, "there is nothing named '" + word + "'", hint);
  }

  private static String hint(String word, Names visible) {
    String here = Counterparts.of(word);
    if (here != null) {
      return here;
    }
    String operation = Counterparts.operation(word);
    String near = Spelling.nearest(word, visible.visible());
    return near == null
        ? operation
        : "did you mean '" + near + "'" + (operation == null ? "" : ", or " + operation) + "?";
  }

  private static Span declaredBy(Statement statement, String word) {
    if (statement instanceof Statement.Let) {
      int index = ((Statement.Let) statement).names().indexOf(word);
      return index < 0 ? null : ((Statement.Let) statement).nameSpans().get(index);
    }
    if (statement instanceof Statement.ObjectDeclaration
        && ((Statement.ObjectDeclaration) statement).name().equals(word)) {
      return ((Statement.ObjectDeclaration) statement).nameSpan();
    }
    return null;
  }

  /** {@code channel}, {@code lock}: the word with which one is declared. */
  static String word(Facility facility) {
    return facility.family().name().toLowerCase(Locale.ROOT);
  }

  /** What is to be assigned to. */
  void variable(Expression.Name name, Names visible) {
    String near = Spelling.nearest(name.name(), visible.visible());
    boolean known = Vocabulary.words().contains(name.name()) || Builtins.named(name.name()) != null;
    diagnostics.error(
        name.span(),
        known
            ? "'" + name.name() + "' is part of the language and cannot be assigned to"
            : "there is no variable '" + name.name() + "'",
        near == null || known
            ? "let " + name.name() + " = … declares one"
            : "did you mean '" + near + "'? let " + name.name() + " = … declares a new one");
  }

  /** What is to be started. */
  void process(Expression.Name name, Names visible) {
    List<String> processes = new ArrayList<>();
    for (Names each = visible; each != null; each = each.outer) {
      for (Symbol symbol : each.declared.values()) {
        if (symbol.kind == Symbol.Kind.PROCESS) {
          processes.add(symbol.name);
        }
      }
    }
    String near = Spelling.nearest(name.name(), processes);
    diagnostics.error(
        name.span(),
        "there is no process '" + name.name() + "'",
        near == null
            ? "process " + name.name() + " { … } declares one"
            : "did you mean '" + near + "'?");
  }

  void kind(Statement.ObjectDeclaration statement) {
    List<String> family = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (Facility each : Facilities.all()) {
      all.add(each.kind());
      if (each.family().name().equals(statement.family().name())) {
        family.add(each.kind());
      }
    }
    String near = Spelling.nearest(statement.kind(), all);
    diagnostics.error(
        statement.kindSpan(),
        "there is no kind of " + statement.family().word() + " named '" + statement.kind() + "'",
        near != null
            ? "did you mean '" + near + "'?"
            : family.isEmpty() ? null : "there are " + Spelling.listed(family));
  }
}

package org.ipcsh.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;

/** The names that a statement declares, and where they stand in it. */
final class Declarations {
  private Declarations() {}

  static Map<String, Span> of(Statement statement) {
    Map<String, Span> names = new LinkedHashMap<>();
    if (statement instanceof Statement.Let) {
      Statement.Let let = (Statement.Let) statement;
      for (int i = 0; i < let.names().size(); i++) {
        names.put(let.names().get(i), let.nameSpans().get(i));
      }
    } else if (statement instanceof Statement.ObjectDeclaration) {
      Statement.ObjectDeclaration object = (Statement.ObjectDeclaration) statement;
      names.put(object.name(), object.nameSpan());
    } else if (statement instanceof Statement.ProcessDeclaration) {
      Statement.ProcessDeclaration process = (Statement.ProcessDeclaration) statement;
      names.put(process.name(), process.nameSpan());
    } else if (statement instanceof Statement.FunctionDeclaration) {
      Statement.FunctionDeclaration function = (Statement.FunctionDeclaration) statement;
      names.put(function.name(), function.nameSpan());
    } else if (statement instanceof Statement.StructDeclaration) {
      Statement.StructDeclaration struct = (Statement.StructDeclaration) statement;
      names.put(struct.name(), struct.nameSpan());
    }
    return names;
  }
}

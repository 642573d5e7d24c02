package org.ipcsh.session;

import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Builtin;
import org.ipcsh.eval.Builtins;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;
import org.ipcsh.syntax.Token;

/** What is said of the name or call at the cursor: its signature, and its help. */
final class CallTip {
  private final Session session;
  private final Cursor cursor;

  CallTip(Session session, Cursor cursor) {
    this.session = session;
    this.cursor = cursor;
  }

  /** In one or two lines; null if there is nothing to say. */
  String text() {
    int last = cursor.tokens.size() - 1;
    if (last >= 0 && cursor.tokens.get(last).kind() == Token.Kind.NAME) {
      String about = describe(last);
      if (about != null) {
        return about;
      }
    }
    int call = cursor.callee(cursor.tokens.size());
    return call < 0 ? null : describe(call);
  }

  private String describe(int at) {
    String name = cursor.at(at);
    if (cursor.isPoint(at - 1)) {
      Operation operation = cursor.operation(at);
      if (operation != null) {
        String gives = operation.result().equals("null") ? "" : "\n    gives " + operation.result();
        return operation.signature()
            + "  "
            + operation.section()
            + "\n    "
            + operation.help()
            + gives;
      }
      for (Vocabulary.Member member : cursor.members(at - 2)) {
        if (member.name().equals(name)) {
          return member.form() + "\n    " + member.help();
        }
      }
      return null;
    }
    Facility facility = Facilities.of(name);
    Scope.Name declared = session.scope().name(name);
    if (declared != null) {
      Object value = session.value(name);
      return declared.facility() != null
          ? name
              + ", "
              + declared.facility().phrase()
              + (value instanceof KernelObject ? ": " + ((KernelObject) value).describe() : "")
          : declared.form() != null ? declared.what() + ": " + declared.form() : null;
    }
    if (facility != null) {
      return Help.form(facility) + "\n    " + facility.summary();
    }
    Builtin builtin = Builtins.named(name);
    return builtin == null ? null : builtin.form() + "\n    " + builtin.help();
  }
}

package org.ipcsh.shell;

import org.ipcsh.compile.Compilation;
import org.ipcsh.compile.Compiler;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Bytes;
import org.ipcsh.eval.Program;
import org.ipcsh.posix.Layout;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Source;

/**
 * {@code ipcsh layout FILE}: where each field of a script's structs and regions lies, and the
 * declaration that a C program needs to share them.
 */
final class LayoutTables {
  private LayoutTables() {}

  static int run(CommandLine line) {
    StringBuilder out = new StringBuilder();
    for (String argument : line.arguments) {
      String file = Bytes.text(argument);
      Source source = Scripts.read(file, null);
      if (source == null) {
        return Main.MISUSED;
      }
      Compilation compilation = Compiler.compile(new Scope(), source);
      if (compilation.unit() == null) {
        for (Diagnostic diagnostic : compilation.diagnostics()) {
          Main.complain(diagnostic.render());
        }
        return Main.MISUSED;
      }
      Program program = new Program();
      program.append(compilation.unit());
      try {
        for (Layout.Struct layout : program.layouts()) {
          out.append(layout.table()).append('\n').append(layout.declaration()).append('\n');
        }
      } catch (IllegalArgumentException e) {
        Main.complain(file + ": " + e.getMessage() + "\n");
        return Main.MISUSED;
      }
    }
    if (out.length() == 0) {
      return Main.say("no struct and no region with a layout\n");
    }
    return Main.say(out.toString());
  }
}

package org.ipcsh.shell;

import org.ipcsh.compile.Compiler;
import org.ipcsh.eval.Bytes;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Source;

/** {@code ipcsh check FILE...}: all that can be said about scripts without running them. */
final class Check {
  private Check() {}

  static int run(CommandLine line) {
    int status = Main.DONE;
    for (String argument : line.arguments) {
      String file = Bytes.text(argument);
      Source source = Scripts.read(file, null);
      if (source == null) {
        status = Main.MISUSED;
        continue;
      }
      for (Diagnostic diagnostic : Compiler.check(source)) {
        Main.complain(diagnostic.render());
        if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
          status = Main.MISUSED;
        }
      }
    }
    return status;
  }
}

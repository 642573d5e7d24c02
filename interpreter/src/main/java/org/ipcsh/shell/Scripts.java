package org.ipcsh.shell;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;

/** Reads scripts. */
final class Scripts {
  private Scripts() {}

  /**
   * The text of a file, of standard input ({@code -}), or the code itself; null after a complaint.
   */
  static Source read(String file, byte[] code) {
    byte[] bytes;
    String name;
    if (code == null && file.isEmpty()) {
      Main.complain("ipcsh: the name of a script is not empty\n");
      return null;
    }
    try {
      if (code != null) {
        bytes = code;
        name = "-e";
      } else if (file.equals("-")) {
        bytes = System.in.readAllBytes();
        name = "standard input";
      } else {
        bytes = Files.readAllBytes(Path.of(file));
        name = file;
      }
    } catch (IOException e) {
      Main.complain("ipcsh: " + file + ": " + reason(e) + "\n");
      return null;
    }
    Parser.Text text = Parser.read(name, bytes);
    for (Diagnostic diagnostic : text.diagnostics()) {
      Main.complain(diagnostic.render());
    }
    return text.diagnostics().isEmpty() ? text.source() : null;
  }

  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return String.valueOf(e.getMessage()).equals("Is a directory")
        ? "it is a directory, not a script"
        : String.valueOf(e.getMessage());
  }
}

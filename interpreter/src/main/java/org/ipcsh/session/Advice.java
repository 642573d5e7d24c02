package org.ipcsh.session;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.ipcsh.process.Spawn;
import org.ipcsh.syntax.Diagnostic;

/** What was meant by an input that means nothing in the language: a command, a program, a call. */
final class Advice {
  private final Session session;

  Advice(Session session) {
    this.session = session;
  }

  /** What to say instead of the complaint, which is the first about the input; or null. */
  Diagnostic instead(Diagnostic complaint) {
    String text = complaint.source().text().strip();
    String word = text.split("[^a-z]", 2)[0];
    if (word.isEmpty() || session.scope().name(word) != null) {
      return null;
    }
    if (word.equals("fork") && text.matches("fork\\s*\\(.*")) {
      return because(
          complaint,
          "a process is declared and then started",
          "process child { ... }, then  start child");
    }
    if (text.matches("man\\s+\\w+")) {
      return because(complaint, "this is not a shell", text.replaceFirst("man", ":help"));
    }
    Commands.Command command = Commands.named(word);
    if (command != null && text.matches("[a-z]+(\\s.*)?")) {
      String said = command.form().isEmpty() || isProgram(text) ? word : text;
      return because(
          complaint,
          "'" + word + "' is a command",
          "the command begins with a colon: :"
              + said
              + (isProgram(text) ? "; " + asProcess(text) : ""));
    }
    return isProgram(text)
        ? because(
            complaint,
            "this is not a shell: there is nothing named '" + word + "'",
            asProcess(text))
        : null;
  }

  private static Diagnostic because(Diagnostic complaint, String message, String hint) {
    return Diagnostic.error(complaint.source(), complaint.span(), message, hint);
  }

  private static String asProcess(String text) {
    return "as a process: process p = exec("
        + Arrays.stream(text.split("\\s+"))
            .map(each -> "\"" + each + "\"")
            .collect(Collectors.joining(", "))
        + "); start p";
  }

  /** Whether the input may be meant as a command of a shell: {@code cat /etc/passwd}. */
  private static boolean isProgram(String text) {
    String[] words = text.split("\\s+");
    return words.length > 1
        && words[0].matches("[a-z][a-z0-9]*")
        && text.matches("[-A-Za-z0-9_./ ]+")
        && text.matches(".*[-/].*")
        && Spawn.find(words[0]) != null;
  }
}

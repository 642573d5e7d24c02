package org.ipcsh.session;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ipcsh.eval.Builtins;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Parameter;
import org.ipcsh.process.Spawn;
import org.ipcsh.syntax.Diagnostic;

/** What was meant by an input that means nothing in the language: a command, a program, a call. */
final class Advice {
  /** Two words, as a shell has a program and its argument. */
  private static final Pattern SHELL_CALL = Pattern.compile("([A-Za-z_]\\w*)\\s+([A-Za-z_]\\w*)");

  private final Session session;

  Advice(Session session) {
    this.session = session;
  }

  /** What to say instead of the complaint, which is the first about the input; or null. */
  Diagnostic instead(Diagnostic complaint) {
    String text = complaint.source().text().strip();
    Diagnostic ofObject = ofObject(complaint, text);
    if (ofObject != null) {
      return ofObject;
    }
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
    if (text.equals("jobs")) {
      return because(complaint, "this is not a shell", ":ps shows the processes");
    }
    if (text.matches("(help|why|ps)\\s*\\(.*\\)") && Builtins.named(word) == null) {
      return because(
          complaint, "'" + word + "' is a command, not a function", "write it alone: " + word);
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

  /** {@code peek c}, as in a shell, where c is an object of the session. */
  private Diagnostic ofObject(Diagnostic complaint, String text) {
    Matcher words = SHELL_CALL.matcher(text);
    Object value = words.matches() ? session.value(words.group(2)) : null;
    if (!(value instanceof KernelObject)) {
      return null;
    }
    String word = words.group(1);
    String name = words.group(2);
    if (word.equals("ls") || word.equals("describe")) {
      return because(
          complaint,
          "to see one object, ask it",
          name + ".describe(), or :ls for all that are declared");
    }
    String kind = ((KernelObject) value).facility().kind();
    for (Operation each : ((KernelObject) value).facility().operations()) {
      if (each.name().equals(word)) {
        boolean wants = each.parameters().stream().anyMatch(Parameter::required);
        return because(
            complaint,
            "'" + word + "' is an operation: a call has parentheses",
            name + "." + word + (wants ? "(...); its parameters: :help " + word : "()"));
      }
    }
    return Builtins.named(word) != null
            || Commands.named(word) != null
            || session.scope().name(word) != null
        ? null
        : because(
            complaint,
            "there is nothing named '" + word + "'",
            "what can be done with " + name + " tells :help " + kind);
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

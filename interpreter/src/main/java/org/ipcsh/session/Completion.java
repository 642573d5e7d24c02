package org.ipcsh.session;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Builtin;
import org.ipcsh.eval.Builtins;
import org.ipcsh.eval.Exec;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Family;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Parameter;
import org.ipcsh.syntax.Token;

/**
 * What could stand at the cursor of an unfinished input: from what is declared and what facilities
 * state.
 */
public final class Completion {

  /**
   * Something that could stand there.
   *
   * @param text what is put in the place of the beginning
   * @param form how it is called or written, for the list
   * @param help one line, or an empty one
   * @param closed whether a blank may follow
   */
  public record Candidate(String text, String form, String help, boolean closed) {}

  /**
   * The candidates, in the order of the alphabet.
   *
   * @param start where the beginning lies that they replace
   */
  public record Answer(int start, List<Candidate> candidates) {}

  private static final String[] STATEMENTS = {
    "assert",
    "break",
    "continue",
    "fn",
    "for",
    "if",
    "import",
    "in",
    "let",
    "on",
    "process",
    "return",
    "select",
    "start",
    "struct",
    "try",
    "wait",
    "while",
    "with"
  };
  private static final String SYSTEM_V = "sysv_";
  private static final String[] VALUES = {"true", "false", "null", "not"};

  private final Session session;
  private List<Candidate> found = new ArrayList<>();
  private Cursor here;
  private String text;
  private String word;

  Completion(Session session) {
    this.session = session;
  }

  /** What could stand before the cursor in the place of the word that is begun there. */
  public Answer at(String input, int cursor) {
    found = new ArrayList<>();
    here = new Cursor(session, input.substring(0, cursor));
    text = here.text;
    if (text.stripLeading().startsWith(":")) {
      return command();
    }
    List<Token> tokens = here.tokens;
    Token last = here.last();
    if (last != null && last.kind() == Token.Kind.COMMENT && last.span().end() == cursor) {
      return new Answer(cursor, List.of());
    }
    int quote = here.openQuote();
    if (quote >= 0) {
      return string(quote);
    }
    boolean begun =
        last != null
            && last.span().end() == cursor
            && (last.kind() == Token.Kind.NAME || last.kind() == Token.Kind.KEYWORD);
    int start = begun ? last.span().start() : cursor;
    if (last != null && last.kind() == Token.Kind.NUMBER && last.span().end() == cursor) {
      word = here.at(tokens.size() - 1);
      key(tokens.size() - 2);
      return answer(last.span().start());
    }
    word = text.substring(start);
    if (!begun && key(tokens.size() - 1)) {
      return answer(start);
    }
    int before = tokens.size() - (begun ? 2 : 1);
    name(before);
    return answer(start);
  }

  /**
   * What the cursor is in or at the end of, in one or two lines: the signature of the call and its
   * help; null if there is nothing to say.
   */
  public String about(String input, int cursor) {
    return new CallTip(session, new Cursor(session, input.substring(0, cursor))).text();
  }

  // What could stand there

  private void name(int before) {
    String previous = here.at(before);
    if (previous.equals(".")) {
      afterPoint(before - 1);
      return;
    }
    Family family = declared(before);
    if (family != null) {
      kinds(family);
      return;
    }
    if (previous.equals("start") || previous.equals("in") || previous.equals("wait")) {
      names("process");
      if (previous.equals("wait")) {
        add("all", "all", "all processes that were started", true);
      }
      return;
    }
    if (previous.equals("on")) {
      signals();
      return;
    }
    boolean begins =
        before < 0 || previous.equals("{") || previous.equals(";") || here.beginsLine(before);
    if (begins) {
      for (String statement : STATEMENTS) {
        add(statement, statement, "", true);
      }
      for (Family each : Family.values()) {
        String name = each.name().toLowerCase(Locale.ROOT);
        add(name, name + " NAME = KIND(...)", "", true);
      }
    }
    int call = here.callee(before + 1);
    if (call >= 0 && (previous.equals("(") || previous.equals(","))) {
      arguments(call);
    }
    boolean asksForParameters = word.isEmpty() && !found.isEmpty() && !begins;
    expression(!asksForParameters);
  }

  /** The family of a declaration in which the kind is yet to come. */
  private Family declared(int before) {
    int at = before;
    String previous = here.at(at);
    if (previous.equals("use") || previous.equals("keep")) {
      at--;
    }
    if (at < 2 || !here.at(at).equals("=")) {
      return null;
    }
    for (Family family : Family.values()) {
      if (family.name().toLowerCase(Locale.ROOT).equals(here.at(at - 2))) {
        return family;
      }
    }
    if (here.at(at - 2).equals("process")) {
      add(
          "exec",
          "exec(program, arguments..., " + String.join("?, ", Exec.PARAMETERS) + "?)",
          "any program",
          false);
    }
    return null;
  }

  private void kinds(Family family) {
    for (Facility facility : Facilities.all()) {
      if (facility.family() == family) {
        add(facility.kind(), Help.form(facility), facility.summary(), false);
      }
    }
    add("use", "use KIND(...)", "open what exists, never remove it", true);
    add("keep", "keep KIND(...)", "create or open it, and leave it behind", true);
  }

  private void afterPoint(int target) {
    Facility facility = here.facility(target);
    if (facility != null) {
      for (Operation operation : facility.operations()) {
        add(operation.name(), operation.signature(), operation.help(), false);
      }
    }
    for (Vocabulary.Member member : here.members(target)) {
      add(member.name(), member.form(), member.help(), false);
    }
  }

  private void arguments(int callee) {
    String name = here.at(callee);
    if (here.isPoint(callee - 1)) {
      Operation operation = here.operation(callee);
      if (operation != null) {
        parameters(operation.parameters());
        if (operation.blocking()) {
          add("timeout: ", "timeout: duration", "give up after so long, such as 500ms", true);
        }
      }
      return;
    }
    Facility facility = Facilities.of(name);
    if (facility != null) {
      parameters(facility.parameters());
      if (name.startsWith(SYSTEM_V) && here.at(callee - 1).equals("use")) {
        addAll(Existing.identifiers(facility));
      }
    }
    if (name.equals("kill") || name.equals("ignore") || name.equals("restore")) {
      signals();
      if (name.equals("kill")) {
        names("process");
      }
    }
  }

  /** Whether the value of {@code key:} of a System V object is to come. */
  private boolean key(int before) {
    int call = here.callee(before + 1);
    boolean is =
        here.at(before).equals(":")
            && here.at(before - 1).equals("key")
            && here.at(call).startsWith(SYSTEM_V);
    if (is) {
      addAll(Existing.keys(here.at(call)));
    }
    return is;
  }

  private void parameters(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      add(
          parameter.name() + ": ",
          parameter.name() + ": " + parameter.type().phrase(),
          parameter.help(),
          true);
    }
  }

  /**
   * @param all also what is there without being declared
   */
  private void expression(boolean all) {
    for (String name : session.scope().names()) {
      if (!name.startsWith("_")) {
        declared(name);
      }
    }
    if (!all) {
      return;
    }
    for (Builtin builtin : Builtins.all()) {
      add(builtin.name(), builtin.form(), builtin.help(), false);
    }
    for (String name : Vocabulary.words()) {
      add(name, name, "", true);
    }
    for (String name : VALUES) {
      add(name, name, "", true);
    }
    add("start", "start PROCESS", "", true);
    add("wait", "wait PROCESS", "", true);
    if (word.startsWith("S")) {
      signals();
    } else if (word.startsWith("E")) {
      for (String name : Vocabulary.errnos()) {
        add(name, name, "", true);
      }
    }
  }

  private void declared(String name) {
    Scope.Name declared = session.scope().name(name);
    String what =
        declared.facility() != null
            ? declared.facility().kind()
            : declared.what().substring(declared.what().indexOf(' ') + 1);
    add(name, declared.form() == null ? name : declared.form(), what, false);
  }

  private void names(String what) {
    for (String name : session.scope().names()) {
      if (session.scope().name(name).what().endsWith(what)) {
        declared(name);
      }
    }
  }

  private void signals() {
    for (String name : Vocabulary.signals()) {
      add(name, name, "", true);
    }
  }

  // Commands

  private Answer command() {
    int start = text.indexOf(':');
    int space = text.indexOf(' ', start);
    if (space < 0) {
      word = text.substring(start);
      for (Commands.Command command : Commands.all()) {
        add(
            ":" + command.name(),
            ":" + command.name() + " " + command.form(),
            command.help(),
            true);
      }
      return answer(start);
    }
    String command = text.substring(start + 1, space);
    int from = text.lastIndexOf(' ') + 1;
    word = text.substring(from);
    if ("load".startsWith(command) || "save".startsWith(command) || "edit".startsWith(command)) {
      return path(from, word);
    } else if ("trace".startsWith(command) && command.length() > 1) {
      add("on", "on", "", true);
      add("off", "off", "", true);
    } else if ("help".startsWith(command) || "doc".startsWith(command) || command.equals("ls")) {
      for (Facility facility : Facilities.all()) {
        add(facility.kind(), facility.kind(), facility.summary(), true);
      }
      if ("help".startsWith(command)) {
        for (Builtin builtin : Builtins.all()) {
          add(builtin.name(), builtin.form(), builtin.help(), true);
        }
        for (Commands.Command each : Commands.all()) {
          add(each.name(), ":" + each.name() + " " + each.form(), each.help(), true);
        }
      }
    } else if ("time".startsWith(command)) {
      Answer answer = at(text.substring(space + 1), text.length() - space - 1);
      return new Answer(answer.start() + space + 1, answer.candidates());
    }
    return answer(from);
  }

  // Strings

  private Answer string(int quote) {
    int start = here.tokens.get(quote).span().start() + 1;
    String begun = text.substring(start);
    int call = here.callee(quote);
    String name = call < 0 ? "" : here.at(call);
    Facility facility = Facilities.of(name);
    if (facility != null && facility.named()) {
      word = begun;
      addAll(Existing.names(name));
      if (!found.isEmpty()) {
        return answer(start);
      }
    }
    boolean file = here.at(quote - 1).equals("import") || !name.isEmpty();
    return file && (facility == null || isPath(name)) ? path(start, begun) : answer(start);
  }

  private Answer path(int start, String begun) {
    int slash = begun.lastIndexOf('/');
    String folder = slash < 0 ? "" : begun.substring(0, slash + 1);
    word = begun;
    String home = System.getProperty("user.home");
    Path path = Path.of(folder.startsWith("~/") ? home + folder.substring(1) : folder);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        boolean directory = Files.isDirectory(entry);
        if (!name.startsWith(".") || begun.substring(slash + 1).startsWith(".")) {
          add(
              folder + name + (directory ? "/" : ""),
              name + (directory ? "/" : ""),
              "",
              !directory);
        }
      }
    } catch (IOException e) {
      // Nothing can be listed there.
    }
    return answer(start);
  }

  private static boolean isPath(String kind) {
    return kind.equals("fifo")
        || kind.equals("unix_stream")
        || kind.startsWith("unix_")
        || kind.equals("file")
        || kind.equals("mapped_file")
        || kind.endsWith("lock");
  }

  // The answer

  private void addAll(List<String> existing) {
    for (String name : existing) {
      add(name, name, "exists", false);
    }
  }

  private void add(String name, String form, String help, boolean closed) {
    if (name.startsWith(word)) {
      found.add(new Candidate(name, form, help, closed));
    }
  }

  private Answer answer(int start) {
    found.sort(Comparator.comparing(Candidate::text));
    List<Candidate> once = new ArrayList<>();
    for (Candidate candidate : found) {
      if (once.isEmpty() || !once.get(once.size() - 1).text().equals(candidate.text())) {
        once.add(candidate);
      }
    }
    return new Answer(start, once);
  }
}

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
import org.ipcsh.eval.Values;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Family;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Parameter;
import org.ipcsh.inventory.Ls;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
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

  /** Which of their parameters is the identifier. */
  private static final int IDENTIFIER = 3;

  private static final String[] VALUES = {"true", "false", "null", "not"};

  private final Session session;
  private List<Candidate> found = new ArrayList<>();
  private String text;
  private String word;

  Completion(Session session) {
    this.session = session;
  }

  /** What could stand before the cursor in the place of the word that is begun there. */
  public Answer at(String input, int cursor) {
    found = new ArrayList<>();
    text = input.substring(0, cursor);
    if (text.stripLeading().startsWith(":")) {
      return command();
    }
    List<Token> tokens = Parser.tokens(new Source(Session.NAME, text));
    Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    if (last != null && last.kind() == Token.Kind.COMMENT && last.span().end() == cursor) {
      return new Answer(cursor, List.of());
    }
    int quote = openQuote(tokens);
    if (quote >= 0) {
      return string(tokens, quote);
    }
    boolean begun =
        last != null
            && last.span().end() == cursor
            && (last.kind() == Token.Kind.NAME || last.kind() == Token.Kind.KEYWORD);
    int start = begun ? last.span().start() : cursor;
    if (last != null && last.kind() == Token.Kind.NUMBER && last.span().end() == cursor) {
      word = at(tokens, tokens.size() - 1);
      key(tokens, tokens.size() - 2);
      return answer(last.span().start());
    }
    word = text.substring(start);
    if (!begun && key(tokens, tokens.size() - 1)) {
      return answer(start);
    }
    int before = tokens.size() - (begun ? 2 : 1);
    name(tokens, before);
    return answer(start);
  }

  /**
   * What the cursor is in or at the end of, in one or two lines: the signature of the call and its
   * help; null if there is nothing to say.
   */
  public String about(String input, int cursor) {
    text = input.substring(0, cursor);
    List<Token> tokens = Parser.tokens(new Source(Session.NAME, text));
    int last = tokens.size() - 1;
    if (last >= 0 && tokens.get(last).kind() == Token.Kind.NAME) {
      String about = describe(tokens, last);
      if (about != null) {
        return about;
      }
    }
    int call = callee(tokens, tokens.size());
    return call < 0 ? null : describe(tokens, call);
  }

  private String describe(List<Token> tokens, int at) {
    String name = at(tokens, at);
    if (isPoint(tokens, at - 1)) {
      Operation operation = operation(tokens, at);
      if (operation != null) {
        String gives = operation.result().equals("null") ? "" : "\n    gives " + operation.result();
        return operation.signature()
            + "  "
            + operation.section()
            + "\n    "
            + operation.help()
            + gives;
      }
      for (Vocabulary.Member member : members(tokens, at - 2)) {
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

  // Where the cursor is

  /** The token that opens the string in which the text ends, or -1. */
  private static int openQuote(List<Token> tokens) {
    int open = -1;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.STRING) {
        if (open >= 0
            && tokens.get(i).span().end() - tokens.get(i).span().start() == 1
            && i > open) {
          open = -1;
        } else if (open < 0) {
          open = i;
        }
      } else if (token.kind() != Token.Kind.ESCAPE) {
        open = -1;
      }
    }
    return open;
  }

  private String at(List<Token> tokens, int index) {
    if (index < 0 || index >= tokens.size()) {
      return "";
    }
    return text.substring(tokens.get(index).span().start(), tokens.get(index).span().end());
  }

  private boolean isPoint(List<Token> tokens, int index) {
    return at(tokens, index).equals(".");
  }

  /** The name before the bracket in which the token lies, or -1. */
  private int callee(List<Token> tokens, int from) {
    int depth = 0;
    for (int i = from - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.CLOSING) {
        depth++;
      } else if (token.kind() == Token.Kind.OPENING && --depth < 0) {
        boolean called =
            at(tokens, i).equals("(") && i > 0 && tokens.get(i - 1).kind() == Token.Kind.NAME;
        return called ? i - 1 : -1;
      }
    }
    return -1;
  }

  private Operation operation(List<Token> tokens, int name) {
    Scope.Name target = session.scope().name(at(tokens, name - 2));
    return target == null || target.facility() == null
        ? null
        : target.facility().operation(at(tokens, name));
  }

  private List<Vocabulary.Member> members(List<Token> tokens, int target) {
    Object value = session.value(at(tokens, target));
    if (target >= 0 && tokens.get(target).kind() == Token.Kind.STRING) {
      value = "";
    }
    return value == Values.NOTHING
        ? List.of()
        : Vocabulary.members(session.main().evaluator(), value);
  }

  // What could stand there

  private void name(List<Token> tokens, int before) {
    String previous = at(tokens, before);
    if (previous.equals(".")) {
      afterPoint(tokens, before - 1);
      return;
    }
    Family family = declared(tokens, before);
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
        before < 0 || previous.equals("{") || previous.equals(";") || beginsLine(tokens, before);
    if (begins) {
      for (String statement : STATEMENTS) {
        add(statement, statement, "", true);
      }
      for (Family each : Family.values()) {
        String name = each.name().toLowerCase(Locale.ROOT);
        add(name, name + " NAME = KIND(...)", "", true);
      }
    }
    int call = callee(tokens, before + 1);
    if (call >= 0 && (previous.equals("(") || previous.equals(","))) {
      arguments(tokens, call);
    }
    boolean asksForParameters = word.isEmpty() && !found.isEmpty() && !begins;
    expression(!asksForParameters);
  }

  private boolean beginsLine(List<Token> tokens, int before) {
    return text.substring(tokens.get(before).span().end()).indexOf('\n') >= 0;
  }

  /** The family of a declaration in which the kind is yet to come. */
  private Family declared(List<Token> tokens, int before) {
    int at = before;
    String previous = at(tokens, at);
    if (previous.equals("use") || previous.equals("keep")) {
      at--;
    }
    if (at < 2 || !at(tokens, at).equals("=")) {
      return null;
    }
    for (Family family : Family.values()) {
      if (family.name().toLowerCase(Locale.ROOT).equals(at(tokens, at - 2))) {
        return family;
      }
    }
    if (at(tokens, at - 2).equals("process")) {
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

  private void afterPoint(List<Token> tokens, int target) {
    Scope.Name declared = session.scope().name(at(tokens, target));
    if (declared != null && declared.facility() != null) {
      for (Operation operation : declared.facility().operations()) {
        add(operation.name(), operation.signature(), operation.help(), false);
      }
    }
    for (Vocabulary.Member member : members(tokens, target)) {
      add(member.name(), member.form(), member.help(), false);
    }
  }

  private void arguments(List<Token> tokens, int callee) {
    String name = at(tokens, callee);
    if (isPoint(tokens, callee - 1)) {
      Operation operation = operation(tokens, callee);
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
      if (name.startsWith(SYSTEM_V) && at(tokens, callee - 1).equals("use")) {
        systemV(facility);
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
  private boolean key(List<Token> tokens, int before) {
    int call = callee(tokens, before + 1);
    boolean is =
        at(tokens, before).equals(":")
            && at(tokens, before - 1).equals("key")
            && at(tokens, call).startsWith(SYSTEM_V);
    if (is) {
      keys(at(tokens, call));
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

  private Answer string(List<Token> tokens, int quote) {
    int start = tokens.get(quote).span().start() + 1;
    String begun = text.substring(start);
    int call = callee(tokens, quote);
    String name = call < 0 ? "" : at(tokens, call);
    Facility facility = Facilities.of(name);
    if (facility != null && facility.named()) {
      word = begun;
      existing(name);
      if (!found.isEmpty()) {
        return answer(start);
      }
    }
    boolean file = at(tokens, quote - 1).equals("import") || !name.isEmpty();
    return file && (facility == null || isPath(name)) ? path(start, begun) : answer(start);
  }

  private static boolean isPath(String kind) {
    return kind.equals("fifo")
        || kind.equals("unix_stream")
        || kind.startsWith("unix_")
        || kind.equals("file")
        || kind.equals("mapped_file")
        || kind.endsWith("lock");
  }

  /** The names of what exists on this system. */
  private void existing(String kind) {
    switch (kind) {
      case "posix_shm":
        shared("/dev/shm", "", "sem.");
        break;
      case "posix_sem":
        shared("/dev/shm", "sem.", null);
        break;
      case "posix_queue":
        for (String name : Ls.names(kind)) {
          add(name, name, "exists", false);
        }
        break;
      default:
    }
  }

  /** What System V objects of that kind there are, for {@code use sysv_queue(...)}. */
  private void systemV(Facility facility) {
    String identifier = facility.parameters().get(IDENTIFIER).name();
    for (String name : Ls.names(facility.kind())) {
      String argument =
          name.startsWith("#") ? identifier + ": " + name.substring(1) : "key: " + name;
      add(argument, argument, "exists", false);
    }
  }

  /** The keys of those, where the argument's name stands there already. */
  private void keys(String kind) {
    for (String name : Ls.names(kind)) {
      if (name.startsWith("0x")) {
        add(name, name, "exists", false);
      }
    }
  }

  private void shared(String directory, String prefix, String not) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(directory))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(prefix) && (not == null || !name.startsWith(not))) {
          String own = "/" + name.substring(prefix.length());
          add(own, own, "exists", false);
        }
      }
    } catch (IOException e) {
      // Nothing can be listed there.
    }
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

  // The answer

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

package org.ipcsh.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Bytes;
import org.ipcsh.eval.Started;
import org.ipcsh.eval.Values;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.inventory.Declared;
import org.ipcsh.inventory.Ls;
import org.ipcsh.inventory.Table;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.ipcsh.why.Why;

/** What begins with a colon: about the session, not in the language. */
final class Commands {
  /** A command: its name, what follows it, and one line of help. */
  record Command(String name, String form, String help) {}

  private static final List<Command> ALL =
      List.of(
          new Command(
              "help", "[TOPIC]", "what there is; of a kind, operation, function or command"),
          new Command(
              "tour",
              "[next|off]",
              "five minutes, guided: a pipe, a hang explained, a queue, a race"),
          new Command("ps", "", "the processes: what each does, or waits for, and for how long"),
          new Command(
              "ls",
              "[all|KIND]",
              "the declared objects, who holds them, what is inside; all: of the whole system"),
          new Command("vars", "", "the names that are declared, and their values"),
          new Command("why", "", "who waits for what, and who could end that"),
          new Command(
              "trace", "on|off", "print every call of main and of processes started from now on"),
          new Command("time", "INPUT", "evaluate, and say how long it took"),
          new Command("doc", "KIND", "the reference of a facility, with an example"),
          new Command("load", "FILE", "evaluate a script here"),
          new Command("save", "FILE", "write what was typed as a script that runs"),
          new Command(
              "edit", "[FILE]", "change the last input, or a file, in $EDITOR and evaluate it"),
          new Command("reset", "", "end all processes, remove all objects, forget all names"),
          new Command("quit", "", "leave; so do exit and Ctrl-D"));

  private static final Set<String> BARE = Set.of("quit", "exit", "?", "why", "ls", "ps");

  private final Session session;
  private final Help help;
  private final Tour tour;
  private Path startUp;

  Commands(Session session) {
    this.session = session;
    this.help = new Help(session::scope);
    this.tour = new Tour(session);
  }

  static List<Command> all() {
    return ALL;
  }

  static boolean isCommand(String input) {
    return input.startsWith(":");
  }

  /** The command that was typed, without its colon; null where it is none. */
  String command(String typed) {
    if (isCommand(typed)) {
      return typed.substring(1);
    }
    String input =
        typed.endsWith(";") ? typed.substring(0, typed.length() - 1).stripTrailing() : typed;
    return isBare(input) ? input : null;
  }

  /** {@code help pipe}, {@code quit}: what newcomers type, where it means nothing else. */
  private boolean isBare(String input) {
    String[] words = input.split("\\s+", 2);
    if (session.scope().name(words[0]) != null) {
      return false;
    }
    boolean alone = words.length == 1;
    if (alone) {
      return words[0].equals("help") || BARE.contains(words[0]);
    }
    return (words[0].equals("help") || words[0].equals("?")) && words[1].matches(":?[A-Za-z_0-9 ]+")
        || words[0].equals("ls") && isListed(words[1]);
  }

  /** What {@code ls} takes: kinds of objects, or all. */
  private static boolean isListed(String words) {
    return words.equals("all") || Ls.wrong(List.of(words.split("\\s+"))) == null;
  }

  /**
   * @param input the command without its colon
   */
  void run(String input) {
    String[] words = input.strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    List<Command> meant = meant(words[0]);
    if (meant.size() != 1) {
      complain(words[0], meant);
      return;
    }
    Command command = meant.get(0);
    if (command.form().isEmpty() && !rest.isEmpty()) {
      session.tell(
          Message.Kind.ERROR, ":" + command.name() + " stands alone, without '" + rest + "'");
      return;
    }
    try {
      run(command.name(), rest);
    } catch (IOException e) {
      session.tell(Message.Kind.ERROR, ":" + command.name() + ": " + reason(e));
    }
  }

  /** The commands that begin so, or the one that is called so. */
  private static List<Command> meant(String word) {
    List<Command> meant = new ArrayList<>();
    for (Command command : ALL) {
      if (command.name().equals(word)
          || word.equals("exit") && command.name().equals("quit")
          || word.equals("?") && command.name().equals("help")) {
        return List.of(command);
      }
      if (command.name().startsWith(word)) {
        meant.add(command);
      }
    }
    return meant;
  }

  private void complain(String word, List<Command> meant) {
    List<String> names = new ArrayList<>();
    for (Command command : meant.isEmpty() ? ALL : meant) {
      names.add(":" + command.name());
    }
    String problem =
        meant.isEmpty()
            ? "there is no command :" + word + "; there are "
            : ":" + word + " may be one of ";
    session.tell(Message.Kind.ERROR, problem + String.join(" ", names));
  }

  /** The command of that name, or null. */
  static Command named(String word) {
    return ALL.stream().filter(each -> each.name().equals(word)).findFirst().orElse(null);
  }

  private void run(String name, String rest) throws IOException {
    switch (name) {
      case "help":
        session.tell(
            Message.Kind.TEXT, help.about(rest.startsWith(":") ? rest.substring(1) : rest));
        break;
      case "doc":
        session.tell(Message.Kind.TEXT, rest.isEmpty() ? help.kinds() : help.about(rest));
        break;
      case "tour":
        tour.go(rest);
        break;
      case "ps":
        session.tell(Message.Kind.TEXT, Why.each(session.main().pages()));
        break;
      case "why":
        session.tell(Message.Kind.TEXT, why());
        break;
      case "ls":
        list(rest);
        break;
      case "vars":
        variables();
        break;
      case "trace":
        trace(rest);
        break;
      case "time":
        time(rest);
        break;
      case "load":
        load(file(rest, "load"));
        break;
      case "save":
        save(file(rest, "save"));
        break;
      case "edit":
        edit(rest);
        break;
      case "reset":
        session.reset();
        session.tell(Message.Kind.NEWS, "a new session");
        if (startUp != null) {
          load(startUp);
        }
        break;
      default:
        session.leave();
    }
  }

  /** After each input: the tour may go on. */
  void done(String input, boolean fine) {
    tour.typed(input, fine);
  }

  private String why() {
    String text = Why.of(session.main().pages());
    return session.main().running().isEmpty()
        ? "no process runs but main, which waits for you"
        : text;
  }

  private void list(String rest) {
    if (!rest.isEmpty()) {
      List<String> kinds = rest.equals("all") ? List.of() : List.of(rest.split("\\s+"));
      String wrong = Ls.wrong(kinds);
      session.tell(
          wrong == null ? Message.Kind.TEXT : Message.Kind.ERROR,
          wrong == null ? Ls.text(kinds, false, false) : wrong);
      return;
    }
    Map<String, KernelObject> objects = new LinkedHashMap<>();
    for (String name : sorted()) {
      Object value = session.value(name);
      if (value instanceof KernelObject) {
        objects.put(name, (KernelObject) value);
      }
    }
    Map<Integer, String> processes = new HashMap<>();
    processes.put((int) ProcessHandle.current().pid(), "main");
    for (Started process : session.main().running()) {
      processes.put((int) process.pid(), process.name());
    }
    session.tell(
        Message.Kind.TEXT,
        objects.isEmpty()
            ? "nothing is declared yet, such as  channel p = pipe()"
            : Declared.table(objects, processes));
  }

  private Set<String> sorted() {
    Set<String> names = new TreeSet<>();
    session.scope().names().forEach(names::add);
    names.removeIf(name -> name.startsWith("_"));
    return names;
  }

  private void variables() {
    List<String[]> rows = new ArrayList<>();
    for (String name : sorted()) {
      Object value = session.value(name);
      if (value instanceof KernelObject) {
        continue;
      }
      Scope.Name declared = session.scope().name(name);
      String form = declared.form();
      String text =
          form != null
              ? declared.what().substring(declared.what().indexOf(' ') + 1) + " " + form
              : value == Values.NOTHING ? "(not set)" : Bytes.text(Values.readable(value));
      rows.add(new String[] {name, text.length() > 100 ? text.substring(0, 100) + " ..." : text});
    }
    session.tell(
        Message.Kind.TEXT,
        rows.isEmpty() ? "no variables yet, such as  let n = 1" : Table.of(rows));
  }

  private void trace(String rest) {
    if (!rest.equals("on") && !rest.equals("off")) {
      session.tell(Message.Kind.ERROR, ":trace on, or :trace off");
      return;
    }
    session.main().trace(rest.equals("on"));
    session.tell(
        Message.Kind.NEWS,
        rest.equals("on")
            ? "every call of main is shown, and of each process that is started from now on"
            : "main is no longer traced, nor what is started from now on");
  }

  private void time(String rest) {
    if (rest.isEmpty()) {
      session.tell(Message.Kind.ERROR, ":time what? such as  :time sleep(10ms)");
      return;
    }
    int calls = session.main().door().page().sequence();
    long begin = System.nanoTime();
    if (session.evaluate(new Source(Session.NAME, rest))) {
      long took = System.nanoTime() - begin;
      // One of the pairs is main's leaving and entering its wait for the user.
      calls = (session.main().door().page().sequence() - calls) / 2 - 1;
      session.tell(
          Message.Kind.NEWS,
          String.format(
              Locale.ROOT, "%.3f ms, %d %s", took / 1e6, calls, calls == 1 ? "call" : "calls"));
    }
  }

  private static Path file(String rest, String command) throws IOException {
    if (rest.isEmpty()) {
      throw new IOException("which file? :" + command + " FILE");
    }
    String home = System.getProperty("user.home");
    String name = rest.matches("\".*\"|'.*'") ? rest.substring(1, rest.length() - 1) : rest;
    return Path.of(name.startsWith("~/") ? home + name.substring(1) : name);
  }

  /** Runs the file at the beginning of this session and of each new one. */
  void startUp(Path file) {
    startUp = file;
    run("load " + file);
  }

  private void load(Path file) throws IOException {
    Parser.Text text = Parser.read(file.toString(), Files.readAllBytes(file));
    if (!text.diagnostics().isEmpty()) {
      session.tell(Message.Kind.ERROR, text.diagnostics().get(0).render());
      return;
    }
    session.evaluate(text.source());
  }

  private void save(Path file) throws IOException {
    SavedScript script = new SavedScript(session.transcript().steps(), file);
    Files.writeString(file, script.text(session.isBusy()), StandardCharsets.UTF_8);
    int count = session.transcript().steps().size();
    int comments = script.comments();
    session.tell(
        Message.Kind.NEWS,
        count
            + (count == 1 ? " statement" : " statements")
            + " written to "
            + file
            + (comments == 0
                ? ""
                : ", " + comments + " of them as comments, which say why they are not done there"));
  }

  private void edit(String rest) throws IOException {
    String before =
        rest.isEmpty()
            ? session.lastInput()
            : Files.readString(file(rest, "edit"), StandardCharsets.UTF_8);
    String after = session.front().edit(before);
    if (after == null
        || after.isBlank()
        || rest.isEmpty() && after.strip().equals(before.strip())) {
      session.tell(Message.Kind.NEWS, "nothing was changed");
      return;
    }
    if (rest.isEmpty()) {
      session.input(new Source(Session.NAME, after));
    } else {
      Files.writeString(file(rest, "edit"), after, StandardCharsets.UTF_8);
      session.evaluate(new Source(rest, after));
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no file " + e.getMessage();
    }
    return e instanceof AccessDeniedException
        ? "permission denied: " + e.getMessage()
        : String.valueOf(e.getMessage());
  }
}

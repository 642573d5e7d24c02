package org.ipcsh.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.ipcsh.compile.Counterparts;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Builtin;
import org.ipcsh.eval.Builtins;
import org.ipcsh.eval.Methods;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Family;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Parameter;
import org.ipcsh.inventory.Table;
import org.ipcsh.syntax.Spelling;

/**
 * {@code :help}: made from what facilities, operations, functions and commands state of themselves.
 */
public final class Help {
  private static final String FIRST =
      "Every declaration becomes the real thing in the operating system:\n"
          + "\n"
          + "  channel p = pipe()               a pipe; so do fifo, unix_stream, posix_queue, ...\n"
          + "  process alice                    a process, driven from here\n"
          + "  start alice\n"
          + "  in alice { p.read_line() }       runs in it; if it waits, the prompt does not\n"
          + "  p.write(\"hello\\n\")              and there is her answer\n"
          + "\n"
          + "Tab completes and explains. Ctrl-C stops what runs, Ctrl-D leaves and removes all.\n"
          + "_ is the last value, _error the last error.\n"
          + "\n"
          + ":help pipe for a kind, :help read_line for an operation, :help wait for a word of the\n"
          + "language; :help kinds, :help functions, :help signals;\n"
          + ":tour shows all this in five minutes. Commands may be shortened:\n";

  private final Supplier<Scope> scope;

  /**
   * @param scope what has been declared
   */
  public Help(Supplier<Scope> scope) {
    this.scope = scope;
  }

  /** What there is to say about it; or that there is nothing, and what may be meant. */
  String about(String topic) {
    String text = of(topic);
    return text == null ? unknown(topic, ":help lists what there is") : text;
  }

  /** What there is to say about a topic, or null. */
  public String of(String topic) {
    String word = word(topic);
    if (word.isEmpty()) {
      return FIRST + "\n" + commands();
    }
    if (word.equals("kinds") || word.equals("facilities")) {
      return kinds();
    }
    if (word.equals("functions")) {
      return functions();
    }
    if (word.equals("signals")) {
      return SignalHelp.all();
    }
    Facility facility = Facilities.of(word);
    if (facility != null) {
      return facility(facility);
    }
    for (Family family : Family.values()) {
      if (family.name().toLowerCase(Locale.ROOT).equals(word)) {
        return kinds(family);
      }
    }
    StringBuilder out = new StringBuilder();
    for (String text : new String[] {SignalHelp.about(word), Words.about(word)}) {
      if (text != null) {
        add(out, text);
      }
    }
    for (Commands.Command command : Commands.all()) {
      if (command.name().equals(word)) {
        add(out, ":" + command.name() + " " + command.form() + "\n    " + command.help());
      }
    }
    Scope.Name declared = scope.get().name(word);
    if (declared != null) {
      add(
          out,
          word
              + " is "
              + (declared.facility() == null
                  ? declared.what() + (declared.form() == null ? "" : ": " + declared.form())
                  : declared.facility().phrase() + "; :help " + declared.facility().kind()));
    }
    Builtin function = Builtins.named(word);
    if (function != null) {
      add(out, function.form() + "\n    " + function.help());
    }
    for (Builtin method : Methods.all()) {
      if (method.name().equals(word)) {
        add(out, "of a " + method.type() + ": " + method.form() + "\n    " + method.help());
      }
    }
    operations(out, word);
    return out.length() > 0 ? out.toString() : null;
  }

  /** Of {@code p.read()} it is read that is asked about. */
  private static String word(String topic) {
    return topic.strip().replaceFirst("\\(.*", "").replaceFirst(".*\\.", "");
  }

  /**
   * That there is nothing about it, and what may be meant.
   *
   * @param list how to get a list of what there is
   */
  public String unknown(String topic, String list) {
    String word = word(topic);
    String here = Counterparts.of(word);
    if (here != null) {
      return "there is no '" + word + "' here: " + here;
    }
    String near = Spelling.nearest(word, topics());
    return "there is no help on '"
        + word
        + "'; "
        + (near == null ? list : "did you mean '" + near + "'?");
  }

  /**
   * What can be asked about, as far as it has a name of its own: of two as near the first is meant.
   */
  private List<String> topics() {
    List<String> topics = new ArrayList<>(List.of("kinds", "functions", "signals"));
    for (Family family : Family.values()) {
      topics.add(family.name().toLowerCase(Locale.ROOT));
    }
    for (Facility facility : Facilities.all()) {
      topics.add(facility.kind());
      facility.operations().forEach(each -> topics.add(each.name()));
    }
    Words.all().forEach(topics::add);
    scope.get().names().forEach(topics::add);
    Commands.all().forEach(each -> topics.add(each.name()));
    Builtins.all().forEach(each -> topics.add(each.name()));
    Methods.all().forEach(each -> topics.add(each.name()));
    return topics;
  }

  private static void add(StringBuilder out, String text) {
    out.append(out.length() > 0 ? "\n" : "").append(text);
  }

  /** The same operation of several kinds is shown once. */
  private static void operations(StringBuilder out, String word) {
    List<String> shown = new ArrayList<>();
    List<List<String>> kinds = new ArrayList<>();
    for (Facility facility : Facilities.all()) {
      Operation operation = facility.operation(word);
      if (operation != null) {
        String text = describe(operation);
        int at = shown.indexOf(text);
        if (at < 0) {
          at = shown.size();
          shown.add(text);
          kinds.add(new ArrayList<>());
        }
        kinds.get(at).add(facility.kind());
      }
    }
    for (int i = 0; i < shown.size(); i++) {
      add(out, shown.get(i) + "\n    of " + String.join(", ", kinds.get(i)));
    }
  }

  private static String describe(Operation operation) {
    StringBuilder out = new StringBuilder(operation.signature());
    out.append("\n    ").append(operation.help()).append("  ").append(operation.section());
    if (!operation.result().equals("null")) {
      out.append("\n    gives ").append(operation.result());
    }
    parameters(out, operation.parameters(), "\n    ");
    return out.toString();
  }

  private static void parameters(StringBuilder out, List<Parameter> parameters, String before) {
    for (Parameter parameter : parameters) {
      out.append(before).append(parameter.name());
      out.append(parameter.required() ? ": " : "?: ").append(parameter.type().phrase());
      out.append(", ").append(parameter.help());
      if (parameter.defaultValue() != null && !Boolean.FALSE.equals(parameter.defaultValue())) {
        out.append(" (").append(shown(parameter)).append(')');
      }
    }
  }

  private static String commands() {
    List<String[]> rows = new ArrayList<>();
    for (Commands.Command command : Commands.all()) {
      rows.add(new String[] {"  :" + command.name() + " " + command.form(), command.help()});
    }
    return Table.of(rows);
  }

  String kinds() {
    StringBuilder out = new StringBuilder();
    for (Family family : Family.values()) {
      add(out, kinds(family));
    }
    return out.toString();
  }

  private static String kinds(Family family) {
    List<String[]> rows = new ArrayList<>();
    String word = family.name().toLowerCase(Locale.ROOT);
    for (Facility facility : Facilities.all()) {
      if (facility.family() == family) {
        rows.add(new String[] {"  " + facility.kind(), facility.summary()});
      }
    }
    return word + " NAME = KIND(...)\n" + Table.of(rows);
  }

  private static String functions() {
    List<String[]> rows = new ArrayList<>();
    for (Builtin function : Builtins.all()) {
      rows.add(new String[] {"  " + function.form(), function.help()});
    }
    return Table.of(rows);
  }

  static String form(Facility facility) {
    StringBuilder out = new StringBuilder(facility.kind()).append('(');
    String separator = "";
    for (Parameter parameter : facility.parameters()) {
      out.append(separator).append(parameter.name()).append(parameter.required() ? "" : "?");
      separator = ", ";
    }
    return out.append(')').toString();
  }

  private static String facility(Facility facility) {
    StringBuilder out = new StringBuilder();
    String family = facility.family().name().toLowerCase(Locale.ROOT);
    out.append(family).append(" NAME = ").append(form(facility)).append('\n');
    out.append("    ").append(facility.summary());
    parameters(out, facility.parameters(), "\n    ");
    if (facility.named()) {
      out.append(
          "\n    plain: create it, remove it at the end; use: open what exists; keep: leave it");
    }
    out.append("\n\n");
    List<String[]> rows = new ArrayList<>();
    for (Operation operation : facility.operations()) {
      rows.add(new String[] {"  ." + operation.signature(), operation.help()});
    }
    if (!rows.isEmpty()) {
      out.append(Table.of(rows)).append("\n\n");
    }
    out.append("  identified by   ").append(facility.identification()).append('\n');
    out.append("  handle          ").append(facility.handle()).append('\n');
    out.append("  accessible      ").append(facility.accessibility()).append('\n');
    out.append("  persistence     ").append(facility.persistence()).append('\n');
    String example = example(facility.kind());
    if (example != null) {
      out.append("\nfor example\n    ").append(example.stripTrailing().replace("\n", "\n    "));
    }
    return out.toString();
  }

  private static String shown(Parameter parameter) {
    return parameter.name().equals("mode")
        ? String.format(Locale.ROOT, "0o%o", (Long) parameter.defaultValue())
        : String.valueOf(parameter.defaultValue());
  }

  /** A script that runs, or null. */
  static String example(String kind) {
    try (InputStream in = Help.class.getResourceAsStream("examples/" + kind + ".ipc")) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return null;
    }
  }
}

package org.ipcsh.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ipcsh.compile.Compilation;
import org.ipcsh.compile.Compiler;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Bytes;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Statement;
import org.ipcsh.syntax.Token;

/**
 * A session as a script that does the same: a script has each name once, has no {@code _}, and in
 * it {@code in} waits. What cannot be said in a script stands in it as a comment, with the reason.
 */
final class SavedScript {
  private static final String FIRST_LINE = "#!/usr/bin/env ipcsh\n";
  private static final String VALUE = "_";
  private static final String ERROR = "_error";

  /** A process of its own cannot take over what these do to the process that does them. */
  private static final String STATEFUL =
      "(\\w*lock\\w*|close\\w*|block|unblock|ignore|restore|on|with|exit)";

  private final List<Step> steps;
  private final Path file;
  private final Map<Step, String> reasons = new IdentityHashMap<>();

  // Of the attempt at hand:

  private StringBuilder out;

  /** The step that stands in each line, by the line with which it begins. */
  private TreeMap<Integer, Step> lines;

  /** What has another name in the script. */
  private Map<String, String> renamed;

  /** The names that the script declares so far, and whether as a variable. */
  private Map<String, Boolean> declared;

  private Set<String> taken;
  private Map<Step, String> values;

  /** The functions and processes, by the names that they have at the prompt. */
  private Map<String, Step> bodies;

  /** Processes of which something that they use has been declared anew. */
  private Set<Step> outdated;

  private final Set<Step> redeclaring = new HashSet<>();

  /** For each driven process, the one that stands for the last block that was left to it. */
  private Map<String, String> standIns;

  SavedScript(List<Step> steps, Path file) {
    this.steps = steps;
    this.file = file.toAbsolutePath().normalize();
    sayWhatCannotBe();
  }

  /** How many statements are comments. */
  int comments() {
    return reasons.size();
  }

  /**
   * The script.
   *
   * @param more whether processes still run, for whose end it is not to wait for ever
   */
  String text(boolean more) {
    while (true) {
      attempt(more);
      boolean fine = true;
      Source source = new Source(file.toString(), out.toString());
      Compilation compilation = Compiler.compile(new Scope(), source);
      for (Diagnostic diagnostic : compilation.diagnostics()) {
        int line = source.line(diagnostic.span().start());
        Map.Entry<Integer, Step> at = lines.floorEntry(line);
        if (diagnostic.severity() == Diagnostic.Severity.ERROR && at != null) {
          fine &= reasons.putIfAbsent(at.getValue(), diagnostic.message()) != null;
        }
      }
      if (fine) {
        return out.toString();
      }
    }
  }

  // What cannot be

  private void sayWhatCannotBe() {
    Set<String> lost = new HashSet<>();
    for (Step step : steps) {
      String driven = driven(step);
      if (step.failed()) {
        reasons.put(step, "it failed");
      } else if (mentions(step, ERROR)) {
        reasons.put(step, "a script has no " + ERROR);
      } else if (mentions(step, VALUE) && (step.last() == null || step.last().left() != null)) {
        reasons.put(
            step, "a script has no " + VALUE + ", and what it stood for here is not a value there");
      } else if (step.left() != null && cannotStandIn(step, driven)) {
        lost.add(driven);
      }
      if (lost.contains(driven)) {
        reasons.putIfAbsent(
            step, "in a script 'in' waits, and no other process can do this for " + driven);
      }
      if (step.statement() instanceof Statement.ProcessDeclaration) {
        lost.removeAll(Declarations.of(step.statement()).keySet());
      }
    }
  }

  /** Whether another process than the one that it was left to cannot do the block as well. */
  private boolean cannotStandIn(Step left, String driven) {
    boolean ended = !left.answered() && left.left().status() != null;
    boolean queued = false;
    boolean stateful = false;
    for (Step step : steps) {
      if (driven.equals(driven(step))) {
        stateful |= isStateful(step);
      }
    }
    for (Step step : steps.subList(0, steps.indexOf(left))) {
      queued |= step.left() == left.left() && !step.answered();
    }
    return ended || queued || stateful;
  }

  private static boolean isStateful(Step step) {
    List<Token> tokens = tokens(step);
    for (int i = 0; i < tokens.size(); i++) {
      String word = word(step, tokens.get(i));
      boolean sets =
          tokens.get(i).kind() == Token.Kind.OPERATOR
              && word.endsWith("=")
              && !word.matches("[=!<>]=")
              && (i < 2 || !word(step, tokens.get(i - 2)).equals("let"));
      if (sets || word.matches(STATEFUL)) {
        return true;
      }
    }
    return false;
  }

  /** The process that runs the step's block, if it is nothing else; or null. */
  private static String driven(Step step) {
    Expression.In block = block(step.statement());
    return block == null || !(block.process() instanceof Expression.Name)
        ? null
        : ((Expression.Name) block.process()).name();
  }

  private static Expression.In block(Statement statement) {
    Expression only =
        statement instanceof Statement.ExpressionStatement
            ? ((Statement.ExpressionStatement) statement).expression()
            : null;
    return only instanceof Expression.In ? (Expression.In) only : null;
  }

  // An attempt

  private void attempt(boolean more) {
    out = new StringBuilder(FIRST_LINE);
    lines = new TreeMap<>();
    renamed = new HashMap<>();
    declared = new HashMap<>();
    values = new IdentityHashMap<>();
    standIns = new HashMap<>();
    bodies = new LinkedHashMap<>();
    outdated = new HashSet<>();
    taken = new HashSet<>();
    steps.forEach(step -> taken.addAll(Declarations.of(step.statement()).keySet()));
    Set<Step> wanted = new HashSet<>();
    for (Step step : steps) {
      if (mentions(step, VALUE)) {
        wanted.add(step.last());
      }
    }
    for (Step step : steps) {
      lines.put(1 + (int) out.chars().filter(c -> c == '\n').count(), step);
      String reason = reasons.get(step);
      if (reason != null) {
        String text =
            trimmed(step.source().text().substring(step.span().start(), step.span().end()));
        out.append("# not done here: ").append(reason.replace('\n', ' ')).append('\n');
        out.append("#     ").append(text.replace("\n", "\n#     ")).append('\n');
      } else if (step.left() != null) {
        standIn(step);
      } else {
        awaitStandIn(driven(step));
        declareStartedAnew(step);
        statement(step, wanted.contains(step));
      }
    }
    if (more) {
      out.append("# What still ran when this was saved does not keep it from ending.\n");
      out.append("try { wait all within 2s } catch { exit(0) }\n");
    }
  }

  /** A block that was left to its process: another process runs it, and this one goes on. */
  private void standIn(Step step) {
    String driven = driven(step);
    awaitStandIn(driven);
    String name = free(driven);
    standIns.put(driven, name);
    Span body = block(step.statement()).body().span();
    out.append("# instead of 'in ").append(driven).append("', which waits in a script\n");
    out.append("process ").append(name).append(' ');
    out.append(edited(step, body, new TreeMap<>())).append('\n');
    out.append("start ").append(name).append('\n');
  }

  /** A process does its blocks one after the other. */
  private void awaitStandIn(String driven) {
    String before = standIns.remove(driven);
    if (before != null) {
      out.append("wait ").append(before).append('\n');
    }
  }

  private void statement(Step step, boolean valueWanted) {
    Statement statement = step.statement();
    TreeMap<Integer, Edit> edits = new TreeMap<>();
    int start = statement.span().start();
    Span part = step.span();
    if (valueWanted) {
      part = new Span(start, part.end());
      String name = free("value");
      values.put(step, name);
      out.append("let ").append(name).append(" = ");
    }
    if (statement instanceof Statement.Import) {
      Statement.Import brought = (Statement.Import) statement;
      edits.put(
          brought.pathSpan().start(), new Edit(brought.pathSpan().end(), path(step, brought)));
    }
    Map<String, String> before = renamed;
    Map<String, String> after = new HashMap<>(renamed);
    Map<String, Span> names = Declarations.of(statement);
    boolean variable = statement instanceof Statement.Let;
    for (Map.Entry<String, Span> each : names.entrySet()) {
      String name = each.getKey();
      Span place = each.getValue();
      Boolean wasVariable = declared.put(name, variable);
      if (variable && names.size() == 1 && Boolean.TRUE.equals(wasVariable)) {
        edits.put(start, new Edit(place.start(), ""));
      } else if (wasVariable != null) {
        after.put(name, free(name));
        edits.put(place.start(), new Edit(place.end(), after.get(name)));
      }
    }
    if (Progress.isAheadOfItsPlace(statement)) {
      renamed = after;
    }
    out.append(trimmed(edited(step, part, edits))).append('\n');
    Set<String> anew = new HashSet<>(names.keySet());
    anew.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
    renamed = after;
    if (Progress.isAheadOfItsPlace(statement)) {
      names.keySet().forEach(name -> bodies.put(name, step));
    }
    anew.forEach(this::declareUsersAnew);
  }

  /** A process that runs has what it was given; the next that is started has what is there now. */
  private void declareStartedAnew(Step step) {
    List<Token> tokens = tokens(step);
    for (int i = 1; i < tokens.size(); i++) {
      Step process = bodies.get(word(step, tokens.get(i)));
      if (word(step, tokens.get(i - 1)).equals("start") && outdated.remove(process)) {
        statement(process, false);
      }
    }
  }

  /** At the prompt what was declared before uses what the name means now. */
  private void declareUsersAnew(String name) {
    for (Step user : List.copyOf(bodies.values())) {
      boolean uses =
          mentions(user, name)
              && !Declarations.of(user.statement()).containsKey(name)
              && !parameters(user.statement()).contains(name);
      if (uses && user.statement() instanceof Statement.ProcessDeclaration) {
        outdated.add(user);
      } else if (uses && redeclaring.add(user)) {
        statement(user, false);
        redeclaring.remove(user);
      }
    }
  }

  private String free(String name) {
    int number = 1;
    while (!taken.add(name + "_" + number)) {
      number++;
    }
    return name + "_" + number;
  }

  /** As it is found from the script's folder. */
  private String path(Step step, Statement.Import brought) {
    Path real =
        Path.of(step.source().name())
            .resolveSibling(Bytes.text(brought.path()))
            .toAbsolutePath()
            .normalize();
    Path folder = file.getParent();
    Path said = real.startsWith(folder) ? folder.relativize(real) : real;
    return '"' + said.toString().replaceAll("([\"\\\\{])", "\\\\$1") + '"';
  }

  // Text

  /** What stands in a text instead of what lies up to {@code end}. */
  private record Edit(int end, String text) {}

  /** A part of the step's source, with the edits and all names as they are in the script. */
  private String edited(Step step, Span part, TreeMap<Integer, Edit> edits) {
    String text = step.source().text();
    List<Token> tokens = tokens(step);
    Set<String> parameters = parameters(step.statement());
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      String word = word(step, token);
      String now =
          word.equals(VALUE) && step.last() != null ? values.get(step.last()) : renamed.get(word);
      boolean isUse =
          token.kind() == Token.Kind.NAME
              && !parameters.contains(word)
              && (i == 0 || !word(step, tokens.get(i - 1)).equals("."))
              && (i + 1 == tokens.size() || !word(step, tokens.get(i + 1)).equals(":"));
      if (now != null && isUse) {
        edits.putIfAbsent(token.span().start(), new Edit(token.span().end(), now));
      }
    }
    StringBuilder result = new StringBuilder();
    int at = part.start();
    for (Map.Entry<Integer, Edit> edit : edits.entrySet()) {
      if (edit.getKey() >= at && edit.getKey() < part.end()) {
        result.append(text, at, edit.getKey()).append(edit.getValue().text());
        at = edit.getValue().end();
      }
    }
    return result.append(text, at, part.end()).toString();
  }

  /** What means something else inside the statement. */
  private static Set<String> parameters(Statement statement) {
    List<Statement.Parameter> parameters =
        statement instanceof Statement.FunctionDeclaration
            ? ((Statement.FunctionDeclaration) statement).parameters()
            : statement instanceof Statement.ProcessDeclaration
                ? ((Statement.ProcessDeclaration) statement).parameters()
                : List.of();
    return parameters.stream().map(Statement.Parameter::name).collect(Collectors.toSet());
  }

  private static boolean mentions(Step step, String name) {
    for (Token token : tokens(step)) {
      if (token.kind() == Token.Kind.NAME && word(step, token).equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static List<Token> tokens(Step step) {
    List<Token> tokens = new ArrayList<>();
    for (Token token : Parser.tokens(step.source())) {
      if (token.span().start() >= step.statement().span().start()
          && token.span().end() <= step.statement().span().end()) {
        tokens.add(token);
      }
    }
    return tokens;
  }

  private static String word(Step step, Token token) {
    return step.source().text().substring(token.span().start(), token.span().end());
  }

  private static String trimmed(String text) {
    return text.strip().replaceAll("[;\\s]+$", "");
  }
}

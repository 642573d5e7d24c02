package org.ipcsh.specs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script and what it says about itself in comments:
 *
 * <pre>
 *   # expect: TEXT         a line of standard output; all lines are expected, in the order of the file
 *   # expect error: TEXT   a message that contains TEXT, reported from this line
 *   # expect stderr: TEXT  a line of standard error that contains TEXT
 *   # expect exit: N       the exit status; without it 0, or 1 or 2 where an error is expected
 *   # any order            the lines of standard output may come in another order
 *   # args: WORDS          arguments
 *   # stdin: TEXT          a line of standard input
 *   # limit: SECONDS       instead of the usual time limit
 *   # leaves: TEXT         something may be left behind whose description contains TEXT
 *   # needs: PROGRAM       skipped where there is no such program
 *   # alone: REASON        no other runs at the same time
 * </pre>
 *
 * An expectation that stands alone in its line belongs to the last line before it that holds code.
 */
final class Spec {
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "#\\s*(expect|expect error|expect stderr|expect exit|any order|args|stdin|limit|leaves|needs|alone)(?::(.*)|)$");
  private static final Duration USUAL_LIMIT = Duration.ofSeconds(20);

  /** An error message that contains the text, from the line. */
  record Reported(int line, String text) {}

  final String name;
  final String text;
  final Path file;
  final List<String> output = new ArrayList<>();
  final List<Reported> errors = new ArrayList<>();
  final List<String> errorOutput = new ArrayList<>();
  final List<String> arguments = new ArrayList<>();
  final List<String> input = new ArrayList<>();
  final List<String> leaves = new ArrayList<>();
  final List<String> needs = new ArrayList<>();
  boolean anyOrder;
  boolean alone;
  Integer exit;
  Duration limit = USUAL_LIMIT;

  private Spec(String name, Path file, String text) {
    this.name = name;
    this.file = file;
    this.text = text;
    int line = 0;
    int lineWithCode = 1;
    for (String written : text.split("\n", -1)) {
      line++;
      if (!written.isBlank() && !written.stripLeading().startsWith("#")) {
        lineWithCode = line;
      }
      Matcher found = DIRECTIVE.matcher(written.stripTrailing());
      if (found.find()) {
        String rest = found.group(2) == null ? "" : found.group(2);
        direct(found.group(1), rest.startsWith(" ") ? rest.substring(1) : rest, lineWithCode);
      }
    }
  }

  /** The script in a file, which it is named after. */
  static Spec of(Path file, String name) throws IOException {
    return new Spec(name, file, Files.readString(file));
  }

  /** A script that stands in another file, and has none of its own. */
  static Spec of(String text, String name) {
    return new Spec(name, null, text);
  }

  private void direct(String directive, String rest, int line) {
    switch (directive) {
      case "expect" -> output.add(rest.stripTrailing());
      case "expect error" -> errors.add(new Reported(line, rest.strip()));
      case "expect stderr" -> errorOutput.add(rest.strip());
      case "expect exit" -> exit = Integer.valueOf(rest.strip());
      case "any order" -> anyOrder = true;
      case "alone" -> alone = true;
      case "args" -> arguments.addAll(List.of(rest.strip().split("\\s+")));
      case "stdin" -> input.add(rest);
      case "limit" -> limit = Duration.ofSeconds(Long.parseLong(rest.strip()));
      case "leaves" -> leaves.add(rest.strip());
      case "needs" -> needs.addAll(List.of(rest.strip().split("\\s+")));
      default -> throw new AssertionError(directive);
    }
  }
}

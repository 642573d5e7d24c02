package org.ipcsh.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ipcsh.process.Given;

/** What the user typed after {@code ipcsh}. */
final class CommandLine {

  /** What is wrong with it; the message is for the user. */
  static final class Misuse extends Exception {
    private static final long serialVersionUID = 1;

    Misuse(String message) {
      super(message, null, false, false);
    }
  }

  enum Command {
    PROMPT,
    RUN,
    CHECK,
    FACILITIES,
    LAYOUT,
    LS,
    PEEK,
    SWEEP,
    DOCTOR,
    WHY,
    VERSION,
    HELP
  }

  Command command = Command.PROMPT;

  /** The script's text ({@code -e}), or null. */
  byte[] code;

  /** The script, {@code -} for standard input, or null. */
  String file;

  /** The script's arguments, as byte strings; for {@code check} the files. */
  final List<String> arguments = new ArrayList<>();

  boolean label;
  boolean debug;
  boolean noInit;
  boolean json;
  boolean trace;

  /** Where the trace goes; null: standard error. */
  String traceFile;

  /** What the trace is made of: text, or a JSON object a line. */
  boolean traceJson;

  /** The processes, objects and kinds of which calls are traced; all when there are none. */
  final List<String> traceOnly = new ArrayList<>();

  /** Whether something left behind makes the run fail. */
  boolean strict;

  /** Whether the run gets namespaces of its own. */
  boolean isolated;

  /** The most that the run may take, in nanoseconds, or -1. */
  long timeout = -1;

  /** The words as they were given. */
  private byte[][] bytes;

  static CommandLine parse(String[] words) throws Misuse {
    CommandLine line = new CommandLine();
    line.bytes = Given.bytes(words);
    int at = 0;
    while (at < words.length && line.option(words, at)) {
      at += words[at].equals("-e") || words[at].equals("--timeout") ? 2 : 1;
    }
    if (line.command == Command.HELP || line.command == Command.VERSION) {
      return line;
    }
    boolean ended = at < words.length && words[at].equals("--");
    if (ended) {
      at++;
    }
    if (at < words.length && line.code == null) {
      line.mustBeText(words, at);
      line.word(words[at++], ended);
    } else if (line.code != null) {
      line.command = Command.RUN;
    }
    for (; at < words.length; at++) {
      if (line.command == Command.FACILITIES && words[at].equals("--json")) {
        line.json = true;
        continue;
      }
      if (line.command != Command.RUN) {
        line.mustBeText(words, at);
        if (List.of("--help", "-h").contains(words[at])) {
          line.command = Command.HELP;
          line.arguments.clear();
          return line;
        }
      }
      line.arguments.add(new String(line.bytes[at], StandardCharsets.ISO_8859_1));
    }
    if (line.command == Command.CHECK && line.arguments.isEmpty()) {
      throw new Misuse("check: name a script, as in 'ipcsh check a.ipc'");
    }
    if (line.command == Command.LAYOUT && line.arguments.isEmpty()) {
      throw new Misuse("layout: name a script, as in 'ipcsh layout a.ipc'");
    }
    if (line.command == Command.FACILITIES && !line.arguments.isEmpty()) {
      throw new Misuse("facilities takes no arguments but --json");
    }
    return line;
  }

  /**
   * A word that is not an option: a command, or the script.
   *
   * @param script whether it is the script, whatever its name
   */
  private void word(String word, boolean script) {
    switch (script ? "" : word) {
      case "check":
        command = Command.CHECK;
        break;
      case "facilities":
        command = Command.FACILITIES;
        break;
      case "layout":
        command = Command.LAYOUT;
        break;
      case "ls":
        command = Command.LS;
        break;
      case "peek":
        command = Command.PEEK;
        break;
      case "sweep":
        command = Command.SWEEP;
        break;
      case "doctor":
        command = Command.DOCTOR;
        break;
      case "why":
        command = Command.WHY;
        break;
      case "help":
        command = Command.HELP;
        break;
      default:
        command = Command.RUN;
        file = word;
    }
  }

  /** Whether the word at that place is an option; takes it if so. */
  private boolean option(String[] words, int at) throws Misuse {
    String word = words[at];
    if (word.length() < 2 || word.charAt(0) != '-' || word.equals("--")) {
      return false;
    }
    mustBeText(words, at);
    if (word.startsWith("--trace=")) {
      trace = true;
      traceFile = word.substring("--trace=".length());
      if (traceFile.isEmpty()) {
        throw new Misuse("--trace= wants a file");
      }
      return true;
    }
    if (word.startsWith("--trace-format=")) {
      String format = word.substring("--trace-format=".length());
      if (!format.equals("json") && !format.equals("text")) {
        throw new Misuse("--trace-format is text or json, not " + format);
      }
      trace = true;
      traceJson = format.equals("json");
      return true;
    }
    if (word.startsWith("--trace-only=")) {
      trace = true;
      traceOnly.addAll(List.of(word.substring("--trace-only=".length()).split(",")));
      return true;
    }
    if (word.startsWith("--timeout=")) {
      timeout = duration(word.substring("--timeout=".length()));
      return true;
    }
    switch (word) {
      case "-e":
        if (code != null) {
          throw new Misuse("-e may be given only once");
        }
        value(words, at);
        code = bytes[at + 1];
        return true;
      case "--timeout":
        timeout = duration(value(words, at));
        return true;
      case "--trace":
        trace = true;
        return true;
      case "--strict":
        strict = true;
        return true;
      case "--isolated":
        isolated = true;
        return true;
      case "--label":
        label = true;
        return true;
      case "--no-init":
        noInit = true;
        return true;
      case "--debug":
        debug = true;
        return true;
      case "--version":
      case "-V":
        command = Command.VERSION;
        return true;
      case "--help":
      case "-h":
        command = Command.HELP;
        return true;
      default:
        throw new Misuse("there is no option " + word);
    }
  }

  /** Scripts take any bytes; names of files and what else is said here is UTF-8. */
  private void mustBeText(String[] words, int at) throws Misuse {
    if (!Arrays.equals(words[at].getBytes(StandardCharsets.UTF_8), bytes[at])) {
      throw new Misuse(
          words[at] + " is not UTF-8, as only the text and the arguments of a script may be");
    }
  }

  private static String value(String[] words, int at) throws Misuse {
    if (at + 1 == words.length) {
      throw new Misuse(words[at] + " wants a value");
    }
    return words[at + 1];
  }

  /** Nanoseconds: a number with a unit as in the language, or of seconds without one. */
  private static long duration(String text) throws Misuse {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    double factor;
    switch (text.substring(end)) {
      case "ns":
        factor = 1;
        break;
      case "us":
        factor = 1e3;
        break;
      case "ms":
        factor = 1e6;
        break;
      case "":
      case "s":
        factor = 1e9;
        break;
      case "m":
        factor = 60e9;
        break;
      case "h":
        factor = 3600e9;
        break;
      default:
        throw new Misuse("--timeout wants a duration such as 10s, not " + text);
    }
    try {
      double nanoseconds = Double.parseDouble(text.substring(0, end)) * factor;
      if (nanoseconds > 0 && nanoseconds < Long.MAX_VALUE) {
        return (long) nanoseconds;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Misuse("--timeout wants a duration such as 10s, not " + text);
  }
}

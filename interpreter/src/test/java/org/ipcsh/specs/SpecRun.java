package org.ipcsh.specs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One run of a script: it answers with everything that was not as the script says. */
final class SpecRun {
  private static final Pattern MESSAGE =
      Pattern.compile("(?:^|.*[ /])([^ /:]+):(\\d+):(\\d+): (.*)");
  private static final String SCRIPT = "example.ipc";
  private static final String REMARK = "ipcsh: ";

  private final Spec spec;
  private final Path launcher;
  private final List<String> complaints = new ArrayList<>();

  SpecRun(Spec spec, Path launcher) {
    this.spec = spec;
    this.launcher = launcher;
  }

  /** What was not as expected; empty when all was. */
  List<String> complaints() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("ipcsh-spec");
    try {
      run(folder);
    } finally {
      remove(folder);
    }
    return complaints;
  }

  private void run(Path folder) throws IOException, InterruptedException {
    Path work = Files.createDirectory(folder.resolve("work"));
    Path runtime = Files.createDirectory(folder.resolve("runtime"));
    Path input = Files.write(folder.resolve("in"), spec.input);
    Path output = folder.resolve("out");
    Path errorOutput = folder.resolve("err");
    Path script = spec.file;
    if (script == null) {
      script = Files.writeString(work.resolve(SCRIPT), spec.text);
    }

    Leftovers leftovers = new Leftovers(spec, folder);
    List<String> run = new ArrayList<>(List.of("setsid", launcher.toString(), script.toString()));
    run.addAll(spec.arguments);
    ProcessBuilder builder = new ProcessBuilder(leftovers.enclose(run));
    builder.directory(work.toFile());
    builder.redirectInput(input.toFile());
    builder.redirectOutput(output.toFile());
    builder.redirectError(errorOutput.toFile());
    Map<String, String> environment = builder.environment();
    environment.put(Leftovers.MARK, folder.toString());
    environment.put("XDG_RUNTIME_DIR", runtime.toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.remove("TERM");

    Process process = builder.start();
    boolean ended = process.waitFor(spec.limit.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      complaints.add("did not end within " + spec.limit.toSeconds() + " s; its processes:");
      for (ProcessHandle each : leftovers.processes()) {
        complaints.add("  " + each.pid() + " " + each.info().commandLine().orElse(""));
      }
    } else {
      checkExit(process.exitValue());
      for (String left : leftovers.find(work, runtime)) {
        complaints.add("left behind: " + left);
      }
    }
    for (ProcessHandle each : leftovers.processes()) {
      each.destroyForcibly();
    }
    leftovers.removeNamedFiles();
    process.waitFor();

    checkOutput(lines(output));
    checkErrors(script.getFileName().toString(), lines(errorOutput));
  }

  private static List<String> lines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
        .lines()
        .map(String::stripTrailing)
        .toList();
  }

  private void checkExit(int status) {
    boolean right =
        spec.exit != null
            ? status == spec.exit
            : spec.errors.isEmpty() ? status == 0 : status == 1 || status == 2;
    if (!right) {
      String expected = spec.exit != null ? "" + spec.exit : spec.errors.isEmpty() ? "0" : "1 or 2";
      complaints.add("exit status " + status + ", expected " + expected);
    }
  }

  private void checkOutput(List<String> lines) {
    List<String> found = new ArrayList<>(lines);
    List<String> expected = new ArrayList<>(spec.output);
    if (spec.anyOrder) {
      Collections.sort(found);
      Collections.sort(expected);
    }
    if (!found.equals(expected)) {
      int same = 0;
      while (same < found.size()
          && same < expected.size()
          && found.get(same).equals(expected.get(same))) {
        same++;
      }
      complaints.add("standard output differs in line " + (same + 1) + ":");
      complaints.add("  expected: " + (same < expected.size() ? expected.get(same) : "(its end)"));
      complaints.add("  found:    " + (same < found.size() ? found.get(same) : "(its end)"));
      if (found.size() > 1) {
        complaints.add("  all of it:");
        found.stream().limit(40).forEach(line -> complaints.add("    " + line));
      }
    }
  }

  private void checkErrors(String scriptName, List<String> lines) {
    boolean right = true;
    for (Spec.Reported error : spec.errors) {
      boolean reported = false;
      for (String line : lines) {
        Matcher message = MESSAGE.matcher(line);
        reported |=
            message.matches()
                && message.group(1).equals(scriptName)
                && Integer.parseInt(message.group(2)) == error.line()
                && message.group(4).contains(error.text());
      }
      if (!reported) {
        right = false;
        complaints.add("no error from line " + error.line() + " that says: " + error.text());
      }
    }
    for (String text : spec.errorOutput) {
      if (lines.stream().noneMatch(line -> line.contains(text))) {
        right = false;
        complaints.add("nothing on standard error that says: " + text);
      }
    }
    for (String line : lines) {
      // What ipcsh itself says is expected as well where something else is.
      if (line.startsWith(REMARK) && spec.errorOutput.stream().noneMatch(line::contains)) {
        right = false;
        complaints.add("nobody expected on standard error: " + line);
      }
    }
    if (spec.errors.isEmpty() && spec.errorOutput.isEmpty() && !lines.isEmpty()) {
      right = false;
    }
    if (!right) {
      complaints.add("standard error was" + (lines.isEmpty() ? " empty" : ":"));
      lines.stream().limit(40).forEach(line -> complaints.add("  " + line));
    }
  }

  private static void remove(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}

package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every script that states what it does, run by the {@code ipcsh} of this tree. {@code -Dspec=TEXT}
 * runs only those whose name contains TEXT. A run mostly waits, so a few go on at the same time.
 */
@Tag("launcher")
class SpecTest {
  static final Path TOP =
      Path.of(System.getProperty("ipcsh.top", "..")).toAbsolutePath().normalize();
  static final Path LAUNCHER = TOP.resolve("ipcsh");

  @BeforeAll
  static void assemble() throws Exception {
    ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString(), "--version");
    // The build that runs this test has packaged the modules: the launcher has only to put them
    // together.
    builder.environment().put("IPCSH_PACKAGED", "1");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s --version\n%s", LAUNCHER, printed).isZero();
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> specs() throws IOException {
    return tests(scripts("scripts/spec"));
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> examples() throws IOException {
    return tests(scripts("scripts/examples"));
  }

  /** Those that print what they state; {@link FiguresTest} runs the ones that take files. */
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> figures() throws IOException {
    return tests(
        scripts("scripts/figures").stream().filter(spec -> !spec.output.isEmpty()).toList());
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> reference() throws IOException {
    List<Spec> specs = new ArrayList<>(blocks("grammar/LANGUAGE.md"));
    specs.addAll(blocks("README.md"));
    return tests(specs);
  }

  private static Stream<DynamicTest> tests(List<Spec> specs) {
    String wanted = System.getProperty("spec", "");
    return specs.stream()
        .filter(spec -> spec.name.contains(wanted))
        .map(spec -> dynamicTest(spec.name, () -> run(spec)));
  }

  private static void run(Spec spec) throws Exception {
    for (String program : spec.needs) {
      assumeTrue(isInstalled(program), () -> "there is no program " + program);
    }
    List<String> complaints;
    Company company = Company.of(spec);
    try {
      complaints = new SpecRun(spec, LAUNCHER).complaints();
    } finally {
      company.leave();
    }
    assertThat(complaints)
        .as(spec.name)
        .withFailMessage("%s\n  %s", spec.name, String.join("\n  ", complaints))
        .isEmpty();
  }

  private static boolean isInstalled(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  static List<Spec> scripts(String folder) throws IOException {
    if (!Files.isDirectory(TOP.resolve(folder))) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(TOP.resolve(folder))) {
      files = all.filter(file -> file.toString().endsWith(".ipc")).sorted().toList();
    }
    List<Spec> found = new ArrayList<>();
    for (Path file : files) {
      found.add(Spec.of(file, TOP.relativize(file).toString()));
    }
    return found;
  }

  /** The blocks fenced with {@code ```ipc}, named after the line at which they begin. */
  private static List<Spec> blocks(String document) throws IOException {
    Path file = TOP.resolve(document);
    List<Spec> found = new ArrayList<>();
    if (!Files.exists(file)) {
      return found;
    }
    StringBuilder block = null;
    int line = 0;
    int begin = 0;
    for (String text : Files.readAllLines(file)) {
      line++;
      if (block != null && text.strip().equals("```")) {
        found.add(Spec.of(block.toString(), document + ":" + begin));
        block = null;
      } else if (block != null) {
        block.append(text).append('\n');
      } else if (text.strip().equals("```ipc")) {
        block = new StringBuilder();
        begin = line + 1;
      }
    }
    return found;
  }
}

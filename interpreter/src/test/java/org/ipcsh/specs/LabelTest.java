package org.ipcsh.specs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run writes under {@code --label}: whoever of it writes, each line tells who. */
@Tag("launcher")
@ExtendWith(Nameless.class)
class LabelTest {
  private static final int LIMIT_SECONDS = 60;

  @TempDir private Path folder;
  private Process started;

  @BeforeAll
  static void assemble() throws Exception {
    SpecTest.assemble();
  }

  private record Outcome(int status, byte[] bytes, String errors) {
    String output() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** What the shell does with a command in which {@code $ipcsh} stands for a labelled run. */
  private Outcome shell(String command) throws Exception {
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", command);
    shell.environment().put("ipcsh", SpecTest.LAUNCHER + " --label -e");
    shell.directory(folder.toFile());
    Process process = shell.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    assertThat(process.waitFor(LIMIT_SECONDS, SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readAllBytes(output), Files.readString(errors));
  }

  private Outcome run(String script) throws Exception {
    Files.writeString(folder.resolve("script"), script);
    return shell("exec $ipcsh \"$(cat script)\"");
  }

  private Process start(String script) throws IOException {
    started =
        new ProcessBuilder(SpecTest.LAUNCHER.toString(), "--label", "-e", script)
            .redirectErrorStream(true)
            .start();
    return started;
  }

  @AfterEach
  void end() {
    if (started != null) {
      started.destroyForcibly();
    }
  }

  @Test
  void linesOfProgramsToo() throws Exception {
    Outcome outcome =
        run(
            """
            process p = exec("sh", "-c", "echo a; echo wrong >&2; printf 'b\\n\\nc'")
            process w { wait start p }
            wait start p
            print("done")
            wait start w
            """);
    assertThat(outcome.output())
        .isEqualTo("p: a\np: b\np: \np: c\nmain: done\np#2: a\np#2: b\np#2: \np#2: c\n");
    assertThat(outcome.errors()).startsWith("p: wrong\np#2: wrong\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void theOrderStaysWhereBothOutputsAreOneFile() throws Exception {
    String program = "for i in 1 2 3; do echo o$i; echo e$i >&2; done";
    assertThat(
            shell(
                    "$ipcsh 'process p = exec(\"sh\", \"-c\", \""
                        + program
                        + "\"); wait start p' 2>&1")
                .output())
        .isEqualTo("p: o1\np: e1\np: o2\np: e2\np: o3\np: e3\n");
  }

  @Test
  void anyBytesAndLinesOfAnyLength() throws Exception {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes("p: ".getBytes(StandardCharsets.UTF_8));
    for (byte each : bytes) {
      expected.write(each);
      if (each == '\n') {
        expected.writeBytes("p: ".getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] line = "x".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
    expected.writeBytes(line);
    expected.write('\n');
    Files.write(folder.resolve("bytes"), bytes);
    Files.write(folder.resolve("line"), line);
    assertThat(run("process p = exec(\"cat\", \"bytes\", \"line\"); wait start p").bytes())
        .isEqualTo(expected.toByteArray());
  }

  @Test
  void aWaitForAProgramDoesNotWaitForWhatThatHasLeftRunning() throws Exception {
    Outcome outcome =
        run(
            """
            channel held = pipe()
            process p = exec("sh", "-c", "printf first; cat >/dev/null & ", stdin: held)
            wait start p
            print("second")
            """);
    assertThat(outcome.output()).isEqualTo("p: first\nmain: second\n");
  }

  @Test
  void aProgramOutlivesWhoStartedIt() throws Exception {
    Outcome outcome =
        run(
            """
            channel go = pipe()
            channel begun = pipe()
            process p = exec("sh", "-c", "echo x >&2; read line; echo $line", stdin: go, stderr: begun)
            process w { wait start p }
            start w
            begun.read_line()
            kill(w, SIGKILL)
            wait w
            go.write("late\\n")
            begun.close_write()
            begun.read_all()
            """);
    assertThat(outcome.output()).isEqualTo("p: late\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void whatAProgramWroteBeforeTheRunEndedIsThere() throws Exception {
    Outcome outcome =
        run(
            """
            channel begun = pipe()
            process p = exec("sh", "-c", "printf beginning; echo x >&2; exec sleep 100", stderr: begun)
            start p
            begun.read_line()
            exit(7)
            """);
    assertThat(outcome.output()).isEqualTo("p: beginning\n");
    assertThat(outcome.status()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP", "KILL"})
  void nothingIsLeftByASignal(String signal) throws Exception {
    Process run =
        start("process p = exec(\"sh\", \"-c\", \"echo begun; sleep 100\"); wait start p");
    StringBuilder line = new StringBuilder();
    for (int each = run.getInputStream().read(); each != '\n'; ) {
      line.append((char) each);
      each = run.getInputStream().read();
    }
    assertThat(line).hasToString("p: begun");
    new ProcessBuilder("kill", "-" + signal, Long.toString(run.pid())).start().waitFor();
    // The end of the stream: nobody has it any more.
    assertThat(run.getInputStream().readAllBytes()).isEmpty();
    assertThat(run.waitFor(LIMIT_SECONDS, SECONDS)).isTrue();
  }

  @Test
  void aProgramWhoseOutputNobodyReadsYetIsNotStuck() throws Exception {
    Process run = start("process p = exec(\"sh\", \"-c\", \"yes | head -n 100000\"); wait start p");
    long limit = System.nanoTime() + SECONDS.toNanos(LIMIT_SECONDS);
    String told = "";
    while (!told.contains("run " + run.pid() + " (")
        || !told.contains("main passes on what it writes")) {
      Process why = new ProcessBuilder(SpecTest.LAUNCHER.toString(), "why").start();
      told = new String(why.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(run.isAlive()).isTrue();
      assertThat(System.nanoTime()).as(told).isLessThan(limit);
    }
    assertThat(new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("p: y\n".repeat(100_000));
    assertThat(run.waitFor()).isZero();
  }

  @Test
  void aProgramThatIsStuckIsSaidToBe() throws Exception {
    Outcome outcome =
        run(
            "channel c = pipe(); process p = exec(\"cat\", stdin: c); wait start p; c.write(\"late\")");
    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.errors()).contains("deadlock: p waits for data or end-of-file on c");
  }

  @Test
  void whoDoesNotReadAnyMoreEndsAProgram() throws Exception {
    Outcome outcome = shell("$ipcsh 'process p = exec(\"yes\"); wait start p' | head -n 1");
    assertThat(outcome.output()).isEqualTo("p: y\n");
    assertThat(outcome.errors()).contains("write(stdout): Broken pipe (EPIPE)");
  }

  @Test
  void whatCannotBeWrittenFailsAsForPrint() throws Exception {
    Outcome outcome = shell("$ipcsh 'process p = exec(\"echo\", \"x\"); wait start p' >/dev/full");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errors()).contains("write(stdout): No space left on device (ENOSPC)");
  }

  @Test
  void anOutputThatIsClosedIsClosedForAProgram() throws Exception {
    Outcome outcome = shell("$ipcsh 'process p = exec(\"echo\", \"x\"); wait start p' >&-");
    assertThat(outcome.errors()).startsWith("p: ").contains("Bad file descriptor");
  }

  @Test
  void standardOutputByItsName() throws Exception {
    Outcome outcome =
        run(
            """
            process p = exec("sh", "-c", "echo o; echo e >&2", stdout: stderr, stderr: stdout)
            wait start p
            stdout.write("one ")
            print(stdout.write("line\\nanother\\n"))
            stderr.write("wrong\\n")
            """);
    assertThat(outcome.output()).isEqualTo("p: e\nmain: one line\nmain: another\nmain: 13\n");
    assertThat(outcome.errors()).startsWith("p: o\nmain: wrong\n");
  }

  @Test
  void descriptorsThatRunOutAreTold() throws Exception {
    String script =
        "channel held = pipe(); process p = exec(\"cat\", stdin: held); while true { start p }";
    for (String each : List.of(script, "process w { " + script + " }; wait start w")) {
      Files.writeString(folder.resolve("script"), each);
      Outcome outcome = shell("ulimit -n 300; exec $ipcsh \"$(cat script)\"");
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.errors()).contains("Too many open files (EMFILE)").contains("ulimit -n");
    }
  }
}

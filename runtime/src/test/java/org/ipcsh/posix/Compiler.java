package org.ipcsh.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The system's C compiler, for tests that hold ours against what C does. */
public final class Compiler {
  private static final boolean PRESENT = present();

  private Compiler() {}

  /** Skips the test that asks, and says so, where there is no compiler. */
  public static void required() {
    if (!PRESENT) {
      System.err.println(
          "LEFT OUT: no C compiler (cc) on this machine; a test that needs it is skipped");
    }
    Assumptions.assumeTrue(PRESENT, "there is no C compiler (cc)");
  }

  /** Compiles a program into {@code directory}. */
  public static Path compile(Path directory, String name, String source, String... options)
      throws IOException, InterruptedException {
    required();
    Path file = directory.resolve(name + ".c");
    Files.writeString(file, source);
    Path program = directory.resolve(name);
    List<String> command =
        new ArrayList<>(List.of("cc", "-Wall", "-o", program.toString(), file.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-lrt", "-pthread"));
    Process cc = new ProcessBuilder(command).redirectErrorStream(true).start();
    cc.getOutputStream().close();
    cc.getErrorStream().close();
    String said = new String(cc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    cc.getInputStream().close();
    if (cc.waitFor() != 0) {
      throw new AssertionError(said + source);
    }
    return program;
  }

  /** Runs a program to its end and answers what it printed; fails when it does not end well. */
  public static String run(Path program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    process.getErrorStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.getInputStream().close();
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError(program + " ended with " + process.exitValue() + "\n" + out);
    }
    return out;
  }

  private static boolean present() {
    try {
      return new ProcessBuilder("cc", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

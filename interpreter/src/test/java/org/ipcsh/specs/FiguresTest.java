package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures that take files, or whose result is not the same each time. */
@Tag("launcher")
@ExtendWith(Nameless.class)
class FiguresTest {
  private static final int LIMIT_SECONDS = 60;
  private static final int LARGE = 300_000;

  @TempDir Path folder;

  @BeforeAll
  static void assemble() throws Exception {
    SpecTest.assemble();
  }

  @ParameterizedTest
  @ValueSource(strings = {"two-pipes.ipc", "two-fifos.ipc"})
  void aClientGetsAFileAndTheReasonWhenThereIsNone(String figure) throws Exception {
    Path file = file("file", LARGE);
    assertThat(run(figure, file.toString())).isEqualTo(content(file));
    assertThat(run(figure, folder + "/none")).contains("none").contains("ENOENT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fifo-server.ipc", "queue-server.ipc", "queue-server.ipc posix"})
  void aServerServesAllClientsAtTheSameTime(String figure) throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    List<String> words = new ArrayList<>(List.of(figure.split(" ")));
    words.add(out.toString());
    List<Path> files = List.of(file("empty", 0), file("small", 10), file("large", LARGE));
    files.forEach(file -> words.add(file.toString()));
    words.add(files.get(2).toString());
    words.add(folder + "/none");

    assertThat(run(words.toArray(String[]::new))).isEmpty();

    for (Path file : files) {
      assertThat(out.resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
    assertThat(out.resolve("large.2")).hasSameBinaryContentAs(files.get(2));
    assertThat(Files.readString(out.resolve("none"))).contains("ENOENT");
  }

  @Test
  void unguardedIncrementsAreLost() throws Exception {
    long count = 0;
    long all = 3 * 50_000;
    // With one processor, and bad luck, the three may run one after the other.
    for (int attempt = 0; attempt < 5 && (attempt == 0 || count == all); attempt++) {
      count = Long.parseLong(run("shared-memory.ipc", "50000", "3", "unguarded").trim());
    }
    assertThat(count).isBetween(1L, all - 1);
  }

  private Path file(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new java.util.Random(size).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }

  private static String content(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private String run(String... figure) throws Exception {
    List<String> command = new ArrayList<>(List.of(figure));
    command.set(0, SpecTest.TOP.resolve("scripts/figures").resolve(figure[0]).toString());
    command.add(0, SpecTest.LAUNCHER.toString());
    Path printed = folder.resolve("printed");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroy();
    }
    String text = content(printed);
    assertThat(ended).as("ended in time; it printed\n%s", text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}

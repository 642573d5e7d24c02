package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README, compiled and run as two programs. */
class ReadmeTest {
  private static final int LIMIT_SECONDS = 30;
  private static final int FIRST_THAT_WARNS = 22;

  @TempDir Path folder;

  @Test
  void theExampleIsTwoProgramsThatTalk() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    String code = readme.split("```java\n", 2)[1].split("```", 2)[0];
    Path source = Files.writeString(folder.resolve("Squares.java"), code);
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", path, "-d", folder.toString(), source.toString());
    assertThat(status).isZero();

    String name = "/ipcsh-readme." + ProcessHandle.current().pid();
    Process server = start(path, "server", name);
    try (BufferedReader said = server.inputReader()) {
      assertThat(said.readLine()).isEqualTo("ready");
      Process client = start(path, "client", name, "12");
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("144\n");
      assertThat(server.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.destroyForcibly();
    }
    assertThat(Path.of("/dev/shm" + name)).doesNotExist();
    assertThat(Path.of("/dev/shm/sem." + name.substring(1))).doesNotExist();
  }

  private Process start(String path, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC"));
    if (Runtime.version().feature() >= FIRST_THAT_WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", folder + ":" + path, "Squares"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}

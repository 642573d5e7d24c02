package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session that begins anew has none of the descriptors of what it made before. A run takes its
 * descriptors with it; a session goes on, and would keep what somebody forgot to close.
 */
@Tag("launcher")
@ExtendWith(Nameless.class)
class DescriptorsTest {
  private static final String PROMPT = "ipcsh> ";
  private static final int ATTEMPTS = 100;
  private static final int LOOK_MILLISECONDS = 50;

  /** What a prompt does not survive, or what reads what is typed at it. */
  private static final Pattern DEADLY =
      Pattern.compile("stdin|descriptor\\([0-2]\\)|exit\\(|kill\\(p?pid|ppid");

  @TempDir private Path home;

  @BeforeAll
  static void assemble() throws Exception {
    SpecTest.assemble();
  }

  static Stream<String> kinds() {
    return Facilities.all().stream()
        .map(Facility::kind)
        // Its specs use the prompt's own.
        .filter(kind -> !kind.equals("descriptor"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void noneStaysOfTheSpecsOfAFacility(String kind) throws Exception {
    assertNoneStaysOf(
        SpecTest.scripts("scripts/spec/" + kind).stream()
            .filter(spec -> spec.leaves.isEmpty() && spec.arguments.isEmpty() && !spec.alone)
            .filter(spec -> !DEADLY.matcher(spec.text).find())
            .map(spec -> ":load " + spec.file)
            .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "process p { sleep(1h) }; for i in 1..6 { start p }",
        "channel t = pty(); let s = t.slave()",
        "channel d = unix_stream(listen: \"@{pid}\"); let a = d.connect(); let b = d.accept()",
        "channel s = unix_stream(); s.send_descriptor(s, end: \"read\"); let d = s.receive_descriptor()",
        "channel s = udp(); let sides = s.sides()"
      })
  void noneStaysOfWhatIsNotDeclared(String input) throws Exception {
    assertNoneStaysOf(List.of(input, input, input));
  }

  private void assertNoneStaysOf(List<String> inputs) throws Exception {
    assertThat(inputs).isNotEmpty();
    Map<String, String> environment = Map.of("TERM", "dumb");
    try (Typist typist = new Typist(home, environment, 100, SpecTest.LAUNCHER.toString())) {
      typist.await(PROMPT);
      enter(typist, "process p { }; start p; wait all; event e = eventfd()");
      enter(typist, ":reset");
      Map<String, Integer> before = settled(typist.pid());
      for (String input : inputs) {
        enter(typist, input);
        enter(typist, ":reset");
      }
      assertThat(typist.text()).as("errors in what was typed").doesNotContain("prompt:");
      Map<String, Integer> after = settled(typist.pid());
      for (int i = 0; i < ATTEMPTS && !after.equals(before); i++) {
        Thread.sleep(LOOK_MILLISECONDS);
        after = descriptors(typist.pid());
      }
      assertThat(after).isEqualTo(before);
    }
  }

  private static void enter(Typist typist, String line) throws Exception {
    typist.enter(line);
    typist.enter("print(\"that \" + \"was it\")");
    typist.await("that was it\n");
    typist.await(PROMPT);
  }

  /** Those there are once the workers stand ready. */
  private static Map<String, Integer> settled(int pid) throws Exception {
    Map<String, Integer> before = Map.of();
    Map<String, Integer> now = descriptors(pid);
    while (!now.equals(before)) {
      before = now;
      Thread.sleep(2 * LOOK_MILLISECONDS);
      now = descriptors(pid);
    }
    return now;
  }

  /** How many there are of each kind of file, or of each file. */
  private static Map<String, Integer> descriptors(int pid) throws IOException {
    Map<String, Integer> found = new TreeMap<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path each : all.toList()) {
        try {
          String target = Files.readSymbolicLink(each).toString();
          found.merge(target.replaceAll(":\\[\\d+]|\\d+-\\d+\\.journal", ""), 1, Integer::sum);
        } catch (IOException e) {
          // It has been closed meanwhile.
        }
      }
    }
    return found;
  }
}

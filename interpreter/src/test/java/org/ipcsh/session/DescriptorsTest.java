package org.ipcsh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that begins anew has none of the descriptors of what it made before. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DescriptorsTest {
  private static final int ATTEMPTS = 100;
  private static final int LOOK_MILLISECONDS = 50;

  /** More than the descriptors of the workers that stand ready, or not yet. */
  private static final int TIMES = 10;

  private final Recording front = new Recording();
  private final Session session = new Session(List.of(), front).open();

  @AfterEach
  void close() {
    session.close();
  }

  static Stream<String> kinds() {
    return Facilities.all().stream()
        .map(Facility::kind)
        // Its example writes to what this test itself reports through.
        .filter(kind -> !kind.equals("descriptor"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void resetClosesAllThatAFacilityHasOpened(String kind) throws Exception {
    assertResetCloses(Help.example(kind) + "\nwait all");
  }

  @Test
  void resetClosesWhatLeadsToTheProcessesThatItEnds() throws Exception {
    assertResetCloses("process p { sleep(1h) }; for i in 1..5 { start p }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channel t = pty()\nlet s = t.slave()",
        "channel d = unix_stream(listen: \"@{pid}\")\nlet a = d.connect()\nlet b = d.accept()",
        "channel s = unix_stream()\ns.send_descriptor(stdin)\nlet d = s.receive_descriptor()"
      })
  void resetClosesWhatAnOperationHasOpened(String input) throws Exception {
    assertResetCloses(input);
  }

  private void assertResetCloses(String input) throws Exception {
    use(input);
    int before = settled();
    for (int i = 0; i < TIMES; i++) {
      use(input);
    }
    Map<Integer, String> after = descriptors();
    for (int i = 0; i < ATTEMPTS && after.size() >= before + TIMES; i++) {
      Thread.sleep(LOOK_MILLISECONDS);
      after = descriptors();
    }
    assertThat(after).hasSizeLessThan(before + TIMES);
  }

  /** How many there are once the workers stand ready. */
  private static int settled() throws Exception {
    int before = 0;
    int now = descriptors().size();
    while (now != before) {
      before = now;
      Thread.sleep(2 * LOOK_MILLISECONDS);
      now = descriptors().size();
    }
    return now;
  }

  private void use(String input) {
    session.take(input);
    session.take(":reset");
  }

  private static Map<Integer, String> descriptors() throws IOException {
    Map<Integer, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          found.put(
              Integer.valueOf(each.getFileName().toString()),
              Files.readSymbolicLink(each).toString());
        } catch (IOException e) {
          // It has been closed meanwhile.
        }
      }
    }
    return found;
  }
}

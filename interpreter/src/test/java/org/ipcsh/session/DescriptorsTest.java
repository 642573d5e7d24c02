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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
    use(kind);
    int before = descriptors().size();
    for (int i = 0; i < TIMES; i++) {
      use(kind);
    }
    Map<Integer, String> after = descriptors();
    for (int i = 0; i < ATTEMPTS && after.size() >= before + TIMES; i++) {
      Thread.sleep(LOOK_MILLISECONDS);
      after = descriptors();
    }
    assertThat(after).as(kind).hasSizeLessThan(before + TIMES);
  }

  private void use(String kind) {
    session.take(Help.example(kind) + "\nwait all");
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

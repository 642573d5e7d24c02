package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * After each test nothing may be there that it found no name for: System V objects of this user
 * without a key, and files that sem_open(3) has not finished. Nothing tells who made those, so what
 * was not there before the test is taken for its own.
 */
final class Nameless implements BeforeEachCallback, AfterEachCallback {
  private static final Namespace BEFORE = Namespace.create(Nameless.class);
  private static final long PATIENCE_SECONDS = 5;
  private static final int KEY = 0;
  private static final int IDENTIFIER = 1;

  @Override
  public void beforeEach(ExtensionContext test) throws IOException {
    test.getStore(BEFORE).put(Nameless.class, present());
  }

  /** Who was killed, or cleans up after others, may need a moment. */
  @Override
  public void afterEach(ExtensionContext test) throws IOException, InterruptedException {
    Set<?> before = test.getStore(BEFORE).get(Nameless.class, Set.class);
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Set<String> left = presentBut(before);
    while (!left.isEmpty() && System.nanoTime() < limit) {
      Thread.sleep(20);
      left = presentBut(before);
    }
    assertThat(left).as("what has no name is gone; see /proc/sysvipc").isEmpty();
  }

  private static Set<String> presentBut(Set<?> before) throws IOException {
    Set<String> found = present();
    found.removeAll(before);
    return found;
  }

  /** What there is now, each as a line that stays the same. */
  static Set<String> present() throws IOException {
    Set<String> found = new TreeSet<>();
    String user = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    for (String kind : List.of("msg", "sem", "shm")) {
      List<String> lines = Files.readAllLines(Path.of("/proc/sysvipc/" + kind));
      int creator = List.of(lines.get(0).strip().split(" +")).indexOf("cuid");
      for (String line : lines.subList(1, lines.size())) {
        String[] row = line.strip().split(" +");
        if (row[KEY].equals("0") && row[creator].equals(user)) {
          found.add("System V " + kind + " without a key: " + row[IDENTIFIER]);
        }
      }
    }
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      files
          .map(Path::toString)
          .filter(file -> file.matches("/dev/shm/sem\\.[A-Za-z0-9]{6}"))
          .forEach(found::add);
    }
    return found;
  }
}

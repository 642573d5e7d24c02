package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.ipcsh.posix.Compiler;
import org.ipcsh.posix.Flags;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** POSIX semaphores, with a name and in a region, also between processes and with a C program. */
class PosixSemTest {
  private static final String NAME = "/ipcsh-test-" + ProcessHandle.current().pid();
  private static final Path FILE = Path.of("/dev/shm/sem." + NAME.substring(1));

  @TempDir private Path folder;
  private Set<String> before;

  @BeforeEach
  void look() throws Exception {
    before = Left.now();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    assertThat(Left.now()).isEqualTo(before);
  }

  private static void gone(KernelObject... objects) {
    for (KernelObject object : objects) {
      object.close();
      object.remove();
    }
  }

  @Test
  void waitTakesPostAddsAndTryWaitDoesNotWait() {
    KernelObject semaphore = Declare.create("posix_sem", "name", NAME, "value", 2);
    Declare.call(semaphore, "wait");
    assertThat(Declare.call(semaphore, "value")).isEqualTo(1L);
    assertThat(Declare.call(semaphore, "try_wait")).isEqualTo(true);
    assertThat(Declare.call(semaphore, "try_wait")).isEqualTo(false);
    Declare.call(semaphore, "post");
    assertThat(Declare.call(semaphore, "value")).isEqualTo(1L);
    assertThat(semaphore.describe()).contains(NAME);
    gone(semaphore);
  }

  @Test
  void plainCreatesAndRemovesUseOpensAndLeavesKeepLeavesBehind() throws Exception {
    KernelObject created = Declare.create("posix_sem", "name", NAME, "value", 3);
    assertThat(Files.getPosixFilePermissions(FILE)).hasSize(2);
    assertThatThrownBy(() -> Declare.create("posix_sem", "name", NAME))
        .hasMessageContaining("(EEXIST)");
    KernelObject used = Declare.use("posix_sem", "name", NAME);
    assertThat(Declare.call(used, "value")).isEqualTo(3L);
    gone(used);
    assertThat(FILE).exists();
    gone(created);
    assertThat(FILE).doesNotExist();
    assertThatThrownBy(() -> Declare.use("posix_sem", "name", NAME))
        .hasMessageContaining("(ENOENT)");
    gone(Declare.keep("posix_sem", "name", NAME, "value", 1));
    assertThat(FILE).exists();
    gone(Declare.keep("posix_sem", "name", NAME, "value", 7));
    Files.delete(FILE);
  }

  @Test
  void aWaitEndsWhenItsTimeIsUp() {
    KernelObject semaphore = Declare.create("posix_sem", "name", NAME);
    assertThatThrownBy(
            () -> semaphore.door().within(20_000_000, () -> Declare.call(semaphore, "wait")))
        .isInstanceOf(Interrupted.class);
    gone(semaphore);
  }

  @Test
  void aWaitThatIsStoppedEnds() throws Exception {
    KernelObject semaphore = Declare.create("posix_sem", "name", NAME);
    semaphore.door().interrupter().watchThisThread();
    new Thread(semaphore.door().interrupter()::stop).start();
    assertThatThrownBy(() -> Declare.call(semaphore, "wait")).isInstanceOf(Interrupted.class);
    gone(semaphore);
  }

  @Test
  void valuesNamesAndArgumentsAreChecked() {
    assertThatThrownBy(() -> Declare.create("posix_sem", "name", "mutex"))
        .hasMessageContaining("begins with a slash");
    assertThatThrownBy(() -> Declare.create("posix_sem", "name", "/" + "x".repeat(252)))
        .hasMessageContaining("251");
    assertThatThrownBy(() -> Declare.create("posix_sem", "name", NAME, "value", 1L << 31))
        .hasMessageContaining("2147483647");
    assertThatThrownBy(() -> Declare.create("posix_sem")).hasMessageContaining("region");
    KernelObject full = Declare.create("posix_sem", "name", NAME, "value", 2147483647);
    assertThatThrownBy(() -> Declare.call(full, "post")).hasMessageContaining("(EOVERFLOW)");
    gone(full);
  }

  @Test
  void aClosedOneSaysSo() {
    KernelObject semaphore = Declare.create("posix_sem", "name", NAME);
    gone(semaphore);
    assertThatThrownBy(() -> Declare.call(semaphore, "post"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(" is closed in this process");
  }

  @Test
  void oneInARegionWorksForAllWhoHaveTheRegion() {
    Region region = (Region) Declare.create("anonymous", "size", 4096);
    KernelObject placed = Declare.create("posix_sem", "in", region, "value", 1);
    assertThat(placed.describe()).contains("offset 4032");
    KernelObject second = Declare.create("posix_sem", "in", region, "at", 8, "value", 5);
    KernelObject there = Declare.passed(placed, End.BOTH);
    Declare.call(there, "wait");
    assertThat(Declare.call(placed, "try_wait")).isEqualTo(false);
    Declare.call(there, "post");
    Declare.call(placed, "wait");
    KernelObject same = Declare.use("posix_sem", "in", region, "at", 8);
    assertThat(Declare.call(same, "value")).isEqualTo(5L);
    gone(there, placed, second, same, region);
    assertThatThrownBy(() -> Declare.call(second, "post"))
        .hasMessageEndingWith(" is closed in this process");
  }

  @Test
  void aPlaceInARegionIsChecked() {
    Region region =
        (Region)
            Declare.withLayout(Door.alone(), Ownership.CREATE, "anonymous", 4000, "size", 4096);
    assertThatThrownBy(() -> Declare.create("posix_sem", "in", region, "at", 4092))
        .hasMessageContaining("multiple of 8");
    assertThatThrownBy(() -> Declare.create("posix_sem", "in", region, "at", 4072))
        .hasMessageContaining("has 4096");
    KernelObject last = Declare.create("posix_sem", "in", region);
    assertThatThrownBy(() -> Declare.create("posix_sem", "in", region))
        .hasMessageContaining("above its layout of 4000");
    KernelObject pipe = Declare.create("eventfd");
    assertThatThrownBy(() -> Declare.create("posix_sem", "in", pipe))
        .hasMessageContaining("an eventfd is none");
    gone(last, region, pipe);
  }

  @Test
  void anotherProcessWaitsUntilThisOnePosts() throws Exception {
    KernelObject semaphore = Declare.create("posix_sem", "name", NAME);
    try (Puppet other = new Puppet()) {
      other.does("declare s USE posix_sem name=" + NAME);
      other.begins("call s wait");
      Declare.call(semaphore, "post");
      assertThat(other.says()).isEqualTo("null");
      // What a process took stays taken when it ends.
      other.kill(Flags.SIGKILL);
    }
    assertThat(Declare.call(semaphore, "value")).isEqualTo(0L);
    gone(semaphore);
  }

  /** sem_open(3) alone makes a file with a name of six characters first. */
  @Test
  void oneThatIsMadeHasNoOtherNameAtAnyTime() throws Exception {
    Path shm = Path.of("/dev/shm");
    try (WatchService watch = shm.getFileSystem().newWatchService()) {
      shm.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      KernelObject semaphore = Declare.create("posix_sem", "name", NAME, "value", 3);
      List<String> made = new ArrayList<>();
      String last = "sem." + NAME.substring(1);
      while (!made.contains(last)) {
        WatchKey key = watch.poll(10, TimeUnit.SECONDS);
        assertThat(key).as("what was seen: %s", made).isNotNull();
        key.pollEvents().forEach(event -> made.add(event.context().toString()));
        key.reset();
      }
      assertThat(made).noneMatch(name -> name.matches("sem\\.[A-Za-z0-9]{6}"));
      assertThat(Declare.call(semaphore, "value")).isEqualTo(3L);
      gone(semaphore);
    }
  }

  @Test
  void aCProgramCannotTellTheDifference() throws Exception {
    String source =
        """
        #include <fcntl.h>
        #include <semaphore.h>
        #include <stdio.h>
        #include <sys/mman.h>
        #include <unistd.h>
        int main(int argc, char **argv) {
          sem_t *named = sem_open(argv[1], 0);
          int fd = shm_open(argv[1], O_RDWR, 0);
          char *memory = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
          if (named == SEM_FAILED || memory == MAP_FAILED) { perror("open"); return 1; }
          for (int i = 0; i < 1000; i++) {
            sem_wait((sem_t *) (memory + 128));
            sem_post(named);
          }
          return 0;
        }
        """;
    Path program = Compiler.compile(folder, "semaphores", source);
    Region region = (Region) Declare.create("posix_shm", "name", NAME, "size", 4096);
    KernelObject named = Declare.create("posix_sem", "name", NAME);
    KernelObject unnamed = Declare.create("posix_sem", "in", region, "at", 128);
    Process other = new ProcessBuilder(program.toString(), NAME).inheritIO().start();
    for (int i = 0; i < 1000; i++) {
      Declare.call(unnamed, "post");
      Declare.call(named, "wait");
    }
    assertThat(other.waitFor()).isZero();
    gone(named, unnamed, region);
  }
}

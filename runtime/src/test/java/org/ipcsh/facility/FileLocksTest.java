package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ipcsh.posix.Compiler;
import org.ipcsh.posix.Flags;
import org.ipcsh.process.Interrupted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Record, description and file locks, between this process and others. */
class FileLocksTest {
  @TempDir private Path folder;

  private String file() {
    return folder.resolve("locked").toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"record_lock", "ofd_lock", "flock"})
  void oneProcessHasItAndTheNextWaits(String kind) throws Exception {
    KernelObject lock = Declare.create(kind, "path", file());
    try (Puppet other = new Puppet()) {
      other.does("declare l USE " + kind + " path=" + file());
      Declare.call(lock, "lock");
      assertThat(other.does("call l try_lock")).isEqualTo("false");
      assertThat(other.does("within 20 call l lock")).isEqualTo("TIMEOUT");
      other.begins("call l lock");
      Declare.call(lock, "unlock");
      assertThat(other.says()).isEqualTo("null");
      assertThat(Declare.call(lock, "try_lock")).isEqualTo(false);
      other.does("call l unlock");
      Declare.call(lock, "lock", "shared", true);
      assertThat(other.does("call l try_lock shared=true")).isEqualTo("true");
      assertThat(Declare.call(lock, "try_lock")).isEqualTo(false);
      other.does("call l unlock");
      // What a process has is given back when it ends, however it ends.
      other.does("call l shared");
      assertThat(other.does("call l' lock")).isEqualTo("null");
      assertThat(Declare.call(lock, "try_lock")).isEqualTo(false);
      other.kill(Flags.SIGKILL);
      other.end();
      assertThat(Declare.call(lock, "try_lock")).isEqualTo(true);
    }
    lock.close();
    lock.remove();
    assertThat(Path.of(file())).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"record_lock", "ofd_lock"})
  void rangesThatDoNotMeetDoNotMind(String kind) throws Exception {
    KernelObject lock = Declare.create(kind, "path", file(), "start", 10, "length", 10);
    try (Puppet other = new Puppet()) {
      other.does("declare l USE " + kind + " path=" + file());
      Declare.call(lock, "lock");
      other.does("call l range start=0 length=10");
      assertThat(other.does("call l' try_lock")).isEqualTo("true");
      other.does("call l range start=19");
      assertThat(other.does("call l' try_lock")).isEqualTo("false");
      String holder = other.does("call l' holder");
      assertThat(holder).contains("shared=false, start=10, length=10");
      assertThat(holder)
          .contains(
              kind.equals("record_lock") ? "pid=" + ProcessHandle.current().pid() : "pid=null");
      Declare.call(lock, "unlock");
      assertThat(other.does("call l' holder")).isEqualTo("null");
      @SuppressWarnings("unchecked")
      Map<String, Object> there = (Map<String, Object>) Declare.call(range(lock, 5), "holder");
      assertThat(there.get("length")).isEqualTo(10L);
    }
    lock.close();
    lock.remove();
  }

  private static KernelObject range(KernelObject lock, long start) {
    return (KernelObject) Declare.call(lock, "range", "start", start);
  }

  @Test
  void whoWouldWaitInACircleForRecordsIsToldSo() throws Exception {
    KernelObject lock = Declare.create("record_lock", "path", file());
    try (Puppet other = new Puppet()) {
      other.does("declare l USE record_lock path=" + file());
      KernelObject first = range(lock, 0);
      KernelObject second = range(lock, 1);
      Declare.call(first, "lock");
      other.does("call l range start=1");
      other.does("call l' lock");
      other.does("call l range start=0");
      other.begins("call l' lock");
      assertThatThrownBy(() -> Declare.call(second, "lock")).hasMessageContaining("(EDEADLK)");
      Declare.call(first, "unlock");
      assertThat(other.says()).isEqualTo("null");
    }
    lock.close();
    lock.remove();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ofd_lock", "flock"})
  void aProcessThatIsGivenOneOpensTheFileItselfUnlessItIsToShareTheDescription(String kind) {
    KernelObject own = Declare.create(kind, "path", file());
    KernelObject there = Declare.passed(own, End.BOTH);
    Declare.call(own, "lock");
    assertThat(Declare.call(there, "try_lock")).isEqualTo(false);
    there.close();
    own.close();
    own.remove();
    KernelObject shared = Declare.create(kind, "path", file(), "inherit", "description");
    KernelObject same = Declare.passed(shared, End.BOTH);
    Declare.call(shared, "lock");
    assertThat(Declare.call(same, "try_lock")).isEqualTo(true);
    same.close();
    shared.close();
    shared.remove();
  }

  @Test
  void closingAnyDescriptorOfTheFileGivesRecordLocksBackAndOthersNot() throws Exception {
    KernelObject record = Declare.create("record_lock", "path", file(), "length", 1);
    KernelObject description = Declare.use("ofd_lock", "path", file(), "start", 1);
    Declare.call(record, "lock");
    Declare.call(description, "lock");
    Declare.use("record_lock", "path", file()).close();
    try (Puppet other = new Puppet()) {
      other.does("declare l USE record_lock path=" + file() + " length=1");
      assertThat(other.does("call l try_lock")).isEqualTo("true");
      other.does("call l range start=1");
      assertThat(other.does("call l' try_lock")).isEqualTo("false");
    }
    record.close();
    description.close();
    record.remove();
  }

  @Test
  void aFileThatCanOnlyBeReadCanOnlyBeLockedShared() throws Exception {
    Path readable = Files.writeString(folder.resolve("readable"), "x");
    try (KernelObject lock = Declare.use("record_lock", "path", readable.toString())) {
      // The superuser may write to it; others get EBADF where they do not share it.
      Declare.call(lock, "lock", "shared", true);
      Declare.call(lock, "unlock");
    }
  }

  @Test
  void whatCannotBeIsSaid() {
    assertThatThrownBy(() -> Declare.use("flock", "path", file())).hasMessageContaining("(ENOENT)");
    assertThatThrownBy(() -> Declare.create("flock", "path", file(), "inherit", "x"))
        .hasMessageContaining("\"own\" or \"description\"");
    assertThat(Path.of(file())).doesNotExist();
    assertThatThrownBy(() -> Declare.create("record_lock", "path", file(), "start", -1))
        .hasMessageContaining("starts at 0");
    assertThat(Path.of(file())).doesNotExist();
    KernelObject lock = Declare.keep("flock", "path", file());
    assertThatThrownBy(() -> Declare.create("flock", "path", file()))
        .hasMessageContaining("(EEXIST)");
    lock.close();
    assertThatThrownBy(() -> Declare.call(lock, "lock")).hasMessageContaining("(EBADF)");
    lock.remove();
    assertThat(Path.of(file())).exists();
  }

  @Test
  void aLockThatIsStoppedEnds() {
    KernelObject lock = Declare.create("flock", "path", file());
    KernelObject other = Declare.use("flock", "path", file());
    Declare.call(other, "lock");
    lock.door().interrupter().watchThisThread();
    new Thread(lock.door().interrupter()::stop).start();
    assertThatThrownBy(() -> Declare.call(lock, "lock")).isInstanceOf(Interrupted.class);
    other.close();
    lock.close();
    lock.remove();
  }

  @Test
  void aCProgramCannotTellTheDifference() throws Exception {
    String source =
        """
        #include <errno.h>
        #include <fcntl.h>
        #include <stdio.h>
        #include <unistd.h>
        int main(int argc, char **argv) {
          int fd = open(argv[1], O_RDWR);
          struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 4, .l_len = 4};
          if (fcntl(fd, F_SETLK, &lock) == 0 || errno != EAGAIN) return 1;
          lock.l_start = 0;
          if (fcntl(fd, F_SETLK, &lock) != 0) return 2;
          puts("locked");
          fflush(stdout);
          getchar();
          return 0;
        }
        """;
    Path program = Compiler.compile(folder, "records", source);
    KernelObject lock = Declare.create("record_lock", "path", file(), "start", 4, "length", 4);
    Declare.call(lock, "lock");
    Process other = new ProcessBuilder(program.toString(), file()).start();
    assertThat(other.inputReader().readLine()).isEqualTo("locked");
    assertThat(Declare.ask(range(lock, 3), "holder").get("pid")).isEqualTo(other.pid());
    other.getOutputStream().close();
    assertThat(other.waitFor()).isZero();
    lock.close();
    lock.remove();
  }
}

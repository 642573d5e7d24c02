package org.ipcsh.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of processes that end, and of those with odd names. */
class ProcTest {
  private Process process;

  private int start(String... command) throws IOException {
    process = new ProcessBuilder(command).start();
    return (int) process.pid();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  /**
   * Of the folders of a process this is one that still opens when it has ended, and cannot be read.
   */
  @Test
  void aProcessMayEndWhileAFolderOfItIsListed() throws Exception {
    int pid = start("sleep", "60");
    assertThat(Descriptor.all(pid)).contains(new Descriptor(pid, 0));
    String folder = "/proc/" + pid + "/net";
    Memory path = Memory.string(folder.getBytes(StandardCharsets.US_ASCII));
    int opened = (int) Libc.OPEN.invoke(path.address(), Flags.O_RDONLY | Flags.O_CLOEXEC, 0);
    try {
      process.destroyForcibly().waitFor();
      assertThatIOException()
          .isThrownBy(() -> ProcFile.numbers(new Descriptor(self(), opened).link()));
    } finally {
      Libc.CLOSE.invoke(opened);
    }
    assertThat(Stat.of(pid).isGone()).isTrue();
    assertThat(Descriptor.of(pid)).isEmpty();
    assertThat(Mapping.of(pid)).isEmpty();
    assertThat(Proc.threads(pid)).isEmpty();
  }

  private static int self() {
    return (int) ProcessHandle.current().pid();
  }

  @Test
  void aNameIsTextWhateverIsInIt() throws Exception {
    int pid = start("bash", "-c", "printf 'schl\\303\\244ft) S 1' >/proc/$$/comm; echo; read x");
    process.inputReader().readLine();
    assertThat(Stat.of(pid).command()).isEqualTo("schläft) S 1");
    assertThat(Stat.of(pid).parent()).isEqualTo(self());
    assertThat(Proc.command(pid)).isEqualTo("schläft) S 1");
  }

  @Test
  void aDescriptorTellsWhatItIsOpenFor() throws Exception {
    Descriptor input = new Descriptor(start("cat"), 0);
    assertThat(input.target()).startsWith("pipe:[");
    assertThat(input.reads()).isTrue();
    assertThat(input.writes()).isFalse();
    assertThat(input.isFifo()).isTrue();
    try (Borrowed copy = Borrowed.of(input)) {
      assertThat(copy.available()).isZero();
    }
  }

  @Test
  void whatIsNotThereIsNotBorrowed() throws Exception {
    Descriptor none = new Descriptor(start("cat"), 99);
    assertThat(none.target()).isNull();
    assertThat(Borrowed.ifAllowed(none)).isNull();
    assertThatIOException().isThrownBy(() -> Borrowed.of(none)).withMessageContaining("Bad file");
  }
}

package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process that dies is another JVM, killed with SIGKILL at a point that it announces. */
class JournalTest {
  private static final int BUSY = 10_000;
  private static final long LONG = 3 << 19;

  @TempDir private Path folder;

  /** What the other JVM does. */
  public static final class Creator {
    public static void main(String[] arguments) throws Exception {
      for (String path : arguments) {
        if (path.equals("remove all")) {
          Journal.removeAll();
          System.out.println("removed");
          continue;
        }
        if (path.startsWith("sysv_")) {
          // All that is slow the first time has been done.
          Journal.ofThisProcess().creating(path, Journal.WITHOUT_KEY).removed();
          removeWithoutKey(path, withoutKey(path, 0600));
          // The kernel notes it as made in the second before.
          while (System.currentTimeMillis() % 1000 > 0) {
            Thread.onSpinWait();
          }
          Journal.ofThisProcess().creating(path, Journal.WITHOUT_KEY);
          System.out.println(withoutKey(path, Journal.WITHOUT_KEY_MODE));
          continue;
        }
        Journal.Entry entry = create(path);
        if (!path.endsWith("-unnoted")) {
          entry.created();
        }
        for (int i = 0; path.endsWith("-busy") && i < BUSY; i++) {
          Journal.Entry other = create(path + i);
          other.created();
          Files.delete(Path.of(path + i));
          other.removed();
        }
      }
      System.out.println("ready");
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private static Journal.Entry create(String path) {
    Journal.Entry entry = Journal.ofThisProcess().creating("fifo", path);
    Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
    Libc.MKFIFO.invoke(name.address(), 0600);
    return entry;
  }

  /** Makes a System V object without a key. */
  private static long withoutKey(String kind, int mode) {
    long flags = Flags.IPC_CREAT | mode;
    switch (kind) {
      case "sysv_queue":
        return Libc.MSGGET.invoke(Flags.IPC_PRIVATE, flags);
      case "sysv_sem":
        return Libc.SEMGET.invoke(Flags.IPC_PRIVATE, 1, flags);
      default:
        return Libc.SHMGET.invoke(Flags.IPC_PRIVATE, 1, flags);
    }
  }

  private static void removeWithoutKey(String kind, long id) {
    switch (kind) {
      case "sysv_queue":
        Libc.MSGCTL.invoke(id, Flags.IPC_RMID, 0);
        break;
      case "sysv_sem":
        Libc.SEMCTL.invoke(id, 0, Flags.IPC_RMID, 0);
        break;
      default:
        Libc.SHMCTL.invoke(id, Flags.IPC_RMID, 0);
    }
  }

  private Process creator(String... paths) throws Exception {
    java.util.List<String> command =
        new java.util.ArrayList<>(
            java.util.List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Creator.class.getName()));
    command.addAll(java.util.List.of(paths));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return process;
  }

  private static Process ready(Process process) throws Exception {
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    return process;
  }

  @Test
  void whatAKilledProcessCreatedIsRemovedByTheNextSweep() throws Exception {
    Path fifo = folder.resolve("left");
    Path unnoted = folder.resolve("left-unnoted");
    Process process = ready(creator(fifo.toString(), unnoted.toString()));
    Journals.sweep();
    assertThat(fifo).as("its creator lives").exists();
    process.destroyForcibly().waitFor();
    assertThat(Journals.sweep()).contains("fifo " + fifo, "fifo " + unnoted);
    assertThat(fifo).doesNotExist();
    assertThat(unnoted).doesNotExist();
  }

  private static boolean succeeds(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void whatCannotBeRemovedIsToldAndStaysOnRecord() throws Exception {
    Path fifo = folder.resolve("kept");
    Process process = ready(creator(fifo.toString()));
    boolean immutable = succeeds("chattr", "+i", folder.toString());
    process.destroyForcibly().waitFor();
    if (!immutable) {
      Journals.sweep();
      System.err.println("NOT TESTED: no directory can be made immutable");
      Assumptions.abort("chattr +i takes privilege, and a file system that has it");
    }
    java.util.List<String> kept = new java.util.ArrayList<>();
    try {
      assertThat(Journals.sweep(kept)).doesNotContain("fifo " + fifo);
      assertThat(kept).contains("fifo " + fifo);
    } finally {
      succeeds("chattr", "-i", folder.toString());
    }
    assertThat(Journals.sweep()).contains("fifo " + fifo);
    assertThat(fifo).doesNotExist();
  }

  @Test
  void aNameMayHaveWhatEndsLinesAndFields() throws Exception {
    Path fifo = folder.resolve("left\r\n\t%0D");
    Process process = ready(creator(fifo.toString()));
    process.destroyForcibly().waitFor();
    assertThat(Journals.sweep()).contains("fifo " + fifo);
    assertThat(fifo).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysv_queue", "sysv_sem", "sysv_shm"})
  void whatHasNoKeyIsRemovedThoughItsCreatorWasKilledBeforeItKnewTheIdentifier(String kind)
      throws Exception {
    Process process = creator(kind);
    String name = kind + " #" + process.inputReader().readLine();
    ready(process);
    long other = withoutKey(kind, 0600);
    try {
      process.destroyForcibly().waitFor();
      assertThat(Journals.sweep()).contains(name).doesNotContain(kind + " #" + other);
    } finally {
      removeWithoutKey(kind, other);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysv_queue", "sysv_sem"})
  void whatALivingProcessIsMakingStays(String kind) throws Exception {
    Process dead = creator(kind);
    String left = kind + " #" + dead.inputReader().readLine();
    Process living = creator(kind);
    String made = kind + " #" + living.inputReader().readLine();
    dead.destroyForcibly().waitFor();
    assertThat(Journals.sweep()).doesNotContain(made);
    living.destroyForcibly().waitFor();
    assertThat(Journals.sweep()).contains(left, made);
  }

  @Test
  void aJournalDoesNotGrowWithWhatIsGone() throws Exception {
    Path fifo = folder.resolve("left-busy");
    Process process = ready(creator(fifo.toString()));
    try (Stream<Path> files = Files.list(Journals.directory())) {
      assertThat(
              files.filter(file -> file.getFileName().toString().startsWith(process.pid() + "-")))
          .singleElement()
          .satisfies(journal -> assertThat(Files.size(journal)).isLessThan(LONG));
    }
    Journals.sweep();
    assertThat(fifo).as("its creator lives").exists();
    process.destroyForcibly().waitFor();
    assertThat(Journals.sweep()).contains("fifo " + fifo);
    assertThat(fifo).doesNotExist();
  }

  @Test
  void whatSomebodyElseMadeUnderTheSameNameStays() throws Exception {
    Path fifo = folder.resolve("remade");
    Process process = ready(creator(fifo.toString()));
    Files.delete(fifo);
    // On file systems that give a number out again, the new file must not get the old one's.
    Files.createFile(folder.resolve("placeholder"));
    Files.writeString(fifo, "somebody else's");
    process.destroyForcibly().waitFor();
    Journals.sweep();
    assertThat(fifo).exists();
  }

  @Test
  void aProcessCanRemoveAllOfItsOwn() throws Exception {
    Path fifo = folder.resolve("own");
    Process process = creator(fifo.toString(), "remove all");
    assertThat(process.inputReader().readLine()).isEqualTo("removed");
    assertThat(fifo).doesNotExist();
    assertThat(process.destroyForcibly().waitFor()).isNotZero();
  }
}

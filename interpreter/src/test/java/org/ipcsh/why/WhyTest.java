package org.ipcsh.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.ipcsh.inventory.Ls;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.proc.Proc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are none of ours, of which only the kernel tells. */
class WhyTest {
  private static final long PATIENCE_NANOSECONDS = 10_000_000_000L;

  @TempDir private Path folder;
  private Process process;

  private long start(String... command) throws IOException {
    process = new ProcessBuilder(command).directory(folder.toFile()).start();
    return process.pid();
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** What is said of the process once it has come so far. */
  private static String why(long pid, Predicate<String> wanted) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOSECONDS;
    String text = Why.of((int) pid);
    while ((text == null || !wanted.test(text)) && System.nanoTime() < end) {
      Thread.sleep(5);
      text = Why.of((int) pid);
    }
    return text;
  }

  @Test
  void aReaderOfAPipeIsToldWithWhoHoldsTheOtherEnd() throws Exception {
    long pid = start("cat");
    assertThat(why(pid, text -> text.contains("waits in read")))
        .contains("cat (pid " + pid + "): waits in read(2) on descriptor 0, pipe:[")
        .contains("nothing lies in it")
        .contains("process " + ProcessHandle.current().pid())
        .contains("holds its write end");
  }

  @Test
  void whoOpensAFifoWaitsForTheOtherSide() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", folder.resolve("f").toString()).start().waitFor())
        .isZero();
    long pid = start("cat", "f");
    assertThat(why(pid, text -> text.contains("to open")))
        .contains("waits to open f")
        .contains("until some process opens it for writing");
  }

  @Test
  void theOtherSideOfAConnectionIsNamed() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long pid = start("bash", "-c", "exec cat <>/dev/tcp/127.0.0.1/" + server.getLocalPort());
      try (Socket connection = server.accept()) {
        assertThat(why(pid, text -> text.contains("other side")))
            .contains("waits in read(2) on descriptor 0, socket:[")
            .contains(
                "it is a tcp 127.0.0.1:"
                    + connection.getPort()
                    + " to 127.0.0.1:"
                    + connection.getLocalPort())
            .contains("process " + ProcessHandle.current().pid() + " (java) has the other side");
      }
    }
  }

  @Test
  void aProcessThatSleepsSleeps() throws Exception {
    long pid = start("sleep", "60");
    assertThat(why(pid, text -> text.contains("sleeps for")))
        .contains("sleeps for a set time, in clock_nanosleep(2)");
  }

  @Test
  void aWaitForNoDescriptorIsASleep() throws Exception {
    long pid = startPerl("select(undef, undef, undef, 60)");
    assertThat(why(pid, text -> text.contains("sleeps"))).contains("sleeps for at most 60 s, in ");
  }

  @Test
  void aLimitedWaitForDescriptorsSaysSo() throws Exception {
    long pid = startPerl("my $set = ''; vec($set, 0, 1) = 1; select($set, undef, undef, 60.5)");
    assertThat(why(pid, text -> text.contains("first of several")))
        .contains("waits for at most 60.5 s for the first of several descriptors, in ")
        .contains("descriptor 0, pipe:[");
  }

  @Test
  void aMessageOfATypeOrLessIsWaitedFor() throws Exception {
    long pid = startPerl("my $q = msgget(0, 0600); print \"$q\\n\"; msgrcv($q, my $m, 8, -3, 0)");
    String queue = process.inputReader().readLine();
    try {
      assertThat(why(pid, text -> text.contains("msgrcv")))
          .contains("waits in msgrcv(2) on message queue " + queue + ", for type 3 or less");
    } finally {
      Libc.MSGCTL.invoke(Long.parseLong(queue), Flags.IPC_RMID, 0);
    }
  }

  private long startPerl(String program) throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "there is no perl");
    return start("perl", "-e", "$| = 1; " + program);
  }

  @Test
  void aNameDoesNothingToTheTerminal() throws Exception {
    Path program = folder.resolve("a b)\nc\033[1m");
    Files.copy(Path.of("/bin/sleep"), program);
    long pid = start(program.toString(), "60");
    assertThat(why(pid, text -> text.contains("sleeps")))
        .startsWith("  a b)\\nc\\x1b[1m (pid " + pid + "): sleeps");
  }

  @Test
  void aThreadOfTheKernelIsInNoCall() throws Exception {
    Assumptions.assumeTrue(Proc.command(2).equals("kthreadd"), "the kernel's are not seen here");
    assertThat(Why.of(2))
        .isEqualTo("  kthreadd (pid 2): is a part of the kernel, and waits for work\n");
  }

  @Test
  void aSemaphoreHasItsNameAlsoForWhoMadeIt() throws Exception {
    String name = "/ipcsh-why-test-" + ProcessHandle.current().pid();
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "there is no cc");
    Path source = folder.resolve("sem.c");
    Files.writeString(
        source,
        "#include <fcntl.h>\n#include <semaphore.h>\n#include <stdlib.h>\n"
            + "int main(int n, char **a) { sem_wait(sem_open(a[1], O_CREAT, 0600, 0)); }\n");
    assertThat(
            new ProcessBuilder("cc", source.toString(), "-o", folder + "/sem", "-pthread")
                .start()
                .waitFor())
        .isZero();
    long pid = start(folder + "/sem", name);
    try {
      assertThat(why(pid, text -> text.contains("semaphore")))
          .contains("it is the POSIX semaphore " + name + ": its value is 0, and 1 waits");
      assertThat(Ls.text(List.of("posix_sem"), true, false).lines())
          .anySatisfy(
              line ->
                  assertThat(line).contains(name).contains(pid + " sem").contains(pid + " waits"));
    } finally {
      Files.delete(Path.of("/dev/shm/sem." + name.substring(1)));
    }
  }

  @Test
  void whatAFileImportsIsKnown() {
    assertThat(Imports.of(Path.of("/bin/cat"))).contains("read").doesNotContain("alarm");
    assertThat(Imports.of(Path.of("/etc/passwd"))).isNull();
  }

  @Test
  void aShellThatReadsHasNoTimer() throws Exception {
    long pid = start("bash", "-c", "read line");
    why(pid, text -> text.contains("waits in read"));
    assertThat(Interruptions.mayHaveTimer((int) pid, "")).isFalse();
    assertThat(Interruptions.signal((int) pid, 0)).isNull();
  }

  @Test
  void aProgramThatKnowsAlarmMayHaveATimer() throws Exception {
    long pid = startPerl("sysread STDIN, $_, 1");
    why(pid, text -> text.contains("waits in read"));
    assertThat(Interruptions.mayHaveTimer((int) pid, "")).isTrue();
  }

  @Test
  void aShellWaitsForItsChild() throws Exception {
    long pid = start("sh", "-c", "sleep 60; true");
    assertThat(why(pid, text -> text.contains("(sleep)")))
        .contains("waits for a child to end, in wait4(2)")
        .contains("(sleep)");
  }

  @Test
  void aProcessThatIsNotThereIsNotExplained() throws Exception {
    long pid = start("true");
    process.waitFor();
    assertThat(Why.of((int) pid)).isNull();
  }

  @Test
  void theHolderOfALockIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("lock"));
    List<String> holder = List.of("flock", file.toString(), "sh", "-c", "echo ready; sleep 60");
    Process first;
    try {
      first = new ProcessBuilder(holder).start();
    } catch (IOException e) {
      System.err.println("WhyTest: no program flock here, so nobody is made to wait for a lock");
      return;
    }
    try {
      assertThat(first.inputReader().readLine()).isEqualTo("ready");
      long pid = start("flock", file.toString(), "true");
      assertThat(why(pid, text -> text.contains("has it")))
          .contains("waits for a lock on " + file)
          .contains("has it");
    } finally {
      first.descendants().forEach(ProcessHandle::destroyForcibly);
      first.destroyForcibly();
    }
  }
}

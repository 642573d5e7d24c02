package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ipcsh.posix.SignalName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a run ends, it leaves nothing behind. */
@Tag("launcher")
@ExtendWith(Nameless.class)
class EndingsTest {
  private static final List<String> NOTHING = List.of();
  private static final String MAKES_QUEUES =
      """
      print("up")
      while true { channel q = posix_queue("/{args[2]}-main", depth: 1, size: 8) }
      """;
  private static final int ENDING_MILLISECONDS = 30;
  private static final String IGNORED =
      "the signal is ignored, as under nohup(1) and in the background of a script, and so it is in"
          + " what a test starts";

  @BeforeAll
  static void assemble() throws Exception {
    SpecTest.assemble();
  }

  private static BusyRun busy(String... options) throws Exception {
    BusyRun run = new BusyRun(List.of("setsid"), List.of(options), null);
    run.awaitUp();
    return run;
  }

  private static BusyRun script(String text, String... options) throws IOException {
    return script(List.of("setsid"), text, options);
  }

  private static BusyRun script(List<String> before, String text, String... options)
      throws IOException {
    Path file = Files.createTempFile("ipcsh-ending", ".ipc");
    Files.writeString(file, text);
    file.toFile().deleteOnExit();
    return new BusyRun(before, List.of(options), file);
  }

  @ParameterizedTest(name = "SIG{0}")
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129", "QUIT, 131", "USR2, 140"})
  void aSignalThatEndsMain(String signal, int status) throws Exception {
    assumeTrue(isSeen(signal), IGNORED);
    try (BusyRun run = busy()) {
      BusyRun.signal(run.main(), signal);
      assertThat(run.await()).as(run.said()).isEqualTo(status);
      assertThat(run.left()).isEmpty();
    }
  }

  /** As the terminal and timeout(1) send it. */
  @RepeatedTest(5)
  void aSignalToTheWholeGroupIsNotSeenByTheScriptAsTheEndOfAProcess() throws Exception {
    String text =
        """
        process p { sleep(50s) }
        start p
        print("up")
        let how = wait p
        print("p has {how}")
        """;
    try (BusyRun run = script(text)) {
      run.awaitUp();
      new ProcessBuilder("kill", "-TERM", "--", "-" + run.main().pid()).start().waitFor();
      assertThat(run.await()).isEqualTo(143);
      assertThat(run.said()).doesNotContain("p has");
      assertThat(run.left()).isEmpty();
    }
  }

  /** The virtual machine's own end waits 0.3 s for a thread that is in a call. */
  @ParameterizedTest
  @ValueSource(strings = {"", "on SIGUSR1 { }"})
  void whoIsInACallEndsAtOnce(String signals) throws Exception {
    assumeTrue(isSeen("INT"), IGNORED);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      try (BusyRun run = script(signals + "\nchannel c = pipe()\nprint(\"up\")\nc.read()")) {
        run.awaitUp();
        long before = System.nanoTime();
        BusyRun.signal(run.main(), "INT");
        assertThat(run.await()).isEqualTo(130);
        least = Math.min(least, System.nanoTime() - before);
      }
    }
    assertThat(Duration.ofNanos(least)).isLessThan(Duration.ofMillis(200));
  }

  @RepeatedTest(5)
  void aSignalWhileQueuesAreBeingMade() throws Exception {
    try (BusyRun run = script(MAKES_QUEUES)) {
      run.awaitUp();
      BusyRun.signal(run.main(), "TERM");
      assertThat(run.await()).isEqualTo(143);
      assertThat(run.left()).isEmpty();
    }
  }

  @RepeatedTest(5)
  void aKillWhileQueuesAreBeingMade() throws Exception {
    try (BusyRun run = script(MAKES_QUEUES)) {
      run.awaitUp();
      BusyRun.signal(run.main(), "KILL");
      run.await();
      run.ipcsh("sweep");
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void theTimeIsUp() throws Exception {
    try (BusyRun run = new BusyRun(List.of("setsid"), List.of("--timeout", "2s"), null)) {
      assertThat(run.await()).as(run.said()).isEqualTo(124);
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void aClosedTerminal() throws Exception {
    assumeTrue(isSeen("HUP"), IGNORED);
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no program script");
    Path typescript = Path.of("/dev/null");
    BusyRun run =
        new BusyRun(
            List.of(
                "sh", "-c", "exec script -qfc \"$(printf '\"%s\" ' \"$@\")\" " + typescript, "sh"),
            NOTHING,
            null);
    try (run) {
      run.awaitUp();
      for (ProcessHandle terminal : run.processes("script -qfc")) {
        BusyRun.signal(terminal, "KILL");
      }
      run.await();
      assertThat(run.left()).isEmpty();
    }
  }

  /** Nobody else could: a POSIX semaphore knows of no owner. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"TERM, '', 143", "INT, '', 130", "HUP, 'on SIGUSR1 { }', 129"})
  void whatWithHasTakenIsGivenBack(String signal, String first, int status) throws Exception {
    assumeTrue(isSeen(signal), IGNORED);
    String text =
        """
        semaphore of_main = keep posix_sem("/{args[2]}-1", 1)
        semaphore of_worker = keep posix_sem("/{args[2]}-2", 1)
        channel ready = pipe()
        process holder { with of_worker { ready.write("!"); sleep(60s) } }
        process waiter { with of_main { print("the next one goes on") } }
        process other { of_worker.wait(); print("another goes on") }
        start holder
        ready.read(1)
        with of_main { start waiter; start other; print("up"); sleep(60s) }
        """;
    try (BusyRun run = script(first + "\n" + text)) {
      run.awaitUp();
      BusyRun.signal(run.main(), signal);
      assertThat(run.await()).isEqualTo(status);
      String values =
          run.ipcsh(
              "-e",
              """
              for i in 1..2 {
                  semaphore guard = use posix_sem("/%s-{i}")
                  print(guard.value())
                  guard.unlink()
              }
              """
                  .formatted(run.name));
      assertThat(values).isEqualTo("1\n1\n");
      assertThat(run.said()).as("nobody goes on with it").isEqualTo("up\n");
      assertThat(run.left()).isEmpty();
    }
  }

  /**
   * Three in a ring: whoever gave back before the others have left would let the next one go on.
   */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"the time is up", "main ends", "Ctrl-C", "a deadlock"})
  void nobodyGoesOnWithWhatAnotherGivesBack(String end) throws Exception {
    boolean isDeadlock = end.equals("a deadlock");
    String text =
        """
        semaphore count = keep posix_sem("/{args[2]}-0", 3)
        region r = anonymous(4KiB)
        barrier line = barrier(in: r, count: 3)
        semaphore a = %1$s("/{args[2]}-1", 1)
        semaphore b = %1$s("/{args[2]}-2", 1)
        semaphore c = %1$s("/{args[2]}-3", 1)
        process one { with count { with a { line.wait(); with b { print("one goes on") } } } }
        process two { with count { with b { line.wait(); c.wait(); print("two goes on") } } }
        with count { with c {
            start one
            start two
            line.wait()
            print("up")
            a.wait()
            print("main goes on")
        } }
        """
            .formatted(isDeadlock ? "posix_sem" : "keep posix_sem");
    String[] options =
        end.equals("the time is up") ? new String[] {"--timeout", "1s"} : new String[0];
    try (BusyRun run = script(text, options)) {
      run.awaitUp();
      long main = run.main().pid();
      if (end.equals("main ends")) {
        BusyRun.signal(run.main(), "TERM");
      } else if (end.equals("Ctrl-C")) {
        assumeTrue(isSeen("INT"), IGNORED);
        new ProcessBuilder("kill", "-s", "INT", "--", "-" + main).inheritIO().start().waitFor();
      }
      run.await();
      assertThat(run.said()).startsWith("up\n").doesNotContain("goes on");
      String values =
          run.ipcsh(
              "-e",
              """
              for i in 0..%d {
                  semaphore guard = use posix_sem("/%s-{i}")
                  print(guard.value())
                  guard.unlink()
              }
              """
                  .formatted(isDeadlock ? 0 : 3, run.name));
      assertThat(values).isEqualTo(isDeadlock ? "3\n" : "3\n1\n1\n1\n");
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void mainIsKilled() throws Exception {
    try (BusyRun run = busy()) {
      BusyRun.signal(run.main(), "KILL");
      run.await();
      assertThat(run.left()).as("the workers clean up").isEmpty();
    }
  }

  /** The program's child is nobody's then, and is found only as long as the journal is there. */
  @ParameterizedTest(name = "{0} ms later")
  @ValueSource(ints = {0, 2, 4, 6, 8})
  void mainIsKilledWhileItEnds(int later) throws Exception {
    String text =
        """
        process p = exec("sh", "-c", "sleep 1000 & wait")
        start p
        wait p
        """;
    try (BusyRun run = script(text)) {
      while (run.processes("sleep 1000").size() < 2) {
        Thread.sleep(5);
      }
      ProcessHandle program = run.processes("sh -c").get(0);
      ProcessHandle main = run.main();
      main.destroy();
      while (program.isAlive()) {
        Thread.onSpinWait();
      }
      Thread.sleep(later);
      main.destroyForcibly();
      run.await();
      run.ipcsh("sweep");
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void aWorkerIsKilled() throws Exception {
    try (BusyRun run = busy()) {
      BusyRun.signal(run.processes("org.ipcsh.run.Worker").get(0), "KILL");
      BusyRun.signal(run.main(), "TERM");
      assertThat(run.await()).isEqualTo(143);
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void mainIsKilledWhileAWorkerWaitsForAnother() throws Exception {
    String text =
        """
        channel f = fifo("f")
        process inner { sleep(60s) }
        process outer { start inner; print("up"); wait inner }
        start outer
        wait outer
        """;
    try (BusyRun run = script(text)) {
      run.awaitUp();
      BusyRun.signal(run.main(), "KILL");
      run.await();
      assertThat(run.left()).isEmpty();
      assertThat(run.said()).isEqualTo("up\n");
    }
  }

  @Test
  void aSweepLeavesTheProgramsOfARunThatGoesOn() throws Exception {
    String text =
        """
        channel started = pipe()
        channel go = pipe()
        process starter {
          process program = exec("sh", "-c", "read line; echo $line", stdin: go)
          start program
          started.write("\\n")
          sleep(50s)
        }
        start starter
        started.read_line()
        kill(starter, SIGKILL)
        wait starter
        on SIGUSR1 { go.write("goes on\\n") }
        print("up")
        sleep(50s)
        """;
    try (BusyRun run = script(text)) {
      run.awaitUp();
      assertThat(run.ipcsh("sweep")).doesNotContain("program");
      BusyRun.signal(run.main(), "USR1");
      assertThat(run.await()).as(run.said()).isEqualTo(1);
      assertThat(run.said()).contains("goes on\n");
      assertThat(run.left()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"'', 1", "TERM, 143"})
  void whatCannotBeRemovedIsSaidAndLeftToALaterSweep(String signal, int status) throws Exception {
    boolean privileged = System.getProperty("user.name").equals("root");
    List<String> withoutPrivilege =
        privileged
            ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "setsid")
            : List.of("setsid");
    String text =
        """
        process folders = exec("mkdir", "a", "b")
        start folders
        wait folders
        channel one = fifo("a/one")
        process other {
          channel two = fifo("b/two")
          process shut = exec("chmod", "0500", "a", "b")
          start shut
          wait shut
        }
        start other
        wait other
        print("up")
        """
            + (signal.isEmpty() ? "" : "sleep(50s)\n");
    try (BusyRun run = script(withoutPrivilege, text, "--strict")) {
      run.awaitUp();
      if (!signal.isEmpty()) {
        BusyRun.signal(run.main(), signal);
      }
      assertThat(run.await()).as(run.said()).isEqualTo(status);
      Path work = run.folder.resolve("work");
      assertThat(run.said())
          .contains("left behind: fifo " + work.resolve("a/one"))
          .contains("left behind: fifo " + work.resolve("b/two"));
      for (String folder : List.of("a", "b")) {
        Files.setPosixFilePermissions(
            work.resolve(folder), PosixFilePermissions.fromString("rwx------"));
      }
      assertThat(run.ipcsh("sweep"))
          .contains("removed fifo " + work.resolve("a/one"))
          .contains("removed fifo " + work.resolve("b/two"));
      assertThat(run.left()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void whatOthersHaveChangedIsRemovedAllTheSame(String signal) throws Exception {
    String text =
        """
        channel q = sysv_queue(key: int(args[1]))
        semaphore s = sysv_sem(key: int(args[1]), value: 1)
        process other {
          sleep(1100ms)       # the kernel notes changes by the second
          q.capacity(1000)
          s.set(0, 3)
          print("up")
          sleep(60s)
        }
        start other
        wait other
        print("up")
        """
            + (signal.isEmpty() ? "" : "sleep(50s)\n");
    try (BusyRun run = script(text)) {
      run.awaitUp();
      BusyRun.signal(run.main(), signal);
      run.await();
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void mainAndAWorkerAreKilled() throws Exception {
    try (BusyRun run = busy()) {
      BusyRun.signal(run.processes("org.ipcsh.run.Worker").get(0), "KILL");
      BusyRun.signal(run.main(), "KILL");
      run.await();
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void everyProcessOfTheRunIsKilled() throws Exception {
    try (BusyRun run = busy()) {
      BusyRun.signal(run.main(), "STOP");
      for (ProcessHandle worker : run.processes("org.ipcsh.run.Worker")) {
        BusyRun.signal(worker, "KILL");
      }
      BusyRun.signal(run.main(), "KILL");
      run.await();
      assertThat(run.look()).as("nobody was left to clean up").isNotEmpty();
      assertThat(run.ipcsh("sweep")).contains("removed", "ended process");
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void aReadyWorkerIsKilled() throws Exception {
    String text =
        """
        process later { print("later") }
        print("up")
        sleep(1500ms)
        start later
        wait later
        """;
    try (BusyRun run = script(text)) {
      run.awaitUp();
      while (run.processes("org.ipcsh.run.Worker").isEmpty()) {
        Thread.sleep(5);
      }
      BusyRun.signal(run.processes("org.ipcsh.run.Worker").get(0), "KILL");
      assertThat(run.await()).as(run.said()).isZero();
      assertThat(run.said()).contains("later");
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void theStatementsEnd() throws Exception {
    try (BusyRun run = script("channel f = fifo(\"f\")\nprint(\"up\")\n")) {
      assertThat(run.await()).isZero();
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void anErrorInMain() throws Exception {
    String text =
        """
        semaphore s = posix_sem("/{args[2]}-s", 1)
        process p { channel f = fifo("f"); sleep(200ms) }
        start p
        print(1 / 0)
        """;
    try (BusyRun run = script(text)) {
      assertThat(run.await()).isEqualTo(1);
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void aProgramThatLeftAProcessRunning() throws Exception {
    String text =
        """
        process p = exec("sh", "-c", "setsid sleep 1000 >/dev/null 2>&1 &")
        start p
        wait p
        """;
    try (BusyRun run = script(text, "--strict")) {
      assertThat(run.await()).as("with --strict").isEqualTo(1);
      assertThat(run.said()).containsPattern("left behind: process \\d+ \\((sh|setsid|sleep)\\)");
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void whatAWorkerHasStartedEndsWithTheRunAndIsNotLeftBehind() throws Exception {
    String text =
        """
        process prog = exec("sleep", "97")
        process inner { sleep(97s) }
        channel ready = pipe()
        process outer { start prog; start inner; ready.write("."); wait all }
        start outer
        ready.read()
        exit(0)
        """;
    try (BusyRun run = script(text, "--strict")) {
      assertThat(run.await()).as(run.said()).isZero();
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void aProgramThatLeftAnObject() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ipcmk")), "there is no program ipcmk");
    String text = "process p = exec(\"ipcmk\", \"-Q\")\nstart p\nwait p\n";
    try (BusyRun run = script(text, "--isolated", "--strict")) {
      int status = run.await();
      assumeTrue(!run.said().contains("not isolated"), "no namespaces here");
      assertThat(status).isEqualTo(1);
      assertThat(run.said()).contains("some program has made and left sysv_queue 0x");
      assertThat(run.left()).isEmpty();
    }
  }

  @Test
  void aProgramThatLeftAnObjectIsToldOfWithoutStrictToo() throws Exception {
    String text =
        """
        # keep posix_shm(
        region kept = keep posix_shm("/ipcsh-kept", size: 8)
        process p = exec("sh", "-c", "echo >/dev/shm/ipcsh-left; echo >/dev/shm/sem.ipcsh-left")
        start p
        wait p
        """;
    try (BusyRun run = script(text, "--isolated")) {
      int status = run.await();
      assumeTrue(!run.said().contains("not isolated"), "no namespaces here");
      assertThat(status).isZero();
      assertThat(run.said())
          .contains("some program has made and left posix_shm /ipcsh-left\n")
          .contains("some program has made and left posix_sem /ipcsh-left\n")
          .doesNotContain("ipcsh-kept");
    }
  }

  @Test
  void anIsolatedRunIsKilled() throws Exception {
    try (BusyRun run = busy("--isolated")) {
      assumeTrue(!run.said().contains("not isolated"), "no namespaces here");
      run.process.destroyForcibly();
      run.await();
      List<String> left = run.left();
      run.ipcsh("sweep");
      assertThat(left).filteredOn(each -> !each.contains(run.folder.toString())).isEmpty();
      assertThat(run.left()).isEmpty();
    }
  }

  /** From another namespace first: a new one gets the number of one that is gone. */
  @Test
  void theNextIsolatedRunRemovesTheFilesOfOneThatWasKilled() throws Exception {
    String text =
        """
        channel f = fifo("f")
        print("up")
        sleep(50s)
        """;
    try (BusyRun run = script(text, "--isolated")) {
      run.awaitUp();
      assumeTrue(!run.said().contains("not isolated"), "no namespaces here");
      run.main().destroyForcibly();
      run.await();
      List<String> elsewhere = List.of("unshare", "--ipc");
      String next =
          run.ipcsh(elsewhere, "--isolated", "-e", "channel f = fifo(\"f\"); print(\"made\")");
      assertThat(next).as(run.said()).isEqualTo("made\n");
      assertThat(run.left()).isEmpty();
    }
  }

  /** Its own namespaces have none of that. */
  @ParameterizedTest(name = "{0} ipcsh {1}")
  @CsvSource({"'', --isolated", "unshare --ipc, --strict"})
  void aRunInNamespacesOfItsOwnLeavesToOthersWhatTheyHaveOnRecord(String before, String option)
      throws Exception {
    List<String> enter = before.isEmpty() ? List.of() : List.of(before.split(" "));
    String text =
        """
        semaphore s = sysv_sem()
        region r = posix_shm("/{args[2]}-r", size: 8)
        print("up")
        sleep(50s)
        """;
    try (BusyRun run = script(text)) {
      run.awaitUp();
      run.process.destroyForcibly();
      run.await();
      assumeTrue(run.ipcsh(enter, option, "-e", "print(1)").equals("1\n"), "no namespaces here");
      run.ipcsh("sweep");
      assertThat(run.left()).isEmpty();
    }
  }

  /** {@code -Pstress}: a thousand times. */
  @Test
  void anyMomentAtWhichProcessesAreKilled() throws Exception {
    int times = Integer.getInteger("stress", 5);
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    List<String> complaints = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      try (BusyRun run = new BusyRun(List.of("setsid"), NOTHING, null)) {
        String killed = killAtRandom(run, random);
        run.await();
        killed += ", swept: " + run.ipcsh("sweep").replace('\n', ';');
        for (String left : run.left()) {
          complaints.add("round " + i + ", " + killed + ": " + left);
          System.out.println(complaints.get(complaints.size() - 1));
        }
      }
      if (times > 100 && i % 50 == 49) {
        System.out.println(i + 1 + " of " + times + ", left behind: " + complaints.size());
      }
    }
    assertThat(complaints).as("seed %d, %d rounds", seed, times).isEmpty();
  }

  /** Kills some processes of the run, and asks main to end if it is not among them. */
  private static String killAtRandom(BusyRun run, Random random) throws Exception {
    if (random.nextInt(4) > 0) {
      run.awaitUp();
    }
    Thread.sleep(random.nextInt(400));
    List<ProcessHandle> workers = run.processes("org.ipcsh.run.Worker");
    ProcessHandle main = run.main();
    StringBuilder killed = new StringBuilder();
    boolean mainToo = main == null || random.nextInt(3) > 0;
    int count = random.nextInt(workers.size() + 1);
    boolean mainFirst = random.nextBoolean();
    if (mainToo && mainFirst) {
      (main == null ? run.process.toHandle() : main).destroyForcibly();
      killed.append("main ");
    }
    for (int i = 0; i < count; i++) {
      workers.get(i).destroyForcibly();
      killed.append("worker ");
    }
    if (mainToo && !mainFirst) {
      (main == null ? run.process.toHandle() : main).destroyForcibly();
      killed.append("main ");
    }
    if (!mainToo) {
      main.destroy();
      killed.append("(main ended by SIGTERM)");
      if (random.nextBoolean()) {
        Thread.sleep(random.nextInt(ENDING_MILLISECONDS));
        main.destroyForcibly();
        killed.append(" main");
      }
    }
    return killed.toString();
  }

  /** Whether what a test starts does not inherit that the signal is ignored. */
  private static boolean isSeen(String signal) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("SigIgn:")) {
        long ignored = Long.parseUnsignedLong(line.substring("SigIgn:".length()).trim(), 16);
        return (ignored & 1L << SignalName.number("SIG" + signal) - 1) == 0;
      }
    }
    return true;
  }
}

package org.ipcsh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
  /** What is to be typed at a step of the tour. */
  private static final Pattern STEP = Pattern.compile("\\[\\d+/\\d+\\] [^\\[]*?\n {4}(.+)\n");

  private final Recording front = new Recording();
  private final Session session = new Session(List.of(), front).open();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    session.close();
  }

  private String type(String... inputs) {
    for (String input : inputs) {
      session.take(input);
    }
    return front.taken();
  }

  @Test
  void resetGivesBackWhatTheSessionHadOpen() {
    int times = 10;
    session.take(":reset");
    int before = new java.io.File("/proc/self/fd").list().length;
    for (int i = 0; i < times; i++) {
      session.take(":reset");
    }
    // Workers may stand ready, or not yet: each has a few.
    assertThat(new java.io.File("/proc/self/fd").list()).hasSizeLessThan(before + times);
  }

  @Test
  void theValueOfAnExpressionIsEchoedAndRemembered() {
    assertThat(type("1 + 2")).isEqualTo("3\n");
    assertThat(type("_ * 2")).isEqualTo("6\n");
    assertThat(type("\"a\\n\"")).isEqualTo("\"a\\n\"\n");
    assertThat(type("let x = 1")).isEmpty();
    assertThat(type("", "  ")).isEmpty();
  }

  @Test
  void aLongValueIsCutAndSaysHowToSeeAll() {
    assertThat(type("\"x\".pad_left(5000)")).hasSizeLessThan(2200).contains("print(_) shows all");
  }

  @Test
  void anErrorIsShownWithItsPlaceAndRemembered() {
    assertThat(type("prnt(1)")).contains("^^^^").contains("did you mean 'print'?");
    assertThat(type("fail(\"no\")")).contains("prompt:1:1: no");
    assertThat(type("_error.message")).isEqualTo("\"no\"\n");
    assertThat(type("1 + 1")).isEqualTo("2\n");
  }

  @Test
  void aDeclarationAnswersWithWhatTheKernelMade() {
    assertThat(type("channel p = pipe()")).matches("p: pipe, read end .*\\d+.*write end .*\\d+\n");
  }

  @Test
  void namesMayBeDeclaredAnew() {
    type("fn f() { return 1 }", "fn f() { return 2 }");
    assertThat(type("f()")).isEqualTo("2\n");
  }

  @Test
  void aBlockThatWaitsIsLeftToItsProcessAndItsResultComesLater() throws Exception {
    type("channel p = pipe()", "process alice", "start alice");
    assertThat(type("in alice { p.read_line() }")).isEqualTo("alice waits to read p\n");
    assertThat(type("1 + 1")).isEqualTo("2\n");
    assertThat(type("in alice { p.read_line() }")).contains("other blocks to do");
    session.take("p.write(\"one\\ntwo\\n\")");
    assertThat(front.await("alice: \"two\"")).contains("alice: \"one\"");
    assertThat(type("in alice { 6 * 7 }")).isEqualTo("42\n");
    assertThat(type("in alice { fail(\"hers\") }")).contains("hers");
  }

  @Test
  void whatAProcessPrintsIsLabelledAndItsEndIsTold() throws Exception {
    type("process b { print(\"from b\"); exit(3) }");
    session.take("start b");
    assertThat(front.await("exited with 3")).containsSubsequence("b: from b\n", "b (pid ");
    type("process p = exec(\"echo\", \"from a program\")");
    session.take("start p");
    // The answer to start may already say how it ended, so that is not what to wait for.
    assertThat(front.await("p: from a program\n")).contains("p (pid ");
  }

  @Test
  void aProcessThatWasWaitedForIsNotAnnounced() {
    type("process b { exit(3) }");
    assertThat(type("start b; let s = wait b; s.code")).isEqualTo("3\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p.read()",
        "s.wait()",
        "sleep(1h)",
        "while true {}",
        "wait b",
        "let x = in a { p.read() }",
        "q.receive()",
        "select { line = p.read_line() { print(line) } }",
        "select { c, line = [p].read_line() { print(line) } }"
      })
  void anInterruptEndsWhatRunsAndKeepsTheSession(String input) throws Exception {
    type(
        "channel p = pipe()",
        "channel q = sysv_queue()",
        "semaphore s = sysv_sem()",
        "process a",
        "start a",
        "process b { sleep(1h) }",
        "start b");
    Thread other =
        new Thread(
            () -> {
              try {
                Thread.sleep(300);
              } catch (InterruptedException e) {
                return;
              }
              session.interrupt();
            });
    other.start();
    assertThat(type(input)).isEqualTo("interrupted\n");
    other.join();
    assertThat(type("p.write(\"x\")")).isEqualTo("1\n");
  }

  @Test
  void leavingRemovesWhatWasMadeAndSaysSo() {
    Path fifo = folder.resolve("fifo");
    type("channel f = fifo(\"" + fifo + "\")", "process a", "start a");
    assertThat(fifo).exists();
    assertThat(session.take(":quit")).isFalse();
    session.close();
    assertThat(front.taken()).contains("ended a (pid ").contains("removed fifo " + fifo);
    assertThat(fifo).doesNotExist();
  }

  @Test
  void exitLeavesWithItsStatus() {
    assertThat(session.take("exit(4)")).isFalse();
    assertThat(session.status()).isEqualTo(4);
  }

  @Test
  void commandsMayBeShortenedAndHelpWorksWithoutColon() {
    assertThat(type(":h pipe")).contains("channel NAME = pipe(").contains("identified by");
    assertThat(type("help")).contains(":tour");
    assertThat(type(":t")).contains(":tour").contains(":trace").contains(":time");
    assertThat(type(":nonsense")).contains("there is no command");
    assertThat(type("ps")).contains("main (pid ");
    assertThat(session.take("quit")).isFalse();
  }

  @Test
  void lsAndVarsShowWhatIsDeclared() {
    type("channel p = pipe()", "let answer = 42");
    assertThat(type(":ls")).contains("p  ").contains("pipe").doesNotContain("answer");
    assertThat(type(":vars")).isEqualTo("answer  42\n");
  }

  @Test
  void psAndWhySayWhatIsWaitedFor() {
    type("channel p = pipe()", "process a", "start a", "in a { p.read() }");
    assertThat(type(":ps")).contains("a (pid ").contains("waits to read p");
    assertThat(type(":why")).contains("main holds its write end");
  }

  @Test
  void whatIsSavedRunsWhenLoaded() throws Exception {
    Path script = folder.resolve("saved.ipc");
    type("let n = 1", "let n = 41", "fn more(x) { return x + 1 }", "nonsense(", "more(n)");
    type(":save " + script);
    assertThat(Files.readString(script)).startsWith("#!").contains("let n = 1\nn = 41\n");
    type(":reset");
    assertThat(type("n")).contains("nothing named 'n'");
    assertThat(type(":load " + script)).isEqualTo("42\n");
    assertThat(type(":load " + folder.resolve("none"))).contains("there is no file");
  }

  /** What the session, saved, prints as a script. */
  private String saved() throws Exception {
    Path script = folder.resolve("saved.ipc");
    // Where newer virtual machines warn.
    Path errors = folder.resolve("errors");
    type(":save " + script, ":reset");
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djffi.boot.library.path=" + System.getProperty("jffi.boot.library.path"),
                "-cp",
                System.getProperty("java.class.path"),
                "org.ipcsh.shell.Main",
                script.toString())
            .redirectError(errors.toFile())
            .start();
    String printed = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor()).as(Files.readString(script) + Files.readString(errors)).isZero();
    return printed;
  }

  @Test
  void aBlockThatWaitedKeepsNoSavedScriptWaiting() throws Exception {
    type("channel requests = pipe()", "process alice", "start alice");
    type("in alice { 1 + 1 }");
    type("in alice { print(\"got {requests.read_line()}\") }");
    session.take("requests.write(\"hello\\n\")");
    front.await("alice is done");
    type("in alice { print(\"and here\") }");
    assertThat(saved()).isEqualTo("got hello\nand here\n");
  }

  @Test
  void theTourIsTakenAndItsSavedScriptRuns() throws Exception {
    String shown = type(":tour");
    for (Matcher step = STEP.matcher(shown); step.find(); step = STEP.matcher(shown)) {
      String line = step.group(1);
      shown = type(line);
      if (line.contains("hello") || line.contains("close_write")) {
        shown += front.await("server is done");
      }
    }
    assertThat(shown).contains("100000, exactly");
    assertThat(saved()).isEqualTo("got hello\none\ntwo\nthat was all\n");
  }

  @Test
  void aSavedScriptEndsThoughWhatWaitedStillDid() throws Exception {
    type("channel requests = fifo(\"" + folder.resolve("fifo") + "\")");
    type("process alice", "start alice", "in alice { requests.read_line() }", "print(1)");
    type("process b { sleep(1h) }", "start b");
    assertThat(saved()).isEqualTo("1\n");
  }

  @Test
  void whatOnlyTheProcessItselfCanDoIsAComment() throws Exception {
    type("region r = anonymous(4KiB)", "lock m = mutex(in: r)", "process alice", "start alice");
    type("m.lock()", "in alice { m.lock() }", "m.unlock()");
    front.await("alice is done");
    type("in alice { m.unlock() }", "print(2)");
    assertThat(saved()).isEqualTo("2\n");
    assertThat(Files.readString(folder.resolve("saved.ipc")))
        .contains("no other process can do this for alice\n#     in alice { m.lock() }")
        .contains("#     in alice { m.unlock() }");
  }

  @Test
  void valuesOfThePromptHaveNamesInASavedScript() throws Exception {
    type("20 + 1", "print(_ * 2)", "fail(\"no\")", "print(_error.message)");
    assertThat(type(":save " + folder.resolve("again.ipc")))
        .contains("4 statements written")
        .contains("2 of them as comments");
    assertThat(saved()).isEqualTo("42\n");
  }

  @Test
  void whatIsDeclaredAnewHasAnotherNameInASavedScript() throws Exception {
    type("let n = 1", "print(n)", "let n = n + 1", "print(n)");
    type("channel c = pipe()", "c.write(\"a\\n\")", "channel c = unix_stream()");
    type("fn f() { return 3 }", "print(f())", "fn f() { return 4 }", "print(f())");
    type("channel q = sysv_queue()", "fn put(x) { q.send(x) }", "channel q = sysv_queue()");
    type("put(7)", "q.receive(timeout: 1s)");
    type("channel r = pipe()", "process b { r.read_line() }", "start b");
    type("let old = r", "channel r = pipe()", "old.write(\"x\\n\")", "wait b");
    type("start b", "r.write(\"x\\n\")", "wait b");
    type("fn with_own(c) { return c }", "with_own(c: 1)", "c.write(\"b\\n\")");
    type("print(\"{c.available()}\")", "let f = 5", "print(f, n)");
    assertThat(saved()).isEqualTo("1\n2\n3\n4\n2\n5 2\n");
  }

  @Test
  void whatRanOfAnInputThatFailedIsSaved() throws Exception {
    type("let x = 1; channel j = fifo(\"/nonexistent/f\"); let y = 2", "print(x)");
    Files.writeString(folder.resolve("half.ipc"), "let z = 7  # seven\nfail(\"half\")\nz = 8\n");
    type(":load " + folder.resolve("half.ipc"), "print(z)");
    assertThat(saved()).isEqualTo("1\n7\n");
  }

  @Test
  void importsOfALoadedFileAreFoundFromTheSavedOne() throws Exception {
    Path library = Files.createDirectories(folder.resolve("deep").resolve("lib"));
    Files.writeString(library.resolve("l.ipc"), "fn seven() { return 7 }\n");
    Path script = folder.resolve("deep").resolve("s.ipc");
    Files.writeString(script, "import \"lib/l.ipc\"\nprint(seven())\n");
    type(":load " + script);
    assertThat(saved()).isEqualTo("7\n");
  }

  @Test
  void aDeclarationThatFailsLeavesTheNameWhatItWas() {
    type("channel jobs = sysv_queue()", "let n = 1");
    type("channel jobs = fifo(\"/nonexistent/f\"); let n = 2");
    assertThat(type("jobs.send(\"a\"); jobs.receive()")).isEqualTo("\"a\"\n");
    assertThat(type("n")).isEqualTo("1\n");
  }

  @Test
  void whatIsDeclaredAnewReachesTheProcessesThatAreDriven() throws Exception {
    type("channel c = pipe()", "fn f() { return 1 }", "let n = 1", "process alice", "start alice");
    assertThat(type("in alice { c.write(\"a\"); [f(), n] }")).isEqualTo("[1, 1]\n");
    type("channel c = pipe()", "fn f() { return 2 }", "let n = 2");
    assertThat(type("in alice { c.write(\"b\"); [f(), n] }")).isEqualTo("[2, 2]\n");
    assertThat(type("c.read()")).isEqualTo("\"b\"\n");
    type("process b { c.read() }", "start b");
    assertThat(type("channel c = pipe()")).contains("b, which runs, keeps the earlier c");
    assertThat(type("let n = 3")).isEmpty();
  }

  @Test
  void eachStatementIsAnsweredWhenItIsDone() {
    type("process a { print(\"from a\") }");
    assertThat(type("channel c = pipe(); start a; wait a; channel d = pipe()"))
        .containsSubsequence("c: pipe", "a: from a", "d: pipe");
  }

  @Test
  void theLastInputIsEditedAlsoIfItFailed() {
    type("2 * 3", "1 + foo(");
    assertThat(type("1 + nothing", ":edit")).contains("2 + nothing");
    assertThat(type("1 + 1", ":edit")).endsWith("4\n");
  }

  @Test
  void aSavedSessionOfEveryFamilyRunsAgain() {
    String name = "/ipcsh-saved-" + ProcessHandle.current().pid();
    type(
        "channel p = pipe()",
        "p.write(\"x\\n\")",
        "channel f = fifo(\"" + folder.resolve("fifo") + "\")",
        "channel q = posix_queue(\"" + name + "\")",
        "q.send(\"a\")",
        "channel v = sysv_queue()",
        "channel u = unix_seqpacket()",
        "struct Pair { a: u32, b: u32 }",
        "region r = posix_shm(\"" + name + "\", size: 4KiB) { n: u32 }",
        "semaphore s = posix_sem(\"" + name + "\", 1)",
        "lock m = mutex(in: r)",
        "condition c = condvar(in: r)",
        "barrier b = barrier(in: r, count: 1)",
        "event e = eventfd()",
        "fn twice(x) {\n    return 2 * x\n}",
        "process a { print(p.read_line()) }",
        "start a; wait a",
        "process driven",
        "start driven",
        "in driven { 1 + 1 }");
    type(":save " + folder.resolve("all.ipc"), ":reset");
    assertThat(type(":load " + folder.resolve("all.ipc")))
        .doesNotContain("error")
        .doesNotContain("^")
        .endsWith("2\n");
  }

  @Test
  void lsShowsWhoHoldsWhatAndWhatIsInside() throws Exception {
    type("channel p = pipe()", "channel q = sysv_queue()");
    type("process a { print(\"has it\"); sleep(1h); p.read() }");
    type("p.write(\"abc\")", "p.write(\"de\")", "q.send(\"x\")");
    assertThat(type(":ls"))
        .containsPattern("p +pipe .* main +5 of 65536 bytes +pipe, read end")
        .containsPattern("q +sysv_queue .* main .* +1 message, 1 bytes +sysv_queue, identifier");
    session.take("start a");
    front.await("a: has it");
    assertThat(type(":ls")).containsPattern("p +pipe .* (main, a|a, main) ");
  }

  @Test
  void whatNewcomersTypeMovesThemOn() {
    assertThat(type("p = pipe()")).contains("channel p = pipe(").doesNotContain("no variable");
    assertThat(type("let p = pipe()")).contains("channel p = pipe(");
    assertThat(type("cat /etc/passwd")).contains("exec(\"cat\", \"/etc/passwd\")");
    assertThat(type("?")).contains(":tour");
    assertThat(type("why")).contains("waits for you");
    assertThat(type("channel made = pipe()", "ls")).contains("made  pipe");
    assertThat(session.take("quit;")).isFalse();
  }

  @Test
  void whoWritesAsInAShellIsToldWhatToWrite() {
    type("channel c = pipe()");
    assertThat(type("peek c")).contains("'peek' is an operation").contains("c.peek()");
    assertThat(type("write c")).contains("c.write(...); its parameters: :help write");
    assertThat(type("cat c")).contains("there is nothing named 'cat'").contains(":help pipe");
    assertThat(type("ls c")).contains("c.describe(), or :ls");
    assertThat(type("ls pipe")).contains("KIND");
    assertThat(type("? pipe")).contains("a byte stream between related processes");
    assertThat(type("ps")).contains("main (pid ");
    assertThat(type("jobs")).contains(":ps shows the processes");
    assertThat(type("help()")).contains("write it alone: help");
    assertThat(type("print c")).contains("write print(c)");
  }

  @ParameterizedTest
  @CsvSource({
    "load lib.ipc, :load lib.ipc",
    "save x.ipc, :save x.ipc",
    "time sleep(1s), :time sleep(1s)",
    "ps aux, ': :ps'",
    "man pipe, :help pipe",
    "ls -l, ': :ls; as a process: process p = exec(\"ls\", \"-l\")'",
    "ls /tmp, 'exec(\"ls\", \"/tmp\")'",
    "fork(), start child"
  })
  void whatIsMeantForAShellIsAnsweredWithWhatToType(String typed, String advice) {
    assertThat(type(typed)).contains(advice).containsOnlyOnce("prompt:1:");
  }

  @ParameterizedTest
  @ValueSource(strings = {":quit now", ":ps foo", ":vars n", ":reset all", ":why not"})
  void aCommandThatTakesNothingSaysSo(String typed) {
    assertThat(session.take(typed)).isTrue();
    assertThat(front.taken()).contains("stands alone, without");
  }

  @Test
  void argumentsThatMeanNothingAreComplainedAbout() throws Exception {
    assertThat(type(":tour xyz")).isEqualTo(":tour, :tour next, or :tour off\n");
    assertThat(type(":ls foo")).startsWith("there is no kind foo: there are ");
    assertThat(type("help :ps")).contains("what each does");
    Files.writeString(folder.resolve("a b.ipc"), "1 + 1\n");
    assertThat(type(":load \"" + folder.resolve("a b.ipc") + "\"")).isEqualTo("2\n");
  }

  @Test
  void aLongTextOfSeveralLinesIsShownAsLines() {
    assertThat(type("hexdump(\"abc\")")).matches("  00000000 .*\\|abc\\|\n  00000003\n");
    assertThat(type("\"one\ntwo\n\"")).isEqualTo("\"one\\ntwo\\n\"\n");
    assertThat(type("\"\u001b[1m\n\" + \"x\\n\".pad_left(80)")).doesNotContain("\u001b");
  }

  @Test
  void processesOfOneNameAreToldApart() throws Exception {
    type("process tick(n) { print(\"tick {n}\"); sleep(1h) }", "channel c = pipe()");
    session.take("start tick(1)");
    front.await("tick: tick 1");
    session.take("let second = start tick(2)");
    front.await("tick#2: tick 2");
    session.take("kill(second, SIGKILL)");
    front.await("tick#2 (pid ");
  }

  @Test
  void lsShowsWhatAnEventCountsAndWhoHasAMutex() {
    type("event e = eventfd(3)", "region r = anonymous(4KiB)", "lock m = mutex(in: r)");
    type("lock n = mutex(in: r)", "process alice", "start alice", "in alice { n.lock() }");
    assertThat(type(":ls"))
        .containsPattern("e +eventfd .* main +counts 3 ")
        .containsPattern("m +mutex .* free ")
        .containsPattern("n +mutex .* locked by alice ");
  }

  @Test
  void whatHasNoValueIsNotEchoed() {
    assertThat(type("process a {}", "start a; wait all")).doesNotContain("null");
    type("let list = [1]", "channel p = pipe()");
    assertThat(type("list.push(2)", "[p][0].write(\"x\\n\")", "[p][0].close_write()"))
        .doesNotContain("null");
    assertThat(type("[p][0].read_line()", "[p][0].read_line()", "list.find(3)"))
        .isEqualTo("\"x\"\nnull\nnull\n");
    assertThat(type("event e = eventfd()", "e.lock()")).contains("an eventfd has no operation");
  }

  @Test
  void aNewSessionBeginsWithTheStartUpFileToo() throws Exception {
    Path file = folder.resolve("init.ipc");
    Files.writeString(file, "let answer = 42\n");
    session.startUp(file);
    type("let answer = 1", ":reset");
    assertThat(type("answer")).isEqualTo("42\n");
    Files.writeString(file, "exit(3)\n");
    assertThat(session.startUp(file)).isFalse();
    assertThat(session.status()).isEqualTo(3);
  }

  @Test
  void tracingShowsTheCalls() throws Exception {
    type("channel p = pipe()", ":trace on");
    session.take("p.write(\"x\")");
    assertThat(front.await("write(")).contains("p");
    type(":trace off");
  }

  @Test
  void timeTellsHowLongItTook() {
    assertThat(type(":time sleep(2ms)")).matches("\\d+\\.\\d{3} ms, 1 call\n");
  }

  @Test
  void inputsThatGoOnAreKnown() {
    assertThat(Session.parse("process a {").incomplete()).isTrue();
    assertThat(Session.parse("process a {").open().get(0).text()).isEqualTo("{");
    assertThat(Session.parse("1 +").incomplete()).isTrue();
    assertThat(Session.parse("1 + 1").incomplete()).isFalse();
    assertThat(Session.parse("1 )").incomplete()).isFalse();
    assertThat(Session.parse(":help {").incomplete()).isFalse();
  }
}

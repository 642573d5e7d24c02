package org.ipcsh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
  private final Recording front = new Recording();
  private final Session session = new Session(List.of(), front);

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
        "select { line = p.read_line() { print(line) } }"
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
    assertThat(type("ps")).contains(":ps");
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
    assertThat(Files.readString(script)).startsWith("#!").contains("# let n = 1\n");
    type(":reset");
    assertThat(type("n")).contains("nothing named 'n'");
    assertThat(type(":load " + script)).isEqualTo("42\n");
    assertThat(type(":load " + folder.resolve("none"))).contains("there is no file");
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
    assertThat(type(":ls")).containsPattern("p +pipe .* main, a ");
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

package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The prompt on a real terminal, driven through a pseudoterminal. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("launcher")
@ExtendWith(Nameless.class)
class PromptTest {
  private static final String PROMPT = "ipcsh> ";
  private static final String CTRL_C = "\u0003";

  /** An input has begun to run by then, or one has been dropped. */
  private static final long BEGUN_MILLISECONDS = 1000;

  private static final String CTRL_D = "\u0004";
  private static final String CTRL_Z = "\u001a";
  private static final String CTRL_R = "\u0012";
  private static final String LEFT = "\033OD";
  private static final String BACKSPACE = "\177";
  private static final String COLOUR = "\033\\[[0-9;]*3[0-7]";

  private static final String COLOURFUL = "xterm-256color";

  @TempDir private Path home;
  private Typist typist;

  @BeforeAll
  static void assemble() throws Exception {
    SpecTest.assemble();
  }

  @BeforeEach
  void begin() throws Exception {
    begin(COLOURFUL, 100);
  }

  private void begin(String type, long columns, String... arguments) throws Exception {
    begin(Map.of("TERM", type), columns, arguments);
  }

  private void begin(Map<String, String> environment, long columns, String... arguments)
      throws Exception {
    begin(new Typist(home, environment, columns, SpecTest.LAUNCHER.toString(), arguments));
    typist.await(PROMPT);
  }

  private void begin(Typist other) {
    if (typist != null) {
      typist.close();
    }
    typist = other;
  }

  @AfterEach
  void end() {
    typist.close();
  }

  private void enter(String line, String answer) throws Exception {
    typist.type(line + "\r");
    typist.await(answer);
    typist.await(PROMPT);
  }

  /**
   * Drops what is typed; the prompt may have been drawn again before, so that seeing it says
   * nothing.
   */
  private void drop() throws Exception {
    typist.type(CTRL_C);
    Thread.sleep(BEGUN_MILLISECONDS);
  }

  private void leave() throws Exception {
    typist.type(":quit\r");
    assertThat(typist.end()).isZero();
  }

  @Test
  void whatIsTypedIsEvaluatedAndEchoed() throws Exception {
    enter("1 + 41", "\n42\n");
    enter("\"\u00e4\u20ac\u4e2d\"", "\n\"\u00e4\u20ac\u4e2d\"\n");
    enter("channel p = pipe()", "p: pipe, read end");
    typist.type(CTRL_D);
    assertThat(typist.end()).isZero();
  }

  @Test
  void tabCompletesAndThenExplains() throws Exception {
    enter("channel requests = pipe()", "requests: pipe");
    typist.type("requests.read_l\t");
    typist.await("read_line");
    typist.type("\t");
    typist.await("Reads up to the next newline");
    drop();
    typist.type("semaphore s = posix_\t(\"/x\t");
    typist.await("posix_sem(\"/x");
    drop();
    leave();
  }

  @Test
  void anInputThatGoesOnSaysWhatIsOpen() throws Exception {
    typist.type("fn twice(x) {\r");
    typist.await("fn {> ");
    typist.type("return x * 2\r");
    typist.await("fn {> ");
    typist.type("}\r");
    typist.await(PROMPT);
    enter("twice(21)", "\n42\n");
    leave();
  }

  @Test
  void aWholeScriptIsPasted() throws Exception {
    typist.type("\033[200~let a = 1\nfn f() {\n    return a + 1\n}\nf()\n\033[201~");
    typist.type("\r");
    typist.await("\n2\n");
    leave();
  }

  @Test
  void ctrlCDropsTheInput() throws Exception {
    typist.type("let x = (((");
    typist.await("(((");
    typist.type(CTRL_C);
    typist.await(PROMPT);
    enter("1 + 1", "\n2\n");
    leave();
  }

  @ParameterizedTest
  @ValueSource(strings = {"p.read()", "s.wait()", "sleep(1h)", "while true {}", "wait all"})
  void ctrlCInterruptsWhatRuns(String blocking) throws Exception {
    enter("channel p = pipe()", "p: pipe");
    enter("semaphore s = sysv_sem()", "s: ");
    enter("process a { sleep(1h) }; start a", "running");
    typist.type(blocking + "; print(\"went on\")\r");
    typist.await("\n");
    Thread.sleep(BEGUN_MILLISECONDS);
    typist.type(CTRL_C);
    typist.await("interrupted");
    typist.await(PROMPT);
    enter("p.write(\"x\")", "\n1\n");
    leave();
    assertThat(typist.text()).doesNotContain("went on\n");
  }

  @Test
  void ctrlCInterruptsEveryKindOfWait() throws Exception {
    String name = "/ipcsh-prompt-" + typist.pid();
    String[] declarations = {
      "channel p = pipe()",
      "channel f = fifo(\"" + home.resolve("fifo") + "\")",
      "channel u = unix_stream()",
      "channel d = unix_datagram()",
      "channel t = pty()",
      "channel w = tcp()",
      "channel listening = tcp(listen: 0)",
      "channel q = posix_queue(\"" + name + "\")",
      "channel v = sysv_queue()",
      "region r = anonymous(size: 4KiB)",
      "semaphore s = posix_sem(\"" + name + "\")",
      "semaphore ss = sysv_sem()",
      "lock m = mutex(in: r)",
      "lock mine = mutex(in: r)",
      "condition c = condvar(in: r)",
      "barrier b = barrier(in: r, count: 2)",
      "event e = eventfd()",
      "lock l = flock(\"" + home.resolve("lock") + "\")",
      "process other { l.lock(); m.lock(); print(\"holds both\"); sleep(1h) }",
    };
    for (String declaration : declarations) {
      typist.type(declaration + "\r");
      typist.await(PROMPT);
    }
    typist.type("start other\r");
    typist.await("other: holds both");
    typist.await(PROMPT);
    String[] waits = {
      "p.read()",
      "f.read()",
      "u.read()",
      "d.receive()",
      "t.read()",
      "w.read()",
      "listening.accept()",
      "q.receive()",
      "v.receive()",
      "s.wait()",
      "ss.wait()",
      "l.lock()",
      "m.lock()",
      "with mine { c.wait(mine) }",
      "b.wait()",
      "e.wait()",
      "sleep(1h)",
      "wait other",
      "wait all",
      "sigwait(SIGUSR1)",
      "select { x = p.read() { print(x) } }",
      "while true {}"
    };
    for (String wait : waits) {
      // Whether it waits already when the key is typed makes no difference.
      typist.type("print(\"be\" + \"gins\"); " + wait + "; print(\"went \" + \"on\")\r");
      typist.await("begins");
      typist.type(CTRL_C);
      typist.await("interrupted");
      typist.await(PROMPT);
    }
    enter("let h = 1; h + 1", "\n2\n");
    leave();
    assertThat(typist.text()).doesNotContain("went on");
  }

  @Test
  void whatIsTypedMeanwhileIsForTheNextPrompt() throws Exception {
    enter("channel words = pipe()", "words: pipe");
    typist.type("print(\"be\" + \"gins\"); sleep(300ms)\r");
    typist.await("begins");
    typist.type("words.wri\t(\"abc\")\r");
    typist.await("words.write(\"abc\")");
    typist.await("\n3\n");
    typist.type("print(\"be\" + \"gins\"); sleep(300ms)\r");
    typist.await("begins");
    typist.type(CTRL_D);
    assertThat(typist.end()).isZero();
  }

  @Test
  void anInputThatReadsStandardInputGetsLines() throws Exception {
    typist.type("print(\"be\" + \"gins\"); stdin.read_line()\r");
    typist.await("begins");
    typist.type("a wrod\177\177\177ord\r");
    typist.await("\"a word\"");
    typist.await(PROMPT);
    leave();
  }

  @Test
  void signalsAreHandledAndBlockedAsInAScript() throws Exception {
    enter("on SIGUSR1 as s { print(\"got {s.signal}\") }", "\n");
    enter("kill(pid, SIGUSR1)", "\ngot SIGUSR1\n");
    enter("block(SIGUSR2); kill(pid, SIGUSR2); pending()", "\n[SIGUSR2]\n");
    enter("sigwait(SIGUSR2).signal", "\nSIGUSR2\n");
    typist.type("1 + ");
    typist.await("1 + ");
    Libc.KILL.invoke(typist.pid(), Flags.SIGUSR1);
    typist.await("got SIGUSR1\n");
    enter("1", "\n2\n");
    leave();
  }

  @Test
  void ctrlCIsTheHandlersWhereNothingIsTyped() throws Exception {
    enter("on SIGINT { print(\"inter\" + \"rupted by key\") }", "\n");
    typist.type(CTRL_C);
    typist.await("interrupted by key\n");
    typist.type("1 + ");
    typist.await("1 + ");
    drop();
    enter("40 + 2", "\n42\n");
    enter("restore(SIGINT)", "\n");
    drop();
    enter("1 + 1", "\n2\n");
    leave();
  }

  @Test
  void aStringIsNotIndented() throws Exception {
    typist.type("let t = len(\"a\rb}\")\rprint(\"is {t}\")\r");
    typist.await("\nis 4\n");
    leave();
  }

  @Test
  void anEchoStandsOnALineOfItsOwn() throws Exception {
    typist.type("stdout.write(\"a\" + \"bc\")\r");
    typist.await("\nabc" + " ".repeat(100) + "3\n");
    typist.type("stdout.write(\"a\" + \"bc\"); fail(\"no\")\r");
    typist.await("\nabc" + " ".repeat(100) + "prompt:1:");
    leave();
  }

  @Test
  void tabShowsWhatACallWantsAndPutsNothingIn() throws Exception {
    enter("process alice; channel requests = pipe()", "requests: pipe");
    typist.type("requests.read(");
    typist.await("requests.read(");
    typist.type("\t");
    typist.await("Reads");
    typist.type("\t");
    typist.await("Reads");
    typist.type("1, timeout: 1ms)\r");
    typist.await("timed out");
    leave();
  }

  @Test
  void aDumbTerminalHasItsPromptAgainAfterWhatProcessesPrint() throws Exception {
    begin("dumb", 80);
    enter("process a { sleep(300ms); print(\"from a\") }; start a", "running");
    typist.await("a: from a\n" + PROMPT);
    leave();
  }

  @Test
  void ctrlZStopsAndTheLineIsThereAfterwards() throws Exception {
    typist.type("20 + ");
    typist.await("20 + ");
    typist.type(CTRL_Z);
    typist.awaitStop();
    Libc.KILL.invoke(typist.pid(), Flags.SIGCONT);
    typist.await("20 + ");
    enter("22", "\n42\n");
    leave();
  }

  @Test
  void aShellStopsItAndBringsItBack() throws Exception {
    begin(new Typist(home, Map.of("TERM", COLOURFUL, "PS1", "shell: "), 100, "/bin/sh", "-i"));
    typist.await("shell: ");
    typist.type(SpecTest.LAUNCHER + "\r");
    typist.await(PROMPT);
    enter("process a { while true { sleep(1h) } }; start a", "running");
    typist.type("20 + ");
    typist.await("20 + ");
    typist.type(CTRL_Z);
    typist.await("shell: ");
    typist.type("fg\r");
    typist.await(PROMPT + "20 + ");
    enter("22", "\n42\n");
    enter(":ps", "  a (pid ");
    typist.type(CTRL_D);
    typist.await("shell: ");
    typist.type("exit\r");
    assertThat(typist.end()).isZero();
  }

  @Test
  void wideCharactersAreEditedAsWideAsTheyAre() throws Exception {
    begin(COLOURFUL, 40);
    typist.type(
        "\"\u4e2d\u6587\u5b57\u4e2d\u6587\u5b57\u4e2d\u6587\u5b57\u4e2d\u6587\u5b57\u4e2d\u6587\u5b57\"");
    typist.type(LEFT + LEFT + LEFT + "x" + BACKSPACE + BACKSPACE + "y\r");
    typist.await(
        "\n\"\u4e2d\u6587\u5b57\u4e2d\u6587\u5b57\u4e2d\u6587\u5b57\u4e2d\u6587\u5b57y\u6587\u5b57\"\n");
    typist.await(PROMPT);
    leave();
  }

  @Test
  void theLastInputIsChangedInAnEditor() throws Exception {
    enter("20 * 2", "\n40\n");
    enter(":edit", "\n42\n");
    enter("1 + 1", "\n2\n");
    leave();
  }

  @Test
  void theLineStaysWholeWhileFiveProcessesPrint() throws Exception {
    enter("process loud(n) { while true { print(\"from {n}\"); sleep(1ms) } }", "loud");
    typist.type("for n in 1..5 { start loud(n) }\r");
    typist.await("from 5");
    String line = "\"abcdefghijklmnopqrstuvwxyz\"";
    for (char c : line.toCharArray()) {
      typist.type(Character.toString(c));
      Thread.sleep(5);
    }
    typist.await("\n" + PROMPT + line);
    typist.type("\r");
    typist.await("\n" + line + "\n");
    leave();
  }

  @Test
  void signalsCanBeUnblockedAfterCtrlC() throws Exception {
    typist.type("sleep(1h)\r");
    typist.await("\n");
    Thread.sleep(BEGUN_MILLISECONDS);
    typist.type(CTRL_C);
    typist.await("interrupted");
    typist.await(PROMPT);
    enter("block(SIGUSR1); unblock(SIGUSR1); print(1 + 1)", "\n2\n");
    leave();
  }

  @Test
  void whatCanNeverEndIsExplained() throws Exception {
    enter("channel p = pipe()", "p: pipe");
    typist.type("p.read()\r");
    typist.await("this cannot end: main waits for data or end-of-file on p");
    typist.await("Ctrl-C interrupts");
    typist.type(CTRL_C);
    typist.await("interrupted");
    typist.await(PROMPT);
    typist.type("process b { p.read() }; start b; wait b\r");
    typist.await("this cannot end: b waits for data or end-of-file on p, but main still holds");
    typist.type(CTRL_C);
    typist.await("interrupted");
    leave();
  }

  @Test
  void standardOutputOutlivesItsDeclaration() throws Exception {
    enter("channel terminal = descriptor(1)", "terminal: descriptor");
    enter("terminal.write(\"by descriptor 1\\n\")", "\nby descriptor 1\n");
    enter(":reset", "a new session");
    enter("print(1 + 1)", "\n2\n");
    leave();
  }

  @Test
  void nothingThatWasSaidOfSignalsOutlivesASession() throws Exception {
    enter("ignore(SIGUSR1); on SIGPIPE { }; block([SIGUSR2, SIGXFSZ]); kill(pid, SIGUSR2)", "\n");
    enter("print(pending())", "\n[SIGUSR2]\n");
    enter(":reset", "a new session");
    enter("print(blocked(), pending())", "\n[] []\n");
    enter("channel p = pipe(); p.close_read(); p.write(\"x\")", "EPIPE");
    typist.enter("kill(pid, SIGUSR1)");
    assertThat(typist.end()).as("killed").isEqualTo(Flags.SIGUSR1);
  }

  @Test
  void noColourIsShownWhereNoneIsWanted() throws Exception {
    enter("let x = \"text\"; nonsense", "nothing named");
    assertThat(typist.raw()).containsPattern(COLOUR);
    leave();
    begin("dumb", 80);
    enter("let x = \"text\"; nonsense", "nothing named");
    assertThat(typist.raw()).doesNotContain("\033");
    assertThat(typist.text()).contains("let x = ");
    leave();
    begin(Map.of("TERM", COLOURFUL, "NO_COLOR", "1"), 80);
    enter("let x = \"text\"; nonsense", "nothing named");
    assertThat(typist.raw()).doesNotContainPattern(COLOUR);
    leave();
  }

  @Test
  void outputAppearsAboveTheLineThatIsTyped() throws Exception {
    enter("channel p = pipe()", "p: pipe");
    enter("process a { for line in p { print(line) } }; start a", "running");
    typist.type("let half = \"ty");
    typist.await("\"ty");
    enter("ped\"; p.write(\"1\\n\"); sleep(100ms); half", "a: 1");
    enter("in_vain", "nothing named 'in_vain'");
    leave();
  }

  @Test
  void aBlockThatWaitsLetsThePromptComeBack() throws Exception {
    enter("channel p = pipe()", "p: pipe");
    enter("process alice; start alice", "running");
    enter("in alice { p.read_line() }", "alice waits to read p");
    typist.type("p.write(\"hello\\n\")\r");
    typist.await("alice: \"hello\"");
    leave();
  }

  @Test
  void theTerminalMayBeResizedNarrowOrDumb() throws Exception {
    typist.resize(10, 40);
    typist.await(PROMPT);
    enter("\"" + "0123456789".repeat(6) + "\"", "\n\"0123456789");
    leave();
    begin("xterm", 40);
    enter("1 + 1", "\n2\n");
    leave();
    begin("dumb", 80);
    typist.type("2 + 2\r");
    typist.await("4");
    leave();
  }

  @Test
  void aTerminalThatKnowsNoSizeHasTheUsualOne() throws Exception {
    begin(COLOURFUL, 0);
    enter("let x = \"text\"; x", "\"text\"");
    leave();
  }

  @Test
  void aHangUpLeavesNothing() throws Exception {
    Path fifo = home.resolve("fifo");
    enter("channel f = fifo(\"" + fifo + "\")", "f: ");
    String pid = startSleeper();
    typist.hangUp();
    typist.end();
    assertThat(fifo).doesNotExist();
    assertThat(isAlive(pid)).isFalse();
  }

  @Test
  void sigtermLeavesNothing() throws Exception {
    Path fifo = home.resolve("fifo");
    enter("channel f = fifo(\"" + fifo + "\")", "f: ");
    Libc.KILL.invoke(typist.pid(), Flags.SIGTERM);
    typist.end();
    assertThat(fifo).doesNotExist();
  }

  /** All of its processes are killed first, so the signal comes in the midst of the end. */
  @Test
  void aSignalWhileItEndsLeavesNothing() throws Exception {
    Path fifo = home.resolve("fifo");
    enter("channel f = fifo(\"" + fifo + "\")", "f: ");
    String pid = startSleeper();
    enter("for i in 0..30 { start a }; \"started\"", "\n\"started\"");
    typist.type(CTRL_D);
    while (isAlive(pid)) {
      Thread.onSpinWait();
    }
    Libc.KILL.invoke(typist.pid(), Flags.SIGTERM);
    typist.end();
    assertThat(fifo).doesNotExist();
  }

  /** Declares and starts a process that stays; answers its pid. */
  private String startSleeper() throws Exception {
    enter("process a { sleep(1h) }; start a; \"pid {a.pid}\"", "\n\"pid ");
    int from = typist.text().lastIndexOf("\n\"pid ") + 6;
    return typist.text().substring(from, typist.text().indexOf('"', from));
  }

  private static boolean isAlive(String pid) {
    try {
      return !Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theHistoryIsKeptForItsOwnerOnly() throws Exception {
    enter("40 + 2", "\n42\n");
    enter(" 40 + 3", "\n43\n");
    Libc.KILL.invoke(typist.pid(), Flags.SIGKILL);
    typist.end();
    Path history = home.resolve("ipcsh").resolve("history");
    assertThat(history).hasContent("40 + 2\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
        .isEqualTo("rw-------");
    begin("xterm-256color", 100);
    typist.type("\020");
    typist.await("40 + 2");
    typist.type("\r");
    typist.await("\n42\n");
    typist.await(PROMPT);
    enter("1 + 2", "\n3\n");
    typist.type(CTRL_R + "40");
    typist.await("40 + 2");
    typist.type("\r");
    typist.await("\n42\n");
    leave();
  }

  @Test
  void theStartUpFileIsRunUnlessNotWanted() throws Exception {
    Files.createDirectories(home.resolve("ipcsh"));
    Files.writeString(home.resolve("ipcsh").resolve("init.ipc"), "let answer = 42\n");
    begin("xterm-256color", 100);
    enter("answer", "\n42\n");
    leave();
    Files.writeString(home.resolve("ipcsh").resolve("init.ipc"), "exit(3)\n");
    begin(new Typist(home, Map.of("TERM", COLOURFUL), 100, SpecTest.LAUNCHER.toString()));
    assertThat(typist.end()).isEqualTo(3 << 8);
    begin("xterm-256color", 100, "--no-init");
    enter("answer", "nothing named 'answer'");
    leave();
  }

  @ParameterizedTest
  @ValueSource(strings = {COLOURFUL, "dumb"})
  void whereItCannotBeginItSaysSoAndEnds(String type) throws Exception {
    // No room for the page that all processes of a run share.
    begin(
        new Typist(
            home,
            Map.of("TERM", type),
            100,
            "/bin/sh",
            "-c",
            "ulimit -f 0; exec \"$0\"",
            SpecTest.LAUNCHER.toString()));
    assertThat(typist.end()).isEqualTo(1 << 8);
    assertThat(typist.text()).contains("ipcsh: ftruncate(");
  }
}

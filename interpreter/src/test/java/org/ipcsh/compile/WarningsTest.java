package org.ipcsh.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check} says of scripts that can run. */
class WarningsTest {

  private static List<String> messages(String text) {
    Source source = new Source("test.ipc", text);
    List<String> messages = new ArrayList<>();
    for (Diagnostic diagnostic : Compiler.check(source)) {
      messages.add(diagnostic.render().lines().findFirst().orElseThrow());
    }
    return messages;
  }

  @Test
  void namesThatAreNeverUsed() {
    assertThat(messages("let x = 1\nfn f() { }\nprocess p { }\nlet _y = 2"))
        .containsExactly(
            "test.ipc:1:5: warning: 'x' is never used",
            "test.ipc:2:4: warning: 'f' is never used",
            "test.ipc:3:9: warning: process 'p' is never started");
  }

  @Test
  void statementsThatDoNothing() {
    assertThat(messages("let n = 1\nn == 2\nn\nprocess p { n }\np\nstart p"))
        .containsExactly(
            "test.ipc:2:1: warning: this statement does nothing",
            "test.ipc:3:1: warning: this statement does nothing",
            "test.ipc:4:13: warning: this statement does nothing",
            "test.ipc:5:1: warning: this statement does nothing");
    assertThat(messages("process a\nstart a\nlet n = 2\nprint(in a { n == 2 })")).isEmpty();
    assertThat(messages("let n = [1]\nn.pop()\nn[0]\nn == n and n.push(2)")).isEmpty();
  }

  @Test
  void channelsOfWhichAnEndIsNeverUsed() {
    assertThat(messages("channel c = pipe()\nc.write(\"x\")"))
        .containsExactly("test.ipc:1:9: warning: nobody reads from 'c'");
    assertThat(messages("channel c = pipe()\nc.read()"))
        .containsExactly("test.ipc:1:9: warning: nobody writes to 'c'");
    // Who holds the slave end writes to it.
    assertThat(messages("channel t = pty()\nlet s = t.slave()\ns.write(\"x\")\nt.read()"))
        .isEmpty();
  }

  @Test
  void waitsThatNobodyEnds() {
    assertThat(messages("semaphore s = sysv_sem()\nprocess p { s.wait() }\nwait start p"))
        .containsExactly("test.ipc:1:11: warning: nobody posts 's'");
    assertThat(messages("event e = eventfd(value: 0)\nprint(e.value())\ne.wait()"))
        .containsExactly("test.ipc:1:7: warning: nobody posts 'e'");
    String board =
        "region r = anonymous()\nlock m = mutex(in: r)\ncondition c = condvar(in: r, at: 64)\n";
    assertThat(messages(board + "m.lock()\nc.wait(m)"))
        .containsExactly("test.ipc:3:11: warning: nobody signals 'c'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "semaphore s = sysv_sem()\ns.wait()\non SIGALRM { s.post() }",
        "semaphore s = sysv_sem(value: 1)\ns.wait()",
        "semaphore s = sysv_sem(key: 0x1234)\ns.wait()",
        "semaphore s = use sysv_sem(id: 3)\ns.wait()",
        "semaphore s = sysv_sem()\ns.wait(timeout: 1s)",
        "semaphore s = posix_sem(\"/s\")\ns.wait()",
        "event e = eventfd()\nfn f(x) { x.post() }\nf(e)\ne.wait()",
        "event e = eventfd()\nselect { e.wait() { } after 1s { } }",
        "region r = posix_shm(\"/r\")\nsemaphore s = posix_sem(in: r)\ns.wait()",
      })
  void waitsThatSomebodyMayEnd(String text) {
    assertThat(messages(text)).isEmpty();
  }

  @Test
  void whoReadsWhatItWritesToTheEnd() {
    assertThat(messages("channel c = pipe()\nc.write(\"x\")\nfor line in c { print(line) }"))
        .containsExactly("test.ipc:3:13: warning: main never sees the end of 'c'");
    assertThat(
            messages(
                "channel c = pipe()\nprocess p { c.write(\"x\"); print(c.read_all()) }\nstart p"))
        .containsExactly("test.ipc:2:33: warning: p never sees the end of 'c'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channel c = pipe()\nc.write(\"x\")\nc.close_write()\nfor line in c { print(line) }",
        "channel c = pipe()\nc.write(\"x\")\nfor line in c { break }",
        "channel c = pipe()\nprocess p { c.write(\"x\") }\nstart p\nwait p\nc.read_all()",
        "channel c = pipe()\nc.write(\"x\")\nfor line in c { if line == \"\" { exit() } }",
      })
  void whoReadsToAnEndThatComes(String text) {
    assertThat(messages(text)).isEmpty();
  }

  @Test
  void whoDeclaresAPipeAndReadsToTheEndWhatAnotherWrites() {
    String process = "channel c = pipe()\nprocess p { c.write(\"x\") }\nstart p\n";
    assertThat(messages(process + "for line in c { print(line) }"))
        .containsExactly("test.ipc:4:13: warning: main never sees the end of 'c'");
    assertThat(messages(process + "c.write(\"y\")\nc.read_all()"))
        .containsExactly("test.ipc:5:1: warning: main never sees the end of 'c'");
  }

  @Test
  void whoReadsWhatAProgramWritesToTheEnd() {
    String program = "channel c = pipe()\nprocess p = exec(\"ls\", stdout: c)\nstart p\n";
    assertThat(messages(program + "for line in c { print(line) }\nwait p"))
        .containsExactly("test.ipc:4:13: warning: main never sees the end of 'c'");
    assertThat(
            messages(
                "channel c = pipe()\nprocess p = exec(\"ls\", stderr: c)\nstart p\nc.read_all()"))
        .containsExactly("test.ipc:4:1: warning: main never sees the end of 'c'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait p\nfor line in c { print(line) }",
        "c.close_write()\nfor line in c { print(line) }",
        "for line in c { break }",
        "c.read_line()",
        "process q { for line in c { print(line) } }\nstart q",
        "fn f() { for line in c { print(line) } }\nprocess q { f() }\nstart q",
        "on SIGCHLD { c.close_write() }\nfor line in c { print(line) }",
        "process q { }\nwait start q\nprint(c.read_all())",
      })
  void whoReadsWhatAProgramWritesToAnEndThatMayCome(String text) {
    assertThat(
            messages("channel c = pipe()\nprocess p = exec(\"ls\", stdout: c)\nstart p\n" + text))
        .isEmpty();
  }

  @Test
  void statementsThatAreNeverReached() {
    assertThat(messages("while true {\n    break\n    print(1)\n}"))
        .containsExactly("test.ipc:3:5: warning: this is never reached");
  }

  @Test
  void nothingWhereAllIsWell() {
    assertThat(
            messages(
                """
                channel c = pipe()
                process p { for line in c { print(line) } }
                start p
                c.write("x")
                wait all
                """))
        .isEmpty();
  }
}

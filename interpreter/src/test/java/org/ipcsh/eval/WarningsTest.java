package org.ipcsh.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What {@code check} says of scripts that can run. */
class WarningsTest {

  @Test
  void namesThatAreNeverUsed() {
    assertThat(Script.messages("let x = 1\nfn f() { }\nprocess p { }\nlet _y = 2"))
        .containsExactly(
            "test.ipc:1:5: warning: 'x' is never used",
            "test.ipc:2:4: warning: 'f' is never used",
            "test.ipc:3:9: warning: process 'p' is never started");
  }

  @Test
  void channelsOfWhichAnEndIsNeverUsed() {
    assertThat(Script.messages("channel c = pipe()\nc.write(\"x\")"))
        .containsExactly("test.ipc:1:9: warning: nobody reads from 'c'");
    assertThat(Script.messages("channel c = pipe()\nc.read()"))
        .containsExactly("test.ipc:1:9: warning: nobody writes to 'c'");
  }

  @Test
  void statementsThatAreNeverReached() {
    assertThat(Script.messages("while true {\n    break\n    print(1)\n}"))
        .containsExactly("test.ipc:3:5: warning: this is never reached");
  }

  @Test
  void nothingWhereAllIsWell() {
    assertThat(
            Script.messages(
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

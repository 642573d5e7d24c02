package org.ipcsh.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.junit.jupiter.api.Test;

/** What {@code check} says of scripts that can run. */
class WarningsTest {

  private static List<String> messages(String text) {
    Source source = new Source("test.ipc", text);
    Compilation compilation =
        Compiler.compile(new Scope(), source, Parser.parse(source).tree(), false);
    List<String> messages = new ArrayList<>();
    for (Diagnostic diagnostic : compilation.diagnostics()) {
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
  void channelsOfWhichAnEndIsNeverUsed() {
    assertThat(messages("channel c = pipe()\nc.write(\"x\")"))
        .containsExactly("test.ipc:1:9: warning: nobody reads from 'c'");
    assertThat(messages("channel c = pipe()\nc.read()"))
        .containsExactly("test.ipc:1:9: warning: nobody writes to 'c'");
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

package org.ipcsh.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.ipcsh.facility.End;
import org.junit.jupiter.api.Test;

/** Which ends of channels a process is given, as the analysis of its body finds them. */
class EndsTest {

  /** The ends that the process with that number gets, by name. */
  private static Map<String, End> ends(String script, int process) {
    Program program = Script.compiled(script);
    ProcessCode code = program.process(process);
    Map<String, End> ends = new TreeMap<>();
    for (int i = 0; i < code.globals.length; i++) {
      ends.put(program.global(code.globals[i]), code.globalEnds[i]);
    }
    for (int i = 0; i < code.parameterEnds.length; i++) {
      ends.put(code.function.parameters[i], code.parameterEnds[i]);
    }
    return ends;
  }

  @Test
  void whatIsReadAndWrittenIsGiven() {
    assertThat(
            ends(
                """
                channel in_ = pipe()
                channel out = pipe()
                channel other = pipe()
                process p { out.write(in_.read_line()) }
                start p
                """,
                0))
        .containsExactlyInAnyOrderEntriesOf(Map.of("in_", End.READ, "out", End.WRITE));
  }

  @Test
  void iterationReads() {
    assertThat(ends("channel c = pipe()\nprocess p { for line in c { } }\nstart p", 0))
        .containsEntry("c", End.READ);
  }

  @Test
  void aSelectOverAListNeedsWhatItDoesWithAnyOfIt() {
    assertThat(
            ends(
                """
                channel a = pipe()
                channel b = pipe()
                channel c = unix_stream()
                channel d = pipe()
                process p {
                  select {
                    x, line = [a, b].read_line() { print(line) }
                    x, line = [c].read_line() { x.write(line) }
                    x, n = [d].write("x") { }
                  }
                }
                start p
                """,
                0))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("a", End.READ, "b", End.READ, "c", End.BOTH, "d", End.WRITE));
  }

  @Test
  void closingAnEndNeedsNone() {
    assertThat(ends("channel c = pipe()\nprocess p { c.close_write() }\nstart p", 0))
        .containsEntry("c", End.NONE);
  }

  @Test
  void whatAFunctionDoesItsCallersDo() {
    assertThat(
            ends(
                """
                channel c = pipe()
                channel d = pipe()
                process p { talk(); show(d) }
                fn talk() { c.write("x") }
                fn show(channel_) { print(channel_.read()) }
                start p
                """,
                0))
        .containsEntry("c", End.WRITE)
        .containsEntry("d", End.READ);
  }

  @Test
  void recursionComesToAnEnd() {
    assertThat(
            ends(
                """
                process sift(input) {
                    channel output = pipe()
                    start sift(output)
                    for line in input { output.write(line) }
                }
                start sift(null)
                """,
                0))
        .containsEntry("input", End.READ);
  }

  @Test
  void whatItPassesOnItMustHave() {
    assertThat(
            ends(
                """
                channel c = pipe()
                process outer { start inner; start other(c) }
                process inner { c.read() }
                process other(to) { to.write("x") }
                start outer
                """,
                0))
        .containsEntry("c", End.BOTH);
  }

  @Test
  void programsGetTheEndThatTheirDescriptorIs() {
    assertThat(
            ends(
                """
                channel a = pipe()
                channel b = pipe()
                process p = exec("sort", stdin: a, stdout: b)
                start p
                """,
                0))
        .containsEntry("a", End.READ)
        .containsEntry("b", End.WRITE);
  }

  @Test
  void whatIsStoredMayBeUsedInAnyWay() {
    assertThat(ends("channel c = pipe()\nprocess p { let list = [c]; list[0].read() }\nstart p", 0))
        .containsEntry("c", End.BOTH);
  }

  @Test
  void aProcessInAFunctionBringsItsVariablesAlong() {
    Program program =
        Script.compiled(
            """
            fn f() {
                channel c = pipe()
                process p { c.write("x") }
                start p
                return c.read()
            }
            f()
            """);
    assertThat(program.process(0).capturedEnds).containsExactly(End.WRITE);
  }

  @Test
  void whatIsOnlyNamedIsNotStarted() {
    assertThat(
            ends(
                """
                channel c = pipe()
                process server { c.read() }
                process killer { kill(server, SIGTERM) }
                start server
                start killer
                """,
                1))
        .containsOnlyKeys("server");
  }
}

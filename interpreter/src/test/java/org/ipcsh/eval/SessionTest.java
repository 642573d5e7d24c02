package org.ipcsh.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ipcsh.compile.Compilation;
import org.junit.jupiter.api.Test;

/** Inputs one after the other, as at a prompt. */
class SessionTest {
  private final Script session = new Script();

  @Test
  void aLaterInputSeesWhatAnEarlierOneDeclared() {
    session.input("let x = 20");
    session.input("fn twice(n) { return n * 2 }");
    assertThat(session.input("twice(x) + 2")).isEqualTo(42L);
  }

  @Test
  void onlyAnExpressionAtTheEndHasAValue() {
    assertThat(session.input("let x = 1")).isSameAs(Values.NOTHING);
    assertThat(session.input("1; let y = 2")).isSameAs(Values.NOTHING);
    assertThat(session.input("let z = 3; z")).isEqualTo(3L);
  }

  @Test
  void aNameCanBeDeclaredAnew() {
    session.input("fn f() { return 1 }");
    session.input("fn g() { return f() }");
    session.input("fn f() { return 2 }");
    assertThat(session.input("g()")).isEqualTo(2L);
    session.input("let f = 5");
    assertThat(session.input("f + 1")).isEqualTo(6L);
  }

  @Test
  void anInputWithAMistakeChangesNothing() {
    session.input("let x = 1");
    Compilation wrong = Script.compile(session.scope, "let y = 2; nonsense", true);
    assertThat(wrong.unit()).isNull();
    assertThat(Script.compile(session.scope, "y", true).unit()).isNull();
    assertThat(session.input("x")).isEqualTo(1L);
  }

  @Test
  void anInputThatFailsLeavesWhatCameBefore() {
    session.input("let x = 1");
    assertThatThrownBy(() -> session.input("x = 2; fail(\"no\")")).isInstanceOf(ScriptError.class);
    assertThat(session.input("x")).isEqualTo(2L);
  }

  @Test
  void aVariableWhoseDeclarationFailedHasNoValue() {
    assertThatThrownBy(() -> session.input("let x = 1 / 0")).isInstanceOf(ScriptError.class);
    assertThatThrownBy(() -> session.input("x"))
        .isInstanceOf(ScriptError.class)
        .hasMessage("x has no value yet");
  }

  @Test
  void anErrorKnowsTheInputItIsFrom() {
    session.input("fn f() {\n  return 1 / 0\n}");
    assertThatThrownBy(() -> session.input("f()"))
        .isInstanceOfSatisfying(
            ScriptError.class,
            error ->
                assertThat(error.render(session.program))
                    .startsWith("test.ipc:2:10: division by zero\n    return 1 / 0\n")
                    .contains("called from f (test.ipc:1)"));
  }

  @Test
  void structsAndChannelsLiveOn() {
    session.input("struct P { x: i32 }");
    session.input("channel c = pipe()");
    session.input("c.write(P(x: 7))");
    assertThat(Values.readable(session.input("c.read_exact(P)"))).isEqualTo("P(x: 7)");
    session.evaluator.close();
  }

  @Test
  void printWritesOneLineAtATime() {
    session.input("print(\"a\", [1, \"é\"])\nprint()");
    assertThat(session.lines).containsExactly("a [1, \"é\"]", "");
  }
}

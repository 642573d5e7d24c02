package org.ipcsh.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipcsh.syntax.Expression;
import org.junit.jupiter.api.Test;

class ValuesTest {

  @Test
  void stringsAreShownAsLiteralsAndPrintedAsTheyAre() {
    assertThat(Values.readable("a\"\n\u001b\u00ff{")).isEqualTo("\"a\\\"\\n\\e\\xff\\{\"");
    assertThat(Values.display("a\n")).isEqualTo("a\n");
  }

  @Test
  void validUtf8IsShownAsItIs() {
    assertThat(Values.readable(Bytes.ofText("é☕"))).isEqualTo("\"" + Bytes.ofText("é☕") + "\"");
    assertThat(Bytes.text(Bytes.ofText("naïve ☕"))).isEqualTo("naïve ☕");
    assertThat(Bytes.readable("\u00c3")).isEqualTo("\\xc3");
    assertThat(Bytes.readable(Bytes.ofText("é"))).isEqualTo("é");
  }

  @Test
  void durationsAreShownInTheUnitThatReadsBest() {
    assertThat(new Duration(0)).hasToString("0ns");
    assertThat(new Duration(1_500_000_000L)).hasToString("1.5s");
    assertThat(new Duration(90_000_000_000L)).hasToString("90s");
    assertThat(new Duration(7_200_000_000_000L)).hasToString("2h");
    assertThat(new Duration(-2_050_000L)).hasToString("-2.05ms");
  }

  @Test
  void signalsHaveTheirNames() {
    assertThat(Signal.of(15)).hasToString("SIGTERM");
    assertThat(Signal.named("SIGKILL").number()).isEqualTo(9);
    assertThat(Signal.named("SIGSYS").number()).isEqualTo(31);
    assertThat(Signal.of(36)).hasToString("SIGRTMIN+2");
    assertThat(Signal.named("SIGNONE")).isNull();
    assertThat(Signal.of(99)).hasToString("SIGRTMIN+65");
  }

  @Test
  void statusesAreReadFromWhatWaitpidStores() {
    assertThat(Status.of(3 << 8)).hasToString("exited with 3");
    assertThat(Status.of(9)).hasToString("killed by SIGKILL");
    assertThat(Status.of(11 | 0x80)).hasToString("killed by SIGSEGV");
  }

  @Test
  void operatorsHaveTheNumbersOfTheSyntaxTree() {
    assertThat(Expression.BinaryOperator.EQUAL.ordinal()).isEqualTo(Operators.EQUAL);
    assertThat(Expression.BinaryOperator.IN.ordinal()).isEqualTo(Operators.IN);
    assertThat(Expression.BinaryOperator.RANGE.ordinal()).isEqualTo(Operators.RANGE);
    assertThat(Expression.BinaryOperator.REMAINDER.ordinal()).isEqualTo(Operators.REMAINDER);
    assertThat(Expression.BinaryOperator.values()).hasSize(Operators.REMAINDER + 1);
  }

  @Test
  void everyFunctionAndMethodSaysWhatItDoes() {
    for (Builtin builtin : Builtins.all()) {
      assertThat(builtin.help()).as(builtin.form()).endsWith(".");
    }
    for (Builtin builtin : Methods.all()) {
      assertThat(builtin.help()).as(builtin.form()).endsWith(".");
      assertThat(builtin.type()).isNotNull();
    }
  }
}

package org.ipcsh.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ipcsh.syntax.Source;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class FieldsTest {
  /** Some twenty seconds each where a check looks through all fields for each field. */
  private static final int MANY = 70_000;

  private static final Duration SOON = Duration.ofSeconds(20);

  private static String many(String separator, IntFunction<String> each) {
    return IntStream.range(0, MANY).mapToObj(each).collect(Collectors.joining(separator));
  }

  private static void compilesSoon(String text) {
    Assertions.assertTimeout(
        SOON,
        () ->
            assertThat(Compiler.compile(new Scope(), new Source("test", text)).diagnostics())
                .isEmpty());
  }

  @Test
  void manyFieldsAreCheckedSoon() {
    compilesSoon(
        "struct S { "
            + many(", ", i -> "f" + i + ": i8")
            + " }\nprint(S("
            + many(", ", i -> "f" + (MANY - 1 - i) + ": 1")
            + "))\n");
  }

  @Test
  void manyFieldsOfALayoutAreFoundSoon() {
    compilesSoon(
        "region r = anonymous() { "
            + many(", ", i -> "f" + i + ": i8")
            + " }\n"
            + many("\n", i -> "r.f" + i + " = 1"));
  }

  @Test
  void aStructThatContainsItselfByWayOfOthersIsSeen() {
    String text = "struct A { b: B }\nstruct B { c: C[2] }\nstruct C { b: B }\nprint(A())\n";
    assertThat(Compiler.compile(new Scope(), new Source("test", text)).diagnostics())
        .anyMatch(each -> each.message().equals("struct B contains itself"));
  }
}

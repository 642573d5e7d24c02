package org.ipcsh.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Whatever the input is, the answer comes soon and is never an exception")
class HostileInputTest {
  private static final int MEGABYTE = 1 << 20;

  /** Half of what a thread has unless it asks for more. */
  private static final long STACK = 512 << 10;

  private static Parser.Parsed parse(String text) {
    AtomicReference<Parser.Parsed> parsed = new AtomicReference<>();
    AtomicLong seconds = new AtomicLong();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                Parser.Parsed answer = Parser.parse(new Source("hostile.ipc", text));
                int size = 0;
                for (Diagnostic diagnostic : answer.diagnostics()) {
                  size += diagnostic.render().length();
                }
                assertThat(size).isLessThan(100_000);
                parsed.set(answer);
                long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                seconds.set(used / 1_000_000_000);
              } catch (Throwable failure) {
                thrown.set(failure);
              }
            },
            "parse",
            STACK);
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(60_000);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    assertThat(thrown.get()).isNull();
    assertThat(thread.isAlive()).as("still parsing after a minute").isFalse();
    // Of its own time, so that a busy machine does not fail it.
    assertThat(seconds.get()).as("seconds").isLessThan(5);
    return parsed.get();
  }

  @ParameterizedTest(name = "a megabyte of [{0}] is refused")
  @ValueSource(
      strings = {
        "(",
        "[",
        "{",
        "-",
        "- ",
        "not ",
        "\"{",
        ")",
        "]",
        "}",
        "f(",
        "fn() {",
        "in p {",
        "if x {",
        "x.",
        "x[",
        "1+",
        "[1,",
        "[:",
        "\\",
        "\"",
        "'",
        "\"\\",
        "else ",
        "select {",
        "try {",
        "@",
        "$",
        "!",
        "&&",
        "?",
        "“",
        "\uD83D\uDE00",
        "\uD83D",
        "9",
        "0x",
        "1e",
        "a..",
        "a<",
        "start ",
        "wait ",
        "let ",
        "channel ",
        "=",
        ",",
        ":",
        ".",
        "..",
        "fn ",
        "process p {",
        "}{",
        "([{",
        "#\n(",
        "x\n(",
        "\t(",
        "\r",
        "\u0001",
        "/*",
        "import ",
        "\"{\"{",
        "a b "
      })
  void aMegabyteOfOneThing(String piece) {
    Parser.Parsed parsed = parse(piece.repeat(MEGABYTE / piece.length()));
    assertThat(parsed.diagnostics().size()).isBetween(1, Limits.ERRORS);
  }

  @ParameterizedTest(name = "a long script of [{0}] is fine")
  @ValueSource(
      strings = {
        "x\n",
        ";",
        "\n",
        "# ",
        "f(1, 2, 3)\n",
        " ",
        "if x { y }\n",
        "\"a{b}c\"\n",
        "let x = 1 + 2\n",
        "\r\n"
      })
  void aLongScript(String piece) {
    assertThat(parse(piece.repeat(MEGABYTE / 4 / piece.length())).diagnostics()).isEmpty();
  }

  @Test
  void aListOfManyElementsIsFine() {
    assertThat(parse("let x = [" + "1, ".repeat(100_000) + "]").diagnostics()).isEmpty();
  }

  @Test
  void aStringOfAMegabyteIsFine() {
    assertThat(parse("let x = \"" + "y".repeat(MEGABYTE) + "\"").diagnostics()).isEmpty();
    assertThat(parse("let x = \"" + "{y}".repeat(MEGABYTE / 12) + "\"").diagnostics()).isEmpty();
    assertThat(parse("let x = \"" + "\\n".repeat(MEGABYTE / 8) + "\"").diagnostics()).isEmpty();
  }

  @ParameterizedTest(name = "a chain of [{0}] has its limit, and says so")
  @ValueSource(strings = {"+1", " and x", " or x", "*2", ".x", "[0]", "()", " | 1", "<<1", "-1"})
  void aLongChain(String link) {
    assertThat(parse("x" + link.repeat(900)).diagnostics()).isEmpty();
    Parser.Parsed parsed = parse("x" + link.repeat(MEGABYTE / link.length()));
    assertThat(parsed.diagnostics())
        .singleElement()
        .extracting(Diagnostic::message)
        .isEqualTo("this expression has more than 1000 operators");
  }

  @Test
  void aLongElseIfHasItsLimit() {
    String link = "if x == 1 { y }";
    assertThat(parse(link + (" else " + link).repeat(400)).diagnostics()).isEmpty();
    assertThat(parse(link + ("\nelse " + link).repeat(20_000)).diagnostics())
        .singleElement()
        .extracting(Diagnostic::message)
        .isEqualTo("nested more than 1000 levels deep");
  }

  @Test
  void chainsInsideBracketsInsideChainsHaveTheSameLimit() {
    String text = "x";
    for (int i = 0; i < 90; i++) {
      text = "(" + text + "+1".repeat(100) + ")";
    }
    assertThat(parse(text).diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("nested more than 1000 levels deep");
  }

  @Test
  void bracketsMayNestAHundredDeep() {
    assertThat(parse("(".repeat(100) + "1" + ")".repeat(100)).diagnostics()).isEmpty();
    assertThat(parse("if x {".repeat(100) + "}".repeat(100)).diagnostics()).isEmpty();
    assertThat(parse("(".repeat(101) + "1" + ")".repeat(101)).diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("nested more than 100 levels deep");
  }

  @Test
  void theNulCharacterIsNamed() {
    assertThat(parse("let x = 1\nprint(\"a\0b\")").diagnostics())
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.message()).isEqualTo("a NUL character: this is not a text");
              assertThat(d.source().position(d.span().start())).isEqualTo("hostile.ipc:2:9");
            });
  }

  @Test
  void bytesThatAreNotUtf8AreNamed() {
    byte[] bytes = "é\nab?c".getBytes(StandardCharsets.UTF_8);
    bytes[5] = (byte) 0xff;
    Parser.Text text = Parser.read("x.ipc", bytes);
    assertThat(text.diagnostics())
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.message()).isEqualTo("the byte 0xff is not UTF-8");
              assertThat(d.source().position(d.span().start())).isEqualTo("x.ipc:2:3");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xc0, 0xe2, 0xf0, 0xff})
  void aCutUtf8SequenceIsNamedAtTheEndToo(int last) {
    byte[] bytes = {'a', 'b', (byte) last};
    assertThat(Parser.read("x.ipc", bytes).diagnostics())
        .singleElement()
        .satisfies(d -> assertThat(d.span().start()).isEqualTo(2));
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() {
    byte[] bytes = "\uFEFFprint(1)".getBytes(StandardCharsets.UTF_8);
    Parser.Text text = Parser.read("x.ipc", bytes);
    assertThat(text.diagnostics()).isEmpty();
    assertThat(text.source().text()).isEqualTo("print(1)");
  }

  private static final String[] PIECES = {
    "channel ",
    "region ",
    "process ",
    "struct ",
    "fn ",
    "let ",
    "import ",
    "if ",
    "else ",
    "while ",
    "for ",
    "break ",
    "return ",
    "try ",
    "catch ",
    "assert ",
    "with ",
    "select ",
    "on ",
    "start ",
    "wait ",
    "in ",
    "and ",
    "or ",
    "not ",
    "true ",
    "null ",
    "use ",
    "keep ",
    "as ",
    "within ",
    "after ",
    "x ",
    "y",
    "1",
    "2.5",
    "5ms",
    "4KiB",
    "5q",
    "\"",
    "'",
    "\\n",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    ".",
    "..",
    "=",
    "+=",
    "==",
    "<",
    "|",
    "&",
    "<<",
    "+",
    "-",
    "*",
    "\n",
    "\n",
    "\n",
    " ",
    "# c\n",
    "&&",
    "!",
    "++",
    "//",
    "?",
    "@",
    "é",
    "\uD83D",
    "\t",
    "\r\n",
    "/*",
    "*/"
  };

  @Test
  void randomWordsAreAnswered() {
    Random random = new Random(20261122);
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(round % 100 == 0 ? 3_000 : 40);
      for (int i = 0; i < length; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String script = text.toString();
      Parser.Parsed parsed;
      try {
        parsed = Parser.parse(new Source("soup.ipc", script));
        for (Diagnostic diagnostic : parsed.diagnostics()) {
          assertThat(diagnostic.span().start()).isBetween(0, script.length());
          assertThat(diagnostic.render()).isNotBlank();
        }
        assertThat(parsed.tree().toString()).isNotEmpty();
        Parser.tokens(new Source("soup.ipc", script));
      } catch (RuntimeException | StackOverflowError failure) {
        throw new AssertionError("for: " + script, failure);
      }
      assertThat(parsed.incomplete() && parsed.diagnostics().size() != 1).as(script).isFalse();
    }
  }

  @Test
  void everyBeginningOfAScriptIsRightOrIncompleteOrSaysWhy() {
    String script =
        "channel c = use pipe(capacity: 4KiB)\nregion r = posix_shm('/x') { a: u32, b: T[2][3] }\n"
            + "process p(x, y = 1) {\n  for i, j in 1..x {\n    c.write(\"{i}: {f(\"{j}\")}\\n\")\n  }\n}\n"
            + "select { m = c.read(1) { print(m) } after 1s { } }\n"
            + "try { wait start p(1) within 2s } catch e { assert not (e == null), 'no' }\n"
            + "on SIGINT as s { in p { return -x.y[1](z: fn(a) { a }) } }\n";
    for (int end = 0; end <= script.length(); end++) {
      Parser.Parsed parsed = Parser.parse(new Source("x.ipc", script.substring(0, end)));
      assertThat(parsed.diagnostics().size()).as(script.substring(0, end)).isLessThanOrEqualTo(1);
    }
  }
}

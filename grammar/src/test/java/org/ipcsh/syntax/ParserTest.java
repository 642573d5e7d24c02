package org.ipcsh.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.DecisionState;
import org.antlr.v4.runtime.atn.LL1Analyzer;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.ipcsh.syntax.antlr.IpcshParser;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The parser answers the prompt, the editor and the script run alike")
class ParserTest {
  private static Parser.Parsed parse(String text) {
    return Parser.parse(new Source("t", text));
  }

  @ParameterizedTest(name = "[{0}] goes on, open: {1}")
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '§',
      value = {
        "process p { ~ {",
        "process p {\\n  f() ~ {",
        "f( ~ (",
        "f([1, ~ ([",
        "f(fn(x) { ~ ({",
        "print(\"abc ~ (\"",
        "print(\"abc\\n ~ (\"",
        "\"{ ~ \"{",
        "'abc ~ '",
        "x = ~ -",
        "x = 1 + ~ -",
        "x and\\n ~ -",
        "x. ~ -",
        "let a, ~ -",
        "try { f() } ~ -",
        "try { f() }\\n ~ -",
        "select {\\n  m = a.read(1) { } ~ {",
        "struct A {\\n a: u32 ~ {",
        "[1,\\n2 ~ ["
      })
  void whatCanGoOnIsIncomplete(String text, String open) {
    Parser.Parsed parsed = parse(text.replace("\\n", "\n"));
    assertThat(parsed.incomplete()).isTrue();
    StringBuilder opened = new StringBuilder();
    for (Parser.Open one : parsed.open()) {
      opened.append(one.text());
    }
    assertThat(opened.toString()).isEqualTo(open.equals("-") ? "" : open);
    assertThat(parsed.diagnostics()).hasSize(1);
  }

  @ParameterizedTest(name = "[{0}] does not go on")
  @ValueSource(
      strings = {
        "f()",
        "x = 1",
        "if x { }",
        "process p",
        "let x",
        "wait",
        "x--",
        "f(1}",
        "let = (",
        "x y (",
        "f())",
        "# {",
        "",
        "channel c",
        "&& {",
        "$x = (",
        "'a' 'b",
        "in p"
      })
  void whatIsCompleteOrWrongIsNot(String text) {
    assertThat(parse(text).incomplete()).isFalse();
  }

  @Test
  void whatIsOpenSaysWhere() {
    Source source = new Source("t", "process p {\n  f(1,\n");
    assertThat(Parser.parse(source).open())
        .extracting(open -> open.text() + " in line " + source.line(open.span().start()))
        .containsExactly("{ in line 1", "( in line 2");
  }

  private static String shown(String text) {
    StringBuilder out = new StringBuilder();
    for (Token token : Parser.tokens(new Source("t", text))) {
      out.append(token.kind().name().toLowerCase(java.util.Locale.ROOT))
          .append('[')
          .append(text, token.span().start(), token.span().end())
          .append("] ");
    }
    return out.toString().trim();
  }

  @Test
  void tokensOfALineForHighlighting() {
    assertThat(shown("let x = 5ms # c"))
        .isEqualTo("keyword[let] name[x] operator[=] number[5ms] comment[# c]");
    assertThat(shown("s.wait(\"a\\n{b}\")"))
        .isEqualTo(
            "name[s] punctuation[.] name[wait] opening[(] string[\"] string[a] escape[\\n] opening[{]"
                + " name[b] closing[}] string[\"] closing[)]");
    assertThat(shown("'a' & @ 5x 'b"))
        .isEqualTo("string['a'] operator[&] unknown[@] unknown[5x] string['b]");
  }

  @Test
  void wordsThatAreKeywordsOnlyInTheirPlaceAreShownAsSuch() {
    assertThat(shown("let use = 1")).isEqualTo("keyword[let] name[use] operator[=] number[1]");
    assertThat(shown("channel c = use f()"))
        .startsWith("keyword[channel] name[c] operator[=] keyword[use] name[f]");
    assertThat(shown("mutex(in: r)")).startsWith("name[mutex] opening[(] name[in] punctuation[:]");
    assertThat(shown("after = after")).isEqualTo("name[after] operator[=] name[after]");
  }

  @Test
  void tokensCoverEverythingButBlanks() {
    String letters = "ab1.'\"{}()[]#\n \t\\&!é€$5s=+-";
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i >= 0; i--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      int end = 0;
      for (Token token : Parser.tokens(new Source("t", text.toString()))) {
        assertThat(text.substring(end, token.span().start())).as(text.toString()).isBlank();
        end = token.span().end();
      }
      assertThat(text.substring(end)).as(text.toString()).isBlank();
    }
  }

  /**
   * Start-up time depends on it: a decision that needs more goes through ANTLR's simulation of the
   * grammar.
   */
  @Test
  void oneTokenAheadDecidesEverything() {
    Source source = new Source("t", "");
    List<Diagnostic> diagnostics = new ArrayList<>();
    IpcshParser parser =
        new IpcshParser(
            new CommonTokenStream(
                new ScriptTokens(source, new ScriptLexer(source, 0), diagnostics)));
    LL1Analyzer analyzer = new LL1Analyzer(parser.getATN());
    for (DecisionState decision : parser.getATN().decisionToState) {
      IntervalSet seen = new IntervalSet();
      for (IntervalSet alternative : analyzer.getDecisionLookahead(decision)) {
        String rule = parser.getRuleNames()[decision.ruleIndex];
        assertThat(alternative).as("rule %s", rule).isNotNull();
        assertThat(seen.and(alternative).isNil()).as("rule %s", rule).isTrue();
        seen.addAll(alternative);
      }
    }
  }

  static Stream<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", "scripts"))) {
      return files.filter(p -> p.toString().endsWith(".ipc")).sorted().toList().stream();
    }
  }

  /** A script that is about an error found before it runs says so with its exit status. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  void everyScriptOfTheRepositoryParses(Path script) throws IOException {
    Parser.Text text = Parser.read(script.toString(), Files.readAllBytes(script));
    if (text.source().text().contains("# expect exit: 2")) {
      return;
    }
    assertThat(Parser.parse(text.source()).diagnostics()).extracting(Diagnostic::render).isEmpty();
  }
}

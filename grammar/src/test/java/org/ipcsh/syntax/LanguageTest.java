package org.ipcsh.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("LANGUAGE.md says what the parser takes")
class LanguageTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```ipc(-syntax)?\\n(.*?)^```$");

  private static String page() throws IOException {
    return Files.readString(Path.of("LANGUAGE.md"));
  }

  static Stream<Arguments> examples() throws IOException {
    List<Arguments> examples = new ArrayList<>();
    String page = page();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      int line = (int) page.substring(0, block.start()).lines().count() + 2;
      examples.add(arguments(line, block.group(2)));
    }
    return examples.stream();
  }

  @ParameterizedTest(name = "the example in line {0}")
  @MethodSource("examples")
  void everyExampleParses(int line, String script) {
    Parser.Parsed parsed = Parser.parse(new Source("LANGUAGE.md:" + line, script));
    assertThat(parsed.diagnostics()).extracting(Diagnostic::render).isEmpty();
  }

  @Test
  void everyBlockWithAnExampleIsSeen() throws IOException {
    assertThat(examples()).hasSize(page().split("(?m)^```ipc").length - 1).hasSizeGreaterThan(30);
  }

  @Test
  void itsListOfWordsIsThatOfTheLexer() throws IOException {
    String page = page();
    String list =
        page.substring(page.indexOf("\n\n    channel region") + 2, page.indexOf("After a dot,"));
    List<String> words = new ArrayList<>();
    for (int type = ScriptLexer.CHANNEL; type < ScriptLexer.USE; type++) {
      words.add(ScriptLexer.VOCABULARY.getSymbolicName(type).toLowerCase(Locale.ROOT));
    }
    assertThat(list.trim().split("\\s+")).containsExactlyElementsOf(words);
  }

  @Test
  void itsLimitsAreTheParsers() throws IOException {
    assertThat(page().replaceAll("\\s+", " "))
        .contains("nest up to " + Limits.BRACKETS + " deep")
        .contains("at most " + Limits.TREE + " operators");
  }

  @Test
  void everyEscapeInItsTableWorks() throws IOException {
    for (String escape :
        new String[] {
          "\\n", "\\t", "\\r", "\\0", "\\e", "\\\"", "\\\\", "\\{", "\\x41", "\\u{20AC}"
        }) {
      assertThat(page()).contains("`" + escape.replace("41", "HH") + "`");
      assertThat(Parser.parse(new Source("t", '"' + escape + '"')).diagnostics()).isEmpty();
    }
  }
}

package org.ipcsh.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** LANGUAGE.md lists all that comes with the language, each with as many parameters as it has. */
class ReferenceTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("ipcsh.top", ".."), "grammar", "LANGUAGE.md");

  /** The row of the table in which the methods of a type stand. */
  private static final Map<String, String> ROWS =
      Map.of(
          "string", "strings", "list", "lists", "map", "maps", "bytes", "bytes", "struct",
          "structs");

  private final String section = section();

  private static String section() {
    try {
      String text = Files.readString(REFERENCE);
      int from = text.indexOf("\n## What is built in\n");
      return text.substring(from, text.indexOf("\n## ", from + 1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void isListed(String text, String prefix, Builtin builtin) {
    Matcher form = Pattern.compile("`" + prefix + builtin.name() + "\\(([^)`]*)\\)`").matcher(text);
    assertThat(form.find()).as("%s%s in: %s", prefix, builtin.form(), text).isTrue();
    assertThat(form.group(1).split(",").length)
        .as("the parameters of %s%s", prefix, builtin.form())
        .isEqualTo(builtin.form().split(",").length);
  }

  @Test
  void everyFunctionIsListed() {
    for (Builtin builtin : Builtins.all()) {
      isListed(section, "", builtin);
    }
  }

  @Test
  void everyMethodIsListedWithItsType() {
    for (Builtin builtin : Methods.all()) {
      Matcher row =
          Pattern.compile("(?m)^\\| " + ROWS.get(builtin.type()) + " \\| (.*)$").matcher(section);
      assertThat(row.find()).as("a row of %s", builtin.type()).isTrue();
      isListed(row.group(1), builtin.type().equals("struct") ? "Item\\." : "\\.", builtin);
    }
  }
}

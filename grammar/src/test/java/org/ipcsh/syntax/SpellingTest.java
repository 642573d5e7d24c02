package org.ipcsh.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void theNearestNameIsSuggestedAndAFarOneIsNot() {
    List<String> names = List.of("print", "read_line", "x");
    assertThat(Spelling.nearest("pritn", names)).isEqualTo("print");
    assertThat(Spelling.nearest("readline", names)).isEqualTo("read_line");
    assertThat(Spelling.nearest("y", names)).isNull();
    assertThat(Spelling.nearest("completely", names)).isNull();
  }
}

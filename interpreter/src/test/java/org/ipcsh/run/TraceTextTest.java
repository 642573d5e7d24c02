package org.ipcsh.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the columns of a trace are set. */
class TraceTextTest {

  @ParameterizedTest
  @CsvSource({"1500000000, 1.500000  |", "99999999000, 99.999999 |", "100000000000, 100.000000 |"})
  void aColumnEndsWithASpaceHoweverWideItIs(long nanoseconds, String line) {
    TraceText text = new TraceText();
    text.appendSeconds(nanoseconds).pad(0, 9).append('|');
    assertThat(text.cut(0)).isEqualTo(line);
  }
}

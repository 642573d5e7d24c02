package org.ipcsh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipcsh.session.Highlighting.Style;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HighlightingTest {
  private static Session session;

  @BeforeAll
  static void begin() {
    session = new Session(List.of(), new Recording()).open();
    session.take("channel p = pipe()");
    session.take("process alice");
  }

  @AfterAll
  static void end() {
    session.close();
  }

  private static Style of(String text, String piece, int cursor) {
    for (Highlighting.Piece each : session.highlighting().of(text, cursor)) {
      if (text.substring(each.span().start(), each.span().end()).equals(piece)) {
        return each.style();
      }
    }
    return null;
  }

  @Test
  void namesByWhatTheyMean() {
    String text = "in alice { p.write(print) } pipe SIGTERM other 5ms # rest";
    assertThat(of(text, "in", -1)).isEqualTo(Style.KEYWORD);
    assertThat(of(text, "alice", -1)).isEqualTo(Style.PROCESS);
    assertThat(of(text, "p", -1)).isEqualTo(Style.OBJECT);
    assertThat(of(text, "write", -1)).isEqualTo(Style.PLAIN);
    assertThat(of(text, "print", -1)).isEqualTo(Style.PREDEFINED);
    assertThat(of(text, "pipe", -1)).isEqualTo(Style.KIND);
    assertThat(of(text, "SIGTERM", -1)).isEqualTo(Style.PREDEFINED);
    assertThat(of(text, "other", -1)).isEqualTo(Style.PLAIN);
    assertThat(of(text, "5ms", -1)).isEqualTo(Style.NUMBER);
    assertThat(of(text, "# rest", -1)).isEqualTo(Style.COMMENT);
  }

  @Test
  void theBracketAtTheCursorAndItsCounterpart() {
    assertThat(of("f(1)", "(", 4)).isEqualTo(Style.MATCHING);
    assertThat(of("f(1)", ")", 4)).isEqualTo(Style.MATCHING);
    assertThat(of("f(1]", "(", 4)).isEqualTo(Style.WRONG);
    assertThat(of("f(1)", "(", 3)).isEqualTo(Style.PLAIN);
  }

  @Test
  void commands() {
    assertThat(of(":help pipe", ":help", -1)).isEqualTo(Style.COMMAND);
  }
}

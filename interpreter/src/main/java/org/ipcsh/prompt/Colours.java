package org.ipcsh.prompt;

import java.util.HashMap;
import java.util.Map;
import org.ipcsh.session.Highlighting;
import org.jline.utils.AttributedStyle;

/** What is shown in which colour: the sixteen of the terminal, so that its theme decides. */
final class Colours {
  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
  private static final int[] OF_PROCESSES = {
    AttributedStyle.GREEN,
    AttributedStyle.CYAN,
    AttributedStyle.MAGENTA,
    AttributedStyle.YELLOW,
    AttributedStyle.BLUE
  };

  static final AttributedStyle PROMPT = PLAIN.bold();
  static final AttributedStyle CONTINUATION = PLAIN.foreground(AttributedStyle.BRIGHT);
  static final AttributedStyle ERROR = PLAIN.foreground(AttributedStyle.RED);
  static final AttributedStyle MADE = PLAIN.foreground(AttributedStyle.GREEN);
  static final AttributedStyle NEWS = PLAIN.foreground(AttributedStyle.CYAN);

  private final Map<String, AttributedStyle> processes = new HashMap<>();

  AttributedStyle of(String process) {
    return processes.computeIfAbsent(
        process, name -> PLAIN.foreground(OF_PROCESSES[processes.size() % OF_PROCESSES.length]));
  }

  static AttributedStyle of(Highlighting.Style style) {
    switch (style) {
      case KEYWORD:
      case COMMAND:
        return PLAIN.bold();
      case KIND:
        return PLAIN.foreground(AttributedStyle.CYAN);
      case OBJECT:
        return PLAIN.foreground(AttributedStyle.GREEN);
      case PROCESS:
        return PLAIN.foreground(AttributedStyle.MAGENTA);
      case PREDEFINED:
        return PLAIN.foreground(AttributedStyle.BLUE);
      case STRING:
        return PLAIN.foreground(AttributedStyle.YELLOW);
      case ESCAPE:
        return PLAIN.foreground(AttributedStyle.YELLOW).bold();
      case COMMENT:
        return CONTINUATION;
      case MATCHING:
        return PLAIN.bold().underline();
      case WRONG:
        return ERROR;
      default:
        return PLAIN;
    }
  }
}

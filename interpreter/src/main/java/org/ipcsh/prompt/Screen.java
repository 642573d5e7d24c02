package org.ipcsh.prompt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ipcsh.eval.Status;
import org.ipcsh.process.Child;
import org.ipcsh.process.Spawn;
import org.ipcsh.session.Front;
import org.ipcsh.session.Message;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.InfoCmp.Capability;

/** Shows what the session tells: above the line being typed, which stays as it is. */
final class Screen implements Front {
  private final Colours colours = new Colours();
  private final Device device;
  private final boolean coloured;
  private final Map<Integer, Runnable> signals;
  private final Thread reader = Thread.currentThread();
  private volatile Terminal terminal;
  private volatile Consumer<String> above;
  private volatile boolean lent;

  /** To be made by the thread that reads from the terminal. */
  Screen(Device device, boolean coloured, Map<Integer, Runnable> signals) {
    this.device = device;
    this.coloured = coloured;
    this.signals = signals;
  }

  /** Whether the terminal is another's for now: a program's, or the input's that runs. */
  boolean isLent() {
    return lent;
  }

  @Override
  public Map<Integer, Runnable> signals() {
    return signals;
  }

  @Override
  public void input(boolean forEvaluation) {
    lent = forEvaluation;
    if (forEvaluation) {
      device.lines();
    } else {
      device.keys(false);
    }
  }

  @Override
  public void over() {
    reader.interrupt();
  }

  /** Blanks for a whole line: they end in the next one unless they began where a line begins. */
  @Override
  public void freshLine() {
    terminal.writer().print(" ".repeat(terminal.getWidth()) + "\r");
    terminal.puts(Capability.clr_eol);
    terminal.flush();
  }

  /**
   * @param text shows text above the line that is being typed
   */
  void terminal(Terminal shown, Consumer<String> text) {
    terminal = shown;
    above = text;
  }

  boolean coloured() {
    return coloured;
  }

  @Override
  public void show(List<Message> messages) {
    AttributedStringBuilder out = new AttributedStringBuilder();
    for (Message message : messages) {
      for (String line : message.text().split("\n", -1)) {
        line(out, message, line);
        out.append('\n');
      }
    }
    print(out);
  }

  void print(AttributedStringBuilder text) {
    above.accept(coloured ? text.toAnsi(terminal) : text.toAttributedString().toString());
  }

  void print(String text) {
    print(new AttributedStringBuilder().append(text).append("\n"));
  }

  private void line(AttributedStringBuilder out, Message message, String line) {
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    switch (message.kind()) {
      case OUTPUT:
        out.styled(colours.of(message.who()), message.who() + ": ");
        if (text.indexOf('\033') >= 0 && coloured) {
          out.append(AttributedString.fromAnsi(text));
        } else {
          out.append(text);
        }
        break;
      case ERROR:
        out.styled(Colours.ERROR, text);
        break;
      case MADE:
        out.styled(Colours.MADE, text);
        break;
      case NEWS:
        out.styled(Colours.NEWS, text);
        break;
      default:
        out.append(text);
    }
  }

  @Override
  public String edit(String text) throws IOException {
    Path file = Files.createTempFile("ipcsh-", ".ipc");
    input(true);
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
      // The variable may hold options, as in "code --wait".
      Child editor =
          new Child(
              new Spawn("/bin/sh")
                  .argument("-c")
                  .argument("${VISUAL:-${EDITOR:-vi}} \"$1\"")
                  .argument("sh")
                  .argument(file.toString())
                  .start(null));
      editor.reap();
      Status status = Status.of(editor.status());
      if (!status.ok()) {
        throw new IOException("the editor " + status);
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } finally {
      input(false);
      Files.deleteIfExists(file);
    }
  }
}

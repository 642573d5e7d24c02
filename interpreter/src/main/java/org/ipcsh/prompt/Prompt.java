package org.ipcsh.prompt;

import java.io.IOError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Flags;
import org.ipcsh.run.AtExit;
import org.ipcsh.run.Restart;
import org.ipcsh.session.Session;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.InfoCmp.Capability;

/** {@code ipcsh} without arguments, on a terminal. */
public final class Prompt {
  private static final String PROMPT = "ipcsh> ";
  private static final String BANNER =
      ": processes and kernel objects, live. help and :tour explain, Tab completes.";

  private static final String PASTE_UNMARKED = "\033[?2004l";

  private final Device device;
  private final Console console;
  private final Screen screen;
  private final Session session;
  private final LineReader reader;
  private final Plain plain;

  private Prompt(Device device) throws IOException {
    this.device = device;
    String type = System.getenv("TERM");
    boolean dumb = type == null || type.isEmpty() || type.startsWith(Console.DUMB);
    String noColour = System.getenv("NO_COLOR");
    this.console = new Console(device, dumb ? Console.DUMB : type);
    console.keys(false);
    this.screen = new Screen(device, !dumb && (noColour == null || noColour.isEmpty()), signals());
    this.session = new Session(List.of(), screen);
    this.reader = new Editor(session, console, screen).reader();
    this.plain = new Plain(console);
    screen.terminal(console, dumb ? plain::printAbove : reader::printAbove);
    console.handle(Signal.INT, signal -> session.interrupt());
    session.open();
  }

  /** What the terminal sends; who types is to see what signals do to a terminal's program. */
  private Map<Integer, Runnable> signals() {
    return Map.of(
        Flags.SIGINT,
        () -> console.raise(Signal.INT),
        Flags.SIGWINCH,
        () -> console.raise(Signal.WINCH),
        Flags.SIGTSTP,
        this::suspend,
        Flags.SIGCONT,
        this::resume);
  }

  /** Ctrl-Z: the shell that started this is to find its terminal as it was. */
  private void suspend() {
    if (!screen.isLent()) {
      console.puts(Capability.keypad_local);
      console.writer().write(console.getType().equals(Console.DUMB) ? "" : PASTE_UNMARKED);
      console.writer().println();
      console.flush();
      device.restore();
    }
    Device.stop();
  }

  private void resume() {
    if (!screen.isLent()) {
      device.awaitForeground();
      console.keys(false);
      console.raise(Signal.CONT);
    }
  }

  /**
   * Runs a session on the terminal.
   *
   * @param version what to greet with
   * @param init whether the start-up file is read
   * @return the exit status, or -1 where there is no terminal
   */
  public static int run(String version, boolean init) {
    Device device = Device.open();
    if (device == null) {
      return -1;
    }
    if (!Restart.isDone()) {
      // The launcher could not block its signals.
      Restart.now(null);
    }
    device.awaitForeground();
    try {
      Prompt prompt = new Prompt(device);
      AtExit.run(prompt::abandon);
      return prompt.loop(version + BANNER, init);
    } catch (IOException e) {
      throw new IllegalStateException("the terminal cannot be used: " + e.getMessage(), e);
    }
  }

  private int loop(String banner, boolean init) {
    screen.print(banner);
    Path file = initFile();
    boolean dumb = console.getType().equals(Console.DUMB);
    String prompt = screen.coloured() ? coloured() : PROMPT;
    boolean goesOn = !init || !Files.isReadable(file) || session.startUp(file);
    while (goesOn) {
      try {
        goesOn = session.take(dumb ? plain.read(PROMPT) : reader.readLine(prompt));
      } catch (UserInterruptException e) {
        // What was typed is dropped.
        goesOn = !session.isOver();
      } catch (EndOfFileException | IOError | IllegalStateException e) {
        // The end of the input, or of the terminal.
        goesOn = false;
      }
    }
    session.close();
    device.restore();
    return session.status();
  }

  private String coloured() {
    return new AttributedStringBuilder()
        .styled(Colours.PROMPT, PROMPT)
        .toAnsi(reader.getTerminal());
  }

  private static Path initFile() {
    String config = System.getenv("XDG_CONFIG_HOME");
    Path folder =
        config == null || config.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".config")
            : Path.of(config);
    return folder.resolve("ipcsh").resolve("init.ipc");
  }

  /** On SIGTERM and SIGHUP. */
  private void abandon() {
    session.abandon();
    device.restore();
  }
}

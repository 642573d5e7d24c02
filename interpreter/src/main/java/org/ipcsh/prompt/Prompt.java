package org.ipcsh.prompt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipcsh.session.Session;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.impl.PosixSysTerminal;
import org.jline.utils.AttributedStringBuilder;

/** {@code ipcsh} without arguments, on a terminal. */
public final class Prompt {
  private static final String PROMPT = "ipcsh> ";
  private static final String BANNER =
      ": processes and kernel objects, live. help and :tour explain, Tab completes.";

  private final Device device;
  private final Screen screen;
  private final Session session;
  private final LineReader reader;

  private Prompt(Device device) throws IOException {
    this.device = device;
    String type = System.getenv("TERM");
    boolean dumb = type == null || type.isEmpty() || type.startsWith("dumb");
    String noColour = System.getenv("NO_COLOR");
    device.ignoreQuit();
    Terminal terminal =
        new PosixSysTerminal(
            "ipcsh",
            dumb ? "dumb" : known(type),
            device,
            StandardCharsets.UTF_8,
            true,
            SignalHandler.SIG_DFL);
    this.screen = new Screen(!dumb && (noColour == null || noColour.isEmpty()));
    this.session = new Session(List.of(), screen);
    this.reader = new Editor(session, terminal, screen).reader();
    screen.reader(reader);
    terminal.handle(Signal.INT, signal -> session.interrupt());
  }

  /**
   * The nearest of the terminals that JLine knows by itself: of others it would have to ask
   * infocmp(1).
   */
  private static String known(String type) {
    if (type.startsWith("screen") || type.startsWith("tmux")) {
      return type.endsWith("256color") ? "screen-256color" : "screen";
    }
    if (type.startsWith("vt") || type.equals("ansi")) {
      return "ansi";
    }
    return type.equals("xterm") ? type : "xterm-256color";
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
    try {
      Prompt prompt = new Prompt(device);
      Runtime.getRuntime().addShutdownHook(new Thread(prompt::abandon, "end"));
      return prompt.loop(version + BANNER, init);
    } catch (IOException e) {
      throw new IllegalStateException("the terminal cannot be used: " + e.getMessage(), e);
    }
  }

  private int loop(String banner, boolean init) {
    screen.print(banner);
    Path file = initFile();
    if (init && Files.isReadable(file)) {
      session.take(":load " + file);
    }
    String prompt = screen.coloured() ? coloured() : PROMPT;
    boolean goesOn = true;
    while (goesOn) {
      try {
        goesOn = session.take(reader.readLine(prompt));
      } catch (UserInterruptException e) {
        // What was typed is dropped.
      } catch (EndOfFileException | java.io.IOError | IllegalStateException e) {
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

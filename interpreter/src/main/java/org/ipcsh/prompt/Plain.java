package org.ipcsh.prompt;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.ipcsh.session.Session;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * Reads inputs from a terminal that cannot be drawn on: it echoes and erases itself, line by line.
 */
final class Plain {
  private static final String MORE = "...    ";

  private final Console console;
  private String awaited = "";

  Plain(Console console) {
    this.console = console;
  }

  /**
   * One input, of several lines if it goes on.
   *
   * @throws UserInterruptException when it was dropped
   * @throws EndOfFileException at the end of all inputs
   */
  String read(String prompt) {
    Thread reading = Thread.currentThread();
    SignalHandler before = console.handle(Signal.INT, signal -> reading.interrupt());
    console.lines();
    try {
      StringBuilder input = new StringBuilder(line(prompt));
      while (Session.parse(input.toString()).incomplete()) {
        input.append('\n').append(line(MORE));
      }
      return input.toString();
    } catch (InterruptedIOException e) {
      console.writer().println();
      throw new UserInterruptException("");
    } catch (IOException e) {
      throw new EndOfFileException(e);
    } finally {
      console.handle(Signal.INT, before);
      console.keys(false);
    }
  }

  private String line(String prompt) throws IOException {
    await(prompt);
    try {
      StringBuilder line = new StringBuilder();
      for (int c = console.reader().read(); c != '\n'; c = console.reader().read()) {
        if (c < 0) {
          throw new EndOfFileException();
        }
        line.append((char) c);
      }
      return line.toString();
    } finally {
      await("");
    }
  }

  private synchronized void await(String prompt) {
    awaited = prompt;
    console.writer().print(prompt);
    console.flush();
  }

  /** Shows text, and the prompt once more if a line is awaited. */
  synchronized void printAbove(String text) {
    console.writer().print((awaited.isEmpty() ? "" : "\n") + text + awaited);
    console.flush();
  }
}

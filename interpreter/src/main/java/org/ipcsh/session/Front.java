package org.ipcsh.session;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Who shows a session to the user. Called by any thread, one call at a time. */
public interface Front {

  /** Shows the messages, above the line that is being typed if one is. */
  void show(List<Message> messages);

  /**
   * What is done when one of these signals arrives that the user does not handle. Done by any
   * thread.
   */
  default Map<Integer, Runnable> signals() {
    return Map.of();
  }

  /** What is typed from now on is for an input that reads standard input, until it is done. */
  default void input(boolean forEvaluation) {}

  /** What was written past the session may have left a line unfinished. */
  default void freshLine() {}

  /** Lets the user change a text, and answers the text as it is then. */
  default String edit(String text) throws IOException {
    throw new IOException("there is no editor here");
  }

  /** The session has ended, although nobody has asked for it: who waits for an input need not. */
  default void over() {}
}

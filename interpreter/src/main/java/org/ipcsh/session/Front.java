package org.ipcsh.session;

import java.io.IOException;
import java.util.List;

/** Who shows a session to the user. Called by any thread, one call at a time. */
public interface Front {

  /** Shows the messages, above the line that is being typed if one is. */
  void show(List<Message> messages);

  /** Lets the user change a text, and answers the text as it is then. */
  default String edit(String text) throws IOException {
    throw new IOException("there is no editor here");
  }
}

package org.ipcsh.session;

import java.util.ArrayList;
import java.util.List;

/** A front that remembers what it is shown. */
final class Recording implements Front {
  private static final long PATIENCE_MILLISECONDS = 20_000;

  private final List<Message> shown = new ArrayList<>();

  @Override
  public synchronized void show(List<Message> messages) {
    shown.addAll(messages);
    notifyAll();
  }

  /** An editor that puts a 2 for each 1. */
  @Override
  public String edit(String text) {
    return text.replace('1', '2');
  }

  /**
   * All that was shown since it was last asked, a line each, process output with the name before
   * it.
   */
  synchronized String taken() {
    StringBuilder out = new StringBuilder();
    for (Message message : shown) {
      out.append(message.kind() == Message.Kind.OUTPUT ? message.who() + ": " : "");
      out.append(message.text()).append('\n');
    }
    shown.clear();
    return out.toString();
  }

  /** Waits until that is shown, and answers all up to then. */
  synchronized String await(String wanted) throws InterruptedException {
    StringBuilder out = new StringBuilder();
    long end = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
    while (true) {
      out.append(taken());
      if (out.indexOf(wanted) >= 0) {
        return out.toString();
      }
      long left = end - System.currentTimeMillis();
      if (left <= 0) {
        throw new AssertionError("'" + wanted + "' was not shown, only: " + out);
      }
      wait(left);
    }
  }
}

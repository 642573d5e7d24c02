package org.ipcsh.session;

/** {@code :tour}. */
final class Tour {
  Tour(Session session) {}

  void go(String rest) {}

  void typed(String input) {}
}

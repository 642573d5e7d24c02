package org.ipcsh.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One IPC object of this system, as {@code ipcsh ls} shows it. What is not known is null, or -1.
 */
final class Item {
  /** The facility's word for it, such as {@code sysv_queue}. */
  final String kind;

  /** What {@code ipcsh peek} finds it by. */
  final String name;

  long id = -1;
  long owner = -1;
  int mode = -1;

  /** How full it is or what it counts, in words. */
  String content = "";

  /** Seconds since 1970. */
  long since = -1;

  /** The process id of the main process of the ipcsh run that made it; 0: one that has ended. */
  long run = -1;

  /**
   * Whether processes communicate by it: of what has no name, each program has some for itself, its
   * event loop's eventfd, say.
   */
  boolean between = true;

  final TreeSet<Integer> holders = new TreeSet<>();
  final List<String> waiters = new ArrayList<>();

  Item(String kind, String name) {
    this.kind = kind;
    this.name = name;
  }
}

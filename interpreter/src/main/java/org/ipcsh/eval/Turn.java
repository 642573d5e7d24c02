package org.ipcsh.eval;

import java.util.List;

/**
 * Whose turn it is among the elements of a list that a {@code select} waits for again and again: it
 * is looked at from the one on that comes after the one served last, so that nobody is kept waiting
 * by a neighbour who always has something.
 */
final class Turn {
  private int index;
  private Object served;

  /** Where to begin. */
  int begin(List<?> elements) {
    // What was served may have left the list since: then its place is that of the next.
    boolean there = index < elements.size() && elements.get(index) == served;
    int first = there ? index + 1 : index;
    return first < elements.size() ? first : 0;
  }

  void served(int at, Object element) {
    index = at;
    served = element;
  }
}

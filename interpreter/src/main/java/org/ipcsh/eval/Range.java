package org.ipcsh.eval;

/**
 * {@code from..to}: the integers from one to the other, both included; none when {@code to} is
 * smaller.
 */
record Range(long from, long to) {

  long length() {
    return to < from ? 0 : to - from + 1;
  }

  @Override
  public String toString() {
    return from + ".." + to;
  }
}

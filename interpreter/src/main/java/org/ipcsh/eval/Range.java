package org.ipcsh.eval;

/**
 * {@code from..to}: the integers from one to the other, both included; none when {@code to} is
 * smaller.
 */
record Range(long from, long to) {

  long length() {
    if (to < from) {
      return 0;
    }
    long distance = to - from;
    if (distance < 0 || distance == Long.MAX_VALUE) {
      throw new ScriptError("integer overflow: " + this + " has more elements than fit 64 bits");
    }
    return distance + 1;
  }

  @Override
  public String toString() {
    return from + ".." + to;
  }
}

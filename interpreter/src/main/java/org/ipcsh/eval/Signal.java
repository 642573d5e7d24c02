package org.ipcsh.eval;

import org.ipcsh.posix.SignalName;

/** A signal, by the number that Linux gives it. Prints as its name. */
public final class Signal {
  private final int number;

  private Signal(int number) {
    this.number = number;
  }

  public static Signal of(int number) {
    return new Signal(number);
  }

  /** The signal of that name ({@code SIGTERM}, {@code SIGRTMIN}), or null. */
  public static Signal named(String name) {
    int number = name.startsWith("SIG") ? SignalName.number(name) : 0;
    return number == 0 ? null : new Signal(number);
  }

  public int number() {
    return number;
  }

  public String name() {
    return SignalName.name(number);
  }

  /** Whether that is this signal, its number or its name. */
  boolean is(Object other) {
    return equals(other) || other instanceof Long && (Long) other == number || name().equals(other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signal && ((Signal) other).number == number;
  }

  @Override
  public int hashCode() {
    return number;
  }

  @Override
  public String toString() {
    return name();
  }
}

package org.ipcsh.eval;

/** What is common to all values: their types' names, equality and the two forms in which they are shown. */
public final class Values {
  /** The answer of a unit that ends without an expression: nothing to echo. */
  public static final Object NOTHING = new Object();

  private Values() {}

  /** As {@code print} shows it: a string as it is, anything else in its {@link #readable} form. */
  public static String display(Object value) {
    throw new UnsupportedOperationException();
  }

  /** As a prompt echoes it: strings quoted, what cannot be printed escaped. */
  public static String readable(Object value) {
    throw new UnsupportedOperationException();
  }

  /** The value's type with an article, for messages: "an integer", "a string". */
  static String phrase(Object value) {
    throw new UnsupportedOperationException();
  }
}

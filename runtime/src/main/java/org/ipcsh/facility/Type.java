package org.ipcsh.facility;

/** What a parameter takes, and the Java type in which an operation's body receives it. */
public enum Type {
  /** {@link Long}. */
  INTEGER("an integer"),
  /** {@link Boolean}. */
  BOOLEAN("true or false"),
  /** {@link String}: a name or path, as text. */
  TEXT("a string"),
  /** {@code byte[]} or {@link org.ipcsh.posix.Memory}: data. */
  BYTES("a string or bytes"),
  /** {@link org.ipcsh.posix.Memory}: a buffer to be filled. */
  BUFFER("bytes"),
  /** {@link Long}, nanoseconds. */
  DURATION("a duration such as 500ms"),
  /** {@link Long}, the number. */
  SIGNAL("a signal such as SIGUSR1"),
  /** {@link Long}, bytes from the beginning of a region. */
  PLACE("an offset in bytes, or the name of a field"),
  /** {@link KernelObject}. */
  OBJECT("a channel, region or other kernel object"),
  /** {@link java.util.List} of {@link KernelObject}, {@link Long} or {@code byte[]}. */
  LIST("a list"),
  /** Whatever the language has; the body looks at it itself. */
  ANY("a value");

  private final String phrase;

  Type(String phrase) {
    this.phrase = phrase;
  }

  /** {@return the type as a message says it: "an integer"} */
  public String phrase() {
    return phrase;
  }
}

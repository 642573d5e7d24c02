package org.ipcsh.facility;

/** The ends of a channel that an operation works on, or that a process holds. */
public enum End {
  /** Neither end. */
  NONE,
  /** The end to read or receive from. */
  READ,
  /** The end to write or send to. */
  WRITE,
  /** Both ends; of what has none, the whole. */
  BOTH;

  /** {@return whether the read end is one of them} */
  public boolean reads() {
    return this == READ || this == BOTH;
  }

  /** {@return whether the write end is one of them} */
  public boolean writes() {
    return this == WRITE || this == BOTH;
  }

  /**
   * {@return what holds whatever either holds}
   *
   * @param other what is added
   */
  public End and(End other) {
    return values()[ordinal() | other.ordinal()];
  }

  /**
   * {@return what holds only what both hold}
   *
   * @param other what is kept
   */
  public End only(End other) {
    return values()[ordinal() & other.ordinal()];
  }

  /**
   * {@return what is left without the other}
   *
   * @param other what is taken away
   */
  public End without(End other) {
    return values()[ordinal() & ~other.ordinal()];
  }
}

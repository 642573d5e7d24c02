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

  /** Whether the read end is one of them. */
  public boolean reads() {
    return this == READ || this == BOTH;
  }

  /** Whether the write end is one of them. */
  public boolean writes() {
    return this == WRITE || this == BOTH;
  }

  /** What holds whatever either holds. */
  public End and(End other) {
    return values()[ordinal() | other.ordinal()];
  }

  /** What holds only what both hold. */
  public End only(End other) {
    return values()[ordinal() & other.ordinal()];
  }

  /** What is left without the other. */
  public End without(End other) {
    return values()[ordinal() & ~other.ordinal()];
  }
}

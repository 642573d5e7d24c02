package org.ipcsh.session;

/**
 * Something that a session tells.
 *
 * @param who the process that is spoken of, or null
 * @param text one or more lines, without a newline at the end
 */
public record Message(Kind kind, String who, String text) {

  /** What it is about, for whoever colours it. */
  public enum Kind {
    /** The value of an expression. */
    VALUE,
    /** What a declaration made. */
    MADE,
    /** What a process printed, each line without the name of the process. */
    OUTPUT,
    /** Something happened: a process ended, a block is done. */
    NEWS,
    /** Something went wrong. */
    ERROR,
    /** What a command shows. */
    TEXT
  }
}

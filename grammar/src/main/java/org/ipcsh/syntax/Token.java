package org.ipcsh.syntax;

/**
 * A piece of the text with its kind, for those who colour or complete it: see {@link
 * Parser#tokens}.
 */
public record Token(Kind kind, Span span) {

  /** What a piece of text is by its form alone; what a name means only the evaluator knows. */
  public enum Kind {
    KEYWORD,
    NAME,
    NUMBER,
    STRING,
    /** {@code \n} and the like, in a string. */
    ESCAPE,
    OPERATOR,
    /** An opening bracket or brace, also that of an expression in a string. */
    OPENING,
    CLOSING,
    /** {@code . , : ;}. */
    PUNCTUATION,
    COMMENT,
    /** What cannot stand anywhere in a script. */
    UNKNOWN
  }
}

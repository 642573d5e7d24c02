package org.ipcsh.posix;

/**
 * The words that a program is given, execve(2), as a trace keeps them: each with a zero byte after
 * it, as far as there is room.
 *
 * <pre>
 *    0  length int   bytes of the words that follow
 *    4  more   int   1 if they are not all there
 *    8  words
 * </pre>
 */
public final class Words {
  /** The size of the list in bytes, with its head. */
  public static final int SIZE = 128;

  /** How many bytes of words follow, as an int. */
  public static final int LENGTH = 0;

  /** 1 if they are not all there, as an int. */
  public static final int MORE = 4;

  /** Where the words begin. */
  public static final int FIRST = 8;

  private Words() {}

  /**
   * Copies the words of the array at {@code argv}.
   *
   * @param to the list is stored there, without what does not fit
   * @param offset where the list begins; {@link #SIZE} bytes from there on are the list's
   * @param argv the address of an array of C strings, a null address after them
   */
  public static void store(Memory to, int offset, long argv) {
    int next = FIRST;
    int more = 0;
    for (long at = argv; more == 0; at += Long.BYTES) {
      long word = Memory.at(at, Long.BYTES).getLong(0);
      if (word == 0) {
        break;
      }
      byte[] text = Memory.at(word, SIZE).string(0, SIZE - next);
      int room = SIZE - next - 1;
      if (text.length > room) {
        more = 1;
      } else {
        to.put(offset + next, text, 0, text.length);
        to.putByte(offset + next + text.length, 0);
        next += text.length + 1;
      }
    }
    to.putInt(offset + LENGTH, next - FIRST);
    to.putInt(offset + MORE, more);
  }
}

package org.ipcsh.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.ipcsh.facility.Facilities;
import org.ipcsh.posix.Memory;

/**
 * What a {@link Trace} notes of the object of a call: its name and kind. Made once for each object,
 * as words that only have to be stored.
 */
public final class Label {
  static final int NAME_LIMIT = 40;
  private static final int KIND_SHIFT = 8;
  private static final int LENGTH_MASK = (1 << KIND_SHIFT) - 1;

  private final int head;
  private final long[] words;

  /**
   * The label of an object.
   *
   * @param name its name in the script; a long one is cut to 40 bytes of UTF-8
   * @param kind of facility
   */
  public Label(String name, String kind) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, NAME_LIMIT);
    while (length < text.length && (text[length] & 0xc0) == 0x80) {
      // Not in the midst of a character.
      length--;
    }
    head = Facilities.number(kind) << KIND_SHIFT | length;
    ByteBuffer padded = ByteBuffer.allocate(NAME_LIMIT).order(ByteOrder.nativeOrder());
    padded.put(text, 0, length).rewind();
    words = new long[(length + Long.BYTES - 1) / Long.BYTES];
    padded.asLongBuffer().get(words);
  }

  /** Stores both; answers how much room the name takes. */
  int store(Memory ring, int headAt, int nameAt) {
    ring.storeInt(headAt, head);
    for (int i = 0; i < words.length; i++) {
      ring.storeLong(nameAt + i * Long.BYTES, words[i]);
    }
    return words.length * Long.BYTES;
  }

  static int length(int head) {
    return head & LENGTH_MASK;
  }

  /** The number of the facility; see {@link Facilities#kind}. */
  static int kind(int head) {
    return head >>> KIND_SHIFT;
  }
}

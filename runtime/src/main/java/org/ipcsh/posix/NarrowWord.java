package org.ipcsh.posix;

import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/**
 * The aligned word of 32 bits around a number of 8 or 16, by way of which it is read and changed in
 * one step: nothing smaller than a word can be compared and set from Java. What lies beside the
 * number keeps whatever other processes store there meanwhile.
 */
public final class NarrowWord {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private final Memory memory;
  private final int at;
  private final int shift;
  private final int mask;

  /**
   * The word around a number.
   *
   * @param memory mapped memory, which begins and ends with a page for the machine, whatever its
   *     size
   * @param offset of the number, a multiple of its size
   * @param size 1 or 2 bytes
   */
  public NarrowWord(Memory memory, int offset, int size) {
    int word = offset & -Integer.BYTES;
    boolean inside = word <= memory.size() - Integer.BYTES;
    this.memory = inside ? memory : Memory.at(memory.address() + word, Integer.BYTES);
    this.at = inside ? word : 0;
    int before = offset - word;
    this.shift = Byte.SIZE * (LITTLE ? before : Integer.BYTES - size - before);
    this.mask = (1 << Byte.SIZE * size) - 1;
  }

  /** {@return the number's bits, after zeros} */
  public int load() {
    return memory.getIntVolatile(at) >>> shift & mask;
  }

  /**
   * Stores what becomes of the bits, in sequential order.
   *
   * @param change from the old bits to the new, of which those above the number are ignored; called
   *     again when another changed the word meanwhile
   * @return the bits that were there before, after zeros
   */
  public int getAndUpdate(IntUnaryOperator change) {
    while (true) {
      int found = memory.getIntVolatile(at);
      int old = found >>> shift & mask;
      int beside = found & ~(mask << shift);
      int changed = (change.applyAsInt(old) & mask) << shift;
      if (memory.compareAndSetInt(at, found, beside | changed)) {
        return old;
      }
    }
  }
}

package org.ipcsh.compile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ipcsh.eval.Bytes;
import org.ipcsh.eval.Op;

/** Writes the bytes of a {@link org.ipcsh.eval.Program}; {@code Loader} reads them. */
final class CodeWriter {
  private byte[] bytes = new byte[256];
  private int size;
  private final int siteBase;

  /**
   * @param siteBase what is taken off every site, to keep them short
   */
  CodeWriter(int siteBase) {
    this.siteBase = siteBase;
  }

  private void put(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = (byte) value;
  }

  private void put(byte[] more) {
    if (size + more.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more.length));
    }
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  /** A number that is not negative. */
  CodeWriter number(int value) {
    int rest = value;
    while (rest >= 0x80) {
      put(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    put(rest);
    return this;
  }

  CodeWriter integer(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      put((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
    return this;
  }

  CodeWriter text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    number(encoded.length);
    put(encoded);
    return this;
  }

  CodeWriter string(String bytes) {
    byte[] encoded = Bytes.array(bytes);
    number(encoded.length);
    put(encoded);
    return this;
  }

  /** The beginning of a node; what its class reads follows. */
  CodeWriter node(int op, int site, int length) {
    put(op);
    number(site - siteBase);
    number(length);
    return this;
  }

  CodeWriter none() {
    put(Op.NONE);
    return this;
  }

  /** An entry of a table: its length, then its bytes. */
  CodeWriter entry(CodeWriter entry) {
    number(entry.size);
    put(entry.bytes());
    return this;
  }

  CodeWriter all(CodeWriter part) {
    put(part.bytes());
    return this;
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }
}

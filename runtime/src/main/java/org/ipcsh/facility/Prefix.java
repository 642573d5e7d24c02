package org.ipcsh.facility;

/** The first bytes of some data, where an operation is to take no more of them. */
final class Prefix {
  static final Parameter SIZE =
      Parameter.optional("size", Type.INTEGER, null, "only its first bytes");

  private Prefix() {}

  /**
   * How many bytes these are.
   *
   * @param length of the data
   * @param size the argument for {@link #SIZE}; null: all
   */
  static int of(int length, Long size) {
    if (size == null) {
      return length;
    }
    if (size < 0) {
      throw new IllegalArgumentException("size is " + size + "; it must not be negative");
    }
    return (int) Math.min(size, length);
  }
}

package org.ipcsh.facility;

import org.ipcsh.posix.Memory;

/**
 * By what the C library tells an object that several processes can share from one of a single
 * process. Where that stands differs between its versions; so it is learnt from two objects that
 * have just been initialized.
 */
final class SharedMark {
  private final int offset;
  private final int bits;

  private SharedMark(int offset, int bits) {
    this.offset = offset;
    this.bits = bits;
  }

  static SharedMark between(Memory own, Memory shared) {
    for (int at = 0; at < shared.size(); at += Integer.BYTES) {
      int bits = shared.getInt(at) & ~own.getInt(at);
      if (bits != 0) {
        return new SharedMark(at, bits);
      }
    }
    // To this library they are the same.
    return new SharedMark(0, 0);
  }

  boolean isOn(InRegion object) {
    return (object.word(offset) & bits) == bits;
  }
}

package org.ipcsh.facility;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.process.Door;

/**
 * What travels from one process to another: bytes, and descriptors beside them (SCM_RIGHTS,
 * unix(7)). Written and read in the same order.
 */
public final class Parcel {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private final List<Integer> descriptors = new ArrayList<>();
  private Door door;
  private byte[] in;
  private int at;
  private int nextDescriptor;

  /** An empty parcel, to be written. */
  public Parcel() {
    this.door = null;
  }

  /**
   * A parcel that arrived, to be read.
   *
   * @param bytes what was put into it; not copied
   * @param received descriptors that are this process's now; closed by what takes them out
   * @param door of the receiving process; null if it has none yet
   */
  public Parcel(byte[] bytes, int[] received, Door door) {
    this.in = bytes;
    this.door = door;
    for (int descriptor : received) {
      descriptors.add(descriptor);
    }
  }

  /** {@return the receiving process's door; null in a parcel that is written} */
  public Door door() {
    return door;
  }

  /**
   * Says what the receiving process's door is.
   *
   * @param door of the receiving process
   * @return this
   */
  public Parcel through(Door door) {
    this.door = door;
    return this;
  }

  /** {@return what was put into it} For a parcel that is written. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  /** {@return the descriptors that go beside the bytes, in the order in which they were put} */
  public int[] descriptors() {
    int[] all = new int[descriptors.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = descriptors.get(i);
    }
    return all;
  }

  /**
   * Puts the low eight bits of a number.
   *
   * @param value of which the rest is ignored
   * @return this
   */
  public Parcel putByte(int value) {
    out.write(value);
    return this;
  }

  /**
   * Puts a number, seven bits a byte, low ones first: small numbers are short, negative ones too.
   *
   * @param value any long, in 1 to 10 bytes
   * @return this
   */
  public Parcel putLong(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  /**
   * Puts a number: as {@link #putLong}.
   *
   * @param value any int, in 1 to 5 bytes
   * @return this
   */
  public Parcel putInt(int value) {
    return putLong(value);
  }

  /**
   * Puts bytes, with how many they are before them.
   *
   * @param bytes copied
   * @return this
   */
  public Parcel putBytes(byte[] bytes) {
    putLong(bytes.length);
    out.write(bytes, 0, bytes.length);
    return this;
  }

  /**
   * Puts a text, as its bytes in UTF-8.
   *
   * @param text not null
   * @return this
   */
  public Parcel putText(String text) {
    return putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Puts a descriptor that the receiver gets a duplicate of.
   *
   * @param fd which stays this process's, and open until the parcel is sent; -1 passes as -1
   * @return this
   */
  public Parcel putDescriptor(int fd) {
    putByte(fd < 0 ? 0 : 1);
    if (fd >= 0) {
      descriptors.add(fd);
    }
    return this;
  }

  /** {@return what {@link #putByte} put, from 0 to 255} */
  public int getByte() {
    return in[at++] & 0xFF;
  }

  /** {@return what {@link #putLong} put} */
  public long getLong() {
    long rest = 0;
    int shift = 0;
    int part;
    do {
      part = in[at++];
      rest |= (long) (part & 0x7F) << shift;
      shift += 7;
    } while (part < 0);
    return (rest >>> 1) ^ -(rest & 1);
  }

  /** {@return what {@link #putInt} put} */
  public int getInt() {
    return (int) getLong();
  }

  /** {@return what {@link #putBytes} put} */
  public byte[] getBytes() {
    byte[] bytes = new byte[getInt()];
    System.arraycopy(in, at, bytes, 0, bytes.length);
    at += bytes.length;
    return bytes;
  }

  /** {@return what {@link #putText} put} */
  public String getText() {
    return new String(getBytes(), StandardCharsets.UTF_8);
  }

  /**
   * {@return the receiver's duplicate of what {@link #putDescriptor} put, or -1} It is to be closed
   * by whoever takes it out.
   */
  public int getDescriptor() {
    return getByte() == 0 ? -1 : descriptors.get(nextDescriptor++);
  }
}

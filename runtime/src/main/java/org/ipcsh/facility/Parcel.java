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

  /** A parcel that arrived: {@code door} is the receiving process's. */
  public Parcel(byte[] bytes, int[] received, Door door) {
    this.in = bytes;
    this.door = door;
    for (int descriptor : received) {
      descriptors.add(descriptor);
    }
  }

  /** The receiving process's door; null in a parcel that is written. */
  public Door door() {
    return door;
  }

  /** The same parcel, once the receiving process has its door. */
  public Parcel through(Door door) {
    this.door = door;
    return this;
  }

  /** What was put into it. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  /** The descriptors that go beside the bytes, in the order in which they were put. */
  public int[] descriptors() {
    int[] all = new int[descriptors.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = descriptors.get(i);
    }
    return all;
  }

  /** The low eight bits of a number. */
  public Parcel putByte(int value) {
    out.write(value);
    return this;
  }

  /** Seven bits a byte, low ones first: small numbers are short. */
  public Parcel putLong(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  /** A number: as {@link #putLong}. */
  public Parcel putInt(int value) {
    return putLong(value);
  }

  /** Bytes, with how many they are before them. */
  public Parcel putBytes(byte[] bytes) {
    putLong(bytes.length);
    out.write(bytes, 0, bytes.length);
    return this;
  }

  /** A text, as its bytes in UTF-8. */
  public Parcel putText(String text) {
    return putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A descriptor that the receiver gets a duplicate of; -1 passes as -1. */
  public Parcel putDescriptor(int fd) {
    putByte(fd < 0 ? 0 : 1);
    if (fd >= 0) {
      descriptors.add(fd);
    }
    return this;
  }

  /** What {@link #putByte} put, from 0 to 255. */
  public int getByte() {
    return in[at++] & 0xFF;
  }

  /** What {@link #putLong} put. */
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

  /** What {@link #putInt} put. */
  public int getInt() {
    return (int) getLong();
  }

  /** What {@link #putBytes} put. */
  public byte[] getBytes() {
    byte[] bytes = new byte[getInt()];
    System.arraycopy(in, at, bytes, 0, bytes.length);
    at += bytes.length;
    return bytes;
  }

  /** What {@link #putText} put. */
  public String getText() {
    return new String(getBytes(), StandardCharsets.UTF_8);
  }

  /** The receiver's duplicate of what {@link #putDescriptor} put, or -1. */
  public int getDescriptor() {
    return getByte() == 0 ? -1 : descriptors.get(nextDescriptor++);
  }
}

package org.ipcsh.posix;

import com.kenai.jffi.MemoryIO;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * A block of native memory at a fixed address, in the machine's byte order. Access is checked
 * against its bounds and throws {@link IndexOutOfBoundsException}. A block from {@link #allocate}
 * is freed when nothing refers to it; one from {@link #at} belongs to whoever mapped it.
 */
public final class Memory {
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Bytes that are copied at once when memory is filled. */
  private static final int PATTERN = 16 * 1024;

  /**
   * Memory without a look at the bounds, or null from Java 23 on: there jffi calls C to store a
   * number, which takes longer than the look.
   */
  private static final MemoryIO UNCHECKED =
      Runtime.version().feature() < 23 ? MemoryIO.getInstance() : null;

  /** What lies before memory that has room there: as much as keeps it aligned for any C type. */
  private static final int ROOM = 16;

  private final ByteBuffer buffer;
  private final long address;
  private final int size;

  /** The room before it, or null. */
  private final ByteBuffer before;

  private Memory(ByteBuffer buffer, long address) {
    this(buffer, address, null);
  }

  private Memory(ByteBuffer buffer, long address, ByteBuffer before) {
    this.buffer = buffer.order(ByteOrder.nativeOrder());
    this.address = address;
    this.size = buffer.capacity();
    this.before = before;
  }

  /**
   * Zero bytes, aligned for any C type. They are freed when nothing refers to the block any more.
   *
   * @param size in bytes, from 0 on
   * @return the new block
   */
  public static Memory allocate(int size) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
    return new Memory(
        buffer, size == 0 ? 0 : MemoryIO.getInstance().getDirectBufferAddress(buffer));
  }

  /**
   * As {@link #allocate}, with room before it for a number of 64 bits where there can be: msgsnd(2)
   * and msgrcv(2) have the type of a message there.
   *
   * @param size in bytes, from 0 on; of a block of nearly 2 GiB there is no room before it
   * @return the new block
   */
  public static Memory afterRoom(int size) {
    if (size > Integer.MAX_VALUE - ROOM) {
      return allocate(size);
    }
    ByteBuffer whole = ByteBuffer.allocateDirect(ROOM + size).order(ByteOrder.nativeOrder());
    long address = MemoryIO.getInstance().getDirectBufferAddress(whole) + ROOM;
    return new Memory(whole.position(ROOM).slice(), address, whole);
  }

  /**
   * {@return whether there is room before it for a number of 64 bits, which is in nobody else's
   * use}
   */
  public boolean hasRoomBefore() {
    return before != null;
  }

  /**
   * Stores the 64 bits before it, where it has room.
   *
   * @param value any
   */
  public void putLongBefore(long value) {
    before.putLong(ROOM - Long.BYTES, value);
  }

  /** {@return the 64 bits before it, where it has room} */
  public long getLongBefore() {
    return before.getLong(ROOM - Long.BYTES);
  }

  /**
   * The memory that something else put at {@code address}, and that stays its own: nothing here
   * frees or unmaps it, and an access after that has been done ends the process.
   *
   * @param address where it begins; not checked
   * @param size in bytes, from 0 on
   * @return a view of it
   */
  public static Memory at(long address, int size) {
    return new Memory(MemoryIO.getInstance().newDirectByteBuffer(address, size), address);
  }

  /**
   * {@return a copy of the bytes, with a zero byte after them: a C string}
   *
   * @param bytes without a zero byte among them, or C sees the string end there
   */
  public static Memory string(byte[] bytes) {
    Memory memory = allocate(bytes.length + 1);
    memory.put(0, bytes, 0, bytes.length);
    return memory;
  }

  /** {@return where it begins, for a call; valid as long as this object is reachable} */
  public long address() {
    return address;
  }

  /** {@return how many bytes it has} */
  public int size() {
    return size;
  }

  /**
   * {@return the same memory as a buffer, for the bulk and typed access that {@link ByteBuffer}
   * has} It is in the machine's byte order. Each call returns the same object: leave its limit and
   * order as they are.
   */
  public ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Stores without a look at the bounds where that is possible, for layouts of which the size is
   * certain. In code that is compiled simply, which is what short-lived processes run, the checked
   * way makes a call through the door cost 50 ns, this one 12.
   *
   * @param offset in bytes, for which the caller answers: 0 to {@link #size} - 4
   * @param value the four bytes, in the machine's order
   */
  public void storeInt(int offset, int value) {
    if (UNCHECKED != null) {
      UNCHECKED.putInt(address + offset, value);
    } else {
      buffer.putInt(offset, value);
    }
  }

  /**
   * As {@link #storeInt}.
   *
   * @param offset in bytes: 0 to {@link #size} - 8
   * @param value the eight bytes, in the machine's order
   */
  public void storeLong(int offset, long value) {
    if (UNCHECKED != null) {
      UNCHECKED.putLong(address + offset, value);
    } else {
      buffer.putLong(offset, value);
    }
  }

  /**
   * As {@link #storeInt}; other processes see it no earlier than what was stored before.
   *
   * @param offset in bytes, a multiple of 4 if others are to see the number whole: 0 to {@link
   *     #size} - 4
   * @param value the four bytes, in the machine's order
   */
  public void storeIntRelease(int offset, int value) {
    VarHandle.releaseFence();
    storeInt(offset, value);
  }

  /**
   * As {@link #storeInt}.
   *
   * @param offset in bytes: 0 to {@link #size} - 2
   * @param value the two bytes, in the machine's order
   */
  public void storeShort(int offset, short value) {
    if (UNCHECKED != null) {
      UNCHECKED.putShort(address + offset, value);
    } else {
      buffer.putShort(offset, value);
    }
  }

  /**
   * As {@link #storeInt}.
   *
   * @param offset in bytes: 0 to {@link #size} - 1
   * @param value the byte
   */
  public void storeByte(int offset, byte value) {
    if (UNCHECKED != null) {
      UNCHECKED.putByte(address + offset, value);
    } else {
      buffer.put(offset, value);
    }
  }

  /**
   * As {@link #loadByte}.
   *
   * @param offset in bytes: 0 to {@link #size} - 2
   * @return the two bytes there, in the machine's order
   */
  public short loadShort(int offset) {
    return UNCHECKED != null ? UNCHECKED.getShort(address + offset) : buffer.getShort(offset);
  }

  /**
   * As {@link #storeIntRelease}.
   *
   * @param offset in bytes, a multiple of 8 if others are to see the number whole: 0 to {@link
   *     #size} - 8
   * @param value the eight bytes, in the machine's order
   */
  public void storeLongRelease(int offset, long value) {
    VarHandle.releaseFence();
    storeLong(offset, value);
  }

  /**
   * As {@link #storeInt}: copies {@code count} bytes from an address, a few, which calling C would
   * take longer for.
   *
   * @param offset of the first byte to store: 0 to {@link #size} - {@code count}
   * @param from the address of the first byte to copy; not checked
   * @param count how many bytes, from 0 on
   */
  public void store(int offset, long from, int count) {
    if (UNCHECKED == null) {
      MemoryIO.getInstance().copyMemory(from, address + offset, count);
      return;
    }
    int done = 0;
    for (; done + Long.BYTES <= count; done += Long.BYTES) {
      UNCHECKED.putLong(address + offset + done, UNCHECKED.getLong(from + done));
    }
    for (; done < count; done++) {
      UNCHECKED.putByte(address + offset + done, UNCHECKED.getByte(from + done));
    }
  }

  /**
   * Reads without a look at the bounds where that is possible: see {@link #storeInt}.
   *
   * @param offset in bytes, for which the caller answers: 0 to {@link #size} - 1
   * @return the byte there
   */
  public byte loadByte(int offset) {
    return UNCHECKED != null ? UNCHECKED.getByte(address + offset) : buffer.get(offset);
  }

  /**
   * As {@link #loadByte}.
   *
   * @param offset in bytes: 0 to {@link #size} - 4
   * @return the four bytes there, in the machine's order
   */
  public int loadInt(int offset) {
    return UNCHECKED != null ? UNCHECKED.getInt(address + offset) : buffer.getInt(offset);
  }

  /**
   * As {@link #loadByte}.
   *
   * @param offset in bytes: 0 to {@link #size} - 8
   * @return the eight bytes there, in the machine's order
   */
  public long loadLong(int offset) {
    return UNCHECKED != null ? UNCHECKED.getLong(address + offset) : buffer.getLong(offset);
  }

  /**
   * {@return the byte at that offset}
   *
   * @param offset in bytes; as all of these it is checked, and need not be aligned
   */
  public byte getByte(int offset) {
    return buffer.get(offset);
  }

  /**
   * Stores the low eight bits.
   *
   * @param offset in bytes
   * @param value of which the rest is ignored
   */
  public void putByte(int offset, int value) {
    buffer.put(offset, (byte) value);
  }

  /**
   * {@return two bytes, in the machine's order}
   *
   * @param offset of the first, in bytes
   */
  public short getShort(int offset) {
    return buffer.getShort(offset);
  }

  /**
   * Stores the low sixteen bits, in the machine's order.
   *
   * @param offset of the first, in bytes
   * @param value of which the rest is ignored
   */
  public void putShort(int offset, int value) {
    buffer.putShort(offset, (short) value);
  }

  /**
   * {@return four bytes, in the machine's order}
   *
   * @param offset of the first, in bytes
   */
  public int getInt(int offset) {
    return buffer.getInt(offset);
  }

  /**
   * Stores four bytes, in the machine's order.
   *
   * @param offset of the first, in bytes
   * @param value the four bytes
   */
  public void putInt(int offset, int value) {
    buffer.putInt(offset, value);
  }

  /**
   * {@return eight bytes, in the machine's order}
   *
   * @param offset of the first, in bytes
   */
  public long getLong(int offset) {
    return buffer.getLong(offset);
  }

  /**
   * Stores eight bytes, in the machine's order.
   *
   * @param offset of the first, in bytes
   * @param value the eight bytes
   */
  public void putLong(int offset, long value) {
    buffer.putLong(offset, value);
  }

  /**
   * Copies {@code count} bytes of the array, from {@code from} on, to that offset.
   *
   * @param offset of the first byte to store
   * @param bytes the array
   * @param from index of the first byte to copy
   * @param count how many bytes, from 0 on
   */
  public void put(int offset, byte[] bytes, int from, int count) {
    buffer.put(offset, bytes, from, count);
  }

  /**
   * Copies {@code count} bytes from that offset into the array, to {@code to}.
   *
   * @param offset of the first byte to copy
   * @param bytes the array
   * @param to index of the first byte to store
   * @param count how many bytes, from 0 on
   */
  public void get(int offset, byte[] bytes, int to, int count) {
    buffer.get(offset, bytes, to, count);
  }

  /**
   * {@return a copy of {@code count} bytes from {@code offset} on}
   *
   * @param offset of the first byte
   * @param count how many bytes, from 0 on
   */
  public byte[] bytes(int offset, int count) {
    byte[] bytes = new byte[count];
    buffer.get(offset, bytes);
    return bytes;
  }

  /**
   * {@return the bytes from {@code offset} up to a zero byte or {@code limit} bytes}
   *
   * @param offset of the first byte
   * @param limit the most bytes that are read
   */
  public byte[] string(int offset, int limit) {
    int length = 0;
    while (length < limit && buffer.get(offset + length) != 0) {
      length++;
    }
    return bytes(offset, length);
  }

  /**
   * {@return the value that is in memory at the moment of the call, whoever wrote it}
   *
   * @param offset in bytes, a multiple of 4
   */
  public int getIntVolatile(int offset) {
    return (int) INTS.getVolatile(buffer, offset);
  }

  /**
   * Stores a number that becomes visible to other processes no earlier than everything stored
   * before it.
   *
   * @param offset in bytes, a multiple of 4
   * @param value the four bytes
   */
  public void putIntRelease(int offset, int value) {
    INTS.setRelease(buffer, offset, value);
  }

  /**
   * Adds in one step, in sequential order.
   *
   * @param offset in bytes, a multiple of 4
   * @param delta what is added; beyond 2^31 - 1 it begins again at -2^31
   * @return what was there before
   */
  public int getAndAddInt(int offset, int delta) {
    return (int) INTS.getAndAdd(buffer, offset, delta);
  }

  /**
   * Stores {@code value} in one step if {@code expected} is there, in sequential order.
   *
   * @param offset in bytes, a multiple of 4
   * @param expected what has to be there
   * @param value what is stored then
   * @return whether it was there, and {@code value} is now
   */
  public boolean compareAndSetInt(int offset, int expected, int value) {
    return INTS.compareAndSet(buffer, offset, expected, value);
  }

  /**
   * {@link #compareAndSetInt} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @param expected what has to be there
   * @param value what is stored then
   * @return whether it was there, and {@code value} is now
   */
  public boolean compareAndSetLong(int offset, long expected, long value) {
    return LONGS.compareAndSet(buffer, offset, expected, value);
  }

  /**
   * {@link #getIntVolatile} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @return the value that is there at the moment of the call
   */
  public long getLongVolatile(int offset) {
    return (long) LONGS.getVolatile(buffer, offset);
  }

  /**
   * {@link #putIntRelease} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @param value the eight bytes
   */
  public void putLongRelease(int offset, long value) {
    LONGS.setRelease(buffer, offset, value);
  }

  /**
   * {@link #putIntVolatile} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @param value the eight bytes
   */
  public void putLongVolatile(int offset, long value) {
    LONGS.setVolatile(buffer, offset, value);
  }

  /**
   * Stores in sequential order with all such accesses.
   *
   * @param offset in bytes, a multiple of 4
   * @param value the four bytes
   */
  public void putIntVolatile(int offset, int value) {
    INTS.setVolatile(buffer, offset, value);
  }

  /**
   * {@link #getAndAddInt} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @param delta what is added; beyond 2^63 - 1 it begins again at -2^63
   * @return what was there before
   */
  public long getAndAddLong(int offset, long delta) {
    return (long) LONGS.getAndAdd(buffer, offset, delta);
  }

  /**
   * Stores {@code value} if {@code expected} is there. By compareAndSet, because the quick compiler
   * has no code of its own for compareAndExchange, and the virtual machine's ends the process when
   * the memory behind a mapping is gone.
   *
   * @param offset in bytes, a multiple of 4
   * @param expected what has to be there
   * @param value what is stored then
   * @return what was there: {@code expected} if {@code value} is there now
   */
  public int compareAndExchangeInt(int offset, int expected, int value) {
    while (true) {
      int found = getIntVolatile(offset);
      if (found != expected || compareAndSetInt(offset, expected, value)) {
        return found;
      }
    }
  }

  /**
   * {@link #compareAndExchangeInt} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @param expected what has to be there
   * @param value what is stored then
   * @return what was there: {@code expected} if {@code value} is there now
   */
  public long compareAndExchangeLong(int offset, long expected, long value) {
    while (true) {
      long found = getLongVolatile(offset);
      if (found != expected || LONGS.compareAndSet(buffer, offset, expected, value)) {
        return found;
      }
    }
  }

  /**
   * Stores what becomes of the number there, in sequential order.
   *
   * @param offset in bytes, a multiple of 4
   * @param change from the old number to the new; called again when another changed the number
   *     meanwhile
   * @return what was there before
   */
  public int getAndUpdateInt(int offset, IntUnaryOperator change) {
    while (true) {
      int found = getIntVolatile(offset);
      if (compareAndSetInt(offset, found, change.applyAsInt(found))) {
        return found;
      }
    }
  }

  /**
   * {@link #getAndUpdateInt} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @param change from the old number to the new; called again when another changed the number
   *     meanwhile
   * @return what was there before
   */
  public long getAndUpdateLong(int offset, LongUnaryOperator change) {
    while (true) {
      long found = getLongVolatile(offset);
      if (compareAndSetLong(offset, found, change.applyAsLong(found))) {
        return found;
      }
    }
  }

  /**
   * Reads a number; what is read after this is read no earlier.
   *
   * @param offset in bytes, a multiple of 4
   * @return the four bytes there
   */
  public int getIntAcquire(int offset) {
    return (int) INTS.getAcquire(buffer, offset);
  }

  /**
   * {@link #getIntAcquire} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @return the eight bytes there
   */
  public long getLongAcquire(int offset) {
    return (long) LONGS.getAcquire(buffer, offset);
  }

  /**
   * Reads a number in one piece, in no order with other memory.
   *
   * @param offset in bytes, a multiple of 4
   * @return the four bytes there
   */
  public int getIntOpaque(int offset) {
    return (int) INTS.getOpaque(buffer, offset);
  }

  /**
   * {@link #getIntOpaque} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @return the eight bytes there
   */
  public long getLongOpaque(int offset) {
    return (long) LONGS.getOpaque(buffer, offset);
  }

  /**
   * Stores in one piece, in no order with other memory.
   *
   * @param offset in bytes, a multiple of 4
   * @param value the four bytes
   */
  public void putIntOpaque(int offset, int value) {
    INTS.setOpaque(buffer, offset, value);
  }

  /**
   * {@link #putIntOpaque} of 64 bits.
   *
   * @param offset in bytes, a multiple of 8
   * @param value the eight bytes
   */
  public void putLongOpaque(int offset, long value) {
    LONGS.setOpaque(buffer, offset, value);
  }

  /**
   * Copies bytes from another block, as memmove(3) does: the two may overlap.
   *
   * @param offset of the first byte to store, in this block
   * @param from the other block, or this one
   * @param fromOffset of the first byte to copy, in the other
   * @param count how many bytes, from 0 on
   */
  public void copy(int offset, Memory from, int fromOffset, int count) {
    buffer.put(offset, from.buffer, fromOffset, count);
  }

  /**
   * Stores the same byte again and again.
   *
   * @param offset of the first one
   * @param count how many bytes, from 0 on
   * @param value of each of them
   */
  public void fill(int offset, int count, byte value) {
    byte[] pattern = new byte[Math.min(count, PATTERN)];
    if (value != 0) {
      java.util.Arrays.fill(pattern, value);
    }
    for (int done = 0; done < count; done += pattern.length) {
      buffer.put(offset + done, pattern, 0, Math.min(pattern.length, count - done));
    }
  }

  /**
   * {@return the same memory, in a view that refuses to store anything} {@link
   * java.nio.ReadOnlyBufferException} tells; the {@code store} methods do not look.
   */
  public Memory readOnly() {
    return new Memory(buffer.asReadOnlyBuffer(), address);
  }
}

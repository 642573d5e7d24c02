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

  /** {@code size} zero bytes, aligned for any C type. */
  public static Memory allocate(int size) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
    return new Memory(
        buffer, size == 0 ? 0 : MemoryIO.getInstance().getDirectBufferAddress(buffer));
  }

  /**
   * As {@link #allocate}, with room before it for a number of 64 bits where there can be: msgsnd(2)
   * and msgrcv(2) have the type of a message there.
   */
  public static Memory afterRoom(int size) {
    if (size > Integer.MAX_VALUE - ROOM) {
      return allocate(size);
    }
    ByteBuffer whole = ByteBuffer.allocateDirect(ROOM + size).order(ByteOrder.nativeOrder());
    long address = MemoryIO.getInstance().getDirectBufferAddress(whole) + ROOM;
    return new Memory(whole.position(ROOM).slice(), address, whole);
  }

  /** Whether there is room before it for a number of 64 bits, which is in nobody else's use. */
  public boolean hasRoomBefore() {
    return before != null;
  }

  /** Stores the 64 bits before it, where it has room. */
  public void putLongBefore(long value) {
    before.putLong(ROOM - Long.BYTES, value);
  }

  /** The 64 bits before it, where it has room. */
  public long getLongBefore() {
    return before.getLong(ROOM - Long.BYTES);
  }

  /** The memory that something else put at {@code address}. */
  public static Memory at(long address, int size) {
    return new Memory(MemoryIO.getInstance().newDirectByteBuffer(address, size), address);
  }

  /** A copy of the bytes, with a zero byte after them: a C string. */
  public static Memory string(byte[] bytes) {
    Memory memory = allocate(bytes.length + 1);
    memory.put(0, bytes, 0, bytes.length);
    return memory;
  }

  /** Where it begins, for a call; valid as long as this object is reachable. */
  public long address() {
    return address;
  }

  /** How many bytes it has. */
  public int size() {
    return size;
  }

  /** The same memory as a buffer, for the bulk and typed access that {@link ByteBuffer} has. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Stores without a look at the bounds where that is possible, for layouts of which the size is
   * certain. In code that is compiled simply, which is what short-lived processes run, the checked
   * way makes a call through the door cost 50 ns, this one 12.
   */
  public void storeInt(int offset, int value) {
    if (UNCHECKED != null) {
      UNCHECKED.putInt(address + offset, value);
    } else {
      buffer.putInt(offset, value);
    }
  }

  /** As {@link #storeInt}. */
  public void storeLong(int offset, long value) {
    if (UNCHECKED != null) {
      UNCHECKED.putLong(address + offset, value);
    } else {
      buffer.putLong(offset, value);
    }
  }

  /** As {@link #storeInt}; other processes see it no earlier than what was stored before. */
  public void storeIntRelease(int offset, int value) {
    VarHandle.releaseFence();
    storeInt(offset, value);
  }

  /** As {@link #storeInt}. */
  public void storeShort(int offset, short value) {
    if (UNCHECKED != null) {
      UNCHECKED.putShort(address + offset, value);
    } else {
      buffer.putShort(offset, value);
    }
  }

  /** As {@link #storeInt}. */
  public void storeByte(int offset, byte value) {
    if (UNCHECKED != null) {
      UNCHECKED.putByte(address + offset, value);
    } else {
      buffer.put(offset, value);
    }
  }

  /** As {@link #loadByte}. */
  public short loadShort(int offset) {
    return UNCHECKED != null ? UNCHECKED.getShort(address + offset) : buffer.getShort(offset);
  }

  /** As {@link #storeIntRelease}. */
  public void storeLongRelease(int offset, long value) {
    VarHandle.releaseFence();
    storeLong(offset, value);
  }

  /**
   * As {@link #storeInt}: copies {@code count} bytes from an address, a few, which calling C would
   * take longer for.
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

  /** Reads without a look at the bounds where that is possible: see {@link #storeInt}. */
  public byte loadByte(int offset) {
    return UNCHECKED != null ? UNCHECKED.getByte(address + offset) : buffer.get(offset);
  }

  /** As {@link #loadByte}. */
  public int loadInt(int offset) {
    return UNCHECKED != null ? UNCHECKED.getInt(address + offset) : buffer.getInt(offset);
  }

  /** As {@link #loadByte}. */
  public long loadLong(int offset) {
    return UNCHECKED != null ? UNCHECKED.getLong(address + offset) : buffer.getLong(offset);
  }

  /** The byte at that offset; as all of these it checks the offset. */
  public byte getByte(int offset) {
    return buffer.get(offset);
  }

  /** Stores the low eight bits. */
  public void putByte(int offset, int value) {
    buffer.put(offset, (byte) value);
  }

  /** Two bytes, in the machine's order. */
  public short getShort(int offset) {
    return buffer.getShort(offset);
  }

  /** Stores the low sixteen bits, in the machine's order. */
  public void putShort(int offset, int value) {
    buffer.putShort(offset, (short) value);
  }

  /** Four bytes, in the machine's order. */
  public int getInt(int offset) {
    return buffer.getInt(offset);
  }

  /** Stores four bytes, in the machine's order. */
  public void putInt(int offset, int value) {
    buffer.putInt(offset, value);
  }

  /** Eight bytes, in the machine's order. */
  public long getLong(int offset) {
    return buffer.getLong(offset);
  }

  /** Stores eight bytes, in the machine's order. */
  public void putLong(int offset, long value) {
    buffer.putLong(offset, value);
  }

  /** Copies {@code count} bytes of the array, from {@code from} on, to that offset. */
  public void put(int offset, byte[] bytes, int from, int count) {
    buffer.put(offset, bytes, from, count);
  }

  /** Copies {@code count} bytes from that offset into the array, to {@code to}. */
  public void get(int offset, byte[] bytes, int to, int count) {
    buffer.get(offset, bytes, to, count);
  }

  /** A copy of {@code count} bytes from {@code offset} on. */
  public byte[] bytes(int offset, int count) {
    byte[] bytes = new byte[count];
    buffer.get(offset, bytes);
    return bytes;
  }

  /** The bytes from {@code offset} up to a zero byte or {@code limit} bytes. */
  public byte[] string(int offset, int limit) {
    int length = 0;
    while (length < limit && buffer.get(offset + length) != 0) {
      length++;
    }
    return bytes(offset, length);
  }

  /**
   * The value that is in memory at the moment of the call, whoever wrote it; the offset is a
   * multiple of four.
   */
  public int getIntVolatile(int offset) {
    return (int) INTS.getVolatile(buffer, offset);
  }

  /**
   * Becomes visible to other processes no earlier than everything stored before it; the offset is a
   * multiple of four.
   */
  public void putIntRelease(int offset, int value) {
    INTS.setRelease(buffer, offset, value);
  }

  /**
   * Adds in one step, in sequential order; answers what was there. The offset is a multiple of
   * four.
   */
  public int getAndAddInt(int offset, int delta) {
    return (int) INTS.getAndAdd(buffer, offset, delta);
  }

  /**
   * Stores {@code value} in one step if {@code expected} is there, in sequential order; answers
   * whether it was. The offset is a multiple of four.
   */
  public boolean compareAndSetInt(int offset, int expected, int value) {
    return INTS.compareAndSet(buffer, offset, expected, value);
  }

  /** {@link #compareAndSetInt} of 64 bits; the offset is a multiple of eight. */
  public boolean compareAndSetLong(int offset, long expected, long value) {
    return LONGS.compareAndSet(buffer, offset, expected, value);
  }

  /** {@link #getIntVolatile} of 64 bits; the offset is a multiple of eight. */
  public long getLongVolatile(int offset) {
    return (long) LONGS.getVolatile(buffer, offset);
  }

  /** {@link #putIntRelease} of 64 bits; the offset is a multiple of eight. */
  public void putLongRelease(int offset, long value) {
    LONGS.setRelease(buffer, offset, value);
  }

  /** {@link #putIntVolatile} of 64 bits; the offset is a multiple of eight. */
  public void putLongVolatile(int offset, long value) {
    LONGS.setVolatile(buffer, offset, value);
  }

  /** Stores in sequential order with all such accesses; the offset is a multiple of four. */
  public void putIntVolatile(int offset, int value) {
    INTS.setVolatile(buffer, offset, value);
  }

  /** {@link #getAndAddInt} of 64 bits; the offset is a multiple of eight. */
  public long getAndAddLong(int offset, long delta) {
    return (long) LONGS.getAndAdd(buffer, offset, delta);
  }

  /**
   * Stores {@code value} if {@code expected} is there; answers what was there. By compareAndSet,
   * because the quick compiler has no code of its own for compareAndExchange, and the virtual
   * machine's ends the process when the memory behind a mapping is gone.
   */
  public int compareAndExchangeInt(int offset, int expected, int value) {
    while (true) {
      int found = getIntVolatile(offset);
      if (found != expected || compareAndSetInt(offset, expected, value)) {
        return found;
      }
    }
  }

  /** {@link #compareAndExchangeInt} of 64 bits. */
  public long compareAndExchangeLong(int offset, long expected, long value) {
    while (true) {
      long found = getLongVolatile(offset);
      if (found != expected || LONGS.compareAndSet(buffer, offset, expected, value)) {
        return found;
      }
    }
  }

  /** Stores what becomes of the number there, in sequential order; answers what was there. */
  public int getAndUpdateInt(int offset, IntUnaryOperator change) {
    while (true) {
      int found = getIntVolatile(offset);
      if (compareAndSetInt(offset, found, change.applyAsInt(found))) {
        return found;
      }
    }
  }

  /** {@link #getAndUpdateInt} of 64 bits; the offset is a multiple of eight. */
  public long getAndUpdateLong(int offset, LongUnaryOperator change) {
    while (true) {
      long found = getLongVolatile(offset);
      if (compareAndSetLong(offset, found, change.applyAsLong(found))) {
        return found;
      }
    }
  }

  /** What is read after this is read no earlier; the offset is a multiple of four. */
  public int getIntAcquire(int offset) {
    return (int) INTS.getAcquire(buffer, offset);
  }

  /** {@link #getIntAcquire} of 64 bits; the offset is a multiple of eight. */
  public long getLongAcquire(int offset) {
    return (long) LONGS.getAcquire(buffer, offset);
  }

  /** In one piece, in no order with other memory; the offset is a multiple of four. */
  public int getIntOpaque(int offset) {
    return (int) INTS.getOpaque(buffer, offset);
  }

  /** {@link #getIntOpaque} of 64 bits; the offset is a multiple of eight. */
  public long getLongOpaque(int offset) {
    return (long) LONGS.getOpaque(buffer, offset);
  }

  /** Stores in one piece, in no order with other memory; the offset is a multiple of four. */
  public void putIntOpaque(int offset, int value) {
    INTS.setOpaque(buffer, offset, value);
  }

  /** {@link #putIntOpaque} of 64 bits; the offset is a multiple of eight. */
  public void putLongOpaque(int offset, long value) {
    LONGS.setOpaque(buffer, offset, value);
  }

  /** Copies {@code count} bytes from another block, as memcpy(3) does. */
  public void copy(int offset, Memory from, int fromOffset, int count) {
    buffer.put(offset, from.buffer, fromOffset, count);
  }

  /** Stores the same byte {@code count} times. */
  public void fill(int offset, int count, byte value) {
    byte[] pattern = new byte[Math.min(count, PATTERN)];
    if (value != 0) {
      java.util.Arrays.fill(pattern, value);
    }
    for (int done = 0; done < count; done += pattern.length) {
      buffer.put(offset + done, pattern, 0, Math.min(pattern.length, count - done));
    }
  }

  /** The same memory, of which this view refuses to store anything. */
  public Memory readOnly() {
    return new Memory(buffer.asReadOnlyBuffer(), address);
  }
}

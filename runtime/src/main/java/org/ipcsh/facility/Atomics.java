package org.ipcsh.facility;

import java.util.function.LongUnaryOperator;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.NarrowWord;

/**
 * stdatomic.h of C11 for the numbers of a region: each operation is done whole, whatever other
 * processes do there at the same time. The offset is a multiple of the number's size.
 */
public final class Atomics {
  /** Operations up to this one are preceded by a look at the size: see {@link #place}. */
  private static final int COLD = 50_000;

  private static int operations;

  /** The orders of C11 and C++11 that make a difference here. */
  public enum Order {
    /** In one piece, and in no order with other memory. */
    RELAXED,
    /** What comes after it is not done before it. */
    ACQUIRE,
    /** What comes before it is seen by who acquires it. */
    RELEASE,
    /** Both, and in one order with all such operations. */
    SEQ_CST
  }

  private Atomics() {}

  /**
   * The offset of a number for an atomic operation. While the virtual machine still interprets
   * them, a fault in one that stores ends the process, so the first ones look whether the memory is
   * there; compiled, a fault is reported.
   */
  private static int place(Region region, long offset, Layout.Scalar type, boolean stores) {
    Region.aligned(offset, type.size());
    int at = stores ? region.placeToWrite(offset, type.size()) : region.place(offset, type.size());
    if (operations < COLD) {
      operations++;
      region.requirePresent(offset, type.size());
    }
    return at;
  }

  private static long value(Layout.Scalar type, long bits) {
    int unused = Long.SIZE - Byte.SIZE * type.size();
    if (unused > 0) {
      return type.isSigned() ? bits << unused >> unused : bits << unused >>> unused;
    }
    return type.whole(bits);
  }

  /**
   * Loads a number whole: atomic_load_explicit of C11.
   *
   * @param region that holds the number
   * @param offset in bytes, a multiple of the number's size
   * @param type any integer; below 32 bits every order is the sequential one
   * @param order any but {@link Order#RELEASE}
   * @return the number
   * @throws IllegalArgumentException when the offset is no such multiple, or the order is RELEASE
   * @throws IndexOutOfBoundsException when the number is not all inside, or the memory is gone
   * @throws ArithmeticException when it is a {@code u64} above 2^63 - 1
   */
  public static long load(Region region, long offset, Layout.Scalar type, Order order) {
    int at = place(region, offset, type, false);
    Memory memory = region.memory();
    boolean wide = type.size() == Long.BYTES;
    try {
      if (isNarrow(type) && order != Order.RELEASE) {
        return value(type, new NarrowWord(memory, at, type.size()).load());
      }
      switch (order) {
        case RELAXED:
          return value(type, wide ? memory.getLongOpaque(at) : memory.getIntOpaque(at));
        case ACQUIRE:
          return value(type, wide ? memory.getLongAcquire(at) : memory.getIntAcquire(at));
        case SEQ_CST:
          return value(type, wide ? memory.getLongVolatile(at) : memory.getIntVolatile(at));
        default:
          throw new IllegalArgumentException("a load has no release order");
      }
    } catch (InternalError e) {
      throw region.fault(e);
    }
  }

  /**
   * Stores a number whole: atomic_store_explicit of C11.
   *
   * @param region that holds the number; this process has it writable
   * @param offset in bytes, a multiple of the number's size
   * @param value within {@link Layout.Scalar#range}
   * @param type any integer; below 32 bits every order is the sequential one
   * @param order any but {@link Order#ACQUIRE}
   * @throws IllegalArgumentException when the value does not fit, the offset is no such multiple,
   *     the region is read-only here, or the order is ACQUIRE
   * @throws IndexOutOfBoundsException when the number is not all inside, or the memory is gone
   */
  public static void store(
      Region region, long offset, long value, Layout.Scalar type, Order order) {
    type.check(value);
    int at = place(region, offset, type, true);
    Memory memory = region.memory();
    boolean wide = type.size() == Long.BYTES;
    try {
      if (isNarrow(type) && order != Order.ACQUIRE) {
        new NarrowWord(memory, at, type.size()).getAndUpdate(old -> (int) value);
        return;
      }
      switch (order) {
        case RELAXED:
          if (wide) {
            memory.putLongOpaque(at, value);
          } else {
            memory.putIntOpaque(at, (int) value);
          }
          break;
        case RELEASE:
          if (wide) {
            memory.putLongRelease(at, value);
          } else {
            memory.putIntRelease(at, (int) value);
          }
          break;
        case SEQ_CST:
          if (wide) {
            memory.putLongVolatile(at, value);
          } else {
            memory.putIntVolatile(at, (int) value);
          }
          break;
        default:
          throw new IllegalArgumentException("a store has no acquire order");
      }
    } catch (InternalError e) {
      throw region.fault(e);
    }
  }

  /**
   * Adds: atomic_fetch_add of C11, sequentially consistent; wraps around. It fails as {@link
   * #store} does, but for the value.
   *
   * @param region that holds the number; this process has it writable
   * @param offset in bytes, a multiple of the number's size
   * @param delta any number; a negative one subtracts
   * @param type any integer
   * @return what was there before
   * @throws ArithmeticException when that is a {@code u64} above 2^63 - 1; it has been added all
   *     the same
   */
  public static long fetchAdd(Region region, long offset, long delta, Layout.Scalar type) {
    if (isNarrow(type)) {
      return update(region, offset, type, old -> old + delta);
    }
    int at = place(region, offset, type, true);
    Memory memory = region.memory();
    try {
      return value(
          type,
          type.size() == Long.BYTES
              ? memory.getAndAddLong(at, delta)
              : memory.getAndAddInt(at, (int) delta));
    } catch (InternalError e) {
      throw region.fault(e);
    }
  }

  /**
   * Stores: atomic_exchange of C11, sequentially consistent. It fails as {@link #store} does.
   *
   * @param region that holds the number; this process has it writable
   * @param offset in bytes, a multiple of the number's size
   * @param value within {@link Layout.Scalar#range}
   * @param type any integer
   * @return what was there before
   * @throws ArithmeticException when that is a {@code u64} above 2^63 - 1; it has been stored all
   *     the same
   */
  public static long exchange(Region region, long offset, long value, Layout.Scalar type) {
    type.check(value);
    return update(region, offset, type, old -> value);
  }

  /**
   * Stores what becomes of the bits there: atomic_fetch_or of C11 and the like, sequentially
   * consistent. By compareAndSet, as {@link Memory#compareAndExchangeInt}. It fails as {@link
   * #store} does, but for the value.
   *
   * @param region that holds the number; this process has it writable
   * @param offset in bytes, a multiple of the number's size
   * @param type any integer
   * @param change from the old bits to the new, of which those beyond the size are ignored; called
   *     again when another process changed them meanwhile
   * @return the number that the bits were before
   * @throws ArithmeticException when that is a {@code u64} above 2^63 - 1; it has been changed all
   *     the same
   */
  public static long update(
      Region region, long offset, Layout.Scalar type, LongUnaryOperator change) {
    int at = place(region, offset, type, true);
    Memory memory = region.memory();
    try {
      switch (type.size()) {
        case Long.BYTES:
          return value(type, memory.getAndUpdateLong(at, change));
        case Integer.BYTES:
          return value(type, memory.getAndUpdateInt(at, old -> (int) change.applyAsLong(old)));
        default:
          NarrowWord word = new NarrowWord(memory, at, type.size());
          return value(type, word.getAndUpdate(old -> (int) change.applyAsLong(old)));
      }
    } catch (InternalError e) {
      throw region.fault(e);
    }
  }

  private static boolean isNarrow(Layout.Scalar type) {
    return type.size() < Integer.BYTES;
  }

  /**
   * Stores {@code value} if {@code expected} is there: atomic_compare_exchange_strong of C11,
   * sequentially consistent. It fails as {@link #store} does.
   *
   * @param region that holds the number; this process has it writable
   * @param offset in bytes, a multiple of the number's size
   * @param expected within {@link Layout.Scalar#range}
   * @param value within it as well
   * @param type any integer
   * @return what was there: {@code expected} if {@code value} is there now
   * @throws ArithmeticException when that is a {@code u64} above 2^63 - 1
   */
  public static long compareExchange(
      Region region, long offset, long expected, long value, Layout.Scalar type) {
    type.check(expected);
    type.check(value);
    if (isNarrow(type)) {
      return update(region, offset, type, old -> value(type, old) == expected ? value : old);
    }
    int at = place(region, offset, type, true);
    Memory memory = region.memory();
    try {
      return value(
          type,
          type.size() == Long.BYTES
              ? memory.compareAndExchangeLong(at, expected, value)
              : memory.compareAndExchangeInt(at, (int) expected, (int) value));
    } catch (InternalError e) {
      throw region.fault(e);
    }
  }
}

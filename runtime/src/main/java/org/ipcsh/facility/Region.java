package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.NarrowWord;
import org.ipcsh.posix.Values;
import org.ipcsh.process.Door;

/**
 * Memory that processes share: bytes at offsets from 0 up to its size, mapped into this process.
 * What one process stores another sees without any call; who may store when is up to the processes.
 *
 * <p>Every access is checked against the size that this process knows. Another process may truncate
 * what is behind the memory; a C program that then touches it is killed by SIGBUS. Here such an
 * access ends with an {@link IndexOutOfBoundsException} that says so: at once where bytes are
 * copied, and for a single number no later than at the process's next call, when the virtual
 * machine reports the fault.
 *
 * <p>Objects that live in a region (mutexes, unnamed semaphores) ask for their place with {@link
 * #address}.
 */
public abstract class Region extends KernelObject {
  /** The most that can be mapped: offsets in memory are Java's ints. */
  public static final long LARGEST = Integer.MAX_VALUE;

  /** Atomic operations up to this one are preceded by a look at the size: see {@link #atomic}. */
  private static final int COLD_ATOMICS = 50_000;

  private static int atomics;

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

  private Memory memory;
  private final boolean writable;
  private final long layoutSize;
  private End held = End.BOTH;

  /** Above this, room has been handed out; -1 before that. */
  private int top = -1;

  /** How many locks that this process holds, and waits of its threads, lie in it. */
  private int inUse;

  /**
   * A region that is not there before {@link #mapped} is called.
   *
   * @param layoutSize the bytes at its start that its declaration gives a layout; 0 without one
   */
  protected Region(
      Facility facility, Door door, String name, int id, boolean writable, long layoutSize) {
    super(facility, door, name, id);
    this.writable = writable;
    this.layoutSize = layoutSize;
  }

  private static final Parameter OFFSET =
      Parameter.optional("offset", Type.INTEGER, 0L, "bytes from its beginning");
  private static final Parameter AT =
      Parameter.required(
          "offset",
          Type.PLACE,
          "a field, such as \"count\" or \"slot[2].seq\"; or bytes from its beginning, a multiple of"
              + " the size");
  private static final Parameter WIDTH =
      Parameter.optional("type", Type.TEXT, null, "i8 to u64; unless said the field's, or u32");
  private static final Parameter ORDER =
      Parameter.optional(
          "order", Type.TEXT, "seq_cst", "\"relaxed\", \"acquire\", \"release\" or \"seq_cst\"");

  private static final String BEFORE = "the number that was there before";

  /** atomic_fetch_sub and the like. */
  private static Operation combining(
      String name, Long usual, String operand, String help, LongBinaryOperator change) {
    return new Operation(
        "atomic_fetch_" + name,
        List.of(
            AT,
            usual == null
                ? Parameter.required("value", Type.INTEGER, operand)
                : Parameter.optional("value", Type.INTEGER, usual, operand),
            WIDTH),
        End.BOTH,
        false,
        BEFORE,
        help + ", in one step that no other process can come between.",
        "",
        (region, a) ->
            of(region)
                .atomicUpdate(
                    (Long) a[0], width(a[2]), old -> change.applyAsLong(old, (Long) a[1])));
  }

  /** The operations that every region has. */
  public static final List<Operation> OPERATIONS =
      List.of(
          new Operation(
              "read",
              List.of(
                  OFFSET,
                  Parameter.optional("size", Type.INTEGER, null, "so many bytes; to its end"),
                  Parameter.optional(
                      "into", Type.BUFFER, null, "copy to the start of these bytes")),
              End.READ,
              false,
              "a copy of the bytes (with into: how many)",
              "Copies bytes out of it.",
              "",
              (region, a) -> of(region).read((Long) a[0], (Long) a[1], (Memory) a[2])),
          new Operation(
              "peek",
              List.of(
                  OFFSET,
                  Parameter.optional("size", Type.INTEGER, null, "so many bytes; to its end")),
              End.READ,
              false,
              "a copy of the bytes",
              "Looks at what lies there, as read does: nothing is taken out of a region.",
              "",
              (region, a) -> of(region).read((Long) a[0], (Long) a[1], null)),
          new Operation(
              "write",
              List.of(
                  Parameter.required("offset", Type.INTEGER, "bytes from its beginning"),
                  Parameter.required("data", Type.BYTES, "what to store there"),
                  Prefix.SIZE),
              End.WRITE,
              false,
              "how many bytes were stored",
              "Copies bytes into it; nothing is copied when they do not fit.",
              "",
              (region, a) -> of(region).write((Long) a[0], a[1], (Long) a[2])),
          new Operation(
              "fill",
              List.of(
                  Parameter.optional("byte", Type.INTEGER, 0L, "from 0 to 255"),
                  OFFSET,
                  Parameter.optional("size", Type.INTEGER, null, "so many bytes; to its end")),
              End.WRITE,
              false,
              "null",
              "Stores the same byte everywhere.",
              "memset(3)",
              (region, a) -> {
                of(region).fill((Long) a[0], (Long) a[1], (Long) a[2]);
                return null;
              }),
          new Operation(
              "size",
              List.of(),
              End.READ,
              false,
              "its size in bytes, as this process has mapped it",
              "Says how large it is.",
              "",
              (region, a) -> of(region).size()),
          new Operation(
              "resize",
              List.of(Parameter.required("size", Type.INTEGER, "bytes from now on")),
              End.WRITE,
              false,
              "the new size",
              "Makes it larger (with zeros) or smaller; other processes must map it again to see more.",
              "ftruncate(2)",
              (region, a) -> of(region).resize((Long) a[0])),
          new Operation(
              "remap",
              List.of(),
              End.READ,
              false,
              "its size now",
              "Maps it as large as it is now, after another process has resized it.",
              "mmap(2)",
              (region, a) -> of(region).remap()),
          new Operation(
              "sync",
              List.of(OFFSET, Parameter.optional("size", Type.INTEGER, null, "bytes; to its end")),
              End.READ,
              true,
              "null",
              "Waits until what was stored is in the file on the disk (MS_SYNC).",
              "msync(2)",
              (region, a) -> {
                of(region).syncRest((Long) a[0], (Long) a[1]);
                return null;
              }),
          new Operation(
              "atomic_load",
              List.of(AT, WIDTH, ORDER),
              End.READ,
              false,
              "the number there",
              "Loads a number whole, in the order that is asked for.",
              "",
              (region, a) -> of(region).atomicLoad((Long) a[0], width(a[1]), order(a[2]))),
          new Operation(
              "atomic_store",
              List.of(AT, Parameter.required("value", Type.INTEGER, "the number"), WIDTH, ORDER),
              End.WRITE,
              false,
              "null",
              "Stores a number whole, in the order that is asked for.",
              "",
              (region, a) -> {
                of(region).atomicStore((Long) a[0], (Long) a[1], width(a[2]), order(a[3]));
                return null;
              }),
          new Operation(
              "atomic_fetch_add",
              List.of(AT, Parameter.optional("value", Type.INTEGER, 1L, "what to add"), WIDTH),
              End.BOTH,
              false,
              BEFORE,
              "Adds in one step that no other process can come between; wraps around as in C.",
              "",
              (region, a) -> of(region).atomicFetchAdd((Long) a[0], (Long) a[1], width(a[2]))),
          combining("sub", 1L, "what to subtract", "Subtracts", (old, value) -> old - value),
          combining("and", null, "bits", "Leaves the bits that both have", (a, b) -> a & b),
          combining("or", null, "bits", "Sets the bits that one has", (a, b) -> a | b),
          combining("xor", null, "bits", "Turns the bits over that one has", (a, b) -> a ^ b),
          new Operation(
              "atomic_exchange",
              List.of(AT, Parameter.required("value", Type.INTEGER, "what to store"), WIDTH),
              End.BOTH,
              false,
              BEFORE,
              "Stores a number and answers the one that it replaces, in one step.",
              "",
              (region, a) -> of(region).atomicExchange((Long) a[0], (Long) a[1], width(a[2]))),
          new Operation(
              "atomic_compare_exchange",
              List.of(
                  AT,
                  Parameter.required("expected", Type.INTEGER, "what must be there"),
                  Parameter.required("value", Type.INTEGER, "what to store then"),
                  WIDTH),
              End.BOTH,
              false,
              "the number that was there: the expected one if the new one was stored",
              "Stores a number if the expected one is there, in one step.",
              "",
              (region, a) ->
                  of(region)
                      .atomicCompareExchange((Long) a[0], (Long) a[1], (Long) a[2], width(a[3]))),
          new Operation(
              "close",
              List.of(),
              End.NONE,
              false,
              "null",
              "Unmaps it from this process.",
              "munmap(2)",
              (region, a) -> {
                region.close();
                return null;
              }),
          new Operation(
              "describe",
              List.of(),
              End.NONE,
              false,
              "what the kernel made, in a few words",
              "Says what name, identifier and size it has.",
              "",
              (region, a) -> region.describe()));

  /** The operations of regions that have a name of their own. */
  static List<Operation> operations(Operation... more) {
    List<Operation> all = new ArrayList<>(OPERATIONS);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  private static Region of(KernelObject object) {
    return (Region) object;
  }

  private static Layout.Scalar width(Object name) {
    Layout.Scalar scalar = name == null ? Layout.U32 : Layout.scalar((String) name);
    if (scalar == null || !scalar.isInteger()) {
      throw new IllegalArgumentException(
          "type is \"" + name + "\"; atomic operations work on integers, i8 to u64");
    }
    return scalar;
  }

  private static Order order(Object name) {
    switch ((String) name) {
      case "relaxed":
        return Order.RELAXED;
      case "acquire":
        return Order.ACQUIRE;
      case "release":
        return Order.RELEASE;
      case "seq_cst":
        return Order.SEQ_CST;
      default:
        throw new IllegalArgumentException(
            "order is \"relaxed\", \"acquire\", \"release\" or \"seq_cst\", not \"" + name + "\"");
    }
  }

  /** The size in bytes that a declaration asks for; 0 when it leaves that to what exists. */
  static long wantedSize(Opening opening, Object given) {
    long size = given == null ? opening.size() : (Long) given;
    if (given != null && (size < 1 || size < opening.size())) {
      throw new IllegalArgumentException(
          size < 1
              ? "size is " + size + "; it must be from 1 to " + LARGEST + " bytes"
              : "size is " + size + ", and the layout takes " + opening.size() + " bytes");
    }
    return mappable(opening.name(), size);
  }

  /** The size, if a process can map it. */
  static int mappable(String name, long size) {
    if (size > LARGEST) {
      throw new IllegalArgumentException(
          name + " has " + size + " bytes; at most " + LARGEST + " (2 GiB - 1) can be mapped");
    }
    return (int) size;
  }

  /** Fails when what exists is smaller than what a declaration needs. */
  static void requireRoom(Opening opening, long size, long wanted) {
    if (size < wanted) {
      throw new IllegalArgumentException(
          opening.name()
              + " exists with "
              + size
              + " bytes, and "
              + (opening.size() > size
                  ? "its layout takes " + opening.size()
                  : wanted + " are asked for"));
    }
  }

  /**
   * Its bytes in this process. They must not be used after it is closed: then nothing is at their
   * address.
   */
  public final Memory memory() {
    if (memory == null) {
      throw unmapped();
    }
    return memory;
  }

  /** No call was made that could have failed. */
  private IllegalArgumentException unmapped() {
    return new IllegalArgumentException(name() + " is closed: this process has unmapped it");
  }

  /**
   * Notes that something which lies in the region is in use (1) or no longer is (-1). When a
   * process ends, the kernel looks into the memory of its robust mutexes to tell the next owner,
   * and a thread that waits at a barrier must not lose the ground; so the region stays mapped as
   * long.
   */
  final void use(int change) {
    inUse = Math.max(0, inUse + change);
  }

  /** The size in bytes that this process has mapped. */
  public final long size() {
    return memory().size();
  }

  /** How many bytes from its start on the layout takes that it was declared with; 0 without one. */
  public final long layoutSize() {
    return layoutSize;
  }

  /**
   * Room for an object that was declared without an offset: the highest that is free, below what
   * was handed out before. So two programs that declare the same objects in the same order find
   * them at the same places.
   *
   * @param alignment a power of two
   * @return its offset
   * @throws IllegalArgumentException when only the layout is left
   */
  final int reserve(int size, int alignment) {
    if (top < 0) {
      top = memory().size();
    }
    int offset = (top - size) & -alignment;
    if (offset < layoutSize) {
      throw new IllegalArgumentException(
          name()
              + " has no "
              + size
              + " bytes left above its layout of "
              + layoutSize
              + ": give the region a larger size");
    }
    top = offset;
    return offset;
  }

  /** Whether this process may write to it. */
  public final boolean isWritable() {
    return writable;
  }

  /**
   * Where something that lives in this region stands in this process's memory, for a call into the
   * C library, which would end this process by SIGBUS if nothing were there.
   *
   * @param alignment what the offset must be a multiple of
   * @throws IndexOutOfBoundsException when it is not all inside, or the object behind the memory
   *     has become so small that the bytes are gone
   */
  public final long address(long offset, int size, int alignment) {
    int at = place(offset, size);
    aligned(offset, alignment);
    if (canShrink()) {
      requirePresent(at, size);
    }
    return memory.address() + at;
  }

  /** Whether some process could make what is behind the memory smaller. */
  protected abstract boolean canShrink();

  /**
   * From now on something of the C library lies there: the region is not to become smaller, and the
   * pages are to be there before the C library touches them.
   *
   * @throws IndexOutOfBoundsException when the file system has no room for them
   */
  protected abstract void inhabit(long offset, int size);

  /** What is behind the memory has no page there: what SIGBUS tells a C program. */
  protected static IndexOutOfBoundsException noPage() {
    return new IndexOutOfBoundsException(NO_PAGE);
  }

  /** Fails when the object behind the memory has become so small that the bytes are gone. */
  public final void requirePresent(long offset, long size) {
    long present = present();
    if (offset + size > present) {
      throw gone(present);
    }
  }

  /** The size of what is behind the memory now. */
  protected abstract long present();

  private IndexOutOfBoundsException gone(long present) {
    return new IndexOutOfBoundsException(
        name()
            + " has shrunk to "
            + present
            + " bytes since this process mapped "
            + memory.size()
            + " (a C program that touches the rest is killed by SIGBUS)");
  }

  /** What a fault in the memory means, when the virtual machine reports it. */
  private RuntimeException fault(InternalError error) {
    long present = present();
    return present < memory.size() ? gone(present) : explained(error);
  }

  private static final String NO_PAGE =
      "shared memory that this process touched is gone: another process has truncated it, or the"
          + " file system is full (a C program is killed by SIGBUS)";

  /**
   * What the virtual machine means by an error that it raises for a fault in mapped memory, which
   * can be long after the access: whoever runs code that uses regions catches {@link InternalError}
   * and throws what this answers.
   *
   * @throws InternalError the same, when it is about something else
   */
  public static RuntimeException explained(InternalError error) {
    String message = error.getMessage();
    if (message == null || !message.contains("unsafe memory access")) {
      throw error;
    }
    return noPage();
  }

  /** The offset, checked: the one place through which every access goes. */
  private int place(long offset, long count) {
    if (offset < 0 || count < 0 || offset > memory().size() - count) {
      throw outside(offset, count);
    }
    return (int) offset;
  }

  private IndexOutOfBoundsException outside(long offset, long count) {
    return new IndexOutOfBoundsException(
        (count == 1 ? "byte " + offset + " is" : count + " bytes at " + offset + " are")
            + " outside of "
            + name()
            + ", which has "
            + size()
            + " bytes");
  }

  private int placeToWrite(long offset, long count) {
    if (!writable) {
      throw readOnly();
    }
    return place(offset, count);
  }

  private IllegalArgumentException readOnly() {
    return new IllegalArgumentException(
        name() + " is mapped read-only in this process, which can store nothing in it");
  }

  /**
   * @param size a power of two
   */
  private static void aligned(long offset, int size) {
    if ((offset & (size - 1)) != 0) {
      throw new IllegalArgumentException(
          "offset " + offset + " is not a multiple of " + size + ", as it must be there");
    }
  }

  private long rest(long offset, Long size) {
    return size != null ? size : Math.max(0, size() - offset);
  }

  private Object read(long offset, Long size, Memory into) {
    if (into == null) {
      return read(offset, mappable(name(), rest(offset, size)));
    }
    long count = Math.min(into.size(), rest(offset, size));
    read(offset, into, count);
    return count;
  }

  /** A copy of {@code count} bytes. */
  public final byte[] read(long offset, int count) {
    int at = place(offset, count);
    requirePresent(offset, count);
    try {
      return memory.bytes(at, count);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** Copies {@code count} bytes to the start of {@code into}, as memcpy(3) does. */
  public final void read(long offset, Memory into, long count) {
    int at = place(offset, count);
    requirePresent(offset, count);
    try {
      into.copy(0, memory, at, (int) count);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  private long write(long offset, Object data, Long size) {
    if (data instanceof Memory) {
      Memory from = (Memory) data;
      int count = Prefix.of(from.size(), size);
      write(offset, from, count);
      return count;
    }
    byte[] from = (byte[]) data;
    int count = Prefix.of(from.length, size);
    write(offset, from, count);
    return count;
  }

  /** Stores the first {@code count} of the bytes. */
  public final void write(long offset, byte[] from, int count) {
    int at = placeToWrite(offset, count);
    requirePresent(offset, count);
    try {
      memory.put(at, from, 0, count);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** Stores the first {@code count} bytes of {@code from}, as memcpy(3) does. */
  public final void write(long offset, Memory from, int count) {
    int at = placeToWrite(offset, count);
    requirePresent(offset, count);
    try {
      memory.copy(at, from, 0, count);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  private void fill(long value, long offset, Long size) {
    Layout.U8.check(value);
    long count = rest(offset, size);
    int at = placeToWrite(offset, count);
    requirePresent(offset, count);
    try {
      memory.fill(at, (int) count, (byte) value);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** The value that lies at {@code offset}. */
  public final Object get(Layout layout, long offset, Values values) {
    int at = place(offset, layout.size());
    try {
      return layout.get(memory.buffer(), at, values);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** Stores a value at {@code offset}. */
  public final void put(Layout layout, long offset, Object value, Values values) {
    int at = placeToWrite(offset, layout.size());
    try {
      layout.put(memory.buffer(), at, value, values);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** The whole number at {@code offset}, as a plain load: see {@link Layout.Scalar#load}. */
  public final long getLong(Layout.Scalar type, long offset) {
    int at = place(offset, type.size());
    try {
      return type.load(memory, at);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** Stores a whole number at {@code offset}, as a plain store: see {@link Layout.Scalar#store}. */
  public final void putLong(Layout.Scalar type, long offset, long value) {
    int at = placeToWrite(offset, type.size());
    try {
      type.store(memory, at, value);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * The offset of a number for an atomic operation. While the virtual machine still interprets
   * them, a fault in one that stores ends the process, so the first ones look whether the memory is
   * there; compiled, a fault is reported.
   */
  private int atomic(long offset, Layout.Scalar type, boolean stores) {
    aligned(offset, type.size());
    int at = stores ? placeToWrite(offset, type.size()) : place(offset, type.size());
    if (atomics < COLD_ATOMICS) {
      atomics++;
      requirePresent(offset, type.size());
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
   * @param type any integer; below 32 bits every order is the sequential one
   */
  public final long atomicLoad(long offset, Layout.Scalar type, Order order) {
    int at = atomic(offset, type, false);
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
      throw fault(e);
    }
  }

  /** Stores a number whole: atomic_store_explicit of C11. */
  public final void atomicStore(long offset, long value, Layout.Scalar type, Order order) {
    type.check(value);
    int at = atomic(offset, type, true);
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
      throw fault(e);
    }
  }

  /**
   * Adds, and answers what was there before: atomic_fetch_add of C11, sequentially consistent;
   * wraps around.
   */
  public final long atomicFetchAdd(long offset, long delta, Layout.Scalar type) {
    if (isNarrow(type)) {
      return atomicUpdate(offset, type, old -> old + delta);
    }
    int at = atomic(offset, type, true);
    try {
      return value(
          type,
          type.size() == Long.BYTES
              ? memory.getAndAddLong(at, delta)
              : memory.getAndAddInt(at, (int) delta));
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** Stores, and answers what was there before: atomic_exchange of C11, sequentially consistent. */
  public final long atomicExchange(long offset, long value, Layout.Scalar type) {
    type.check(value);
    return atomicUpdate(offset, type, old -> value);
  }

  /**
   * Stores what becomes of the bits there, and answers the number that they were: atomic_fetch_or
   * of C11 and the like, sequentially consistent. By compareAndSet, as {@link
   * Memory#compareAndExchangeInt}.
   */
  public final long atomicUpdate(long offset, Layout.Scalar type, LongUnaryOperator change) {
    int at = atomic(offset, type, true);
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
      throw fault(e);
    }
  }

  private static boolean isNarrow(Layout.Scalar type) {
    return type.size() < Integer.BYTES;
  }

  /**
   * Stores {@code value} if {@code expected} is there, and answers what was there:
   * atomic_compare_exchange_strong of C11, sequentially consistent.
   */
  public final long atomicCompareExchange(
      long offset, long expected, long value, Layout.Scalar type) {
    type.check(expected);
    type.check(value);
    if (isNarrow(type)) {
      return atomicUpdate(offset, type, old -> value(type, old) == expected ? value : old);
    }
    int at = atomic(offset, type, true);
    try {
      return value(
          type,
          type.size() == Long.BYTES
              ? memory.compareAndExchangeLong(at, expected, value)
              : memory.compareAndExchangeInt(at, (int) expected, (int) value));
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * Changes the size of what is behind the memory, and maps that.
   *
   * @return the new size
   */
  public abstract long resize(long size);

  /** Maps it as large as it is now; answers that size. */
  public abstract long remap();

  private void syncRest(long offset, Long size) {
    long count = rest(offset, size);
    place(offset, count);
    sync(offset, count);
  }

  /** Waits until what was stored there is in the file behind it, if there is one. */
  protected abstract void sync(long offset, long count);

  /** Gives back the memory. */
  protected abstract void unmap();

  /** From now on the region is there. */
  protected final void mapped(Memory memory) {
    this.memory = writable ? memory : memory.readOnly();
  }

  /** Whether this process still has it mapped. */
  protected final boolean isOpen() {
    return memory != null;
  }

  @Override
  public final End holds() {
    return memory == null ? End.NONE : held;
  }

  /** A region is mapped whole or not at all, whatever a process does with it. */
  @Override
  public final End inherited(End used) {
    return End.BOTH;
  }

  @Override
  public final void close(End ends) {
    held = held.without(ends);
    if (held == End.NONE && memory != null) {
      if (inUse == 0) {
        unmap();
      }
      memory = null;
    }
  }
}

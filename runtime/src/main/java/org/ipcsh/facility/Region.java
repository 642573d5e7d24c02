package org.ipcsh.facility;

import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Memory;
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

  /** What sizes are rounded up to where one is recommended. */
  private static final long PAGE = 4096;

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
   * @param facility what made it
   * @param door through which it makes its calls
   * @param name in the script
   * @param id number of the name, the same in every process of a run
   * @param writable whether this process may store in it
   * @param layoutSize the bytes at its start that its declaration gives a layout; 0 without one
   */
  protected Region(
      Facility facility, Door door, String name, int id, boolean writable, long layoutSize) {
    super(facility, door, name, id);
    this.writable = writable;
    this.layoutSize = layoutSize;
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
   * {@return its bytes in this process} They must not be used after it is closed: then nothing is
   * at their address. An access to them is not checked as those of this class are.
   *
   * @throws IllegalArgumentException when it is closed
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

  /**
   * {@return the size in bytes that this process has mapped}
   *
   * @throws IllegalArgumentException when it is closed
   */
  public final long size() {
    return memory().size();
  }

  /**
   * {@return how many bytes from its start on the layout takes that it was declared with; 0 without
   * one}
   */
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
              + ": give the region a larger size, "
              + larger(layoutSize - offset));
    }
    top = offset;
    return offset;
  }

  /** A declaration with room for so many bytes more, in whole pages. */
  private String larger(long missing) {
    long pages = (memory().size() + missing + PAGE - 1) / PAGE;
    String others = facility().parameters().get(0).name().equals("size") ? "" : "…, ";
    return "such as region "
        + name()
        + " = "
        + facility().kind()
        + "("
        + others
        + "size: "
        + pages * (PAGE / 1024)
        + "KiB) { … }";
  }

  /** {@return whether this process may write to it} */
  public final boolean isWritable() {
    return writable;
  }

  /**
   * Finds where something that lives in this region stands in this process's memory, for a call
   * into the C library, which would end this process by SIGBUS if nothing were there.
   *
   * @param offset in bytes from the region's start
   * @param size in bytes
   * @param alignment what the offset must be a multiple of: a power of two
   * @return its address, valid until the region is mapped anew or closed
   * @throws IndexOutOfBoundsException when it is not all inside, or the object behind the memory
   *     has become so small that the bytes are gone
   * @throws IllegalArgumentException when the offset is no such multiple, or the region is closed
   */
  public final long address(long offset, int size, int alignment) {
    int at = place(offset, size);
    aligned(offset, alignment);
    if (canShrink()) {
      requirePresent(at, size);
    }
    return memory.address() + at;
  }

  /** {@return whether some process could make what is behind the memory smaller} */
  protected abstract boolean canShrink();

  /**
   * From now on something of the C library lies there: the region is not to become smaller, and the
   * pages are to be there before the C library touches them.
   *
   * @param offset in bytes from the region's start
   * @param size in bytes
   * @throws IndexOutOfBoundsException when the file system has no room for them
   */
  protected abstract void inhabit(long offset, int size);

  /**
   * {@return the exception for memory that has no page where it is touched: what SIGBUS tells a C
   * program}
   */
  protected static IndexOutOfBoundsException noPage() {
    return new IndexOutOfBoundsException(NO_PAGE);
  }

  /**
   * Fails when the object behind the memory has become so small that the bytes are gone.
   *
   * @param offset in bytes from the region's start
   * @param size in bytes
   * @throws IndexOutOfBoundsException saying so, with the size that is left
   */
  public final void requirePresent(long offset, long size) {
    long present = present();
    if (offset + size > present) {
      throw gone(present);
    }
  }

  /**
   * {@return the size in bytes of what is behind the memory now} Less than {@link #size} when
   * another process has truncated it.
   */
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
  final RuntimeException fault(InternalError error) {
    long present = present();
    return present < memory.size() ? gone(present) : explained(error);
  }

  private static final String NO_PAGE =
      "shared memory that this process touched is gone: another process has truncated it, or the"
          + " file system is full (a C program is killed by SIGBUS)";

  /**
   * Translates an error that the virtual machine raises for a fault in mapped memory, which can be
   * long after the access: whoever runs code that uses regions catches {@link InternalError} and
   * throws what this answers.
   *
   * @param error as it was caught
   * @return an exception that says what has happened
   * @throws InternalError the same error, when it is about something else
   */
  public static RuntimeException explained(InternalError error) {
    String message = error.getMessage();
    if (message == null || !message.contains("unsafe memory access")) {
      throw error;
    }
    return noPage();
  }

  /** The offset, checked: the one place through which every access goes. */
  final int place(long offset, long count) {
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

  final int placeToWrite(long offset, long count) {
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
  static void aligned(long offset, int size) {
    if ((offset & (size - 1)) != 0) {
      throw new IllegalArgumentException(
          "offset " + offset + " is not a multiple of " + size + ", as it must be there");
    }
  }

  private long rest(long offset, Long size) {
    return size != null ? size : Math.max(0, size() - offset);
  }

  final Object read(long offset, Long size, Memory into) {
    if (into == null) {
      return read(offset, mappable(name(), rest(offset, size)));
    }
    long count = Math.min(into.size(), rest(offset, size));
    read(offset, into, count);
    return count;
  }

  /**
   * {@return a copy of {@code count} bytes}
   *
   * @param offset of the first, in bytes
   * @param count how many, from 0 on
   * @throws IndexOutOfBoundsException when they are not all inside, or the memory is gone
   * @throws IllegalArgumentException when it is closed
   */
  public final byte[] read(long offset, int count) {
    int at = place(offset, count);
    requirePresent(offset, count);
    try {
      return memory.bytes(at, count);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * Copies bytes to the start of {@code into}, as memcpy(3) does.
   *
   * @param offset of the first, in bytes
   * @param into memory of at least so many bytes
   * @param count how many, from 0 on
   * @throws IndexOutOfBoundsException when they are not all inside of both, or the memory is gone
   * @throws IllegalArgumentException when it is closed
   */
  public final void read(long offset, Memory into, long count) {
    int at = place(offset, count);
    requirePresent(offset, count);
    try {
      into.copy(0, memory, at, (int) count);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  final long write(long offset, Object data, Long size) {
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

  /**
   * Stores the first bytes of an array.
   *
   * @param offset where the first goes, in bytes
   * @param from an array of at least so many bytes
   * @param count how many, from 0 on
   * @throws IndexOutOfBoundsException when they are not all inside of both, or the memory is gone
   * @throws IllegalArgumentException when it is closed, or read-only in this process
   */
  public final void write(long offset, byte[] from, int count) {
    int at = placeToWrite(offset, count);
    requirePresent(offset, count);
    try {
      memory.put(at, from, 0, count);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * Stores the first bytes of {@code from}, as memcpy(3) does.
   *
   * @param offset where the first goes, in bytes
   * @param from memory of at least so many bytes
   * @param count how many, from 0 on
   * @throws IndexOutOfBoundsException when they are not all inside of both, or the memory is gone
   * @throws IllegalArgumentException when it is closed, or read-only in this process
   */
  public final void write(long offset, Memory from, int count) {
    int at = placeToWrite(offset, count);
    requirePresent(offset, count);
    try {
      memory.copy(at, from, 0, count);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  final void fill(long value, long offset, Long size) {
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

  /**
   * {@return the value that lies at {@code offset}}
   *
   * @param layout how it lies there
   * @param offset in bytes, which need not be aligned
   * @param values what a struct, a list and a text are to the caller
   * @throws IndexOutOfBoundsException when it is not all inside, or the memory is gone
   * @throws IllegalArgumentException when it is closed
   * @throws ArithmeticException as {@link Layout#get(java.nio.ByteBuffer, int, Values)}
   */
  public final Object get(Layout layout, long offset, Values values) {
    int at = place(offset, layout.size());
    try {
      return layout.get(memory.buffer(), at, values);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * Stores a value at {@code offset}.
   *
   * @param layout how it is to lie there
   * @param offset in bytes, which need not be aligned
   * @param value to store; null stores zeros
   * @param values what a struct, a list and a text are to the caller
   * @throws IndexOutOfBoundsException when it is not all inside, or the memory is gone
   * @throws IllegalArgumentException when the value does not fit, or the region is closed or
   *     read-only in this process
   */
  public final void put(Layout layout, long offset, Object value, Values values) {
    int at = placeToWrite(offset, layout.size());
    try {
      layout.put(memory.buffer(), at, value, values);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * {@return the whole number at {@code offset}, as a plain load: see {@link Layout.Scalar#load}}
   *
   * @param type of the number, any integer
   * @param offset in bytes, which need not be aligned
   * @throws IndexOutOfBoundsException when it is not all inside, or the memory is gone
   * @throws IllegalArgumentException when it is closed
   * @throws ArithmeticException when it is a {@code u64} above 2^63 - 1
   */
  public final long getLong(Layout.Scalar type, long offset) {
    int at = place(offset, type.size());
    try {
      return type.load(memory, at);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * Stores a whole number at {@code offset}, as a plain store: see {@link Layout.Scalar#store}.
   *
   * @param type of the number, any integer
   * @param offset in bytes, which need not be aligned
   * @param value within {@link Layout.Scalar#range}
   * @throws IndexOutOfBoundsException when it is not all inside, or the memory is gone
   * @throws IllegalArgumentException when the value does not fit, or the region is closed or
   *     read-only in this process
   */
  public final void putLong(Layout.Scalar type, long offset, long value) {
    int at = placeToWrite(offset, type.size());
    try {
      type.store(memory, at, value);
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * Changes the size of what is behind the memory, ftruncate(2), and maps that. Other processes see
   * the change when they remap.
   *
   * @param size in bytes, from 1 to {@link #LARGEST}
   * @return the new size
   * @throws org.ipcsh.posix.PosixException EINVAL when it is read-only in this process; EPERM when
   *     it would become smaller than what lies in it allows; EFBIG beyond RLIMIT_FSIZE; ENOMEM when
   *     there is no room for the mapping
   * @throws IllegalArgumentException when the size is out of its range, the region is closed, or is
   *     one that keeps its size (sysv_shm)
   */
  public abstract long resize(long size);

  /**
   * Maps it as large as it is now.
   *
   * @return that size in bytes
   * @throws org.ipcsh.posix.PosixException ENOMEM when there is no room for the mapping
   * @throws IllegalArgumentException when it is closed, or has become larger than {@link #LARGEST}
   */
  public abstract long remap();

  final void syncRest(long offset, Long size) {
    long count = rest(offset, size);
    place(offset, count);
    sync(offset, count);
  }

  /**
   * Waits until what was stored there is in the file behind it: msync(2) with MS_SYNC.
   *
   * @param offset of the first byte
   * @param count how many bytes
   * @throws org.ipcsh.posix.PosixException as msync(2) fails
   * @throws IllegalArgumentException when there is no file behind it (sysv_shm)
   */
  protected abstract void sync(long offset, long count);

  /** Gives back the memory: munmap(2), shmdt(2). */
  protected abstract void unmap();

  /** Gives back the descriptor behind it, if there is one: close(2). */
  protected void closeDescriptor() {}

  /**
   * Says that the region is there from now on, or anew.
   *
   * @param memory its bytes; a region that is read-only here hands out a view that refuses to store
   */
  protected final void mapped(Memory memory) {
    this.memory = writable ? memory : memory.readOnly();
  }

  /** {@return whether this process still has it mapped} */
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
      closeDescriptor();
      memory = null;
    }
  }
}

package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;

/**
 * A kernel object as this process holds it. It makes all its calls through its {@link Door}, belongs to the one thread
 * that uses that door, and is closed by whoever opened it.
 */
public abstract class KernelObject implements AutoCloseable {
  private static final int LONGEST_IDENTITY = 256;

  private final Facility facility;
  private final Door door;
  private final String name;
  private final int id;
  private boolean openToOthers;
  private int entry;

  protected KernelObject(Facility facility, Door door, String name, int id) {
    this.facility = facility;
    this.door = door;
    this.name = name;
    this.id = id;
  }

  public final Facility facility() {
    return facility;
  }

  /** The name in the script. */
  public final String name() {
    return name;
  }

  /** The number of the name, the same in every process of a run. */
  public final int id() {
    return id;
  }

  /** Its entry in the {@link org.ipcsh.process.Register} of the run, the same in every process that holds it; 0: none. */
  public final int entry() {
    return entry;
  }

  public final void entry(int number) {
    entry = number;
  }

  /** How /proc and the kernel's tables name it ({@code pipe:[4711]}, a path), or null if they do not. */
  public String identity() {
    return null;
  }

  /** How /proc names what is behind a descriptor of this process; null for -1. */
  protected static String identity(int fd) {
    if (fd < 0) {
      return null;
    }
    Memory path = Memory.string(("/proc/self/fd/" + fd).getBytes(StandardCharsets.US_ASCII));
    Memory link = Memory.allocate(LONGEST_IDENTITY);
    long length = Libc.READLINK.invoke(path.address(), link.address(), link.size());
    Reference.reachabilityFence(path);
    return length < 0 ? null : new String(link.bytes(0, (int) length), StandardCharsets.UTF_8);
  }

  public final Door door() {
    return door;
  }

  /**
   * Whether processes outside the run are expected to use the object: one that was there before, or is to stay. Who waits
   * on it does not wait in vain only because everybody in the run waits.
   */
  public final boolean openToOthers() {
    return openToOthers;
  }

  protected final void openToOthers(boolean open) {
    openToOthers = open;
  }

  /** What this process holds of it now. */
  public abstract End holds();

  /**
   * The descriptor of one of its ends, for a program that is to use it; opens it if it is not open.
   *
   * @throws IllegalArgumentException when the object has no descriptor
   */
  public int descriptor(End end) {
    throw new IllegalArgumentException("a " + facility.kind() + " has no file descriptor");
  }

  /** What the kernel made, in a few words: descriptors, id, key, path, limits. */
  public abstract String describe();

  /**
   * What a new process gets of it, if its body uses {@code used}: just that, unless the object was declared otherwise.
   */
  public End inherited(End used) {
    return used;
  }

  /**
   * Packs what another process needs to use this object: the ends it is to hold and no others. This process keeps its
   * own.
   */
  public abstract void pass(End ends, Parcel parcel);

  /** Gives up the ends that are named, as far as this process holds them. */
  public abstract void close(End ends);

  /** Gives up all that this process holds. Does nothing the second time. */
  @Override
  public final void close() {
    close(End.BOTH);
  }

  /**
   * Removes the object's name from the system, if this process created it and is to remove it. Does nothing for an
   * object without a name.
   */
  public void remove() {}

  /** What can be iterated over ({@code for x in object}): the next element, or null at the end. */
  public Object next() {
    throw new UnsupportedOperationException("a " + facility.kind() + " cannot be iterated over");
  }

  /** The result of a call, or the exception that its failure is. */
  protected final long check(String call, long result) {
    if (result < 0) {
      throw new PosixException(call, name, (int) -result);
    }
    return result;
  }
}

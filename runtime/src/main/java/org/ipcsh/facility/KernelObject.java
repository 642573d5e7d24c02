package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Label;
import org.ipcsh.process.Spawn;

/**
 * A kernel object as this process holds it. It makes all its calls through its {@link Door},
 * belongs to the one thread that uses that door, and is closed by whoever opened it.
 */
public abstract class KernelObject implements AutoCloseable {
  private static final int LONGEST_IDENTITY = 256;

  /** For {@link #pollable}: the operation can be done at once. */
  public static final int READY = -1;

  /** For {@link #pollable}: poll(2) cannot watch for it. */
  public static final int NO_DESCRIPTOR = -2;

  /** From {@link #attempt}: the operation could not be done at once. */
  public static final Object WOULD_WAIT = new Object();

  private final Facility facility;
  private final Door door;
  private final String name;
  private final int id;
  private int openToOthers;
  private int entry;
  private Label label;

  /**
   * An object whose calls go through that door; {@code name} is that in the script, {@code id} its
   * number.
   */
  protected KernelObject(Facility facility, Door door, String name, int id) {
    this.facility = facility;
    this.door = door;
    this.name = name;
    this.id = id;
  }

  /** What made it. */
  public final Facility facility() {
    return facility;
  }

  /** The name in the script. */
  public final String name() {
    return name;
  }

  /** How traces name it. */
  public final Label label() {
    if (label == null) {
      label = new Label(name, facility.kind());
    }
    return label;
  }

  /** The number of the name, the same in every process of a run. */
  public final int id() {
    return id;
  }

  /**
   * Its entry in the {@link org.ipcsh.process.Register} of the run, the same in every process that
   * holds it; 0: none.
   */
  public final int entry() {
    return entry;
  }

  /** Says what its entry is; 0: it has none. */
  public final void entry(int number) {
    entry = number;
  }

  /**
   * How /proc and the kernel's tables name it ({@code pipe:[4711]}, a path), or null if they do
   * not.
   */
  public String identity() {
    return null;
  }

  /** Whether processes that nobody gave it to can get at it by a name. */
  public boolean reachableByName() {
    return false;
  }

  /**
   * Whether it is a semaphore that this process made and that begins at 1, as one does that is used
   * as a lock.
   */
  public boolean beginsAtOne() {
    return false;
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

  /** The door through which its calls go. */
  public final Door door() {
    return door;
  }

  /**
   * Whether processes outside the run are expected to use the object: one that was there before, or
   * is to stay. Who waits on it does not wait in vain only because everybody in the run waits.
   */
  public final boolean openToOthers() {
    return openToOthers != 0;
  }

  /** {@link #openToOthers} as it stands in a control page: 0 or 1. */
  public final int openness() {
    return openToOthers;
  }

  /** Says whether processes outside the run are expected to use it. */
  protected final void openToOthers(boolean open) {
    openToOthers = open ? 1 : 0;
  }

  /** What this process holds of it now. */
  public abstract End holds();

  /**
   * The descriptor of one of its ends, for a program that is to use it; opens it if it is not open.
   *
   * @throws IllegalArgumentException when the object has no descriptor
   */
  public int descriptor(End end) {
    throw new IllegalArgumentException(facility.phrase() + " has no file descriptor");
  }

  /** What the kernel made, in a few words: descriptors, id, key, path, limits. */
  public abstract String describe();

  /**
   * What a new process gets of it, if its body uses {@code used}: just that, unless the object was
   * declared otherwise.
   */
  public End inherited(End used) {
    return used;
  }

  /**
   * Whether a process that waits for another first gives up the ends that it can use no more, so
   * that nobody waits for them.
   */
  public boolean givesUpUnused() {
    return facility.family() == Family.CHANNEL && inherited(End.NONE) == End.NONE;
  }

  /**
   * Packs what another process needs to use this object: the ends it is to hold and no others. This
   * process keeps its own.
   */
  public abstract void pass(End ends, Parcel parcel);

  /**
   * Fails when what it is made of has gone away while a call waited: memory that was truncated.
   *
   * @throws IndexOutOfBoundsException saying so
   */
  public void requirePresent() {}

  /** Gives up the ends that are named, as far as this process holds them. */
  public abstract void close(End ends);

  /** Gives up all that this process holds. Does nothing the second time. */
  @Override
  public final void close() {
    close(End.BOTH);
  }

  /** What is done when the scope ends in which it was declared. */
  public void end() {
    close();
  }

  /** What is done when the process ends, with which all that it holds is given up in any case. */
  public void endWithProcess() {
    end();
  }

  /**
   * Removes the object's name from the system, if this process created it and is to remove it. Does
   * nothing for an object without a name.
   */
  public void remove() {}

  /** What can be iterated over ({@code for x in object}): the next element, or null at the end. */
  public Object next() {
    throw new UnsupportedOperationException(facility.phrase() + " cannot be iterated over");
  }

  /**
   * Gives a program that is to be started this object as its descriptor {@code number}.
   *
   * @throws IllegalArgumentException when the object has no descriptor
   */
  public void giveTo(Spawn spawn, int number, End end) {
    spawn.descriptor(number, descriptor(end));
  }

  /**
   * What poll(2) is to watch until the operation can be done: a descriptor, or {@link #READY} when
   * it can be done now, or {@link #NO_DESCRIPTOR} when only {@link #attempt} can tell. It is
   * watched for room to write if the operation {@link #fills}, else for something to read.
   */
  public int pollable(Operation operation, Object[] arguments) {
    return operation.blocking() ? NO_DESCRIPTOR : READY;
  }

  /** Whether what the operation waits for is room to write. */
  public boolean fills(Operation operation) {
    return operation.use() == End.WRITE;
  }

  /**
   * Called when poll(2) says that there is something to read: whether the operation can now be
   * done.
   */
  public boolean prepare(Operation operation, Object[] arguments) {
    return true;
  }

  /**
   * Does the operation if that needs no waiting: for objects without a descriptor. This one gives
   * it a limit of almost nothing, unless the object has the operation in a form that does not wait:
   * {@code try_wait} for {@code wait}.
   *
   * @return its result, or {@link #WOULD_WAIT}
   */
  public Object attempt(Operation operation, Object[] arguments) {
    Operation without = facility.operation("try_" + operation.name());
    if (without != null) {
      return Boolean.TRUE.equals(without.body().call(this, arguments)) ? null : WOULD_WAIT;
    }
    try {
      return door.within(0, () -> operation.body().call(this, arguments));
    } catch (Interrupted e) {
      if (e.reason() == Interrupted.Cause.TIMEOUT) {
        return WOULD_WAIT;
      }
      throw e;
    }
  }

  /** What to do about a failure of that call, for its message; null where the error says all. */
  protected String hintOn(String call, int errno) {
    return null;
  }

  /** The exception that a failure is. */
  protected final PosixException failure(String call, long errno) {
    return new PosixException(call, name, (int) errno, hintOn(call, (int) errno));
  }

  /** The result of a call, or the exception that its failure is. */
  protected final long check(String call, long result) {
    if (result < 0) {
      throw failure(call, -result);
    }
    return result;
  }
}

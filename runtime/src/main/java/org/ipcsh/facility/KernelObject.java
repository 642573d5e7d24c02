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
 *
 * <p>What a call of the system fails with is a {@link PosixException}. A call that waits also fails
 * with EINTR when a signal's handler ran meanwhile that was not said to restart it ({@link
 * org.ipcsh.process.Signals#handle}), and with {@link Interrupted} when its time is up or the
 * evaluation was told to stop; that is not said again at every method. Mutexes, read-write locks,
 * conditions and barriers know no EINTR, because no signal ends their calls: a handler runs, and
 * the waiting goes on or, at a condition, ends.
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
   * An object whose calls go through that door.
   *
   * @param facility what made it
   * @param door of the one thread that uses the object
   * @param name in the script
   * @param id number of the name, the same in every process of a run
   */
  protected KernelObject(Facility facility, Door door, String name, int id) {
    this.facility = facility;
    this.door = door;
    this.name = name;
    this.id = id;
  }

  /** {@return what made it} */
  public final Facility facility() {
    return facility;
  }

  /** {@return the name in the script} */
  public final String name() {
    return name;
  }

  /** {@return how traces name it} Made when it is first asked for. */
  public final Label label() {
    if (label == null) {
      label = new Label(name, facility.kind());
    }
    return label;
  }

  /** {@return the number of the name, the same in every process of a run} */
  public final int id() {
    return id;
  }

  /**
   * {@return its entry in the {@link org.ipcsh.process.Register} of the run, the same in every
   * process that holds it; 0: none}
   */
  public final int entry() {
    return entry;
  }

  /**
   * Says what its entry is.
   *
   * @param number of the entry, from 1 on; 0: it has none
   */
  public final void entry(int number) {
    entry = number;
  }

  /**
   * {@return how /proc and the kernel's tables name it ({@code pipe:[4711]}, a path), or null if
   * they do not}
   */
  public String identity() {
    return null;
  }

  /** {@return whether processes that nobody gave it to can get at it by a name} */
  public boolean reachableByName() {
    return false;
  }

  /**
   * {@return whether it is a semaphore that this process made and that begins at 1, as one does
   * that is used as a lock}
   */
  public boolean beginsAtOne() {
    return false;
  }

  /**
   * {@return how /proc names what is behind a descriptor of this process: {@code pipe:[4711]}, a
   * path; null where it tells nothing}
   *
   * @param fd an open descriptor; -1 yields null
   */
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

  /** {@return the door through which its calls go} */
  public final Door door() {
    return door;
  }

  /**
   * {@return whether processes outside the run are expected to use the object: one that was there
   * before, or is to stay} Who waits on it does not wait in vain only because everybody in the run
   * waits.
   */
  public final boolean openToOthers() {
    return openToOthers != 0;
  }

  /** {@return {@link #openToOthers()} as it stands in a control page: 0 or 1} */
  public final int openness() {
    return openToOthers;
  }

  /**
   * Says whether processes outside the run are expected to use it; at first none is.
   *
   * @param open whether they are
   */
  protected final void openToOthers(boolean open) {
    openToOthers = open ? 1 : 0;
  }

  /** {@return what this process holds of it now} */
  public abstract End holds();

  /**
   * Finds the descriptor of one of its ends, for a program that is to use it; opens it if it is not
   * open.
   *
   * @param end {@link End#READ} or {@link End#WRITE}; what has one descriptor does not look at it
   * @return the descriptor, which stays this object's: nobody else closes it
   * @throws IllegalArgumentException when the object has no descriptor
   * @throws PosixException EBADF when this process does not hold that end; as open(2) where it is
   *     opened now
   */
  public int descriptor(End end) {
    throw new IllegalArgumentException(facility.phrase() + " has no file descriptor");
  }

  /** {@return what the kernel made, in a few words: descriptors, id, key, path, limits} */
  public abstract String describe();

  /**
   * {@return what a new process gets of it: what its body uses, unless the object was declared
   * otherwise}
   *
   * @param used the ends that its body uses
   */
  public End inherited(End used) {
    return used;
  }

  /**
   * {@return whether a process that waits for another first gives up the ends that it can use no
   * more, so that nobody waits for them}
   */
  public boolean givesUpUnused() {
    return facility.family() == Family.CHANNEL && inherited(End.NONE) == End.NONE;
  }

  /**
   * Packs what another process needs to use this object: the ends it is to hold and no others. This
   * process keeps its own.
   *
   * @param ends that the other process is to hold
   * @param parcel that goes there: {@link Facility#receive} takes the same out of it
   */
  public abstract void pass(End ends, Parcel parcel);

  /**
   * Fails when what it is made of has gone away while a call waited: memory that was truncated.
   *
   * @throws IndexOutOfBoundsException saying so, and what has shrunk
   */
  public void requirePresent() {}

  /**
   * Gives up the ends that are named, as far as this process holds them.
   *
   * @param ends to give up; what has no ends is given up by {@link End#BOTH}
   */
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

  /**
   * Goes on in what can be iterated over ({@code for x in object}).
   *
   * @return the next element, or null at the end
   * @throws UnsupportedOperationException when it cannot be iterated over
   * @throws PosixException as the operation does that it stands for: {@code read_line}, {@code
   *     receive}, {@code accept}
   */
  public Object next() {
    throw new UnsupportedOperationException(facility.phrase() + " cannot be iterated over");
  }

  /**
   * Gives a program that is to be started this object as its descriptor {@code number}.
   *
   * @param spawn what starts the program
   * @param number of the descriptor in the program, from 0 on
   * @param end which of the object's descriptors it is to be
   * @throws IllegalArgumentException when the object has no descriptor
   * @throws PosixException as {@link #descriptor}
   */
  public void giveTo(Spawn spawn, int number, End end) {
    spawn.descriptor(number, descriptor(end));
  }

  /**
   * Says what poll(2) is to watch until the operation can be done. It is watched for room to write
   * if the operation {@link #fills}, else for something to read.
   *
   * @param operation of this object's facility
   * @param arguments as {@link Operation.Body} receives them
   * @return a descriptor, or {@link #READY} when it can be done now, or {@link #NO_DESCRIPTOR} when
   *     only {@link #attempt} can tell
   * @throws PosixException as {@link #descriptor}
   */
  public int pollable(Operation operation, Object[] arguments) {
    return operation.blocking() ? NO_DESCRIPTOR : READY;
  }

  /**
   * {@return whether what the operation waits for is room to write}
   *
   * @param operation of this object's facility
   */
  public boolean fills(Operation operation) {
    return operation.use() == End.WRITE;
  }

  /**
   * Called when poll(2) says that there is something to read. What an operation needs more than
   * once is taken in meanwhile, without waiting.
   *
   * @param operation of this object's facility
   * @param arguments as {@link Operation.Body} receives them
   * @return whether the operation can now be done
   */
  public boolean prepare(Operation operation, Object[] arguments) {
    return true;
  }

  /**
   * Does the operation if that needs no waiting: for objects without a descriptor. This one gives
   * it a limit of almost nothing, unless the object has the operation in a form that does not wait:
   * {@code try_wait} for {@code wait}.
   *
   * @param operation of this object's facility
   * @param arguments as {@link Operation.Body} receives them
   * @return its result, or {@link #WOULD_WAIT}
   * @throws PosixException as the operation does
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

  /**
   * {@return what to do about a failure of that call, for its message; null where the error says
   * all}
   *
   * @param call the function that failed
   * @param errno the error number, positive
   */
  protected String hintOn(String call, int errno) {
    return null;
  }

  /**
   * {@return the exception that a failure is}
   *
   * @param call the function that failed
   * @param errno the error number, positive
   */
  protected final PosixException failure(String call, long errno) {
    return new PosixException(call, name, (int) errno, hintOn(call, (int) errno));
  }

  /**
   * Lets a result pass, unless it is a negated error number.
   *
   * @param call the function that was called
   * @param result what it answered, as {@link Door#call(org.ipcsh.posix.Call, KernelObject)}
   *     returns it
   * @return the same result, 0 or more
   * @throws PosixException when it is negative: see {@link #failure}
   */
  protected final long check(String call, long result) {
    if (result < 0) {
      throw failure(call, -result);
    }
    return result;
  }
}

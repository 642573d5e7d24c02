package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Sembuf;
import org.ipcsh.posix.SemidDs;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journal;

/**
 * A System V set of semaphores, by its identifier: semop(2), semctl(2). It lasts until it is
 * removed, whoever uses it.
 */
public final class SemaphoreSet extends KernelObject {
  /**
   * SEMOPM: as many operations are possible in one semop(2) unless the system is configured
   * otherwise.
   */
  private static final int MOST_AT_ONCE = 500;

  /** SEMVMX. */
  static final int LARGEST_VALUE = 32767;

  private final int semid;
  private final String phrase;
  private final boolean undo;
  private final Memory one = Memory.allocate(Sembuf.SIZE);
  private boolean closed;
  private String noted;
  private boolean beginsAtOne;

  /**
   * @param phrase how it was found: {@code key 0x4d51}
   * @param noted what the journal calls it if this process is to remove it, else null
   */
  SemaphoreSet(
      Facility facility,
      Door door,
      String name,
      int id,
      int semid,
      String phrase,
      boolean undo,
      String noted,
      boolean openToOthers) {
    super(facility, door, name, id);
    this.semid = semid;
    this.phrase = phrase;
    this.undo = undo;
    this.noted = noted;
    openToOthers(openToOthers);
  }

  /**
   * Gives a new set its values. They are added by semop(2): a set whose time of last operation is
   * not zero is ready, which is how other programs know that they need not wait for its creator
   * (Kerrisk, section 47.5).
   */
  void begin(long[] values) {
    beginsAtOne = LongStream.of(values).allMatch(value -> value == 1);
    if (values.length <= MOST_AT_ONCE) {
      Memory operations = Memory.allocate(values.length * Sembuf.SIZE);
      for (int i = 0; i < values.length; i++) {
        put(operations, i, i, values[i], 0);
      }
      check("semop", door().call(Libc.SEMOP, this, semid, operations.address(), values.length));
      Reference.reachabilityFence(operations);
    } else {
      setAll(values);
    }
  }

  private static void put(Memory operations, int at, int number, long change, int flags) {
    operations.storeShort(at * Sembuf.SIZE + Sembuf.NUM, (short) number);
    operations.storeShort(at * Sembuf.SIZE + Sembuf.OP, (short) change);
    operations.storeShort(at * Sembuf.SIZE + Sembuf.FLG, (short) flags);
  }

  private static int number(long index) {
    if (index < 0 || index > 0xFFFF) {
      throw new IllegalArgumentException("a semaphore's number is from 0 on, not " + index);
    }
    return (int) index;
  }

  private static long change(long change) {
    if (change < -LARGEST_VALUE || change > LARGEST_VALUE) {
      throw new IllegalArgumentException("a semaphore changes by at most 32767, not by " + change);
    }
    return change;
  }

  private int flags(Boolean undone, boolean waits) {
    boolean undoes = undone == null ? undo : undone;
    return (undoes ? Flags.SEM_UNDO : 0) | (waits ? 0 : Flags.IPC_NOWAIT);
  }

  /**
   * Changes one semaphore. Answers false when that would mean waiting and {@code waits} is false.
   */
  private boolean operate(long index, long change, Boolean undone, boolean waits) {
    Memory operation = door().isAside() ? Memory.allocate(Sembuf.SIZE) : one;
    put(operation, 0, number(index), change(change), flags(undone, waits));
    boolean done = operate(operation, 1, waits);
    Reference.reachabilityFence(operation);
    return done;
  }

  private boolean operate(Memory operations, int count, boolean waits) {
    Door door = door();
    if (change(operations, count) > 0) {
      door.gives(this);
    }
    long deadline = door.deadline();
    long result;
    Call call = Libc.SEMOP;
    if (!waits || deadline == Door.NO_DEADLINE) {
      result = door.call(call, this, semid, operations.address(), count);
    } else {
      call = Libc.SEMTIMEDOP;
      long left = Math.max(0, deadline - System.nanoTime());
      Memory timeout = door.scratch(2 * Long.BYTES);
      Door.timespec(timeout, 0, left);
      result = door.call(call, this, semid, operations.address(), count, timeout.address());
      if (result == -Errno.EAGAIN) {
        throw Interrupted.timedOut();
      }
    }
    if (result == -Errno.EAGAIN) {
      return false;
    }
    if (result < 0) {
      throw failed(call.name(), (int) -result);
    }
    if (change(operations, count) < 0) {
      door.took(this);
    }
    return true;
  }

  /** What they add to the set's first semaphore: the register knows one taker of an object. */
  private static int change(Memory operations, int count) {
    int change = 0;
    for (int i = 0; i < count; i++) {
      if (operations.getShort(i * Sembuf.SIZE + Sembuf.NUM) == 0) {
        change += operations.getShort(i * Sembuf.SIZE + Sembuf.OP);
      }
    }
    return change;
  }

  /**
   * Takes from a semaphore; waits until there is so much: semop(2), semtimedop(2).
   *
   * @param index number of the semaphore, from 0 on
   * @param amount from 1 to 32767
   * @param undone whether to give it back when this process ends; null: as it was declared
   * @throws PosixException EIDRM when the set is removed meanwhile; EINVAL when it was removed
   *     before; EFBIG when it has no such semaphore; EACCES without permission to alter it; ERANGE,
   *     ENOSPC or ENOMEM where there is no room for the undoing
   * @throws Interrupted when the time is up, or the evaluation was told to stop
   */
  public void await(long index, long amount, Boolean undone) {
    operate(index, -positive(amount), undone, true);
  }

  /**
   * Takes from a semaphore if there is so much: semop(2) with IPC_NOWAIT.
   *
   * @param index number of the semaphore, from 0 on
   * @param amount from 1 to 32767
   * @param undone whether to give it back when this process ends; null: as it was declared
   * @return whether there was
   * @throws PosixException EINVAL when the set was removed; EFBIG when it has no such semaphore;
   *     EACCES without permission to alter it; ERANGE, ENOSPC or ENOMEM where there is no room for
   *     the undoing
   */
  public boolean tryWait(long index, long amount, Boolean undone) {
    return operate(index, -positive(amount), undone, false);
  }

  /**
   * Adds to a semaphore: semop(2).
   *
   * @param index number of the semaphore, from 0 on
   * @param amount from 1 to 32767
   * @param undone whether to take it back when this process ends; null: as it was declared
   * @throws PosixException ERANGE beyond 32767; EINVAL when the set was removed; EFBIG when it has
   *     no such semaphore; EACCES without permission to alter it; ENOSPC or ENOMEM where there is
   *     no room for the undoing
   */
  public void post(long index, long amount, Boolean undone) {
    operate(index, positive(amount), undone, true);
  }

  private static long positive(long amount) {
    if (amount < 1) {
      throw new IllegalArgumentException("the amount is 1 or more, not " + amount);
    }
    return amount;
  }

  /**
   * Waits until a semaphore is zero; takes nothing: semop(2), semtimedop(2).
   *
   * @param index number of the semaphore, from 0 on
   * @throws PosixException EIDRM when the set is removed meanwhile; EINVAL when it was removed
   *     before; EFBIG when it has no such semaphore; EACCES without permission to read it
   * @throws Interrupted when the time is up, or the evaluation was told to stop
   */
  public void awaitZero(long index) {
    operate(index, 0, false, true);
  }

  /**
   * Changes several semaphores in one step, semop(2): all, or none while one of the changes would
   * have to wait.
   *
   * @param changes at least one pair of a semaphore's number, from 0 on, and what to add to it,
   *     from -32767 to 32767; 0 waits until it is zero
   * @param undone whether the kernel undoes them when this process ends; null: as it was declared
   * @param waits false: do nothing instead of waiting
   * @return whether they were done; never false when {@code waits} is true
   * @throws PosixException as {@link #await} and {@link #post}; E2BIG when there are more of them
   *     than the system allows (SEMOPM)
   * @throws Interrupted when the time is up, or the evaluation was told to stop
   */
  public boolean apply(long[][] changes, Boolean undone, boolean waits) {
    Memory operations = Memory.allocate(Math.max(1, changes.length) * Sembuf.SIZE);
    for (int i = 0; i < changes.length; i++) {
      put(operations, i, number(changes[i][0]), change(changes[i][1]), flags(undone, waits));
    }
    boolean done = operate(operations, changes.length, waits);
    Reference.reachabilityFence(operations);
    return done;
  }

  private long control(int index, int command, long argument) {
    long result = door().call(Libc.SEMCTL, this, semid, index, command, argument);
    if (result < 0) {
      throw failed("semctl", (int) -result);
    }
    return result;
  }

  /**
   * Looks at each semaphore, at who waits for it, and at who changed it last. Not in one step.
   *
   * @return for each a map of value, waiting, waiting_zero and last_pid (0 before the first change)
   * @throws PosixException as {@link #value}
   */
  public List<Map<String, Object>> peek() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (long i = 0; i < count(); i++) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("value", value(i));
      map.put("waiting", waiting(i));
      map.put("waiting_zero", waitingForZero(i));
      map.put("last_pid", lastPid(i));
      all.add(map);
    }
    return all;
  }

  /**
   * {@return how many semaphores the set has: semctl(2), IPC_STAT}
   *
   * @throws PosixException EINVAL when it was removed; EACCES without permission to read it
   */
  public int count() {
    Memory status = door().scratch(SemidDs.SIZE);
    control(0, Flags.IPC_STAT, status.address());
    return (int) status.getLong(SemidDs.NSEMS);
  }

  /** Who may not look, which takes permission to read, may yet be one who may add and take. */
  void requireExistence() {
    try {
      count();
    } catch (PosixException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
    }
  }

  /**
   * {@return what a semaphore is at this moment, from 0 to 32767: semctl(2), GETVAL}
   *
   * @param index number of the semaphore, from 0 on
   * @throws PosixException EINVAL when the set was removed, or has no such semaphore; EACCES
   *     without permission to read it
   */
  public long value(long index) {
    return control(number(index), Flags.SEM_GETVAL, 0);
  }

  /**
   * {@return the values of all, looked at in one step: semctl(2), GETALL}
   *
   * @throws PosixException as {@link #count}
   */
  public List<Object> values() {
    int count = count();
    Memory values = door().scratch(count * Short.BYTES);
    control(0, Flags.SEM_GETALL, values.address());
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add((long) (values.getShort(i * Short.BYTES) & 0xFFFF));
    }
    Reference.reachabilityFence(values);
    return list;
  }

  /**
   * Sets one to a value; forgets what processes were to undo of it: semctl(2), SETVAL.
   *
   * @param index number of the semaphore, from 0 on
   * @param value from 0 to 32767
   * @throws PosixException ERANGE when it is another number; EINVAL when the set was removed, or
   *     has no such semaphore; EACCES without permission to alter it
   */
  public void set(long index, long value) {
    int number = number(index);
    requireValue(value);
    door().gives(this);
    control(number, Flags.SEM_SETVAL, value);
  }

  /**
   * Sets all to values, in one step: semctl(2), SETALL.
   *
   * @param values as many as there are semaphores, each from 0 to 32767
   * @throws PosixException ERANGE when one is another; EINVAL when the set was removed; EACCES
   *     without permission to alter it
   * @throws IllegalArgumentException when there are more or fewer
   */
  public void setAll(long[] values) {
    int count = count();
    if (values.length != count) {
      throw new IllegalArgumentException(
          "the set has " + count + " semaphores, not " + values.length);
    }
    Memory memory = Memory.allocate(values.length * Short.BYTES);
    for (int i = 0; i < values.length; i++) {
      requireValue(values[i]);
      memory.putShort(i * Short.BYTES, (int) values[i]);
    }
    door().gives(this);
    control(0, Flags.SEM_SETALL, memory.address());
    Reference.reachabilityFence(memory);
  }

  /** The kernel would look at no more than the low bits. */
  private void requireValue(long value) {
    if (value < 0 || value > LARGEST_VALUE) {
      throw failed("semctl", Errno.ERANGE);
    }
  }

  /**
   * {@return the process that changed it last, semctl(2), GETPID; 0 before the first change}
   *
   * @param index number of the semaphore, from 0 on
   * @throws PosixException as {@link #value}
   */
  public long lastPid(long index) {
    return control(number(index), Flags.SEM_GETPID, 0);
  }

  /**
   * {@return how many processes wait to take from it: semctl(2), GETNCNT}
   *
   * @param index number of the semaphore, from 0 on
   * @throws PosixException as {@link #value}
   */
  public long waiting(long index) {
    return control(number(index), Flags.SEM_GETNCNT, 0);
  }

  /**
   * {@return how many processes wait until it is zero: semctl(2), GETZCNT}
   *
   * @param index number of the semaphore, from 0 on
   * @throws PosixException as {@link #value}
   */
  public long waitingForZero(long index) {
    return control(number(index), Flags.SEM_GETZCNT, 0);
  }

  private PosixException failed(String call, int errno) {
    return new PosixException(call, name(), errno, reason(errno));
  }

  private static String reason(int errno) {
    switch (errno) {
      case Errno.EIDRM:
        return "the set was removed while this process waited";
      case Errno.EINVAL:
        return "the set has been removed, or has no semaphore of that number: who waits in semop(2)"
            + " when it is removed is told EIDRM, who comes later or asks again, as select does,"
            + " EINVAL";
      case Errno.EFBIG:
        return "the set has no semaphore of that number";
      case Errno.ERANGE:
        return "a semaphore is at most 32767, and so is what is to be taken back of it (undo)";
      case Errno.E2BIG:
        return "more changes at once than the system allows (SEMOPM): see"
            + " /proc/sys/kernel/sem";
      case Errno.EACCES:
        return SystemVKey.FORBIDDEN;
      case Errno.ENOSPC:
        return "the system has no room for more undo structures (SEMMNU)";
      default:
        return null;
    }
  }

  @Override
  public End holds() {
    return closed ? End.NONE : End.BOTH;
  }

  @Override
  public boolean beginsAtOne() {
    return beginsAtOne;
  }

  @Override
  public End inherited(End used) {
    return End.BOTH;
  }

  @Override
  public boolean reachableByName() {
    return !phrase.equals("IPC_PRIVATE");
  }

  @Override
  public String identity() {
    return "sem:" + semid;
  }

  @Override
  public String describe() {
    return "identifier " + semid + ", " + phrase;
  }

  @Override
  public void pass(End ends, Parcel parcel) {
    parcel.putText(name());
    parcel.putInt(id());
    parcel.putInt(semid);
    parcel.putText(phrase);
    parcel.putByte(undo ? 1 : 0);
    parcel.putByte(openToOthers() ? 1 : 0);
  }

  /** There is nothing to give up: an identifier is a number. */
  @Override
  public void close(End ends) {
    closed |= ends == End.BOTH;
    door().gaveUp(this, ends);
  }

  /**
   * Removes the set now, whoever made it: semctl(2), IPC_RMID. Who waits for it fails with EIDRM.
   *
   * @throws PosixException EINVAL when it was removed before; EPERM unless this user made or owns
   *     it
   */
  public void removeNow() {
    long result = removeIdentifier();
    if (result < 0) {
      throw failed("semctl", (int) -result);
    }
  }

  @Override
  public void remove() {
    if (noted != null) {
      removeIdentifier();
    }
  }

  private long removeIdentifier() {
    long result = door().call(Libc.SEMCTL, this, semid, 0, Flags.IPC_RMID, 0);
    if (noted != null && Journal.ofThisProcess().removed(facility().kind(), noted, result)) {
      noted = null;
    }
    return result;
  }
}

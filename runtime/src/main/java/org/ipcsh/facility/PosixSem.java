package org.ipcsh.facility;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.FreeSemaphore;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;

/**
 * sem_overview(7): a number that processes take from and add to, and that nobody takes below zero.
 * With a name it is for any processes; without one ({@code in: region}) for those that share the
 * region. What needs no waiting and wakes nobody stays in user space. When a process ends, what it
 * took stays taken.
 */
public final class PosixSem extends Facility {
  private static final int NAME = 0;
  private static final int VALUE = 1;
  private static final int MODE = 2;
  private static final int IN = 3;
  private static final int AT = 4;
  private static final long PRIVATE = 0600;
  private static final int WAITERS = Integer.BYTES;

  @Override
  public String kind() {
    return "posix_sem";
  }

  @Override
  public Family family() {
    return Family.SEMAPHORE;
  }

  @Override
  public String summary() {
    return "a counting semaphore, with a name or in a shared region";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.optional("name", Type.TEXT, null, "a slash and up to 251 bytes"),
        Parameter.optional("value", Type.INTEGER, 0L, "what it begins with, from 0 to 2147483647"),
        Parameter.optional("mode", Type.INTEGER, PRIVATE, "permissions, less the umask"),
        Parameter.optional("in", Type.OBJECT, null, "without a name: the region in which it lies"),
        InRegion.AT);
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
  }

  @Override
  public String identification() {
    return "POSIX IPC pathname (in a region: offset)";
  }

  @Override
  public String handle() {
    return "sem_t *";
  }

  @Override
  public String accessibility() {
    return "permission mask (in a region: that of the region)";
  }

  @Override
  public String persistence() {
    return "kernel (in a region: that of the region)";
  }

  @Override
  public String recovery() {
    return "nobody: what it took stays taken";
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public KernelObject open(Opening opening) {
    Object[] arguments = opening.arguments();
    long value = opening.integer(VALUE);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a semaphore begins with 0 to 2147483647, not with " + value);
    }
    if (arguments[NAME] != null && arguments[IN] != null) {
      throw new IllegalArgumentException("a semaphore has a name or lies in a region, not both");
    }
    if (arguments[NAME] == null && arguments[IN] == null) {
      throw new IllegalArgumentException(
          "posix_sem wants a name, such as posix_sem(\"/mutex\", 1), or a region:"
              + " posix_sem(in: r, value: 1)");
    }
    return arguments[IN] == null
        ? NamedSemaphore.open(this, opening, opening.text(NAME), opening.integer(MODE), value)
        : UnnamedSemaphore.open(this, opening, arguments[IN], (Long) arguments[AT], value);
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    String name = parcel.getText();
    int id = parcel.getInt();
    String kind = parcel.getText();
    return kind.isEmpty()
        ? NamedSemaphore.received(this, name, id, parcel)
        : new UnnamedSemaphore(InRegion.Place.received(this, name, id, kind, parcel));
  }

  /** What a semaphore can do, wherever it is. */
  public interface Semaphore {
    /**
     * Takes one; waits while it is zero: sem_wait(3).
     *
     * @throws PosixException EINTR when a signal's handler ran, unless that one restarts
     * @throws Interrupted when the time is up, or the evaluation was told to stop
     */
    void await();

    /**
     * Takes one if it is not zero: sem_trywait(3).
     *
     * @return whether it was not
     */
    boolean tryWait();

    /**
     * Adds one, and wakes a process that waits: sem_post(3).
     *
     * @throws PosixException EOVERFLOW beyond 2147483647
     */
    void post();

    /** {@return what it is at this moment, sem_getvalue(3); 0 while processes wait} */
    int value();

    /** {@return a map of value and of waiting: how many wait} */
    Map<String, Object> peek();
  }

  static void await(KernelObject semaphore, Memory memory, int at, Memory until) {
    Door door = semaphore.door();
    if (isTaken(door, memory, at, true)) {
      door.took(semaphore);
      return;
    }
    long address = memory.address() + at;
    long deadline = door.deadline();
    if (deadline == Door.NO_DEADLINE || !Libc.SEM_CLOCKWAIT.exists()) {
      semaphore.check("sem_wait", door.call(Libc.SEM_WAIT, semaphore, address));
      door.took(semaphore);
      return;
    }
    Door.timespec(until, 0, deadline);
    long result =
        door.call(Libc.SEM_CLOCKWAIT, semaphore, address, Flags.CLOCK_MONOTONIC, until.address());
    if (result == -Errno.ETIMEDOUT) {
      throw Interrupted.timedOut();
    }
    semaphore.check("sem_clockwait", result);
    door.took(semaphore);
  }

  static boolean tryWait(KernelObject semaphore, Memory memory, int at) {
    Door door = semaphore.door();
    if (isTaken(door, memory, at, false)) {
      door.took(semaphore);
      return true;
    }
    long result = door.brief(Libc.SEM_TRYWAIT, semaphore, memory.address() + at);
    if (result == -Errno.EAGAIN) {
      return false;
    }
    semaphore.check("sem_trywait", result);
    door.took(semaphore);
    return true;
  }

  /** Whether one could be taken without a call, where none is to be seen. */
  private static boolean isTaken(Door door, Memory memory, int at, boolean waits) {
    try {
      return !door.traces()
          && (waits ? FreeSemaphore.await(memory, at) : FreeSemaphore.tryWait(memory, at));
    } catch (InternalError fault) {
      throw Region.explained(fault);
    }
  }

  private static boolean isAdded(Door door, Memory memory, int at) {
    try {
      return !door.traces() && FreeSemaphore.post(memory, at);
    } catch (InternalError fault) {
      throw Region.explained(fault);
    }
  }

  static void post(KernelObject semaphore, Memory memory, int at) {
    Door door = semaphore.door();
    door.gives(semaphore);
    if (isAdded(door, memory, at)) {
      return;
    }
    long result = door.brief(Libc.SEM_POST, semaphore, memory.address() + at);
    if (result < 0) {
      throw new PosixException(
          "sem_post",
          semaphore.name(),
          (int) -result,
          result == -Errno.EOVERFLOW ? "it is at its largest value, 2147483647" : null);
    }
  }

  static int value(KernelObject semaphore, Memory memory, int at) {
    Memory value = semaphore.door().scratch(Integer.BYTES);
    semaphore.check(
        "sem_getvalue",
        semaphore
            .door()
            .call(Libc.SEM_GETVALUE, semaphore, memory.address() + at, value.address()));
    return value.getInt(0);
  }

  /** Its value, and how many wait: glibc's sem_t has that in its second word. */
  static Map<String, Object> peek(KernelObject semaphore, Memory memory, int at) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("value", (long) value(semaphore, memory, at));
    map.put("waiting", (long) memory.getIntVolatile(at + WAITERS));
    return map;
  }

  private static Semaphore of(KernelObject object) {
    return (Semaphore) object;
  }

  private static final class Table {
    static final List<Operation> OPERATIONS =
        List.of(
            new Operation(
                "wait",
                List.of(),
                End.NONE,
                true,
                "null",
                "Takes one; waits while it is zero.",
                "sem_wait(3)",
                (semaphore, a) -> {
                  of(semaphore).await();
                  return null;
                }),
            new Operation(
                "try_wait",
                List.of(),
                End.NONE,
                false,
                "whether there was one to take",
                "Takes one if it is not zero, and does not wait.",
                "sem_trywait(3)",
                (semaphore, a) -> of(semaphore).tryWait()),
            new Operation(
                "post",
                List.of(),
                End.NONE,
                false,
                "null",
                "Adds one, and wakes a process that waits.",
                "sem_post(3)",
                (semaphore, a) -> {
                  of(semaphore).post();
                  return null;
                }),
            new Operation(
                "value",
                List.of(),
                End.NONE,
                false,
                "what it is at this moment",
                "Looks at the number; it may be another by the time the answer is there.",
                "sem_getvalue(3)",
                (semaphore, a) -> (long) of(semaphore).value()),
            new Operation(
                "peek",
                List.of(),
                End.NONE,
                false,
                "a map: value, waiting",
                "Looks at the number, and at how many wait for it to grow.",
                "sem_getvalue(3)",
                (semaphore, a) -> of(semaphore).peek()),
            new Operation(
                "unlink",
                List.of(),
                End.NONE,
                false,
                "null",
                "Removes its name now; who has it open goes on using it.",
                "sem_unlink(3)",
                (semaphore, a) -> {
                  if (!(semaphore instanceof NamedSemaphore)) {
                    throw new IllegalArgumentException(
                        semaphore.name() + " lies in a region and has no name");
                  }
                  ((NamedSemaphore) semaphore).unlink();
                  return null;
                }));
  }
}

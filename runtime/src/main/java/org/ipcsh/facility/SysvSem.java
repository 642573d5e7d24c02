package org.ipcsh.facility;

import java.util.List;
import java.util.function.LongSupplier;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.SemidDs;
import org.ipcsh.process.Door;

/**
 * svipc(7), semop(2): a set of counting semaphores. Several of them can be changed in one step, all
 * or none; a process can wait until one is zero; and what a process did with {@code undo} is taken
 * back when it ends, however it ends.
 */
public final class SysvSem extends SystemVFacility {
  private static final int COUNT = 4;
  private static final int VALUE = 5;
  private static final int MODE = 6;
  private static final int UNDO = 7;

  private static final long PRIVATE = 0600;

  /** No kernel allows as many: SEMMSL. */
  private static final int MOST = 1 << 20;

  @Override
  public String kind() {
    return "sysv_sem";
  }

  @Override
  public Family family() {
    return Family.SEMAPHORE;
  }

  @Override
  public String summary() {
    return "a set of semaphores, changed several at once, with undo when a process ends";
  }

  @Override
  String identifier() {
    return "semid";
  }

  @Override
  List<Parameter> further() {
    return List.of(
        Parameter.optional("count", Type.INTEGER, null, "how many semaphores; 1 unless said"),
        Parameter.optional(
            "value", Type.ANY, 0L, "what they begin with, 0 to 32767: one number, or a list"),
        Parameter.optional("mode", Type.INTEGER, PRIVATE, "permissions"),
        Parameter.optional(
            "undo", Type.BOOLEAN, false, "take back what a process did when it ends (SEM_UNDO)"));
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
  }

  @Override
  public String recovery() {
    return "nobody: what it took stays taken (with undo: the kernel gives it back)";
  }

  @Override
  public KernelObject open(Opening opening) {
    Door door = opening.door();
    SystemVKey key = key(opening);
    boolean made = opening.ownership() != Ownership.USE;
    Long count = (Long) opening.arguments()[COUNT];
    long[] values = made ? values(opening.arguments()[VALUE], count) : new long[0];
    long mode = opening.integer(MODE);
    LongSupplier existing =
        () -> door.call(Libc.SEMGET, null, key.key(), count == null ? 0 : count, 0);
    long flags = flags(opening, key, mode) | Flags.IPC_EXCL;
    Found found =
        find(
            opening,
            key,
            made ? () -> door.call(Libc.SEMGET, null, key.key(), values.length, flags) : existing,
            each -> permit(opening, each, mode));
    if (found.id() == -Errno.EEXIST && opening.ownership() == Ownership.KEEP) {
      made = false;
      found = find(opening, key, existing, each -> {});
    }
    if (found.id() < 0) {
      int errno = (int) -found.id();
      throw new PosixException("semget", opening.name() + ", " + key.phrase(), errno, hint(errno));
    }
    SemaphoreSet set =
        new SemaphoreSet(
            this,
            door,
            opening.name(),
            opening.id(),
            (int) found.id(),
            key.phrase(),
            opening.flag(UNDO),
            found.noted(),
            opening.ownership() != Ownership.CREATE);
    if (key.identifier() >= 0) {
      set.requireExistence();
    }
    if (made) {
      try {
        set.begin(values);
      } catch (PosixException e) {
        set.remove();
        throw e;
      }
    }
    return set;
  }

  private static void permit(Opening opening, long id, long mode) {
    SystemVKey.permit(
        opening,
        mode,
        "semctl",
        SemidDs.SIZE,
        status -> Libc.SEMCTL.invoke(id, 0, Flags.IPC_STAT, status),
        status -> opening.door().call(Libc.SEMCTL, null, id, 0, Flags.IPC_SET, status));
  }

  private static long[] values(Object given, Long count) {
    List<?> list = given instanceof List ? (List<?>) given : null;
    if (list != null && count != null && list.size() != count) {
      throw new IllegalArgumentException(
          "value: has " + list.size() + " numbers, but the set " + count + " semaphores");
    }
    long size = list != null ? list.size() : count == null ? 1 : count;
    if (size < 1 || size > MOST) {
      throw new IllegalArgumentException(
          "a set has from 1 to " + MOST + " semaphores, not " + size);
    }
    long[] values = new long[(int) size];
    for (int i = 0; i < values.length; i++) {
      Object value = list == null ? given : list.get(i);
      if (!(value instanceof Long)
          || (Long) value < 0
          || (Long) value > SemaphoreSet.LARGEST_VALUE) {
        throw new IllegalArgumentException(
            "value: is a number from 0 to 32767, or a list of such numbers");
      }
      values[i] = (Long) value;
    }
    return values;
  }

  private String hint(int errno) {
    switch (errno) {
      case Errno.EINVAL:
        return "the set that exists has fewer semaphores, or more were asked for than SEMMSL:"
            + " see /proc/sys/kernel/sem";
      default:
        return SystemVKey.hint(errno, kind(), "/proc/sys/kernel/sem (SEMMNI, SEMMNS)");
    }
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    String name = parcel.getText();
    int number = parcel.getInt();
    int id = parcel.getInt();
    String phrase = parcel.getText();
    boolean undo = parcel.getByte() != 0;
    return new SemaphoreSet(
        this, parcel.door(), name, number, id, phrase, undo, null, parcel.getByte() != 0);
  }

  private static SemaphoreSet of(KernelObject object) {
    return (SemaphoreSet) object;
  }

  private static long[][] changes(Object argument) {
    List<?> list = argument instanceof List ? (List<?>) argument : List.of(0L);
    long[][] changes = new long[list.size()][];
    for (int i = 0; i < changes.length; i++) {
      Object pair = list.get(i);
      if (!(pair instanceof List)
          || ((List<?>) pair).size() != 2
          || !(((List<?>) pair).get(0) instanceof Long)
          || !(((List<?>) pair).get(1) instanceof Long)) {
        throw new IllegalArgumentException(
            "apply takes pairs of a semaphore's number and its change: [[0, -1], [1, -1]]");
      }
      changes[i] = new long[] {(Long) ((List<?>) pair).get(0), (Long) ((List<?>) pair).get(1)};
    }
    return changes;
  }

  private static long[] numbers(Object argument) {
    List<?> list = (List<?>) argument;
    long[] numbers = new long[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(list.get(i) instanceof Long)) {
        throw new IllegalArgumentException("set_values takes a list of numbers");
      }
      numbers[i] = (Long) list.get(i);
    }
    return numbers;
  }

  private static final class Table {
    private static final Parameter INDEX =
        Parameter.optional("index", Type.INTEGER, 0L, "which of the set, from 0");
    private static final Parameter AMOUNT =
        Parameter.optional("by", Type.INTEGER, 1L, "how much, from 1");
    private static final Parameter UNDONE =
        Parameter.optional(
            "undo", Type.BOOLEAN, null, "take it back when this process ends (SEM_UNDO)");

    static final List<Operation> OPERATIONS =
        List.of(
            new Operation(
                "wait",
                List.of(INDEX, AMOUNT, UNDONE),
                End.NONE,
                true,
                "null",
                "Takes from a semaphore; waits until there is so much.",
                "semop(2)",
                (set, a) -> {
                  of(set).await((Long) a[0], (Long) a[1], (Boolean) a[2]);
                  return null;
                }),
            new Operation(
                "try_wait",
                List.of(INDEX, AMOUNT, UNDONE),
                End.NONE,
                false,
                "whether there was so much",
                "Takes from a semaphore if there is so much, and does not wait (IPC_NOWAIT).",
                "semop(2)",
                (set, a) -> of(set).tryWait((Long) a[0], (Long) a[1], (Boolean) a[2])),
            new Operation(
                "post",
                List.of(INDEX, AMOUNT, UNDONE),
                End.NONE,
                false,
                "null",
                "Adds to a semaphore, and wakes who can go on.",
                "semop(2)",
                (set, a) -> {
                  of(set).post((Long) a[0], (Long) a[1], (Boolean) a[2]);
                  return null;
                }),
            new Operation(
                "wait_zero",
                List.of(INDEX),
                End.NONE,
                true,
                "null",
                "Waits until a semaphore is zero; takes nothing.",
                "semop(2)",
                (set, a) -> {
                  of(set).awaitZero((Long) a[0]);
                  return null;
                }),
            new Operation(
                "apply",
                List.of(
                    Parameter.required(
                        "changes", Type.ANY, "pairs of number and change: [[0, -1], [1, -1]]"),
                    UNDONE),
                End.NONE,
                true,
                "null",
                "Makes several changes in one step: all, or none while one has to wait.",
                "semop(2)",
                (set, a) -> {
                  of(set).apply(changes(a[0]), (Boolean) a[1], true);
                  return null;
                }),
            new Operation(
                "try_apply",
                List.of(
                    Parameter.required(
                        "changes", Type.ANY, "pairs of number and change: [[0, -1], [1, -1]]"),
                    UNDONE),
                End.NONE,
                false,
                "whether they were made",
                "Makes several changes in one step if none has to wait (IPC_NOWAIT).",
                "semop(2)",
                (set, a) -> of(set).apply(changes(a[0]), (Boolean) a[1], false)),
            new Operation(
                "value",
                List.of(INDEX),
                End.NONE,
                false,
                "what it is at this moment",
                "Looks at a semaphore (GETVAL).",
                "semctl(2)",
                (set, a) -> of(set).value((Long) a[0])),
            new Operation(
                "peek",
                List.of(),
                End.NONE,
                false,
                "a list of a map for each: value, waiting, waiting_zero, last_pid",
                "Looks at all semaphores, and at who waits (GETVAL, GETNCNT, GETZCNT, GETPID).",
                "semctl(2)",
                (set, a) -> of(set).peek()),
            new Operation(
                "values",
                List.of(),
                End.NONE,
                false,
                "a list of what they are at this moment",
                "Looks at all semaphores in one step (GETALL).",
                "semctl(2)",
                (set, a) -> of(set).values()),
            new Operation(
                "set",
                List.of(
                    Parameter.required("index", Type.INTEGER, "which of the set, from 0"),
                    Parameter.required("value", Type.INTEGER, "from 0 to 32767")),
                End.NONE,
                false,
                "null",
                "Sets a semaphore to a value (SETVAL); what was to be undone of it is forgotten.",
                "semctl(2)",
                (set, a) -> {
                  of(set).set((Long) a[0], (Long) a[1]);
                  return null;
                }),
            new Operation(
                "set_values",
                List.of(Parameter.required("values", Type.LIST, "a number for each")),
                End.NONE,
                false,
                "null",
                "Sets all semaphores in one step (SETALL).",
                "semctl(2)",
                (set, a) -> {
                  of(set).setAll(numbers(a[0]));
                  return null;
                }),
            new Operation(
                "count",
                List.of(),
                End.NONE,
                false,
                "how many semaphores the set has",
                "Asks how large the set is (IPC_STAT).",
                "semctl(2)",
                (set, a) -> (long) of(set).count()),
            new Operation(
                "last_pid",
                List.of(INDEX),
                End.NONE,
                false,
                "the process that changed it last, or 0",
                "Asks who changed a semaphore last (GETPID).",
                "semctl(2)",
                (set, a) -> of(set).lastPid((Long) a[0])),
            new Operation(
                "waiting",
                List.of(INDEX),
                End.NONE,
                false,
                "how many processes wait to take from it",
                "Asks how many wait for a semaphore to grow (GETNCNT).",
                "semctl(2)",
                (set, a) -> of(set).waiting((Long) a[0])),
            new Operation(
                "waiting_zero",
                List.of(INDEX),
                End.NONE,
                false,
                "how many processes wait until it is zero",
                "Asks how many wait for a semaphore to be zero (GETZCNT).",
                "semctl(2)",
                (set, a) -> of(set).waitingForZero((Long) a[0])),
            new Operation(
                "remove",
                List.of(),
                End.NONE,
                false,
                "null",
                "Removes the set now (IPC_RMID); who waits on it gets EIDRM.",
                "semctl(2)",
                (set, a) -> {
                  of(set).removeNow();
                  return null;
                }));
  }
}

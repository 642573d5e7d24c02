package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
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
  private static final int LARGEST_VALUE = 32767;

  /** No kernel allows as many: SEMMSL. */
  private static final int MOST = 1 << 20;

  /**
   * SEMOPM: as many operations are possible in one semop(2) unless the system is configured
   * otherwise.
   */
  private static final int MOST_AT_ONCE = 500;

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
    Set set =
        new Set(
            this,
            door,
            opening.name(),
            opening.id(),
            (int) found.id(),
            key.phrase(),
            opening.flag(UNDO),
            found.noted(),
            opening.ownership() != Ownership.CREATE);
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
      if (!(value instanceof Long) || (Long) value < 0 || (Long) value > LARGEST_VALUE) {
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
      case Errno.EACCES:
        return "it belongs to another user, who gave no permission";
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
    return new Set(
        this, parcel.door(), name, number, id, phrase, undo, null, parcel.getByte() != 0);
  }

  /** A set of semaphores, by its identifier. */
  public static final class Set extends KernelObject {
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
    Set(
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
    private void begin(long[] values) {
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

    public int semid() {
      return semid;
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
        throw new IllegalArgumentException(
            "a semaphore changes by at most 32767, not by " + change);
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
      put(one, 0, number(index), change(change), flags(undone, waits));
      return operate(one, 1, waits);
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
     * Takes {@code amount} from a semaphore; waits until there is so much.
     *
     * @param undone whether to give it back when this process ends; null: as it was declared
     */
    public void await(long index, long amount, Boolean undone) {
      operate(index, -positive(amount), undone, true);
    }

    /**
     * Takes {@code amount} from a semaphore if there is so much: semop(2).
     *
     * @return whether there was
     * @throws PosixException EIDRM, EINVAL, EFBIG, EACCES
     */
    public boolean tryWait(long index, long amount, Boolean undone) {
      return operate(index, -positive(amount), undone, false);
    }

    /**
     * Adds {@code amount} to a semaphore: semop(2).
     *
     * @throws PosixException ERANGE beyond 32767; EIDRM, EINVAL, EFBIG, EACCES
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

    /** Waits until a semaphore is zero; takes nothing. */
    public void awaitZero(long index) {
      operate(index, 0, false, true);
    }

    /**
     * Changes several semaphores in one step: all, or none while one of the changes would have to
     * wait.
     *
     * @param changes pairs of a semaphore's number and what to add to it; 0 waits until it is zero
     * @param waits false: do nothing instead of waiting
     * @return whether they were done
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

    /** What each semaphore is at this moment, who waits for it, and who changed it last. */
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

    /** How many semaphores the set has. */
    public int count() {
      Memory status = door().scratch(SemidDs.SIZE);
      control(0, Flags.IPC_STAT, status.address());
      return (int) status.getLong(SemidDs.NSEMS);
    }

    /**
     * What a semaphore is at this moment: semctl(2).
     *
     * @throws PosixException EIDRM, EINVAL, EACCES
     */
    public long value(long index) {
      return control(number(index), Flags.SEM_GETVAL, 0);
    }

    /** The values of all, looked at in one step. */
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

    /** Sets one to a value; forgets what processes were to undo of it. */
    public void set(long index, long value) {
      door().gives(this);
      control(number(index), Flags.SEM_SETVAL, value);
    }

    /** Sets all to values, in one step. */
    public void setAll(long[] values) {
      int count = count();
      if (values.length != count) {
        throw new IllegalArgumentException(
            "the set has " + count + " semaphores, not " + values.length);
      }
      Memory memory = Memory.allocate(values.length * Short.BYTES);
      for (int i = 0; i < values.length; i++) {
        if (values[i] < 0 || values[i] > LARGEST_VALUE) {
          throw failed("semctl", Errno.ERANGE);
        }
        memory.putShort(i * Short.BYTES, (int) values[i]);
      }
      door().gives(this);
      control(0, Flags.SEM_SETALL, memory.address());
      Reference.reachabilityFence(memory);
    }

    /** The process that changed it last; 0 before the first change. */
    public long lastPid(long index) {
      return control(number(index), Flags.SEM_GETPID, 0);
    }

    /** How many processes wait to take from it. */
    public long waiting(long index) {
      return control(number(index), Flags.SEM_GETNCNT, 0);
    }

    /** How many processes wait until it is zero. */
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
          return "a semaphore is at most 32767";
        case Errno.E2BIG:
          return "more changes at once than the system allows (SEMOPM): see"
              + " /proc/sys/kernel/sem";
        case Errno.EACCES:
          return "it belongs to another user, who gave no permission";
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

    /** Removes the set now, whoever made it. */
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

  private static Set of(KernelObject object) {
    return (Set) object;
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

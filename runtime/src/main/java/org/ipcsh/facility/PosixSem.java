package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.PthreadTypes;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journal;

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

  /** The file is called "sem." and the name, and a file's name has 255 bytes: sem_overview(7). */
  private static final int LONGEST = 251;

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
    return arguments[IN] == null ? openNamed(opening, value) : openUnnamed(opening, value);
  }

  private Unnamed openUnnamed(Opening opening, long value) {
    Object[] arguments = opening.arguments();
    Unnamed semaphore =
        new Unnamed(
            InRegion.Place.declared(
                this, opening, arguments[IN], (Long) arguments[AT], PthreadTypes.SEM_SIZE));
    if (opening.ownership() != Ownership.USE) {
      semaphore.check(
          "sem_init", opening.door().call(Libc.SEM_INIT, semaphore, semaphore.address(), 1, value));
      semaphore.beginsAtOne = value == 1;
    }
    return semaphore;
  }

  private Named openNamed(Opening opening, long value) {
    String name = PosixName.checked(kind(), opening.text(NAME), LONGEST);
    boolean creates = opening.ownership() == Ownership.CREATE;
    long flags =
        opening.ownership() == Ownership.USE
            ? 0
            : creates ? Flags.O_CREAT | Flags.O_EXCL : Flags.O_CREAT;
    Journal.Entry entry = creates ? Journal.ofThisProcess().creating(kind(), name) : null;
    long mode = opening.integer(MODE);
    boolean made = flags != 0 && SemaphoreFile.make(name, mode, value);
    if (made) {
      flags = Flags.O_CREAT;
    }
    long address = semOpen(opening.door(), name, flags, mode, value);
    if (Errno.isFailure(address)) {
      if (creates) {
        giveUp(opening.door(), entry, name, made);
      }
      throw new PosixException(
          "sem_open", opening.name() + ", \"" + name + "\"", (int) -address, hint((int) -address));
    }
    if (creates) {
      entry.created();
    }
    Named semaphore =
        new Named(
            this, opening.door(), opening.name(), opening.id(), name, address, creates, !creates);
    semaphore.beginsAtOne = creates && value == 1;
    return semaphore;
  }

  /** It could not be opened: its file is to go, if it was made already. */
  private void giveUp(Door door, Journal.Entry entry, String name, boolean made) {
    if (made) {
      entry.created();
      Journal.ofThisProcess().removed(kind(), name, semUnlink(door, null, name));
    } else {
      entry.removed();
    }
  }

  private static long semOpen(Door door, String name, long flags, long mode, long value) {
    Memory text = Memory.string(name.getBytes(StandardCharsets.UTF_8));
    long address = door.call(Libc.SEM_OPEN, null, text.address(), flags, mode, value);
    Reference.reachabilityFence(text);
    return address;
  }

  private static long semUnlink(Door door, KernelObject semaphore, String name) {
    Memory text = Memory.string(name.getBytes(StandardCharsets.UTF_8));
    long result = door.call(Libc.SEM_UNLINK, semaphore, text.address());
    Reference.reachabilityFence(text);
    return result;
  }

  private static String hint(int errno) {
    switch (errno) {
      case Errno.EEXIST:
        return "one of that name exists: 'use posix_sem(…)' opens it,"
            + " 'keep posix_sem(…)' creates or opens";
      case Errno.ENOENT:
        return "there is none of that name: without 'use' it would be created";
      case Errno.EACCES:
        return "it belongs to another user, who gave no permission";
      default:
        return null;
    }
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    String name = parcel.getText();
    int id = parcel.getInt();
    String kind = parcel.getText();
    if (!kind.isEmpty()) {
      return new Unnamed(InRegion.Place.received(this, name, id, kind, parcel));
    }
    String path = parcel.getText();
    boolean open = parcel.getByte() != 0;
    long address = semOpen(parcel.door(), path, 0, 0, 0);
    if (Errno.isFailure(address)) {
      throw new PosixException(
          "sem_open", name + ", \"" + path + "\"", (int) -address, hint((int) -address));
    }
    return new Named(this, parcel.door(), name, id, path, address, false, open);
  }

  /** What a semaphore can do, wherever it is. */
  public interface Semaphore {
    /**
     * Takes one; waits while it is zero. EINTR when a signal's handler ran, unless that one
     * restarts.
     */
    void await();

    /**
     * Takes one if it is not zero.
     *
     * @return whether it was not
     */
    boolean tryWait();

    /** Adds one, and wakes a process that waits. EOVERFLOW beyond 2147483647. */
    void post();

    /** What it is at this moment; 0 while processes wait. */
    int value();

    /** Its value, and how many wait. */
    Map<String, Object> peek();
  }

  private static void await(KernelObject semaphore, long address, Memory until) {
    Door door = semaphore.door();
    if (!door.traces() && door.brief(Libc.SEM_TRYWAIT, semaphore, address) == 0) {
      door.took(semaphore);
      return;
    }
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

  private static boolean tryWait(KernelObject semaphore, long address) {
    long result = semaphore.door().brief(Libc.SEM_TRYWAIT, semaphore, address);
    if (result == -Errno.EAGAIN) {
      return false;
    }
    semaphore.check("sem_trywait", result);
    semaphore.door().took(semaphore);
    return true;
  }

  private static void post(KernelObject semaphore, long address) {
    semaphore.door().gives(semaphore);
    long result = semaphore.door().brief(Libc.SEM_POST, semaphore, address);
    if (result < 0) {
      throw new PosixException(
          "sem_post",
          semaphore.name(),
          (int) -result,
          result == -Errno.EOVERFLOW ? "it is at its largest value, 2147483647" : null);
    }
  }

  private static int value(KernelObject semaphore, long address) {
    Memory value = semaphore.door().scratch(Integer.BYTES);
    semaphore.check(
        "sem_getvalue",
        semaphore.door().call(Libc.SEM_GETVALUE, semaphore, address, value.address()));
    return value.getInt(0);
  }

  /** Its value, and how many wait: glibc's sem_t has that in its second word. */
  private static Map<String, Object> peek(KernelObject semaphore, long address) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("value", (long) value(semaphore, address));
    map.put("waiting", (long) Memory.at(address, PthreadTypes.SEM_SIZE).getIntVolatile(WAITERS));
    return map;
  }

  /** A semaphore with a name, mapped into this process. */
  public static final class Named extends KernelObject implements Semaphore {
    private final String path;
    private final Memory until = Memory.allocate(2 * Long.BYTES);
    private long address;
    private boolean toRemove;
    private boolean beginsAtOne;

    Named(
        Facility facility,
        Door door,
        String name,
        int id,
        String path,
        long address,
        boolean toRemove,
        boolean openToOthers) {
      super(facility, door, name, id);
      this.path = path;
      this.address = address;
      this.toRemove = toRemove;
      openToOthers(openToOthers);
    }

    private long address() {
      if (address == 0) {
        throw new IllegalArgumentException(name() + " is closed in this process");
      }
      return address;
    }

    @Override
    public void await() {
      PosixSem.await(this, address(), until);
    }

    @Override
    public boolean tryWait() {
      return PosixSem.tryWait(this, address());
    }

    @Override
    public void post() {
      PosixSem.post(this, address());
    }

    @Override
    public int value() {
      return PosixSem.value(this, address());
    }

    @Override
    public Map<String, Object> peek() {
      return PosixSem.peek(this, address());
    }

    @Override
    public End holds() {
      return address == 0 ? End.NONE : End.BOTH;
    }

    @Override
    public End inherited(End used) {
      return End.BOTH;
    }

    @Override
    public boolean reachableByName() {
      return true;
    }

    @Override
    public boolean beginsAtOne() {
      return beginsAtOne;
    }

    @Override
    public String identity() {
      return "/dev/shm/sem." + path.substring(1);
    }

    @Override
    public String describe() {
      return "name " + path + " (/dev/shm/sem." + path.substring(1) + ")";
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      parcel.putText(name());
      parcel.putInt(id());
      parcel.putText("");
      parcel.putText(path);
      parcel.putByte(openToOthers() ? 1 : 0);
    }

    @Override
    public void close(End ends) {
      if (ends == End.BOTH && address != 0) {
        long mapped = address;
        address = 0;
        door().call(Libc.SEM_CLOSE, this, mapped);
      }
    }

    /** sem_close(3) goes through all that are open to find one: of many that takes long. */
    @Override
    public void endWithProcess() {}

    @Override
    public void remove() {
      if (toRemove) {
        unlinkPath();
      }
    }

    /** Removes its name; who has it open goes on using it. */
    void unlink() {
      check("sem_unlink", unlinkPath());
    }

    private long unlinkPath() {
      long result = semUnlink(door(), this, path);
      if (toRemove) {
        toRemove = !Journal.ofThisProcess().removed(facility().kind(), path, result);
      }
      return result;
    }
  }

  /** A semaphore in a region. */
  public static final class Unnamed extends InRegion implements Semaphore {
    private final Memory until = Memory.allocate(2 * Long.BYTES);
    private boolean beginsAtOne;

    Unnamed(Place place) {
      super(place);
    }

    @Override
    public boolean beginsAtOne() {
      return beginsAtOne;
    }

    @Override
    int size() {
      return PthreadTypes.SEM_SIZE;
    }

    @Override
    public void await() {
      PosixSem.await(this, address(), until);
    }

    @Override
    public boolean tryWait() {
      return PosixSem.tryWait(this, address());
    }

    @Override
    public void post() {
      PosixSem.post(this, address());
    }

    @Override
    public int value() {
      return PosixSem.value(this, address());
    }

    @Override
    public Map<String, Object> peek() {
      return PosixSem.peek(this, address());
    }
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
                  if (!(semaphore instanceof Named)) {
                    throw new IllegalArgumentException(
                        semaphore.name() + " lies in a region and has no name");
                  }
                  ((Named) semaphore).unlink();
                  return null;
                }));
  }
}

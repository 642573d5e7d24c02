package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.PthreadTypes;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;

/** A semaphore with a name, mapped into this process: sem_open(3), sem_unlink(3). */
public final class NamedSemaphore extends KernelObject implements PosixSem.Semaphore {
  /** The file is called "sem." and the name, and a file's name has 255 bytes: sem_overview(7). */
  private static final int LONGEST = 251;

  private final String path;
  private final Memory until = Memory.allocate(2 * Long.BYTES);

  /** Where it is mapped; null when it is closed. */
  private Memory memory;

  private boolean toRemove;
  private boolean beginsAtOne;

  NamedSemaphore(
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
    this.memory = Memory.at(address, PthreadTypes.SEM_SIZE);
    this.toRemove = toRemove;
    openToOthers(openToOthers);
  }

  /** The one of a declaration. */
  static NamedSemaphore open(
      PosixSem facility, Opening opening, String path, long mode, long value) {
    String kind = facility.kind();
    String name = PosixName.checked(kind, path, LONGEST);
    boolean creates = opening.ownership() == Ownership.CREATE;
    long flags =
        opening.ownership() == Ownership.USE
            ? 0
            : creates ? Flags.O_CREAT | Flags.O_EXCL : Flags.O_CREAT;
    Journal.Entry entry = creates ? Journal.ofThisProcess().creating(kind, name) : null;
    boolean made = flags != 0 && SemaphoreFile.make(name, mode, value);
    if (made) {
      flags = Flags.O_CREAT;
    }
    long address = semOpen(opening.door(), name, flags, mode, value);
    if (Errno.isFailure(address)) {
      if (creates) {
        giveUp(kind, opening.door(), entry, name, made);
      }
      throw new PosixException(
          "sem_open", opening.name() + ", \"" + name + "\"", (int) -address, hint((int) -address));
    }
    if (creates) {
      entry.created();
    }
    NamedSemaphore semaphore =
        new NamedSemaphore(
            facility,
            opening.door(),
            opening.name(),
            opening.id(),
            name,
            address,
            creates,
            !creates);
    semaphore.beginsAtOne = creates && value == 1;
    return semaphore;
  }

  /** The one that a process was given: the rest of a parcel that begins with name and number. */
  static NamedSemaphore received(PosixSem facility, String name, int id, Parcel parcel) {
    String path = parcel.getText();
    boolean open = parcel.getByte() != 0;
    long address = semOpen(parcel.door(), path, 0, 0, 0);
    if (Errno.isFailure(address)) {
      throw new PosixException(
          "sem_open", name + ", \"" + path + "\"", (int) -address, hint((int) -address));
    }
    return new NamedSemaphore(facility, parcel.door(), name, id, path, address, false, open);
  }

  /** It could not be opened: its file is to go, if it was made already. */
  private static void giveUp(
      String kind, Door door, Journal.Entry entry, String name, boolean made) {
    if (made) {
      entry.created();
      Journal.ofThisProcess().removed(kind, name, semUnlink(door, null, name));
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

  private Memory memory() {
    if (memory == null) {
      throw new IllegalArgumentException(name() + " is closed in this process");
    }
    return memory;
  }

  @Override
  public void await() {
    PosixSem.await(this, memory(), 0, until);
  }

  @Override
  public boolean tryWait() {
    return PosixSem.tryWait(this, memory(), 0);
  }

  @Override
  public void post() {
    PosixSem.post(this, memory(), 0);
  }

  @Override
  public int value() {
    return PosixSem.value(this, memory(), 0);
  }

  @Override
  public Map<String, Object> peek() {
    return PosixSem.peek(this, memory(), 0);
  }

  @Override
  public End holds() {
    return memory == null ? End.NONE : End.BOTH;
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
    if (ends == End.BOTH && memory != null) {
      long mapped = memory.address();
      memory = null;
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

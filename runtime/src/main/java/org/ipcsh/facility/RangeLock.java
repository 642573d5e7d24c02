package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.FlockRange;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.process.Door;

/**
 * A lock on some of the bytes of a file: what {@code record_lock} and {@code ofd_lock} make. See
 * fcntl(2).
 */
public final class RangeLock extends FileLock.Held {
  private final boolean byDescription;
  private final boolean sharesDescription;
  private final long start;
  private final long length;
  private final Memory range = Memory.allocate(FlockRange.SIZE);

  /**
   * @param byDescription whether an open file description has the lock, and not the process
   * @param sharesDescription whether processes that are given it share the description
   */
  RangeLock(
      Facility facility,
      Door door,
      String name,
      int id,
      FileLock.Opened file,
      boolean view,
      boolean byDescription,
      boolean sharesDescription,
      long start,
      long length) {
    super(facility, door, name, id, file, view);
    if (start < 0 || length < 0) {
      throw new IllegalArgumentException(
          "a range starts at 0 or later and has 0 bytes (to the end) or more");
    }
    this.byDescription = byDescription;
    this.sharesDescription = sharesDescription;
    this.start = start;
    this.length = length;
  }

  /**
   * Makes a lock on other bytes of the same file. It closes nothing: the file is the first lock's.
   *
   * @param from the first byte, from 0 on
   * @param count how many bytes; 0: to the end, wherever that comes to be
   * @return the lock, not taken yet
   * @throws IllegalArgumentException when one is negative
   */
  public RangeLock range(long from, long count) {
    RangeLock lock =
        new RangeLock(
            facility(),
            door(),
            name(),
            id(),
            file(),
            true,
            byDescription,
            sharesDescription,
            from,
            count);
    lock.entry(entry());
    return lock;
  }

  private Memory range() {
    return door().isAside() ? Memory.allocate(FlockRange.SIZE) : range;
  }

  private long operate(Memory range, int command, int type) {
    range.putShort(FlockRange.TYPE, type);
    range.putShort(FlockRange.WHENCE, Flags.SEEK_SET);
    range.putLong(FlockRange.START, start);
    range.putLong(FlockRange.LEN, length);
    range.putInt(FlockRange.PID, 0);
    long result = door().call(Libc.FCNTL, this, fd(), command, range.address());
    Reference.reachabilityFence(range);
    return result;
  }

  @Override
  public void lock(boolean shared) {
    long result =
        operate(
            range(),
            byDescription ? Flags.F_OFD_SETLKW : Flags.F_SETLKW,
            shared ? Flags.F_RDLCK : Flags.F_WRLCK);
    if (result < 0) {
      throw failed("fcntl", (int) -result);
    }
  }

  @Override
  public boolean tryLock(boolean shared) {
    long result =
        operate(
            range(),
            byDescription ? Flags.F_OFD_SETLK : Flags.F_SETLK,
            shared ? Flags.F_RDLCK : Flags.F_WRLCK);
    if (result == -Errno.EAGAIN || result == -Errno.EACCES) {
      return false;
    }
    if (result < 0) {
      throw failed("fcntl", (int) -result);
    }
    return true;
  }

  @Override
  public void unlock() {
    long result =
        operate(range(), byDescription ? Flags.F_OFD_SETLK : Flags.F_SETLK, Flags.F_UNLCK);
    if (result < 0) {
      throw failed("fcntl", (int) -result);
    }
  }

  /**
   * Asks who is in the way of taking it: fcntl(2), F_GETLK or F_OFD_GETLK. Takes nothing.
   *
   * @param shared whether it is to be taken together with others that share it
   * @return one such lock: pid (null if a description has it), shared, start, length (0: to the
   *     end); null if nobody is
   * @throws org.ipcsh.posix.PosixException EBADF when the file is closed here
   */
  public Map<String, Object> holder(boolean shared) {
    Memory range = range();
    long result =
        operate(
            range,
            byDescription ? Flags.F_OFD_GETLK : Flags.F_GETLK,
            shared ? Flags.F_RDLCK : Flags.F_WRLCK);
    if (result < 0) {
      throw failed("fcntl", (int) -result);
    }
    int type = range.getShort(FlockRange.TYPE);
    if (type == Flags.F_UNLCK) {
      return null;
    }
    int pid = range.getInt(FlockRange.PID);
    Map<String, Object> holder = new LinkedHashMap<>();
    holder.put("pid", pid < 0 ? null : (Object) (long) pid);
    holder.put("shared", type == Flags.F_RDLCK);
    holder.put("start", range.getLong(FlockRange.START));
    holder.put("length", range.getLong(FlockRange.LEN));
    return holder;
  }

  @Override
  public String describe() {
    return super.describe()
        + (length == 0 ? ", from byte " + start : ", " + length + " bytes from " + start);
  }

  @Override
  public void pass(End ends, Parcel parcel) {
    super.pass(ends, parcel);
    parcel.putByte(sharesDescription ? 1 : 0);
    parcel.putLong(start);
    parcel.putLong(length);
  }

  static final Parameter START = Parameter.optional("start", Type.INTEGER, 0L, "the first byte");
  static final Parameter LENGTH =
      Parameter.optional("length", Type.INTEGER, 0L, "how many bytes; 0: to the end, wherever");

  static List<Operation> operations(String lockHelp) {
    List<Operation> all =
        new ArrayList<>(Lockable.operations(lockHelp, "fcntl(2)", "fcntl(2)", "fcntl(2)"));
    all.add(
        new Operation(
            "range",
            List.of(
                Parameter.required("start", Type.INTEGER, "the first byte"),
                Parameter.optional("length", Type.INTEGER, 1L, "how many bytes; 0: to the end")),
            End.NONE,
            false,
            "a lock on other bytes of the same file",
            "For `with x.range(100, 10) { … }`.",
            "fcntl(2)",
            (lock, a) -> of(lock).range((Long) a[0], (Long) a[1])));
    all.add(
        new Operation(
            "holder",
            List.of(
                Parameter.optional(
                    "shared", Type.BOOLEAN, false, "true: who is in the way of sharing it")),
            End.NONE,
            false,
            "null, or a map of pid (null for a description), shared, start and length",
            "Asks who is in the way of taking it; takes nothing.",
            "fcntl(2)",
            (lock, a) -> of(lock).holder((Boolean) a[0])));
    return all;
  }

  private static RangeLock of(KernelObject lock) {
    return (RangeLock) Lockable.whole(lock);
  }
}

package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.Door;

/**
 * flock(2): a lock on a whole file. An open file description has it, not a process: duplicates of a
 * descriptor, and processes that inherited one, have it together, and it goes with the last of
 * them. So each process opens the file itself unless the declaration says otherwise. The kernel
 * does not look for deadlocks here.
 */
public final class Flock extends FileLock {

  @Override
  public String kind() {
    return "flock";
  }

  @Override
  public String summary() {
    return "a lock on a whole file, held by an open file description";
  }

  @Override
  List<Parameter> further() {
    return List.of(INHERIT);
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
  }

  @Override
  public String persistence() {
    return "open file description";
  }

  @Override
  public String recovery() {
    return "the kernel gives it back, unless others have the same open file description";
  }

  @Override
  Held held(Opening opening, Opened file) {
    boolean shares = sharesDescription(opening.text(FURTHER));
    return new Whole(this, opening.door(), opening.name(), opening.id(), file, shares);
  }

  @Override
  Held held(Parcel parcel, String name, int id, Opened file) {
    boolean shares = parcel.getByte() != 0;
    if (!shares) {
      file.reopen(parcel.door(), name);
    }
    return new Whole(this, parcel.door(), name, id, file, shares);
  }

  /** A lock on a whole file. */
  public static final class Whole extends Held {
    private final boolean shares;

    Whole(Facility facility, Door door, String name, int id, Opened file, boolean shares) {
      super(facility, door, name, id, file, false);
      this.shares = shares;
    }

    @Override
    public void lock(boolean shared) {
      long result = door().call(Libc.FLOCK, this, fd(), shared ? Flags.LOCK_SH : Flags.LOCK_EX);
      if (result < 0) {
        throw failed("flock", (int) -result);
      }
    }

    @Override
    public boolean tryLock(boolean shared) {
      long operation = (shared ? Flags.LOCK_SH : Flags.LOCK_EX) | Flags.LOCK_NB;
      long result = door().call(Libc.FLOCK, this, fd(), operation);
      if (result == -Errno.EAGAIN) {
        return false;
      }
      if (result < 0) {
        throw failed("flock", (int) -result);
      }
      return true;
    }

    @Override
    public void unlock() {
      long result = door().call(Libc.FLOCK, this, fd(), Flags.LOCK_UN);
      if (result < 0) {
        throw failed("flock", (int) -result);
      }
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      super.pass(ends, parcel);
      parcel.putByte(shares ? 1 : 0);
    }
  }

  private static final class Table {
    static final List<Operation> OPERATIONS =
        List.copyOf(
            Lockable.operations(
                "Takes it, for itself alone unless shared; waits while others are in the way.",
                "flock(2)",
                "flock(2)",
                "flock(2)"));
  }
}

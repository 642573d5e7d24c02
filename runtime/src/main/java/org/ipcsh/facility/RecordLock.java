package org.ipcsh.facility;

import java.util.List;

/**
 * fcntl(2), F_SETLK: a lock on bytes of a file, which a process has. It is gone when the process
 * ends, or closes any descriptor of the file, this one or another; new processes do not inherit it.
 * Who waits in a circle is told (EDEADLK).
 */
public final class RecordLock extends FileLock {

  @Override
  public String kind() {
    return "record_lock";
  }

  @Override
  public String summary() {
    return "a lock on bytes of a file, held by a process";
  }

  @Override
  List<Parameter> further() {
    return List.of(RangeLock.START, RangeLock.LENGTH);
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
  }

  @Override
  public String persistence() {
    return "process";
  }

  @Override
  public String recovery() {
    return "the kernel gives it back";
  }

  @Override
  Held held(Opening opening, Opened file) {
    return new RangeLock(
        this,
        opening.door(),
        opening.name(),
        opening.id(),
        file,
        false,
        false,
        true,
        opening.integer(FURTHER),
        opening.integer(FURTHER + 1));
  }

  @Override
  Held held(Parcel parcel, String name, int id, Opened file) {
    boolean shares = parcel.getByte() != 0;
    long start = parcel.getLong();
    return new RangeLock(
        this, parcel.door(), name, id, file, false, false, shares, start, parcel.getLong());
  }

  private static final class Table {
    static final List<Operation> OPERATIONS =
        List.copyOf(
            RangeLock.operations(
                "Takes it, for itself alone unless shared; EDEADLK when all wait in a circle."));
  }
}

package org.ipcsh.facility;

import java.util.List;

/**
 * fcntl(2), F_OFD_SETLK: a lock on bytes of a file, which an open file description has. It goes
 * with the last descriptor of that; closing another descriptor of the file does nothing to it. The
 * kernel does not look for deadlocks here.
 */
public final class OfdLock extends FileLock {

  @Override
  public String kind() {
    return "ofd_lock";
  }

  @Override
  public String summary() {
    return "a lock on bytes of a file, held by an open file description";
  }

  @Override
  List<Parameter> further() {
    return List.of(RangeLock.START, RangeLock.LENGTH, INHERIT);
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
    return new RangeLock(
        this,
        opening.door(),
        opening.name(),
        opening.id(),
        file,
        false,
        true,
        sharesDescription(opening.text(FURTHER + 2)),
        opening.integer(FURTHER),
        opening.integer(FURTHER + 1));
  }

  @Override
  Held held(Parcel parcel, String name, int id, Opened file) {
    boolean shares = parcel.getByte() != 0;
    if (!shares) {
      file.reopen(parcel.door(), name);
    }
    long start = parcel.getLong();
    return new RangeLock(
        this, parcel.door(), name, id, file, false, true, shares, start, parcel.getLong());
  }

  private static final class Table {
    static final List<Operation> OPERATIONS =
        List.copyOf(
            RangeLock.operations(
                "Takes it, for itself alone unless shared; waits while others are in the way."));
  }
}

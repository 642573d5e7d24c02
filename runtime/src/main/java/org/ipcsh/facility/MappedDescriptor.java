package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journal;

/**
 * A region behind a descriptor: POSIX shared memory, a file, memory without a name. The descriptor
 * stays open, so that the region can be resized and passed on.
 *
 * <p>When it is resized nothing is unmapped before it is closed, since objects that live in it may
 * stand at the old addresses: all its mappings show the same bytes.
 */
class MappedDescriptor extends Region {
  private static final int CLOSED = -1;

  private static final String READ_ONLY = "this process has it open for reading only";

  private static final String INHABITED =
      "something lies in it that the C library uses, such as a lock: it can only become larger";

  /**
   * What msync(2) wants its address to be a multiple of; pages of 64 KiB, which arm64 can have, are
   * too.
   */
  private static final long PAGE = 65_536;

  private final int fd;
  private final boolean shared;
  private final List<long[]> mappings = new ArrayList<>();
  private boolean keepsSize;
  private boolean sealed;

  /**
   * Maps it.
   *
   * @param fd what is behind it, or -1 for a region that is closed already
   * @param size at least 1
   * @param shared MAP_SHARED, or else MAP_PRIVATE: what this process stores stays in this process
   * @param layoutSize see {@link Region}
   * @throws PosixException EACCES, EAGAIN, ENODEV, ENOMEM; the descriptor is then closed
   */
  MappedDescriptor(
      Facility facility,
      Door door,
      String name,
      int id,
      int fd,
      int size,
      boolean writable,
      boolean shared,
      long layoutSize) {
    super(facility, door, name, id, writable, layoutSize);
    this.fd = fd;
    this.shared = shared;
    if (fd == CLOSED) {
      return;
    }
    try {
      map(size);
    } catch (PosixException | Interrupted e) {
      door.call(Libc.CLOSE, this, fd);
      throw e;
    }
  }

  private void map(int size) {
    long address =
        door()
            .call(
                Libc.MMAP,
                this,
                0,
                size,
                Flags.PROT_READ | (isWritable() ? Flags.PROT_WRITE : 0),
                shared ? Flags.MAP_SHARED : Flags.MAP_PRIVATE,
                fd,
                0);
    if (Errno.isFailure(address)) {
      throw new PosixException(
          "mmap",
          name(),
          (int) -address,
          address == -Errno.ENOMEM
              ? "the process has no room for " + size + " bytes (ulimit -v)"
              : null);
    }
    mappings.add(new long[] {address, size});
    mapped(Memory.at(address, size));
  }

  /** The size of what is behind a descriptor. */
  static long sizeOf(Door door, KernelObject object, String name, int fd) {
    long size = door.call(Libc.LSEEK, object, fd, 0, Flags.SEEK_END);
    if (size < 0) {
      throw new PosixException(
          "lseek", name, (int) -size, "it has no size: only the bytes of a file can be memory");
    }
    return size;
  }

  /** Sets the size of what is behind a descriptor. */
  static void truncate(Door door, KernelObject object, String name, int fd, long size) {
    long result = door.call(Libc.FTRUNCATE, object, fd, size);
    if (result < 0) {
      int errno = (int) -result;
      throw new PosixException(
          "ftruncate",
          name,
          errno,
          errno == Errno.EFBIG
              ? size + " bytes are more than it can have here (ulimit -f)"
              : errno == Errno.EINVAL ? READ_ONLY : errno == Errno.EPERM ? INHABITED : null);
    }
  }

  /**
   * Not a call of the script's: it guards what C leaves to SIGBUS, and so is neither noted nor
   * traced.
   */
  @Override
  protected final long present() {
    return Libc.LSEEK.invoke(fd, 0, Flags.SEEK_END);
  }

  @Override
  protected final boolean canShrink() {
    return !sealed;
  }

  /**
   * The kernel sees to it where there is no name: others can make what has one smaller. As {@link
   * #present}, neither noted nor traced.
   */
  @Override
  protected final void inhabit(long offset, int size) {
    keepsSize = true;
    sealed = sealed || Libc.FCNTL.invoke(fd, Flags.F_ADD_SEALS, Flags.F_SEAL_SHRINK) == 0;
    long page = Libc.GETPAGESIZE.invoke();
    long from = (memory().address() + offset) & -page;
    long count = memory().address() + offset + size - from;
    // Before Linux 5.14 it is EINVAL, and a full file system the end of the process as in C.
    if (offset + size <= present()
        && Libc.MADVISE.invoke(from, count, Flags.MADV_POPULATE_WRITE) == -Errno.EFAULT) {
      throw noPage();
    }
  }

  @Override
  public final long resize(long size) {
    memory();
    if (size < 1) {
      throw new IllegalArgumentException("size is " + size + "; it must be at least 1");
    }
    if (!isWritable()) {
      throw new PosixException("ftruncate", name(), Errno.EINVAL, READ_ONLY);
    }
    int wanted = mappable(name(), size);
    if (keepsSize && wanted < size()) {
      throw new PosixException("ftruncate", name(), Errno.EPERM, INHABITED);
    }
    truncate(door(), this, name(), fd, wanted);
    show(wanted);
    return wanted;
  }

  @Override
  public final long remap() {
    memory();
    int size = mappable(name(), sizeOf(door(), this, name(), fd));
    show(size);
    return size;
  }

  /** Has this process see so many bytes: by a mapping that is large enough, or a new one. */
  private void show(int size) {
    for (long[] mapping : mappings) {
      if (mapping[1] >= size) {
        mapped(Memory.at(mapping[0], size));
        return;
      }
    }
    map(size);
  }

  @Override
  protected final void sync(long offset, long count) {
    long page = offset & -PAGE;
    check(
        "msync",
        door()
            .call(
                Libc.MSYNC, this, memory().address() + page, count + offset - page, Flags.MS_SYNC));
  }

  @Override
  protected final void unmap() {
    for (long[] mapping : mappings) {
      door().call(Libc.MUNMAP, this, mapping[0], mapping[1]);
    }
    mappings.clear();
  }

  @Override
  protected final void closeDescriptor() {
    door().call(Libc.CLOSE, this, fd);
  }

  /** The descriptor behind it: fcntl(2), fstat(2), and programs that are started can use it. */
  @Override
  public final int descriptor(End end) {
    memory();
    return fd;
  }

  @Override
  public void pass(End ends, Parcel parcel) {
    parcel.putText(name());
    parcel.putInt(id());
    parcel.putDescriptor(isOpen() ? fd : CLOSED);
    parcel.putInt(isOpen() ? (int) size() : 0);
    parcel.putByte(isWritable() ? 1 : 0);
    parcel.putByte(shared ? 1 : 0);
    parcel.putLong(layoutSize());
    parcel.putByte(openToOthers() ? 1 : 0);
  }

  /** The other side of {@link #pass}, for one without a name. */
  static MappedDescriptor receive(Facility facility, Parcel parcel) {
    return new MappedDescriptor(facility, parcel);
  }

  private MappedDescriptor(Facility facility, Parcel parcel) {
    this(
        facility,
        parcel.door(),
        parcel.getText(),
        parcel.getInt(),
        parcel.getDescriptor(),
        parcel.getInt(),
        parcel.getByte() != 0,
        parcel.getByte() != 0,
        parcel.getLong());
    openToOthers(parcel.getByte() != 0);
  }

  @Override
  public String describe() {
    if (!isOpen()) {
      return facility().kind() + ", unmapped";
    }
    return facility().kind()
        + ", descriptor "
        + fd
        + ", "
        + size()
        + " bytes at 0x"
        + Long.toHexString(memory().address())
        + (isWritable() ? "" : ", read-only")
        + (shared ? "" : ", private");
  }

  /** One that has a name which outlives its processes. */
  static final class Named extends MappedDescriptor {
    private final String path;
    private final Call unlink;
    private boolean toRemove;

    /**
     * @param unlink the call that removes the name
     * @param toRemove whether this process is to do that when it ends
     */
    Named(
        Facility facility,
        Opening opening,
        int fd,
        int size,
        boolean writable,
        boolean shared,
        String path,
        Call unlink,
        boolean toRemove) {
      super(
          facility,
          opening.door(),
          opening.name(),
          opening.id(),
          fd,
          size,
          writable,
          shared,
          opening.size());
      openToOthers(opening.ownership() != Ownership.CREATE);
      this.path = path;
      this.unlink = unlink;
      this.toRemove = toRemove;
    }

    /** The other side of {@link #pass}. */
    Named(Facility facility, Parcel parcel, Call unlink) {
      super(facility, parcel);
      this.path = parcel.getText();
      this.unlink = unlink;
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      super.pass(ends, parcel);
      parcel.putText(path);
    }

    @Override
    public boolean reachableByName() {
      return true;
    }

    @Override
    public String describe() {
      return super.describe() + ", " + path;
    }

    @Override
    public void remove() {
      if (toRemove) {
        unlinkPath();
      }
    }

    /** Removes the name now; processes that have mapped it keep their memory. */
    void unlink() {
      check(unlink.name(), unlinkPath());
    }

    private long unlinkPath() {
      Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
      long result = door().call(unlink, this, name.address());
      Reference.reachabilityFence(name);
      if (toRemove) {
        toRemove = !Journal.ofThisProcess().removed(facility().kind(), path, result);
      }
      return result;
    }
  }
}

package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;

/**
 * What the locks on files have in common: the file, and how a process comes by a descriptor of it.
 */
public abstract class FileLock extends Facility {
  private static final int PATH = 0;
  private static final int MODE = 1;

  /** The first parameter after those that all have. */
  static final int FURTHER = 2;

  private static final long PRIVATE = 0600;

  /** The parameters after the path and the mode. */
  abstract List<Parameter> further();

  /** The lock on an open file. */
  abstract Held held(Opening opening, Opened file);

  /** The lock in a process that was given it. */
  abstract Held held(Parcel parcel, String name, int id, Opened file);

  @Override
  public final Family family() {
    return Family.LOCK;
  }

  @Override
  public final List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    all.add(Parameter.required("path", Type.TEXT, "the file"));
    all.add(Parameter.optional("mode", Type.INTEGER, PRIVATE, "permissions, less the umask"));
    all.addAll(further());
    return all;
  }

  @Override
  public final String identification() {
    return "pathname";
  }

  @Override
  public final String handle() {
    return "file descriptor";
  }

  @Override
  public final String accessibility() {
    return "permission mask";
  }

  @Override
  public final boolean named() {
    return true;
  }

  @Override
  public final KernelObject open(Opening opening) {
    String path = opening.text(PATH);
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the path of a file is a name without zero bytes");
    }
    boolean creates = opening.ownership() == Ownership.CREATE;
    long flags =
        Flags.O_RDWR
            | Flags.O_CLOEXEC
            | (opening.ownership() == Ownership.USE ? 0 : Flags.O_CREAT)
            | (creates ? Flags.O_EXCL : 0);
    Journal.Entry entry = creates ? Journal.ofThisProcess().creating(kind(), path) : null;
    Door door = opening.door();
    Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
    long fd = door.call(Libc.OPEN, null, name.address(), flags, opening.integer(MODE));
    boolean writable = true;
    if (opening.ownership() == Ownership.USE && (fd == -Errno.EACCES || fd == -Errno.EROFS)) {
      // For reading it can still be locked together with others.
      writable = false;
      fd = door.call(Libc.OPEN, null, name.address(), Flags.O_RDONLY | Flags.O_CLOEXEC, 0);
    }
    Reference.reachabilityFence(name);
    if (fd < 0) {
      if (creates) {
        entry.removed();
      }
      throw new PosixException(
          "open",
          opening.name() + ", \"" + path + "\"",
          (int) -fd,
          hint((int) -fd, opening.ownership() == Ownership.USE));
    }
    if (creates) {
      entry.created();
    }
    Opened file = new Opened((int) fd, path, writable, creates);
    try {
      return held(opening, file);
    } catch (IllegalArgumentException e) {
      Libc.CLOSE.invoke(fd);
      if (creates) {
        file.remove(door, null, kind());
      }
      throw e;
    }
  }

  private String hint(int errno, boolean absent) {
    switch (errno) {
      case Errno.EEXIST:
        return "a file of that name exists: 'use "
            + kind()
            + "(…)' locks it, 'keep "
            + kind()
            + "(…)' creates or opens it";
      case Errno.ENOENT:
        return absent
            ? "there is no such file: without 'use' it would be created"
            : "the directory that it is to be in does not exist, or takes no new names";
      default:
        return null;
    }
  }

  @Override
  public final KernelObject receive(Parcel parcel) {
    String name = parcel.getText();
    int id = parcel.getInt();
    int fd = parcel.getDescriptor();
    String path = parcel.getText();
    boolean writable = parcel.getByte() != 0;
    return held(parcel, name, id, new Opened(fd, path, writable, false));
  }

  /** An open file, which all locks on it in this process have in common. */
  static final class Opened {
    static final int CLOSED = -1;

    private final String path;
    private final boolean writable;
    private int fd;
    private boolean toRemove;

    Opened(int fd, String path, boolean writable, boolean toRemove) {
      this.fd = fd;
      this.path = path;
      this.writable = writable;
      this.toRemove = toRemove;
    }

    int fd() {
      return fd;
    }

    /**
     * Opens the same file once more, so that this process has an open file description of its own:
     * a descriptor that was received shares the sender's, and with it the sender's locks.
     */
    void reopen(Door door, String name) {
      Memory self = Memory.string(("/proc/self/fd/" + fd).getBytes(StandardCharsets.US_ASCII));
      long flags = (writable ? Flags.O_RDWR : Flags.O_RDONLY) | Flags.O_CLOEXEC;
      long own = door.call(Libc.OPEN, null, self.address(), flags, 0);
      Reference.reachabilityFence(self);
      if (own < 0) {
        throw new PosixException("open", name + ", \"" + path + "\"", (int) -own);
      }
      Libc.CLOSE.invoke(fd);
      fd = (int) own;
    }

    private void remove(Door door, KernelObject lock, String kind) {
      if (toRemove) {
        Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
        long result = door.call(Libc.UNLINK, lock, name.address());
        Reference.reachabilityFence(name);
        toRemove = !Journal.ofThisProcess().removed(kind, path, result);
      }
    }
  }

  /**
   * A lock on a file, as this process can take it. Never {@link #openToOthers}, whoever made the
   * file: the kernel tells who has the lock that somebody waits for.
   */
  abstract static class Held extends KernelObject implements Lockable {
    private final Opened file;
    private final boolean view;

    /**
     * @param view whether it is only another look at a lock that was declared, and closes nothing
     */
    Held(Facility facility, Door door, String name, int id, Opened file, boolean view) {
      super(facility, door, name, id);
      this.file = file;
      this.view = view;
    }

    final Opened file() {
      return file;
    }

    final int fd() {
      return file.fd;
    }

    /** The exception that a failure is; false results are answered before. */
    final PosixException failed(String call, int errno) {
      return new PosixException(call, name(), errno, reason(errno));
    }

    private String reason(int errno) {
      switch (errno) {
        case Errno.EBADF:
          return file.fd == Opened.CLOSED
              ? "this process has closed it"
              : "the file is open for reading only: take the lock shared";
        case Errno.EDEADLK:
          return "who has it waits, directly or through others, for a lock of this process:"
              + " give that back first";
        case Errno.ENOLCK:
          return "the system has no room for more locks, or the file is on a file system"
              + " without locks";
        default:
          return null;
      }
    }

    @Override
    public final End holds() {
      return file.fd == Opened.CLOSED ? End.NONE : End.BOTH;
    }

    @Override
    public final int descriptor(End end) {
      return file.fd;
    }

    @Override
    public final End inherited(End used) {
      return End.BOTH;
    }

    @Override
    public boolean reachableByName() {
      return true;
    }

    @Override
    public String identity() {
      return Path.of(file.path).toAbsolutePath().normalize().toString();
    }

    @Override
    public String describe() {
      return "descriptor " + file.fd + ", path " + file.path;
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      parcel.putText(name());
      parcel.putInt(id());
      parcel.putDescriptor(file.fd);
      parcel.putText(file.path);
      parcel.putByte(file.writable ? 1 : 0);
    }

    /** Gives up the descriptor, and with the last one the locks. */
    @Override
    public final void close(End ends) {
      if (!view && ends == End.BOTH && file.fd != Opened.CLOSED) {
        door().call(Libc.CLOSE, this, file.fd);
        file.fd = Opened.CLOSED;
      }
    }

    @Override
    public final void remove() {
      if (!view) {
        file.remove(door(), this, facility().kind());
      }
    }
  }

  /** How new processes come by a lock whose holder is an open file description. */
  static final Parameter INHERIT =
      Parameter.optional(
          "inherit",
          Type.TEXT,
          "own",
          "\"own\": each process opens the file itself; \"description\": they share one, and so"
              + " the lock, as after fork(2)");

  static boolean sharesDescription(String inherit) {
    if (!inherit.equals("own") && !inherit.equals("description")) {
      throw new IllegalArgumentException(
          "inherit is \"own\" or \"description\", not \"" + inherit + "\"");
    }
    return inherit.equals("description");
  }
}

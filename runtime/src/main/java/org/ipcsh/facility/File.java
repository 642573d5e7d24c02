package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;

/**
 * open(2): a file, read or written as a byte stream, from a place that lseek(2) changes and that
 * all processes share to which it was passed. {@code use} opens one that exists, plain makes a
 * temporary one, {@code keep} makes one that stays.
 */
public final class File extends Facility {
  private static final int PATH = 0;
  private static final int WRITE = 1;
  private static final int APPEND = 2;
  private static final int UPDATE = 3;
  private static final int MODE = 4;
  private static final long PRIVATE = 0600;

  @Override
  public String kind() {
    return "file";
  }

  @Override
  public Family family() {
    return Family.CHANNEL;
  }

  @Override
  public String summary() {
    return "a file, read or written in order";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.required("path", Type.TEXT, "its name in the file system"),
        Parameter.optional(
            "write",
            Type.BOOLEAN,
            null,
            "empty it and write to it; false with use, true without, unless said"),
        Parameter.optional("append", Type.BOOLEAN, false, "write at its end"),
        Parameter.optional(
            "update", Type.BOOLEAN, false, "read it as well as write to it, and do not empty it"),
        Parameter.optional("mode", Type.INTEGER, PRIVATE, "permissions, less the umask"));
  }

  @Override
  public List<Operation> operations() {
    return FileStream.OPERATIONS;
  }

  @Override
  public String identification() {
    return "pathname";
  }

  @Override
  public String handle() {
    return "file descriptor";
  }

  @Override
  public String accessibility() {
    return "permission mask";
  }

  @Override
  public String persistence() {
    return "file system";
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public KernelObject open(Opening opening) {
    String path = opening.text(PATH);
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the path of a file is not empty and has no zero byte");
    }
    Ownership ownership = opening.ownership();
    boolean append = opening.flag(APPEND);
    boolean update = opening.flag(UPDATE);
    Boolean asked = (Boolean) opening.arguments()[WRITE];
    if (update && asked != null) {
      throw new IllegalArgumentException("a file has 'write:' or 'update:', not both");
    }
    boolean writes = asked != null ? asked : append || update || ownership != Ownership.USE;
    boolean temporary = ownership == Ownership.CREATE;
    boolean reads = temporary || update || !writes;
    long flags =
        Flags.O_CLOEXEC | (!writes ? Flags.O_RDONLY : reads ? Flags.O_RDWR : Flags.O_WRONLY);
    if (append) {
      flags |= Flags.O_APPEND;
    } else if (writes && !update) {
      flags |= Flags.O_TRUNC;
    }
    if (temporary) {
      flags |= Flags.O_CREAT | Flags.O_EXCL;
    } else if (ownership == Ownership.KEEP) {
      flags |= Flags.O_CREAT;
    }
    Journal.Entry entry = temporary ? Journal.ofThisProcess().creating(kind(), path) : null;
    Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
    long fd = opening.door().call(Libc.OPEN, null, name.address(), flags, opening.integer(MODE));
    Reference.reachabilityFence(name);
    if (fd < 0) {
      if (temporary) {
        entry.removed();
      }
      throw new PosixException(
          "open", opening.name() + ", \"" + path + "\"", (int) -fd, hint((int) -fd, ownership));
    }
    if (temporary) {
      entry.created();
    }
    return new Opened(
        this,
        opening.door(),
        opening.name(),
        opening.id(),
        reads ? (int) fd : -1,
        writes ? (int) fd : -1,
        temporary ? path : null);
  }

  private static String hint(int errno, Ownership ownership) {
    switch (errno) {
      case Errno.EEXIST:
        return "'use file(…)' opens one that exists, 'keep file(…)' creates or opens";
      case Errno.ENOENT:
        return ownership == Ownership.USE
            ? "'keep file(…)' would create it"
            : "the directory that it is to be in does not exist, or takes no new names";
      default:
        return null;
    }
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    DescriptorChannel.Passed passed = DescriptorChannel.Passed.from(parcel);
    return new Opened(
        this, passed.door(), passed.name(), passed.id(), passed.readFd(), passed.writeFd(), null);
  }

  /** An open file, and its path if it is to be removed. */
  private static final class Opened extends FileStream {
    private String toRemove;

    Opened(
        Facility facility,
        Door door,
        String name,
        int id,
        int readFd,
        int writeFd,
        String toRemove) {
      super(facility, door, name, id, readFd, writeFd);
      this.toRemove = toRemove;
    }

    @Override
    public void remove() {
      if (toRemove != null) {
        Memory path = Memory.string(toRemove.getBytes(StandardCharsets.UTF_8));
        long result = door().call(Libc.UNLINK, this, path.address());
        Reference.reachabilityFence(path);
        if (Journal.ofThisProcess().removed(facility().kind(), toRemove, result)) {
          toRemove = null;
        }
      }
    }
  }
}

package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.FileMode;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Statx;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;
import org.ipcsh.process.Spawn;

/**
 * fifo(7), mkfifo(3): a pipe with a name in the file system.
 *
 * <p>The declaration makes the name. A process opens an end when it first uses it, as open(2) does:
 * that waits until another process opens the other end.
 */
public final class Fifo extends Facility {
  private static final int PATH = 0;
  private static final int MODE = 1;
  private static final int NONBLOCKING = 2;
  private static final long PRIVATE = 0600;

  private static final List<Operation> OPERATIONS;

  static {
    List<Operation> all = new ArrayList<>(StreamOperations.ALL);
    all.add(Pipe.CAPACITY_OPERATION);
    all.add(PipePeek.OPERATION);
    all.add(
        new Operation(
            "open_read",
            List.of(),
            End.READ,
            true,
            "null",
            "Opens the read end now; waits until some process opens the write end.",
            "open(2)",
            (fifo, a) -> {
              ((Named) fifo).openEnd(End.READ);
              return null;
            }));
    all.add(
        new Operation(
            "open_write",
            List.of(),
            End.WRITE,
            true,
            "null",
            "Opens the write end now; waits until some process opens the read end.",
            "open(2)",
            (fifo, a) -> {
              ((Named) fifo).openEnd(End.WRITE);
              return null;
            }));
    OPERATIONS = List.copyOf(all);
  }

  @Override
  public String kind() {
    return "fifo";
  }

  @Override
  public Family family() {
    return Family.CHANNEL;
  }

  @Override
  public String summary() {
    return "a pipe with a name, between any processes of one machine";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.required("path", Type.TEXT, "its name in the file system"),
        Parameter.optional("mode", Type.INTEGER, PRIVATE, "permissions, less the umask"),
        Parameter.optional("nonblocking", Type.BOOLEAN, false, "open and use it with O_NONBLOCK"));
  }

  @Override
  public List<Operation> operations() {
    return OPERATIONS;
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
    return "process (its name: file system)";
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public KernelObject open(Opening opening) {
    String path = opening.text(PATH);
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the path of a fifo is not empty and has no zero byte");
    }
    boolean made = false;
    if (opening.ownership() == Ownership.USE) {
      requireFifo(opening, path);
    } else {
      made = make(opening, path);
    }
    Named fifo =
        new Named(
            this,
            opening.door(),
            opening.name(),
            opening.id(),
            path,
            opening.flag(NONBLOCKING),
            made && opening.ownership() == Ownership.CREATE);
    fifo.openToOthers(opening.ownership() != Ownership.CREATE);
    return fifo;
  }

  /** Whether it was made just now. */
  private static boolean make(Opening opening, String path) {
    boolean ours = opening.ownership() == Ownership.CREATE;
    Journal.Entry entry = ours ? Journal.ofThisProcess().creating("fifo", path) : null;
    Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
    long result = opening.door().call(Libc.MKFIFO, null, name.address(), opening.integer(MODE));
    Reference.reachabilityFence(name);
    if (result == 0) {
      if (ours) {
        entry.created();
      }
      return true;
    }
    if (ours) {
      entry.removed();
    }
    if (result == -Errno.EEXIST && !ours) {
      requireFifo(opening, path);
      return false;
    }
    throw new PosixException(
        "mkfifo",
        opening.name() + ", \"" + path + "\"",
        (int) -result,
        result == -Errno.EEXIST
            ? "a file of that name exists: 'use fifo(…)' opens it, 'keep fifo(…)' creates or opens"
            : result == -Errno.ENOENT
                ? "the directory that it is to be in does not exist, or takes no new names"
                : null);
  }

  private static void requireFifo(Opening opening, String path) {
    Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
    Memory statx = Memory.allocate(Statx.SIZE);
    long result =
        opening
            .door()
            .call(
                Libc.STATX,
                null,
                Statx.AT_FDCWD,
                name.address(),
                0,
                Statx.WANT_TYPE,
                statx.address(),
                0);
    Reference.reachabilityFence(name);
    if (result < 0) {
      throw new PosixException(
          "statx",
          opening.name() + ", \"" + path + "\"",
          (int) -result,
          result == -Errno.ENOENT
              ? "there is no FIFO of that name; without 'use' it is created"
              : null);
    }
    if ((statx.getShort(Statx.MODE) & FileMode.TYPE) != FileMode.FIFO) {
      throw new IllegalArgumentException("\"" + path + "\" is not a FIFO");
    }
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    DescriptorChannel.Passed passed = DescriptorChannel.Passed.from(parcel);
    Named fifo =
        new Named(
            this,
            passed.door(),
            passed.name(),
            passed.id(),
            parcel.getText(),
            parcel.getByte() != 0,
            false);
    fifo.opened(passed.readFd(), passed.writeFd());
    fifo.openToOthers(parcel.getByte() != 0);
    return fifo;
  }

  /** A FIFO that opens its ends when they are first used. */
  private static final class Named extends ByteStream {
    private final String path;
    private final boolean nonblockingOpen;
    private boolean toRemove;
    private End closed = End.NONE;

    Named(
        Facility facility,
        Door door,
        String name,
        int id,
        String path,
        boolean nonblockingOpen,
        boolean toRemove) {
      super(facility, door, name, id, -1, -1);
      this.path = path;
      this.nonblockingOpen = nonblockingOpen;
      this.toRemove = toRemove;
    }

    @Override
    protected int readFd() {
      if (openReadFd() < 0 && !closed.reads()) {
        openEnd(End.READ);
      }
      return super.readFd();
    }

    @Override
    protected int writeFd() {
      if (openWriteFd() < 0 && !closed.writes()) {
        openEnd(End.WRITE);
      }
      return super.writeFd();
    }

    void openEnd(End end) {
      closed = closed.without(end);
      if (holds().only(end) != end) {
        door().opens(this, end);
        int fd = check(end, open(end, nonblockingOpen ? Flags.O_NONBLOCK : 0));
        keep(end, fd);
      }
    }

    /** As in a shell, it is the program that waits for the other side. */
    @Override
    public void giveTo(Spawn spawn, int number, End end) {
      if (holds().and(closed).only(end) == End.NONE && !nonblockingOpen) {
        spawn.fifo(number, path);
        door().given(this, end);
      } else {
        super.giveTo(spawn, number, end);
      }
    }

    private long open(End end, int flags) {
      Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
      int direction = end == End.READ ? Flags.O_RDONLY : Flags.O_WRONLY;
      long fd =
          door().call(Libc.OPEN, this, name.address(), direction | Flags.O_CLOEXEC | flags, 0);
      Reference.reachabilityFence(name);
      return fd;
    }

    private int check(End end, long fd) {
      if (fd < 0) {
        throw new PosixException(
            "open",
            name() + (end == End.READ ? ", O_RDONLY" : ", O_WRONLY"),
            (int) -fd,
            fd == -Errno.ENXIO ? "no process has it open for reading" : null);
      }
      return (int) fd;
    }

    private void keep(End end, int fd) {
      opened(end == End.READ ? fd : openReadFd(), end == End.READ ? openWriteFd() : fd);
    }

    /**
     * An end that is not open yet is opened without waiting for the other one: poll(2) then waits
     * for that.
     */
    @Override
    public int pollable(Operation operation, Object[] arguments) {
      End end = operation.use();
      if (operation.name().startsWith("open_")) {
        return NO_DESCRIPTOR;
      }
      if (operation.blocking() && holds().and(closed).only(end) == End.NONE) {
        long fd = open(end, Flags.O_NONBLOCK);
        if (fd == -Errno.ENXIO && !nonblockingOpen) {
          return NO_DESCRIPTOR;
        }
        keep(end, check(end, fd));
        if (!nonblockingOpen) {
          setNonblocking((int) fd, false);
        }
      }
      return super.pollable(operation, arguments);
    }

    @Override
    public void close(End ends) {
      super.close(ends);
      closed = closed.and(ends);
      door().gaveUp(this, ends);
    }

    @Override
    public void remove() {
      if (toRemove) {
        Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
        long result = door().call(Libc.UNLINK, this, name.address());
        Reference.reachabilityFence(name);
        toRemove = !Journal.ofThisProcess().removed("fifo", path, result);
      }
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      super.pass(ends, parcel);
      parcel.putText(path);
      parcel.putByte(nonblockingOpen ? 1 : 0);
      parcel.putByte(openToOthers() ? 1 : 0);
    }

    @Override
    public boolean reachableByName() {
      return true;
    }

    @Override
    public String identity() {
      return Path.of(path).toAbsolutePath().normalize().toString();
    }

    @Override
    public String describe() {
      return super.describe() + ", path " + path;
    }
  }
}

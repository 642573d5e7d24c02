package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;

/**
 * pipe(2), pipe(7): a byte stream from its write end to its read end, for a process and its
 * descendants.
 */
public final class Pipe extends Facility {
  private static final int CAPACITY = 0;
  private static final int NONBLOCKING = 1;
  private static final int INHERIT = 2;

  static final Operation CAPACITY_OPERATION =
      new Operation(
          "capacity",
          List.of(Parameter.optional("size", Type.INTEGER, null, "make room for so many bytes")),
          End.NONE,
          false,
          "how many bytes it can hold",
          "Asks for its capacity, or sets it (F_SETPIPE_SZ: rounded up to a power of two pages).",
          "fcntl(2)",
          StreamOperations.Call.CAPACITY);

  private static final List<Operation> OPERATIONS;

  static {
    List<Operation> all = new ArrayList<>(StreamOperations.ALL);
    all.add(CAPACITY_OPERATION);
    all.add(PipePeek.OPERATION);
    OPERATIONS = List.copyOf(all);
  }

  @Override
  public String kind() {
    return "pipe";
  }

  @Override
  public Family family() {
    return Family.CHANNEL;
  }

  @Override
  public String summary() {
    return "a byte stream between related processes";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.optional("capacity", Type.INTEGER, null, "bytes it can hold; 65536 unless said"),
        Parameter.optional("nonblocking", Type.BOOLEAN, false, "fail with EAGAIN, do not wait"),
        Parameter.optional(
            "inherit",
            Type.TEXT,
            "used",
            "\"used\": a process holds the ends that it uses; \"all\": both, as after fork(2)"));
  }

  @Override
  public List<Operation> operations() {
    return OPERATIONS;
  }

  @Override
  public String identification() {
    return "no name";
  }

  @Override
  public String handle() {
    return "file descriptor";
  }

  @Override
  public String accessibility() {
    return "only by related processes";
  }

  @Override
  public String persistence() {
    return "process";
  }

  @Override
  public boolean named() {
    return false;
  }

  @Override
  public KernelObject open(Opening opening) {
    Door door = opening.door();
    boolean nonblocking = opening.flag(NONBLOCKING);
    String inherit = opening.text(INHERIT);
    if (!inherit.equals("used") && !inherit.equals("all")) {
      throw new IllegalArgumentException("inherit is \"used\" or \"all\", not \"" + inherit + "\"");
    }
    Memory ends = door.scratch(2 * Integer.BYTES);
    long flags = Flags.O_CLOEXEC | (nonblocking ? Flags.O_NONBLOCK : 0);
    long result = door.call(Libc.PIPE2, null, ends.address(), flags);
    if (result < 0) {
      throw new PosixException("pipe2", opening.name(), (int) -result);
    }
    ByteStream pipe =
        new Ends(
            this,
            door,
            opening.name(),
            opening.id(),
            ends.getInt(0),
            ends.getInt(Integer.BYTES),
            inherit.equals("all"));
    Long wanted = (Long) opening.arguments()[CAPACITY];
    if (wanted != null) {
      try {
        capacity(pipe, wanted);
      } catch (RuntimeException e) {
        pipe.close();
        throw e;
      }
    }
    return pipe;
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    DescriptorChannel.Passed passed = DescriptorChannel.Passed.from(parcel);
    return new Ends(
        this,
        passed.door(),
        passed.name(),
        passed.id(),
        passed.readFd(),
        passed.writeFd(),
        parcel.getByte() != 0);
  }

  /** A pipe that knows whether new processes get both its ends. */
  private static final class Ends extends ByteStream {
    private final boolean all;

    Ends(Facility facility, Door door, String name, int id, int readFd, int writeFd, boolean all) {
      super(facility, door, name, id, readFd, writeFd);
      this.all = all;
    }

    @Override
    public End inherited(End used) {
      return all ? End.BOTH : used;
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      super.pass(ends, parcel);
      parcel.putByte(all ? 1 : 0);
    }
  }

  /** The capacity in bytes, after setting it if {@code wanted} is not null. */
  static long capacity(ByteStream stream, Long wanted) {
    int fd = stream.openReadFd() >= 0 ? stream.openReadFd() : stream.writeFd();
    if (wanted != null) {
      if (wanted < 1 || wanted > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "capacity is " + wanted + "; it must be from 1 to " + Integer.MAX_VALUE);
      }
      stream.check("fcntl", stream.door().call(Libc.FCNTL, stream, fd, Flags.F_SETPIPE_SZ, wanted));
    }
    return stream.check("fcntl", stream.door().call(Libc.FCNTL, stream, fd, Flags.F_GETPIPE_SZ, 0));
  }
}

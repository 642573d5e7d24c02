package org.ipcsh.facility;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;

/**
 * eventfd(2): a number behind a descriptor. Posting adds to it; waiting takes all of it at once or,
 * in semaphore mode, one. It can be waited for together with other descriptors.
 */
public final class EventFd extends Facility {
  private static final int VALUE = 0;
  private static final int SEMAPHORE = 1;
  private static final int NONBLOCKING = 2;

  /** As /proc has them. */
  private static final String IDENTITY = "anon_inode:[eventfd]";

  private static final String COUNT = "eventfd-count:";
  private static final String MODE = "eventfd-semaphore:";

  private static final long LARGEST_BEGINNING = 0xFFFFFFFFL;

  @Override
  public String kind() {
    return "eventfd";
  }

  @Override
  public Family family() {
    return Family.EVENT;
  }

  @Override
  public String summary() {
    return "a counter that processes post to and wait for, behind a descriptor";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.optional("value", Type.INTEGER, 0L, "what it begins with, below 2 to the 32"),
        Parameter.optional(
            "semaphore", Type.BOOLEAN, false, "true: a wait takes one, not all (EFD_SEMAPHORE)"),
        Parameter.optional("nonblocking", Type.BOOLEAN, false, "fail with EAGAIN, do not wait"));
  }

  @Override
  public List<Operation> operations() {
    return Table.OPERATIONS;
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
  public String recovery() {
    return "nobody: what it took stays taken";
  }

  @Override
  public boolean named() {
    return false;
  }

  @Override
  public KernelObject open(Opening opening) {
    long value = opening.integer(VALUE);
    if (value < 0 || value > LARGEST_BEGINNING) {
      throw new IllegalArgumentException(
          "an eventfd begins with 0 to " + LARGEST_BEGINNING + ", not with " + value);
    }
    boolean semaphore = opening.flag(SEMAPHORE);
    long flags =
        Flags.EFD_CLOEXEC
            | (semaphore ? Flags.EFD_SEMAPHORE : 0)
            | (opening.flag(NONBLOCKING) ? Flags.EFD_NONBLOCK : 0);
    long fd = opening.door().call(Libc.EVENTFD, null, value, flags);
    if (fd < 0) {
      throw new PosixException("eventfd", opening.name(), (int) -fd);
    }
    return new Counter(this, opening.door(), opening.name(), opening.id(), (int) fd, semaphore);
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    String name = parcel.getText();
    int id = parcel.getInt();
    int fd = parcel.getDescriptor();
    return new Counter(this, parcel.door(), name, id, fd, parcel.getByte() != 0);
  }

  /** One that came from another process, or null where that descriptor is not an eventfd's. */
  KernelObject received(Door door, String name, int id, int fd) {
    if (!IDENTITY.equals(KernelObject.identity(fd))) {
      return null;
    }
    // An older kernel does not tell the mode; then a look shows the count also of a semaphore.
    boolean semaphore;
    try {
      semaphore = "1".equals(told(fd, MODE));
    } catch (IOException e) {
      semaphore = false;
    }
    Counter counter = new Counter(this, door, name, id, fd, semaphore);
    counter.openToOthers(true);
    return counter;
  }

  /** What the kernel tells of it under that name, or null. */
  private static String told(int fd, String what) throws IOException {
    Path file = Path.of("/proc/self/fdinfo", Integer.toString(fd));
    for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
      if (line.startsWith(what)) {
        return line.substring(what.length()).trim();
      }
    }
    return null;
  }

  /** An eventfd as this process holds it. */
  public static final class Counter extends KernelObject {
    private static final int CLOSED = -1;

    private final boolean semaphore;
    private int fd;

    Counter(Facility facility, Door door, String name, int id, int fd, boolean semaphore) {
      super(facility, door, name, id);
      this.fd = fd;
      this.semaphore = semaphore;
    }

    /**
     * Waits until it is not zero, and takes all of it or, in semaphore mode, one: read(2).
     *
     * @return how much it took, without a sign: a number above 2^63 - 1 shows as negative
     * @throws PosixException EAGAIN when it is zero and was opened non-blocking; EBADF when this
     *     process has closed it
     */
    public long await() {
      Memory number = door().scratch(Long.BYTES);
      long result = door().call(Libc.READ, this, fd, number.address(), Long.BYTES);
      if (result < 0) {
        throw failed("read", (int) -result, "it is zero");
      }
      return number.getLong(0);
    }

    /**
     * Adds to it, and wakes who waits: write(2). Waits while that would pass its largest value, 2
     * to the 64 less 2.
     *
     * @param count from 0 on
     * @throws PosixException EAGAIN when there is no room and it was opened non-blocking; EBADF
     *     when this process has closed it
     * @throws IllegalArgumentException when the count is negative
     */
    public void post(long count) {
      if (count < 0) {
        throw new IllegalArgumentException("post adds 0 or more, not " + count);
      }
      Memory number = door().scratch(Long.BYTES);
      number.putLong(0, count);
      long result = door().call(Libc.WRITE, this, fd, number.address(), Long.BYTES);
      if (result < 0) {
        throw failed("write", (int) -result, "it has no room for so much");
      }
    }

    /**
     * Looks at the number in /proc/self/fdinfo, proc(5). Takes nothing.
     *
     * @return what it is at this moment, without a sign: a number above 2^63 - 1 shows as negative
     * @throws PosixException EBADF when this process has closed it; EIO without /proc; ENOENT when
     *     the kernel does not show it
     */
    public long value() {
      if (fd == CLOSED) {
        throw failed("eventfd", Errno.EBADF, null);
      }
      try {
        String count = told(fd, COUNT);
        if (count != null) {
          return Long.parseUnsignedLong(count, 16);
        }
      } catch (IOException e) {
        throw failed("open", Errno.EIO, "/proc is needed to look without taking");
      }
      throw failed("open", Errno.ENOENT, "this kernel does not show the count of an eventfd");
    }

    /** What {@link #await} would take now. */
    long peek() {
      long value = value();
      return semaphore && value != 0 ? 1 : value;
    }

    private PosixException failed(String call, int errno, String wouldWait) {
      return new PosixException(
          call,
          name(),
          errno,
          errno == Errno.EBADF
              ? "this process has closed it"
              : errno == Errno.EAGAIN ? wouldWait : null);
    }

    @Override
    public End holds() {
      return fd == CLOSED ? End.NONE : End.BOTH;
    }

    @Override
    public int descriptor(End end) {
      return fd;
    }

    @Override
    public int pollable(Operation operation, Object[] arguments) {
      return operation.blocking() && fd != CLOSED ? fd : READY;
    }

    @Override
    public End inherited(End used) {
      return End.BOTH;
    }

    @Override
    public String describe() {
      return "descriptor " + fd + (semaphore ? ", semaphore" : ", counter");
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      parcel.putText(name());
      parcel.putInt(id());
      parcel.putDescriptor(fd);
      parcel.putByte(semaphore ? 1 : 0);
    }

    @Override
    public void close(End ends) {
      if (ends == End.BOTH && fd != CLOSED) {
        door().call(Libc.CLOSE, this, fd);
        fd = CLOSED;
      }
    }
  }

  private static final class Table {
    private static long whole(String what, long count) {
      if (count < 0) {
        throw new ArithmeticException(
            what + Long.toUnsignedString(count) + ", and integers end at " + Long.MAX_VALUE);
      }
      return count;
    }

    static final List<Operation> OPERATIONS =
        List.of(
            new Operation(
                "wait",
                List.of(),
                End.READ,
                true,
                "how much was taken: all of it, or 1 in semaphore mode",
                "Waits until it is not zero, and takes from it.",
                "eventfd(2)",
                (event, a) -> whole("what was taken is ", ((Counter) event).await())),
            new Operation(
                "post",
                List.of(Parameter.optional("count", Type.INTEGER, 1L, "what to add")),
                End.WRITE,
                true,
                "null",
                "Adds to it, and wakes who waits.",
                "eventfd(2)",
                (event, a) -> {
                  ((Counter) event).post((Long) a[0]);
                  return null;
                }),
            new Operation(
                "value",
                List.of(),
                End.NONE,
                false,
                "what it is at this moment",
                "Looks at the number without taking from it.",
                "proc(5)",
                (event, a) -> whole("the count is ", ((Counter) event).value())),
            new Operation(
                "peek",
                List.of(),
                End.NONE,
                false,
                "what a wait would take, or 0 when it would wait",
                "Looks at what lies in it without taking it.",
                "proc(5)",
                (event, a) -> whole("the count is ", ((Counter) event).peek())),
            new Operation(
                "close",
                List.of(),
                End.NONE,
                false,
                "null",
                "Gives up this process's descriptor.",
                "close(2)",
                (event, a) -> {
                  event.close();
                  return null;
                }));
  }
}

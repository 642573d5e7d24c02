package org.ipcsh.facility;

import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;

/**
 * A channel whose ends are file descriptors: one for each end, or the same for both where the
 * kernel's object works in two directions.
 */
public abstract class DescriptorChannel extends KernelObject {
  /** Instead of a descriptor: this process does not hold that end. */
  protected static final int CLOSED = -1;

  private int readFd;
  private int writeFd;

  /** What close(2) answered when it failed. */
  private long failedClose;

  /**
   * A channel with these descriptors, which are its own from now on.
   *
   * @param facility what made it
   * @param door through which it makes its calls
   * @param name in the script
   * @param id number of the name, the same in every process of a run
   * @param readFd the descriptor to read from, or -1
   * @param writeFd the descriptor to write to, or -1; the same as {@code readFd} for a two-way
   *     channel
   */
  protected DescriptorChannel(
      Facility facility, Door door, String name, int id, int readFd, int writeFd) {
    super(facility, door, name, id);
    this.readFd = readFd;
    this.writeFd = writeFd;
  }

  /**
   * {@return the descriptor of the read end; a FIFO opens it now if it is not open}
   *
   * @throws PosixException EBADF when this process does not hold that end; as open(2) where it is
   *     opened now
   */
  protected int readFd() {
    if (readFd == CLOSED) {
      throw notHeld("read", End.READ);
    }
    return readFd;
  }

  /**
   * {@return the descriptor of the write end; a FIFO opens it now if it is not open}
   *
   * @throws PosixException EBADF when this process does not hold that end; as open(2) where it is
   *     opened now
   */
  protected int writeFd() {
    if (writeFd == CLOSED) {
      throw notHeld("write", End.WRITE);
    }
    return writeFd;
  }

  private PosixException notHeld(String call, End end) {
    return new PosixException(
        call,
        name(),
        Errno.EBADF,
        "this process does not hold the " + (end == End.READ ? "read" : "write") + " end");
  }

  @Override
  public int descriptor(End end) {
    return end == End.READ ? readFd() : writeFd();
  }

  @Override
  public int pollable(Operation operation, Object[] arguments) {
    if (!operation.blocking()) {
      return READY;
    }
    return operation.use().reads() ? readFd() : writeFd();
  }

  /** {@return the descriptor of the read end, or -1} */
  public final int openReadFd() {
    return readFd;
  }

  /** {@return the descriptor of the write end, or -1} */
  public final int openWriteFd() {
    return writeFd;
  }

  /**
   * {@return any descriptor that is open, for a call that asks about what both ends belong to}
   *
   * @param call that is to be made, for the message
   * @throws PosixException EBADF when this process holds no end any more
   */
  protected final int anyFd(Call call) {
    if (readFd == CLOSED && writeFd == CLOSED) {
      throw new PosixException(
          call.name(), name(), Errno.EBADF, "this process has closed all that it had of it");
    }
    return readFd == CLOSED ? writeFd : readFd;
  }

  /** {@return whether one descriptor, held by this process, is both ends} */
  protected final boolean isTwoWay() {
    return readFd != CLOSED && readFd == writeFd;
  }

  /**
   * Takes these descriptors instead of its own; {@link #CLOSED} for an end that is not held.
   *
   * @param readFd the descriptor to read from, or {@link #CLOSED}
   * @param writeFd the descriptor to write to, or {@link #CLOSED}; the same for a two-way channel
   */
  protected final void opened(int readFd, int writeFd) {
    this.readFd = readFd;
    this.writeFd = writeFd;
  }

  /**
   * Both ends, separated by a blank, where they are two things to the kernel: a pair of sockets.
   */
  @Override
  public String identity() {
    String one = identity(readFd != CLOSED ? readFd : writeFd);
    String other = readFd == CLOSED || isTwoWay() ? null : identity(writeFd);
    return other == null || other.equals(one) ? one : one + " " + other;
  }

  @Override
  public End holds() {
    End reads = readFd == CLOSED ? End.NONE : End.READ;
    return writeFd == CLOSED ? reads : reads.and(End.WRITE);
  }

  /**
   * Sets or clears O_NONBLOCK on what this process holds: fcntl(2), F_SETFL. It holds for all who
   * share the open file. Does nothing when no end is open.
   *
   * @param on whether reading and writing fail with EAGAIN from now on, where they would wait
   */
  public void nonblocking(boolean on) {
    if (readFd != CLOSED) {
      setNonblocking(readFd, on);
    }
    if (writeFd != CLOSED && writeFd != readFd) {
      setNonblocking(writeFd, on);
    }
  }

  /**
   * Sets or clears O_NONBLOCK on one open file.
   *
   * @param fd an open descriptor
   * @param on whether it fails with EAGAIN from now on, where it would wait
   * @throws PosixException as fcntl(2) fails
   */
  protected final void setNonblocking(int fd, boolean on) {
    long flags = check("fcntl", door().call(Libc.FCNTL, this, fd, Flags.F_GETFL, 0));
    long wanted = on ? flags | Flags.O_NONBLOCK : flags & ~Flags.O_NONBLOCK;
    check("fcntl", door().call(Libc.FCNTL, this, fd, Flags.F_SETFL, wanted));
  }

  @Override
  public void close(End ends) {
    int closingRead = ends.reads() ? readFd : CLOSED;
    int closingWrite = ends.writes() ? writeFd : CLOSED;
    if (closingRead != CLOSED) {
      readFd = CLOSED;
      if (closingRead != writeFd || closingRead == closingWrite) {
        closeDescriptor(closingRead);
      }
    }
    if (closingWrite != CLOSED) {
      writeFd = CLOSED;
      if (closingWrite != closingRead && closingWrite != readFd) {
        closeDescriptor(closingWrite);
      }
    }
  }

  private void closeDescriptor(int fd) {
    long result = door().call(Libc.CLOSE, this, fd);
    if (result < 0) {
      failedClose = result;
    }
  }

  /**
   * Gives up the ends because the script says so, which is told when what it wrote could not be
   * stored.
   *
   * @throws PosixException EIO, ENOSPC, EDQUOT; the ends are given up all the same
   */
  final void closeAndTell(End ends) {
    failedClose = 0;
    close(ends);
    check("close", failedClose);
  }

  @Override
  public String describe() {
    StringBuilder out = new StringBuilder(facility().kind());
    if (isTwoWay()) {
      return out.append(", both ends are descriptor ").append(readFd).toString();
    }
    if (readFd != CLOSED) {
      out.append(", read end is descriptor ").append(readFd);
    }
    if (writeFd != CLOSED) {
      out.append(", write end is descriptor ").append(writeFd);
    }
    return out.toString();
  }

  @Override
  public void pass(End ends, Parcel parcel) {
    parcel.putText(name());
    parcel.putInt(id());
    boolean one = isTwoWay() && ends == End.BOTH;
    parcel.putByte(one ? 1 : 0);
    parcel.putDescriptor(ends.reads() ? readFd : CLOSED);
    if (!one) {
      parcel.putDescriptor(ends.writes() ? writeFd : CLOSED);
    }
  }

  /** What {@link #pass} packed: what every such channel is made of. */
  record Passed(Door door, String name, int id, int readFd, int writeFd) {

    static Passed from(Parcel parcel) {
      String name = parcel.getText();
      int id = parcel.getInt();
      boolean one = parcel.getByte() != 0;
      int readFd = parcel.getDescriptor();
      return new Passed(parcel.door(), name, id, readFd, one ? readFd : parcel.getDescriptor());
    }
  }
}

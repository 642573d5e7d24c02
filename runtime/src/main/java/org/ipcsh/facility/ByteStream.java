package org.ipcsh.facility;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;

/**
 * A channel of bytes without boundaries: what pipes, FIFOs, stream sockets and terminals have in common.
 *
 * <p>{@link #readLine} reads ahead, as stdio does, and keeps the rest for the next reading operation of this process;
 * with an empty rest every operation is one system call.
 */
public class ByteStream extends KernelObject {
  /** What is asked for in one read(2) where the caller names no size: the capacity of a pipe. */
  public static final int BLOCK = 64 * 1024;

  private static final byte[] NOTHING = new byte[0];
  private static final int CLOSED = -1;

  private int readFd;
  private int writeFd;
  private boolean nonblocking;
  private byte[] rest = NOTHING;
  private int restFrom;

  /**
   * @param readFd the descriptor to read from, or -1
   * @param writeFd the descriptor to write to, or -1; the same as {@code readFd} for a two-way stream
   */
  protected ByteStream(
      Facility facility, Door door, String name, int id, int readFd, int writeFd) {
    super(facility, door, name, id);
    this.readFd = readFd;
    this.writeFd = writeFd;
  }

  /** The operations that every byte stream has. */
  public static final List<Operation> OPERATIONS =
      List.of(
          new Operation(
              "read",
              List.of(
                  Parameter.optional("size", Type.INTEGER, (long) BLOCK, "at most so many bytes"),
                  Parameter.optional("into", Type.BUFFER, null, "fill these bytes, copy nothing")),
              End.READ,
              true,
              "what has arrived (with into: its length), or null at end-of-file",
              "Reads what is there, at most size bytes; waits while nothing is.",
              "read(2)",
              (stream, a) ->
                  a[1] == null
                      ? of(stream).read(size(a[0]))
                      : readInto(of(stream), (Memory) a[1])),
          new Operation(
              "read_line",
              List.of(),
              End.READ,
              true,
              "a line without its newline, or null at end-of-file",
              "Reads up to the next newline; reads ahead, as stdio does.",
              "read(2)",
              (stream, a) -> of(stream).readLine()),
          new Operation(
              "read_exact",
              List.of(Parameter.required("size", Type.INTEGER, "so many bytes")),
              End.READ,
              true,
              "size bytes; fewer only when end-of-file came first, null when it came at once",
              "Reads again until size bytes have arrived.",
              "read(2)",
              (stream, a) -> of(stream).readExact(size(a[0]))),
          new Operation(
              "read_all",
              List.of(),
              End.READ,
              true,
              "all that arrives before end-of-file",
              "Reads until the last writer has closed.",
              "read(2)",
              (stream, a) -> of(stream).readAll()),
          new Operation(
              "chunks",
              List.of(
                  Parameter.optional("size", Type.INTEGER, (long) BLOCK, "at most so many bytes")),
              End.READ,
              true,
              "an iteration over what each read returns",
              "For a loop over the data as it arrives, until end-of-file.",
              "read(2)",
              (stream, a) -> new Chunks(of(stream), size(a[0]))),
          new Operation(
              "write",
              List.of(
                  Parameter.required("data", Type.BYTES, "what to write"),
                  Parameter.optional("size", Type.INTEGER, null, "only its first bytes")),
              End.WRITE,
              true,
              "how many bytes were written",
              "Writes all of data; waits while there is no room.",
              "write(2)",
              (stream, a) -> of(stream).write(a[0], (Long) a[1])),
          new Operation(
              "available",
              List.of(),
              End.READ,
              false,
              "how many bytes can be read without waiting",
              "Asks how much has arrived.",
              "ioctl(2)",
              (stream, a) -> of(stream).available()),
          new Operation(
              "nonblocking",
              List.of(Parameter.optional("on", Type.BOOLEAN, true, "false: wait again")),
              End.NONE,
              false,
              "null",
              "From now on fails with EAGAIN instead of waiting (O_NONBLOCK).",
              "fcntl(2)",
              (stream, a) -> {
                of(stream).nonblocking((Boolean) a[0]);
                return null;
              }),
          new Operation(
              "close_read",
              List.of(),
              End.NONE,
              false,
              "null",
              "Gives up this process's read end.",
              "close(2)",
              (stream, a) -> {
                stream.close(End.READ);
                return null;
              }),
          new Operation(
              "close_write",
              List.of(),
              End.NONE,
              false,
              "null",
              "Gives up this process's write end; the last one to do so makes end-of-file.",
              "close(2)",
              (stream, a) -> {
                stream.close(End.WRITE);
                return null;
              }),
          new Operation(
              "close",
              List.of(),
              End.NONE,
              false,
              "null",
              "Gives up all that this process holds.",
              "close(2)",
              (stream, a) -> {
                stream.close();
                return null;
              }),
          new Operation(
              "describe",
              List.of(),
              End.NONE,
              false,
              "what the kernel made, in a few words",
              "Says what descriptors, path and limits it has.",
              "",
              (stream, a) -> stream.describe()));

  private static ByteStream of(KernelObject object) {
    return (ByteStream) object;
  }

  private static int size(Object argument) {
    long size = (Long) argument;
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "size is " + size + "; it must be from 1 to " + Integer.MAX_VALUE);
    }
    return (int) size;
  }

  private static Object readInto(ByteStream stream, Memory buffer) {
    int count = stream.read(buffer);
    return count == 0 ? null : (Object) (long) count;
  }

  /** The loop of {@code for data in channel.chunks(size)}. */
  private static final class Chunks implements java.util.Iterator<Object> {
    private final ByteStream stream;
    private final int size;
    private byte[] next;

    Chunks(ByteStream stream, int size) {
      this.stream = stream;
      this.size = size;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = stream.read(size);
      }
      return next != null;
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      byte[] result = next;
      next = null;
      return result;
    }
  }

  /** The descriptor of the read end; a FIFO opens it now if it is not open. */
  protected int readFd() {
    if (readFd == CLOSED) {
      throw notHeld("read", End.READ);
    }
    return readFd;
  }

  /** The descriptor of the write end; a FIFO opens it now if it is not open. */
  protected int writeFd() {
    if (writeFd == CLOSED) {
      throw notHeld("write", End.WRITE);
    }
    return writeFd;
  }

  @Override
  public final int descriptor(End end) {
    return end == End.READ ? readFd() : writeFd();
  }

  /** The descriptor of the read end, or -1. */
  public final int openReadFd() {
    return readFd;
  }

  /** The descriptor of the write end, or -1. */
  public final int openWriteFd() {
    return writeFd;
  }

  protected final void opened(int readFd, int writeFd) {
    this.readFd = readFd;
    this.writeFd = writeFd;
  }

  protected final boolean isNonblocking() {
    return nonblocking;
  }

  private PosixException notHeld(String call, End end) {
    return new PosixException(
        call,
        name(),
        Errno.EBADF,
        "this process does not hold the " + (end == End.READ ? "read" : "write") + " end");
  }

  @Override
  public String identity() {
    return identity(readFd != CLOSED ? readFd : writeFd);
  }

  @Override
  public End holds() {
    End reads = readFd == CLOSED ? End.NONE : End.READ;
    return writeFd == CLOSED ? reads : reads.and(End.WRITE);
  }

  /**
   * Reads at most {@code size} bytes: read(2).
   *
   * @return what has arrived, or null at end-of-file
   * @throws PosixException EAGAIN when nothing is there and the stream is non-blocking; EBADF when this process does
   *     not hold the read end; EIO
   */
  public byte[] read(int size) {
    if (restFrom < rest.length) {
      int count = Math.min(size, rest.length - restFrom);
      byte[] result = java.util.Arrays.copyOfRange(rest, restFrom, restFrom + count);
      restFrom += count;
      return result;
    }
    int fd = readFd();
    Memory memory = door().scratch(size);
    long count = check("read", door().call(Libc.READ, this, fd, memory.address(), size));
    byte[] result = count == 0 ? null : memory.bytes(0, (int) count);
    java.lang.ref.Reference.reachabilityFence(memory);
    return result;
  }

  /**
   * Reads into native memory, without a copy: read(2).
   *
   * @return how many bytes; 0 at end-of-file
   */
  public int read(Memory buffer) {
    if (restFrom < rest.length) {
      int count = Math.min(buffer.size(), rest.length - restFrom);
      buffer.put(0, rest, restFrom, count);
      restFrom += count;
      return count;
    }
    int fd = readFd();
    long count =
        check("read", door().call(Libc.READ, this, fd, buffer.address(), buffer.size()));
    java.lang.ref.Reference.reachabilityFence(buffer);
    return (int) count;
  }

  /** Reads up to the next newline, which is not part of the result; null at end-of-file. */
  public byte[] readLine() {
    ByteArrayOutputStream line = null;
    while (true) {
      for (int i = restFrom; i < rest.length; i++) {
        if (rest[i] == '\n') {
          byte[] part = java.util.Arrays.copyOfRange(rest, restFrom, i);
          restFrom = i + 1;
          return line == null ? part : joined(line, part);
        }
      }
      if (restFrom < rest.length) {
        if (line == null) {
          line = new ByteArrayOutputStream(BLOCK);
        }
        line.write(rest, restFrom, rest.length - restFrom);
      }
      rest = NOTHING;
      restFrom = 0;
      byte[] more;
      try {
        more = read(BLOCK);
      } catch (PosixException | org.ipcsh.process.Interrupted e) {
        if (line != null) {
          rest = line.toByteArray();
        }
        throw e;
      }
      if (more == null) {
        return line == null ? null : line.toByteArray();
      }
      rest = more;
    }
  }

  private static byte[] joined(ByteArrayOutputStream head, byte[] tail) {
    head.write(tail, 0, tail.length);
    return head.toByteArray();
  }

  /** Reads until {@code size} bytes have arrived; fewer only at end-of-file, null when that came at once. */
  public byte[] readExact(int size) {
    byte[] result = null;
    int have = 0;
    while (have < size) {
      byte[] part = read(size - have);
      if (part == null) {
        break;
      }
      if (part.length == size) {
        return part;
      }
      if (result == null) {
        result = new byte[size];
      }
      System.arraycopy(part, 0, result, have, part.length);
      have += part.length;
    }
    return result == null || have == size ? result : java.util.Arrays.copyOf(result, have);
  }

  /** Reads until end-of-file. */
  public byte[] readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part = read(BLOCK); part != null; part = read(BLOCK)) {
      all.write(part, 0, part.length);
    }
    return all.toByteArray();
  }

  private long write(Object data, Long limit) {
    if (data instanceof Memory) {
      Memory memory = (Memory) data;
      return write(memory, limit == null ? memory.size() : (int) Math.min(limit, memory.size()));
    }
    byte[] bytes = (byte[]) data;
    return write(bytes, limit == null ? bytes.length : (int) Math.min(limit, bytes.length));
  }

  /** Writes all the bytes: see {@link #write(Memory, int)}. */
  public long write(byte[] bytes) {
    return write(bytes, bytes.length);
  }

  private long write(byte[] bytes, int size) {
    Memory memory = door().scratch(size);
    memory.put(0, bytes, 0, size);
    return write(memory, size);
  }

  /**
   * Writes the first {@code size} bytes of memory: one write(2), and more only where a signal cut it short.
   *
   * @return {@code size}; less only when the stream is non-blocking and full
   * @throws PosixException EPIPE when no process holds the read end (and SIGPIPE is ignored); EAGAIN when the stream is
   *     non-blocking and full; EBADF when this process does not hold the write end; ENOSPC, EIO
   */
  public long write(Memory memory, int size) {
    int fd = writeFd();
    int done = 0;
    do {
      long count =
          door().call(Libc.WRITE, this, fd, memory.address() + done, size - done);
      if (count < 0) {
        if (done > 0 && count == -Errno.EAGAIN) {
          return done;
        }
        throw new PosixException("write", name(), (int) -count, writeHint((int) -count));
      }
      done += (int) count;
    } while (done < size);
    java.lang.ref.Reference.reachabilityFence(memory);
    return done;
  }

  private String writeHint(int errno) {
    return errno == Errno.EPIPE ? "no process holds its read end any more" : null;
  }

  /** How many bytes can be read without waiting: FIONREAD, ioctl(2), and what was read ahead. */
  public long available() {
    Memory memory = door().scratch(Integer.BYTES);
    check("ioctl", door().call(Libc.IOCTL, this, readFd(), Flags.FIONREAD, memory.address()));
    return memory.getInt(0) + rest.length - restFrom;
  }

  /** Sets or clears O_NONBLOCK on what this process holds: fcntl(2). It holds for all who share the open file. */
  public void nonblocking(boolean on) {
    nonblocking = on;
    if (readFd != CLOSED) {
      setNonblocking(readFd, on);
    }
    if (writeFd != CLOSED && writeFd != readFd) {
      setNonblocking(writeFd, on);
    }
  }

  private void setNonblocking(int fd, boolean on) {
    long flags = check("fcntl", door().call(Libc.FCNTL, this, fd, Flags.F_GETFL, 0));
    long wanted = on ? flags | Flags.O_NONBLOCK : flags & ~Flags.O_NONBLOCK;
    check("fcntl", door().call(Libc.FCNTL, this, fd, Flags.F_SETFL, wanted));
  }

  @Override
  public Object next() {
    return readLine();
  }

  @Override
  public void close(End ends) {
    int closingRead = ends.reads() ? readFd : CLOSED;
    int closingWrite = ends.writes() ? writeFd : CLOSED;
    if (closingRead != CLOSED) {
      readFd = CLOSED;
      if (closingRead != writeFd || closingRead == closingWrite) {
        door().call(Libc.CLOSE, this, closingRead);
      }
    }
    if (closingWrite != CLOSED) {
      writeFd = CLOSED;
      if (closingWrite != closingRead && closingWrite != readFd) {
        door().call(Libc.CLOSE, this, closingWrite);
      }
    }
  }

  @Override
  public String describe() {
    StringBuilder out = new StringBuilder(facility().kind());
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
    parcel.putDescriptor(ends.reads() ? readFd : CLOSED);
    parcel.putDescriptor(ends.writes() ? writeFd : CLOSED);
  }
}

package org.ipcsh.facility;

import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;

/**
 * A channel of bytes without boundaries: what pipes, FIFOs, stream sockets and terminals have in
 * common.
 *
 * <p>{@link #readLine} reads ahead, as stdio does, and keeps the rest for the next reading
 * operation of this process; with an empty rest every operation is one system call.
 */
public class ByteStream extends DescriptorChannel {
  /** What is asked for in one read(2) where the caller names no size: the capacity of a pipe. */
  public static final int BLOCK = 64 * 1024;

  private static final byte[] NOTHING = new byte[0];

  /** What was read ahead and not asked for yet: from restFrom up to restTo. */
  private byte[] rest = NOTHING;

  private int restFrom;
  private int restTo;

  /** Whether an end-of-file was read ahead: a terminal reports each one only once. */
  private boolean endRead;

  /**
   * A stream with these descriptors, which are its own from now on.
   *
   * @param facility what made it
   * @param door through which it makes its calls
   * @param name in the script
   * @param id number of the name, the same in every process of a run
   * @param readFd the descriptor to read from, or -1
   * @param writeFd the descriptor to write to, or -1; the same as {@code readFd} for a two-way
   *     stream
   */
  protected ByteStream(Facility facility, Door door, String name, int id, int readFd, int writeFd) {
    super(facility, door, name, id, readFd, writeFd);
  }

  /** For what comes again and again: with nothing each time it would never end. */
  static int size(Object argument) {
    return size(argument, 1);
  }

  /** For what is asked for once, which may be nothing. */
  static int count(Object argument) {
    return size(argument, 0);
  }

  private static int size(Object argument, int least) {
    long size = (Long) argument;
    if (size < least || size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "size is " + size + "; it must be from " + least + " to " + Integer.MAX_VALUE);
    }
    return (int) size;
  }

  /** The loop of {@code for data in channel.chunks(size)}. */
  static final class Chunks implements Iterator<Object> {
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
        throw new NoSuchElementException();
      }
      byte[] result = next;
      next = null;
      return result;
    }
  }

  /**
   * Reads at most {@code size} bytes: read(2).
   *
   * @param size in bytes, from 0 on
   * @return what has arrived, or null at end-of-file; nothing, and never null, when {@code size} is
   *     0: then only what is wrong shows
   * @throws PosixException EAGAIN when nothing is there and the stream is non-blocking; EBADF when
   *     this process does not hold the read end; ECONNRESET when the other side of a connection is
   *     gone with data unread; EIO when a terminal was hung up
   */
  public byte[] read(int size) {
    if (restFrom < restTo) {
      return takeRest(size);
    }
    if (size > 0 && takeEnd()) {
      return null;
    }
    int fd = readFd();
    Memory memory = door().scratch(Math.max(size, 1));
    long count = readResult(door().call(Libc.READ, this, fd, memory.address(), size));
    byte[] result = count == 0 && size > 0 ? null : memory.bytes(0, (int) count);
    Reference.reachabilityFence(memory);
    return result;
  }

  /**
   * Looks at what read(2) answered; a terminal has an answer of its own for its end.
   *
   * @param result of read(2)
   * @return how many bytes were read; 0 at end-of-file
   * @throws PosixException for a negated error number
   */
  protected long readResult(long result) {
    return check("read", result);
  }

  private byte[] takeRest(int size) {
    int count = Math.min(size, restTo - restFrom);
    byte[] result = Arrays.copyOfRange(rest, restFrom, restFrom + count);
    restFrom += count;
    return result;
  }

  private boolean takeEnd() {
    boolean ended = endRead;
    endRead = false;
    return ended;
  }

  /**
   * Reads into native memory, without a copy: read(2).
   *
   * @param buffer of which at most the whole size is filled, from its beginning
   * @return how many bytes; 0 at end-of-file
   * @throws PosixException as {@link #read(int)}
   */
  public int read(Memory buffer) {
    if (restFrom < restTo) {
      int count = Math.min(buffer.size(), restTo - restFrom);
      buffer.put(0, rest, restFrom, count);
      restFrom += count;
      return count;
    }
    if (takeEnd()) {
      return 0;
    }
    int fd = readFd();
    long count = readResult(door().call(Libc.READ, this, fd, buffer.address(), buffer.size()));
    Reference.reachabilityFence(buffer);
    return (int) count;
  }

  /**
   * Reads up to the next newline.
   *
   * @return the line without its newline; null at end-of-file, where a last line without newline
   *     comes first
   * @throws PosixException as {@link #read(int)}; what has arrived is there for the next reading
   */
  public byte[] readLine() {
    int looked = 0;
    while (true) {
      for (int i = restFrom + looked; i < restTo; i++) {
        if (rest[i] == '\n') {
          byte[] line = Arrays.copyOfRange(rest, restFrom, i);
          restFrom = i + 1;
          return line;
        }
      }
      looked = restTo - restFrom;
      if (!readAhead()) {
        endRead = false;
        return looked == 0 ? null : takeRest(looked);
      }
    }
  }

  /** Reads once, in addition to what was read ahead before; false at end-of-file. */
  private boolean readAhead() {
    if (!endRead) {
      int fd = readFd();
      Memory memory = door().scratch(BLOCK);
      if (restFrom < restTo) {
        door().continues(restTo - restFrom);
      }
      int count = (int) readResult(door().call(Libc.READ, this, fd, memory.address(), BLOCK));
      if (count == 0) {
        endRead = true;
      } else {
        makeRoom(count);
        memory.get(0, rest, restTo, count);
        restTo += count;
      }
      Reference.reachabilityFence(memory);
    }
    return !endRead;
  }

  private void makeRoom(int count) {
    int held = restTo - restFrom;
    if (rest.length - restTo >= count) {
      return;
    }
    byte[] room = rest.length - held >= count ? rest : new byte[Math.max(2 * held, held + count)];
    System.arraycopy(rest, restFrom, room, 0, held);
    rest = room;
    restFrom = 0;
    restTo = held;
  }

  /** A copy of what was read ahead and not asked for yet. */
  final byte[] ahead() {
    return Arrays.copyOfRange(rest, restFrom, restTo);
  }

  /** How many bytes were read ahead and not asked for yet. */
  final int heldAhead() {
    return restTo - restFrom;
  }

  final void forgetAhead() {
    restFrom = restTo;
    endRead = false;
  }

  /**
   * What would be read next, at most {@code size} bytes.
   *
   * @param unread sees at most so many bytes of what has not been read ahead; null when nothing is
   *     there
   * @return null when nothing is there at all
   */
  final byte[] ahead(int size, IntFunction<byte[]> unread) {
    byte[] ahead = ahead();
    if (ahead.length >= size) {
      return Arrays.copyOf(ahead, size);
    }
    byte[] behind = unread.apply(size - ahead.length);
    if (behind == null) {
      return ahead.length == 0 ? null : ahead;
    }
    byte[] all = Arrays.copyOf(ahead, ahead.length + behind.length);
    System.arraycopy(behind, 0, all, ahead.length, behind.length);
    return all;
  }

  /** Whether the operation needs nothing that has not been read ahead. */
  private boolean hasReadAhead(Operation operation, Object[] arguments) {
    switch (operation.name()) {
      case "read":
        return endRead || restFrom < restTo || (Long) arguments[0] == 0;
      case "read_line":
        return endRead || hasLine();
      case "read_exact":
        return endRead || restTo - restFrom >= (Long) arguments[0];
      case "read_all":
        return endRead;
      default:
        return false;
    }
  }

  private boolean hasLine() {
    for (int i = restFrom; i < restTo; i++) {
      if (rest[i] == '\n') {
        return true;
      }
    }
    return false;
  }

  @Override
  public int pollable(Operation operation, Object[] arguments) {
    return hasReadAhead(operation, arguments) ? READY : super.pollable(operation, arguments);
  }

  /**
   * Operations that need more than one read take in what is there, so that they never wait for the
   * rest of it.
   */
  @Override
  public boolean prepare(Operation operation, Object[] arguments) {
    switch (operation.name()) {
      case "read_line":
      case "read_exact":
      case "read_all":
        readAhead();
        return hasReadAhead(operation, arguments);
      default:
        return true;
    }
  }

  /**
   * Reads until {@code size} bytes have arrived. What had arrived before a failure is there for the
   * next reading.
   *
   * @param size in bytes, from 0 on
   * @return the bytes; fewer only at end-of-file, null when that came at once
   * @throws PosixException as {@link #read(int)}
   */
  public byte[] readExact(int size) {
    byte[] first = read(Math.min(size, BLOCK));
    if (first == null || first.length == size) {
      return first;
    }
    byte[] result = Arrays.copyOf(first, size);
    int have = first.length;
    try {
      while (have < size) {
        if (restFrom == restTo) {
          door().continues(have);
        }
        int count = read(result, have, Math.min(size - have, BLOCK));
        if (count == 0) {
          return Arrays.copyOf(result, have);
        }
        have += count;
      }
    } catch (PosixException | Interrupted e) {
      unread(result, have);
      throw e;
    }
    return result;
  }

  /** Reads at most {@code count} bytes to a place in an array; 0 at end-of-file. */
  private int read(byte[] into, int at, int count) {
    if (restFrom < restTo) {
      int taken = Math.min(count, restTo - restFrom);
      System.arraycopy(rest, restFrom, into, at, taken);
      restFrom += taken;
      return taken;
    }
    if (takeEnd()) {
      return 0;
    }
    int fd = readFd();
    Memory memory = door().scratch(count);
    int taken = (int) readResult(door().call(Libc.READ, this, fd, memory.address(), count));
    memory.get(0, into, at, taken);
    Reference.reachabilityFence(memory);
    return taken;
  }

  /**
   * Reads until end-of-file. What had arrived before a failure is there for the next reading.
   *
   * @return all the bytes, none if end-of-file came at once
   * @throws PosixException as {@link #read(int)}
   */
  public byte[] readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      for (byte[] part = read(BLOCK); part != null; part = read(BLOCK)) {
        all.write(part, 0, part.length);
      }
    } catch (PosixException | Interrupted e) {
      unread(all.toByteArray(), all.size());
      throw e;
    }
    return all.toByteArray();
  }

  /** Takes back what was taken last. All that had been read ahead is among it. */
  private void unread(byte[] bytes, int count) {
    if (count > 0) {
      rest = bytes;
      restFrom = 0;
      restTo = count;
    }
  }

  /**
   * Puts bytes that were read, and are no use to the reader, before what is read next.
   *
   * @param bytes copied; they come before what was read ahead
   */
  public void putBack(byte[] bytes) {
    byte[] ahead = ahead();
    byte[] all = Arrays.copyOf(bytes, bytes.length + ahead.length);
    System.arraycopy(ahead, 0, all, bytes.length, ahead.length);
    unread(all, all.length);
  }

  long write(Object data, Long limit) {
    if (data instanceof Memory) {
      Memory memory = (Memory) data;
      return write(memory, Prefix.of(memory.size(), limit));
    }
    byte[] bytes = (byte[]) data;
    return write(bytes, Prefix.of(bytes.length, limit));
  }

  /**
   * Writes all the bytes: see {@link #write(Memory, int)}, also for what it throws.
   *
   * @param bytes to write
   * @return how many were written: all; fewer only when the stream is non-blocking and full
   */
  public long write(byte[] bytes) {
    return write(bytes, bytes.length);
  }

  private long write(byte[] bytes, int size) {
    Memory memory = door().scratch(size);
    memory.put(0, bytes, 0, size);
    return write(memory, size);
  }

  /**
   * Writes the first {@code size} bytes of memory: one write(2), and more only where a signal cut
   * it short.
   *
   * @param memory to write from; not changed
   * @param size in bytes, from 0 to the memory's
   * @return {@code size}; less only when the stream is non-blocking and full
   * @throws PosixException EPIPE when no process holds the read end (and SIGPIPE is ignored);
   *     EAGAIN when the stream is non-blocking and full; EBADF when this process does not hold the
   *     write end; ENOSPC, EFBIG or EDQUOT of a file; EIO; and {@link PosixException#written} says
   *     how much was written before, as {@link Interrupted#written} does
   */
  public long write(Memory memory, int size) {
    int done = 0;
    try {
      int fd = writeFd();
      do {
        long count = door().call(Libc.WRITE, this, fd, memory.address() + done, size - done);
        if (count < 0) {
          if (done > 0 && count == -Errno.EAGAIN) {
            return done;
          }
          throw failure("write", -count);
        }
        done += (int) count;
      } while (done < size);
    } catch (PosixException e) {
      throw e.written(done);
    } catch (Interrupted e) {
      throw e.written(done);
    }
    Reference.reachabilityFence(memory);
    return done;
  }

  @Override
  protected String hintOn(String call, int errno) {
    switch (errno) {
      case Errno.EPIPE:
        return "no process holds its read end any more";
      case Errno.EBUSY:
        return call.equals("fcntl") ? "more lies in it than would have room then" : null;
      case Errno.EPERM:
        return call.equals("fcntl")
            ? "without privilege a pipe has at most /proc/sys/fs/pipe-max-size bytes, and all pipes of"
                + " a user /proc/sys/fs/pipe-user-pages-soft pages"
            : null;
      default:
        return null;
    }
  }

  /**
   * {@return how many bytes can be read without waiting: FIONREAD, ioctl(2), and what was read
   * ahead}
   *
   * @throws PosixException EBADF when this process does not hold the read end; ENOTTY or EINVAL
   *     where the kernel cannot tell
   */
  public long available() {
    Memory memory = door().scratch(Integer.BYTES);
    check("ioctl", door().call(Libc.IOCTL, this, readFd(), Flags.FIONREAD, memory.address()));
    return memory.getInt(0) + restTo - restFrom;
  }

  @Override
  public Object next() {
    return readLine();
  }
}

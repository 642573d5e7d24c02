package org.ipcsh.process;

import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Memory;

/**
 * The calls of one process, as a ring of records in shared memory: written by that process, read by
 * the main one. So a traced call costs no system call, and what a killed process did before is not
 * lost.
 *
 * <pre>
 *   ring     0 writing  int     1 between taking the time of a record and counting it
 *            8 written  long    how many bytes of records have been written
 *          128 read     long    how many of them have been taken out
 *         4096 records
 *   record   0 call     int
 *            4 site     int
 *            8 time     long    of its return, System.nanoTime: the same clock for all processes
 *           16 duration long    nanoseconds inside the call
 *           24 result   long    negated error number on failure
 *           32 label    int     length and kind of the {@link Label}; 0 without an object
 *           36 data     int     how many bytes are kept of those the call read or wrote, and
 *                               {@link #MORE} if there were more
 *           40 a..f     3 longs, 6 where the call has more arguments than 3
 *              name     of the object, in whole longs
 *              bytes    the first of those that the call read or wrote, in whole longs
 *              {@link Structures}
 * </pre>
 *
 * A record is as short as can be, because what it costs is mostly to have its memory brought from
 * the processor that has read what was there before. One that might not fit before the end of the
 * ring begins at its start.
 */
public final class Trace {
  static final int CAPACITY = 1 << 20;
  static final int FIRST = 4096;
  static final int SIZE = FIRST + CAPACITY;

  static final int WRITING = 0;
  static final int WRITTEN = 8;

  /** In another line of the cache: the reader's stores are not to slow down the writer. */
  static final int READ = 128;

  static final int CALL = 0;
  static final int SITE = 4;
  static final int TIME = 8;
  static final int DURATION = 16;
  static final int RESULT = 24;
  static final int LABEL = 32;
  static final int DATA_LENGTH = 36;
  static final int ARGUMENTS = 40;

  /** How much is kept of data; a msgbuf has its type besides. */
  static final int DATA_LIMIT = 32;

  static final int MORE = 1 << 16;

  /** The address of any socket, and most paths. */
  static final int PATH_LIMIT = 128;

  /** No record is larger: sendto(2) has the most. */
  static final int LARGEST = 512;

  private static final long FULL_NANOSECONDS = 50_000;

  private final Memory ring;
  private long written;

  /** How much had been taken out when that was last looked at. */
  private long read;

  private Trace(Memory ring) {
    this.ring = ring;
    this.written = ring.getLong(WRITTEN);
    // A process that had this page before may have been killed while it wrote.
    ring.putIntVolatile(WRITING, 0);
  }

  /**
   * {@return memory for the traces of all processes that a run can have}
   *
   * @throws org.ipcsh.posix.PosixException as {@link Shared#create}
   */
  public static Shared create() {
    return Shared.create("ipcsh-trace", (long) SIZE * Pages.LIMIT);
  }

  /**
   * {@return the trace of the process with that control page}
   *
   * @param shared the memory of {@link #create}
   * @param page the number of that page
   */
  public static Trace of(Shared shared, int page) {
    return new Trace(shared.map((long) page * SIZE, SIZE));
  }

  void record(
      int site,
      Call call,
      Label label,
      long started,
      long result,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f) {
    written = start(written);
    if (written - read > CAPACITY - LARGEST) {
      awaitRoom();
    }
    int at = at(written);
    // Without a fence, 30 ns: who looks allows for the time that the store takes to be seen.
    ring.storeIntRelease(WRITING, 1);
    long time = System.nanoTime();
    ring.storeInt(at + CALL, call.id());
    ring.storeInt(at + SITE, site);
    ring.storeLong(at + TIME, time);
    ring.storeLong(at + DURATION, time - started);
    ring.storeLong(at + RESULT, result);
    ring.storeLong(at + ARGUMENTS, a);
    ring.storeLong(at + ARGUMENTS + 8, b);
    ring.storeLong(at + ARGUMENTS + 16, c);
    int next = at + ARGUMENTS + arguments(call);
    if (next > at + ARGUMENTS + 24) {
      ring.storeLong(at + ARGUMENTS + 24, d);
      ring.storeLong(at + ARGUMENTS + 32, e);
      ring.storeLong(at + ARGUMENTS + 40, f);
    }
    next += label == null ? noLabel(at) : label.store(ring, at + LABEL, next);
    int pointer = call.pointer();
    next +=
        pointer < 0
            ? noData(at)
            : pointer == 0
                ? data(at, next, call.parameter(0), result, a, b)
                : data(at, next, call.parameter(1), result, b, c);
    if (call.structures() < call.arity()) {
      next += Structures.store(ring, at, next, call);
    }
    written += next - at;
    ring.storeLongRelease(WRITTEN, written);
    ring.storeIntRelease(WRITING, 0);
  }

  private int noLabel(int at) {
    ring.storeInt(at + LABEL, 0);
    return 0;
  }

  private int noData(int at) {
    ring.storeInt(at + DATA_LENGTH, 0);
    return 0;
  }

  /** How much room its arguments have: that of three, or of six. */
  static int arguments(Call call) {
    return call.arity() > 3 ? 48 : 24;
  }

  /** Where the record begins that comes after so many bytes. */
  static long start(long position) {
    int left = CAPACITY - (int) (position & (CAPACITY - 1));
    return left < LARGEST ? position + left : position;
  }

  /** Where in the ring that is. */
  static int at(long position) {
    return FIRST + (int) (position & (CAPACITY - 1));
  }

  /** The size of so many bytes in whole longs. */
  static int whole(int count) {
    return (count + Long.BYTES - 1) & -Long.BYTES;
  }

  private void awaitRoom() {
    read = ring.getLongVolatile(READ);
    while (written - read > CAPACITY - LARGEST) {
      LockSupport.parkNanos(FULL_NANOSECONDS);
      read = ring.getLongVolatile(READ);
    }
  }

  /**
   * Copies the beginning of what an argument pointed to, while it is still there.
   *
   * @param size the argument that follows
   * @return how much room it takes
   */
  private int data(int at, int to, Call.Kind kind, long result, long address, long size) {
    long length = size;
    int limit = DATA_LIMIT;
    switch (kind) {
      case FILLED:
        // With MSG_TRUNC a result can be longer than the room.
        length = Math.min(result, size);
        break;
      case MESSAGE:
        length = Long.BYTES + size;
        limit = Long.BYTES + DATA_LIMIT;
        break;
      case FILLED_MESSAGE:
        length = result < 0 ? 0 : Long.BYTES + result;
        limit = Long.BYTES + DATA_LIMIT;
        break;
      case SOCKET_ADDRESS:
        limit = PATH_LIMIT;
        break;
      case PATH:
        length = address == 0 ? 0 : Memory.at(address, PATH_LIMIT).string(0, PATH_LIMIT).length;
        limit = PATH_LIMIT;
        break;
      default:
    }
    if (address == 0 || length <= 0) {
      return noData(at);
    }
    int kept = (int) Math.min(length, limit);
    ring.store(to, address, kept);
    ring.storeInt(at + DATA_LENGTH, length > limit ? kept | MORE : kept);
    return whole(kept);
  }
}

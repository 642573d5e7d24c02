package org.ipcsh.process;

import java.nio.charset.StandardCharsets;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Memory;

/**
 * The calls of one process, as a ring of records in shared memory: written by that process, read by
 * the main one. So a traced call costs no system call, and what a killed process did before is not
 * lost.
 *
 * <pre>
 *   ring     0 written  long    how many records have been written
 *            8 read     long    how many have been taken out
 *           16 writing  int     1 between taking the time of a record and counting it
 *           64 records
 *   record   0 time     long    of its return, System.nanoTime: the same clock for all processes
 *            8 duration long    nanoseconds inside the call
 *           16 result   long    negated error number on failure
 *           24 a..f     6 longs
 *           72 call     int
 *           76 site     int
 *           80 object   byte length, then up to 38 bytes of its name
 *          119 kind     byte number of its facility, from 1; 0 without an object
 *          120 data     int     length of what the call read or wrote, as far as it is kept
 *          124          up to 68 bytes of it
 * </pre>
 */
public final class Trace {
  static final int SIZE = 1 << 20;
  static final int RECORD = 192;
  static final int FIRST = 64;
  static final int CAPACITY = (SIZE - FIRST) / RECORD;
  static final int WRITTEN = 0;
  static final int READ = 8;
  static final int WRITING = 16;

  static final int TIME = 0;
  static final int DURATION = 8;
  static final int RESULT = 16;
  static final int ARGUMENTS = 24;
  static final int CALL = 72;
  static final int SITE = 76;
  static final int OBJECT = 80;
  static final int OBJECT_LIMIT = 38;
  static final int KIND = 119;
  static final int DATA = 120;
  static final int DATA_LIMIT = 68;

  private final Memory ring;
  private long written;

  private Trace(Memory ring) {
    this.ring = ring;
    this.written = ring.getLong(WRITTEN);
  }

  /** Memory for the traces of all processes that a run can have. */
  public static Shared create() {
    return Shared.create("ipcsh-trace", (long) SIZE * Pages.LIMIT);
  }

  /** The trace of the process with that control page. */
  public static Trace of(Shared shared, int page) {
    return new Trace(shared.map((long) page * SIZE, SIZE));
  }

  void record(
      int site,
      Call call,
      KernelObject object,
      long started,
      long result,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f) {
    while (written - ring.getLongVolatile(READ) >= CAPACITY) {
      Thread.onSpinWait();
    }
    int at = FIRST + (int) (written % CAPACITY) * RECORD;
    ring.putIntRelease(WRITING, 1);
    long time = System.nanoTime();
    ring.putLong(at + TIME, time);
    ring.putLong(at + DURATION, time - started);
    ring.putLong(at + RESULT, result);
    ring.putLong(at + ARGUMENTS, a);
    ring.putLong(at + ARGUMENTS + 8, b);
    ring.putLong(at + ARGUMENTS + 16, c);
    ring.putLong(at + ARGUMENTS + 24, d);
    ring.putLong(at + ARGUMENTS + 32, e);
    ring.putLong(at + ARGUMENTS + 40, f);
    ring.putInt(at + CALL, call.id());
    ring.putInt(at + SITE, site);
    int length = 0;
    if (object != null) {
      String name = object.name();
      length = Math.min(name.length(), OBJECT_LIMIT);
      for (int i = 0; i < length; i++) {
        ring.putByte(at + OBJECT + 1 + i, name.charAt(i));
      }
    }
    ring.putByte(at + OBJECT, length);
    ring.putByte(at + KIND, object == null ? 0 : Facilities.number(object.facility().kind()));
    keepData(at, call, result, a, b, c);
    ring.putLongRelease(WRITTEN, ++written);
    ring.putIntRelease(WRITING, 0);
  }

  /** Copies the beginning of what the call pointed to, while it is still there. */
  private void keepData(int at, Call call, long result, long a, long b, long c) {
    int length = 0;
    for (int i = 0; i < call.arity() && i < 2; i++) {
      long address = i == 0 ? a : b;
      if (address == 0) {
        continue;
      }
      switch (call.parameter(i)) {
        case DATA:
        case SOCKET_ADDRESS:
          length = copy(at, address, i == 0 ? b : c);
          break;
        case FILLED:
          // With MSG_TRUNC a result can be longer than the room.
          length = result > 0 ? copy(at, address, Math.min(result, i == 0 ? b : c)) : 0;
          break;
        case MESSAGE:
          length = copy(at, address, Long.BYTES + c);
          break;
        case FILLED_MESSAGE:
          length = result >= 0 ? copy(at, address, Long.BYTES + result) : 0;
          break;
        case PATH:
          length = copyString(at, address);
          break;
        default:
      }
    }
    ring.putInt(at + DATA, length);
  }

  private int copy(int at, long address, long size) {
    int length = (int) Math.min(size, DATA_LIMIT);
    ring.buffer().put(at + DATA + 4, Memory.at(address, length).buffer(), 0, length);
    return length;
  }

  private int copyString(int at, long address) {
    byte[] path = Memory.at(address, DATA_LIMIT).string(0, DATA_LIMIT);
    ring.put(at + DATA + 4, path, 0, path.length);
    return path.length;
  }

  /** One call, taken out of a ring; {@code kind} is null for one that was made on no object. */
  public record Event(
      int process,
      long time,
      long duration,
      Call call,
      int site,
      String object,
      String kind,
      long result,
      long[] arguments,
      byte[] data) {}

  /** Reads one ring. Used by the main process only. */
  static final class Reader {
    private final int process;
    private final Memory ring;
    private long read;

    Reader(Shared shared, int process) {
      this.process = process;
      this.ring = shared.map((long) process * SIZE, SIZE);
    }

    /** Whether the process is between taking a record's time and counting it. */
    boolean isWriting() {
      return ring.getIntVolatile(WRITING) != 0;
    }

    /** The next event, or null while there is none. */
    Event next() {
      if (read >= ring.getLongVolatile(WRITTEN)) {
        return null;
      }
      int at = FIRST + (int) (read % CAPACITY) * RECORD;
      long[] arguments = new long[6];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = ring.getLong(at + ARGUMENTS + 8 * i);
      }
      Event event =
          new Event(
              process,
              ring.getLong(at + TIME),
              ring.getLong(at + DURATION),
              Call.of(ring.getInt(at + CALL)),
              ring.getInt(at + SITE),
              new String(
                  ring.bytes(at + OBJECT + 1, ring.getByte(at + OBJECT)), StandardCharsets.UTF_8),
              Facilities.kind(ring.getByte(at + KIND)),
              ring.getLong(at + RESULT),
              arguments,
              ring.bytes(at + DATA + 4, ring.getInt(at + DATA)));
      ring.putLongRelease(READ, ++read);
      return event;
    }
  }
}

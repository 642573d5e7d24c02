package org.ipcsh.process;

import org.ipcsh.facility.Facilities;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Memory;

/**
 * The call that is next in the ring of one process, read where it lies: what this says changes with
 * the next call. Used by the main process only.
 */
public final class TracedCall {
  /**
   * After so long any processor has seen what another one stored, which takes it a microsecond at
   * most: who was about to take the time of a call then is known to write.
   */
  private static final long SEEN_NANOSECONDS = 100_000;

  private final int process;
  private final Memory ring;
  private long read;
  private long written;
  private int at;
  private Call call;
  private int nameAt;
  private int dataAt;
  private long time;
  private long quiet;

  TracedCall(Shared shared, int process) {
    this.process = process;
    this.ring = shared.map((long) process * Trace.SIZE, Trace.SIZE);
    this.quiet = System.nanoTime();
  }

  /**
   * Looks at what has been written by now.
   *
   * @param now taken before this is called: calls that are not to be seen yet returned later,
   *     unless the process is writing one
   */
  void look(long now) {
    if (ring.getIntVolatile(Trace.WRITING) == 0) {
      quiet = now - SEEN_NANOSECONDS;
    }
    written = ring.getLongVolatile(Trace.WRITTEN);
    stand();
  }

  /** All calls of the process that returned before this time have been seen. */
  long quiet() {
    return quiet;
  }

  boolean exists() {
    return read < written;
  }

  /** Goes on to the next call; the process may use the room of this one. */
  void next() {
    read += structuresAt() - at;
    if (call.structures() < call.arity()) {
      read += Structures.room(ring, at, call);
    }
    ring.storeLongRelease(Trace.READ, read);
    stand();
  }

  private void stand() {
    if (read < written) {
      read = Trace.start(read);
      at = Trace.at(read);
      time = ring.loadLong(at + Trace.TIME);
      call = Call.of(ring.loadInt(at + Trace.CALL));
      nameAt = at + Trace.ARGUMENTS + Trace.arguments(call);
      dataAt = nameAt + Trace.whole(nameLength());
    }
  }

  /** {@return the number of the process's control page} */
  public int process() {
    return process;
  }

  /** {@return when it returned, in nanoseconds: System.nanoTime} */
  public long time() {
    return time;
  }

  /** {@return how many nanoseconds it was inside the call} */
  public long duration() {
    return ring.loadLong(at + Trace.DURATION);
  }

  /** {@return the function that was called} */
  public Call call() {
    return call;
  }

  /** {@return the place in the script, see {@link Door#at}} */
  public int site() {
    return ring.loadInt(at + Trace.SITE);
  }

  /** {@return what it returned; the negated error number if it failed} */
  public long result() {
    return ring.loadLong(at + Trace.RESULT);
  }

  /**
   * {@return an argument as C was given it: a number, or an address in the calling process}
   *
   * @param index from 0 to 2, or to 5 where the call has more than 3 arguments
   */
  public long argument(int index) {
    return ring.loadLong(at + Trace.ARGUMENTS + index * Long.BYTES);
  }

  /** {@return the kind of the object that it was made on, or null without one} */
  public String kind() {
    return Facilities.kind(Label.kind(ring.loadInt(at + Trace.LABEL)));
  }

  /** {@return how many bytes the name of the object has; 0 without one} */
  public int nameLength() {
    return Label.length(ring.loadInt(at + Trace.LABEL));
  }

  /**
   * Copies the name of the object, in UTF-8: {@link #nameLength} bytes.
   *
   * @param to an array with room for them
   * @param offset where the first goes
   */
  public void name(byte[] to, int offset) {
    ring.get(nameAt, to, offset, nameLength());
  }

  /** {@return how many bytes are kept of what the call read or wrote} */
  public int dataLength() {
    return ring.loadInt(at + Trace.DATA_LENGTH) & (Trace.MORE - 1);
  }

  private int structuresAt() {
    return dataAt + Trace.whole(dataLength());
  }

  /**
   * {@return the structure that the argument points to, or null when it points to none}
   *
   * @param index of the argument, from 0 to {@link Call#arity} - 1
   */
  public Memory structure(int index) {
    int room = Structures.room(ring, at, call, index);
    if (room == 0) {
      return null;
    }
    int from = structuresAt();
    for (int i = call.structures(); i < index; i++) {
      from += Structures.room(ring, at, call, i);
    }
    return Memory.at(ring.address() + from, room);
  }

  /** {@return whether it read or wrote more than is kept} */
  public boolean hasMore() {
    return (ring.loadInt(at + Trace.DATA_LENGTH) & Trace.MORE) != 0;
  }

  /**
   * {@return one byte of what is kept of the data}
   *
   * @param index from 0 to {@link #dataLength} - 1
   */
  public byte data(int index) {
    return ring.loadByte(dataAt + index);
  }

  /** {@return a copy of all that is kept} */
  public byte[] data() {
    return ring.bytes(dataAt, dataLength());
  }

  /** {@return the long that the data begin with} Of use only where they have 8 bytes. */
  public long dataLong() {
    return ring.loadLong(dataAt);
  }
}

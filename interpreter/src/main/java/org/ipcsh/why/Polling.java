package org.ipcsh.why;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Flags;

/**
 * A call in which a process waits for the first of several descriptors: poll(2), select(2) or
 * epoll_wait(2), as its memory shows it.
 *
 * @param limit how long it waits at most, in nanoseconds; less than 0: for ever
 */
record Polling(List<Watched> watched, long limit) {
  private static final int POLLFD = 8;
  private static final int POLL_EVENTS = 4;
  private static final int MOST = 1024;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  /** One of the descriptors; for anything else than reading and writing both are false. */
  record Watched(int fd, boolean reads, boolean writes) {}

  /**
   * That call.
   *
   * @param call its number and arguments, see {@link Proc#systemCall}
   * @return null when the memory of the process may not be looked at
   */
  static Polling of(int pid, String name, long[] call) {
    switch (name) {
      case "poll":
        return of(polled(pid, call[1], call[2]), (int) call[3] * MILLISECOND);
      case "ppoll":
        return of(polled(pid, call[1], call[2]), limit(pid, call[3], 1));
      case "select":
        return of(selected(pid, call), limit(pid, call[5], SECOND / 1_000_000));
      case "pselect6":
        return of(selected(pid, call), limit(pid, call[5], 1));
      default:
        return of(attached(pid, call[1]), (int) call[4] * MILLISECOND);
    }
  }

  private static Polling of(List<Watched> watched, Long limit) {
    return watched == null || limit == null ? null : new Polling(watched, limit);
  }

  /** A struct timespec or timeval: seconds, and smaller units. */
  private static Long limit(int pid, long address, long unit) {
    if (address == 0) {
      return -1L;
    }
    ByteBuffer time = memory(pid, address, 2 * Long.BYTES);
    return time == null ? null : time.getLong(0) * SECOND + time.getLong(Long.BYTES) * unit;
  }

  private static List<Watched> polled(int pid, long address, long count) {
    List<Watched> all = new ArrayList<>();
    ByteBuffer entries = memory(pid, address, (int) Math.min(count, MOST) * POLLFD);
    for (int at = 0; entries != null && at < entries.limit(); at += POLLFD) {
      if (entries.getInt(at) >= 0) {
        all.add(watched(entries.getInt(at), entries.getShort(at + POLL_EVENTS)));
      }
    }
    return entries == null ? null : all;
  }

  private static Watched watched(int fd, long events) {
    return new Watched(fd, (events & Flags.POLLIN) != 0, (events & Flags.POLLOUT) != 0);
  }

  /** The three sets have a bit for each descriptor. */
  private static List<Watched> selected(int pid, long[] call) {
    int size = (int) Math.min(Math.max(call[1], 0), MOST);
    ByteBuffer[] sets = new ByteBuffer[3];
    for (int i = 0; i < sets.length; i++) {
      int bytes = call[2 + i] == 0 ? 0 : (size + Byte.SIZE - 1) / Byte.SIZE;
      sets[i] = memory(pid, call[2 + i], bytes);
      if (sets[i] == null) {
        return null;
      }
    }
    List<Watched> all = new ArrayList<>();
    for (int fd = 0; fd < size; fd++) {
      boolean reads = isSet(sets[0], fd);
      boolean writes = isSet(sets[1], fd);
      if (reads || writes || isSet(sets[2], fd)) {
        all.add(new Watched(fd, reads, writes));
      }
    }
    return all;
  }

  private static boolean isSet(ByteBuffer set, int bit) {
    return bit / Byte.SIZE < set.limit() && (set.get(bit / Byte.SIZE) >> bit % Byte.SIZE & 1) != 0;
  }

  /** What an epoll(7) watches stands in the fdinfo of its descriptor. */
  private static List<Watched> attached(int pid, long fd) {
    List<Watched> all = new ArrayList<>();
    for (String line : Proc.lines("/proc/" + pid + "/fdinfo/" + fd)) {
      String[] words = line.trim().split("\\s+");
      if (words[0].equals("tfd:")) {
        all.add(watched(Integer.parseInt(words[1]), Long.parseLong(words[3], 16)));
      }
    }
    return all;
  }

  private static ByteBuffer memory(int pid, long address, int size) {
    byte[] bytes = size == 0 ? new byte[0] : Proc.memory(pid, address, size);
    return bytes == null || bytes.length < size
        ? null
        : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}

package org.ipcsh.proc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Pollfd;

/**
 * A call in which a process waits for the first of several descriptors: poll(2), select(2) or
 * epoll_wait(2), as its memory shows it.
 *
 * @param limit how long it waits at most, in nanoseconds; less than 0: for ever
 */
public record Polling(List<Watched> watched, long limit) {
  private static final int MOST = 1024;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  /** One of the descriptors; for anything else than reading and writing both are false. */
  public record Watched(int fd, boolean reads, boolean writes) {}

  /**
   * That call.
   *
   * @return null when it is another call, or the memory of the process may not be looked at
   */
  public static Polling of(int pid, BlockedCall call) {
    switch (call.name()) {
      case "poll":
        return of(polled(pid, call), (int) call.argument(2) * MILLISECOND);
      case "ppoll":
        return of(polled(pid, call), limit(pid, call.argument(2), 1));
      case "select":
        return of(selected(pid, call), limit(pid, call.argument(4), SECOND / 1_000_000));
      case "pselect6":
        return of(selected(pid, call), limit(pid, call.argument(4), 1));
      case "epoll_wait":
      case "epoll_pwait":
        return of(attached(pid, call.argument(0)), (int) call.argument(3) * MILLISECOND);
      default:
        return null;
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
    ByteBuffer time = ProcessMemory.buffer(pid, address, 2 * Long.BYTES);
    return time == null ? null : time.getLong(0) * SECOND + time.getLong(Long.BYTES) * unit;
  }

  private static List<Watched> polled(int pid, BlockedCall call) {
    int size = (int) Math.min(call.argument(1), MOST) * Pollfd.SIZE;
    ByteBuffer entries = ProcessMemory.buffer(pid, call.argument(0), size);
    if (entries == null) {
      return null;
    }
    List<Watched> all = new ArrayList<>();
    for (int at = 0; at < size; at += Pollfd.SIZE) {
      int fd = entries.getInt(at + Pollfd.FD);
      if (fd >= 0) {
        all.add(watched(fd, entries.getShort(at + Pollfd.EVENTS)));
      }
    }
    return all;
  }

  private static Watched watched(int fd, long events) {
    return new Watched(fd, (events & Flags.POLLIN) != 0, (events & Flags.POLLOUT) != 0);
  }

  /** The three sets have a bit for each descriptor. */
  private static List<Watched> selected(int pid, BlockedCall call) {
    int size = (int) Math.min(Math.max(call.argument(0), 0), MOST);
    ByteBuffer[] sets = new ByteBuffer[3];
    for (int i = 0; i < sets.length; i++) {
      long address = call.argument(1 + i);
      int bytes = address == 0 ? 0 : (size + Byte.SIZE - 1) / Byte.SIZE;
      sets[i] = ProcessMemory.buffer(pid, address, bytes);
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
    for (String line : ProcFile.lines(new Descriptor(pid, (int) fd).info())) {
      String[] words = line.strip().split("\\s+");
      if (words[0].equals("tfd:")) {
        all.add(watched(Integer.parseInt(words[1]), Long.parseLong(words[3], 16)));
      }
    }
    return all;
  }
}

package org.ipcsh.process;

import java.util.List;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.posix.PosixException;

/**
 * Waits for the first of several things that can be done, and does it: what {@code select} is made
 * of. They are operations on objects, ends of children, and signals.
 *
 * <p>Objects with a descriptor are waited for together, by one poll(2). Those without one (System V
 * queues and semaphores, POSIX semaphores, locks) are tried, without waiting, at a growing
 * interval: after 1 ms, then after twice as long each time, up to {@value #LONGEST_INTERVAL} ms. So
 * a mixture with such an object costs up to 20 wake-ups a second, and what such an object has is
 * seen up to {@value #LONGEST_INTERVAL} ms late.
 *
 * <p>As in C, poll(2) says what was so at that moment: if another process takes the data first, the
 * operation waits for the next, and a write that is longer than the room there is waits until all
 * of it is written.
 */
public final class Readiness {
  /** The longest pause between two tries of an object without descriptor, in milliseconds. */
  public static final int LONGEST_INTERVAL = 50;

  private static final int SHORTEST_INTERVAL = 1;
  private static final long MILLISECOND = 1_000_000;
  private static final long NEVER = -1;

  /** In the place of a descriptor: poll(2) has reported it. */
  private static final int REPORTED = -3;

  private final Door door;

  /**
   * For one process.
   *
   * @param door through which its calls go
   */
  public Readiness(Door door) {
    this.door = door;
  }

  /**
   * Waits until one of the candidates can be done, and does it. Where several can, the first in the
   * list is done.
   *
   * @param candidates each begins before the waiting and ends after it
   * @param nanoseconds the limit, or -1 for none
   * @return the index of the one that was done, or -1 when the limit has passed first
   * @throws PosixException as the operation does, or poll(2): EINTR when a signal's handler ran
   * @throws Interrupted when the evaluation was told to stop
   */
  public int first(List<Candidate> candidates, long nanoseconds) {
    int begun = 0;
    try {
      for (; begun < candidates.size(); begun++) {
        candidates.get(begun).begin();
      }
      int chosen;
      door.select(candidates.size(), nanoseconds >= 0);
      try {
        chosen = await(candidates, nanoseconds < 0 ? NEVER : System.nanoTime() + nanoseconds);
      } finally {
        door.selected();
      }
      if (chosen >= 0) {
        candidates.get(chosen).finish();
      }
      return chosen;
    } finally {
      for (int i = 0; i < begun; i++) {
        candidates.get(i).end();
      }
    }
  }

  /** The index of the first operation that can be done, or has been; -1 when the time is up. */
  private int await(List<Candidate> candidates, long deadline) {
    int[] descriptors = new int[candidates.size()];
    int interval = SHORTEST_INTERVAL;
    while (true) {
      boolean polls = false;
      boolean tries = false;
      boolean ready = false;
      int count = 0;
      for (; count < descriptors.length && !ready; count++) {
        Candidate candidate = candidates.get(count);
        candidate.again();
        door.tries(count);
        int descriptor = candidate.watched();
        descriptors[count] = descriptor;
        if (descriptor == KernelObject.NO_DESCRIPTOR) {
          if (!polls && candidate.tries()) {
            return count;
          }
          tries = true;
        } else if (descriptor != KernelObject.READY) {
          candidate.note(descriptor);
          polls = true;
        }
        ready = descriptor == KernelObject.READY;
      }
      door.tries(-1);
      boolean waits = !ready && !tries;
      boolean reported =
          polls && poll(candidates, descriptors, count, waits ? Integer.MAX_VALUE : 0, deadline);
      int chosen = chosen(candidates, descriptors, count);
      if (chosen >= 0) {
        return chosen;
      }
      if (tries && !reported) {
        reported = poll(candidates, descriptors, count, interval, deadline);
        interval = reported ? interval : Math.min(2 * interval, LONGEST_INTERVAL);
      }
      if (reported) {
        // Half a line was there, perhaps, and more comes all the time: nothing need ever wait.
        door.interrupter().poll();
      }
      if (deadline != NEVER && System.nanoTime() - deadline >= 0) {
        return -1;
      }
    }
  }

  /** The first that can be done now that poll(2) has been asked; -1 when there is none. */
  private int chosen(List<Candidate> candidates, int[] descriptors, int count) {
    boolean polls = false;
    for (int i = 0; i < count; i++) {
      Candidate candidate = candidates.get(i);
      switch (descriptors[i]) {
        case KernelObject.READY:
          return i;
        case REPORTED:
          if (candidate.isPrepared()) {
            return i;
          }
          polls = true;
          break;
        case KernelObject.NO_DESCRIPTOR:
          // Those before the first that is polled have been tried.
          door.tries(i);
          if (polls && candidate.tries()) {
            return i;
          }
          door.tries(-1);
          break;
        default:
          polls = true;
      }
    }
    return -1;
  }

  /**
   * One poll(2) of the first {@code count} descriptors. In the place of each that is ready it puts
   * {@link #REPORTED}.
   *
   * @param interval the longest wait in milliseconds
   * @return whether any is
   */
  private boolean poll(
      List<Candidate> candidates, int[] descriptors, int count, int interval, long deadline) {
    Memory memory = door.scratch(Math.max(count, 1) * Pollfd.SIZE);
    for (int i = 0; i < count; i++) {
      Candidate candidate = candidates.get(i);
      int at = i * Pollfd.SIZE;
      // A negative descriptor is passed over.
      memory.putInt(at + Pollfd.FD, Math.max(descriptors[i], -1));
      memory.putShort(at + Pollfd.EVENTS, candidate.fills() ? Flags.POLLOUT : Flags.POLLIN);
      memory.putShort(at + Pollfd.REVENTS, 0);
    }
    long result = door.limited(Libc.POLL, null, memory.address(), count, wait(interval, deadline));
    if (result < 0) {
      throw new PosixException("poll", "select", (int) -result);
    }
    for (int i = 0; result > 0 && i < count; i++) {
      if (memory.getShort(i * Pollfd.SIZE + Pollfd.REVENTS) != 0) {
        descriptors[i] = REPORTED;
      }
    }
    return result > 0;
  }

  /**
   * How long to wait, in milliseconds: rounded up, so that poll(2) does not end just before the
   * deadline.
   */
  private static long wait(int interval, long deadline) {
    if (deadline == NEVER) {
      return interval == Integer.MAX_VALUE ? -1 : interval;
    }
    long left = Math.max(0, deadline - System.nanoTime());
    return Math.min(interval, (left + MILLISECOND - 1) / MILLISECOND);
  }
}

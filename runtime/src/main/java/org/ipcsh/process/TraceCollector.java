package org.ipcsh.process;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Brings the traces of all processes of a run into one order, that of the times at which the calls
 * returned, and hands them on one by one. Runs in a thread of the main process.
 *
 * <p>A call is handed on when nothing earlier can still come. A process that is writing a record
 * may have taken its time already, so nothing is handed on that is later than when it was last seen
 * not writing.
 */
public final class TraceCollector {
  private static final long IDLE_NANOSECONDS = 2_000_000;
  private static final long BUSY_NANOSECONDS = 300_000;

  /** So many calls at a time make it look again soon, before a ring is full. */
  private static final int BUSY = 1000;

  /** A process that writes for longer than this was killed or stopped in the midst of it. */
  private static final long PATIENCE_NANOSECONDS = 1_000_000_000;

  private final Pages pages;
  private final Shared shared;
  private final Consumer<TracedCall> consumer;
  private final Runnable flush;
  private final List<TracedCall> rings = new ArrayList<>();
  private final PriorityQueue<TracedCall> next =
      new PriorityQueue<>(64, (a, b) -> Long.compare(a.time(), b.time()));
  private volatile boolean ending;
  private Thread thread;

  /**
   * A collector, which begins with {@link #start}.
   *
   * @param pages of the run
   * @param shared the memory of {@link Trace#create}
   * @param consumer given each call in its turn, of which it keeps nothing
   * @param flush run when those calls have been handed on that there are for now
   */
  public TraceCollector(Pages pages, Shared shared, Consumer<TracedCall> consumer, Runnable flush) {
    this.pages = pages;
    this.shared = shared;
    this.consumer = consumer;
    this.flush = flush;
  }

  /** Begins to collect, in a thread of its own. */
  public void start() {
    thread = new Thread(this::run, "trace");
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands on what is left, once no process of the run writes any more. */
  public void end() {
    ending = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean last;
    do {
      last = ending;
      int count = collect(last);
      if (count > 0) {
        flush.run();
      }
      if (!last) {
        LockSupport.parkNanos(count < BUSY ? IDLE_NANOSECONDS : BUSY_NANOSECONDS);
      }
    } while (!last);
  }

  /** Hands on what can be, all at the end; how many calls these were. */
  private int collect(boolean all) {
    long horizon = look();
    int count = 0;
    for (TracedCall first = next.poll(); first != null; first = next.poll()) {
      long until = all ? Long.MAX_VALUE : horizon;
      if (first.time() > until) {
        break;
      }
      // The calls of one process often follow each other.
      until = next.isEmpty() ? until : Math.min(until, next.peek().time());
      do {
        consumer.accept(first);
        first.next();
        count++;
      } while (first.exists() && first.time() <= until);
      if (first.exists()) {
        next.add(first);
      }
    }
    next.clear();
    return count;
  }

  /** Looks into all rings; the time up to which all that happened has been seen. */
  private long look() {
    long now = System.nanoTime();
    while (rings.size() < pages.used()) {
      rings.add(new TracedCall(shared, rings.size()));
    }
    long horizon = now;
    for (TracedCall ring : rings) {
      ring.look(now);
      if (now - ring.quiet() < PATIENCE_NANOSECONDS) {
        horizon = Math.min(horizon, ring.quiet());
      }
      if (ring.exists()) {
        next.add(ring);
      }
    }
    return horizon;
  }
}

package org.ipcsh.process;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Brings the traces of all processes of a run into one order, that of the times at which the calls
 * returned, and hands them on one by one. Runs in a thread of the main process.
 */
public final class TraceCollector {
  private static final long PAUSE_MILLISECONDS = 2;
  private static final long PATIENCE_NANOSECONDS = 100_000_000;

  private final Pages pages;
  private final Shared shared;
  private final Consumer<Trace.Event> consumer;
  private final List<Trace.Reader> readers = new ArrayList<>();
  private final PriorityQueue<Trace.Event> waiting =
      new PriorityQueue<>(256, (a, b) -> Long.compare(a.time(), b.time()));
  private volatile boolean ending;
  private Thread thread;

  public TraceCollector(Pages pages, Shared shared, Consumer<Trace.Event> consumer) {
    this.pages = pages;
    this.shared = shared;
    this.consumer = consumer;
  }

  public void start() {
    thread = new Thread(this::run, "trace");
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands on what is left, once no process of the run writes any more. */
  public void end() {
    ending = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean last = false;
    while (true) {
      collect();
      if (last) {
        return;
      }
      last = ending;
      if (!last) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * An event may be handed on when nothing earlier can still come: a record that is being written
   * may be earlier than now, so the present moment is taken first, and records under way are waited
   * for (not for ever: its writer may have been killed).
   */
  private void collect() {
    long horizon = System.nanoTime();
    while (readers.size() < pages.used()) {
      readers.add(new Trace.Reader(shared, readers.size()));
    }
    for (Trace.Reader reader : readers) {
      long patience = System.nanoTime() + PATIENCE_NANOSECONDS;
      while (reader.isWriting() && System.nanoTime() < patience) {
        Thread.onSpinWait();
      }
      for (Trace.Event event = reader.next(); event != null; event = reader.next()) {
        waiting.add(event);
      }
    }
    while (!waiting.isEmpty() && (waiting.peek().time() <= horizon || ending)) {
      consumer.accept(waiting.poll());
    }
  }
}

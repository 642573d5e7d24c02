package org.ipcsh.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ipcsh.eval.Started;

/**
 * Gathers what processes print and what else happens meanwhile, and shows it in portions: whole
 * lines, many at a time, so that the terminal is drawn anew seldom however much is printed. The
 * queue is short: who prints faster than it can be shown waits, as on a terminal.
 */
final class Chatter {
  private static final int QUEUE = 16;
  private static final long PORTION_MILLISECONDS = 15;

  /** A line that goes on is shown as it is after so long. */
  private static final long PATIENCE_MILLISECONDS = 200;

  private final Front front;
  private final LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>(QUEUE);
  private final Map<Started, ByteArrayOutputStream> unfinished = new LinkedHashMap<>();
  private List<Message> portion = new ArrayList<>();

  private record Printed(Started process, byte[] bytes) {}

  private record Ended(Started process, Message news) {}

  Chatter(Front front) {
    this.front = front;
    Thread thread = new Thread(this::run, "chatter");
    thread.setDaemon(true);
    thread.start();
  }

  void printed(Started process, byte[] bytes) {
    put(new Printed(process, bytes));
  }

  /** News of a process, to come after all that it printed; null for none. */
  void ended(Started process, Message news) {
    put(new Ended(process, news));
  }

  void tell(Message message) {
    put(message);
  }

  /** Returns when all that came before is shown. */
  void flush() {
    Thread waiting = Thread.currentThread();
    boolean[] done = {false};
    put(
        (Runnable)
            () -> {
              synchronized (done) {
                done[0] = true;
                done.notifyAll();
              }
            });
    synchronized (done) {
      while (!done[0] && !waiting.isInterrupted()) {
        try {
          done.wait();
        } catch (InterruptedException e) {
          waiting.interrupt();
        }
      }
    }
  }

  private void put(Object what) {
    try {
      queue.put(what);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        Object first =
            unfinished.isEmpty()
                ? queue.take()
                : queue.poll(PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS);
        if (first == null) {
          finishLines();
        }
        List<Runnable> flushes = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PORTION_MILLISECONDS);
        for (Object each = first; each != null; each = next(end, flushes)) {
          take(each, flushes);
        }
        show();
        flushes.forEach(Runnable::run);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Object next(long end, List<Runnable> flushes) throws InterruptedException {
    if (portion.size() >= QUEUE) {
      return null;
    }
    return flushes.isEmpty()
        ? queue.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)
        : queue.poll();
  }

  private void take(Object what, List<Runnable> flushes) {
    if (what instanceof Printed) {
      Printed printed = (Printed) what;
      gather(printed.process, printed.bytes);
    } else if (what instanceof Ended) {
      Ended ended = (Ended) what;
      finish(ended.process, unfinished.remove(ended.process));
      if (ended.news != null) {
        portion.add(ended.news);
      }
    } else if (what instanceof Runnable) {
      flushes.add((Runnable) what);
    } else {
      portion.add((Message) what);
    }
  }

  private void gather(Started process, byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    ByteArrayOutputStream line = unfinished.get(process);
    if (end > 0) {
      unfinished.remove(process);
      String before = line == null ? "" : text(line.toByteArray());
      add(process, before + new String(bytes, 0, end - 1, StandardCharsets.UTF_8));
      line = null;
    }
    if (end < bytes.length) {
      if (line == null) {
        line = new ByteArrayOutputStream();
        unfinished.put(process, line);
      }
      line.write(bytes, end, bytes.length - end);
    }
  }

  private void finishLines() {
    unfinished.forEach(this::finish);
    unfinished.clear();
  }

  private void finish(Started process, ByteArrayOutputStream line) {
    if (line != null) {
      add(process, text(line.toByteArray()));
    }
  }

  private void add(Started process, String text) {
    String who = process.label();
    int last = portion.size() - 1;
    if (last >= 0
        && portion.get(last).kind() == Message.Kind.OUTPUT
        && portion.get(last).who().equals(who)) {
      text = portion.remove(last).text() + "\n" + text;
    }
    portion.add(new Message(Message.Kind.OUTPUT, who, text));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void show() {
    if (!portion.isEmpty()) {
      front.show(portion);
      portion = new ArrayList<>();
    }
  }
}

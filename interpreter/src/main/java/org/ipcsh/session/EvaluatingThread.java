package org.ipcsh.session;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.ipcsh.run.MainProcess;

/** The one thread that evaluates, task after task; other threads give it tasks. */
final class EvaluatingThread {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Consumer<Throwable> failed;
  private volatile boolean busy;

  /**
   * @param failed what to do when a task fails: nothing that a script does makes one fail
   */
  EvaluatingThread(Consumer<Throwable> failed) {
    this.failed = failed;
  }

  void start() {
    Thread thread = new Thread(null, this::work, "evaluation", MainProcess.STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether it is at a task that somebody awaits. */
  boolean isBusy() {
    return busy;
  }

  /** Has a task done when those before it are. */
  void later(Runnable task) {
    tasks.add(task);
  }

  /**
   * Has a task done, and waits until it is.
   *
   * @param interrupted what to do when the calling thread is interrupted meanwhile
   */
  void await(Runnable task, Runnable interrupted) {
    Object done = new Object();
    boolean[] finished = {false};
    tasks.add(
        () -> {
          busy = true;
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            failed.accept(e);
          } finally {
            busy = false;
            synchronized (done) {
              finished[0] = true;
              done.notifyAll();
            }
          }
        });
    synchronized (done) {
      while (!finished[0]) {
        try {
          done.wait();
        } catch (InterruptedException e) {
          interrupted.run();
        }
      }
    }
  }

  private void work() {
    while (true) {
      try {
        tasks.take().run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        failed.accept(e);
      }
    }
  }
}

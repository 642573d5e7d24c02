package org.ipcsh.process;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What the evaluating thread has taken to give it back at the end of a block. Where a signal would
 * end the process, or the run is ended, it gets time to do that: of a lock or a semaphore that
 * others use as well nobody else could.
 */
public final class Holding {
  private static final long MOMENT_NANOSECONDS = 500_000_000;

  private static final long SOON_NANOSECONDS = 50_000_000;

  private static final long LOOK_NANOSECONDS = 200_000;

  /**
   * {@link ControlPage#leaving}: at the end of the run it is asked to give back; then it has left
   * what it did; then it may. Zero before.
   */
  private static final int ASKED = 1;

  private static final int LEFT = 2;
  private static final int MAY_GIVE_BACK = 3;

  private final ControlPage page;
  private final Interrupter interrupter;

  /** How many blocks it is in, and for how many of them it has taken something. */
  private int blocks;

  private int held;

  /** What is to happen as soon as there is nothing to give back any more, or null. */
  private volatile Runnable afterwards;

  Holding(ControlPage page, Interrupter interrupter) {
    this.page = page;
    this.interrupter = interrupter;
  }

  /** To be called before something is taken; {@link #end} is called in any case. */
  public void begin() {
    page.holding(++blocks);
  }

  /** To be called when it has been taken; {@link #given} is called in any case. */
  public void taken() {
    page.held(++held);
  }

  /**
   * To be called before it is given back because the evaluating thread leaves what it does. At the
   * end of a run that waits until all have left: who still waits for this would take it, and go on.
   */
  public void leaves() {
    if (afterwards != null && page.leaving() == 0) {
      // What ends this process may have been sent to the main process as well: Ctrl-C is.
      await(() -> page.leaving() == ASKED, SOON_NANOSECONDS);
      if (page.leaving() == 0) {
        page.leaving(MAY_GIVE_BACK);
      }
    }
    if (page.leaving() == ASKED) {
      page.leaving(LEFT);
      await(() -> page.leaving() == MAY_GIVE_BACK);
    }
  }

  /** To be called when it has been given back. */
  public void given() {
    page.held(--held);
  }

  /** To be called when it was given back, or could not be taken. */
  public void end() {
    page.holding(--blocks);
    if (blocks == 0 && afterwards != null) {
      afterwards.run();
    }
  }

  /**
   * Has the evaluating thread leave what it does, give back everything, and then do {@code
   * afterwards}. Where it holds nothing that is done at once, by the calling thread, which is
   * another; in the moment in which the last is given back, it may be done by both.
   *
   * @param afterwards run once, or twice in that moment
   */
  public void leave(Runnable afterwards) {
    this.afterwards = afterwards;
    if (page.holding() == 0) {
      afterwards.run();
    } else {
      interrupter.stop();
    }
  }

  /**
   * For the evaluating thread, where an interruption has come to its outermost level: does what was
   * to happen afterwards.
   */
  public void left() {
    if (afterwards != null) {
      afterwards.run();
    }
  }

  /**
   * Has these processes wait for each other before they give back.
   *
   * @param processes control pages of processes that are to be told to leave
   */
  public static void ask(List<ControlPage> processes) {
    processes.forEach(process -> process.leaving(ASKED));
  }

  /**
   * Waits a moment for these processes to have left what they did, and has them give back.
   *
   * @param processes control pages of processes that have been asked, and told to leave
   */
  public static void giveBack(List<ControlPage> processes) {
    await(
        () ->
            processes.stream()
                .allMatch(process -> process.leaving() == LEFT || process.held() == 0));
    processes.forEach(process -> process.leaving(MAY_GIVE_BACK));
  }

  /**
   * Waits a moment for these processes to have given back everything.
   *
   * @param processes control pages of processes that have been told to leave
   */
  public static void await(List<ControlPage> processes) {
    await(() -> processes.stream().allMatch(process -> process.held() == 0));
  }

  private static void await(BooleanSupplier done) {
    await(done, MOMENT_NANOSECONDS);
  }

  private static void await(BooleanSupplier done, long nanoseconds) {
    long limit = System.nanoTime() + nanoseconds;
    while (!done.getAsBoolean() && System.nanoTime() < limit) {
      LockSupport.parkNanos(LOOK_NANOSECONDS);
    }
  }
}

package org.ipcsh.process;

import org.ipcsh.facility.KernelObject;

/** One of the things that a select waits for: see {@link Readiness}. */
public abstract class Candidate {
  private Object result;
  private boolean done;
  private boolean inHand;

  /** {@return what came of it, once it has been chosen; null before} */
  public final Object result() {
    return result;
  }

  /** {@return whether it is its fault that {@link Readiness#first} has thrown an exception} */
  public final boolean failed() {
    return inHand;
  }

  /** Called once, before the waiting. */
  void begin() {}

  /** Called once, after the waiting, whatever was chosen. */
  void end() {}

  /**
   * The descriptor that poll(2) is to watch, {@link KernelObject#READY} when there is nothing to
   * wait for, or {@link KernelObject#NO_DESCRIPTOR} when only {@link #attempt} can tell.
   */
  abstract int pollable();

  /** Whether it waits for room to write, and not for something to read. */
  boolean fills() {
    return false;
  }

  /** Notes on the control page for what poll(2) watches the descriptor. */
  abstract void note(int fd);

  /** Whether it can be done now that poll(2) has reported its descriptor. */
  boolean prepare() {
    return true;
  }

  /** Does it; it can be done without waiting. */
  abstract Object perform();

  /**
   * Does it if that needs no waiting.
   *
   * @return its result, or {@link KernelObject#WOULD_WAIT}
   */
  abstract Object attempt();

  final int watched() {
    inHand = true;
    int descriptor = pollable();
    inHand = false;
    return descriptor;
  }

  final boolean isPrepared() {
    inHand = true;
    boolean prepared = prepare();
    inHand = false;
    return prepared;
  }

  final boolean tries() {
    inHand = true;
    Object tried = attempt();
    inHand = false;
    done = tried != KernelObject.WOULD_WAIT;
    result = done ? tried : null;
    return done;
  }

  final void finish() {
    if (!done) {
      inHand = true;
      result = perform();
      inHand = false;
      done = true;
    }
  }

  final void again() {
    done = false;
  }
}

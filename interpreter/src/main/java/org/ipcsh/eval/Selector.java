package org.ipcsh.eval;

import java.util.List;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;

/** Waits for the first of several things that can be done. */
public interface Selector {

  /** One of them; {@code result} is filled in for the one that was done. */
  abstract class Case {
    public Object result;
  }

  /** An operation on an object. */
  final class OfObject extends Case {
    public final KernelObject object;
    public final Operation operation;
    public final Object[] arguments;

    OfObject(KernelObject object, Operation operation, Object[] arguments) {
      this.object = object;
      this.operation = operation;
      this.arguments = arguments;
    }
  }

  /** The end of a process; its {@link Status} is the result. */
  final class OfProcess extends Case {
    public final Started process;

    OfProcess(Started process) {
      this.process = process;
    }
  }

  /** One of these signals; its arrival is the result. */
  final class OfSignals extends Case {
    public final List<Signal> signals;

    OfSignals(List<Signal> signals) {
      this.signals = signals;
    }
  }

  /**
   * Waits until one of the cases can be done without waiting, and does it.
   *
   * @param nanoseconds the limit, or -1
   * @return which one, or -1 when the limit has passed first
   */
  int select(Case[] cases, long nanoseconds);
}

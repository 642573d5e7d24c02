package org.ipcsh.eval;

import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;

/** Waits for the first of several operations that can be done. */
public interface Selector {

  /** One operation on one object; {@code result} is filled in for the case that was done. */
  final class Case {
    public final KernelObject object;
    public final Operation operation;
    public final Object[] arguments;
    public Object result;

    public Case(KernelObject object, Operation operation, Object[] arguments) {
      this.object = object;
      this.operation = operation;
      this.arguments = arguments;
    }
  }

  /**
   * Waits until one of the operations can be done without waiting, and does it.
   *
   * @param nanoseconds the limit, or -1
   * @return which one, or -1 when the limit has passed first
   */
  int select(Case[] cases, long nanoseconds);
}

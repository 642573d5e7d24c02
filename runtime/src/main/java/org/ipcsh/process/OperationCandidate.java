package org.ipcsh.process;

import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;

/** An operation on an object. */
public final class OperationCandidate extends Candidate {
  private final KernelObject object;
  private final Operation operation;
  private final Object[] arguments;

  /**
   * That operation, with these arguments.
   *
   * @param object which the operation is done on
   * @param operation of its facility
   * @param arguments as {@link Operation.Body} receives them
   */
  public OperationCandidate(KernelObject object, Operation operation, Object... arguments) {
    this.object = object;
    this.operation = operation;
    this.arguments = arguments;
  }

  @Override
  int pollable() {
    return object.pollable(operation, arguments);
  }

  @Override
  boolean fills() {
    return object.fills(operation);
  }

  @Override
  void note(int fd) {
    object.door().polls(object, fd, fills());
  }

  @Override
  boolean prepare() {
    return object.prepare(operation, arguments);
  }

  @Override
  Object perform() {
    return operation.body().call(object, arguments);
  }

  @Override
  Object attempt() {
    return object.attempt(operation, arguments);
  }
}

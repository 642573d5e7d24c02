package org.ipcsh.eval;

import org.ipcsh.facility.Parcel;

/**
 * Values on their way from one process to another: copies, with shared and cyclic structure kept. A kernel object
 * travels with those of its ends that the receiver uses. Both processes have the same {@link Program}.
 */
public final class Handover {
  private Handover() {}

  /** Packs all that a new process needs to run its body. */
  public static void write(
      Evaluator from, ProcessDefinition definition, Object[] arguments, Parcel parcel) {
    throw new UnsupportedOperationException();
  }

  /** The other side of {@link #write}: puts what arrived into the evaluator's globals. */
  public static Invocation read(Evaluator to, Parcel parcel) {
    throw new UnsupportedOperationException();
  }

  /** Packs a block that is to run inside a process, and what that process was not given before. */
  public static void writeBlock(Evaluator from, Started to, Closure block, Parcel parcel) {
    throw new UnsupportedOperationException();
  }

  /** The other side of {@link #writeBlock}. */
  public static Closure readBlock(Evaluator to, Parcel parcel) {
    throw new UnsupportedOperationException();
  }

  /** Packs one value: the result of a block. */
  public static void writeValue(Evaluator from, Object value, Parcel parcel) {
    throw new UnsupportedOperationException();
  }

  public static Object readValue(Evaluator to, Parcel parcel) {
    throw new UnsupportedOperationException();
  }

  /** Packs an error with the calls that led to it, so that it can go on where the block was sent from. */
  public static void writeError(ScriptError error, Parcel parcel) {
    throw new UnsupportedOperationException();
  }

  public static ScriptError readError(Parcel parcel) {
    throw new UnsupportedOperationException();
  }
}

package org.ipcsh.run;

import java.util.function.Supplier;
import org.ipcsh.eval.Started;
import org.ipcsh.eval.Status;

/**
 * Who follows what the processes do while the main process does something else: a session. Their
 * standard output and error come here instead of going to the terminal. Called by threads of this
 * package, never by the evaluating one.
 */
public interface Audience {

  /** The main process prints a line; answers whether that is done herewith. */
  boolean printed(byte[] line);

  /** A process printed something: the beginning of the block holds {@code length} bytes of it. */
  void printed(Started process, byte[] block, int length);

  /**
   * A process has ended and everything that it printed was told.
   *
   * @param known whether it was waited for, so that whoever waited knows
   */
  void ended(Started process, Status status, boolean known);

  /**
   * A block that a process was given and nobody waits for any more is done.
   *
   * @param value gives its value, or throws its error; to be asked by the evaluating thread
   */
  void answered(Started process, Supplier<Object> value);
}

package org.ipcsh.eval;

import java.util.List;
import java.util.Map;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.process.Door;
import org.ipcsh.process.Holding;

/**
 * What a run supplies to the evaluator of one process. Everything is asked for when it is first
 * needed.
 */
public interface Host {

  /**
   * The door of this process. Asking for it loads native code: a script that calls nothing never
   * does.
   */
  Door door();

  Output output();

  ProcessControl processes();

  Selector selector();

  SignalHandling signals();

  /** What is to be given back whatever ends this process. */
  Holding holding();

  /** The byte channel of a standard descriptor: 0, 1 or 2. */
  KernelObject standard(int descriptor);

  /** What the processes of the run wait for. */
  String why();

  /** A process of the run by its pid, also one that has ended: {@code worker#2 (pid 4711)}. */
  String process(int pid);

  /** Whether there is no such process any more, or it only waits for somebody to see its end. */
  boolean hasEnded(int pid);

  /**
   * The IPC objects of the system, with what is known of each.
   *
   * @param kind only those of this kind; all where it is empty
   */
  List<Map<String, Object>> ls(String kind);

  /** The script's arguments, as byte strings. */
  List<String> arguments();
}

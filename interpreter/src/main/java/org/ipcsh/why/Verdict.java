package org.ipcsh.why;

/** Who is told, by another thread and each at most once, that a run has stopped. */
public interface Verdict {
  /** No process of the run will ever go on. */
  void deadlocked(String report);

  /** Only a program outside the run could make one go on. */
  void waitsForOutsiders(String sentence);
}

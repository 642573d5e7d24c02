package org.ipcsh.facility;

/** The word with which an object is declared. */
public enum Family {
  /** What is sent and received, written and read. */
  CHANNEL,
  /** Memory that several processes have. */
  REGION,
  /** A number that processes take from and add to. */
  SEMAPHORE,
  /** What one process has at a time, or several that only read. */
  LOCK,
  /** What processes wait for until another tells them. */
  CONDITION,
  /** Where processes wait until all have come. */
  BARRIER,
  /** A counter that wakes who waits for it. */
  EVENT
}

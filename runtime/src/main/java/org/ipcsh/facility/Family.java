package org.ipcsh.facility;

/** The word with which an object is declared. */
public enum Family {
  CHANNEL,
  REGION,
  SEMAPHORE,
  LOCK,
  CONDITION,
  BARRIER,
  EVENT
}

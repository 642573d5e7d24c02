package org.ipcsh.facility;

/** Whose a named object is. */
public enum Ownership {
  /** Create it, fail with EEXIST if it exists, remove it at the end. */
  CREATE,
  /** Open what exists, fail with ENOENT if it does not, never remove it. */
  USE,
  /** Create or open, and leave it behind. */
  KEEP
}

package org.ipcsh.facility;

import org.ipcsh.process.Door;

/** A descriptor that the process was started with: declaring it has only named it. */
class StandardStream extends FileStream {
  StandardStream(Facility facility, Door door, String name, int id, int fd) {
    super(facility, door, name, id, fd, fd);
    openToOthers(true);
  }

  @Override
  public void end() {
    // It stays open for whoever uses it besides.
  }
}

package org.ipcsh.facility;

import org.ipcsh.posix.Memory;
import org.ipcsh.process.Door;

/** Memory that this process has mapped, and that others may have mapped as well. */
public abstract class Region extends KernelObject {
  private int top = -1;

  protected Region(Facility facility, Door door, String name, int id) {
    super(facility, door, name, id);
  }

  /** The whole region, as it is mapped here. */
  public abstract Memory memory();

  /** How many bytes from its start on the layout takes that it was declared with; 0 without one. */
  public long layoutSize() {
    return 0;
  }

  /**
   * Room for an object that was declared without an offset: the highest that is free, below what was handed out before.
   * So two programs that declare the same objects in the same order find them at the same places.
   *
   * @param alignment a power of two
   * @return its offset
   * @throws IllegalArgumentException when only the layout is left
   */
  final int reserve(int size, int alignment) {
    if (top < 0) {
      top = memory().size();
    }
    int offset = (top - size) & -alignment;
    if (offset < layoutSize()) {
      throw new IllegalArgumentException(
          name()
              + " has no "
              + size
              + " bytes left above its layout of "
              + layoutSize()
              + ": give the region a larger size");
    }
    top = offset;
    return offset;
  }
}

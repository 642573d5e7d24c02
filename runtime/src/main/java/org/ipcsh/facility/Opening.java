package org.ipcsh.facility;

import org.ipcsh.process.Door;

/**
 * A declaration as a facility sees it.
 *
 * @param door the door through which the object makes its calls
 * @param name the name in the script
 * @param id the number of that name, the same in every process of a run
 * @param arguments one for each parameter of the facility, as {@link Operation.Body} receives them
 * @param size for a region with a layout: the bytes that its layout takes, else 0
 */
public record Opening(
    Door door, String name, int id, Ownership ownership, Object[] arguments, long size) {

  /** The argument for a parameter of type INTEGER that has a value. */
  public long integer(int index) {
    return (Long) arguments[index];
  }

  /** The argument for a parameter of type TEXT, or null. */
  public String text(int index) {
    return (String) arguments[index];
  }

  /** The argument for a parameter of type BOOLEAN that has a value. */
  public boolean flag(int index) {
    return (Boolean) arguments[index];
  }
}

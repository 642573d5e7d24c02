package org.ipcsh.facility;

import org.ipcsh.process.Door;

/**
 * A declaration as a facility sees it.
 *
 * @param door the door through which the object makes its calls
 * @param name the name in the script
 * @param id the number of that name, the same in every process of a run
 * @param ownership whether the object is to be created, used, or either and kept
 * @param arguments one for each parameter of the facility, as {@link Operation.Body} receives them
 * @param size for a region with a layout: the bytes that its layout takes, else 0
 */
public record Opening(
    Door door, String name, int id, Ownership ownership, Object[] arguments, long size) {

  /**
   * {@return the argument for a parameter of type INTEGER that has a value}
   *
   * @param index of the parameter, from 0 on
   */
  public long integer(int index) {
    return (Long) arguments[index];
  }

  /**
   * {@return the argument for a parameter of type TEXT, or null}
   *
   * @param index of the parameter, from 0 on
   */
  public String text(int index) {
    return (String) arguments[index];
  }

  /**
   * {@return the argument for a parameter of type BOOLEAN that has a value}
   *
   * @param index of the parameter, from 0 on
   */
  public boolean flag(int index) {
    return (Boolean) arguments[index];
  }
}

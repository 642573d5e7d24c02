package org.ipcsh.facility;

/**
 * One parameter of a facility or operation.
 *
 * @param required whether a call must give it
 * @param defaultValue what the body receives where it is not given; may be null
 * @param help one line for people, with unit and range
 */
public record Parameter(
    String name, Type type, boolean required, Object defaultValue, String help) {

  /** One that a call must give. */
  public static Parameter required(String name, Type type, String help) {
    return new Parameter(name, type, true, null, help);
  }

  /** One that a call can leave out. */
  public static Parameter optional(String name, Type type, Object defaultValue, String help) {
    return new Parameter(name, type, false, defaultValue, help);
  }
}

package org.ipcsh.facility;

/**
 * One parameter of a facility or operation.
 *
 * @param name as a call gives it
 * @param type what the body receives
 * @param required whether a call must give it
 * @param defaultValue what the body receives where it is not given; may be null
 * @param help one line for people, with unit and range
 */
public record Parameter(
    String name, Type type, boolean required, Object defaultValue, String help) {

  /**
   * {@return a parameter that a call must give}
   *
   * @param name as a call gives it
   * @param type what the body receives
   * @param help one line for people, with unit and range
   */
  public static Parameter required(String name, Type type, String help) {
    return new Parameter(name, type, true, null, help);
  }

  /**
   * {@return a parameter that a call can leave out}
   *
   * @param name as a call gives it
   * @param type what the body receives
   * @param defaultValue what the body receives where it is not given; may be null
   * @param help one line for people, with unit and range
   */
  public static Parameter optional(String name, Type type, Object defaultValue, String help) {
    return new Parameter(name, type, false, defaultValue, help);
  }
}

package org.ipcsh.facility;

import java.util.List;

/**
 * One operation on the objects of a facility: what a call of it looks like, and what it does.
 *
 * @param name as it is called: {@code read_line}
 * @param parameters in the order of the arguments
 * @param use which end of a channel it works on: what a process must hold to call it
 * @param blocking whether it can wait for another process; such an operation accepts {@code
 *     timeout:}
 * @param result the result, as a phrase ("a line without its newline, or null at end-of-file")
 * @param help one line for people
 * @param section the manual page it wraps, such as {@code read(2)}
 * @param body what it does
 */
public record Operation(
    String name,
    List<Parameter> parameters,
    End use,
    boolean blocking,
    String result,
    String help,
    String section,
    Body body) {

  /** What an operation does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Does it.
     *
     * @param target the object that the operation was called on
     * @param arguments one for each parameter, in order, of the Java type that its {@link Type}
     *     names; null where an optional one without default was not given
     * @return null, {@link Long}, {@link Integer}, {@link Boolean}, {@link Double}, {@code byte[]},
     *     {@link String}, {@link org.ipcsh.posix.Memory}, {@link KernelObject}, or a {@link List}
     *     or {@link java.util.Map} of these
     * @throws org.ipcsh.posix.PosixException with the call that failed and its error number
     * @throws IllegalArgumentException when an argument is out of its range
     */
    Object call(KernelObject target, Object[] arguments);
  }

  /**
   * {@return how it is called, in one line: {@code read_line(timeout?)}; what may be left out has a
   * question mark}
   */
  public String signature() {
    StringBuilder out = new StringBuilder(name).append('(');
    String separator = "";
    for (Parameter parameter : parameters) {
      out.append(separator).append(parameter.name());
      if (!parameter.required()) {
        out.append('?');
      }
      separator = ", ";
    }
    if (blocking) {
      out.append(separator).append("timeout?");
    }
    return out.append(')').toString();
  }
}

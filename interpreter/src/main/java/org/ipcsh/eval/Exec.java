package org.ipcsh.eval;

import java.util.List;
import java.util.Map;
import org.ipcsh.facility.KernelObject;

/**
 * A program to run as a process.
 *
 * @param arguments the program's name or path, and its arguments, as byte strings
 * @param stdin the channel whose read end becomes its standard input, or null to inherit
 * @param stdout the channel whose write end becomes its standard output, or null
 * @param stderr likewise
 * @param variables what is different in its environment: names and values as byte strings, null for
 *     a variable that it is not to have
 * @param directory where it begins, a byte string; null where this process is
 */
public record Exec(
    List<String> arguments,
    KernelObject stdin,
    KernelObject stdout,
    KernelObject stderr,
    Map<String, String> variables,
    String directory) {
  /** The parameters that have a name, in order. */
  public static final List<String> PARAMETERS = List.of("stdin", "stdout", "stderr", "env", "cwd");
}

package org.ipcsh.run;

import java.util.List;

/**
 * What the command line says about a run.
 *
 * @param arguments the script's arguments, as byte strings
 * @param label whether each line that a process prints begins with the name of the process
 */
public record Options(List<String> arguments, boolean label) {}

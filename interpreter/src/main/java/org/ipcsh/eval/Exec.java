package org.ipcsh.eval;

import java.util.List;
import org.ipcsh.facility.KernelObject;

/**
 * A program to run as a process.
 *
 * @param arguments the program's name or path, and its arguments, as byte strings
 * @param stdin the channel whose read end becomes its standard input, or null to inherit
 * @param stdout the channel whose write end becomes its standard output, or null
 * @param stderr likewise
 */
public record Exec(
    List<String> arguments, KernelObject stdin, KernelObject stdout, KernelObject stderr) {}

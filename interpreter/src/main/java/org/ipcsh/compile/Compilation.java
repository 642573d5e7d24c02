package org.ipcsh.compile;

import java.util.List;
import org.ipcsh.syntax.Diagnostic;

/**
 * What came of compiling one input.
 *
 * @param unit to be appended to the {@link org.ipcsh.eval.Program}; null where there is an error
 *     among the diagnostics
 * @param diagnostics errors and warnings, in the order of their places
 */
public record Compilation(byte[] unit, List<Diagnostic> diagnostics) {}

/**
 * What runs a program. {@link org.ipcsh.eval.Program} keeps its bytes, of one input or, at a
 * prompt, of many; {@link org.ipcsh.eval.Loader} makes executable {@link org.ipcsh.eval.Node}s of
 * them, a function's when it is first called; {@link org.ipcsh.eval.Evaluator} runs them in one
 * process.
 *
 * <p>It depends on the runtime, and of the grammar on the sources that messages quote, but not on
 * {@code org.ipcsh.compile}: a started process receives the bytes. It reaches processes, signals
 * and the outside only through the interfaces that {@link org.ipcsh.eval.Host} hands out.
 *
 * <p>Values are Java objects: Long, Double, Boolean, null, String (each char is one byte), Memory,
 * ArrayList, LinkedHashMap, {@link org.ipcsh.eval.Duration}, {@link org.ipcsh.eval.Range}, {@link
 * org.ipcsh.eval.StructValue}, {@link org.ipcsh.eval.Closure}, {@link
 * org.ipcsh.eval.ProcessDefinition}, {@link org.ipcsh.eval.Started}, {@link org.ipcsh.eval.Status},
 * {@link org.ipcsh.eval.Signal}, {@link org.ipcsh.eval.ScriptError} and kernel objects.
 */
package org.ipcsh.eval;

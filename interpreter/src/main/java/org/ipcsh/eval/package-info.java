/**
 * What a script means.
 *
 * <p>A script goes through these stations: {@link org.ipcsh.eval.Compiler} takes the syntax tree,
 * resolves names, checks what can be known before anything runs and writes the result as bytes;
 * {@link org.ipcsh.eval.Program} keeps those bytes, of one input or, at a prompt, of many; {@link
 * org.ipcsh.eval.Loader} makes executable {@link org.ipcsh.eval.Node}s of them, a function's when
 * it is first called; {@link org.ipcsh.eval.Evaluator} runs them. A started process receives the
 * bytes, so that it never loads a class of the compiler or of the grammar.
 *
 * <p>Values are Java objects: Long, Double, Boolean, null, String (each char is one byte), Memory,
 * ArrayList, LinkedHashMap, {@link org.ipcsh.eval.Duration}, {@link org.ipcsh.eval.Range}, {@link
 * org.ipcsh.eval.StructValue}, {@link org.ipcsh.eval.Closure}, {@link
 * org.ipcsh.eval.ProcessDefinition}, {@link org.ipcsh.eval.Started}, {@link org.ipcsh.eval.Status},
 * {@link org.ipcsh.eval.Signal}, {@link org.ipcsh.eval.ScriptError} and kernel objects.
 *
 * <p>The evaluator reaches processes, signals and the outside only through the interfaces that
 * {@link org.ipcsh.eval.Host} hands out.
 */
package org.ipcsh.eval;

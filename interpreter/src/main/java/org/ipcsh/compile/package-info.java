/**
 * From syntax tree to program: {@link org.ipcsh.compile.Compiler} brings in what is imported, has
 * each name resolved and everything checked that can be known before anything runs, and the result
 * written as the bytes of a unit of {@link org.ipcsh.eval.Program}. It depends on the grammar, on
 * what the facilities state of themselves, and of {@code org.ipcsh.eval} on the form of a program
 * and the vocabulary of the language; nothing that runs a program depends on it, so a started
 * process never loads a class of it.
 */
package org.ipcsh.compile;

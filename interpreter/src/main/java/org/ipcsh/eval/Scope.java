package org.ipcsh.eval;

/**
 * What is declared at the top level of a program so far. A script is compiled in an empty one; at a prompt each input is
 * compiled in the scope that those before it left.
 */
public final class Scope {}

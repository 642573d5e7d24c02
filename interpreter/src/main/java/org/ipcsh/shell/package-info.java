/**
 * The command line: {@link org.ipcsh.shell.Main} reads what is wanted and has it done, by a run, a
 * session, a look at the system, or a table. It may depend on every other package, and none depends
 * on it.
 */
package org.ipcsh.shell;

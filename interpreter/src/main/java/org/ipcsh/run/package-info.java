/**
 * A run: the main process, and the workers that become the processes of the script.
 *
 * <p>A JVM cannot fork(2) and go on, so a process is a second JVM: started ahead of need ({@link
 * org.ipcsh.run.Pool}), told over a socket what it is ({@link org.ipcsh.run.Children} on one side,
 * {@link org.ipcsh.run.Worker} on the other).
 */
package org.ipcsh.run;

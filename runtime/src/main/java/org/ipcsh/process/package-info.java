/**
 * Processes and what watches them: starting and waiting, the link to the process that started one,
 * the one door through which a script's calls go, the page on which a process notes what it does,
 * traces, the interruption of blocked calls, and the journal of what is to be removed.
 */
package org.ipcsh.process;

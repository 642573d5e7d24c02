/**
 * What there is on this system, whoever made it: {@code ipcsh ls} lists every IPC object, {@code
 * peek} looks into one without consuming, {@code sweep} removes what dead runs have left, and
 * {@code doctor} says what the system can do.
 *
 * <p>All of it is read from outside: through {@link org.ipcsh.proc}, from /dev/shm and by the
 * control calls. Nothing here disturbs a process that is looked at.
 */
package org.ipcsh.inventory;

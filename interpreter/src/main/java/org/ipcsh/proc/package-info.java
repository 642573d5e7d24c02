/**
 * What Linux tells of other processes, in proc(5) and sock_diag(7), and what it lends of theirs:
 * one concept a class. {@link org.ipcsh.why} makes of it who waits for whom, {@link
 * org.ipcsh.inventory} what there is on this system; here nothing is concluded.
 *
 * <p>{@link org.ipcsh.proc.Proc} lists the processes. Of one of them {@link org.ipcsh.proc.Stat} is
 * the state, {@link org.ipcsh.proc.Descriptor} what it has open, {@link org.ipcsh.proc.Mapping}
 * what it has mapped, {@link org.ipcsh.proc.ProcessMemory} what stands there, {@link
 * org.ipcsh.proc.BlockedCall} the system call that it waits in, and {@link org.ipcsh.proc.Polling}
 * the descriptors that such a call watches. {@link org.ipcsh.proc.Borrowed} is a duplicate of one
 * of its descriptors. {@link org.ipcsh.proc.Lock}, {@link org.ipcsh.proc.UnixSocket} and {@link
 * org.ipcsh.proc.InternetSocket} are the system's tables.
 *
 * <p>A process may end at any time, and another user's may not be looked at: then the answer is
 * empty or null. Looking changes nothing in the processes that are looked at.
 */
package org.ipcsh.proc;

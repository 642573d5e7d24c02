/**
 * What the operating system offers between processes, one class a facility.
 *
 * <p>A {@link org.ipcsh.facility.Facility} states everything that the rest of the program knows
 * about it: its kind and parameters, its operations with a line of help each, and its rows of the
 * two tables of Kerrisk, The Linux Programming Interface, 43-1 and 43-2. Help, completion, checks
 * before a run and reference pages are made from that statement. To add a facility: one class here,
 * one line in {@link org.ipcsh.facility.Facilities}, prototypes in {@code Libc}.
 *
 * <p>A {@link org.ipcsh.facility.KernelObject} is one such thing in use by this process: a Java
 * object with ordinary methods, usable without the language. Where that is more than a few lines it
 * has a file of its own, called after what it is: {@link org.ipcsh.facility.SemaphoreSet}, {@link
 * org.ipcsh.facility.NamedSemaphore}, {@link org.ipcsh.facility.Region}.
 */
package org.ipcsh.facility;

/**
 * The system's C library as Java sees it: prototypes ({@link org.ipcsh.posix.Libc}), native memory,
 * error numbers.
 *
 * <p>Calls go through jffi's {@code Invoker}, the layer under jnr-ffi: it generates no classes at
 * start, which takes 20 ms where a jnr-ffi interface takes 200, and every process of a run pays for
 * it. Arguments are numbers and addresses only: nothing is converted during a call, so nothing can
 * be collected under a call that blocks.
 */
package org.ipcsh.posix;

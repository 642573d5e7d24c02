package org.ipcsh.process;

import org.ipcsh.posix.Flags;

/**
 * A signal that has arrived.
 *
 * @param signal its number, from 1 to 64
 * @param code how it was sent: SI_USER (0) by kill(2), SI_QUEUE (-1) by sigqueue(3), SI_MESGQ (-3)
 *     because of mq_notify(3), and others: sigaction(2)
 * @param pid the process that sent it; 0 if the kernel did
 * @param uid that process's real user
 * @param value what came with it, or null: only sigqueue(3) and mq_notify(3) send something along
 */
public record Arrival(int signal, int code, int pid, int uid, Long value) {

  static Arrival of(int signal, int code, int pid, int uid, int value) {
    return new Arrival(signal, code, pid, uid, valued(code) ? (Long) (long) value : null);
  }

  private static boolean valued(int code) {
    return code == Flags.SI_QUEUE || code == Flags.SI_MESGQ;
  }
}

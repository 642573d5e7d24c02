package org.ipcsh.inventory;

import java.util.HashMap;
import java.util.Map;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;

/**
 * Names of users, as getpwuid(3) knows them: /etc/passwd and whatever directory service the system
 * asks.
 */
final class Users {
  private final Map<Long, String> names = new HashMap<>();
  private POSIX posix;

  /** The user's name; the number when nobody has it. */
  String name(long uid) {
    return names.computeIfAbsent(uid, this::ask);
  }

  private String ask(long uid) {
    if (posix == null) {
      posix = POSIXFactory.getNativePOSIX();
    }
    Passwd found = posix.getpwuid((int) uid);
    return found == null ? Long.toString(uid) : found.getLoginName();
  }
}

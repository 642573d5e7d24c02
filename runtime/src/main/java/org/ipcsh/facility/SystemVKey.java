package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.FileMode;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.IpcPerm;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Journal;

/**
 * How a declaration says which System V object it means: by {@code key:}, by {@code path:} and
 * {@code id:} as ftok(3) makes a key of them, by the identifier that ipcs(1) shows, or by nothing,
 * for a private one. See svipc(7).
 */
final class SystemVKey {
  /** What EACCES means of an object that has no path. */
  static final String FORBIDDEN =
      "it belongs to another user, who gave no permission: ipcs(1) lists owners and permissions";

  private static final int KEY = 0;
  private static final int PATH = 1;
  private static final int PROJECT = 2;
  private static final int IDENTIFIER = 3;
  private static final int LARGEST_PROJECT = 255;
  private static final long UNSIGNED_INT = 0xFFFFFFFFL;
  private final int key;
  private final int identifier;

  private SystemVKey(int key, int identifier) {
    this.key = key;
    this.identifier = identifier;
  }

  /** The first four parameters of a System V facility. */
  static List<Parameter> parameters(String identifier) {
    return List.of(
        Parameter.optional("key", Type.INTEGER, null, "the key, such as 0x4d51"),
        Parameter.optional("path", Type.TEXT, null, "a file that exists: ftok(3) makes the key"),
        Parameter.optional("id", Type.INTEGER, 1L, "with path: from 1 to 255, as in ftok(3)"),
        Parameter.optional(
            identifier, Type.INTEGER, null, "with use: the identifier that ipcs(1) shows"));
  }

  /** What a declaration says. */
  static SystemVKey of(Opening opening, String kind, String identifierName) {
    Object[] arguments = opening.arguments();
    Long key = (Long) arguments[KEY];
    String path = (String) arguments[PATH];
    Long identifier = (Long) arguments[IDENTIFIER];
    int given = (key == null ? 0 : 1) + (path == null ? 0 : 1) + (identifier == null ? 0 : 1);
    if (given > 1) {
      throw new IllegalArgumentException(
          "a " + kind + " is named by key:, path: or " + identifierName + ":, by one of them");
    }
    if (identifier != null) {
      if (opening.ownership() != Ownership.USE) {
        throw new IllegalArgumentException(
            identifierName + ": names what exists: 'use " + kind + "(" + identifierName + ": …)'");
      }
      if (identifier < 0 || identifier > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            identifierName + " is " + identifier + "; it is from 0 to " + Integer.MAX_VALUE);
      }
      return new SystemVKey(Flags.IPC_PRIVATE, identifier.intValue());
    }
    if (path != null) {
      return new SystemVKey(ofPath(opening, path, (Long) arguments[PROJECT]), -1);
    }
    if (key == null) {
      if (opening.ownership() == Ownership.USE) {
        throw new IllegalArgumentException(
            "'use " + kind + "' says which one: key:, path: or " + identifierName + ":");
      }
      return new SystemVKey(Flags.IPC_PRIVATE, -1);
    }
    if (key < Integer.MIN_VALUE || key > UNSIGNED_INT || key == 0) {
      throw new IllegalArgumentException(
          key == 0
              ? "key 0 is IPC_PRIVATE: leave key: out for a private " + kind
              : "key is " + key + "; it has 32 bits");
    }
    return new SystemVKey(key.intValue(), -1);
  }

  private static int ofPath(Opening opening, String path, long project) {
    if (project < 1 || project > LARGEST_PROJECT) {
      throw new IllegalArgumentException(
          "id is " + project + "; ftok(3) uses its low 8 bits, which must not be 0: 1 to 255");
    }
    Memory text = Memory.string(path.getBytes(StandardCharsets.UTF_8));
    long key = opening.door().call(Libc.FTOK, null, text.address(), project);
    Reference.reachabilityFence(text);
    if (Errno.isFailure(key)) {
      throw new PosixException(
          "ftok",
          opening.name() + ", \"" + path + "\"",
          (int) -key,
          key == -Errno.ENOENT ? "the file that the key is made from must exist" : null);
    }
    return (int) key;
  }

  int key() {
    return key;
  }

  /** The identifier that was given, or -1. */
  int identifier() {
    return identifier;
  }

  boolean isPrivate() {
    return key == Flags.IPC_PRIVATE;
  }

  /** For the journal: {@code 0x4d51}; {@code #123} for what has no key. */
  String text(long madeIdentifier) {
    return isPrivate() ? "#" + madeIdentifier : "0x" + Integer.toHexString(key);
  }

  /** Notes that one is about to be made that this process is to remove. */
  Journal.Entry announce(String kind) {
    return Journal.ofThisProcess().creating(kind, isPrivate() ? Journal.WITHOUT_KEY : text(0));
  }

  /**
   * Notes that it has been made.
   *
   * @param finish what is still to be done to it before it is what was asked for, when it has no
   *     key: the journal has its identifier then
   * @return its name in the journal
   */
  String made(Journal.Entry entry, long id, LongConsumer finish) {
    String name = text(id);
    try {
      if (isPrivate()) {
        entry.named(name);
        finish.accept(id);
      }
    } finally {
      entry.created();
    }
    return name;
  }

  /**
   * Changes the permissions from {@link Journal#WITHOUT_KEY_MODE}.
   *
   * @param size of the structure of IPC_STAT and IPC_SET
   * @param stat makes the call IPC_STAT with its address
   * @param set makes the call IPC_SET with its address
   */
  static void permit(
      Opening opening,
      long mode,
      String call,
      int size,
      LongUnaryOperator stat,
      LongUnaryOperator set) {
    Memory status = Memory.allocate(size);
    long result = stat.applyAsLong(status.address());
    if (result == 0) {
      status.putShort(IpcPerm.MODE, (int) (mode & FileMode.PERMISSIONS));
      result = set.applyAsLong(status.address());
    }
    Reference.reachabilityFence(status);
    if (result < 0) {
      throw new PosixException(call, opening.name() + ", IPC_PRIVATE", (int) -result, null);
    }
  }

  /** For messages: {@code key 0x4d51}. */
  String phrase() {
    return identifier >= 0
        ? "identifier " + identifier
        : isPrivate() ? "IPC_PRIVATE" : "key 0x" + Integer.toHexString(key);
  }

  /** The flags of msgget(2), shmget(2) and semget(2). */
  static long flags(Ownership ownership, long mode) {
    switch (ownership) {
      case CREATE:
        return mode | Flags.IPC_CREAT | Flags.IPC_EXCL;
      case KEEP:
        return mode | Flags.IPC_CREAT;
      default:
        return 0;
    }
  }

  /** What to do when one of these calls failed. */
  static String hint(int errno, String kind, String limit) {
    switch (errno) {
      case Errno.EEXIST:
        return "one with that key exists: 'use "
            + kind
            + "(…)' opens it, 'keep "
            + kind
            + "(…)' creates or opens; ipcs(1) lists them, ipcrm(1) removes one";
      case Errno.ENOENT:
        return "there is none with that key; without 'use' it is created; ipcs(1) lists them";
      case Errno.ENOSPC:
        return "the system has as many as it allows: " + limit;
      case Errno.EIDRM:
        return "it has been removed";
      case Errno.EACCES:
        return FORBIDDEN;
      default:
        return null;
    }
  }
}

package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.ipcsh.process.Journal;

/** What the facilities of System V have in common: svipc(7). */
abstract class SystemVFacility extends Facility {

  /** What the identifier is called: {@code msqid}. */
  abstract String identifier();

  /** The parameters after those that say which one. */
  abstract List<Parameter> further();

  @Override
  public final List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(SystemVKey.parameters(identifier()));
    all.addAll(further());
    return all;
  }

  @Override
  public final String identification() {
    return "System V IPC key";
  }

  @Override
  public final String handle() {
    return "System V IPC identifier";
  }

  @Override
  public final String accessibility() {
    return "permission mask";
  }

  @Override
  public final String persistence() {
    return "kernel";
  }

  @Override
  public final boolean named() {
    return true;
  }

  /** Which one a declaration means. */
  final SystemVKey key(Opening opening) {
    return SystemVKey.of(opening, kind(), identifier());
  }

  /**
   * What a declaration has found or made.
   *
   * @param id its identifier, or a negated error number
   * @param noted what the journal of this process calls it, which is to remove it; else null
   */
  record Found(long id, String noted) {}

  /**
   * The flags of msgget(2) and semget(2). What has no key begins with permissions by which it is
   * known until the journal has its identifier.
   */
  static long flags(Opening opening, SystemVKey key, long mode) {
    boolean unknown = opening.ownership() == Ownership.CREATE && key.isPrivate();
    return SystemVKey.flags(opening.ownership(), unknown ? Journal.WITHOUT_KEY_MODE : mode);
  }

  /**
   * Finds or makes one, and sees to it that what is made is in the journal before it exists.
   *
   * @param get msgget(2), shmget(2) or semget(2); not called when the identifier was given
   * @param finish see {@link SystemVKey#made}
   */
  final Found find(Opening opening, SystemVKey key, LongSupplier get, LongConsumer finish) {
    if (key.identifier() >= 0) {
      return new Found(key.identifier(), null);
    }
    Journal.Entry entry = opening.ownership() == Ownership.CREATE ? key.announce(kind()) : null;
    long id = get.getAsLong();
    if (entry == null) {
      return new Found(id, null);
    }
    if (id < 0) {
      entry.removed();
      return new Found(id, null);
    }
    return new Found(id, key.made(entry, id, finish));
  }
}

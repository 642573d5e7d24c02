package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;

/** A lock that one process can have for itself, or several can share. */
public interface Lockable {

  /**
   * Waits until it is to be had, and takes it.
   *
   * @param shared true: together with others that share it; false: alone
   * @throws org.ipcsh.posix.PosixException EDEADLK when that would wait for ever: this process has
   *     it for writing (rwlock), or its holder waits for one of this process's (record_lock); EBADF
   *     when the file is not open here, or for reading only and the lock is not shared; ENOLCK when
   *     the system has no room; EINTR when a signal's handler ran (file locks)
   * @throws org.ipcsh.process.Interrupted when the time is up, or the evaluation was told to stop
   */
  void lock(boolean shared);

  /**
   * Takes it if it is to be had at once.
   *
   * @param shared true: together with others that share it; false: alone
   * @return whether it was
   * @throws org.ipcsh.posix.PosixException EBADF, ENOLCK as for {@link #lock}
   */
  boolean tryLock(boolean shared);

  /**
   * Gives it back. With a file lock that is not held it does nothing; with a read-write lock that
   * is as undefined as in C.
   */
  void unlock();

  /**
   * The operations that every such lock has.
   *
   * @param lockHelp one line for people about lock
   * @param lockPage the manual page of lock
   * @param tryPage the manual page of try_lock
   * @param unlockPage the manual page of unlock
   * @return a list of its own
   */
  static List<Operation> operations(
      String lockHelp, String lockPage, String tryPage, String unlockPage) {
    Parameter shared =
        Parameter.optional(
            "shared", Type.BOOLEAN, null, "true: together with others that share it");
    List<Operation> all = new ArrayList<>();
    all.add(
        new Operation(
            "lock",
            List.of(shared),
            End.NONE,
            true,
            "null",
            lockHelp,
            lockPage,
            (lock, a) -> {
              target(lock).lock(shared(lock, a[0]));
              return null;
            }));
    all.add(
        new Operation(
            "try_lock",
            List.of(shared),
            End.NONE,
            false,
            "whether it was to be had at once",
            "Takes it if that needs no waiting.",
            tryPage,
            (lock, a) -> target(lock).tryLock(shared(lock, a[0]))));
    all.add(
        new Operation(
            "unlock",
            List.of(),
            End.NONE,
            false,
            "null",
            "Gives it back.",
            unlockPage,
            (lock, a) -> {
              target(lock).unlock();
              return null;
            }));
    all.add(
        new Operation(
            "shared",
            List.of(),
            End.NONE,
            false,
            "the same lock, shared unless said otherwise",
            "For `with x.shared() { … }`.",
            lockPage,
            (lock, a) -> new Shared(lock)));
    return all;
  }

  /**
   * {@return the lock itself, where {@code lock} may be only a look at it as one that is shared}
   *
   * @param lock any lock, or what {@code shared()} made of one
   */
  static KernelObject whole(KernelObject lock) {
    return lock instanceof Shared ? ((Shared) lock).of : lock;
  }

  private static Lockable target(KernelObject lock) {
    return (Lockable) whole(lock);
  }

  private static boolean shared(KernelObject lock, Object argument) {
    return argument == null ? lock instanceof Shared : (Boolean) argument;
  }

  /** A lock seen as one that is shared. It holds nothing itself. */
  final class Shared extends KernelObject {
    private final KernelObject of;

    Shared(KernelObject lock) {
      super(lock.facility(), lock.door(), lock.name(), lock.id());
      this.of = whole(lock);
      openToOthers(lock.openToOthers());
      entry(lock.entry());
    }

    @Override
    public End holds() {
      return of.holds();
    }

    @Override
    public int descriptor(End end) {
      return of.descriptor(end);
    }

    @Override
    public String describe() {
      return of.describe() + ", shared";
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      of.pass(ends, parcel);
    }

    @Override
    public void close(End ends) {}
  }
}

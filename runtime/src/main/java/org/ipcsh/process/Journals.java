package org.ipcsh.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;

/**
 * The journals of all processes of this user: what is on record in them, and the removal of what
 * dead processes have left.
 */
public final class Journals {
  /** An environment variable that a run has that is in namespaces of its own. */
  public static final String ISOLATED = "IPCSH_ISOLATED";

  private static final long PATIENCE_NANOSECONDS = 5_000_000_000L;
  private static final long PAUSE_NANOSECONDS = 1_000_000;

  private Journals() {}

  /**
   * Something on record.
   *
   * @param kind of facility
   * @param name as the facility names its objects
   * @param pid the process that has made it, or is about to
   */
  public record Noted(String kind, String name, int pid) {}

  /**
   * {@return where journals are: {@code $XDG_RUNTIME_DIR/ipcsh}, or a directory of the user's own
   * under the temporary one where that is not set, cannot be written to, or is another user's}
   * After su(1) it can be another's, who would find a directory there that is not his.
   */
  public static Path directory() {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && runtime.startsWith("/")) {
      Path path = Path.of(runtime);
      if (Files.isWritable(path) && isOwn(path)) {
        return path.resolve("ipcsh");
      }
    }
    return Path.of(
        System.getProperty("java.io.tmpdir"), "ipcsh-" + System.getProperty("user.name"));
  }

  /** Whether a file belongs to the user that this process works for. */
  static boolean isOwn(Path file, LinkOption... options) {
    try {
      return Files.getAttribute(file, "unix:uid", options)
          .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * All journals there are. Not by a glob: that loads regular expressions, in every run that finds
   * a journal.
   */
  private static List<JournalFile> files() {
    List<JournalFile> files = new ArrayList<>();
    String[] names = directory().toFile().list();
    for (String name : names == null ? new String[0] : names) {
      if (name.endsWith(JournalFile.SUFFIX)) {
        files.add(new JournalFile(directory().resolve(name)));
      }
    }
    return files;
  }

  /** {@return whether there is any journal, stale or not} Makes no native call. */
  public static boolean any() {
    String[] names = directory().toFile().list();
    return names != null && names.length > 0;
  }

  /** {@return what all journals have on record, in this namespace} */
  public static List<Noted> noted() {
    List<Noted> noted = new ArrayList<>();
    for (JournalFile file : files()) {
      noted.addAll(file.noted());
    }
    return noted;
  }

  /**
   * Removes what processes that are dead have left behind, as far as it is still what they created,
   * and ends what runs that are over have left running. What is in another namespace is left to a
   * sweep there.
   *
   * @return what was removed, each as its kind and name
   */
  public static List<String> sweep() {
    return sweep(new ArrayList<>());
  }

  /**
   * As the other.
   *
   * @param kept gets what could not be removed, and stays on record
   * @return what was removed, each as its kind and name
   */
  public static List<String> sweep(List<String> kept) {
    List<String> swept = new ArrayList<>();
    sweep(null, swept, kept);
    return swept;
  }

  /**
   * Sweeps at the end of a run, whose other processes have ended.
   *
   * @param run the {@link Journal#name} of its main process's journal
   * @return what these have made and could not be removed, each as its kind and name
   */
  public static List<String> sweepAfter(String run) {
    List<String> kept = new ArrayList<>();
    sweep(run, new ArrayList<>(), kept);
    return kept;
  }

  /** What processes of that run, or of any where it is null, could not remove is told. */
  private static void sweep(String run, List<String> swept, List<String> kept) {
    List<String> runs = new ArrayList<>();
    for (JournalFile file : files()) {
      if (Journal.isOfThisProcess(file)) {
        continue;
      }
      long patience = file.isOfTheDead() ? PATIENCE_NANOSECONDS : 0;
      boolean told = run == null || file.run().equals(run);
      List<String> left = new ArrayList<>();
      boolean ended = run != null && told || !file.isOfALivingRun();
      if (sweep(file, ended, patience, swept, left)) {
        runs.add(file.name());
      }
      if (told) {
        kept.addAll(left);
      }
    }
    // Workers of a run that is over were ended just now.
    for (JournalFile file : runs.isEmpty() ? List.<JournalFile>of() : files()) {
      if (runs.contains(file.run())) {
        sweep(file, true, PATIENCE_NANOSECONDS, swept, new ArrayList<>());
      }
    }
  }

  /**
   * Whether the journal was a dead process's of this namespace, or of one that is gone, and could
   * be locked within that time.
   *
   * @param ended whether its run has ended, and so what programs its process has started
   */
  private static boolean sweep(
      JournalFile file, boolean ended, long patience, List<String> swept, List<String> kept) {
    int fd = file.open(Flags.O_RDONLY);
    if (fd < 0) {
      return false;
    }
    try {
      long limit = System.nanoTime() + patience;
      while (Libc.FLOCK.invoke(fd, Flags.LOCK_EX | Flags.LOCK_NB) != 0) {
        if (System.nanoTime() - limit >= 0) {
          return false;
        }
        LockSupport.parkNanos(PAUSE_NANOSECONDS);
      }
      // A living process may have put a new file in the place of this one.
      if (!Files.isSameFile(Path.of("/proc/self/fd/" + fd), file.path())) {
        return false;
      }
      swept.addAll(Lineage.end(file.name()).values());
      if (file.isOfElsewhere()) {
        return false;
      }
      file.settle(ended, swept, kept);
      return true;
    } catch (IOException e) {
      // Another sweep was there first.
      return false;
    } finally {
      Libc.CLOSE.invoke(fd);
    }
  }

  /**
   * Cleans up for a main process that has ended and could not do so itself. Any process of its run
   * calls this: the first that gets the lock on the main process's journal ends the others and
   * removes everything, and if that one is killed, another gets the lock.
   *
   * @param name the {@link Journal#name} of that journal
   */
  public static void inherit(String name) {
    Journal.removeAll();
    JournalFile file = new JournalFile(directory().resolve(name + JournalFile.SUFFIX));
    int fd = file.open(Flags.O_RDONLY);
    if (fd < 0) {
      return;
    }
    while (Libc.FLOCK.invoke(fd, Flags.LOCK_EX) == -Errno.EINTR) {}
    boolean first = Files.exists(file.path());
    if (first) {
      Lineage.end(name);
    }
    Libc.CLOSE.invoke(fd);
    if (first) {
      sweep(name);
    }
  }

  /**
   * Sweeps all, waiting for processes of that run that have been killed and are not quite gone yet.
   */
  private static void sweep(String run) {
    for (JournalFile file : files()) {
      if (!Journal.isOfThisProcess(file)) {
        boolean wait = file.name().equals(run) || run.equals(file.run());
        sweep(
            file,
            wait || !file.isOfALivingRun(),
            wait ? PATIENCE_NANOSECONDS : 0,
            new ArrayList<>(),
            new ArrayList<>());
      }
    }
  }
}

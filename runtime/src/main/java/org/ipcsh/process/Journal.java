package org.ipcsh.process;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/**
 * What this process has created and is to remove, written down before it is created: whoever finds
 * the journal of a dead process can remove what it left ({@link Journals}).
 *
 * <p>One file a process, in a directory that only its user can enter. The process holds an flock(2)
 * on it: the kernel drops that when the process ends, however it ends, so a stale journal is one
 * that can be locked; process ids and boot times need not be compared. What its lines say is told
 * at {@link JournalFile}.
 *
 * <p>The processes of a run carry the name of the main process's journal in their environment
 * ({@link Lineage}), so that they too are on record before they are made.
 */
public final class Journal {
  /**
   * The name of a System V object that has no key, as long as it has no identifier either: see
   * {@link #WITHOUT_KEY_MODE}.
   */
  public static final String WITHOUT_KEY = "#";

  /** The kind of a program that was started; its name is its process id. */
  public static final String PROGRAM = "program";

  /**
   * The permissions with which a System V queue or semaphore set without a key is made; it gets its
   * own once it is on record. The kernel notes no process that made it, and identifiers are known
   * afterwards only. But nothing can be done with such an object, so no program would want it, and
   * one that is found is what a process of ours made that was killed in between.
   */
  public static final int WITHOUT_KEY_MODE = 0511;

  private static final int RETRIES = 10;

  /** How long something may take to be made, in another thread. */
  private static final long PATIENCE_NANOSECONDS = 5_000_000_000L;

  /** When so much has been written, what is gone need not be on record any more. */
  private static final int LONG = 1 << 20;

  private static Journal ofThisProcess;

  /** Whether this process is being cleaned up after: nothing more may come into being. */
  private static boolean over;

  /** How many things have been announced and neither made nor given up. */
  private static int pending;

  private final JournalFile file;
  private int fd;

  /** What is there now, and has to be removed: kind and name, and the line that says so. */
  private final Map<String, String> open = new LinkedHashMap<>();

  /** How many bytes of entries the file has got since it was begun. */
  private long written;

  private Journal(JournalFile file, int fd) {
    this.file = file;
    this.fd = fd;
  }

  /**
   * {@return the journal of this process; the file is made when it is first asked for}
   *
   * @throws UnsupportedOperationException when no journal can be written in {@link
   *     Journals#directory}
   * @throws PosixException EMFILE or ENFILE when no descriptor is left; EACCES, ENOSPC, EROFS
   */
  public static synchronized Journal ofThisProcess() {
    if (ofThisProcess == null) {
      waitWhileOver();
      try {
        ofThisProcess = begin();
      } catch (IOException e) {
        throw new UnsupportedOperationException(
            "neither can a process be started nor anything be made that outlives one: no journal can"
                + " be written in "
                + Journals.directory()
                + ": "
                + reason(e)
                + "; XDG_RUNTIME_DIR can name another place",
            e);
      }
    }
    return ofThisProcess;
  }

  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "Permission denied (EACCES)";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "it is not a directory";
    }
    String reason =
        failure instanceof FileSystemException ? ((FileSystemException) failure).getReason() : null;
    return reason != null ? reason : failure.getMessage();
  }

  private static String hint(int errno) {
    return "a journal is begun before a process is started, or anything made that outlives one; "
        + (errno == Errno.EMFILE || errno == Errno.ENFILE
            ? "it takes a descriptor, and none is left (ulimit -n, /proc/sys/fs/file-max): close some"
            : "XDG_RUNTIME_DIR can name another place for it");
  }

  /** Whether that is the journal of this process. */
  static boolean isOfThisProcess(JournalFile file) {
    Journal own = ofThisProcess;
    return own != null && own.file.path().equals(file.path());
  }

  /** {@return its name, which no other journal has or has had} */
  public String name() {
    return file.name();
  }

  private static Journal begin() throws IOException {
    Path directory = Journals.directory();
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (!Journals.isOwn(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it belongs to somebody else");
    }
    // The identities of what is made have it in them, also of what is made without a descriptor.
    Lineage.boot();
    for (int i = 0; i < RETRIES; i++) {
      JournalFile file =
          new JournalFile(
              directory.resolve(
                  Libc.GETPID.invoke() + "-" + System.nanoTime() + JournalFile.SUFFIX));
      int fd = file.open(Flags.O_WRONLY | Flags.O_CREAT | Flags.O_EXCL | Flags.O_APPEND);
      if (fd < 0) {
        throw new PosixException("open", file.path().toString(), -fd, hint(-fd));
      }
      // Another process may have taken the new file for a stale one before it was locked.
      if (Libc.FLOCK.invoke(fd, Flags.LOCK_EX | Flags.LOCK_NB) == 0 && Files.exists(file.path())) {
        Journal journal = new Journal(file, fd);
        try {
          journal.begin(Lineage.ofThisProcess());
        } catch (PosixException e) {
          file.path().toFile().delete();
          Libc.CLOSE.invoke(fd);
          throw e;
        }
        return journal;
      }
      Libc.CLOSE.invoke(fd);
    }
    throw new IOException("other processes keep taking the file away");
  }

  private void begin(String run) {
    append(
        "process\t"
            + Libc.GETPID.invoke()
            + '\t'
            + JournalFile.namespace()
            + '\t'
            + (run == null ? "" : run));
    written = 0;
  }

  /** Something that is being created. */
  public final class Entry {
    private final String kind;
    private String name;
    private boolean created;
    private boolean settled;

    private Entry(String kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    /**
     * It has got this name in being made, and may still change until it is {@link #created}.
     *
     * @param given the name that it has got
     */
    public void named(String given) {
      synchronized (Journal.class) {
        announce(kind, given);
        append("removed\t" + kind + '\t' + JournalFile.escaped(name));
        name = given;
      }
    }

    /** It exists now. */
    public void created() {
      synchronized (Journal.class) {
        Journal.this.opened(kind, name);
        created = true;
        if (over) {
          // Who cleans up may have given up waiting for it.
          Remains.of(kind).remove(name);
        }
        settled();
      }
    }

    /** It is gone, or could not be made. */
    public void removed() {
      synchronized (Journal.class) {
        if (created) {
          Journal.this.removed(kind, name);
        } else {
          Journal.this.failed(kind, name);
        }
        settled();
      }
    }

    private void settled() {
      if (!settled) {
        settled = true;
        pending--;
        Journal.class.notifyAll();
      }
    }
  }

  /**
   * Notes that something is about to be created. Does not return while the process is being cleaned
   * up after.
   *
   * @param kind of facility, or {@link #PROGRAM}
   * @param name as the facility names its objects
   * @return its entry, which is told {@link Entry#created} or {@link Entry#removed} next: who
   *     cleans up waits for that
   * @throws PosixException ENOSPC, EFBIG, EIO when the journal cannot be written; nothing is to be
   *     created then
   */
  public Entry creating(String kind, String name) {
    synchronized (Journal.class) {
      waitWhileOver();
      String absolute = Remains.of(kind).absolute(name);
      announce(kind, absolute);
      pending++;
      return new Entry(kind, absolute);
    }
  }

  private void announce(String kind, String name) {
    append(
        "creating\t" + kind + '\t' + JournalFile.escaped(name) + '\t' + System.currentTimeMillis());
  }

  /**
   * Notes that something exists now that has no name before it is made.
   *
   * @param kind of facility
   * @param name as the facility names its objects
   * @throws PosixException as {@link #creating}; it is there, and not on record
   */
  public void created(String kind, String name) {
    synchronized (Journal.class) {
      Remains remains = Remains.of(kind);
      String absolute = remains.absolute(name);
      if (over) {
        remains.remove(absolute);
        pending--;
        waitWhileOver();
      }
      opened(kind, absolute);
    }
  }

  private void opened(String kind, String name) {
    String line =
        "created\t"
            + kind
            + '\t'
            + JournalFile.escaped(name)
            + '\t'
            + Remains.of(kind).identity(name);
    append(line);
    open.put(kind + '\t' + name, line);
  }

  /** Whether something is between {@link #creating} and what comes of it. */
  static synchronized boolean isCreating() {
    return pending > 0;
  }

  private static void waitWhileOver() {
    while (over) {
      try {
        Journal.class.wait();
      } catch (InterruptedException e) {
        // It is not to go on.
      }
    }
  }

  /**
   * Notes that something is gone, if the call says so that was to remove it. Otherwise it stays on
   * record: the end of this process, or the next sweep, tries again and says so.
   *
   * @param kind of facility
   * @param name as the facility names its objects
   * @param result of unlink(2), msgctl(2) and their like
   * @return whether it is gone
   */
  public boolean removed(String kind, String name, long result) {
    boolean gone =
        result >= 0 || result == -Errno.ENOENT || result == -Errno.EINVAL || result == -Errno.EIDRM;
    if (gone) {
      removed(kind, name);
    }
    return gone;
  }

  /**
   * Notes that something is gone.
   *
   * @param kind of facility
   * @param name as the facility names its objects
   */
  public void removed(String kind, String name) {
    synchronized (Journal.class) {
      String absolute = Remains.of(kind).absolute(name);
      append("removed\t" + kind + '\t' + JournalFile.escaped(absolute));
      open.remove(kind + '\t' + absolute);
      if (written > LONG && pending == 0 && !over) {
        renew();
      }
    }
  }

  /** It could not be made; what this process made of that name before is there still. */
  private void failed(String kind, String name) {
    String before = open.get(kind + '\t' + name);
    append(
        "removed\t"
            + kind
            + '\t'
            + JournalFile.escaped(name)
            + (before == null ? "" : '\n' + before));
  }

  /**
   * Takes a new file that says only what is there now, in the place of the old one. Until then it
   * is a journal of its own, and if this process is killed meanwhile, both say the same.
   */
  private void renew() {
    // If that cannot be, the old one goes on, and there is time until it has got as much again.
    written = 0;
    Journal fresh;
    try {
      fresh = begin();
    } catch (IOException | PosixException e) {
      return;
    }
    int unused = fresh.fd;
    try {
      for (String line : open.values()) {
        fresh.append(line);
      }
      Files.move(fresh.file.path(), file.path(), StandardCopyOption.ATOMIC_MOVE);
      unused = fd;
      fd = fresh.fd;
    } catch (IOException | PosixException e) {
      fresh.file.path().toFile().delete();
    }
    Libc.CLOSE.invoke(unused);
  }

  /**
   * Ends the journal of this process, after removing what is still on record. The journal stays,
   * for a later sweep, if something could not be removed.
   *
   * @param programs whether the programs that this process has started end with it; else the end of
   *     the run is theirs
   * @return what could not be removed, each as its kind and name
   */
  public static synchronized List<String> end(boolean programs) {
    List<String> kept = new ArrayList<>();
    if (ofThisProcess != null) {
      try {
        if (ofThisProcess.open.isEmpty() && pending == 0) {
          Files.deleteIfExists(ofThisProcess.file.path());
        } else {
          ofThisProcess.file.settle(programs, new ArrayList<>(), kept);
        }
      } catch (IOException e) {
        // It is stale from now on, and the next sweep removes it.
      }
      Libc.CLOSE.invoke(ofThisProcess.fd);
      ofThisProcess = null;
    }
    return kept;
  }

  private void append(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    Memory memory = Memory.string(bytes);
    long result = Libc.WRITE.invoke(fd, memory.address(), bytes.length);
    Reference.reachabilityFence(memory);
    if (result != bytes.length) {
      int errno = result < 0 ? (int) -result : Errno.ENOSPC;
      throw new PosixException(
          "write", file.path().toString(), errno, "the journal cannot be written");
    }
    written += bytes.length;
  }

  /**
   * From now on this process creates nothing: whatever thread is about to waits for ever. Returns
   * when what is being created is there and on record.
   */
  public static synchronized void cease() {
    over = true;
    long limit = System.nanoTime() + PATIENCE_NANOSECONDS;
    while (pending > 0 && System.nanoTime() < limit) {
      try {
        Journal.class.wait(1);
      } catch (InterruptedException e) {
        // The process ends anyway.
      }
    }
  }

  /**
   * {@link #cease}, and removes what this process has created and is to remove: when it cannot end
   * in good order.
   */
  public static synchronized void removeAll() {
    cease();
    if (ofThisProcess != null) {
      try {
        ofThisProcess.file.settle(true, new ArrayList<>(), new ArrayList<>());
      } catch (IOException e) {
        // The next sweep does it.
      }
    }
  }
}

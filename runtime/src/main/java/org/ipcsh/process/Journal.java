package org.ipcsh.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/**
 * What this process has created and is to remove, written down before it is created: whoever finds
 * the journal of a dead process can remove what it left.
 *
 * <p>One file a process, in a directory that only its user can enter. The process holds an flock(2)
 * on it: the kernel drops that when the process ends, however it ends, so a stale journal is one
 * that can be locked; process ids and boot times need not be compared. Entries are lines of three
 * or more fields, separated by tabs:
 *
 * <pre>
 *   process  PID IPC RUN             the first line: whose journal it is, in which namespace of System V identifiers,
 *                                    and the main process's journal if it is a worker's
 *   creating KIND NAME TIME          about to create it; TIME in milliseconds since 1970
 *   created  KIND NAME IDENTITY      it exists now; see {@link Remains#identity}
 *   removed  KIND NAME               it is gone, or was never made
 * </pre>
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

  /**
   * The permissions with which a System V queue or semaphore set without a key is made; it gets its
   * own once it is on record. The kernel notes no process that made it, and identifiers are known
   * afterwards only. But nothing can be done with such an object, so no program would want it, and
   * one that is found is what a process of ours made that was killed in between.
   */
  public static final int WITHOUT_KEY_MODE = 0511;

  private static final int RETRIES = 10;
  private static final long CREATION_LIMIT_NANOSECONDS = 1_000_000_000;
  private static final int LAST_LINES = 4096;
  private static final int PID = 1;
  private static final int NAMESPACE = 2;
  private static final int RUN = 3;
  private static final long PATIENCE_NANOSECONDS = 5_000_000_000L;
  private static final long PAUSE_NANOSECONDS = 1_000_000;
  private static final String SUFFIX = ".journal";

  /** When so much has been written, what is gone need not be on record any more. */
  private static final int LONG = 1 << 20;

  private static Journal ofThisProcess;

  /** Whether this process is being cleaned up after: nothing more may come into being. */
  private static boolean over;

  /** How many things have been announced and neither made nor given up. */
  private static int pending;

  private final Path file;
  private int fd;

  /** What is there now, and has to be removed: kind and name, and the line that says so. */
  private final Map<String, String> open = new LinkedHashMap<>();

  /** How many bytes of entries the file has got since it was begun. */
  private long written;

  private Journal(Path file, int fd) {
    this.file = file;
    this.fd = fd;
  }

  /** The journal of this process; the file is made when it is first asked for. */
  public static synchronized Journal ofThisProcess() {
    if (ofThisProcess == null) {
      waitWhileOver();
      try {
        ofThisProcess = begin();
      } catch (IOException e) {
        throw new UnsupportedOperationException(
            "neither can a process be started nor anything be made that outlives one: no journal can"
                + " be written in "
                + directory()
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
      return "it is no directory";
    }
    String reason =
        failure instanceof FileSystemException ? ((FileSystemException) failure).getReason() : null;
    return reason != null ? reason : failure.getMessage();
  }

  /** Its name, which no other journal has or has had. */
  public String name() {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /**
   * Where journals are: the user's run-time directory, or one of the user's own under the temporary
   * one.
   */
  public static Path directory() {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && runtime.startsWith("/") && Files.isWritable(Path.of(runtime))) {
      return Path.of(runtime, "ipcsh");
    }
    return Path.of(
        System.getProperty("java.io.tmpdir"), "ipcsh-" + System.getProperty("user.name"));
  }

  private static Journal begin() throws IOException {
    Path directory = directory();
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (!Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
        .equals(Files.getOwner(Path.of("/proc/self")))) {
      throw new IOException("it belongs to somebody else");
    }
    for (int i = 0; i < RETRIES; i++) {
      Path file = directory.resolve(Libc.GETPID.invoke() + "-" + System.nanoTime() + SUFFIX);
      int fd = open(file, Flags.O_WRONLY | Flags.O_CREAT | Flags.O_EXCL | Flags.O_APPEND);
      if (fd < 0) {
        throw new IOException(Errno.text(-fd));
      }
      // Another process may have taken the new file for a stale one before it was locked.
      if (Libc.FLOCK.invoke(fd, Flags.LOCK_EX | Flags.LOCK_NB) == 0 && Files.exists(file)) {
        Journal journal = new Journal(file, fd);
        try {
          journal.begin(Lineage.ofThisProcess());
        } catch (PosixException e) {
          file.toFile().delete();
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
            + ipcNamespace()
            + '\t'
            + (run == null ? "" : run));
    written = 0;
  }

  private static int open(Path file, long flags) {
    Memory name = Memory.string(file.toString().getBytes(StandardCharsets.UTF_8));
    int fd = (int) Libc.OPEN.invoke(name.address(), flags | Flags.O_CLOEXEC, 0600);
    Reference.reachabilityFence(name);
    return fd;
  }

  /** The same identifiers of System V mean other objects in another namespace. */
  private static String ipcNamespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/ipc")).toString();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** Something that is being created. */
  public final class Entry {
    private final String kind;
    private String name;
    private boolean settled;

    private Entry(String kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    /** It has got this name in being made, and may still change until it is {@link #created}. */
    public void named(String given) {
      synchronized (Journal.class) {
        append("creating\t" + kind + '\t' + escaped(given) + '\t' + System.currentTimeMillis());
        append("removed\t" + kind + '\t' + escaped(name));
        name = given;
      }
    }

    /** It exists now. */
    public void created() {
      synchronized (Journal.class) {
        Journal.this.opened(kind, name);
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
        Journal.this.removed(kind, name);
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
   */
  public Entry creating(String kind, String name) {
    synchronized (Journal.class) {
      waitWhileOver();
      String absolute = Remains.of(kind).absolute(name);
      append("creating\t" + kind + '\t' + escaped(absolute) + '\t' + System.currentTimeMillis());
      pending++;
      return new Entry(kind, absolute);
    }
  }

  /** Notes that something exists now that has no name before it is made. */
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
        "created\t" + kind + '\t' + escaped(name) + '\t' + Remains.of(kind).identity(name);
    append(line);
    open.put(kind + '\t' + name, line);
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

  /** Notes that something is gone. */
  public void removed(String kind, String name) {
    synchronized (Journal.class) {
      String absolute = Remains.of(kind).absolute(name);
      append("removed\t" + kind + '\t' + escaped(absolute));
      open.remove(kind + '\t' + absolute);
      if (written > LONG && pending == 0 && !over) {
        renew();
      }
    }
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
      Files.move(fresh.file, file, StandardCopyOption.ATOMIC_MOVE);
      unused = fd;
      fd = fresh.fd;
    } catch (IOException | PosixException e) {
      fresh.file.toFile().delete();
    }
    Libc.CLOSE.invoke(unused);
  }

  /**
   * Ends the journal of this process, after removing what is still on record. The journal stays,
   * for a later sweep, if something could not be removed.
   *
   * @return what could not be removed, each as its kind and name
   */
  public static synchronized List<String> end() {
    List<String> kept = new ArrayList<>();
    if (ofThisProcess != null) {
      try {
        if (ofThisProcess.open.isEmpty()) {
          Files.deleteIfExists(ofThisProcess.file);
        } else {
          settle(ofThisProcess.file, new ArrayList<>(), kept);
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
      throw new PosixException("write", file.toString(), errno, "the journal cannot be written");
    }
    written += bytes.length;
  }

  /** Things may be created again after {@link #removeAll}: for tests, whose process goes on. */
  static synchronized void again() {
    over = false;
    Journal.class.notifyAll();
  }

  /**
   * Removes what this process has created and is to remove: when it cannot end in good order.
   * Whatever other thread is about to create something from now on waits for ever.
   */
  public static synchronized void removeAll() {
    over = true;
    long limit = System.nanoTime() + PATIENCE_NANOSECONDS;
    while (pending > 0 && System.nanoTime() < limit) {
      try {
        Journal.class.wait(1);
      } catch (InterruptedException e) {
        // The process ends anyway.
      }
    }
    if (ofThisProcess != null) {
      try {
        settle(ofThisProcess.file, new ArrayList<>(), new ArrayList<>());
      } catch (IOException e) {
        // The next sweep does it.
      }
    }
  }

  /**
   * Cleans up for a main process that has ended and could not do so itself. Any process of its run
   * calls this: the first that gets the lock on the main process's journal ends the others and
   * removes everything, and if that one is killed, another gets the lock.
   *
   * @param name the {@link #name} of that journal
   */
  public static void inherit(String name) {
    removeAll();
    Path file = directory().resolve(name + SUFFIX);
    int fd = open(file, Flags.O_RDONLY);
    if (fd < 0) {
      return;
    }
    while (Libc.FLOCK.invoke(fd, Flags.LOCK_EX) == -Errno.EINTR) {}
    boolean first = Files.exists(file);
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
    for (Path file : files()) {
      if (ofThisProcess == null || !file.equals(ofThisProcess.file)) {
        boolean wait = file.endsWith(run + SUFFIX) || run.equals(header(file)[RUN]);
        sweep(file, wait ? PATIENCE_NANOSECONDS : 0, new ArrayList<>(), new ArrayList<>());
      }
    }
  }

  /**
   * All journals there are. Not by a glob: that loads regular expressions, in every run that finds
   * a journal.
   */
  private static List<Path> files() {
    List<Path> files = new ArrayList<>();
    String[] names = directory().toFile().list();
    for (String name : names == null ? new String[0] : names) {
      if (name.endsWith(SUFFIX)) {
        files.add(directory().resolve(name));
      }
    }
    return files;
  }

  /** The fields of a journal's first line; empty ones where it has none yet. */
  private static String[] header(Path file) {
    String[] header = {"", "", "", ""};
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      String[] fields = line == null ? header : line.split("\t", -1);
      System.arraycopy(fields, 0, header, 0, Math.min(fields.length, header.length));
    } catch (IOException e) {
      // It is gone.
    }
    return header;
  }

  /** Something on record. */
  public record Noted(String kind, String name, int pid) {}

  /** What all journals have on record, in this namespace. */
  public static List<Noted> noted() {
    List<Noted> noted = new ArrayList<>();
    for (Path file : files()) {
      List<String[]> left;
      String[] process;
      try {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        process = header(file);
        left = left(lines);
      } catch (IOException e) {
        continue;
      }
      if (process[NAMESPACE].equals(ipcNamespace())) {
        for (String[] fields : left) {
          noted.add(new Noted(fields[1], unescaped(fields[2]), Integer.parseInt(process[PID])));
        }
      }
    }
    return noted;
  }

  /** Whether there is any journal, stale or not. Makes no native call. */
  public static boolean any() {
    String[] names = directory().toFile().list();
    return names != null && names.length > 0;
  }

  /**
   * Removes what processes that are dead have left behind, as far as it is still what they created,
   * and ends what runs that are over have left running.
   *
   * @return what was removed, each as its kind and name
   */
  public static List<String> sweep() {
    List<String> swept = new ArrayList<>();
    sweep(null, swept, new ArrayList<>());
    return swept;
  }

  /**
   * Sweeps at the end of a run, whose other processes have ended.
   *
   * @param run the {@link #name} of its main process's journal
   * @return what these have made and could not be removed, each as its kind and name
   */
  public static List<String> sweepAfter(String run) {
    List<String> kept = new ArrayList<>();
    sweep(run, new ArrayList<>(), kept);
    return kept;
  }

  private static void sweep(String run, List<String> swept, List<String> kept) {
    List<String> runs = new ArrayList<>();
    for (Path file : files()) {
      long patience = isOfTheDead(file) ? PATIENCE_NANOSECONDS : 0;
      boolean ofRun = header(file)[RUN].equals(run);
      if (sweep(file, patience, swept, ofRun ? kept : new ArrayList<>())) {
        runs.add(name(file));
      }
    }
    // Workers of a run that is over were ended just now.
    for (Path file : files()) {
      if (runs.contains(header(file)[RUN])) {
        sweep(file, PATIENCE_NANOSECONDS, swept, new ArrayList<>());
      }
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /**
   * Whether the process of that journal is dead, or dying: then its lock is held by the kernel for
   * some moments more, or by another process that cleans up.
   */
  private static boolean isOfTheDead(Path file) {
    String[] header = header(file);
    if (!header[NAMESPACE].equals(ipcNamespace())) {
      return false;
    }
    try {
      return Files.readAllBytes(Path.of("/proc", header[PID], "cmdline")).length == 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether the journal was a dead process's, and could be locked within that time. */
  private static boolean sweep(Path file, long patience, List<String> swept, List<String> kept) {
    int fd = open(file, Flags.O_RDONLY);
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
      if (!Files.isSameFile(Path.of("/proc/self/fd/" + fd), file)) {
        return false;
      }
      swept.addAll(Lineage.end(name(file)).values());
      settle(file, swept, kept);
      return true;
    } catch (IOException e) {
      // Another sweep was there first.
      return false;
    } finally {
      Libc.CLOSE.invoke(fd);
    }
  }

  /** The entries of what is not known to be gone. */
  private static List<String[]> left(List<String> lines) {
    Map<String, String[]> left = new LinkedHashMap<>();
    for (String line : lines) {
      String[] fields = line.split("\t");
      if (fields.length < 3 || fields[0].equals("process")) {
        continue;
      }
      String key = fields[1] + '\t' + fields[2];
      if (fields[0].equals("removed")) {
        left.remove(key);
      } else if (fields.length > 3) {
        left.put(key, fields);
      }
    }
    return new ArrayList<>(left.values());
  }

  /**
   * Removes what is on record and still the same, the last made first; then the journal, unless
   * something is left.
   *
   * @param removed gets what was removed
   * @param kept gets what is there still
   */
  private static void settle(Path file, List<String> removed, List<String> kept)
      throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    String[] header = header(file);
    boolean here = header[NAMESPACE].equals(ipcNamespace());
    List<String[]> left = left(lines);
    Collections.reverse(left);
    for (String[] fields : left) {
      String name = unescaped(fields[2]);
      Remains remains = Remains.of(fields[1]);
      if (here && fields[0].equals("creating") && name.equals(WITHOUT_KEY)) {
        for (String each :
            remains.withoutKey(Long.parseLong(fields[3]), Integer.parseInt(header[PID]))) {
          settleWithoutKey(file, fields[1], each, removed, kept);
        }
      } else if ((here || !remains.isSystemV()) && isStill(fields, name)) {
        if (remains.remove(name)) {
          removed.add(fields[1] + ' ' + name);
        } else if (isStill(fields, name)) {
          kept.add(fields[1] + ' ' + name);
        }
      }
    }
    if (kept.isEmpty()) {
      Files.deleteIfExists(file);
    }
  }

  private static void settleWithoutKey(
      Path file, String kind, String name, List<String> removed, List<String> kept) {
    Remains remains = Remains.of(kind);
    if (remains.isMarked(name) && isBeingMade(kind, file)) {
      kept.add(kind + ' ' + name);
    } else if (remains.isMarked(name) && remains.remove(name)) {
      removed.add(kind + ' ' + name);
    }
  }

  /**
   * Whether a process that lives, of whatever run, is still making an object of that kind without a
   * key. Its journal is open, and says so.
   *
   * @param except the journal of the dead process
   */
  private static boolean isBeingMade(String kind, Path except) {
    long limit = System.nanoTime() + CREATION_LIMIT_NANOSECONDS;
    while (Lineage.openFiles(SUFFIX).stream()
        .anyMatch(file -> !file.equals(except) && isMaking(file, kind))) {
      if (System.nanoTime() - limit >= 0) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NANOSECONDS);
    }
    return false;
  }

  /** Only the last lines tell: what is being made is noted before and after. */
  private static boolean isMaking(Path file, String kind) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (RandomAccessFile journal = new RandomAccessFile(file.toFile(), "r")) {
      journal.seek(Math.max(0, journal.length() - LAST_LINES));
      byte[] bytes = new byte[LAST_LINES];
      int count = Math.max(0, journal.read(bytes));
      String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
      String name = '\t' + kind + '\t' + WITHOUT_KEY;
      return text.lastIndexOf("creating" + name + '\t') > text.lastIndexOf("removed" + name + '\n');
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether what stands there now is what the dead process created, and not another of the same
   * name.
   */
  private static boolean isStill(String[] fields, String name) {
    Remains remains = Remains.of(fields[1]);
    try {
      return fields[0].equals("created")
          ? !fields[3].equals(Remains.GONE) && fields[3].equals(remains.identity(name))
          : remains.isNewSince(name, Long.parseLong(fields[3]));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String escaped(String name) {
    return name.replace("%", "%25").replace("\t", "%09").replace("\n", "%0A").replace("\r", "%0D");
  }

  private static String unescaped(String name) {
    return name.replace("%0D", "\r").replace("%0A", "\n").replace("%09", "\t").replace("%25", "%");
  }
}

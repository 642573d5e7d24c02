package org.ipcsh.process;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.FileMode;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.IpcPerm;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MsqidDs;
import org.ipcsh.posix.PthreadTypes;
import org.ipcsh.posix.SemidDs;
import org.ipcsh.posix.ShmidDs;
import org.ipcsh.posix.Statx;

/**
 * What a process can leave behind, by kind: how an object is told from another that has taken its
 * name since, and how it is removed. A kind that is a file by its own name needs no line here.
 */
abstract class Remains {
  private static final long CREATION_TAKES_MILLISECONDS = 5_000;

  /** The kernel stamps what is made with the time of its last tick. */
  private static final long TICK_MILLISECONDS = 20;

  private static final long SECOND_MILLISECONDS = 1_000;
  private static final Remains FILE = new File("");

  /** No identity of anything that exists. */
  static final String GONE = "gone";

  /** How things of that kind are treated. */
  static Remains of(String kind) {
    switch (kind) {
      case "posix_shm":
        return new File("/dev/shm");
      case "posix_sem":
        return new NamedSemaphore();
      case "posix_queue":
        return new PosixQueue();
      case "sysv_queue":
        return new SystemV(
            "msg",
            Libc.MSGCTL,
            MsqidDs.SIZE,
            MsqidDs.CTIME,
            MsqidDs.QNUM,
            key -> Libc.MSGGET.invoke(key, 0));
      case "sysv_sem":
        return new SemaphoreSet();
      case "sysv_shm":
        return new SystemV(
            "shm",
            Libc.SHMCTL,
            ShmidDs.SIZE,
            ShmidDs.CTIME,
            ShmidDs.NATTCH,
            key -> Libc.SHMGET.invoke(key, 0, 0));
      case Journal.PROGRAM:
        return new Program();
      default:
        return FILE;
    }
  }

  /** Whether its identifier means something in one IPC namespace only. */
  boolean isSystemV() {
    return false;
  }

  /** The name as every process understands it. */
  String absolute(String name) {
    return name;
  }

  /**
   * What only this object has, and none that comes after it under the same name; {@link #GONE}
   * without an object.
   */
  abstract String identity(String name);

  /**
   * Whether what has the name now was made within moments after {@code time} by this user and never
   * used: what a process made that died before it could note the identity.
   */
  abstract boolean isNewSince(String name, long time);

  /** Whether it was removed now. */
  abstract boolean remove(String name);

  /**
   * The names of what a process can have made after {@code time} that had no name before, and that
   * nobody has used: System V objects without a key.
   *
   * @param pid the process
   */
  List<String> withoutKey(long time, int pid) {
    return List.of();
  }

  /** Whether it is certain that nobody but a process of ours made it: it has not been finished. */
  boolean isMarked(String name) {
    return false;
  }

  private static boolean isMomentsAfter(long time, long made, long coarseness) {
    return made - time >= -coarseness && made - time < CREATION_TAKES_MILLISECONDS;
  }

  /**
   * Device, inode and time of birth of a file: a file system may give the inode of a removed file
   * to the next one.
   *
   * @param fd of the folder that the path is relative to, or of the file itself with an empty path
   */
  private static String birth(long fd, String path, int flags) {
    Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
    Memory statx = Memory.allocate(Statx.SIZE);
    long result =
        Libc.STATX.invoke(
            fd, name.address(), flags, Statx.WANT_INO | Statx.WANT_BTIME, statx.address(), 0);
    Reference.reachabilityFence(name);
    if (result < 0) {
      return GONE;
    }
    return statx.getInt(Statx.DEV_MAJOR)
        + ":"
        + statx.getInt(Statx.DEV_MINOR)
        + ":"
        + statx.getLong(Statx.INO)
        + ":"
        + statx.getLong(Statx.BTIME)
        + "."
        + statx.getInt(Statx.BTIME + Long.BYTES);
  }

  private static boolean isOursAndNew(Path path, long time, long size, LinkOption... options)
      throws IOException {
    BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class, options);
    FileTime changed = (FileTime) Files.getAttribute(path, "unix:ctime", options);
    return isMomentsAfter(time, changed.toMillis(), TICK_MILLISECONDS)
        && !basic.isDirectory()
        && (!basic.isRegularFile() || basic.size() == size)
        && Journals.isOwn(path, options);
  }

  /** A file, by its path below {@code root}: FIFOs, files that are mapped, POSIX shared memory. */
  private static class File extends Remains {
    private final String root;

    File(String root) {
      this.root = root;
    }

    Path path(String name) {
      return Path.of(root + name);
    }

    @Override
    String absolute(String name) {
      return root.isEmpty() ? Path.of(name).toAbsolutePath().toString() : name;
    }

    @Override
    String identity(String name) {
      return birth(Statx.AT_FDCWD, path(name).toString(), Statx.AT_SYMLINK_NOFOLLOW);
    }

    @Override
    boolean isNewSince(String name, long time) {
      try {
        return isOursAndNew(path(name), time, 0, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    boolean remove(String name) {
      try {
        return Files.deleteIfExists(path(name));
      } catch (IOException e) {
        return false;
      }
    }
  }

  /**
   * A program that was started, by its process id. Before it is started it is on record by {@link
   * Lineage} only.
   */
  private static final class Program extends Remains {
    @Override
    String identity(String name) {
      return Lineage.identity(name);
    }

    @Override
    boolean isNewSince(String name, long time) {
      return false;
    }

    @Override
    boolean remove(String name) {
      return Lineage.kill(Integer.parseInt(name));
    }
  }

  /**
   * A POSIX message queue, which is a file of a file system that need not be mounted: it is opened
   * to look at it.
   */
  private static final class PosixQueue extends Remains {
    /** What is asked of the open queue. */
    private interface Question<T> {
      T of(long fd) throws IOException;
    }

    private static <T> T ask(String name, T otherwise, Question<T> question) {
      Memory text = Memory.string(name.getBytes(StandardCharsets.UTF_8));
      long fd = Libc.MQ_OPEN.invoke(text.address(), Flags.O_RDONLY | Flags.O_CLOEXEC, 0, 0);
      if (fd < 0) {
        fd = Libc.MQ_OPEN.invoke(text.address(), Flags.O_WRONLY | Flags.O_CLOEXEC, 0, 0);
      }
      Reference.reachabilityFence(text);
      if (fd < 0) {
        return otherwise;
      }
      try {
        return question.of(fd);
      } catch (IOException e) {
        return otherwise;
      } finally {
        Libc.MQ_CLOSE.invoke(fd);
      }
    }

    @Override
    String identity(String name) {
      return ask(name, GONE, fd -> birth(fd, "", Statx.AT_EMPTY_PATH));
    }

    @Override
    boolean isNewSince(String name, long time) {
      return ask(
          name,
          false,
          fd -> {
            Path file = Path.of("/proc/self/fd/" + fd);
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
            // This file system counts in whole seconds.
            return isMomentsAfter(time, changed.toMillis(), SECOND_MILLISECONDS + TICK_MILLISECONDS)
                && Journals.isOwn(file);
          });
    }

    @Override
    boolean remove(String name) {
      Memory text = Memory.string(name.getBytes(StandardCharsets.UTF_8));
      boolean removed = Libc.MQ_UNLINK.invoke(text.address()) == 0;
      Reference.reachabilityFence(text);
      return removed;
    }
  }

  /**
   * A System V object, by its key ({@code 0x4d51}) or, if it is private, its identifier ({@code
   * #123}). Its identity is the identifier, who made it, and which start of the system it was.
   */
  private static class SystemV extends Remains {
    private static final String TABLES = "/proc/sysvipc/";

    private final String table;
    private final Call control;
    private final int size;
    private final int ctime;
    private final int used;
    private final LongUnaryOperator get;

    /**
     * @param table in which proc(5) lists them
     * @param size of the structure that IPC_STAT fills
     * @param ctime where that has the time of creation
     * @param used where that has a number that is 0 for an object that nobody has used
     * @param get finds an identifier by its key
     */
    SystemV(String table, Call control, int size, int ctime, int used, LongUnaryOperator get) {
      this.table = table;
      this.control = control;
      this.size = size;
      this.ctime = ctime;
      this.used = used;
      this.get = get;
    }

    long control(long id, int command, long argument) {
      return control.invoke(id, command, argument);
    }

    @Override
    boolean isSystemV() {
      return true;
    }

    /** Not by msgctl(MSG_STAT), which gives no key. */
    @Override
    List<String> withoutKey(long time, int pid) {
      List<String> found = new ArrayList<>();
      List<String> lines;
      try {
        lines = Files.readAllLines(Path.of(TABLES + table));
      } catch (IOException e) {
        return found;
      }
      List<String> columns = List.of(lines.get(0).strip().split(" +"));
      int creator = columns.indexOf("cpid");
      for (String line : lines.subList(1, lines.size())) {
        String[] row = line.strip().split(" +");
        String name = "#" + row[columns.indexOf(table.equals("msg") ? "msqid" : table + "id")];
        if (row[columns.indexOf("key")].equals("0")
            && (creator < 0 || row[creator].equals(Integer.toString(pid)))
            && isUnused(name, ctime -> ctime >= (time - TICK_MILLISECONDS) / SECOND_MILLISECONDS)) {
          found.add(name);
        }
      }
      return found;
    }

    /** Of shared memory the kernel knows the process that made it. */
    @Override
    boolean isMarked(String name) {
      Memory stat = stat(identifier(name));
      return stat != null
          && (table.equals("shm")
              || (stat.getShort(IpcPerm.MODE) & FileMode.PERMISSIONS) == Journal.WITHOUT_KEY_MODE);
    }

    private long identifier(String name) {
      if (name.equals(Journal.WITHOUT_KEY)) {
        return -1;
      }
      if (name.startsWith("#")) {
        return Long.parseLong(name.substring(1));
      }
      return get.applyAsLong((int) Long.parseLong(name.substring(2), 16));
    }

    private Memory stat(long id) {
      Memory stat = Memory.allocate(size);
      long result = id < 0 ? id : control(id, Flags.IPC_STAT, stat.address());
      return result < 0 ? null : stat;
    }

    /**
     * An identifier comes again after 32768 others at the earliest, and when the system has been
     * started anew. The time of the last change says nothing: whoever sets a semaphore or the
     * capacity of a queue changes it.
     */
    @Override
    String identity(String name) {
      long id = identifier(name);
      Memory stat = stat(id);
      return stat == null
          ? GONE
          : id + ":" + Integer.toUnsignedLong(stat.getInt(IpcPerm.CUID)) + ":" + Lineage.boot();
    }

    @Override
    boolean isNewSince(String name, long time) {
      return isUnused(
          name,
          ctime ->
              isMomentsAfter(
                  time, ctime * SECOND_MILLISECONDS, SECOND_MILLISECONDS + TICK_MILLISECONDS));
    }

    /** Whether nobody has used it, this user made it, and the time of its creation is right. */
    private boolean isUnused(String name, LongPredicate created) {
      Memory stat = stat(identifier(name));
      try {
        return stat != null
            && created.test(stat.getLong(ctime))
            && stat.getLong(used) == 0
            && Integer.valueOf(stat.getInt(IpcPerm.CUID))
                .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    boolean remove(String name) {
      long id = identifier(name);
      return id >= 0 && control(id, Flags.IPC_RMID, 0) == 0;
    }
  }

  /** A System V semaphore set, whose control call takes the number of a semaphore as well. */
  private static final class SemaphoreSet extends SystemV {
    SemaphoreSet() {
      super(
          "sem",
          Libc.SEMCTL,
          SemidDs.SIZE,
          SemidDs.CTIME,
          SemidDs.OTIME,
          key -> Libc.SEMGET.invoke(key, 0, 0));
    }

    @Override
    long control(long id, int command, long argument) {
      return Libc.SEMCTL.invoke(id, 0, command, argument);
    }
  }

  /** A named semaphore, which the C library keeps in a file: sem_overview(7). */
  private static final class NamedSemaphore extends File {
    NamedSemaphore() {
      super("/dev/shm/sem.");
    }

    @Override
    Path path(String name) {
      return super.path(name.substring(1));
    }

    @Override
    boolean isNewSince(String name, long time) {
      try {
        return isOursAndNew(path(name), time, PthreadTypes.SEM_SIZE);
      } catch (IOException e) {
        return false;
      }
    }
  }
}

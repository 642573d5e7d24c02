package org.ipcsh.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.facility.PipePeek;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.FileMode;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MsqidDs;
import org.ipcsh.posix.ShmidDs;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.ProcFile;
import org.ipcsh.proc.ProcessMemory;
import org.ipcsh.proc.UnixSocket;
import org.ipcsh.process.Door;

/**
 * {@code ipcsh peek WHAT}: what lies in an object of this system, whoever made it. Nothing is
 * consumed: where the system has no way to look without taking, it says so instead.
 *
 * <p>WHAT is a kind and a name as {@code ipcsh ls} shows them ({@code sysv_queue:0x4d51}, {@code
 * posix_shm:/buffer}, {@code pipe:[1234]}), a path ({@code /tmp/fifo}), a POSIX name ({@code
 * /buffer}), or a descriptor of a process ({@code PID:FD}).
 */
public final class Peek {
  /** What is shown of something larger. */
  private static final int MOST = 64 * 1024;

  private static final int MOST_MESSAGES = 100;
  private static final long ANY_KEY = -1;
  private static final String[] SYSTEM_V = {"sysv_queue", "sysv_sem", "sysv_shm"};

  /** It cannot be done; the message says why. */
  public static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;

    Impossible(String message) {
      super(message, null, false, false);
    }
  }

  private final Processes processes = Processes.now();
  private final Rendering rendering;
  private final StringBuilder out = new StringBuilder();

  private Peek(Rendering rendering) {
    this.rendering = rendering;
  }

  /**
   * Looks.
   *
   * @param hex bytes as hexadecimal numbers, even where they are text
   * @param struct what the bytes are, or null
   * @return for people: what it is, who waits for it, and what lies in it
   */
  public static String text(String what, boolean hex, Layout.Struct struct) throws Impossible {
    Peek peek = new Peek(new Rendering(hex, struct));
    try {
      peek.look(what);
    } catch (IOException e) {
      throw new Impossible(what + ": " + reason(e));
    }
    return peek.out.toString();
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is nothing of that name";
    }
    return e instanceof AccessDeniedException
        ? "it belongs to another user, who gave no permission"
        : String.valueOf(e.getMessage());
  }

  private void look(String what) throws IOException, Impossible {
    int colon = what.indexOf(':');
    if (what.startsWith("/proc/")) {
      String[] words = what.split("/");
      if (words.length == 5 && words[3].equals("fd")) {
        descriptor(number(what, words[2]), number(what, words[4]));
        return;
      }
    }
    if (what.startsWith("@")) {
      socketFile(what);
    } else if (what.startsWith("/")) {
      path(what);
    } else if (what.startsWith("0x") || what.startsWith("#")) {
      key(what);
    } else if (what.startsWith("pipe:[") || what.startsWith("socket:[")) {
      held(what);
    } else if (colon > 0 && Character.isDigit(what.charAt(0))) {
      descriptor(number(what, what.substring(0, colon)), number(what, what.substring(colon + 1)));
    } else if (colon > 0) {
      named(what, what.substring(0, colon), what.substring(colon + 1));
    } else {
      path(Path.of(what).toAbsolutePath().toString());
    }
  }

  private static int number(String what, String text) throws Impossible {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Impossible(what + ": a descriptor of a process is written PID:FD, two numbers");
    }
  }

  private void named(String what, String kind, String name) throws IOException, Impossible {
    switch (kind) {
      case "sysv_queue":
      case "sysv_sem":
      case "sysv_shm":
        if (!systemV(kind, name)) {
          throw new Impossible(what + ": there is none; see: ipcsh ls " + kind);
        }
        break;
      case "posix_shm":
        sharedMemory(name);
        break;
      case "posix_sem":
        semaphore(name);
        break;
      case "posix_queue":
        if (!queue(name)) {
          throw new Impossible(what + ": there is none, or it belongs to another user");
        }
        break;
      case "anonymous":
        anonymous(what, name);
        break;
      case "fifo":
      case "mapped_file":
      case "file":
        path(Path.of(name).toAbsolutePath().toString());
        break;
      case "pipe":
      case "socket":
        held(kind + ":" + (name.startsWith("[") ? name : "[" + name + "]"));
        break;
      case "eventfd":
        look(name);
        break;
      case "unix_stream":
      case "unix_datagram":
      case "unix_seqpacket":
      case "tcp":
      case "udp":
        socket(what, kind, name);
        break;
      default:
        throw new Impossible(
            what
                + ": '"
                + kind
                + "' is not a kind that can be looked into from outside; see: ipcsh ls");
    }
  }

  /** A path: of a FIFO or a file, or the name of something POSIX. */
  private void path(String path) throws IOException, Impossible {
    Path file = Path.of(path);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (FileMode.isFifo(file)) {
        fifo(file.toRealPath().toString());
      } else if (Files.isRegularFile(file)) {
        heading("file " + path + ", " + Files.size(file) + " bytes", path);
        bytes(file);
      } else if (Files.isDirectory(file)) {
        throw new Impossible(path + ": a directory");
      } else {
        socketFile(path);
      }
      return;
    }
    boolean found = false;
    if (path.indexOf('/', 1) < 0) {
      if (Files.exists(Path.of("/dev/shm" + path))) {
        sharedMemory(path);
        found = true;
      }
      if (Files.exists(Path.of("/dev/shm/sem." + path.substring(1)))) {
        semaphore(path);
        found = true;
      }
      found |= queue(path);
    }
    if (!found) {
      throw new Impossible(path + ": there is nothing of that name");
    }
  }

  /** A key of System V, which may be used for one object of each family. */
  private void key(String name) throws Impossible {
    boolean found = false;
    for (String kind : SYSTEM_V) {
      found |= systemV(kind, name);
    }
    if (!found) {
      throw new Impossible(name + ": there is no object of System V with that key");
    }
  }

  private void heading(String text, String waitedFor) {
    out.append(text).append('\n');
    for (String waiter : processes.waiting(waitedFor)) {
      out.append("  waiting: ").append(who(waiter)).append('\n');
    }
  }

  /** {@code 1234 reads} with the name of the program. */
  private String who(String waiter) {
    String[] words = waiter.split(" ", 2);
    return name(Integer.parseInt(words[0])) + " " + words[1];
  }

  private String name(int pid) {
    Processes.Process process = processes.all.get(pid);
    return pid + (process == null ? " (gone)" : " (" + process.command() + ")");
  }

  private void bytes(Path file) throws IOException {
    long size = Files.size(file);
    try (InputStream in = Files.newInputStream(file)) {
      rendering.bytes(out, in.readNBytes(MOST));
    }
    more(size);
  }

  private void more(long size) {
    if (size > MOST) {
      out.append("(and ").append(size - MOST).append(" bytes more)\n");
    }
  }

  private void sharedMemory(String name) throws IOException {
    Path file = Path.of("/dev/shm" + name);
    heading("posix_shm " + name + ", " + Files.size(file) + " bytes", file.toString());
    bytes(file);
  }

  /** Memory without a name, looked at where one of those has it who have it mapped. */
  private void anonymous(String what, String name) throws Impossible {
    for (Processes.SharedMapping each : processes.shared.values()) {
      if (each.isAnonymous() && name.equals("#" + each.first().inode())) {
        heading("anonymous " + name + ", " + each.size() + " bytes mapped", each.name());
        for (int holder : each.holders()) {
          out.append("  mapped by ").append(name(holder)).append('\n');
        }
        byte[] bytes =
            ProcessMemory.bytes(each.pid(), each.first().from(), (int) Math.min(each.size(), MOST));
        if (bytes == null) {
          throw new Impossible(what + ": the memory of process " + each.pid() + " cannot be read");
        }
        rendering.bytes(out, bytes);
        more(each.size());
        return;
      }
    }
    throw new Impossible(what + ": no process that can be looked at has it mapped");
  }

  private void semaphore(String name) throws IOException {
    Path file = Path.of("/dev/shm/sem." + name.substring(1));
    Files.size(file);
    heading("posix_sem " + name + ": " + Semaphores.named(file), file.toString());
  }

  private boolean queue(String name) {
    String content = PosixQueues.content(name);
    if (content.isEmpty()) {
      return false;
    }
    heading("posix_queue " + name + ", " + content, name);
    out.append(
        "POSIX queues cannot be looked into: mq_receive(3) takes the message out, and nothing else shows one.\n");
    return true;
  }

  // ---- System V

  private boolean systemV(String kind, String name) throws Impossible {
    long key = ANY_KEY;
    long id = ANY_KEY;
    try {
      if (name.startsWith("0x")) {
        key = Integer.parseUnsignedInt(name.substring(2), 16);
      } else {
        id = Long.parseLong(name.startsWith("#") ? name.substring(1) : name);
      }
    } catch (NumberFormatException e) {
      throw new Impossible(name + ": a key is written 0x4d51, an identifier #3");
    }
    String table = kind.equals("sysv_queue") ? "msg" : kind.equals("sysv_sem") ? "sem" : "shm";
    for (String[] row : ProcFile.rows("/proc/sysvipc/" + table)) {
      if (key != ANY_KEY ? Integer.parseInt(row[0]) == key : Long.parseLong(row[1]) == id) {
        systemV(kind, row);
        return true;
      }
    }
    return false;
  }

  private void systemV(String kind, String[] row) throws Impossible {
    int id = Integer.parseInt(row[1]);
    int key = Integer.parseInt(row[0]);
    String name = kind + (key == 0 ? "" : " 0x" + Integer.toHexString(key)) + " #" + id;
    switch (kind) {
      case "sysv_queue":
        heading(name + ", " + row[4] + " messages, " + row[3] + " bytes", kind + ":" + id);
        messages(name, id);
        break;
      case "sysv_sem":
        heading(name, kind + ":" + id);
        set(name, id, Integer.parseInt(row[3]));
        break;
      default:
        heading(name + ", " + row[3] + " bytes, attached " + row[6] + " times", kind + ":" + id);
        segment(name, id);
    }
  }

  private void messages(String name, int id) throws Impossible {
    Memory stat = Memory.allocate(MsqidDs.SIZE);
    check(name, Libc.MSGCTL.invoke(id, Flags.IPC_STAT, stat.address()));
    long size = stat.getLong(MsqidDs.CBYTES);
    Memory message = Memory.allocate((int) Math.max(size, 1) + Long.BYTES);
    for (int i = 0; i < MOST_MESSAGES; i++) {
      long count =
          Libc.MSGRCV.invoke(
              id,
              message.address(),
              message.size() - Long.BYTES,
              i,
              Flags.MSG_COPY | Flags.IPC_NOWAIT | Flags.MSG_NOERROR,
              0);
      if (count == -Errno.ENOMSG) {
        return;
      }
      if (count == -Errno.ENOSYS) {
        out.append(
            "This kernel cannot copy messages (it was built without CONFIG_CHECKPOINT_RESTORE), and msgrcv(2) would"
                + " take them.\n");
        return;
      }
      check(name, count);
      out.append("message ").append(i).append(", type ").append(message.getLong(0)).append(", ");
      out.append(count).append(" bytes:\n");
      rendering.bytes(out, message.bytes(Long.BYTES, (int) count));
    }
  }

  private void set(String name, int id, int size) throws Impossible {
    Semaphores.Set set = Semaphores.set(id, size);
    if (set == null) {
      throw new Impossible(name + ": it belongs to another user, who gave no permission");
    }
    for (int i = 0; i < size; i++) {
      out.append("semaphore ").append(i).append(": value ").append(set.value()[i]);
      waiters(set.forMore()[i], "for more");
      waiters(set.forZero()[i], "for zero");
      if (set.lastUsers()[i] > 0) {
        out.append(", last changed by ").append(name(set.lastUsers()[i]));
      }
      out.append('\n');
    }
  }

  private void waiters(int count, String what) {
    if (count > 0) {
      out.append(", ").append(count).append(count == 1 ? " waits " : " wait ").append(what);
    }
  }

  private void segment(String name, int id) throws Impossible {
    Memory stat = Memory.allocate(ShmidDs.SIZE);
    check(name, Libc.SHMCTL.invoke(id, Flags.IPC_STAT, stat.address()));
    long address = check(name, Libc.SHMAT.invoke(id, 0, Flags.SHM_RDONLY));
    long size = stat.getLong(ShmidDs.SEGSZ);
    rendering.bytes(
        out, Memory.at(address, (int) Math.min(size, MOST)).bytes(0, (int) Math.min(size, MOST)));
    Libc.SHMDT.invoke(address);
    more(size);
  }

  private static long check(String name, long result) throws Impossible {
    if (result < 0 && result > -Errno.MAX) {
      int errno = (int) -result;
      throw new Impossible(
          name
              + ": "
              + (errno == Errno.EACCES
                  ? "it belongs to another user, who gave no permission"
                  : Errno.text(errno) + " (" + Errno.name(errno) + ")"));
    }
    return result;
  }

  // ---- Descriptors

  private void fifo(String path) throws IOException, Impossible {
    heading("fifo " + path, path);
    List<Descriptor> holders = processes.open.getOrDefault(path, List.of());
    holders(holders);
    if (holders.isEmpty()) {
      out.append("No process that can be looked at has it open: nothing lies in it.\n");
      return;
    }
    pipe(path, holders);
  }

  /** Something without a name, by what /proc calls it. */
  private void held(String target) throws IOException, Impossible {
    List<Descriptor> holders = processes.open.getOrDefault(target, List.of());
    if (holders.isEmpty()) {
      throw new Impossible(target + ": no process that can be looked at holds it");
    }
    heading(target, target);
    holders(holders);
    if (target.startsWith("pipe:")) {
      pipe(target, holders);
    } else {
      socket(holders.get(0));
    }
  }

  private void holders(List<Descriptor> holders) {
    for (Descriptor held : holders) {
      out.append("  held by ").append(name(held.pid())).append(", descriptor ").append(held.fd());
      out.append(
          held.reads() && held.writes()
              ? " for reading and writing\n"
              : held.reads() ? " for reading\n" : " for writing\n");
    }
  }

  private void pipe(String name, List<Descriptor> holders) throws IOException, Impossible {
    for (Descriptor held : holders) {
      if (held.reads()) {
        try (Borrowed end = Borrowed.of(held)) {
          long[] result = new long[1];
          byte[] bytes = PipePeek.peek(Door.alone(), null, end.fd(), MOST, result);
          if (result[0] == -Errno.EAGAIN) {
            out.append("Nothing lies in it.\n");
          } else if (check(name, result[0]) == 0) {
            out.append("Nothing lies in it, and nobody holds its write end: end-of-file.\n");
          } else {
            out.append(bytes.length).append(" bytes:\n");
            rendering.bytes(out, bytes);
          }
          return;
        }
      }
    }
    out.append(
        "No process holds its read end: nobody will read what lies in it, and tee(2) cannot either.\n");
  }

  private void descriptor(int pid, int fd) throws IOException, Impossible {
    Descriptor what = new Descriptor(pid, fd);
    Path link = what.link();
    // Says why, where it cannot be seen.
    Files.readSymbolicLink(link);
    String target = what.target();
    if (target == null) {
      throw new Impossible(pid + ":" + fd + ": closed meanwhile");
    } else if (target.startsWith("pipe:")) {
      held(target);
    } else if (target.startsWith("socket:")) {
      heading(target, target);
      holders(List.of(what));
      socket(what);
    } else if (Descriptor.isEventfd(target)) {
      heading("eventfd: counts " + what.eventCount(), target);
    } else if (what.isFifo()) {
      fifo(target);
    } else if (Files.isRegularFile(link)) {
      if (target.indexOf('/', 1) > 0 || !queue(target)) {
        heading(target + ", " + Files.size(link) + " bytes", target);
        bytes(link);
      }
    } else {
      throw new Impossible(
          pid
              + ":"
              + fd
              + " is "
              + target
              + (target.startsWith("/dev/pt")
                  ? ": a terminal shows nothing without giving it away"
                  : ", which cannot be looked into without reading it"));
    }
  }

  private void socketFile(String path) throws IOException, Impossible {
    for (UnixSocket socket : UnixSocket.all()) {
      if (socket.name().equals(path)) {
        held("socket:[" + socket.inode() + "]");
        return;
      }
    }
    throw new Impossible(
        path
            + (path.startsWith("@")
                ? ": there is no socket of that name; see: ipcsh ls"
                : ": a file that cannot be looked into without reading it"));
  }

  private void socket(String what, String kind, String name) throws IOException, Impossible {
    List<Item> found = new ArrayList<>();
    for (Item item : Objects.of(processes)) {
      if (item.kind.equals(kind) && item.name.equals(name)) {
        found.add(item);
      }
    }
    if (found.isEmpty()) {
      throw new Impossible(what + ": there is none");
    }
    for (Item item : found) {
      held("socket:[" + item.id + "]");
    }
  }

  private void socket(Descriptor held) throws IOException, Impossible {
    try (Borrowed end = Borrowed.of(held)) {
      Memory memory = Memory.allocate(MOST);
      long count =
          Libc.RECV.invoke(end.fd(), memory.address(), MOST, Flags.MSG_PEEK | Flags.MSG_DONTWAIT);
      if (count == -Errno.EAGAIN) {
        out.append("Nothing has arrived.\n");
      } else if (count == -Errno.EINVAL || count == -Errno.ENOTCONN) {
        out.append(
            "It is not connected: what waits in it are connections to be accepted, not data.\n");
      } else if (check("socket", count) == 0) {
        out.append("Nothing has arrived, and nothing will: end-of-file.\n");
      } else {
        out.append(count).append(" bytes, the whole of it or the first message:\n");
        rendering.bytes(out, memory.bytes(0, (int) count));
      }
    }
  }
}

package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.process.Journal;

/** Gathers every IPC object of this system that this user can see. */
final class Objects {
  private static final Path SHM = Path.of("/dev/shm");
  static final Path MQUEUE = Path.of("/dev/mqueue");
  private static final String SEMAPHORE = "sem.";
  private static final String[] TCP_STATES = {
    "",
    "established",
    "connecting",
    "connecting",
    "closing",
    "closing",
    "time-wait",
    "closed",
    "close-wait",
    "last-ack",
    "listening",
    "closing"
  };
  private static final int TCP_LISTENING = 10;
  private static final int TCP_TIME_WAIT = 6;

  private final Processes processes;
  private final List<Item> items = new ArrayList<>();

  private Objects(Processes processes) {
    this.processes = processes;
  }

  static List<Item> of(Processes processes) {
    Objects objects = new Objects(processes);
    objects.systemVQueues();
    objects.systemVSemaphores();
    objects.systemVSegments();
    objects.sharedFiles();
    objects.sharedMappings();
    objects.queues();
    objects.pipes();
    objects.eventfds();
    objects.unixSockets();
    objects.internetSockets("tcp");
    objects.internetSockets("udp");
    objects.locks();
    objects.runs();
    return objects.items;
  }

  /**
   * The lines of a table of /proc below its heading, each split into words; none where there is no
   * such table.
   */
  static List<String[]> table(String file) {
    List<String[]> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of(file), StandardCharsets.UTF_8)) {
        rows.add(line.strip().split(" +"));
      }
    } catch (IOException e) {
      return List.of();
    }
    return rows.isEmpty() ? rows : rows.subList(1, rows.size());
  }

  /** A System V object is found by its key, one without a key by its identifier. */
  private Item systemV(String kind, String[] row) {
    int key = Integer.parseInt(row[0]);
    Item item = new Item(kind, key == 0 ? "#" + row[1] : "0x" + Integer.toHexString(key));
    item.id = Long.parseLong(row[1]);
    item.mode = Integer.parseInt(row[2], 8) & 0777;
    item.waiters.addAll(processes.waiting(kind + ":" + row[1]));
    items.add(item);
    return item;
  }

  private void systemVQueues() {
    for (String[] row : table("/proc/sysvipc/msg")) {
      Item item = systemV("sysv_queue", row);
      item.owner = Long.parseLong(row[7]);
      item.content =
          row[4] + (row[4].equals("1") ? " message, " : " messages, ") + row[3] + " bytes";
      item.since = Long.parseLong(row[13]);
      user(item, row[5]);
      user(item, row[6]);
    }
  }

  /** Nobody holds a System V object: who used it last and lives is the next best. */
  private void user(Item item, String pid) {
    if (processes.all.containsKey(Integer.parseInt(pid))) {
      item.holders.add(Integer.parseInt(pid));
    }
  }

  private void systemVSemaphores() {
    for (String[] row : table("/proc/sysvipc/sem")) {
      Item item = systemV("sysv_sem", row);
      item.owner = Long.parseLong(row[4]);
      item.since = Long.parseLong(row[9]);
      Semaphores.Set set = Semaphores.set((int) item.id, Integer.parseInt(row[3]));
      item.content = set == null ? row[3] + " semaphores" : set.values();
      if (set != null) {
        for (int pid : set.lastUsers()) {
          user(item, Integer.toString(pid));
        }
      }
    }
  }

  private void systemVSegments() {
    for (String[] row : table("/proc/sysvipc/shm")) {
      Item item = systemV("sysv_shm", row);
      item.owner = Long.parseLong(row[7]);
      item.content = row[3] + " bytes, attached " + row[6] + " times";
      item.since = Long.parseLong(row[13]);
      item.holders.addAll(processes.mapped.getOrDefault("sysv_shm:" + row[1], List.of()));
      item.waiters.addAll(processes.waiting("sysv_shm:" + row[1]));
    }
  }

  /** Shared memory and semaphores with names: both are files. */
  private void sharedFiles() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(SHM)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          sharedFile(file);
        }
      }
    } catch (IOException e) {
      // Without /dev/shm there are none.
    }
  }

  private void sharedFile(Path file) throws IOException {
    String name = file.getFileName().toString();
    boolean semaphore = name.startsWith(SEMAPHORE);
    Item item =
        new Item(
            semaphore ? "posix_sem" : "posix_shm",
            "/" + (semaphore ? name.substring(SEMAPHORE.length()) : name));
    stat(item, file);
    item.content = semaphore ? Semaphores.named(file) : Files.size(file) + " bytes";
    String path = file.toString();
    item.holders.addAll(processes.mapped.getOrDefault(path, List.of()));
    for (Processes.Held held : processes.open.getOrDefault(path, List.of())) {
      item.holders.add(held.pid());
    }
    item.waiters.addAll(processes.waiting(path));
    items.add(item);
  }

  /**
   * Memory without a name in /dev/shm that several processes have mapped: a file, or one without a
   * name, which memfd_create(2) or mmap(2) made.
   */
  private void sharedMappings() {
    for (Processes.SharedMapping each : processes.shared.values()) {
      if (!each.isAnonymous() && each.path().startsWith("/dev/")) {
        continue;
      }
      Item item =
          each.isAnonymous()
              ? new Item("anonymous", "#" + each.inode())
              : new Item("mapped_file", each.path());
      try {
        if (!each.isAnonymous()) {
          stat(item, Path.of(each.path()));
        }
      } catch (IOException e) {
        // It is removed, and the memory is still there.
      }
      item.id = each.inode();
      item.content = each.size() + " bytes mapped";
      item.holders.addAll(each.holders());
      item.waiters.addAll(processes.waiting(each.name()));
      item.between = each.holders().size() > 1;
      items.add(item);
    }
  }

  private static void stat(Item item, Path file) throws IOException {
    Map<String, Object> found = Files.readAttributes(file, "unix:uid,mode,ctime,ino");
    item.owner = (Integer) found.get("uid");
    item.mode = (Integer) found.get("mode") & 0777;
    item.since = ((FileTime) found.get("ctime")).toMillis() / 1000;
    item.id = ((Number) found.get("ino")).longValue();
  }

  /**
   * POSIX queues: those in /dev/mqueue, where it is mounted, and those that some process has open.
   */
  private void queues() {
    Map<String, Item> found = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(MQUEUE)) {
      for (Path file : files) {
        queue(found, "/" + file.getFileName(), file);
      }
    } catch (IOException e) {
      // It need not be mounted.
    }
    for (Map.Entry<String, List<Processes.Held>> each : processes.open.entrySet()) {
      String name = each.getKey();
      if (!name.startsWith("/") || name.indexOf('/', 1) >= 0) {
        continue;
      }
      for (Processes.Held held : each.getValue()) {
        Path link = link(held);
        try {
          if (!Processes.isFifo(link)) {
            queue(found, name, link).holders.add(held.pid());
          }
        } catch (IOException e) {
          // Closed meanwhile.
        }
      }
    }
    for (Item item : found.values()) {
      item.waiters.addAll(processes.waiting(item.name));
    }
  }

  /** Whether those are seen that nobody has open. */
  static boolean seesQueues() {
    try {
      return Files.getFileStore(MQUEUE).type().equals("mqueue");
    } catch (IOException e) {
      return false;
    }
  }

  private static Path link(Processes.Held held) {
    return Path.of("/proc/" + held.pid() + "/fd/" + held.fd());
  }

  private Item queue(Map<String, Item> found, String name, Path file) throws IOException {
    Item item = found.get(name);
    if (item == null) {
      item = new Item("posix_queue", name);
      stat(item, file);
      item.content = PosixQueues.content(name);
      found.put(name, item);
      items.add(item);
    }
    return item;
  }

  /** Pipes, and FIFOs that anybody has open or waits to open. */
  private void pipes() {
    for (Map.Entry<String, List<Processes.Held>> each : processes.open.entrySet()) {
      boolean pipe = each.getKey().startsWith("pipe:");
      if (pipe || each.getKey().startsWith("/") && isFifo(each.getValue().get(0))) {
        List<Processes.Held> holders = each.getValue();
        Item item = new Item(pipe ? "pipe" : "fifo", each.getKey());
        for (Processes.Held held : holders) {
          item.holders.add(held.pid());
        }
        item.between = !pipe || item.holders.size() > 1;
        try {
          stat(item, link(holders.get(0)));
        } catch (IOException e) {
          continue;
        }
        if (pipe) {
          item.since = -1;
        }
        item.content = fill(holders);
        item.waiters.addAll(processes.waiting(each.getKey()));
        items.add(item);
      }
    }
    for (String on : processes.waitedFor()) {
      Path path = on.startsWith("/") ? Path.of(on) : null;
      try {
        if (path != null && !processes.open.containsKey(on) && Processes.isFifo(path)) {
          Item item = new Item("fifo", on);
          stat(item, path);
          item.content = "one end is open or about to be";
          item.waiters.addAll(processes.waiting(on));
          items.add(item);
        }
      } catch (IOException e) {
        // It is not a file.
      }
    }
  }

  private static boolean isFifo(Processes.Held held) {
    try {
      return Processes.isFifo(link(held));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * How much lies in a pipe: asked through a duplicate of an end, so that nobody finds it opened or
   * closed.
   */
  private static String fill(List<Processes.Held> holders) {
    for (Processes.Held held : holders) {
      try (Duplicate end = Duplicate.of(held.pid(), held.fd())) {
        Memory count = Memory.allocate(Integer.BYTES);
        if (Libc.IOCTL.invoke(end.fd(), Flags.FIONREAD, count.address()) >= 0) {
          return count.getInt(0)
              + " of "
              + Libc.FCNTL.invoke(end.fd(), Flags.F_GETPIPE_SZ, 0)
              + " bytes";
        }
      } catch (IOException e) {
        // Somebody else may let us.
      }
    }
    return "";
  }

  private void eventfds() {
    Map<String, Item> found = new HashMap<>();
    for (Map.Entry<String, List<Processes.Held>> each : processes.open.entrySet()) {
      if (!each.getKey().startsWith(Processes.EVENTFD)) {
        continue;
      }
      for (Processes.Held held : each.getValue()) {
        String info;
        try {
          info = Files.readString(Path.of("/proc/" + held.pid() + "/fdinfo/" + held.fd()));
        } catch (IOException e) {
          continue;
        }
        String id = Processes.field(info, "eventfd-id:");
        Item item =
            found.computeIfAbsent(
                String.valueOf(id), key -> new Item("eventfd", held.pid() + ":" + held.fd()));
        item.id = id == null ? -1 : Long.parseLong(id);
        item.content =
            "counts " + Long.parseUnsignedLong(Processes.field(info, "eventfd-count:"), 16);
        item.holders.add(held.pid());
        if (item.waiters.isEmpty()) {
          item.waiters.addAll(processes.waiting(each.getKey()));
        }
      }
    }
    for (Item item : found.values()) {
      item.between = item.holders.size() > 1;
      items.add(item);
    }
  }

  /** Those with a name, and connections; of these only some are {@link Item#between} processes. */
  private void unixSockets() {
    List<UnixSockets.Socket> all = UnixSockets.all();
    for (UnixSockets.Socket socket : all) {
      Item item =
          new Item(
              socket.kind(),
              socket.name().isEmpty() ? "socket:[" + socket.inode() + "]" : socket.name());
      item.id = socket.inode();
      item.content = content(socket);
      socket(item, Long.toString(socket.inode()));
      if (socket.name().isEmpty()) {
        TreeSet<Integer> both = new TreeSet<>(item.holders);
        for (Processes.Held held :
            processes.open.getOrDefault("socket:[" + socket.peer() + "]", List.of())) {
          both.add(held.pid());
        }
        item.between = both.size() > 1 && !item.holders.isEmpty();
      }
    }
  }

  private static String content(UnixSockets.Socket socket) {
    if (socket.listens()) {
      return socket.queued() > 0 ? "listening, " + socket.queued() + " to accept" : "listening";
    }
    String state =
        socket.peer() != 0
            ? "connected to [" + socket.peer() + "]"
            : socket.connected() ? "connected" : socket.name().isEmpty() ? "unbound" : "bound";
    return socket.queued() < 0 ? state : state + ", " + socket.queued() + " bytes to read";
  }

  private void internetSockets(String protocol) {
    for (String version : new String[] {"", "6"}) {
      for (String[] row : table("/proc/net/" + protocol + version)) {
        int state = Integer.parseInt(row[3], 16);
        if (state == TCP_TIME_WAIT) {
          continue;
        }
        String[] queues = row[4].split(":");
        String local = Addresses.of(row[1]);
        boolean listening =
            state == TCP_LISTENING || protocol.equals("udp") && row[2].endsWith(":0000");
        Item item = new Item(protocol, listening ? local : local + "-" + Addresses.of(row[2]));
        item.id = Long.parseLong(row[9]);
        item.owner = Long.parseLong(row[7]);
        String fill =
            Long.parseLong(queues[1], 16)
                + (protocol.equals("udp") ? " bytes of buffer to read, " : " bytes to read, ")
                + Long.parseLong(queues[0], 16)
                + " to send";
        item.content =
            protocol.equals("udp")
                ? fill
                : state == TCP_LISTENING ? "listening" : TCP_STATES[state] + ", " + fill;
        socket(item, row[9]);
      }
    }
  }

  private void socket(Item item, String inode) {
    String target = "socket:[" + inode + "]";
    for (Processes.Held held : processes.open.getOrDefault(target, List.of())) {
      item.holders.add(held.pid());
      if (item.owner < 0) {
        item.owner = processes.all.get(held.pid()).uid();
      }
    }
    item.waiters.addAll(processes.waiting(target));
    items.add(item);
  }

  /**
   * File locks: /proc/locks, in which a waiter's line follows that of whom it waits for, with an
   * arrow.
   */
  private void locks() {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("/proc/locks"));
    } catch (IOException e) {
      return;
    }
    LockedFiles files = new LockedFiles(processes);
    Item last = null;
    for (String line : lines) {
      String[] row = line.strip().split(" +");
      boolean waits = row[1].equals("->");
      int at = waits ? 2 : 1;
      int pid = Integer.parseInt(row[at + 3]);
      String mode = row[at + 2].equals("WRITE") ? "exclusive" : "shared";
      String range =
          row[at + 5].equals("0") && row[at + 6].equals("EOF")
              ? "all of it"
              : "bytes " + row[at + 5] + " to " + row[at + 6].toLowerCase(java.util.Locale.ROOT);
      if (waits && last != null) {
        if (pid > 0) {
          last.waiters.add(pid + " locks");
        } else if (last.waiters.isEmpty()) {
          // The kernel does not say who waits for a lock of an open file description.
          last.waiters.addAll(processes.waiting(last.name));
        }
        continue;
      }
      String kind =
          row[at].equals("FLOCK") ? "flock" : row[at].equals("OFDLCK") ? "ofd_lock" : "record_lock";
      if (row[at].equals("LEASE") || row[at].equals("DELEG")) {
        last = null;
        continue;
      }
      LockedFiles.Locked locked = files.find(pid, row[at + 4]);
      last = new Item(kind, locked.path());
      last.content = mode + ", " + range;
      last.holders.addAll(locked.holders());
      if (!locked.holders().isEmpty()) {
        last.owner = processes.all.get(locked.holders().first()).uid();
      }
      items.add(last);
    }
  }

  /**
   * Says of each which run of ipcsh made it: the one whose journal names it, or whose process holds
   * it.
   */
  private void runs() {
    Map<String, Integer> noted = new HashMap<>();
    for (Journal.Noted each : Journal.noted()) {
      noted.put(each.kind() + '\t' + each.name(), each.pid());
    }
    for (Item item : items) {
      Integer pid = noted.get(item.kind + '\t' + item.name);
      if (pid == null && item.kind.startsWith("sysv")) {
        pid = noted.get(item.kind + "\t#" + item.id);
      }
      if (pid != null) {
        item.run = processes.all.containsKey(pid) ? processes.runs.getOrDefault(pid, pid) : 0;
      } else if (item.kind.equals("pipe")
          || item.kind.equals("eventfd")
          || item.kind.equals("anonymous")
          || item.name.startsWith("socket:[")) {
        // What it was started with belongs to others as well.
        for (int holder : item.holders) {
          Integer run = processes.runs.get(holder);
          if (run == null) {
            item.run = -1;
            break;
          }
          item.run = run;
        }
      }
    }
  }
}

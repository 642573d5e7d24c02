package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ipcsh.posix.FileMode;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.InternetSocket;
import org.ipcsh.proc.Lock;
import org.ipcsh.proc.ProcFile;
import org.ipcsh.proc.UnixSocket;
import org.ipcsh.process.Journals;

/** Gathers every IPC object of this system that this user can see. */
final class Objects {
  private static final Set<String> SOCKETS =
      Set.of("tcp", "udp", "unix_stream", "unix_datagram", "unix_seqpacket");

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

  /** A System V object is found by its key, one without a key by its identifier. */
  private Item systemV(String kind, String[] row) {
    int key = Integer.parseInt(row[0]);
    Item item = new Item(kind, key == 0 ? "#" + row[1] : "0x" + Integer.toHexString(key));
    item.id = Long.parseLong(row[1]);
    item.mode = Integer.parseInt(row[2], 8) & FileMode.PERMISSIONS;
    item.waiters.addAll(processes.waiting(kind + ":" + row[1]));
    items.add(item);
    return item;
  }

  private void systemVQueues() {
    for (String[] row : ProcFile.rows("/proc/sysvipc/msg")) {
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
    for (String[] row : ProcFile.rows("/proc/sysvipc/sem")) {
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
    for (String[] row : ProcFile.rows("/proc/sysvipc/shm")) {
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
    for (Path file : files(SHM)) {
      try {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          sharedFile(file);
        }
      } catch (IOException e) {
        // Removed meanwhile.
      }
    }
  }

  /** What lies in a folder; nothing where it is not there. */
  private static List<Path> files(Path folder) {
    List<Path> found = new ArrayList<>();
    String[] names = folder.toFile().list();
    for (String name : names == null ? new String[0] : names) {
      found.add(folder.resolve(name));
    }
    return found;
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
    for (Descriptor held : processes.open.getOrDefault(path, List.of())) {
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
              ? new Item("anonymous", "#" + each.first().inode())
              : new Item("mapped_file", each.path());
      try {
        if (!each.isAnonymous()) {
          stat(item, Path.of(each.path()));
        }
      } catch (IOException e) {
        // It is removed, and the memory is still there.
      }
      item.id = each.first().inode();
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
    item.mode = (Integer) found.get("mode") & FileMode.PERMISSIONS;
    item.since = ((FileTime) found.get("ctime")).toMillis() / 1000;
    item.id = ((Number) found.get("ino")).longValue();
  }

  /**
   * POSIX queues: those in /dev/mqueue, where it is mounted, and those that some process has open.
   */
  private void queues() {
    Map<String, Item> found = new HashMap<>();
    for (Path file : files(MQUEUE)) {
      try {
        queue(found, "/" + file.getFileName(), file);
      } catch (IOException e) {
        // Removed meanwhile.
      }
    }
    for (Map.Entry<String, List<Descriptor>> each : processes.open.entrySet()) {
      String name = each.getKey();
      if (!name.startsWith("/") || name.indexOf('/', 1) >= 0) {
        continue;
      }
      for (Descriptor held : each.getValue()) {
        try {
          if (!held.isFifo()) {
            queue(found, name, held.link()).holders.add(held.pid());
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
    for (Map.Entry<String, List<Descriptor>> each : processes.open.entrySet()) {
      boolean pipe = each.getKey().startsWith("pipe:");
      if (pipe || each.getKey().startsWith("/") && each.getValue().get(0).isFifo()) {
        List<Descriptor> holders = each.getValue();
        Item item = new Item(pipe ? "pipe" : "fifo", each.getKey());
        for (Descriptor held : holders) {
          item.holders.add(held.pid());
        }
        item.between = !pipe || item.holders.size() > 1;
        try {
          stat(item, holders.get(0).link());
          if (pipe && !hasTimesOfCreation(holders.get(0).link())) {
            item.since = -1;
          }
        } catch (IOException e) {
          continue;
        }
        item.content = fill(holders);
        item.waiters.addAll(processes.waiting(each.getKey()));
        items.add(item);
      }
    }
    for (String on : processes.waitedFor()) {
      Path path = on.startsWith("/") ? Path.of(on) : null;
      try {
        if (path != null && !processes.open.containsKey(on) && FileMode.isFifo(path)) {
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

  /** Before Linux 6.15 who reads a pipe changes one of its times, who writes the others. */
  private static boolean hasTimesOfCreation(Path pipe) throws IOException {
    Map<String, Object> times =
        Files.readAttributes(pipe, "unix:lastAccessTime,lastModifiedTime,ctime");
    return new HashSet<>(times.values()).size() == 1;
  }

  /**
   * How much lies in a pipe: asked through a duplicate of an end, so that nobody finds it opened or
   * closed.
   */
  private static String fill(List<Descriptor> holders) {
    for (Descriptor held : holders) {
      try (Borrowed end = Borrowed.ifAllowed(held)) {
        if (end != null && end.available() >= 0) {
          return end.available() + " of " + end.capacity() + " bytes";
        }
      }
    }
    return "";
  }

  private void eventfds() {
    Map<String, Item> found = new HashMap<>();
    for (Map.Entry<String, List<Descriptor>> each : processes.open.entrySet()) {
      if (!Descriptor.isEventfd(each.getKey())) {
        continue;
      }
      for (Descriptor held : each.getValue()) {
        long count = held.eventCount();
        if (count < 0) {
          continue;
        }
        Item item =
            found.computeIfAbsent(
                each.getKey(), key -> new Item("eventfd", held.pid() + ":" + held.fd()));
        item.id = held.eventNumber();
        item.content = "counts " + count;
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
    for (UnixSocket socket : UnixSocket.all()) {
      Item item =
          new Item(
              socket.kind(),
              socket.name().isEmpty() ? "socket:[" + socket.inode() + "]" : socket.name());
      item.id = socket.inode();
      item.content = content(socket);
      socket(item, socket.inode());
      if (socket.name().isEmpty()) {
        TreeSet<Integer> both = new TreeSet<>(item.holders);
        for (Descriptor held :
            processes.open.getOrDefault("socket:[" + socket.peer() + "]", List.of())) {
          both.add(held.pid());
        }
        item.between = both.size() > 1 && !item.holders.isEmpty();
      }
    }
  }

  private static String content(UnixSocket socket) {
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
    boolean udp = protocol.equals("udp");
    for (InternetSocket socket : InternetSocket.all(protocol)) {
      if (socket.state() == InternetSocket.TIME_WAIT) {
        continue;
      }
      boolean listens = socket.state() == InternetSocket.LISTENS;
      boolean named = listens || udp && socket.isUnconnected();
      Item item =
          new Item(protocol, named ? socket.local() : socket.local() + "-" + socket.remote());
      item.id = socket.inode();
      item.owner = socket.owner();
      String fill =
          socket.unread()
              + (udp ? " bytes of buffer to read, " : " bytes to read, ")
              + socket.unsent()
              + " to send";
      item.content = udp ? fill : listens ? "listening" : TCP_STATES[socket.state()] + ", " + fill;
      socket(item, socket.inode());
    }
  }

  private void socket(Item item, long inode) {
    String target = "socket:[" + inode + "]";
    for (Descriptor held : processes.open.getOrDefault(target, List.of())) {
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
    LockedFiles files = new LockedFiles(processes);
    Item last = null;
    for (Lock lock : Lock.all()) {
      if (lock.waits() && last != null) {
        if (lock.pid() > 0) {
          last.waiters.add(lock.pid() + " locks");
        } else if (last.waiters.isEmpty()) {
          // The kernel does not say who waits for a lock of an open file description.
          last.waiters.addAll(processes.waiting(last.name));
        }
        continue;
      }
      if (lock.kind().equals("LEASE") || lock.kind().equals("DELEG")) {
        last = null;
        continue;
      }
      LockedFiles.Locked locked = files.find(lock);
      last = new Item(kind(lock), locked.path());
      last.content = (lock.exclusive() ? "exclusive, " : "shared, ") + range(lock);
      last.holders.addAll(locked.holders());
      if (!locked.holders().isEmpty()) {
        last.owner = processes.all.get(locked.holders().first()).uid();
      }
      items.add(last);
    }
  }

  /** The word of the language for it. */
  private static String kind(Lock lock) {
    return lock.kind().equals("FLOCK")
        ? "flock"
        : lock.kind().equals("OFDLCK") ? "ofd_lock" : "record_lock";
  }

  private static String range(Lock lock) {
    return lock.from().equals("0") && lock.to().equals("EOF")
        ? "all of it"
        : "bytes " + lock.from() + " to " + lock.to().toLowerCase(Locale.ROOT);
  }

  /**
   * Says of each which run of ipcsh made it: the one whose journal names it, or whose process holds
   * it.
   */
  private void runs() {
    Map<String, Integer> noted = new HashMap<>();
    for (Journals.Noted each : Journals.noted()) {
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
          || SOCKETS.contains(item.kind)) {
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

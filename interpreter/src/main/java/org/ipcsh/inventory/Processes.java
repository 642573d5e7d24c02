package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Mapping;
import org.ipcsh.proc.Polling;
import org.ipcsh.proc.Proc;
import org.ipcsh.proc.SharedNames;
import org.ipcsh.proc.Stat;

/**
 * The processes of this system as far as this user may look at them: which descriptors and mappings
 * of IPC objects they have, and in which call they are blocked. One pass over /proc; a process that
 * ends meanwhile is left out.
 */
final class Processes {
  private static final String SHARED_FILES = "/dev/shm/";

  /** A process. */
  record Process(int pid, int parent, int uid, String command) {}

  final Map<Integer, Process> all = new TreeMap<>();

  /**
   * Who holds what is open, by {@link Descriptor#target}: {@code pipe:[1234]}, {@code /tmp/fifo}.
   */
  final Map<String, List<Descriptor>> open = new TreeMap<>();

  /**
   * Who has a file of /dev/shm or a System V segment mapped, by its path or {@code sysv_shm:ID}.
   */
  final Map<String, List<Integer>> mapped = new TreeMap<>();

  /** Other memory that may be shared, writable and mapped with MAP_SHARED, by device and inode. */
  final Map<String, SharedMapping> shared = new TreeMap<>();

  /**
   * Memory mapped with MAP_SHARED.
   *
   * @param first one of its mappings
   * @param pid whose that one is
   * @param holders all who have it mapped
   */
  record SharedMapping(Mapping first, int pid, TreeSet<Integer> holders) {
    /** What {@link #waiting} is asked for it. */
    String name() {
      return "mapping " + first.file();
    }

    String path() {
      return first.identity();
    }

    long size() {
      return first.to() - first.from();
    }

    /** Whether it was made by memfd_create(2), or mmap(2) without a file. */
    boolean isAnonymous() {
      return path().startsWith("/memfd:") || path().equals("/dev/zero");
    }
  }

  /** Who is blocked on what, in words, by what it is blocked on: see {@link #waiting}. */
  private final Map<String, List<String>> waiting = new HashMap<>();

  /** The main process of the run that a process is in, or itself is, by process. */
  final Map<Integer, Integer> runs = new HashMap<>();

  /** Those of which this user may not see the descriptors. */
  int hidden;

  private final Map<String, List<Integer>> members = new HashMap<>();

  static Processes now() {
    Processes processes = new Processes();
    for (int pid : Proc.pids()) {
      processes.look(pid);
    }
    processes.findRuns();
    return processes;
  }

  private void look(int pid) {
    Stat stat = Stat.of(pid);
    if (stat.isGone()) {
      return;
    }
    try {
      all.put(pid, new Process(pid, stat.parent(), Proc.user(pid), stat.command()));
      for (Descriptor descriptor : Descriptor.all(pid)) {
        descriptor(descriptor);
      }
      Map<Mapping, String> names = new HashMap<>();
      for (Mapping mapping : Mapping.all(pid)) {
        mapping(pid, mapping, names);
      }
      for (int thread : Proc.threads(pid)) {
        wait(pid, thread, names);
      }
    } catch (IOException e) {
      if (!Stat.of(pid).isGone()) {
        hidden++;
      }
    }
  }

  private void descriptor(Descriptor descriptor) {
    String target = descriptor.target();
    if (target == null) {
      return;
    }
    if (target.startsWith("/memfd:ipcsh-pages")) {
      try {
        String run = Files.getAttribute(descriptor.link(), "unix:ino").toString();
        members.computeIfAbsent(run, key -> new ArrayList<>()).add(descriptor.pid());
      } catch (IOException e) {
        // Closed meanwhile.
      }
    }
    if (isOfInterest(descriptor, target)) {
      open.computeIfAbsent(target, key -> new ArrayList<>()).add(descriptor);
    }
  }

  private static boolean isOfInterest(Descriptor descriptor, String target) {
    if (target.startsWith("pipe:")
        || target.startsWith("socket:")
        || Descriptor.isEventfd(target)
        || target.startsWith(SHARED_FILES)) {
      return true;
    }
    return target.startsWith("/")
        && !target.startsWith("/memfd:")
        && (descriptor.isFifo() || descriptor.isQueue());
  }

  /**
   * Notes a mapping that processes may communicate by.
   *
   * @param names is given what {@link #waiting} is asked for that memory
   */
  private void mapping(int pid, Mapping mapping, Map<Mapping, String> names) {
    if (!mapping.isSystemV() && !mapping.path().startsWith(SHARED_FILES)) {
      shared(pid, mapping, names);
      return;
    }
    String name = mapping.isSystemV() ? "sysv_shm:" + mapping.inode() : SharedNames.of(mapping);
    names.put(mapping, name);
    List<Integer> holders = mapped.computeIfAbsent(name, key -> new ArrayList<>());
    if (!holders.contains(pid)) {
      holders.add(pid);
    }
  }

  /** Not those of our own runs. */
  private void shared(int pid, Mapping mapping, Map<Mapping, String> names) {
    if (mapping.file() == null
        || !mapping.path().startsWith("/")
        || !mapping.permissions().equals("rw-s")
        || mapping.path().startsWith("/memfd:ipcsh-")) {
      return;
    }
    SharedMapping same =
        shared.computeIfAbsent(
            mapping.file(), file -> new SharedMapping(mapping, pid, new TreeSet<>()));
    same.holders.add(pid);
    names.put(mapping, same.name());
  }

  private void wait(int pid, int thread, Map<Mapping, String> names) {
    BlockedCall blocked = BlockedCall.of(pid, thread);
    BlockingCall call = blocked == null ? null : BlockingCall.of(blocked.name());
    if (call == null) {
      return;
    }
    switch (call.subject()) {
      case DESCRIPTOR:
        waits(pid, call, new Descriptor(pid, (int) blocked.argument(0)).target());
        break;
      case DESCRIPTORS:
        Polling polling = Polling.of(pid, blocked);
        if (polling != null) {
          for (Polling.Watched each : polling.watched()) {
            waits(pid, call, new Descriptor(pid, each.fd()).target());
          }
        }
        break;
      case IDENTIFIER:
        waits(pid, call, call.family() + ":" + (int) blocked.argument(0));
        break;
      case ADDRESS:
        names.forEach(
            (mapping, name) -> {
              if (mapping.holds(blocked.argument(0))) {
                waits(pid, call, name);
              }
            });
        break;
      default:
        String path = blocked.path(pid);
        Path file = path == null ? null : Proc.resolve(pid, path);
        waits(pid, call, file == null ? null : file.toString());
    }
  }

  private void waits(int pid, BlockingCall call, String on) {
    if (on != null) {
      List<String> all = waiting.computeIfAbsent(on, key -> new ArrayList<>());
      if (!all.contains(pid + " " + call.doing())) {
        all.add(pid + " " + call.doing());
      }
    }
  }

  /** The processes that are blocked on it, each with what it does: {@code 1234 reads}. */
  List<String> waiting(String on) {
    return waiting.getOrDefault(on, List.of());
  }

  /** What somebody is blocked on. */
  Iterable<String> waitedFor() {
    return waiting.keySet();
  }

  private void findRuns() {
    for (List<Integer> run : members.values()) {
      int main = run.get(0);
      for (int pid : run) {
        if (all.containsKey(pid) && !run.contains(all.get(pid).parent())) {
          main = pid;
        }
      }
      for (int pid : run) {
        runs.put(pid, main);
      }
    }
  }
}

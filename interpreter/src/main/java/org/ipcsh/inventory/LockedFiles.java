package org.ipcsh.inventory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Lock;
import org.ipcsh.proc.Mapping;

/**
 * The files that /proc/locks tells by device and inode, and who holds the locks: that names the
 * process that took a lock, which of a lock of the open file description may be any that has it
 * now, and says -1 for some.
 */
final class LockedFiles {
  private final Processes processes;

  /** What is locked, by who took it, device and inode: whoever has it open under that lock. */
  private Map<String, List<Holder>> holders;

  private record Holder(int pid, String path) {}

  /** A file and the processes that hold a lock of it. */
  record Locked(String path, TreeSet<Integer> holders) {}

  LockedFiles(Processes processes) {
    this.processes = processes;
  }

  /** What is known of a lock. */
  Locked find(Lock lock) {
    if (holders == null) {
      holders = new HashMap<>();
      processes.all.keySet().forEach(this::look);
    }
    Locked locked = new Locked("file " + lock.file(), new TreeSet<>());
    for (Holder holder : holders.getOrDefault(key(lock), List.of())) {
      locked = new Locked(holder.path, locked.holders);
      locked.holders.add(holder.pid);
    }
    if (locked.holders.isEmpty() && processes.all.containsKey(lock.pid())) {
      locked = new Locked(mapped(lock.pid(), lock.file()), locked.holders);
      locked.holders.add(lock.pid());
    }
    return locked;
  }

  private static String key(Lock lock) {
    return lock.pid() + " " + lock.file();
  }

  /** A file that was mapped and closed keeps its lock. */
  private static String mapped(int pid, String file) {
    String inode = file.substring(file.lastIndexOf(':') + 1);
    for (Mapping mapping : Mapping.of(pid)) {
      if (Long.toString(mapping.inode()).equals(inode)) {
        return mapping.path();
      }
    }
    return "file " + file;
  }

  /** Another user's are not seen: what those have locked is shown by the numbers. */
  private void look(int pid) {
    for (Descriptor descriptor : Descriptor.of(pid)) {
      String target = descriptor.target();
      if (target != null && target.startsWith("/")) {
        for (Lock lock : Lock.of(descriptor)) {
          holders.computeIfAbsent(key(lock), key -> new ArrayList<>()).add(new Holder(pid, target));
        }
      }
    }
  }
}

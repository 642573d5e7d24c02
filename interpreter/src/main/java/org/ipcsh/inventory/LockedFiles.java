package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The files that /proc/locks tells by device and inode, and who holds the locks: that names the
 * process that took a lock, which of a lock of the open file description may be any that has it
 * now, and says -1 for some.
 */
final class LockedFiles {
  private final Processes processes;

  /** What is locked, by device and inode: whoever has it open under a lock, by its process. */
  private Map<String, List<Holder>> holders;

  private record Holder(int pid, String path) {}

  /** A file and the processes that hold a lock of it. */
  record Locked(String path, TreeSet<Integer> holders) {}

  LockedFiles(Processes processes) {
    this.processes = processes;
  }

  /**
   * What is known of a lock.
   *
   * @param pid who took it, or -1
   * @param file {@code MAJOR:MINOR:INODE}, the device in hexadecimal
   */
  Locked find(int pid, String file) {
    if (holders == null) {
      holders = new HashMap<>();
      processes.all.keySet().forEach(this::look);
    }
    Locked locked = new Locked("file " + file, new TreeSet<>());
    for (Holder holder : holders.getOrDefault(pid + " " + file, List.of())) {
      locked = new Locked(holder.path, locked.holders);
      locked.holders.add(holder.pid);
    }
    if (locked.holders.isEmpty() && processes.all.containsKey(pid)) {
      locked = new Locked(mapped(pid, file), locked.holders);
      locked.holders.add(pid);
    }
    return locked;
  }

  /** A file that was mapped and closed keeps its lock. */
  private static String mapped(int pid, String file) {
    String inode = file.substring(file.lastIndexOf(':') + 1);
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
        String[] words = line.split(" +", 6);
        if (words[4].equals(inode)) {
          return words[5];
        }
      }
    } catch (IOException e) {
      // As with descriptors.
    }
    return "file " + file;
  }

  /** /proc/PID/fdinfo has a line like that of /proc/locks for each lock of the description. */
  private void look(int pid) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path link : files) {
        if (Files.readSymbolicLink(link).toString().startsWith("/")) {
          look(pid, link);
        }
      }
    } catch (IOException e) {
      // It has ended, or is another user's: then it is shown by the numbers.
    }
  }

  private void look(int pid, Path link) {
    try {
      String info = Files.readString(link.resolveSibling("../fdinfo").resolve(link.getFileName()));
      for (int at = info.indexOf("lock:"); at >= 0; at = info.indexOf("lock:", at + 1)) {
        String[] words = info.substring(at).split("\\s+", 8);
        holders
            .computeIfAbsent(words[5] + " " + words[6], key -> new ArrayList<>())
            .add(new Holder(pid, Files.readSymbolicLink(link).toString()));
      }
    } catch (IOException e) {
      // Closed meanwhile.
    }
  }
}

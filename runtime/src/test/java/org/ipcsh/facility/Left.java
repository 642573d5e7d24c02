package org.ipcsh.facility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What this process has in the system at one moment, to be compared with what it has there later.
 */
public final class Left {
  private static final List<String> TABLES =
      List.of("/proc/sysvipc/msg", "/proc/sysvipc/shm", "/proc/sysvipc/sem");

  /** Where the keys of tests begin; decimal in those tables. */
  private static final int KEYS = 0x6d454d00;

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private Left() {}

  /**
   * POSIX names with this process's number in them, System V objects with a key of the tests or
   * this process's number in their row (creator, last sender, last user), and descriptors.
   */
  public static Set<String> now() throws IOException {
    Set<String> all = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      files.map(Path::toString).filter(file -> file.contains(PID)).forEach(all::add);
    }
    for (String table : TABLES) {
      for (String line : Files.readAllLines(Path.of(table))) {
        List<String> columns = List.of(line.trim().split("\\s+"));
        if (columns.contains(PID) || isOfTests(columns.get(0))) {
          all.add(table + " " + columns.get(1));
        }
      }
    }
    all.addAll(descriptors());
    return all;
  }

  private static boolean isOfTests(String key) {
    return !key.equals("key") && (Integer.parseInt(key) & 0xFFFFFF00) == KEYS;
  }

  /** This process's descriptors other than files of the Java runtime and the journal. */
  private static List<String> descriptors() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : files.toList()) {
        try {
          String target = Files.readSymbolicLink(file).toString();
          if (!target.endsWith(".jar")
              && !target.endsWith("/modules")
              && !target.endsWith(".journal")
              && !target.startsWith("/sys/")
              && !target.startsWith("/proc/")) {
            all.add("descriptor " + file.getFileName() + " " + target);
          }
        } catch (IOException e) {
          // It was that of the directory.
        }
      }
    }
    return all;
  }
}

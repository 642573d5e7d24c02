package org.ipcsh.facility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What stands in the system at one moment, to be compared with what stands there later. */
public final class Left {
  private static final List<String> TABLES =
      List.of("/proc/sysvipc/msg", "/proc/sysvipc/shm", "/proc/sysvipc/sem");

  private Left() {}

  /** Shared memory, System V objects by identifier, and descriptors of this process. */
  public static Set<String> now() throws IOException {
    Set<String> all = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      files.forEach(file -> all.add(file.toString()));
    }
    for (String table : TABLES) {
      for (String line : Files.readAllLines(Path.of(table))) {
        all.add(table + " " + line.trim().split("\\s+")[1]);
      }
    }
    all.addAll(descriptors());
    return all;
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

package org.ipcsh.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The names of POSIX semaphores and shared memory. sem_open(3) makes a semaphore under a name of
 * its own and links it: who has created one has that other name, removed, among its mappings.
 */
public final class SharedNames {
  private static final String FOLDER = "/dev/shm/";

  private SharedNames() {}

  /**
   * Under which path the file of a mapping is found; what the kernel calls it where there is none.
   */
  public static String of(Mapping mapping) {
    String path = mapping.path();
    if (!path.startsWith(FOLDER) || !path.endsWith(Descriptor.DELETED)) {
      return path;
    }
    String[] names = Path.of(FOLDER).toFile().list();
    for (String name : names == null ? new String[0] : names) {
      Path file = Path.of(FOLDER, name);
      try {
        if (((Number) Files.getAttribute(file, "unix:ino")).longValue() == mapping.inode()) {
          return file.toString();
        }
      } catch (IOException e) {
        // Removed meanwhile.
      }
    }
    return path;
  }
}

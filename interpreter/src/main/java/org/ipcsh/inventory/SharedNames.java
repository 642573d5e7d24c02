package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The names of POSIX semaphores and shared memory. sem_open(3) makes a semaphore under a name of
 * its own and links it: who has created one has that other name, removed, among its mappings.
 */
public final class SharedNames {
  private static final String FOLDER = "/dev/shm/";
  private static final String DELETED = " (deleted)";

  private SharedNames() {}

  /**
   * Under which name it is found.
   *
   * @param mapped what /proc/PID/maps calls it
   */
  public static String of(String mapped, long inode) {
    if (!mapped.startsWith(FOLDER) || !mapped.endsWith(DELETED)) {
      return mapped;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(FOLDER))) {
      for (Path file : files) {
        if (((Number) Files.getAttribute(file, "unix:ino")).longValue() == inode) {
          return file.toString();
        }
      }
    } catch (IOException e) {
      // One was removed meanwhile.
    }
    return mapped;
  }
}

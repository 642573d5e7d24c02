package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names of the files that /proc/locks tells by device and inode. */
final class LockedFiles {
  private LockedFiles() {}

  /**
   * The path by which the process has the file open.
   *
   * @param file {@code MAJOR:MINOR:INODE}, the device in hexadecimal
   * @return the path, or what was given when the process may not be looked at
   */
  static String path(int pid, String file) {
    String inode = file.substring(file.lastIndexOf(':') + 1);
    try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path link : links) {
        if (Files.readSymbolicLink(link).toString().startsWith("/")
            && Files.getAttribute(link, "unix:ino").toString().equals(inode)) {
          return Files.readSymbolicLink(link).toString();
        }
      }
    } catch (IOException e) {
      // Shown by its number.
    }
    return "file " + file;
  }
}

package org.ipcsh.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What stat(2) tells of a file in st_mode: its type and permissions, see inode(7). */
public final class FileMode {
  /** The bits that say of which type it is. */
  public static final int TYPE = 0170000;

  /** Type of a file: a Unix socket. */
  public static final int SOCKET = 0140000;

  /** Type of a file: a pipe or FIFO. */
  public static final int FIFO = 0010000;

  /** The bits that say who may read, write and execute. */
  public static final int PERMISSIONS = 0777;

  private FileMode() {}

  /**
   * {@return whether there is a FIFO, or a pipe under a name in /proc; false where it cannot be
   * known}
   *
   * @param file a path; a symbolic link is followed
   */
  public static boolean isFifo(Path file) {
    try {
      return ((Integer) Files.getAttribute(file, "unix:mode") & TYPE) == FIFO;
    } catch (IOException e) {
      return false;
    }
  }
}

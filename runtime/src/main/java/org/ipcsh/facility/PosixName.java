package org.ipcsh.facility;

import java.nio.charset.StandardCharsets;

/**
 * The names of POSIX shared memory, message queues and named semaphores: see shm_overview(7) and
 * mq_overview(7).
 */
final class PosixName {
  /** NAME_MAX: what may follow the slash. */
  private static final int LONGEST = 255;

  private PosixName() {}

  /**
   * The name, if it is one.
   *
   * @throws IllegalArgumentException unless it is a slash and 1 to 255 bytes without a slash or
   *     zero byte
   */
  static String checked(String kind, String name) {
    if (!name.startsWith("/")) {
      throw new IllegalArgumentException(
          "the name of a " + kind + " begins with a slash: \"/" + name + "\"");
    }
    int length = name.getBytes(StandardCharsets.UTF_8).length - 1;
    if (length < 1
        || length > LONGEST
        || name.indexOf('/', 1) >= 0
        || name.indexOf('\0') >= 0
        || name.equals("/.")
        || name.equals("/..")) {
      throw new IllegalArgumentException(
          "the name of a "
              + kind
              + " is a slash and 1 to "
              + LONGEST
              + " bytes without slash or zero byte, not \""
              + name.replace("\0", "\\0")
              + "\"");
    }
    return name;
  }
}

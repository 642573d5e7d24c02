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
    return checked(kind, name, LONGEST);
  }

  /** The same, where fewer bytes may follow the slash. */
  static String checked(String kind, String name, int longest) {
    String whole = name.startsWith("/") ? name : "/" + name;
    int length = whole.getBytes(StandardCharsets.UTF_8).length - 1;
    if (length < 1
        || length > longest
        || whole.indexOf('/', 1) >= 0
        || whole.indexOf('\0') >= 0
        || whole.equals("/.")
        || whole.equals("/..")) {
      throw new IllegalArgumentException(
          "the name of a "
              + kind
              + " is a slash and 1 to "
              + longest
              + " bytes without slash or zero byte, not \""
              + name.replace("\0", "\\0")
              + "\"");
    }
    if (!whole.equals(name)) {
      throw new IllegalArgumentException(
          "the name of a " + kind + " begins with a slash: \"" + whole + "\"");
    }
    return name;
  }
}

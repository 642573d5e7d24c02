package org.ipcsh.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words and the environment that this process was given, as bytes: the virtual machine puts
 * replacement characters for what is not text in its encoding.
 *
 * <p>That encoding is the locale's and cannot be said otherwise, and names of files are to be UTF-8
 * whatever the locale. So the launcher has the virtual machine run in a locale with UTF-8, and says
 * in a system property what {@code LC_ALL} was; scripts, and the programs that they start, see
 * that.
 */
public final class Given {
  /** {@code LC_ALL=} and its value, or nothing if it was not set; absent where it is unchanged. */
  public static final String LOCALE = "ipcsh.locale";

  /** The variable that the launcher changes. */
  static final String CHANGED = "LC_ALL";

  private static final char REPLACEMENT = '\uFFFD';

  private Given() {}

  /**
   * {@return what the virtual machine has made these words of} Where one of them has a replacement
   * character, they are taken from the end of /proc/self/cmdline, proc(5).
   *
   * @param words the last arguments of this process, in their order
   */
  public static byte[][] bytes(String[] words) {
    byte[][] bytes = new byte[words.length][];
    boolean exact = true;
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
      exact &= words[i].indexOf(REPLACEMENT) < 0;
    }
    if (!exact) {
      List<byte[]> line = entries("cmdline");
      for (int i = 1; i <= words.length && i <= line.size(); i++) {
        bytes[words.length - i] = line.get(line.size() - i);
      }
    }
    return bytes;
  }

  /**
   * {@return the value of a variable as this process was given it, or null}
   *
   * @param name a byte string, as the value is: a character is a byte
   */
  public static String variable(String name) {
    String locale = System.getProperty(LOCALE);
    if (locale != null && CHANGED.equals(name)) {
      return locale.isEmpty() ? null : locale.substring(CHANGED.length() + 1);
    }
    for (byte[] entry : entries("environ")) {
      String variable = new String(entry, StandardCharsets.ISO_8859_1);
      if (variable.startsWith(name) && variable.startsWith("=", name.length())) {
        return variable.substring(name.length() + 1);
      }
    }
    return null;
  }

  /** Whether a variable of the environment is only there for virtual machines of this run. */
  static boolean isForMachine(String name) {
    return name.equals(SignalGate.ENVIRONMENT)
        || System.getProperty(LOCALE) != null && name.equals(CHANGED);
  }

  private static List<byte[]> entries(String file) {
    List<byte[]> entries = new ArrayList<>();
    byte[] all;
    try {
      all = Files.readAllBytes(Path.of("/proc/self", file));
    } catch (IOException e) {
      return entries;
    }
    int from = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == 0) {
        entries.add(Arrays.copyOfRange(all, from, i));
        from = i + 1;
      }
    }
    return entries;
  }
}

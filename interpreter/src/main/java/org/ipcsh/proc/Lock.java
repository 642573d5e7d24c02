package org.ipcsh.proc;

import java.util.ArrayList;
import java.util.List;

/**
 * A lock of a file, or somebody who waits for one, as /proc/locks tells it.
 *
 * @param waits whether it is one that waits; the one that it waits for stands before it
 * @param kind {@code FLOCK}, {@code POSIX}, {@code OFDLCK}, or one that is not a lock: {@code
 *     LEASE}, {@code DELEG}
 * @param pid who took it, of a lock of the open file description whoever did that first; -1 or 0
 *     where that is not known
 * @param file its device and inode, {@code MAJOR:MINOR:INODE}, the device in hexadecimal
 * @param from the first byte
 * @param to the last byte, or {@code EOF}
 */
public record Lock(
    boolean waits, String kind, boolean exclusive, int pid, String file, String from, String to) {
  private static final String WAITS = "->";
  private static final String OF_DESCRIPTOR = "lock:";

  // Words of a line after its number and the arrow
  private static final int KIND = 0;
  private static final int MODE = 2;
  private static final int PID = 3;
  private static final int FILE = 4;
  private static final int FROM = 5;
  private static final int TO = 6;

  /** All of this system. */
  public static List<Lock> all() {
    List<Lock> all = new ArrayList<>();
    for (String line : ProcFile.lines("/proc/locks")) {
      all.add(parse(line));
    }
    return all;
  }

  /** Those that the open file description behind a descriptor has or waits for. */
  public static List<Lock> of(Descriptor descriptor) {
    List<Lock> all = new ArrayList<>();
    for (String line : ProcFile.lines(descriptor.info())) {
      if (line.startsWith(OF_DESCRIPTOR)) {
        all.add(parse(line.substring(OF_DESCRIPTOR.length())));
      }
    }
    return all;
  }

  /** Whether the open file description has a lock of its file. */
  public static boolean isHeldBy(Descriptor descriptor) {
    return of(descriptor).stream().anyMatch(lock -> !lock.waits);
  }

  private static Lock parse(String line) {
    String[] words = line.strip().split("\\s+");
    boolean waits = words[1].equals(WAITS);
    int at = waits ? 2 : 1;
    return new Lock(
        waits,
        words[at + KIND],
        words[at + MODE].equals("WRITE"),
        Integer.parseInt(words[at + PID]),
        words[at + FILE],
        words[at + FROM],
        words[at + TO]);
  }
}

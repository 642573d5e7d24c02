package org.ipcsh.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.FileMode;

/** A descriptor of a process: a link in /proc/PID/fd, and a file in /proc/PID/fdinfo. */
public record Descriptor(int pid, int fd) {
  private static final int OPEN_FOR_READING = 0400;
  private static final int OPEN_FOR_WRITING = 0200;
  private static final String EVENTFD = "eventfd:[";
  private static final String ANY_EVENTFD = "anon_inode:[eventfd";
  static final String DELETED = " (deleted)";

  /** Those of a process; none where they may not be looked at. */
  public static List<Descriptor> of(int pid) {
    try {
      return all(pid);
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Those of a process.
   *
   * @throws IOException where they may not be looked at, or it has ended
   */
  public static List<Descriptor> all(int pid) throws IOException {
    List<Descriptor> found = new ArrayList<>();
    for (int fd : ProcFile.numbers(Path.of("/proc/" + pid + "/fd"))) {
      found.add(new Descriptor(pid, fd));
    }
    return found;
  }

  /** The link, through which what it has open can be looked at. */
  public Path link() {
    return Path.of("/proc/" + pid + "/fd/" + fd);
  }

  /**
   * What it has open: {@code pipe:[4711]}, {@code socket:[4711]}, {@code eventfd:[12]} or a path,
   * with {@code (deleted)} behind it when the file is removed; null when the descriptor is closed
   * or may not be looked at.
   */
  public String target() {
    String target;
    try {
      target = Files.readSymbolicLink(link()).toString();
    } catch (IOException e) {
      return null;
    }
    if (!target.startsWith(ANY_EVENTFD)) {
      return target;
    }
    // All of them have the same link; Linux 5.2 tells them apart.
    String number = info("eventfd-id");
    return number == null ? target : EVENTFD + number + "]";
  }

  /** The same by the name that it had from the beginning: also of a file that is removed. */
  public String identity() {
    String target = target();
    return target == null ? null : original(target);
  }

  /** What a file is called that may be removed. */
  static String original(String path) {
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }

  public static boolean isEventfd(String target) {
    return target.startsWith(EVENTFD) || target.startsWith(ANY_EVENTFD);
  }

  public boolean reads() {
    return permits(OPEN_FOR_READING);
  }

  public boolean writes() {
    return permits(OPEN_FOR_WRITING);
  }

  /** The kernel shows in the permissions of the link what it is open for. */
  private boolean permits(int use) {
    try {
      int mode = (Integer) Files.getAttribute(link(), "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (mode & use) != 0;
    } catch (IOException e) {
      return false;
    }
  }

  public boolean isFifo() {
    return FileMode.isFifo(link());
  }

  /**
   * Whether it is a POSIX message queue. The kernel keeps those in a file system whose own mount is
   * in nobody's list, so that a link to {@code /name} may mean a queue or a file; who reads a
   * queue's descriptor learns its state.
   */
  public boolean isQueue() {
    String target = target();
    if (target == null || target.lastIndexOf('/') != 0 || !Files.isRegularFile(link())) {
      return false;
    }
    String mount = info("mnt_id");
    return mount != null
        && !("\n" + ProcFile.text("/proc/self/mountinfo")).contains("\n" + mount + " ");
  }

  /** The number of an eventfd; -1 where the kernel does not tell. */
  public long eventNumber() {
    String number = info("eventfd-id");
    return number == null ? -1 : Long.parseLong(number);
  }

  /** What an eventfd counts; -1 when it is closed. */
  public long eventCount() {
    String count = info("eventfd-count");
    return count == null ? -1 : Long.parseUnsignedLong(count, 16);
  }

  /** Of the master of a pseudoterminal the number of its other side, or null. */
  public String terminal() {
    return info("tty-index");
  }

  private String info(String field) {
    return ProcFile.field(info(), field);
  }

  /** The file that says more than the link. */
  String info() {
    return "/proc/" + pid + "/fdinfo/" + fd;
  }
}

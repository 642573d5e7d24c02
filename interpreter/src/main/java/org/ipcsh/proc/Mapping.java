package org.ipcsh.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a process's memory: a line of /proc/PID/maps.
 *
 * @param permissions such as {@code rw-s}
 * @param offset where in the file it begins
 * @param device {@code MAJOR:MINOR} in hexadecimal
 * @param inode 0 for memory of its own
 * @param path what the kernel calls the file; empty for memory of its own
 */
public record Mapping(
    long from, long to, String permissions, long offset, String device, long inode, String path) {
  private static final String SYSTEM_V = "/SYSV";

  /** Those of a process; none where they may not be looked at. */
  public static List<Mapping> of(int pid) {
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
  public static List<Mapping> all(int pid) throws IOException {
    String text =
        new String(Files.readAllBytes(Path.of("/proc/" + pid + "/maps")), StandardCharsets.UTF_8);
    List<Mapping> all = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (!line.isEmpty()) {
        all.add(parse(line));
      }
    }
    return all;
  }

  /** The mapping in which an address lies, or null. */
  public static Mapping at(int pid, long address) {
    for (Mapping mapping : of(pid)) {
      if (mapping.holds(address)) {
        return mapping;
      }
    }
    return null;
  }

  /** {@code 7f00-7f10 rw-s 00000000 00:01 1056 /memfd:name (deleted)}. */
  private static Mapping parse(String line) {
    int dash = line.indexOf('-');
    int range = line.indexOf(' ', dash);
    int permissions = line.indexOf(' ', range + 1);
    int offset = line.indexOf(' ', permissions + 1);
    int device = line.indexOf(' ', offset + 1);
    int inode = line.indexOf(' ', device + 1);
    inode = inode < 0 ? line.length() : inode;
    return new Mapping(
        Long.parseUnsignedLong(line, 0, dash, 16),
        Long.parseUnsignedLong(line, dash + 1, range, 16),
        line.substring(range + 1, permissions),
        Long.parseUnsignedLong(line, permissions + 1, offset, 16),
        line.substring(offset + 1, device),
        Long.parseLong(line, device + 1, inode, 10),
        line.substring(inode).stripLeading());
  }

  /** The path that the file has had from the beginning: also of one that is removed. */
  public String identity() {
    return Descriptor.original(path);
  }

  /** What names the memory whoever maps it; null for memory of its own. */
  public String file() {
    return inode == 0 ? null : device + " " + inode;
  }

  /** Whether it lies in a segment of System V, of which {@link #inode} is the identifier. */
  public boolean isSystemV() {
    return path.startsWith(SYSTEM_V);
  }

  public boolean isWritable() {
    return permissions.charAt(1) == 'w';
  }

  public boolean isExecutable() {
    return permissions.charAt(2) == 'x';
  }

  /** Whether others who map the file share it: MAP_SHARED. */
  public boolean isShared() {
    return permissions.charAt(3) == 's';
  }

  public boolean holds(long address) {
    return Long.compareUnsigned(address, from) >= 0 && Long.compareUnsigned(address, to) < 0;
  }
}

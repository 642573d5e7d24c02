package org.ipcsh.session;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.facility.Facility;
import org.ipcsh.inventory.Ls;

/** The names of the objects that exist on this system, for who wants to use one. */
final class Existing {
  /** Which parameter of a System V object is the identifier. */
  private static final int IDENTIFIER = 3;

  private Existing() {}

  /** Of the kinds that are not named by a path. */
  static List<String> names(String kind) {
    switch (kind) {
      case "posix_shm":
        return shared("/dev/shm", "", "sem.");
      case "posix_sem":
        return shared("/dev/shm", "sem.", null);
      case "posix_queue":
        return Ls.names(kind);
      default:
        return List.of();
    }
  }

  /** What System V objects of that kind there are, for {@code use sysv_queue(...)}. */
  static List<String> identifiers(Facility facility) {
    List<String> names = new ArrayList<>();
    String identifier = facility.parameters().get(IDENTIFIER).name();
    for (String name : Ls.names(facility.kind())) {
      String argument =
          name.startsWith("#") ? identifier + ": " + name.substring(1) : "key: " + name;
      names.add(argument);
    }
    return names;
  }

  /** The keys of those, where the argument's name stands there already. */
  static List<String> keys(String kind) {
    List<String> names = new ArrayList<>();
    for (String name : Ls.names(kind)) {
      if (name.startsWith("0x")) {
        names.add(name);
      }
    }
    return names;
  }

  private static List<String> shared(String directory, String prefix, String not) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(directory))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(prefix) && (not == null || !name.startsWith(not))) {
          String own = "/" + name.substring(prefix.length());
          names.add(own);
        }
      }
    } catch (IOException e) {
      // Nothing can be listed there.
    }
    return names;
  }
}

package org.ipcsh.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files and folders of proc(5), as they are. */
public final class ProcFile {
  private ProcFile() {}

  /** All of it; empty when it is not there or may not be read. */
  static String text(String file) {
    try {
      // A program may have named itself in any bytes.
      return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** Its lines; none when it is not there or may not be read. */
  static String[] lines(String file) {
    String text = text(file);
    return text.isEmpty() ? new String[0] : text.split("\n");
  }

  /**
   * The lines of a table below its heading, each split into words; none where there is no such
   * table.
   */
  public static List<String[]> rows(String file) {
    List<String[]> rows = new ArrayList<>();
    for (String line : lines(file)) {
      rows.add(line.strip().split(" +"));
    }
    return rows.isEmpty() ? rows : rows.subList(1, rows.size());
  }

  /** The rest of the line that begins with the word and a colon, or null. */
  static String field(String file, String word) {
    for (String line : lines(file)) {
      if (line.startsWith(word) && line.startsWith(":", word.length())) {
        return line.substring(word.length() + 1).strip();
      }
    }
    return null;
  }

  /**
   * The names in a folder that are numbers: of processes, threads or descriptors.
   *
   * @throws IOException when it may not be read, or its process has ended, in the midst of it as
   *     well
   */
  static List<Integer> numbers(Path folder) throws IOException {
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (Character.isDigit(name.charAt(0))) {
          found.add(Integer.parseInt(name));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }
}

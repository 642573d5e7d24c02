package org.ipcsh.specs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a run left on this system: processes, objects of System V and POSIX IPC, FIFOs, sockets and
 * journals.
 *
 * <p>Where it is allowed (`unshare`), a run gets an IPC namespace and a /dev/shm of its own, so
 * that what others create meanwhile is not taken for its leftovers; elsewhere the system before and
 * after is compared.
 */
final class Leftovers {
  /** Set in the environment of a run and inherited by all its processes. */
  static final String MARK = "IPCSH_SPEC_RUN";

  private static final Path PROC = Path.of("/proc");
  private static final Path TEMPORARY = Path.of("/tmp");
  private static final Pattern ABSOLUTE_PATH =
      Pattern.compile("[\"'](/(?:tmp|var/tmp)/[^\"'\n]+)[\"']");

  /** Lists the IPC objects of the namespace it runs in, one a line. */
  private static final String LIST =
      "for kind in msg sem shm; do"
          + " sed -n \"2,\\$ s/^ *\\([-0-9]*\\) *\\([0-9]*\\).*/System V $kind: key \\1, id \\2/p\" /proc/sysvipc/$kind;"
          + " done 2>/dev/null;"
          + " for f in /dev/shm/* /dev/mqueue/* \"${queues:-/dev/mqueue}\"/*; do [ -e \"$f\" ] && echo \"$f\"; done";

  /**
   * Runs the arguments after the first in namespaces of their own, and lists what is left there to
   * the first. What a process that outlives the first one still removes gets a second for it.
   */
  private static final String ENCLOSE =
      "mount -t tmpfs -o mode=1777 ipcsh-spec /dev/shm || exit 125;"
          + " queues=/dev/mqueue; [ -d $queues ] || queues=/mnt;"
          + " mount -t mqueue ipcsh-spec $queues 2>/dev/null || queues=/nowhere;"
          + " list=$1; shift; \"$@\"; status=$?; attempt=0;"
          + " while { "
          + LIST
          + "; } >\"$list\"; [ -s \"$list\" ] && [ $attempt -lt 20 ]; do"
          + " attempt=$((attempt + 1)); sleep 0.05; done; exit $status";

  /** Whether runs have their own. */
  static final boolean ENCLOSED =
      run(List.of("unshare", "--ipc", "--mount", "sh", "-c", ENCLOSE, "sh", "/dev/null", "true"))
          != null;

  private final Spec spec;
  private final Path folder;
  private final Path list;
  private final Set<String> objectsBefore;
  private final Set<Path> filesBefore;

  /** To be made before the run, whose working folder is given. */
  Leftovers(Spec spec, Path folder) throws IOException {
    this.spec = spec;
    this.folder = folder;
    this.list = folder.resolve("left");
    this.objectsBefore = ENCLOSED ? Set.of() : objects();
    this.filesBefore = namedFiles();
  }

  /** The command, so that a look is possible at what it leaves. */
  List<String> enclose(List<String> command) {
    List<String> enclosed = new ArrayList<>();
    if (ENCLOSED) {
      enclosed.addAll(
          List.of("unshare", "--ipc", "--mount", "sh", "-c", ENCLOSE, "sh", list.toString()));
    }
    enclosed.addAll(command);
    return enclosed;
  }

  /** What is there now that was not before. What is still going away gets a second for it. */
  List<String> find(Path workFolder, Path runtimeFolder) throws IOException, InterruptedException {
    List<String> found = List.of();
    for (int attempt = 0; attempt < 20; attempt++) {
      found = look(workFolder, runtimeFolder);
      if (found.isEmpty()) {
        break;
      }
      if (ENCLOSED && processes().isEmpty()) {
        found = look(workFolder, runtimeFolder); // The last process may have gone since.
        break;
      }
      Thread.sleep(50);
    }
    found.removeIf(left -> spec.leaves.stream().anyMatch(left::contains));
    return found;
  }

  private List<String> look(Path workFolder, Path runtimeFolder) throws IOException {
    List<String> found = new ArrayList<>();
    for (ProcessHandle process : processes()) {
      found.add("process " + process.pid() + " " + process.info().commandLine().orElse(""));
    }
    Set<String> objects =
        ENCLOSED && Files.exists(list)
            ? new TreeSet<>(Files.readAllLines(list))
            : ENCLOSED ? Set.of() : objects();
    for (String object : objects) {
      if (!objectsBefore.contains(object)) {
        found.add(object);
      }
    }
    for (Path file : namedFiles()) {
      if (!filesBefore.contains(file)) {
        found.add(file.toString());
      }
    }
    try (Stream<Path> files = Files.walk(workFolder)) {
      files
          .filter(Leftovers::isSpecial)
          .forEach(file -> found.add(workFolder.relativize(file).toString()));
    }
    try (Stream<Path> files = Files.walk(runtimeFolder)) {
      files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .forEach(file -> found.add("$XDG_RUNTIME_DIR/" + runtimeFolder.relativize(file)));
    }
    return found;
  }

  /** The processes of the run that are alive, whatever session and parent they have now. */
  List<ProcessHandle> processes() throws IOException {
    return marked(folder);
  }

  /** The processes that have that folder in their environment. */
  static List<ProcessHandle> marked(Path folder) throws IOException {
    byte[] mark = (MARK + "=" + folder + "\0").getBytes(StandardCharsets.UTF_8);
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        byte[] environment;
        try {
          environment = Files.readAllBytes(entry.resolve("environ"));
        } catch (IOException e) {
          continue;
        }
        if (contains(environment, mark)) {
          ProcessHandle.of(Long.parseLong(entry.getFileName().toString())).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static boolean contains(byte[] text, byte[] part) {
    for (int at = 0; at + part.length <= text.length; at++) {
      int same = 0;
      while (same < part.length && text[at + same] == part[same]) {
        same++;
      }
      if (same == part.length) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSpecial(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Files outside its folder that exist: those that the script names, and sockets of virtual
   * machines, which wait there for debuggers.
   */
  private Set<Path> namedFiles() throws IOException {
    Set<Path> found = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(TEMPORARY, ".java_pid*")) {
      files.forEach(found::add);
    }
    for (String name : names(spec)) {
      int folderEnd = name.lastIndexOf('/');
      String pattern = name.substring(folderEnd + 1);
      Path parent = Path.of(name.substring(0, folderEnd));
      if (Files.isDirectory(parent) && !pattern.startsWith("*")) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, pattern)) {
          files.forEach(found::add);
        }
      }
    }
    return found;
  }

  /** What the script names outside its folder; an asterisk stands for what is interpolated. */
  static Set<String> names(Spec spec) {
    Set<String> names = new TreeSet<>();
    Matcher path = ABSOLUTE_PATH.matcher(spec.text);
    while (path.find()) {
      names.add(path.group(1).replaceAll("\\{[^}]*\\}", "*"));
    }
    return names;
  }

  /** Removes the files that {@link #find} has found outside the folder of the run. */
  void removeNamedFiles() throws IOException {
    for (Path file : namedFiles()) {
      if (!filesBefore.contains(file) && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Set<String> objects() {
    List<String> lines = run(List.of("sh", "-c", LIST + "; true"));
    return lines == null ? Set.of() : new TreeSet<>(lines);
  }

  /** The lines a command prints, or null when it cannot be run or fails. */
  private static List<String> run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? printed.lines().toList() : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}

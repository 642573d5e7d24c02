package org.ipcsh.specs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * A run of {@code busy.ipc}, which makes objects of every kind all the time: started, ended in some
 * way from outside, and looked after. Names and keys are its own, so that several can be under way.
 */
final class BusyRun implements AutoCloseable {
  private static final Path TOP =
      Path.of(System.getProperty("ipcsh.top", "..")).toAbsolutePath().normalize();
  private static final Path SCRIPT =
      Path.of("src/test/resources/org/ipcsh/specs/busy.ipc").toAbsolutePath();
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final int FIRST_KEY = 0x1bc50000;
  private static final long PATIENCE_SECONDS = 60;
  private static final List<String> QUEUES = List.of("mail", "main", "worker1", "worker2");

  private final Set<String> namelessBefore;

  final Path folder;
  final String name;
  final String key;
  final Process process;
  private final Path work;
  private final Path runtime;
  private final Path output;
  private final Path errors;

  /**
   * Starts it.
   *
   * @param before words before the launcher, such as a program that provides a terminal
   * @param options of ipcsh
   * @param script instead of busy.ipc, or null
   */
  BusyRun(List<String> before, List<String> options, Path script) throws IOException {
    long pid = ProcessHandle.current().pid();
    int number = NUMBERS.incrementAndGet();
    name = "ipcsh-busy-" + pid + "-" + number;
    key = "0x" + Integer.toHexString(FIRST_KEY + (int) (pid % 4096) * 4096 + number % 4096);
    namelessBefore = Nameless.present();
    folder = Files.createTempDirectory("ipcsh-busy");
    work = Files.createDirectory(folder.resolve("work"));
    runtime = Files.createDirectory(folder.resolve("runtime"));
    output = folder.resolve("out");
    errors = folder.resolve("err");
    List<String> command = new ArrayList<>(before);
    command.add(TOP.resolve("ipcsh").toString());
    command.addAll(options);
    command.add((script == null ? SCRIPT : script).toString());
    command.addAll(List.of(work.toString(), key, name));
    process = builder(command).redirectOutput(output.toFile()).start();
    process.getOutputStream().close();
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(work.toFile());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().put(Leftovers.MARK, folder.toString());
    builder.environment().put("XDG_RUNTIME_DIR", runtime.toString());
    return builder;
  }

  /** Runs another ipcsh in the same surroundings; answers what it prints. */
  String ipcsh(String... words) throws IOException, InterruptedException {
    return ipcsh(List.of(), words);
  }

  /**
   * As the other.
   *
   * @param before words before the launcher
   */
  String ipcsh(List<String> before, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(TOP.resolve("ipcsh").toString());
    command.addAll(List.of(words));
    Process other = builder(command).start();
    other.getOutputStream().close();
    String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    other.waitFor();
    return printed;
  }

  /** Waits until it has said that all is under way. */
  void awaitUp() throws IOException, InterruptedException {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(output).contains("up")) {
      if (System.nanoTime() > limit || !process.isAlive()) {
        throw new AssertionError("it did not get under way: " + said());
      }
      Thread.sleep(5);
    }
  }

  /** Its exit status; 128 and the signal if one killed it. */
  int await() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + said());
    }
    return process.exitValue();
  }

  String said() throws IOException {
    return Files.readString(output) + Files.readString(errors);
  }

  /** Its living processes whose command line has that text; zombies have none. */
  List<ProcessHandle> processes(String text) throws IOException {
    List<ProcessHandle> found = new ArrayList<>();
    for (ProcessHandle each : Leftovers.marked(folder)) {
      if (commandLine(each.pid()).contains(text)) {
        found.add(each);
      }
    }
    return found;
  }

  static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  ProcessHandle main() throws IOException {
    List<ProcessHandle> found = processes("org.ipcsh.shell.Main");
    return found.isEmpty() ? null : found.get(0);
  }

  static void signal(ProcessHandle process, String signal)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** What is left, once nothing changes any more or after a while; empty when all is gone. */
  List<String> left() throws IOException, InterruptedException {
    List<String> left = List.of();
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS / 4);
    do {
      left = look();
      if (left.isEmpty()) {
        break;
      }
      Thread.sleep(20);
    } while (System.nanoTime() < limit);
    return left;
  }

  /** What is there of it at this moment. */
  List<String> look() throws IOException {
    List<String> found = new ArrayList<>();
    for (ProcessHandle each : processes(" ")) {
      found.add("process " + each.pid() + " " + commandLine(each.pid()));
    }
    for (Path place : List.of(work, runtime, Path.of("/dev/shm"))) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.walk(place)) {
          files
              .filter(file -> !Files.isDirectory(file))
              .filter(file -> file.startsWith(folder) || file.toString().contains(name))
              .forEach(file -> found.add(file.toString()));
        } catch (java.io.UncheckedIOException e) {
          found.add(place + " changes");
        }
      }
    }
    for (String who : QUEUES) {
      // Their file system need not be mounted.
      Memory queue = Memory.string(("/" + name + "-" + who).getBytes(StandardCharsets.UTF_8));
      long fd = Libc.MQ_OPEN.invoke(queue.address(), Flags.O_RDONLY | Flags.O_CLOEXEC, 0, 0);
      if (fd >= 0) {
        Libc.CLOSE.invoke(fd);
        found.add("POSIX queue of " + who);
      }
    }
    for (String table : new String[] {"msg", "sem", "shm"}) {
      for (String line : Files.readAllLines(Path.of("/proc/sysvipc/" + table))) {
        String[] row = line.strip().split(" +");
        if (row[0].equals(Integer.toString(Integer.decode(key)))) {
          found.add("System V " + table + " " + key);
        }
      }
    }
    Set<String> nameless = Nameless.present();
    nameless.removeAll(namelessBefore);
    found.addAll(nameless);
    return found;
  }

  @Override
  public void close() throws IOException {
    for (ProcessHandle each : Leftovers.marked(folder)) {
      each.destroyForcibly();
    }
    try {
      if (!look().isEmpty()) {
        ipcsh("sweep");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

package org.ipcsh.specs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Opening;
import org.ipcsh.facility.Ownership;
import org.ipcsh.facility.Parameter;
import org.ipcsh.facility.Pty;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.process.Child;
import org.ipcsh.process.Door;
import org.ipcsh.process.Spawn;

/** Somebody at a terminal, in which a program runs: types, and looks at what appears. */
final class Typist implements AutoCloseable {
  private static final long PATIENCE_MILLISECONDS = 30_000;
  private static final int BLOCK = 4096;
  private static final int LOOK_MILLISECONDS = 50;

  /** What {@code :edit} runs. */
  private static final String EDITOR = "sed -i s/20/21/";

  private static final String ESCAPES = "\033\\[[0-9;?]*[A-Za-z]|\033[=>]|\033\\([A-Z0-9]|\r|\007";

  private final Door door = Door.alone();
  private final Pty.Terminal terminal;
  private final Child program;
  private final StringBuilder screen = new StringBuilder();
  private final Thread looking;
  private volatile boolean closed;
  private int seen;

  Typist(
      Path home,
      Map<String, String> environment,
      long columns,
      String program,
      String... arguments) {
    Pty pty = new Pty();
    List<Parameter> parameters = pty.parameters();
    Object[] values = new Object[parameters.size()];
    for (int i = 0; i < values.length; i++) {
      Parameter parameter = parameters.get(i);
      values[i] =
          parameter.name().equals("columns")
              ? (Object) columns
              : parameter.name().equals("rows") ? (Object) 24L : parameter.defaultValue();
    }
    terminal =
        (Pty.Terminal) pty.open(new Opening(door, "terminal", 0, Ownership.CREATE, values, 0));
    Spawn spawn = new Spawn(program);
    for (String argument : arguments) {
      spawn.argument(argument);
    }
    environment.forEach(spawn::variable);
    spawn.variable("XDG_STATE_HOME", home.toString());
    spawn.variable("XDG_CONFIG_HOME", home.toString());
    spawn.variable("EDITOR", EDITOR);
    terminal.giveTo(spawn, 0, End.READ);
    terminal.giveTo(spawn, 1, End.WRITE);
    terminal.giveTo(spawn, 2, End.WRITE);
    this.program = new Child(spawn.start(door));
    looking = new Thread(this::look, "screen");
    looking.setDaemon(true);
    looking.start();
  }

  /**
   * Waits for something to read by poll(2): a terminal is not gone while somebody is in a read(2)
   * of it.
   */
  private void look() {
    int fd = terminal.descriptor(End.READ);
    Memory memory = Memory.allocate(BLOCK);
    Memory poll = Memory.allocate(Pollfd.SIZE);
    byte[] block = new byte[BLOCK];
    while (!closed) {
      poll.putInt(Pollfd.FD, fd);
      poll.putShort(Pollfd.EVENTS, Flags.POLLIN);
      if (Libc.POLL.invoke(poll.address(), 1, LOOK_MILLISECONDS) <= 0) {
        continue;
      }
      long count = Libc.READ.invoke(fd, memory.address(), BLOCK);
      if (count > 0) {
        memory.get(0, block, 0, (int) count);
        synchronized (this) {
          screen.append(new String(block, 0, (int) count, StandardCharsets.ISO_8859_1));
          notifyAll();
        }
      } else if (count != -Errno.EINTR) {
        return;
      }
    }
  }

  int pid() {
    return program.pid();
  }

  void type(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Memory memory = Memory.string(bytes);
    Libc.WRITE.invoke(terminal.descriptor(End.WRITE), memory.address(), bytes.length);
    java.lang.ref.Reference.reachabilityFence(memory);
  }

  void resize(long rows, long columns) {
    terminal.window(rows, columns);
  }

  /** Everything that has appeared, escapes and all. */
  synchronized String raw() {
    return screen.toString();
  }

  /** Everything that has appeared, as text without the terminal's escapes. */
  synchronized String text() {
    return new String(
            screen.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .replaceAll(ESCAPES, "");
  }

  /** Waits until that has appeared after what was awaited before. */
  synchronized void await(String wanted) throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
    while (true) {
      String text = text();
      int at = text.indexOf(wanted, Math.min(seen, text.length()));
      if (at >= 0) {
        seen = at + wanted.length();
        return;
      }
      long left = end - System.currentTimeMillis();
      if (left <= 0) {
        throw new AssertionError(
            "'"
                + wanted
                + "' has not appeared, only:\n"
                + text.substring(Math.min(seen, text.length())));
      }
      wait(left);
    }
  }

  /** Types a line, once the prompt is there. */
  void enter(String line) throws InterruptedException {
    type(line + "\r");
    await("\n");
  }

  /** The terminal goes away. */
  void hangUp() throws InterruptedException {
    closed = true;
    looking.join();
    terminal.close();
  }

  /** Waits for the program's end and answers the number that waitpid(2) stores. */
  int end() throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
    while (!program.poll()) {
      if (System.currentTimeMillis() > end) {
        throw new AssertionError("it has not ended:\n" + text());
      }
      Thread.sleep(10);
    }
    return program.status();
  }

  /** Waits until the program has been stopped, as a shell that controls jobs would see it. */
  void awaitStop() throws Exception {
    long end = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
    Path stat = Path.of("/proc", Integer.toString(program.pid()), "stat");
    while (!Files.readString(stat, StandardCharsets.ISO_8859_1).contains(") T ")) {
      if (System.currentTimeMillis() > end) {
        throw new AssertionError("it has not stopped:\n" + text());
      }
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    if (!program.poll()) {
      Libc.KILL.invoke(program.pid(), Flags.SIGKILL);
      program.reap();
    }
    // Who still looked would read from the next terminal that gets the same descriptor.
    closed = true;
    try {
      looking.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    terminal.close();
  }
}

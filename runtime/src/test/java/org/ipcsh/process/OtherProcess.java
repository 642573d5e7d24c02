package org.ipcsh.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ipcsh.facility.ByteStream;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Opening;
import org.ipcsh.facility.Ownership;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;

/**
 * Another Java virtual machine, or any program, for tests between two processes: it says lines on
 * its standard output and is told lines on its standard input.
 */
public final class OtherProcess implements AutoCloseable {
  private final Child child;
  private final ByteStream in;
  private final ByteStream out;
  private final Door door = Door.alone();

  private OtherProcess(Spawn spawn) {
    ByteStream toIt = pipe("stdin");
    ByteStream fromIt = pipe("stdout");
    spawn.descriptor(0, toIt.descriptor(End.READ));
    spawn.descriptor(1, fromIt.descriptor(End.WRITE));
    child = new Child(spawn.start(null));
    toIt.close(End.READ);
    fromIt.close(End.WRITE);
    in = toIt;
    out = fromIt;
  }

  private ByteStream pipe(String name) {
    return (ByteStream)
        Facilities.of("pipe")
            .open(
                new Opening(
                    door, name, 0, Ownership.CREATE, new Object[] {null, false, "used"}, 0));
  }

  /** Runs a class as the processes of a script are run: with its signals blocked for the gate. */
  public static OtherProcess java(Class<?> main, String... arguments) {
    Spawn spawn = new Spawn(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    SignalGate.startShut(spawn);
    spawn
        .argument("-XX:+UseSerialGC")
        .argument("-XX:TieredStopAtLevel=1")
        .argument("-cp")
        .argument(System.getProperty("java.class.path"))
        .argument(main.getName());
    for (String argument : arguments) {
      spawn.argument(argument);
    }
    return new OtherProcess(spawn);
  }

  public static OtherProcess program(Path program, String... arguments) {
    Spawn spawn = new Spawn(program.toString());
    for (String argument : arguments) {
      spawn.argument(argument);
    }
    return new OtherProcess(spawn);
  }

  public int pid() {
    return child.pid();
  }

  /** The next line that it says; null at its end. */
  public String hear() {
    return door.within(
        15_000_000_000L,
        () -> {
          byte[] line = out.readLine();
          return line == null ? null : new String(line, StandardCharsets.UTF_8);
        });
  }

  public void tell(String line) {
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  public void kill(int signal) {
    Libc.KILL.invoke(child.pid(), signal);
  }

  /** Waits until it has ended. */
  public Child end() {
    in.close();
    return awaitEnd();
  }

  /** Waits for its end, which something else brings about. */
  public Child awaitEnd() {
    door.within(
        15_000_000_000L,
        () -> {
          child.await(door);
          return null;
        });
    return child;
  }

  /** Waits until it is blocked in a system call of that number, as far as the kernel tells. */
  public void awaitBlocked(int thread) throws Exception {
    Path state = Path.of("/proc/" + pid() + "/task/" + thread + "/stat");
    for (int i = 0; i < 5_000; i++) {
      String text = java.nio.file.Files.readString(state);
      if (text.charAt(text.lastIndexOf(')') + 2) == 'S') {
        return;
      }
      Thread.sleep(1);
    }
    throw new AssertionError("thread " + thread + " of " + pid() + " does not block");
  }

  @Override
  public void close() {
    if (!child.ended()) {
      kill(Flags.SIGKILL);
      child.reap();
    }
    in.close();
    out.close();
  }
}

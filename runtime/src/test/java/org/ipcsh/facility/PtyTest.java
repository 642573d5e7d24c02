package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.ipcsh.facility.Declaration.call;
import static org.ipcsh.facility.Declaration.open;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Child;
import org.ipcsh.process.Door;
import org.ipcsh.process.Spawn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PtyTest {
  private final Door door = Door.alone();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Runs a program with the slave end as its input, output and terminal. */
  private Child run(Pty.Terminal terminal, String program, String... arguments) {
    Spawn spawn = new Spawn(program);
    for (String argument : arguments) {
      spawn.argument(argument);
    }
    terminal.giveTo(spawn, 0, End.READ);
    terminal.giveTo(spawn, 1, End.WRITE);
    terminal.giveTo(spawn, 2, End.WRITE);
    return new Child(spawn.start(door));
  }

  private static String readUntil(Pty.Terminal terminal, String wanted) {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf(wanted) < 0) {
      byte[] part = terminal.read(1000);
      if (part == null) {
        throw new AssertionError("only: " + seen);
      }
      seen.append(text(part));
    }
    return seen.toString();
  }

  @Test
  void aProgramReadsWhatIsTypedAndItsOutputIsOnTheScreen() {
    Pty.Terminal terminal = open(door, "pty", "echo", false);
    Child cat = run(terminal, "/bin/cat");
    terminal.write(bytes("hello\n"));
    assertThat(text(terminal.readLine())).isEqualTo("hello\r");
    terminal.write(bytes("\u0004"));
    assertThat(terminal.read(100)).isNull();
    cat.await(door);
    assertThat(cat.status()).isZero();
    terminal.close();
  }

  @Test
  void itIsTheTerminalOfTheProgramsSession() {
    Pty.Terminal terminal = open(door, "pty");
    Child shell = run(terminal, "/bin/sh", "-c", "tty; echo to the terminal > /dev/tty");
    assertThat(text(terminal.readAll())).isEqualTo(terminal.path() + "\r\nto the terminal\r\n");
    shell.await(door);
    assertThat(shell.status()).isZero();
    terminal.close();
  }

  @Test
  void theInterruptCharacterReachesTheForegroundAsASignal() {
    Pty.Terminal terminal = open(door, "pty");
    assertThat(call(terminal, "foreground")).isNull();
    Child sleep = run(terminal, "/bin/sh", "-c", "echo up; exec sleep 100");
    readUntil(terminal, "up");
    assertThat(call(terminal, "foreground")).isEqualTo((long) sleep.pid());
    terminal.write(bytes("\u0003"));
    sleep.await(door);
    assertThat(sleep.signal()).isEqualTo(Flags.SIGINT);
    terminal.close();
  }

  @Test
  void hangingUpEndsTheProgram() {
    Pty.Terminal terminal = open(door, "pty");
    Child sleep = run(terminal, "/bin/sh", "-c", "echo up; exec sleep 100");
    readUntil(terminal, "up");
    call(terminal, "hang_up");
    sleep.await(door);
    assertThat(sleep.signal()).isEqualTo(Flags.SIGHUP);
  }

  @Test
  void theProgramSeesTheWindowSizeAndItsChange() {
    Pty.Terminal terminal = open(door, "pty", "rows", 30L, "columns", 100L);
    Child shell =
        run(
            terminal,
            "/bin/sh",
            "-c",
            "trap 'stty size; exit 0' WINCH; stty size; while :; do sleep 0.02; done");
    assertThat(readUntil(terminal, "\r\n")).isEqualTo("30 100\r\n");
    assertThat(call(terminal, "window", 40L)).isEqualTo(Map.of("rows", 40L, "columns", 100L));
    assertThat(readUntil(terminal, "\r\n")).isEqualTo("40 100\r\n");
    shell.await(door);
    assertThat(call(terminal, "window")).isEqualTo(Map.of("rows", 40L, "columns", 100L));
    assertThatThrownBy(() -> call(terminal, "window", 65536L))
        .hasMessage("rows are from 0 to 65535, not 65536");
    terminal.close();
  }

  @Test
  void theLineDisciplineEditsEchoesAndTranslatesUnlessRaw() {
    Pty.Terminal master = open(door, "pty");
    Pty.Terminal slave = master.slave();
    master.write(bytes("wrong\u007f\u007fte\n"));
    assertThat(text(slave.read(100))).isEqualTo("wrote\n");
    assertThat(text(master.read(100))).isEqualTo("wrong\b \b\b \bte\r\n");

    call(master, "echo", false);
    master.write(bytes("secret\n"));
    assertThat(text(slave.read(100))).isEqualTo("secret\n");
    assertThat(master.available()).isZero();
    assertThat(call(master, "settings"))
        .isEqualTo(Map.of("lines", true, "echo", false, "signals", true, "output", true));

    call(slave, "raw");
    assertThat(call(master, "settings"))
        .isEqualTo(Map.of("lines", false, "echo", false, "signals", false, "output", false));
    master.write(bytes("no\u0003line"));
    assertThat(text(slave.read(100))).isEqualTo("no\u0003line");
    slave.write(bytes("as it is\n"));
    assertThat(text(master.read(100))).isEqualTo("as it is\n");

    call(master, "cooked");
    assertThat(call(master, "settings"))
        .isEqualTo(Map.of("lines", true, "echo", true, "signals", true, "output", true));
    master.close();
    slave.close();
  }

  @Test
  void anEndOfFileThatIsTypedIsReadOnce() {
    Pty.Terminal master = open(door, "pty", "echo", false);
    Pty.Terminal slave = master.slave();
    master.write(bytes("part\u0004"));
    assertThat(text(slave.read(100))).isEqualTo("part");
    master.write(bytes("\u0004more\n"));
    assertThat(slave.readLine()).isNull();
    assertThat(text(slave.readLine())).isEqualTo("more");
    slave.close();
    master.close();
  }

  @Test
  void aSlaveWithoutItsMasterIsHungUp() {
    Pty.Terminal master = open(door, "pty");
    Pty.Terminal slave = master.slave();
    master.close();
    assertThat(slave.read(10)).isNull();
    PosixException failure =
        catchThrowableOfType(PosixException.class, () -> slave.write(bytes("x")));
    assertThat(failure.errno()).isEqualTo(Errno.EIO);
    assertThat(failure.hint())
        .isEqualTo("the terminal was hung up: no process holds its other end");
    slave.close();
    assertThat(Files.exists(Path.of(master.path()))).isFalse();
  }

  @Test
  void anotherProcessPlaysTheProgramOnTheSlaveEnd() {
    Pty.Terminal master = open(door, "pty", "echo", false);
    Pty.Terminal slave = master.slave();
    Peer peer = Peer.start("echo", slave, End.BOTH);
    slave.close();
    master.write(bytes("line\n"));
    assertThat(text(master.readLine())).isEqualTo("line!\r");
    master.write(bytes("\u0004"));
    assertThat(peer.answer()).isEqualTo("done");
    assertThat(master.read(10)).isNull();
    master.close();
  }

  @Test
  void aProgramHasOneTerminal() {
    Pty.Terminal one = open(door, "pty");
    Pty.Terminal other = open(door, "pty");
    Spawn spawn = new Spawn("/bin/true");
    one.giveTo(spawn, 0, End.READ);
    assertThatThrownBy(() -> other.giveTo(spawn, 1, End.WRITE))
        .hasMessage("a program has one terminal: " + one.path() + ", not also " + other.path());
    one.close();
    other.close();
  }

  @Test
  void outputCanGoElsewhereThanToTheTerminal() {
    Pty.Terminal terminal = open(door, "pty");
    ByteStream out = open(door, "pipe");
    Spawn spawn = new Spawn("/bin/sh").argument("-c").argument("tty; echo screen >&2");
    terminal.giveTo(spawn, 0, End.READ);
    out.giveTo(spawn, 1, End.WRITE);
    terminal.giveTo(spawn, 2, End.WRITE);
    Child child = new Child(spawn.start(door));
    out.close(End.WRITE);
    assertThat(text(out.readAll())).isEqualTo(terminal.path() + "\n");
    assertThat(text(terminal.readAll())).isEqualTo("screen\r\n");
    child.await(door);
    out.close();
    terminal.close();
  }

  @Test
  void theLeaderOfASessionTakesNoOtherTerminal() {
    Pty.Terminal terminal = open(door, "pty");
    assertThat(terminal.describe())
        .isEqualTo(
            "pty, both ends are descriptor "
                + terminal.openReadFd()
                + ", master of "
                + terminal.path());
    terminal.slave().close();
    assertThat(call(terminal, "foreground")).isNull();
    terminal.close();
  }
}

package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.ipcsh.facility.ByteStream;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Opening;
import org.ipcsh.facility.Ownership;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.Test;

class SpawnTest {
  private final Door door = Door.alone();

  private ByteStream pipe() {
    return (ByteStream)
        Facilities.of("pipe")
            .open(
                new Opening(door, "p", 0, Ownership.CREATE, new Object[] {null, false, "used"}, 0));
  }

  @Test
  void aProgramGetsItsArgumentsAndDescriptors() {
    ByteStream out = pipe();
    Child child =
        new Child(
            new Spawn("/bin/sh")
                .argument("-c")
                .argument("echo \"$0 $1\"; exit 5")
                .argument("one")
                .argument("two")
                .descriptor(1, out.descriptor(End.WRITE))
                .start(door));
    out.close(End.WRITE);
    assertThat(new String(out.readAll(), StandardCharsets.UTF_8)).isEqualTo("one two\n");
    child.await(door);
    assertThat(child.status()).isEqualTo(5 << 8);
    out.close();
  }

  @Test
  void aProgramHoldsNothingButWhatItWasGiven() {
    ByteStream out = pipe();
    ByteStream stray = pipe();
    Child child =
        new Child(
            new Spawn("/bin/sh")
                .argument("-c")
                .argument("for f in /proc/$$/fd/*; do echo ${f##*/}; done")
                .descriptor(1, out.descriptor(End.WRITE))
                .descriptor(7, out.descriptor(End.WRITE))
                .start(door));
    out.close(End.WRITE);
    String held = new String(out.readAll(), StandardCharsets.UTF_8);
    // The shell reads the directory through 3.
    assertThat(held.split("\n")).containsExactlyInAnyOrder("0", "1", "2", "3", "7");
    child.await(door);
    out.close();
    stray.close();
  }

  @Test
  void descriptorsMayChangePlaces() {
    ByteStream first = pipe();
    ByteStream second = pipe();
    int low = first.descriptor(End.WRITE);
    int high = second.descriptor(End.WRITE);
    Child child =
        new Child(
            new Spawn("/bin/sh")
                .argument("-c")
                .argument("echo low >/proc/self/fd/" + low + "; echo high >/proc/self/fd/" + high)
                .descriptor(low, high)
                .descriptor(high, low)
                .start(door));
    first.close(End.WRITE);
    second.close(End.WRITE);
    child.await(door);
    assertThat(new String(first.readAll(), StandardCharsets.UTF_8)).isEqualTo("high\n");
    assertThat(new String(second.readAll(), StandardCharsets.UTF_8)).isEqualTo("low\n");
    first.close();
    second.close();
  }

  @Test
  void aProgramThatIsNotThereIsEnoent() {
    assertThatThrownBy(() -> new Spawn("/no/such/program").start(door))
        .isInstanceOf(PosixException.class)
        .hasMessage("posix_spawn(/no/such/program): No such file or directory (ENOENT)");
  }

  @Test
  void aKilledProgramTellsTheSignal() {
    Child child = new Child(new Spawn("/bin/sleep").argument("1000").start(door));
    assertThat(child.poll()).isFalse();
    child.kill(door, Flags.SIGTERM);
    child.await(door);
    assertThat(child.signal()).isEqualTo(Flags.SIGTERM);
    assertThat(child.kill(door, Flags.SIGTERM)).isNegative();
  }

  @Test
  void aWaitEndsWhenItsTimeIsUp() {
    Child child = new Child(new Spawn("/bin/sleep").argument("1000").start(door));
    assertThatThrownBy(() -> door.within(20_000_000, () -> child.await(door)))
        .isInstanceOf(Interrupted.class)
        .hasMessage("timed out");
    child.kill(door, Flags.SIGKILL);
    child.await(door);
  }

  @Test
  void whoCannotBecomeAProgramBlocksTheSignalsThatItDidBefore() {
    assertThat(blocks(Flags.SIGUSR2)).isFalse();
    long result = new Spawn("/nowhere").blocking(SignalSet.of(Flags.SIGUSR2)).become();
    assertThat(result).isEqualTo(-Errno.ENOENT);
    assertThat(blocks(Flags.SIGUSR2)).isFalse();
  }

  private static boolean blocks(int signal) {
    Memory set = SignalSet.NONE.toMemory();
    Libc.PTHREAD_SIGMASK.invoke(Flags.SIG_SETMASK, 0, set.address());
    return SignalSet.ofBits(set.getLong(0)).contains(signal);
  }
}

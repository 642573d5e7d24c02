package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.Test;

class ChildTest {
  private static final int TIMES = 50;
  private static final long MOMENT_NANOSECONDS = 500_000_000;

  @Test
  void severalThreadsMayWaitAndAllLearnHowItEnded() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      Child child = new Child(new Spawn("/bin/sh").argument("-c").argument("exit 5").start(null));
      CompletableFuture<Integer> looking =
          CompletableFuture.supplyAsync(
              () -> {
                while (!child.poll()) {
                  Thread.onSpinWait();
                }
                return child.status();
              });
      child.await(Door.alone());
      assertThat(child.status()).isEqualTo(5 << 8);
      assertThat(looking.get(10, TimeUnit.SECONDS)).isEqualTo(5 << 8);
    }
  }

  @Test
  void nobodyIsToldHowOneEndedThatSomethingElseHasWaitedFor() {
    Child child = new Child(new Spawn("/bin/true").start(null));
    Memory memory = Memory.allocate(Integer.BYTES);
    assertThat(Libc.WAITPID.invoke(child.pid(), memory.address(), 0)).isEqualTo(child.pid());
    long before = System.nanoTime();
    assertThat(child.poll()).isTrue();
    assertThat(System.nanoTime() - before).as("it has not waited").isLessThan(MOMENT_NANOSECONDS);
    assertThat(child.status()).isEqualTo(Child.UNKNOWN);
    assertThat(child.signal()).isZero();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> child.await(Door.alone()))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
    }
  }
}

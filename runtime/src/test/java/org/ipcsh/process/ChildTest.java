package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChildTest {
  private static final int TIMES = 50;

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
                return child.exitStatus();
              });
      child.await(Door.alone());
      assertThat(child.exitStatus()).isEqualTo(5);
      assertThat(looking.get(10, TimeUnit.SECONDS)).isEqualTo(5);
    }
  }
}

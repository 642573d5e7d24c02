package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.junit.jupiter.api.Test;

/**
 * By pause(2), which does nothing but wait for a signal: no file system here interrupts close(2).
 */
class OnceTest {
  private static final long MOMENT = 20_000_000;

  private static Call pause() {
    return new Call(Call.Failure.INT, 0, "pause");
  }

  @Test
  void aCallThatHasDoneItsWorkIsNotMadeAgain() {
    Door door = Door.alone();
    Call call = pause().once();
    assertThat(door.within(MOMENT, () -> door.call(call, null))).isZero();
  }

  @Test
  void anotherOneIsInterrupted() {
    Door door = Door.alone();
    Call call = pause();
    assertThatThrownBy(() -> door.within(MOMENT, () -> door.call(call, null)))
        .isInstanceOf(Interrupted.class);
  }

  @Test
  void soAreThoseThatCloseADescriptor() {
    assertThat(Libc.CLOSE.isOnce()).isTrue();
    assertThat(Libc.MQ_CLOSE.isOnce()).isTrue();
  }
}

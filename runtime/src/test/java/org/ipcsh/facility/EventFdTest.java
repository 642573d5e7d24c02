package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ipcsh.process.Interrupted;
import org.junit.jupiter.api.Test;

class EventFdTest {

  @Test
  void aCounterIsTakenWhole() {
    try (KernelObject event = Declare.create("eventfd", "value", 2)) {
      Declare.call(event, "post", "count", 5);
      assertThat(Declare.call(event, "value")).isEqualTo(7L);
      assertThat(Declare.call(event, "wait")).isEqualTo(7L);
      assertThat(Declare.call(event, "value")).isEqualTo(0L);
    }
  }

  @Test
  void aSemaphoreGivesOneAtATime() {
    try (KernelObject event = Declare.create("eventfd", "semaphore", true, "value", 2)) {
      assertThat(Declare.call(event, "wait")).isEqualTo(1L);
      assertThat(Declare.call(event, "wait")).isEqualTo(1L);
      assertThatThrownBy(() -> event.door().within(10_000_000, () -> Declare.call(event, "wait")))
          .isInstanceOf(Interrupted.class);
    }
  }

  @Test
  void withoutWaitingItFailsWithEagainWhenItIsZeroOrFull() {
    try (KernelObject event = Declare.create("eventfd", "nonblocking", true)) {
      assertThatThrownBy(() -> Declare.call(event, "wait")).hasMessageContaining("(EAGAIN)");
      Declare.call(event, "post", "count", Long.MAX_VALUE);
      Declare.call(event, "post", "count", Long.MAX_VALUE);
      assertThatThrownBy(() -> Declare.call(event, "post")).hasMessageContaining("(EAGAIN)");
      assertThatThrownBy(() -> Declare.call(event, "value"))
          .hasMessage("the count is 18446744073709551614, and integers end at 9223372036854775807");
    }
  }

  @Test
  void aProcessThatIsGivenItHasTheSameOne() {
    KernelObject event = Declare.create("eventfd");
    KernelObject there = Declare.passed(event, End.BOTH);
    Declare.call(there, "post", "count", 3);
    assertThat(Declare.call(event, "wait")).isEqualTo(3L);
    there.close();
    event.close();
    assertThat(event.holds()).isEqualTo(End.NONE);
    assertThatThrownBy(() -> Declare.call(event, "post")).hasMessageContaining("(EBADF)");
  }

  @Test
  void argumentsAreChecked() {
    assertThatThrownBy(() -> Declare.create("eventfd", "value", 1L << 32))
        .hasMessageContaining("4294967295");
    try (KernelObject event = Declare.create("eventfd")) {
      assertThatThrownBy(() -> Declare.call(event, "post", "count", -1))
          .hasMessageContaining("0 or more");
    }
  }
}

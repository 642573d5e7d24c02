package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalNameTest {
  /** The shell's own table is the C library's. */
  @Test
  void theStandardOnesAreThoseOfTheSystem() throws Exception {
    for (int signal = 1; signal <= SignalName.STANDARD_COUNT; signal++) {
      Process shell = new ProcessBuilder("bash", "-c", "kill -l " + signal).start();
      String name = "SIG" + shell.inputReader().readLine();
      assertThat(SignalName.name(signal)).isEqualTo(name);
      assertThat(SignalName.number(name)).isEqualTo(signal);
    }
  }

  @Test
  void theOthersCountFromTheFirstRealtimeSignal() {
    assertThat(SignalName.name(34)).isEqualTo("SIGRTMIN");
    assertThat(SignalName.name(62)).isEqualTo("SIGRTMIN+28");
    assertThat(SignalName.name(32)).isEqualTo("signal 32");
    assertThat(SignalName.name(0)).isEqualTo("signal 0");
    assertThat(SignalName.number("SIGRTMAX")).isEqualTo(64);
    assertThat(SignalName.number("SIGCLD")).isEqualTo(17);
    assertThat(SignalName.number("sigterm")).isZero();
  }
}

package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import org.ipcsh.facility.Left;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.Test;

class SharedTest {
  @Test
  void whatCannotHaveItsSizeLeavesNoDescriptor() throws IOException {
    Set<String> before = Left.now();
    assertThatThrownBy(() -> Shared.create("less than nothing", -1))
        .isInstanceOf(PosixException.class)
        .hasMessageStartingWith("ftruncate");
    assertThat(Left.now()).isEqualTo(before);
  }
}

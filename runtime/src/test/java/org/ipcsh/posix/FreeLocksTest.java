package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.kenai.jffi.Library;
import org.junit.jupiter.api.Test;

class FreeLocksTest {
  @Test
  void theLibraryOfGnuIsSeenToTakeAndGiveBackInTheSameWay() {
    assumeTrue(Library.getDefault().getSymbolAddress("gnu_get_libc_version") != 0);
    assertThat(FreeMutex.AS_THE_LIBRARY).isTrue();
    assertThat(FreeSemaphore.AS_THE_LIBRARY).isTrue();
    assertThat(FreeRwLock.AS_THE_LIBRARY).isTrue();
  }
}

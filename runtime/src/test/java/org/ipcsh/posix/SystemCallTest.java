package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The kernel's own entrance answers what the C library's functions would. */
class SystemCallTest {
  private static final int SYS_MMAP = 9;
  private static final int SYS_MUNMAP = 11;
  private static final int SYS_GETPID = 39;

  @BeforeAll
  static void onlyWhereThereIsCodeForIt() {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "no machine code for this machine");
  }

  @Test
  void itIsUsedOnThisMachine() {
    assertThat(SystemCall.number("read")).isZero();
    assertThat(SystemCall.number("sem_wait")).isEqualTo(-1);
  }

  @Test
  void itAnswersTheResult() {
    assertThat(SystemCall.enter(SYS_GETPID, 0, 0, 0)).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void aFailureIsTheNegatedErrorNumber() {
    assertThat(Libc.READ.invoke(-1, 0, 0)).isEqualTo(-Errno.EBADF);
    assertThat(Libc.SEND.invoke(-1, 0, 0, 0)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void allSixArgumentsArrive() {
    long page =
        SystemCall.enter(
            SYS_MMAP,
            0,
            4096,
            Flags.PROT_READ | Flags.PROT_WRITE,
            Flags.MAP_PRIVATE | Flags.MAP_ANONYMOUS,
            -1,
            0);
    assertThat(page).isPositive();
    Memory.at(page, 4096).putLong(0, 1);
    assertThat(SystemCall.enter(SYS_MUNMAP, page, 4096, 0)).isZero();
    // An offset that is no multiple of a page is refused: so the sixth was seen.
    assertThat(
            SystemCall.enter(
                SYS_MMAP, 0, 4096, Flags.PROT_READ, Flags.MAP_PRIVATE | Flags.MAP_ANONYMOUS, -1, 1))
        .isEqualTo(-Errno.EINVAL);
  }
}

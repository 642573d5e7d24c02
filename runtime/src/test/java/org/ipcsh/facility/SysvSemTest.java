package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.ipcsh.posix.Compiler;
import org.ipcsh.posix.Flags;
import org.ipcsh.process.Interrupted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** System V semaphore sets, also between processes and with a C program. */
class SysvSemTest {
  private static final int KEY = 0x6d454d20;

  @TempDir private Path folder;
  private Set<String> before;

  @BeforeEach
  void look() throws Exception {
    before = Left.now();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    assertThat(Left.now()).isEqualTo(before);
  }

  private static void gone(KernelObject... objects) {
    for (KernelObject object : objects) {
      object.close();
      object.remove();
    }
  }

  @Test
  void waitTakesPostAddsByAnyAmountFromAnyOfTheSet() {
    KernelObject set = Declare.create("sysv_sem", "value", List.of(0L, 5L));
    assertThat(Declare.call(set, "count")).isEqualTo(2L);
    Declare.call(set, "post");
    Declare.call(set, "wait");
    Declare.call(set, "wait", "index", 1, "by", 3);
    assertThat(Declare.call(set, "try_wait", "index", 1, "by", 3)).isEqualTo(false);
    assertThat(Declare.call(set, "try_wait", "index", 1, "by", 2)).isEqualTo(true);
    assertThat(Declare.call(set, "values")).isEqualTo(List.of(0L, 0L));
    Declare.call(set, "set", "index", 0, "value", 9);
    assertThat(Declare.call(set, "value")).isEqualTo(9L);
    Declare.call(set, "set_values", "values", List.of(1L, 2L));
    assertThat(Declare.call(set, "values")).isEqualTo(List.of(1L, 2L));
    assertThat(Declare.call(set, "last_pid")).isEqualTo(ProcessHandle.current().pid());
    gone(set);
  }

  @Test
  void severalChangesAreMadeAllOrNone() {
    KernelObject set = Declare.create("sysv_sem", "value", List.of(1L, 0L));
    List<?> both = List.of(List.of(0L, -1L), List.of(1L, -1L));
    assertThat(Declare.call(set, "try_apply", "changes", both)).isEqualTo(false);
    assertThat(Declare.call(set, "values")).isEqualTo(List.of(1L, 0L));
    Declare.call(set, "post", "index", 1);
    Declare.call(set, "apply", "changes", both);
    assertThat(Declare.call(set, "values")).isEqualTo(List.of(0L, 0L));
    gone(set);
  }

  @Test
  void aWaitEndsWhenItsTimeIsUpOrItIsStopped() {
    KernelObject set = Declare.create("sysv_sem");
    assertThatThrownBy(() -> set.door().within(20_000_000, () -> Declare.call(set, "wait")))
        .isInstanceOf(Interrupted.class);
    set.door().interrupter().watchThisThread();
    new Thread(set.door().interrupter()::stop).start();
    assertThatThrownBy(() -> Declare.call(set, "wait")).isInstanceOf(Interrupted.class);
    gone(set);
  }

  @Test
  void whoWaitsIsCountedAndGoesOn() throws Exception {
    KernelObject set = Declare.create("sysv_sem", "key", KEY, "value", List.of(0L, 1L));
    try (Puppet one = new Puppet();
        Puppet two = new Puppet()) {
      one.does("declare s USE sysv_sem key=" + KEY);
      two.does("declare s USE sysv_sem key=" + KEY);
      one.begins("call s wait");
      two.begins("call s wait_zero index=1");
      assertThat(Declare.call(set, "waiting")).isEqualTo(1L);
      assertThat(Declare.call(set, "waiting_zero", "index", 1)).isEqualTo(1L);
      Declare.call(set, "post");
      assertThat(one.says()).isEqualTo("null");
      assertThat(Declare.call(set, "last_pid")).isEqualTo((long) one.pid());
      Declare.call(set, "wait", "index", 1);
      assertThat(two.says()).isEqualTo("null");
    }
    gone(set);
  }

  @Test
  void whatAProcessDidWithUndoIsTakenBackWhenItIsKilledAndElseItStays() throws Exception {
    KernelObject set = Declare.create("sysv_sem", "key", KEY, "value", List.of(1L, 1L));
    try (Puppet other = new Puppet()) {
      other.does("declare s USE sysv_sem key=" + KEY);
      other.does("call s wait undo=true");
      other.does("call s wait index=1");
      assertThat(Declare.call(set, "values")).isEqualTo(List.of(0L, 0L));
      other.kill(Flags.SIGKILL);
      other.end();
    }
    assertThat(Declare.call(set, "values")).isEqualTo(List.of(1L, 0L));
    gone(set);
  }

  @Test
  void whoWaitsIsToldWhenTheSetIsRemoved() throws Exception {
    KernelObject set = Declare.create("sysv_sem", "key", KEY);
    try (Puppet other = new Puppet()) {
      other.does("declare s USE sysv_sem key=" + KEY);
      other.begins("call s wait");
      set.remove();
      assertThat(other.says()).isEqualTo("semop(it): Identifier removed (EIDRM)");
      assertThat(other.does("call s post")).contains("(EINVAL)");
    }
    set.close();
  }

  @Test
  void plainCreatesUseOpensKeepLeavesBehind() {
    KernelObject set = Declare.create("sysv_sem", "key", KEY, "count", 3);
    assertThatThrownBy(() -> Declare.create("sysv_sem", "key", KEY))
        .hasMessageContaining("(EEXIST)");
    assertThatThrownBy(() -> Declare.use("sysv_sem", "key", KEY, "count", 4))
        .hasMessageContaining("(EINVAL)");
    KernelObject used = Declare.use("sysv_sem", "key", KEY);
    assertThat(Declare.call(used, "count")).isEqualTo(3L);
    gone(used);
    KernelObject kept = Declare.keep("sysv_sem", "key", KEY);
    gone(kept);
    assertThat(Declare.call(set, "count")).isEqualTo(3L);
    KernelObject there = Declare.passed(set, End.BOTH);
    assertThat(there.describe()).isEqualTo(set.describe()).contains("key 0x6d454d20");
    gone(there, set);
    assertThatThrownBy(() -> Declare.use("sysv_sem", "key", KEY)).hasMessageContaining("(ENOENT)");
  }

  @Test
  void argumentsAndLimitsAreTold() {
    assertThatThrownBy(() -> Declare.create("sysv_sem", "count", 0))
        .hasMessageContaining("from 1 to 1048576 semaphores, not 0");
    assertThatThrownBy(() -> Declare.create("sysv_sem", "value", 40_000))
        .hasMessageContaining("32767");
    KernelObject set = Declare.create("sysv_sem", "value", 32_767);
    assertThatThrownBy(() -> Declare.call(set, "post")).hasMessageContaining("(ERANGE)");
    assertThatThrownBy(() -> Declare.call(set, "post", "index", 1)).hasMessageContaining("(EFBIG)");
    assertThatThrownBy(() -> Declare.call(set, "value", "index", 1))
        .hasMessageContaining("(EINVAL)");
    assertThatThrownBy(() -> Declare.call(set, "set", "index", 0, "value", 32_768))
        .hasMessageContaining("(ERANGE)");
    assertThatThrownBy(() -> Declare.call(set, "apply", "changes", List.of(1L)))
        .hasMessageContaining("pairs");
    assertThatThrownBy(
            () ->
                Declare.call(
                    set, "apply", "changes", java.util.Collections.nCopies(1000, List.of(0L, -1L))))
        .hasMessageContaining("(E2BIG)");
    gone(set);
  }

  @Test
  void aCProgramCannotTellTheDifference() throws Exception {
    String source =
        """
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/sem.h>
        int main(int argc, char **argv) {
          int id = semget(strtol(argv[1], 0, 0), 0, 0);
          struct semid_ds status;
          if (id < 0 || semctl(id, 0, IPC_STAT, &status) < 0) { perror("semget"); return 1; }
          if (status.sem_nsems != 2 || status.sem_otime == 0) return 2;
          for (int i = 0; i < 1000; i++) {
            struct sembuf swap[2] = {{0, -1, SEM_UNDO}, {1, 1, SEM_UNDO}};
            if (semop(id, swap, 2) < 0) { perror("semop"); return 3; }
            struct sembuf back = {1, 0, 0};
            if (semop(id, &back, 1) < 0) { perror("semop"); return 4; }
          }
          return 0;
        }
        """;
    Path program = Compiler.compile(folder, "set", source);
    KernelObject set = Declare.create("sysv_sem", "key", KEY, "count", 2);
    Process other =
        new ProcessBuilder(program.toString(), Integer.toString(KEY)).inheritIO().start();
    for (int i = 0; i < 1000; i++) {
      Declare.call(set, "post");
      Declare.call(set, "wait", "index", 1);
    }
    assertThat(other.waitFor()).isZero();
    gone(set);
  }
}

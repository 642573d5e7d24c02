package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What a system has no room for is refused. The limits are lowered in an IPC namespace of one
 * thread's own: ipc_namespaces(7).
 */
class SystemLimitsTest {
  private static String told(Runnable limits, Runnable action) throws InterruptedException {
    return Unshared.told(Unshared.IPC, limits, action);
  }

  private static void twice(String kind, Object... named) {
    Declare.keep(kind, named);
    Declare.keep(kind, named);
  }

  @Test
  void tooManyObjectsOfSystemVAreEnospc() throws Exception {
    assertThat(told(() -> Unshared.limit("kernel/msgmni", "1"), () -> twice("sysv_queue")))
        .isEqualTo("msgget ENOSPC: the system has as many as it allows: /proc/sys/kernel/msgmni");
    assertThat(told(() -> Unshared.limit("kernel/sem", "250 32000 32 1"), () -> twice("sysv_sem")))
        .startsWith("semget ENOSPC: the system has as many as it allows: /proc/sys/kernel/sem");
    assertThat(
            told(
                () -> Unshared.limit("kernel/sem", "250 2 32 32000"),
                () -> Declare.keep("sysv_sem", "count", 3)))
        .isEqualTo(
            "semget ENOSPC: the system has as many as it allows: /proc/sys/kernel/sem (SEMMNI,"
                + " SEMMNS)");
    assertThat(
            told(
                () -> Unshared.limit("kernel/shmall", "1"),
                () -> Declare.keep("sysv_shm", "size", 1 << 20)))
        .startsWith("shmget ENOSPC: the system has as many as it allows")
        .contains("shmall");
    assertThat(told(() -> Unshared.limit("kernel/shmmni", "1"), () -> twice("sysv_shm", "size", 1)))
        .startsWith("shmget ENOSPC: the system has as many as it allows: /proc/sys/kernel/shmmni");
  }

  @Test
  void whatIsTooLargeForSystemVIsEinvalOrE2big() throws Exception {
    assertThat(
            told(
                () -> Unshared.limit("kernel/shmmax", "4096"),
                () -> Declare.keep("sysv_shm", "size", 4097)))
        .isEqualTo("shmget EINVAL: 4097 bytes are not to be had (/proc/sys/kernel/shmmax, shmall)");
    assertThat(
            told(
                () -> Unshared.limit("kernel/sem", "2 32000 32 10"),
                () -> Declare.keep("sysv_sem", "count", 3)))
        .startsWith("semget EINVAL")
        .contains("SEMMSL");
    assertThat(
            told(
                () -> Unshared.limit("kernel/msgmax", "8"),
                () -> Declare.call(Declare.keep("sysv_queue"), "send", "data", new byte[9])))
        .startsWith("msgsnd EINVAL")
        .contains("msgmax");
  }

  @Test
  void tooManyQueuesOfPosixAreEnospcForWhoHasNoPrivilege() throws Exception {
    String told =
        told(
            () -> {
              Unshared.limit("fs/mqueue/queues_max", "1");
              Unshared.becomeNobody();
            },
            () -> {
              Declare.keep("posix_queue", "name", "/one", "depth", 1, "size", 8);
              Declare.keep("posix_queue", "name", "/two", "depth", 1, "size", 8);
            });
    assertThat(told).startsWith("mq_open ENOSPC").contains("queues_max");
  }
}

package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What a system has no room for is refused. The limits are lowered in an IPC namespace of one
 * thread's own, so that the system keeps its own: ipc_namespaces(7).
 */
class SystemLimitsTest {
  private static final int UNSHARE = System.getProperty("os.arch").equals("aarch64") ? 97 : 272;
  private static final int SETRESUID = System.getProperty("os.arch").equals("aarch64") ? 147 : 117;
  private static final long CLONE_NEWIPC = 0x08000000;
  private static final long NOBODY = 65534;

  private static void limit(String name, String value) {
    try {
      Files.writeString(Path.of("/proc/sys", name), value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the action is told when it is run under limits of its own. */
  private static String told(Runnable limits, Runnable action) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> alone = new AtomicReference<>(false);
    Thread thread =
        new Thread(
            () -> {
              alone.set(Libc.SYSCALL.invoke(UNSHARE, CLONE_NEWIPC, 0, 0) == 0);
              if (alone.get()) {
                limits.run();
                action.run();
              }
            });
    thread.setUncaughtExceptionHandler((dead, e) -> thrown.set(e));
    thread.start();
    thread.join();
    if (!alone.get()) {
      System.err.println("NOT TESTED: an IPC namespace takes CAP_SYS_ADMIN");
      Assumptions.abort("an IPC namespace takes CAP_SYS_ADMIN");
    }
    assertThat(thrown.get()).isInstanceOf(PosixException.class);
    PosixException e = (PosixException) thrown.get();
    return e.call() + " " + Errno.name(e.errno()) + ": " + e.hint();
  }

  private static void twice(String kind, Object... named) {
    Declare.keep(kind, named);
    Declare.keep(kind, named);
  }

  @Test
  void tooManyObjectsOfSystemVAreEnospc() throws Exception {
    assertThat(told(() -> limit("kernel/msgmni", "1"), () -> twice("sysv_queue")))
        .isEqualTo("msgget ENOSPC: the system has as many as it allows: /proc/sys/kernel/msgmni");
    assertThat(told(() -> limit("kernel/sem", "250 32000 32 1"), () -> twice("sysv_sem")))
        .startsWith("semget ENOSPC: the system has as many as it allows: /proc/sys/kernel/sem");
    assertThat(told(() -> limit("kernel/shmmni", "1"), () -> twice("sysv_shm", "size", 1)))
        .startsWith("shmget ENOSPC: the system has as many as it allows: /proc/sys/kernel/shmmni");
  }

  @Test
  void whatIsTooLargeForSystemVIsEinvalOrE2big() throws Exception {
    assertThat(
            told(
                () -> limit("kernel/shmmax", "4096"), () -> Declare.keep("sysv_shm", "size", 4097)))
        .isEqualTo("shmget EINVAL: 4097 bytes are not to be had (/proc/sys/kernel/shmmax, shmall)");
    assertThat(
            told(
                () -> limit("kernel/sem", "2 32000 32 10"),
                () -> Declare.keep("sysv_sem", "count", 3)))
        .startsWith("semget EINVAL")
        .contains("SEMMSL");
    assertThat(
            told(
                () -> limit("kernel/msgmax", "8"),
                () -> Declare.call(Declare.keep("sysv_queue"), "send", "data", new byte[9])))
        .startsWith("msgsnd EINVAL")
        .contains("msgmax");
  }

  @Test
  void tooManyQueuesOfPosixAreEnospcForWhoHasNoPrivilege() throws Exception {
    String told =
        told(
            () -> {
              limit("fs/mqueue/queues_max", "1");
              Libc.SYSCALL.invoke(SETRESUID, NOBODY, NOBODY, NOBODY);
            },
            () -> {
              Declare.keep("posix_queue", "name", "/one", "depth", 1, "size", 8);
              Declare.keep("posix_queue", "name", "/two", "depth", 1, "size", 8);
            });
    assertThat(told).startsWith("mq_open ENOSPC").contains("queues_max");
  }
}

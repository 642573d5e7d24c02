package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has a name and belongs to somebody else is refused, with the error that C gets. */
class AnotherUserTest {
  private static final long NOBODY = 65534;
  private static final int SETRESUID = System.getProperty("os.arch").equals("aarch64") ? 147 : 117;
  private static final String NAME = "/ipcsh-other-" + ProcessHandle.current().pid();
  private static final long KEY = 0x49550000L + ProcessHandle.current().pid() % 0xffff;

  @TempDir private Path folder;
  private final List<KernelObject> made = new ArrayList<>();

  @BeforeEach
  void letOthersIntoTheFolder() throws Exception {
    if (!System.getProperty("user.name").equals("root")) {
      System.err.println("NOT TESTED: only root becomes another user");
      Assumptions.abort("only root becomes another user");
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void removeAll() {
    for (KernelObject each : made) {
      each.close();
      each.remove();
    }
  }

  private KernelObject ours(String kind, Object... named) {
    KernelObject object = Declare.create(kind, named);
    made.add(object);
    return object;
  }

  /** A thread alone becomes another user when it asks the kernel, and not the C library, to. */
  private static PosixException refused(Runnable action) {
    AtomicReference<Throwable> told = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              assertThat(Libc.SYSCALL.invoke(SETRESUID, NOBODY, NOBODY, NOBODY)).isZero();
              action.run();
            });
    thread.setUncaughtExceptionHandler((dead, e) -> told.set(e));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(told.get()).isInstanceOf(PosixException.class);
    return (PosixException) told.get();
  }

  private static void isRefused(String call, Runnable action) {
    PosixException e = refused(action);
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo(call + " EACCES");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void whatIsOpenedByNameIsEacces() {
    ours("posix_queue", "name", NAME, "depth", 1, "size", 8);
    isRefused("mq_open", () -> Declare.use("posix_queue", "name", NAME));
    ours("posix_sem", "name", NAME);
    isRefused("sem_open", () -> Declare.use("posix_sem", "name", NAME));
    ours("posix_shm", "name", NAME, "size", 8);
    isRefused("shm_open", () -> Declare.use("posix_shm", "name", NAME));
    ours("mapped_file", "path", path("mapped"), "size", 8);
    isRefused("open", () -> Declare.use("mapped_file", "path", path("mapped")));
    ours("file", "path", path("file"));
    isRefused("open", () -> Declare.call(Declare.use("file", "path", path("file")), "read"));
    ours("fifo", "path", path("fifo"));
    isRefused("open", () -> Declare.call(Declare.use("fifo", "path", path("fifo")), "open_read"));
    for (String kind : List.of("record_lock", "ofd_lock", "flock")) {
      ours(kind, "path", path(kind));
      isRefused("open", () -> Declare.use(kind, "path", path(kind)));
    }
  }

  @Test
  void toConnectIsEaccesWithoutPermissionToWrite() {
    ours("unix_stream", "listen", path("stream"));
    isRefused("connect", () -> Declare.use("unix_stream", "connect", path("stream")));
    ours("unix_seqpacket", "listen", path("packets"));
    isRefused("connect", () -> Declare.use("unix_seqpacket", "connect", path("packets")));
    ours("unix_datagram", "bind", path("datagrams"));
    isRefused("connect", () -> Declare.use("unix_datagram", "connect", path("datagrams")));
  }

  @Test
  void systemVObjectsAreFoundAndTheirUseIsEacces() {
    ours("sysv_queue", "key", KEY);
    isRefused(
        "msgrcv",
        () -> Declare.call(Declare.use("sysv_queue", "key", KEY, "nonblocking", true), "receive"));
    ours("sysv_sem", "key", KEY, "value", 1);
    isRefused("semop", () -> Declare.call(Declare.use("sysv_sem", "key", KEY), "try_wait"));
    ours("sysv_shm", "key", KEY, "size", 8);
    isRefused("shmctl", () -> Declare.use("sysv_shm", "key", KEY));
  }

  @Test
  void onlyWhoMadeItMayRemoveOrChangeIt() {
    ours("sysv_queue", "key", KEY, "mode", 0666);
    PosixException e = refused(() -> Declare.call(Declare.use("sysv_queue", "key", KEY), "remove"));
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("msgctl EPERM");
    ours("sysv_shm", "key", KEY, "size", 8, "mode", 0666);
    e = refused(() -> Declare.call(Declare.use("sysv_shm", "key", KEY), "remove"));
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("shmctl EPERM");
  }
}

package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Child;
import org.ipcsh.process.Door;
import org.ipcsh.process.FewDescriptors;
import org.ipcsh.process.Journals;
import org.ipcsh.process.Link;
import org.ipcsh.process.ResourceLimit;
import org.ipcsh.process.Spawn;
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

  /**
   * What the action throws as another user, or null. A thread alone becomes one when it asks the
   * kernel, and not the C library, to.
   */
  private static Throwable thrown(Runnable action) {
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
    return told.get();
  }

  private static PosixException refused(Runnable action) {
    Throwable thrown = thrown(action);
    assertThat(thrown).isInstanceOf(PosixException.class);
    return (PosixException) thrown;
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
    isRefused("msgsnd", () -> send(Declare.use("sysv_queue", "key", KEY)));
    isRefused("msgctl", () -> Declare.call(Declare.use("sysv_queue", "key", KEY), "stat"));
    isRefused("semctl", () -> Declare.call(Declare.use("sysv_sem", "key", KEY), "value"));
    isRefused("msgget", () -> Declare.keep("sysv_queue", "key", KEY));
    PosixException e = refused(() -> Declare.keep("sysv_shm", "key", KEY, "size", 8));
    assertThat(e.call() + " " + e.hint())
        .isEqualTo(
            "shmget it belongs to another user, who gave no permission: ipcs(1) lists owners and"
                + " permissions");
  }

  private static void send(KernelObject queue) {
    Declare.call(queue, "send", "data", new byte[1]);
  }

  @Test
  void whatMayOnlyBeReadOrOnlyBeWrittenToIsUsedThatWay() {
    ours("sysv_shm", "key", KEY, "size", 8, "mode", 0644);
    PosixException e = refused(() -> Declare.use("sysv_shm", "key", KEY));
    assertThat(e.call() + " " + e.hint())
        .isEqualTo("shmat read_only: true attaches what may only be read");
    assertThat(thrown(() -> Declare.use("sysv_shm", "key", KEY, "read_only", true).close()))
        .isNull();
    Object msqid = Declare.ask(ours("sysv_queue", "key", KEY, "mode", 0622), "stat").get("msqid");
    assertThat(thrown(() -> send(Declare.use("sysv_queue", "msqid", msqid)))).isNull();
    ours("posix_queue", "name", NAME, "depth", 1, "size", 8, "mode", 0644);
    e = refused(() -> Declare.use("posix_queue", "name", NAME));
    assertThat(e.hint()).startsWith("access: ");
    e = refused(() -> Declare.use("posix_queue", "name", NAME, "access", "send"));
    assertThat(e.hint()).isEqualTo("it belongs to another user, who gave no permission");
  }

  @Test
  void aFileThatMayOnlyBeReadIsLockedForReadingOnly() {
    for (String kind : List.of("record_lock", "ofd_lock")) {
      ours(kind, "path", path(kind), "mode", 0644);
      PosixException e = refused(() -> Declare.call(Declare.use(kind, "path", path(kind)), "lock"));
      assertThat(e.call() + " " + Errno.name(e.errno()) + ": " + e.hint())
          .isEqualTo("fcntl EBADF: the file is open for reading only: take the lock shared");
      assertThat(
              thrown(
                  () ->
                      Declare.call(Declare.use(kind, "path", path(kind)), "lock", "shared", true)))
          .isNull();
    }
  }

  @Test
  void aDirectoryOfSomebodyElseTakesNoNewNames() {
    isRefused("mkfifo", () -> Declare.keep("fifo", "path", path("new")));
    isRefused("open", () -> Declare.keep("file", "path", path("new")));
    isRefused("open", () -> Declare.keep("flock", "path", path("new")));
    isRefused("open", () -> Declare.keep("mapped_file", "path", path("new"), "size", 8));
    isRefused("bind", () -> Declare.keep("unix_stream", "listen", path("new")));
  }

  @Test
  void aDirectoryThatMayNotBeSearchedIsEacces() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    isRefused("statx", () -> Declare.use("fifo", "path", path("it")));
    isRefused("ftok", () -> Declare.use("sysv_queue", "path", path("it")));
    isRefused(
        "sendto",
        () ->
            Declare.call(
                Declare.create("unix_datagram", "bind", "@" + NAME),
                "send",
                "data",
                new byte[1],
                "to",
                path("it")));
    isRefused("posix_spawn", () -> new Spawn(path("it")).start(Door.alone()));
    isRefused(
        "chdir", () -> new Spawn("/bin/true").directory(folder.toString()).start(Door.alone()));
  }

  @Test
  void moreProcessesThanAUserMayHaveAreEagain() {
    new Child(new Spawn("/bin/true").start(Door.alone())).await(Door.alone());
    PosixException e =
        refused(
            () ->
                ResourceLimit.during(
                    ResourceLimit.PROCESSES, 0, () -> new Spawn("/bin/true").start(Door.alone())));
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("posix_spawn EAGAIN");
    assertThat(e.hint()).endsWith("as the limit allows (ulimit -u)");
  }

  @Test
  void onlyWhoMadeItMayRemoveOrChangeIt() {
    ours("sysv_queue", "key", KEY, "mode", 0666);
    PosixException e = refused(() -> Declare.call(Declare.use("sysv_queue", "key", KEY), "remove"));
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("msgctl EPERM");
    ours("sysv_shm", "key", KEY, "size", 8, "mode", 0666);
    e = refused(() -> Declare.call(Declare.use("sysv_shm", "key", KEY), "remove"));
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("shmctl EPERM");
    ours("sysv_sem", "key", KEY, "mode", 0666);
    e = refused(() -> Declare.call(Declare.use("sysv_sem", "key", KEY), "remove"));
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("semctl EPERM");
    assertThat(e.hint()).contains("only its owner").contains("ipcs(1)");
    e =
        refused(
            () -> Declare.call(Declare.use("sysv_queue", "key", KEY), "capacity", "size", 1 << 30));
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("msgctl EPERM");
    assertThat(e.hint()).contains("msgmnb");
  }

  @Test
  void aSignalToSomebodyElsesProcessIsEperm() {
    PosixException e =
        refused(
            () -> {
              long result = Door.alone().call(Libc.KILL, null, 1, 0);
              throw new PosixException("kill", "1", (int) -result);
            });
    assertThat(Errno.name(e.errno()) + ": " + e.hint())
        .isEqualTo("EPERM: it belongs to another user");
    e =
        refused(
            () -> {
              long result = Door.alone().call(Libc.SIGQUEUE, null, 1, Flags.SIGPIPE, 0);
              throw new PosixException("sigqueue", "1", (int) -result);
            });
    assertThat(Errno.name(e.errno()) + ": " + e.hint())
        .isEqualTo("EPERM: it belongs to another user");
  }

  @Test
  void moreDescriptorsUnderWayThanAProcessMayHaveAreEtoomanyrefs() {
    PosixException e =
        refused(
            () -> {
              try (KernelObject pair = Declare.create("unix_stream", "nonblocking", true)) {
                FewDescriptors.leave(0, () -> sendItselfForEver(pair));
              }
            });
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("sendmsg ETOOMANYREFS");
    assertThat(e.hint()).contains("(ulimit -n): somebody has to receive some");
  }

  private static void sendItselfForEver(KernelObject pair) {
    while (true) {
      Declare.call(pair, "send_descriptor", "object", pair, "end", "read");
    }
  }

  @Test
  void whatAProcessIsGivenWaitsUntilOthersHaveWhatIsUnderWay() {
    int[] before = Link.pair();
    int[] ends = Link.pair();
    AtomicBoolean sent = new AtomicBoolean();
    Throwable thrown =
        thrown(
            () -> {
              new Link(before[0]).send(new byte[0], new int[253]);
              Thread sender = Thread.currentThread();
              Thread receiver =
                  new Thread(
                      () -> {
                        while (sender.getState() != Thread.State.TIMED_WAITING) {
                          Thread.yield();
                        }
                        Libc.CLOSE.invoke(before[1]);
                      });
              receiver.setDaemon(true);
              receiver.start();
              ResourceLimit.during(
                  ResourceLimit.DESCRIPTORS,
                  100,
                  () -> sent.set(new Link(ends[0]).send(new byte[1], new int[1])));
            });
    assertThat(thrown).isNull();
    assertThat(sent).isTrue();
    for (int each : new int[] {before[0], ends[0], ends[1]}) {
      Libc.CLOSE.invoke(each);
    }
  }

  @Test
  void aPipeAboveTheLimitIsEperm() {
    PosixException e = refused(() -> Declare.create("pipe", "capacity", 1 << 30));
    assertThat(e.call() + " " + Errno.name(e.errno())).isEqualTo("fcntl EPERM");
    assertThat(e.hint())
        .startsWith("without privilege a pipe has at most")
        .contains("pipe-max-size");
  }

  private static boolean isOnRecord(KernelObject object, String name) {
    return Journals.noted().stream()
        .anyMatch(each -> each.kind().equals(object.facility().kind()) && each.name().equals(name));
  }

  private void staysOnRecord(KernelObject object, String name) {
    made.add(object);
    assertThat(thrown(object::remove)).isNull();
    assertThat(isOnRecord(object, name)).as(object.facility().kind() + ", refused").isTrue();
    object.remove();
    assertThat(isOnRecord(object, name)).as(object.facility().kind() + ", removed").isFalse();
  }

  @Test
  void whatCannotBeRemovedStaysOnRecord() {
    for (String kind : List.of("fifo", "file", "record_lock", "ofd_lock", "flock")) {
      staysOnRecord(Declare.create(kind, "path", path(kind)), path(kind));
    }
    staysOnRecord(Declare.create("mapped_file", "path", path("mapped"), "size", 8), path("mapped"));
    staysOnRecord(Declare.create("unix_stream", "listen", path("stream")), path("stream"));
    staysOnRecord(Declare.create("posix_shm", "name", NAME, "size", 8), NAME);
    staysOnRecord(Declare.create("posix_sem", "name", NAME), NAME);
    staysOnRecord(Declare.create("posix_queue", "name", NAME, "depth", 1, "size", 8), NAME);
    String key = "0x" + Long.toHexString(KEY);
    staysOnRecord(Declare.create("sysv_queue", "key", KEY), key);
    staysOnRecord(Declare.create("sysv_sem", "key", KEY), key);
    staysOnRecord(Declare.create("sysv_shm", "key", KEY, "size", 8), key);
  }

  @Test
  void whatTheScriptCouldNotRemoveStaysOnRecord() {
    for (String kind : List.of("posix_queue", "posix_sem", "posix_shm")) {
      KernelObject object =
          kind.equals("posix_shm") ? ours(kind, "name", NAME, "size", 8) : ours(kind, "name", NAME);
      assertThat(refused(() -> Declare.call(object, "unlink")).call()).endsWith("_unlink");
      assertThat(isOnRecord(object, NAME)).as(kind).isTrue();
    }
  }

  @Test
  void aSemaphoreThatCouldBeMadeButNotOpenedIsNotLeft() {
    // The other user may not be able to read the classes.
    ours("posix_sem", "name", NAME + "-ours");
    assertThat(refused(() -> Declare.create("posix_sem", "name", NAME, "mode", 0)).call())
        .isEqualTo("sem_open");
    assertThat(Path.of("/dev/shm/sem." + NAME.substring(1))).doesNotExist();
  }
}

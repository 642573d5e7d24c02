package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.ipcsh.posix.Compiler;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysvQueueTest {
  private static final int KEY = 0x6d454d02;
  private Set<String> before;
  private KernelObject queue;

  @TempDir private Path folder;

  @BeforeEach
  void create() throws IOException {
    Journal.ofThisProcess();
    Declare.create("anonymous", "size", 1).close();
    before = Left.now();
    queue = Declare.create("sysv_queue", "key", KEY);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    queue.close();
    queue.remove();
    assertThat(Left.now()).isEqualTo(before);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void send(String text, int type) {
    Declare.call(queue, "send", "data", bytes(text), "type", type);
  }

  private String receive(Object... named) {
    return new String((byte[]) Declare.call(queue, "receive", named), StandardCharsets.UTF_8);
  }

  @Test
  void aReceiverChoosesByType() {
    send("five", 5);
    send("three", 3);
    send("two", 2);
    send("another five", 5);
    send("nine", 9);

    assertThat(receive("type", 3)).isEqualTo("three");
    assertThat(receive("type", -5)).as("the lowest type up to 5").isEqualTo("two");
    assertThat(receive("except", 5)).isEqualTo("nine");
    assertThat(Declare.ask(queue, "receive", "details", true))
        .containsEntry("type", 5L)
        .containsEntry("data", bytes("five"));
    assertThat(queue.next()).isEqualTo(bytes("another five"));
  }

  @Test
  void aMessageThatIsTooLongForTheReceiverStaysOrIsCutOff() {
    send("0123456789", 1);

    PosixException error =
        catchThrowableOfType(PosixException.class, () -> Declare.call(queue, "receive", "size", 4));
    assertThat(error).hasMessage("msgrcv(it): Argument list too long (E2BIG)");
    assertThat(error.hint()).contains("stays in the queue").contains("truncate: true");
    assertThat(Declare.ask(queue, "stat")).containsEntry("qnum", 1L);
    assertThat(receive("size", 4, "truncate", true)).isEqualTo("0123");
    assertThat(Declare.ask(queue, "stat")).containsEntry("qnum", 0L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockOfBytesIsTheSameMessageWhetherItHasRoomBeforeItOrNot(boolean room) {
    IntFunction<Memory> block = room ? Memory::afterRoom : Memory::allocate;
    Memory sent = block.apply(10);
    sent.put(0, bytes("0123456789"), 0, 10);
    Declare.call(queue, "send", "data", sent, "type", 7);
    Declare.call(queue, "send", "data", sent, "type", 8, "size", 3);
    assertThat(sent.bytes(0, 10)).isEqualTo(bytes("0123456789"));

    Memory small = block.apply(4);
    PosixException error =
        catchThrowableOfType(
            PosixException.class, () -> Declare.call(queue, "receive", "into", small));
    assertThat(error.hint()).contains("has 10 bytes", "than the 4");
    assertThat(small.bytes(0, 4)).isEqualTo(new byte[4]);
    assertThat(Declare.ask(queue, "receive", "into", small, "truncate", true, "details", true))
        .containsEntry("data", 4L)
        .containsEntry("type", 7L);
    assertThat(small.bytes(0, 4)).isEqualTo(bytes("0123"));

    Memory large = block.apply(10);
    large.fill(0, 10, (byte) '.');
    assertThat(Declare.call(queue, "receive", "into", large, "size", 5)).isEqualTo(3L);
    assertThat(large.bytes(0, 10)).isEqualTo(bytes("012......."));
    Declare.call(queue, "send", "data", block.apply(0));
    assertThat(Declare.call(queue, "receive", "into", large)).isEqualTo(0L);
  }

  @Test
  void peekingLeavesTheMessageWhereItIs() {
    assertThat(Declare.call(queue, "peek")).isNull();
    send("first", 4);
    send("second", 2);

    assertThat(Declare.call(queue, "peek")).isEqualTo(bytes("first"));
    assertThat(Declare.ask(queue, "peek", "index", 1, "details", true))
        .containsEntry("type", 2L)
        .containsEntry("data", bytes("second"));
    assertThat(Declare.call(queue, "peek", "index", 2)).isNull();
    assertThat(Declare.ask(queue, "stat")).containsEntry("qnum", 2L).containsEntry("lrpid", 0L);
    assertThat(receive()).isEqualTo("first");
    assertThat(receive()).isEqualTo("second");
  }

  @Test
  void memoryIsSentAndFilled() {
    Memory data = Memory.string(bytes("from memory"));
    Declare.call(queue, "send", "data", data, "size", 11);
    send("", 1);

    Memory into = Memory.allocate(11);
    assertThat(Declare.call(queue, "receive", "into", into)).isEqualTo(11L);
    assertThat(into.bytes(0, 11)).isEqualTo(bytes("from memory"));
    assertThat(receive()).isEmpty();
  }

  @Test
  void theKernelTellsItsState() {
    send("12345", 1);

    Map<String, Object> stat = Declare.ask(queue, "stat");
    assertThat(stat)
        .containsEntry("key", (long) KEY)
        .containsEntry("mode", 0600L)
        .containsEntry("qnum", 1L)
        .containsEntry("cbytes", 5L)
        .containsEntry("lspid", ProcessHandle.current().pid());
    assertThat((Long) stat.get("stime")).isPositive();
    assertThat(Declare.call(queue, "capacity")).isEqualTo(stat.get("qbytes"));
    assertThat(queue.describe())
        .isEqualTo("sysv_queue, identifier " + stat.get("msqid") + ", key 0x6d454d02");
    receive();
  }

  @Test
  void aFullQueueMakesTheSenderWaitOrFail() {
    assertThat(Declare.call(queue, "capacity", "size", 10)).isEqualTo(10L);
    send("0123456789", 1);

    assertThatThrownBy(
            () ->
                queue
                    .door()
                    .within(3_000_000, () -> Declare.call(queue, "send", "data", bytes("x"))))
        .isInstanceOf(Interrupted.class)
        .hasMessage("timed out");
    Declare.call(queue, "nonblocking");
    PosixException full = catchThrowableOfType(PosixException.class, () -> send("x", 1));
    assertThat(full).hasMessage("msgsnd(it): Resource temporarily unavailable (EAGAIN)");
    assertThat(full.hint()).contains("full");
    receive();
    PosixException empty = catchThrowableOfType(PosixException.class, () -> receive("type", 7));
    assertThat(empty).hasMessage("msgrcv(it): No message of desired type (ENOMSG)");
    Declare.call(queue, "nonblocking", "on", false);
    assertThatThrownBy(() -> queue.door().within(3_000_000, () -> receive()))
        .isInstanceOf(Interrupted.class);
  }

  @Test
  void aMessageLongerThanTheSystemAllowsIsRefused() {
    PosixException error =
        catchThrowableOfType(
            PosixException.class, () -> Declare.call(queue, "send", "data", new byte[1 << 20]));
    assertThat(error).hasMessage("msgsnd(it): Invalid argument (EINVAL)");
    assertThat(error.hint()).contains("1048576").contains("msgmax");
  }

  @Test
  void whoWaitsOnAQueueThatIsRemovedIsTold() throws Exception {
    KernelObject waiting = Declare.use("sysv_queue", "key", KEY);
    CompletableFuture<PosixException> error = new CompletableFuture<>();
    Thread receiver =
        new Thread(
            () ->
                error.complete(
                    catchThrowableOfType(
                        PosixException.class, () -> Declare.call(waiting, "receive"))));
    receiver.start();
    while ((waiting.door().page().sequence() & 1) == 0
        || !"msgrcv".equals(callOf(waiting.door()))) {
      Thread.onSpinWait();
    }
    awaitBlocked(waiting);
    Declare.call(queue, "remove");

    PosixException got = error.get(5, TimeUnit.SECONDS);
    assertThat(got).hasMessage("msgrcv(it): Identifier removed (EIDRM)");
    assertThat(got.hint()).isEqualTo("the queue was removed while this process waited");
    assertThatThrownBy(() -> send("x", 1)).hasMessage("msgsnd(it): Invalid argument (EINVAL)");
    waiting.close();
    assertThatThrownBy(() -> Declare.call(waiting, "receive")).hasMessageContaining("EBADF");
  }

  private static String callOf(Door door) {
    return org.ipcsh.posix.Call.of(door.page().call()).name();
  }

  /** Until a thread of this process sleeps in msgrcv(2): /proc shows where. */
  private static void awaitBlocked(KernelObject queue) throws IOException {
    while (true) {
      try (java.util.stream.Stream<Path> tasks =
          java.nio.file.Files.list(Path.of("/proc/self/task"))) {
        for (Path task : tasks.toList()) {
          String where = java.nio.file.Files.readString(task.resolve("wchan"));
          if (where.contains("msgrcv")) {
            return;
          }
        }
      }
    }
  }

  @Test
  void itIsFoundByKeyPathAndIdentifier() {
    assertThatThrownBy(() -> Declare.create("sysv_queue", "key", KEY))
        .hasMessage("msgget(it, key 0x6d454d02): File exists (EEXIST)");
    assertThatThrownBy(() -> Declare.use("sysv_queue", "key", KEY + 1))
        .hasMessage("msgget(it, key 0x6d454d03): No such file or directory (ENOENT)");
    long msqid = (Long) Declare.ask(queue, "stat").get("msqid");
    KernelObject same = Declare.use("sysv_queue", "msqid", msqid);
    Declare.call(same, "send", "data", bytes("by identifier"));
    assertThat(receive()).isEqualTo("by identifier");
    same.remove();
    KernelObject kept = Declare.keep("sysv_queue", "key", KEY);
    kept.remove();

    KernelObject byPath = Declare.create("sysv_queue", "path", folder.toString(), "id", 'A' + 0);
    KernelObject usedByPath = Declare.use("sysv_queue", "path", folder.toString(), "id", 'A' + 0);
    Declare.call(usedByPath, "send", "data", bytes("by path"));
    assertThat(byPath.next()).isEqualTo(bytes("by path"));
    byPath.remove();
    KernelObject own = Declare.create("sysv_queue");
    assertThat(own.describe()).contains("IPC_PRIVATE");
    KernelObject passed = Declare.passed(own, End.WRITE);
    Declare.call(passed, "send", "data", bytes("private"));
    assertThatThrownBy(() -> Declare.call(passed, "receive")).hasMessageContaining("EBADF");
    passed.remove();
    assertThat(own.next()).isEqualTo(bytes("private"));
    own.remove();
    assertThatThrownBy(() -> Declare.use("sysv_queue", "msqid", Integer.MAX_VALUE))
        .hasMessageContaining("msgctl(it): Invalid argument (EINVAL)");
  }

  @Test
  void argumentsAreCheckedBeforeTheCall() {
    assertThatThrownBy(() -> send("x", 0)).hasMessage("type is 0; a message's type is at least 1");
    assertThatThrownBy(() -> receive("type", 1, "except", 2))
        .hasMessage("type: and except: exclude each other");
    assertThatThrownBy(() -> receive("size", -1)).hasMessageContaining("size is -1");
    assertThatThrownBy(() -> Declare.call(queue, "peek", "index", -1))
        .hasMessageContaining("the oldest message is 0");
    assertThatThrownBy(() -> Declare.create("sysv_queue", "key", 1L << 32))
        .hasMessage("key is 4294967296; it has 32 bits");
  }

  @Test
  void whatMayNotBeUsedIsEacces() {
    Declare.call(queue, "remove");
    queue = Declare.create("sysv_queue", "key", KEY, "mode", 0);
    org.junit.jupiter.api.Assumptions.assumeFalse(
        System.getProperty("user.name").equals("root"), "root may do everything");
    assertThatThrownBy(() -> send("x", 1)).hasMessageContaining("EACCES");
  }

  @Test
  void aProgramInCSendsAndReceives() throws Exception {
    Layout.Struct job =
        Layout.struct("Job").field("client", Layout.I32).field("path", Layout.CHAR, 12).build();
    Path program =
        Compiler.compile(
            folder,
            "peer",
            "#include <sys/msg.h>\n#include <string.h>\n#include <errno.h>\n"
                + job.declaration()
                + "int main(void) {\n"
                + "  struct { long type; struct Job job; } m; int q = msgget("
                + KEY
                + ", 0);\n"
                + "  if (msgrcv(q, &m, sizeof m.job, 0, 0) != sizeof m.job) return 1;\n"
                + "  strcat(m.job.path, \".c\"); m.type = m.job.client;\n"
                + "  return msgsnd(q, &m, sizeof m.job, 0) ? 2 : 0; }\n");
    Declare.call(
        queue, "send", "data", job.encode(Map.of("client", 77L, "path", "main")), "type", 3);

    Compiler.run(program);

    assertThat(job.decode((byte[]) Declare.call(queue, "receive", "type", 77)))
        .isEqualTo(Map.of("client", 77L, "path", "main.c"));
    assertThat((Long) Declare.ask(queue, "stat").get("lspid"))
        .isNotEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void errorNumbersThatTheCodeDecidesByAreRight() {
    assertThat(Errno.name(Errno.E2BIG)).isEqualTo("E2BIG");
    assertThat(Errno.name(Errno.EIDRM)).isEqualTo("EIDRM");
    assertThat(Errno.name(Errno.ENOMSG)).isEqualTo("ENOMSG");
  }
}

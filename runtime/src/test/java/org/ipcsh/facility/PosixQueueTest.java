package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
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

class PosixQueueTest {
  private final String name = "/ipcsh-test-" + ProcessHandle.current().pid();
  private Set<String> before;
  private KernelObject queue;

  @TempDir private Path folder;

  @BeforeEach
  void create() throws IOException {
    Journal.ofThisProcess();
    Declare.create("anonymous", "size", 1).close();
    before = Left.now();
    queue = Declare.create("posix_queue", "name", name, "depth", 3, "size", 32);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    queue.close();
    queue.remove();
    assertThatThrownBy(() -> Declare.use("posix_queue", "name", name))
        .hasMessageContaining("ENOENT");
    assertThat(Left.now()).isEqualTo(before);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String receive() {
    return new String((byte[]) Declare.call(queue, "receive"), StandardCharsets.UTF_8);
  }

  @Test
  void theHighestPriorityIsReceivedFirstAndTheOldestOfEqualOnes() {
    Declare.call(queue, "send", "data", bytes("low"), "priority", 1);
    Declare.call(queue, "send", "data", bytes("high"), "priority", 32767);
    Declare.call(queue, "send", "data", bytes("later"), "priority", 1);

    assertThat(Declare.ask(queue, "receive", "details", true))
        .containsEntry("priority", 32767L)
        .containsEntry("data", bytes("high"));
    assertThat(receive()).isEqualTo("low");
    assertThat(receive()).isEqualTo("later");
  }

  @Test
  void messagesKeepTheirBoundariesAlsoEmptyOnes() {
    Declare.call(queue, "send", "data", new byte[0]);
    Declare.call(queue, "send", "data", bytes("whole message"), "size", 5);
    Memory data = Memory.string(bytes("from memory"));
    Declare.call(queue, "send", "data", data);

    assertThat(receive()).isEmpty();
    assertThat(queue.next()).isEqualTo(bytes("whole"));
    Memory into = Memory.allocate(32);
    assertThat(Declare.call(queue, "receive", "into", into)).isEqualTo(12L);
    assertThat(into.bytes(0, 11)).isEqualTo(bytes("from memory"));
  }

  @Test
  void attributesTellWhatItHolds() {
    Declare.call(queue, "send", "data", bytes("a"));

    assertThat(Declare.call(queue, "attributes"))
        .isEqualTo(Map.of("depth", 3L, "size", 32L, "messages", 1L, "nonblocking", false));
    Declare.call(queue, "nonblocking");
    assertThat(Declare.ask(queue, "attributes")).containsEntry("nonblocking", true);
    assertThat(queue.describe()).contains(name).contains("descriptor");
  }

  @Test
  void aMessageThatIsTooLongIsEmsgsize() {
    PosixException error =
        catchThrowableOfType(
            PosixException.class, () -> Declare.call(queue, "send", "data", new byte[33]));
    assertThat(error).hasMessage("mq_send(it): Message too long (EMSGSIZE)");
    assertThat(error.hint())
        .isEqualTo("the message has 33 bytes; one in this queue has at most 32");
    error =
        catchThrowableOfType(
            PosixException.class,
            () -> Declare.call(queue, "receive", "into", Memory.allocate(31)));
    assertThat(error).hasMessage("mq_receive(it): Message too long (EMSGSIZE)");
    assertThat(error.hint()).isEqualTo("the buffer has 31 bytes; a message may have 32");
  }

  @Test
  void aNonblockingQueueFailsWhenItIsFullOrEmpty() {
    Declare.call(queue, "nonblocking");
    PosixException empty =
        catchThrowableOfType(PosixException.class, () -> Declare.call(queue, "receive"));
    assertThat(empty).hasMessage("mq_receive(it): Resource temporarily unavailable (EAGAIN)");
    assertThat(empty.hint()).isEqualTo("the queue is empty");
    for (int i = 0; i < 3; i++) {
      Declare.call(queue, "send", "data", bytes("x"));
    }
    PosixException full =
        catchThrowableOfType(
            PosixException.class, () -> Declare.call(queue, "send", "data", bytes("x")));
    assertThat(full.hint()).isEqualTo("the queue is full");
  }

  @Test
  void aTimeLimitEndsTheWaitAndNotBefore() {
    Door door = queue.door();
    for (int i = 0; i < 20; i++) {
      long started = System.nanoTime();
      assertThatThrownBy(() -> door.within(3_000_000, () -> Declare.call(queue, "receive")))
          .isInstanceOf(Interrupted.class)
          .hasMessage("timed out");
      assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(3_000_000);
    }
    for (int i = 0; i < 3; i++) {
      door.within(1_000_000_000L, () -> Declare.call(queue, "send", "data", bytes("in time")));
    }
    assertThatThrownBy(
            () ->
                door.within(
                    3_000_000, () -> Declare.call(queue, "send", "data", bytes("too late"))))
        .isInstanceOf(Interrupted.class);
    Object got = door.within(0, () -> Declare.call(queue, "receive"));
    assertThat(got).as("what is there needs no time").isEqualTo(bytes("in time"));
    assertThat(door.deadline()).isEqualTo(Door.NO_DEADLINE);
  }

  @Test
  void aProcessHoldsOnlyTheEndsThatItWasGiven() {
    KernelObject sender = Declare.passed(queue, End.WRITE);
    assertThat(sender.holds()).isEqualTo(End.WRITE);
    Declare.call(sender, "send", "data", bytes("hello"));
    PosixException error =
        catchThrowableOfType(PosixException.class, () -> Declare.call(sender, "receive"));
    assertThat(error.errno()).isEqualTo(Errno.EBADF);
    assertThat(error.hint()).isEqualTo("this process has it only to send");
    sender.close();
    sender.close();
    assertThat(receive()).isEqualTo("hello");

    KernelObject reader =
        Declare.use("posix_queue", "name", name, "access", "receive", "nonblocking", true);
    assertThatThrownBy(() -> Declare.call(reader, "send", "data", bytes("x")))
        .hasMessageContaining("EBADF");
    assertThatThrownBy(() -> Declare.call(reader, "receive")).hasMessageContaining("EAGAIN");
    Declare.call(reader, "close");
    assertThatThrownBy(() -> Declare.call(reader, "attributes"))
        .hasMessage("mq_getattr(it): Bad file descriptor (EBADF)");
  }

  @Test
  void whatExistsIsOpenedAndWhatIsUnlinkedIsStillUsable() {
    assertThatThrownBy(() -> Declare.create("posix_queue", "name", name))
        .hasMessage("mq_open(it, \"" + name + "\"): File exists (EEXIST)");
    KernelObject used = Declare.use("posix_queue", "name", name);
    used.remove();
    Declare.call(used, "unlink");
    assertThatThrownBy(() -> Declare.call(used, "unlink"))
        .hasMessage("mq_unlink(it): No such file or directory (ENOENT)");
    Declare.call(used, "send", "data", bytes("still"));
    assertThat(receive()).isEqualTo("still");
    used.close();

    KernelObject kept = Declare.keep("posix_queue", "name", name, "size", 16);
    assertThat(Declare.ask(kept, "attributes")).containsEntry("depth", 10L);
    kept.close();
    kept.remove();
    KernelObject again = Declare.keep("posix_queue", "name", name);
    assertThat(Declare.ask(again, "attributes")).containsEntry("size", 16L);
    Declare.call(again, "unlink");
    again.close();
  }

  @Test
  void argumentsAreCheckedBeforeTheCall() {
    assertThatThrownBy(() -> Declare.create("posix_queue", "name", "jobs"))
        .hasMessage("the name of a posix_queue begins with a slash: \"/jobs\"");
    assertThatThrownBy(() -> Declare.create("posix_queue", "name", "/x", "depth", 0))
        .hasMessage("depth and size of a posix_queue are at least 1");
    assertThatThrownBy(() -> Declare.create("posix_queue", "name", "/x", "access", "read"))
        .hasMessage("access is \"both\", \"send\" or \"receive\", not \"read\"");
    assertThatThrownBy(() -> Declare.call(queue, "send", "data", bytes("x"), "priority", 32768))
        .hasMessage("priority is 32768; it is from 0 to 32767");
    assertThatThrownBy(() -> Declare.call(queue, "notify", "signal", 65))
        .hasMessage("signal is 65; it is from 1 to 64");
    PosixException error =
        catchThrowableOfType(
            PosixException.class,
            () -> Declare.create("posix_queue", "name", "/x", "depth", 1 << 20));
    assertThat(error).hasMessage("mq_open(it, \"/x\"): Invalid argument (EINVAL)");
    assertThat(error.hint()).startsWith("at most ");
    error =
        catchThrowableOfType(
            PosixException.class,
            () -> Declare.create("posix_queue", "name", "/x", "depth", 10, "size", 1 << 24));
    assertThat(error.errno()).isIn(Errno.EMFILE, Errno.EINVAL);
  }

  @Test
  void aSecondProcessIsNotNotifiedWhileAnotherWaits() throws Exception {
    Path program =
        Compiler.compile(
            folder,
            "notified",
            "#include <mqueue.h>\n#include <signal.h>\n#include <stdio.h>\n#include <unistd.h>\n"
                + "int main(int n, char **a) {\n"
                + "  sigset_t set; siginfo_t info; sigemptyset(&set); sigaddset(&set, SIGUSR1);\n"
                + "  sigprocmask(SIG_BLOCK, &set, 0);\n"
                + "  mqd_t q = mq_open(a[1], O_RDWR); struct sigevent e = {0};\n"
                + "  e.sigev_notify = SIGEV_SIGNAL; e.sigev_signo = SIGUSR1;\n"
                + "  e.sigev_value.sival_int = 42; if (mq_notify(q, &e)) return 1;\n"
                + "  puts(\"ready\"); fflush(stdout); sigwaitinfo(&set, &info);\n"
                + "  printf(\"%d %d\\n\", info.si_value.sival_int, info.si_pid == getppid());\n"
                + "  return 0; }\n");
    Process other = new ProcessBuilder(program.toString(), name).start();
    try (BufferedReader said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo("ready");
      PosixException busy =
          catchThrowableOfType(
              PosixException.class, () -> Declare.call(queue, "notify", "signal", 10));
      assertThat(busy).hasMessage("mq_notify(it): Device or resource busy (EBUSY)");
      Declare.call(queue, "send", "data", bytes("x"));
      assertThat(said.readLine()).isEqualTo("42 1");
    }
    assertThat(other.waitFor()).isZero();
    other.getOutputStream().close();
    other.getErrorStream().close();
    Declare.call(queue, "notify", "signal", 64, "value", 1);
    Declare.call(queue, "notify");
  }

  @Test
  void aProgramInCSendsAndReceives() throws Exception {
    Layout.Struct job =
        Layout.struct("Job")
            .field("number", Layout.U16)
            .field("cost", Layout.F64)
            .field("name", Layout.CHAR, 10)
            .build();
    Path program =
        Compiler.compile(
            folder,
            "peer",
            "#include <mqueue.h>\n#include <string.h>\n#include <stdio.h>\n"
                + job.declaration()
                + "int main(int n, char **a) {\n"
                + "  struct Job j; unsigned p; mqd_t q = mq_open(a[1], O_RDWR);\n"
                + "  if (mq_receive(q, (char *) &j, 32, &p) != sizeof j) return 1;\n"
                + "  j.number += p; j.cost *= 2; strcat(j.name, \"!\");\n"
                + "  return mq_send(q, (char *) &j, sizeof j, 7) ? 2 : 0; }\n");
    Declare.call(
        queue,
        "send",
        "data",
        job.encode(Map.of("number", 3L, "cost", 1.25, "name", "print")),
        "priority",
        4);

    Compiler.run(program, name);

    Map<String, Object> answer = Declare.ask(queue, "receive", "details", true);
    assertThat(answer).containsEntry("priority", 7L);
    assertThat(job.decode((byte[]) answer.get("data")))
        .isEqualTo(Map.of("number", 7L, "cost", 2.5, "name", "print!"));
  }
}

package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code ls}, {@code peek} and {@code sweep} look at a run of another ipcsh from outside, and
 * change nothing.
 */
@Tag("launcher")
@ExtendWith(Nameless.class)
class InventoryTest {
  private static final String SCRIPT =
      """
      struct Entry { seq: u32, who: char[8] }
      channel jobs = sysv_queue(key: int(args[1]))
      channel f = fifo("{args[0]}/f")
      channel mail = posix_queue("/{args[2]}-mail", depth: 2, size: 64)
      channel p = pipe()
      semaphore s = posix_sem("/{args[2]}-s", 3)
      semaphore set = sysv_sem(key: int(args[1]), value: [1, 0])
      region board = posix_shm("/{args[2]}-board", size: 4096)
      channel pair = unix_stream()
      lock l = ofd_lock("lock")
      region memory = anonymous(size: 12288)
      process writer {
        f.write("in the fifo\\n"); p.write("in the pipe\\n"); pair.write("in the socket")
        memory.write(0, "in shared memory")
        set.wait(index: 1)
      }
      jobs.send("look at me", type: 7)
      mail.send("not at me")
      board.write(0, "\\x2a\\0\\0\\0alice\\0")
      l.lock()
      start writer
      f.open_read()
      while p.available() == 0 { sleep(5ms) }
      channel note = unix_datagram(bind: "@{args[2]}-note")
      channel sender = unix_datagram(connect: "@{args[2]}-note")
      sender.send("abstract")
      print("up")
      sleep(600s)
      """;

  private static BusyRun run;

  @BeforeAll
  static void start() throws Exception {
    Path file = Files.createTempFile("ipcsh-inventory", ".ipc");
    Files.writeString(file, SCRIPT);
    file.toFile().deleteOnExit();
    run = new BusyRun(List.of("setsid"), List.of(), file);
    run.awaitUp();
  }

  @AfterAll
  static void end() throws Exception {
    BusyRun.signal(run.main(), "TERM");
    run.await();
    assertThat(run.left()).isEmpty();
    run.close();
  }

  /** The first line that has all those parts. */
  private static String line(String text, String... parts) {
    return text.lines()
        .filter(line -> List.of(parts).stream().allMatch(line::contains))
        .findFirst()
        .orElse("");
  }

  @Test
  void lsShowsKindNameContentHoldersWaitersAndRun() throws Exception {
    String main = Long.toString(run.main().pid());
    String table = run.ipcsh("ls");
    assertThat(line(table, "sysv_queue", run.key))
        .as(table)
        .contains(run.key, "1 message, 10 bytes", main);
    assertThat(line(table, run.name + "-s")).contains("posix_sem", "value 3", main);
    assertThat(line(table, run.name + "-mail")).contains("posix_queue", "1 of 2 messages", main);
    assertThat(line(table, run.name + "-board")).contains("posix_shm", "4096 bytes", "0600", main);
    assertThat(line(table, run.folder + "/work/f")).contains("fifo", "12 of 65536 bytes", main);
    assertThat(line(table, "sysv_sem", run.key)).contains("values 1 0, 1 waits");
    assertThat(line(table, "unix_stream", "13 bytes to read", main))
        .as(table)
        .contains("socket:[", "connected to [");
    assertThat(line(table, "@" + run.name + "-note")).endsWith(" " + main);
    assertThat(line(table, "ofd_lock", run.folder + "/work/lock"))
        .contains("exclusive, all of it", main);
    String memory = line(table, "anonymous", "12288 bytes mapped", main);
    assertThat(run.ipcsh("peek", "anonymous:" + memory.split(" +")[1]))
        .contains("mapped by " + main, "|in shared memory|");
  }

  @Test
  void lsKnowsItsKinds() throws Exception {
    Process ls =
        new ProcessBuilder(SpecTest.LAUNCHER.toString(), "ls", "posix_que")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(ls.waitFor()).as("a beginning will do").isZero();
    ls = new ProcessBuilder(SpecTest.LAUNCHER.toString(), "ls", "posix_quue").start();
    assertThat(ls.errorReader().readLine())
        .isEqualTo("ipcsh: there is no kind posix_quue: did you mean 'posix_queue'?");
    assertThat(ls.waitFor()).isEqualTo(2);
  }

  @Test
  void lsIsJsonForPrograms() throws Exception {
    assertThat(line(run.ipcsh("ls", "--json", "posix_shm"), run.name))
        .contains(
            "\"kind\": \"posix_shm\"",
            "\"owner\": \"",
            "\"mode\": \"0600\"",
            "\"run\": " + run.main().pid());
  }

  @Test
  void peekShowsWhatLiesThereAsOftenAsItIsAsked() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(run.ipcsh("peek", run.key))
          .contains(
              "message 0, type 7, 10 bytes:\nlook at me",
              "semaphore 0: value 1",
              "1 waits for more");
      assertThat(run.ipcsh("peek", "f")).contains("held by", "12 bytes:\nin the fifo");
      assertThat(run.ipcsh("peek", "@" + run.name + "-note")).contains("abstract");
      assertThat(run.ipcsh("peek", "posix_sem:/" + run.name + "-s")).contains("value 3");
      assertThat(run.ipcsh("peek", "/" + run.name + "-mail"))
          .contains("1 of 2 messages", "cannot be looked into");
    }
  }

  @Test
  void peekShowsBytesAsNumbersAndAsAStruct() throws Exception {
    String board = "posix_shm:/" + run.name + "-board";
    assertThat(run.ipcsh("peek", board, "--hex"))
        .contains("00000000  2a 00 00 00 61 6c 69 63  65 00", "|*...alice.");
    Path structs =
        Files.writeString(
            run.folder.resolve("structs.ipc"), SCRIPT.lines().findFirst().orElseThrow());
    assertThat(run.ipcsh("peek", board, "--as", "Entry", structs.toString()))
        .contains("seq: 42", "who: \"alice\"");
  }

  @Test
  void peekSaysWhatIsNotThere() throws IOException, InterruptedException {
    assertThat(run.ipcsh("peek", "posix_shm:/" + run.name + "-none")).isEmpty();
    assertThat(run.said()).contains("there is nothing of that name");
  }

  @Test
  void sweepLeavesAlivingRunAlone() throws Exception {
    assertThat(run.ipcsh("sweep")).isEqualTo("nothing was left behind\n");
    assertThat(run.look()).isNotEmpty();
    assertThat(run.process.isAlive()).isTrue();
  }

  @Test
  void doctorSaysWhatIsThereAndWhatReplacesIt() throws Exception {
    assertThat(run.ipcsh("doctor"))
        .contains("yes  Java: ", "System V IPC", "msgmax ", "open files ");
    assertThat(run.ipcsh("doctor", "--json")).startsWith("[\n  {\"area\": \"java\"");
  }
}

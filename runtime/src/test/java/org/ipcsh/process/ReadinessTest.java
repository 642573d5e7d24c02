package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ipcsh.facility.ByteStream;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.MessageSocket;
import org.ipcsh.facility.Opening;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Ownership;
import org.ipcsh.facility.Parameter;
import org.ipcsh.facility.Parcel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadinessTest {
  private static final long MILLISECOND = 1_000_000;
  private final Door door = Door.alone();
  private final Readiness readiness = new Readiness(door);

  @SuppressWarnings("unchecked")
  private <T extends KernelObject> T open(String kind, Object... first) {
    Facility facility = Facilities.of(kind);
    Object[] arguments = new Object[facility.parameters().size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i < first.length ? first[i] : facility.parameters().get(i).defaultValue();
    }
    return (T) facility.open(new Opening(door, kind, 0, Ownership.CREATE, arguments, 0));
  }

  private static Candidate candidate(KernelObject object, String operation, Object... given) {
    Operation found = object.facility().operation(operation);
    List<Parameter> parameters = found.parameters();
    Object[] arguments = new Object[parameters.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i < given.length ? given[i] : parameters.get(i).defaultValue();
    }
    return new OperationCandidate(object, found, arguments);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Object bytes) {
    return bytes == null ? null : new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  @Test
  void theOneThatHasSomethingIsDone() {
    ByteStream pipe = open("pipe");
    MessageSocket messages = open("unix_datagram");
    List<Candidate> both = List.of(candidate(pipe, "read"), candidate(messages, "receive"));
    messages.send(bytes("message"));
    assertThat(readiness.first(both, -1)).isEqualTo(1);
    assertThat(text(both.get(1).result())).isEqualTo("message");
    pipe.write(bytes("bytes"));
    assertThat(readiness.first(both, -1)).isZero();
    assertThat(text(both.get(0).result())).isEqualTo("bytes");
    pipe.close();
    messages.close();
  }

  @Test
  void whereSeveralCanBeDoneTheFirstIs() {
    ByteStream one = open("pipe");
    ByteStream other = open("unix_stream");
    one.write(bytes("1"));
    other.write(bytes("2"));
    assertThat(readiness.first(List.of(candidate(other, "read"), candidate(one, "read")), -1))
        .isZero();
    one.close();
    other.close();
  }

  @Test
  void whatHasBeenReadAheadDoesNotComeBeforeTheFirstThatCanBeDone() {
    ByteStream busy = open("pipe");
    ByteStream other = open("pipe");
    busy.write(bytes("1\n2\n"));
    List<Candidate> both = List.of(candidate(other, "read_line"), candidate(busy, "read_line"));
    assertThat(readiness.first(both, -1)).isEqualTo(1);
    other.write(bytes("a\n"));
    assertThat(readiness.first(both, -1)).isZero();
    assertThat(readiness.first(both, -1)).isEqualTo(1);
    busy.close();
    other.close();
  }

  @Test
  void whatHasNoDescriptorIsNotTriedBeforeTheFirstThatCanBeDone() {
    ByteStream pipe = open("pipe");
    KernelObject queue = open("sysv_queue");
    readiness.first(List.of(candidate(queue, "send", bytes("message"))), -1);
    pipe.write(bytes("bytes"));
    List<Candidate> both = List.of(candidate(pipe, "read"), candidate(queue, "receive"));
    assertThat(readiness.first(both, -1)).isZero();
    assertThat(readiness.first(both, -1)).isEqualTo(1);
    queue.remove();
    pipe.close();
  }

  @Test
  void whoseFailureTheExceptionIsIsKnown() {
    ByteStream open = open("pipe");
    ByteStream closed = open("pipe");
    closed.close();
    List<Candidate> both = List.of(candidate(open, "read"), candidate(closed, "read"));
    assertThatThrownBy(() -> readiness.first(both, -1)).hasMessageContaining("EBADF");
    assertThat(both).extracting(Candidate::failed).containsExactly(false, true);
    open.close();
  }

  @Test
  void withNothingToDoItWaitsAsLongAsAskedAndNoLonger() {
    ByteStream pipe = open("pipe");
    List<Candidate> one = List.of(candidate(pipe, "read_line"));
    long started = System.nanoTime();
    assertThat(readiness.first(one, 30 * MILLISECOND)).isEqualTo(-1);
    assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(30 * MILLISECOND);
    assertThat(readiness.first(one, 0)).isEqualTo(-1);
    assertThat(readiness.first(List.of(), MILLISECOND)).isEqualTo(-1);
    pipe.close();
  }

  @Test
  void partOfALineIsNotALine() {
    ByteStream pipe = open("pipe");
    List<Candidate> line = List.of(candidate(pipe, "read_line"));
    pipe.write(bytes("one\ntwo\nthr"));
    assertThat(readiness.first(line, 0)).isZero();
    assertThat(text(line.get(0).result())).isEqualTo("one");
    // Read ahead: the descriptor itself has nothing any more.
    assertThat(readiness.first(line, 0)).isZero();
    assertThat(text(line.get(0).result())).isEqualTo("two");
    assertThat(readiness.first(line, 10 * MILLISECOND)).isEqualTo(-1);
    pipe.write(bytes("ee\n"));
    assertThat(readiness.first(line, 0)).isZero();
    assertThat(text(line.get(0).result())).isEqualTo("three");
    pipe.write(bytes("last"));
    pipe.close(End.WRITE);
    assertThat(readiness.first(line, -1)).isZero();
    assertThat(text(line.get(0).result())).isEqualTo("last");
    assertThat(readiness.first(line, -1)).isZero();
    assertThat(line.get(0).result()).isNull();
    pipe.close();
  }

  @Test
  void somethingReadAheadDoesNotHideWhatAnotherOneHas() {
    ByteStream partial = open("pipe");
    ByteStream whole = open("pipe");
    partial.write(bytes("no newline"));
    whole.write(bytes("line\n"));
    List<Candidate> both = List.of(candidate(partial, "read_line"), candidate(whole, "read_line"));
    assertThat(readiness.first(both, -1)).isEqualTo(1);
    assertThat(text(partial.read(100))).isEqualTo("no newline");
    partial.close();
    whole.close();
  }

  @Test
  void anExactNumberOfBytesIsWaitedForWithoutHoldingOthersUp() {
    ByteStream pipe = open("pipe");
    List<Candidate> five = List.of(candidate(pipe, "read_exact", 5L));
    pipe.write(bytes("123"));
    assertThat(readiness.first(five, MILLISECOND)).isEqualTo(-1);
    pipe.write(bytes("456"));
    assertThat(readiness.first(five, MILLISECOND)).isZero();
    assertThat(text(five.get(0).result())).isEqualTo("12345");
    List<Candidate> all = List.of(candidate(pipe, "read_all"));
    assertThat(readiness.first(all, MILLISECOND)).isEqualTo(-1);
    pipe.close(End.WRITE);
    assertThat(readiness.first(all, MILLISECOND)).isZero();
    assertThat(text(all.get(0).result())).isEqualTo("6");
    pipe.close();
  }

  @Test
  void aFullPipeIsWaitedForUntilThereIsRoom() {
    ByteStream pipe = open("pipe", null, true);
    int full = 0;
    while (full == 0) {
      try {
        pipe.write(new byte[4096]);
      } catch (org.ipcsh.posix.PosixException e) {
        full = e.errno();
      }
    }
    List<Candidate> either = List.of(candidate(pipe, "write", bytes("more")));
    assertThat(readiness.first(either, MILLISECOND)).isEqualTo(-1);
    pipe.read(4096);
    assertThat(readiness.first(either, MILLISECOND)).isZero();
    assertThat(either.get(0).result()).isEqualTo(4L);
    pipe.close();
  }

  @Test
  void connectionsAndLinesAreWaitedForTogether() {
    KernelObject server = open("tcp", 0L);
    ByteStream control = open("pipe");
    List<Candidate> both = List.of(candidate(control, "read_line"), candidate(server, "accept"));
    ByteStream client =
        (ByteStream) server.facility().operation("connect").body().call(server, new Object[0]);
    assertThat(readiness.first(both, -1)).isEqualTo(1);
    ByteStream connection = (ByteStream) both.get(1).result();
    client.write(bytes("hello\n"));
    assertThat(text(connection.readLine())).isEqualTo("hello");
    connection.close();
    client.close();
    control.close();
    server.close();
  }

  @Test
  void aFifoThatNobodyHasOpenedIsWaitedForWithTheOthers(@TempDir Path folder) {
    String path = folder.resolve("fifo").toString();
    ByteStream fifo = open("fifo", path);
    ByteStream control = open("pipe");
    List<Candidate> both = List.of(candidate(fifo, "read_line"), candidate(control, "read_line"));
    assertThat(readiness.first(both, 5 * MILLISECOND)).isEqualTo(-1);
    Child writer =
        new Child(new Spawn("/bin/sh").argument("-c").argument("echo hi >" + path).start(door));
    assertThat(readiness.first(both, -1)).isZero();
    assertThat(text(both.get(0).result())).isEqualTo("hi");
    writer.reap();
    fifo.close();
    fifo.remove();
    control.close();
    assertThat(Files.exists(folder.resolve("fifo"))).isFalse();
  }

  @Test
  void aFifoWithoutAReaderIsTriedUntilThereIsOne(@TempDir Path folder) {
    String path = folder.resolve("fifo").toString();
    ByteStream fifo = open("fifo", path);
    List<Candidate> write = List.of(candidate(fifo, "write", bytes("hi\n")));
    assertThat(readiness.first(write, 5 * MILLISECOND)).isEqualTo(-1);
    Child reader =
        new Child(
            new Spawn("/bin/sh")
                .argument("-c")
                .argument("cat <" + path + " >/dev/null")
                .start(door));
    assertThat(readiness.first(write, -1)).isZero();
    fifo.close();
    reader.reap();
    fifo.remove();
  }

  @Test
  void itIsOnePollForAllDescriptorsAndOneCallForTheOperation() {
    ByteStream one = open("pipe");
    ByteStream other = open("pipe");
    other.write(bytes("x"));
    int before = door.page().sequence();
    readiness.first(List.of(candidate(one, "read"), candidate(other, "read")), -1);
    assertThat(door.page().sequence() - before).isEqualTo(2 * 2);
    one.close();
    other.close();
  }

  @Test
  void itCanBeToldToStop() throws InterruptedException {
    ByteStream pipe = open("pipe");
    door.interrupter().watchThisThread();
    Thread stopper =
        new Thread(
            () -> {
              while ((door.page().sequence() & 1) == 0) {
                Thread.onSpinWait();
              }
              door.interrupter().stop();
            });
    stopper.start();
    assertThatThrownBy(() -> readiness.first(List.of(candidate(pipe, "read")), -1))
        .isInstanceOf(Interrupted.class);
    stopper.join();
    pipe.close();
  }

  /** What has no descriptor is tried again and again, less and less often. */
  private static final class Counter extends KernelObject {
    private final List<Long> tries = new ArrayList<>();
    private final int readyAt;

    Counter(Door door, int readyAt) {
      super(Facilities.of("pipe"), door, "counter", 0);
      this.readyAt = readyAt;
    }

    @Override
    public Object attempt(Operation operation, Object[] arguments) {
      tries.add(System.nanoTime());
      return tries.size() == readyAt ? "done" : WOULD_WAIT;
    }

    @Override
    public int pollable(Operation operation, Object[] arguments) {
      return NO_DESCRIPTOR;
    }

    @Override
    public End holds() {
      return End.BOTH;
    }

    @Override
    public String describe() {
      return "counter";
    }

    @Override
    public void pass(End ends, Parcel parcel) {}

    @Override
    public void close(End ends) {}
  }

  @Test
  void whatHasNoDescriptorIsTriedAtAGrowingInterval() {
    Counter counter = new Counter(door, 9);
    ByteStream pipe = open("pipe");
    List<Candidate> both = List.of(candidate(pipe, "read"), candidate(counter, "read"));
    assertThat(readiness.first(both, -1)).isEqualTo(1);
    assertThat(both.get(1).result()).isEqualTo("done");
    long[] wanted = {1, 2, 4, 8, 16, 32, 50, 50};
    for (int i = 0; i < wanted.length; i++) {
      assertThat(counter.tries.get(i + 1) - counter.tries.get(i))
          .isGreaterThanOrEqualTo(wanted[i] * MILLISECOND);
    }
    pipe.close();
  }

  @Test
  void aDescriptorEndsThePauseBetweenTries() {
    Counter never = new Counter(door, -1);
    ByteStream pipe = open("pipe");
    pipe.write(bytes("x"));
    assertThat(readiness.first(List.of(candidate(never, "read"), candidate(pipe, "read")), -1))
        .isEqualTo(1);
    assertThat(never.tries).hasSize(1);
    assertThat(readiness.first(List.of(candidate(never, "read")), 20 * MILLISECOND)).isEqualTo(-1);
    pipe.close();
  }
}

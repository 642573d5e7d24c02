package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ipcsh.facility.Left;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {

  @Test
  void aMessageArrivesWholeHoweverLongItIs() throws Exception {
    int[] ends = Link.pair();
    byte[] sent = new byte[3_000_000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31);
    }
    Thread sender = new Thread(() -> new Link(ends[0]).send(sent, new int[0]));
    sender.start();
    Link.Message message = new Link(ends[1]).receive();
    sender.join();
    assertThat(message.bytes()).isEqualTo(sent);
    new Link(ends[0]).close();
    new Link(ends[1]).close();
  }

  @Test
  void aDescriptorArrivesAsADuplicateThatWorks() {
    int[] ends = Link.pair();
    int[] other = Link.pair();
    assertThat(new Link(ends[0]).send(new byte[] {7}, new int[] {other[0]})).isTrue();
    Link.Message message = new Link(ends[1]).receive();
    assertThat(message.descriptors()).hasSize(1).doesNotContain(other[0]);
    Memory data = Memory.allocate(4);
    data.putInt(0, 42);
    assertThat(Libc.WRITE.invoke(message.descriptors()[0], data.address(), 4)).isEqualTo(4);
    Memory arrived = Memory.allocate(4);
    assertThat(Libc.READ.invoke(other[1], arrived.address(), 4)).isEqualTo(4);
    assertThat(arrived.getInt(0)).isEqualTo(42);
    for (int fd : new int[] {ends[0], ends[1], other[0], other[1], message.descriptors()[0]}) {
      new Link(fd).close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {253, 254, 506, 1000})
  void moreDescriptorsArriveThanOneSendmsgTakes(int count) {
    int[] ends = Link.pair();
    Link from = new Link(ends[0]);
    Link to = new Link(ends[1]);
    int[] sent = new int[count];
    for (int i = 0; i < count; i++) {
      sent[i] = ends[i % 2];
    }
    assertThat(from.send(new byte[100_000], sent)).isTrue();
    assertThat(from.send(new byte[] {8}, new int[0])).isTrue();
    Link.Message message = to.receive();
    assertThat(message.bytes()).isEqualTo(new byte[100_000]);
    assertThat(message.descriptors()).hasSize(count).doesNotHaveDuplicates();
    for (int i = 0; i < count; i++) {
      assertThat(inode(message.descriptors()[i])).isEqualTo(inode(sent[i]));
      Libc.CLOSE.invoke(message.descriptors()[i]);
    }
    assertThat(to.receive().bytes()).as("the next one").containsExactly(8);
    from.close();
    to.close();
  }

  private static String inode(int fd) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** More than 253 come in several lots, so that there may be room for one of them. */
  @ParameterizedTest
  @CsvSource({"3, 0", "3, 2", "600, 0", "600, 100", "600, 253", "600, 300"})
  void ofDescriptorsForWhichThereIsNoRoomNoneStays(int sent, int room) throws IOException {
    int[] ends = Link.pair();
    Link from = new Link(ends[0]);
    Link to = new Link(ends[1]);
    int[] descriptors = new int[sent];
    Arrays.fill(descriptors, ends[0]);
    assertThat(from.send(new byte[] {7}, descriptors)).isTrue();
    assertThat(from.send(new byte[] {8}, new int[0])).isTrue();
    Set<String> before = Left.now();
    List<Throwable> thrown = new ArrayList<>();
    FewDescriptors.leave(room, () -> thrown.add(catchThrowable(to::receive)));
    assertThat(thrown.get(0))
        .isInstanceOfSatisfying(
            PosixException.class,
            e -> {
              assertThat(e).hasMessage("recvmsg: Too many open files (EMFILE)");
              // Another thread may have closed one meanwhile.
              assertThat(e.hint())
                  .contains("of " + sent + " descriptors")
                  .containsPattern("room for \\d+:");
            });
    assertThat(Left.now()).as("what came is closed").isEqualTo(before);
    assertThat(to.receive().bytes()).containsExactly(8);
    from.close();
    to.close();
  }

  @Test
  void theEndOfTheOtherSideIsSeen() {
    int[] ends = Link.pair();
    new Link(ends[0]).close();
    Link link = new Link(ends[1]);
    assertThat(link.receive()).isNull();
    assertThat(link.send(new byte[] {1}, new int[0])).isFalse();
    link.close();
  }
}

package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import org.ipcsh.facility.Left;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  @ValueSource(ints = {0, 2})
  void descriptorsForWhichThereIsNoRoomAreAnError(int room) throws IOException {
    int[] ends = Link.pair();
    Link from = new Link(ends[0]);
    Link to = new Link(ends[1]);
    assertThat(from.send(new byte[] {7}, new int[] {ends[0], ends[1], ends[0]})).isTrue();
    assertThat(from.send(new byte[] {8}, new int[0])).isTrue();
    Set<String> before = Left.now();
    FewDescriptors.leave(
        room,
        () ->
            assertThatThrownBy(to::receive)
                .isInstanceOfSatisfying(
                    PosixException.class,
                    e -> {
                      assertThat(e).hasMessage("recvmsg: Too many open files (EMFILE)");
                      assertThat(e.hint()).contains("of 3 descriptors", "room for " + room);
                    }));
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

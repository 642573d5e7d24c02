package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.junit.jupiter.api.Test;

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

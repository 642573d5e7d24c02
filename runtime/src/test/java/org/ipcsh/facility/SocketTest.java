package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.ipcsh.facility.Declaration.call;
import static org.ipcsh.facility.Declaration.open;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.FewDescriptors;
import org.ipcsh.process.Interrupted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketTest {
  @TempDir private Path folder;
  private final Door door = Door.alone();
  private long descriptorsBefore;

  @BeforeEach
  void count() throws IOException {
    open(door, "unix_stream").close();
    descriptorsBefore = openSockets();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    assertThat(openSockets()).isEqualTo(descriptorsBefore);
  }

  private static long openSockets() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(SocketTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static PosixException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable action, int errno) {
    PosixException failure = catchThrowableOfType(PosixException.class, action);
    assertThat(failure).isNotNull();
    assertThat(Errno.name(failure.errno())).isEqualTo(Errno.name(errno));
    return failure;
  }

  // Pairs: what they share with pipes.

  @ParameterizedTest
  @ValueSource(strings = {"unix_stream", "tcp"})
  void aStreamPairIsAPipeWithBytesAndAnEnd(String kind) {
    StreamSocket pair = open(door, kind);
    pair.write(bytes("one\ntwo"));
    pair.write(bytes("-and-a-half\n"));
    pair.close(End.WRITE);
    assertThat(text(pair.readLine())).isEqualTo("one");
    assertThat(text(pair.readLine())).isEqualTo("two-and-a-half");
    assertThat(pair.readLine()).isNull();
    pair.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix_datagram", "unix_seqpacket", "udp"})
  void aMessagePairKeepsBoundariesAndEmptyMessages(String kind) {
    MessageSocket pair = open(door, kind);
    pair.send(bytes("one"));
    pair.send(bytes("two"));
    assertThat(text(pair.receive((Long) null))).isEqualTo("one");
    assertThat(text(pair.receive((Long) null))).isEqualTo("two");
    if (!kind.equals("unix_seqpacket")) {
      pair.send(new byte[0]);
      assertThat(pair.receive((Long) null)).isEmpty();
    }
    pair.close();
  }

  @Test
  void sequencedPacketsHaveAnEndOfFile() {
    MessageSocket pair = open(door, "unix_seqpacket");
    pair.send(bytes("last"));
    pair.close(End.WRITE);
    assertThat(text((byte[]) pair.next())).isEqualTo("last");
    assertThat(pair.next()).isNull();
    pair.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix_stream", "unix_datagram", "unix_seqpacket", "tcp", "udp"})
  void theSidesOfAPairWorkInBothDirections(String kind) {
    DescriptorChannel pair = open(door, kind);
    List<?> sides = (List<?>) call(pair, "sides");
    assertThat(pair.holds()).isEqualTo(End.NONE);
    DescriptorChannel first = (DescriptorChannel) sides.get(0);
    DescriptorChannel second = (DescriptorChannel) sides.get(1);
    assertThat(first.holds()).isEqualTo(End.BOTH);
    String give = first instanceof ByteStream ? "write" : "send";
    String take = first instanceof ByteStream ? "read" : "receive";
    call(first, give, bytes("there"));
    assertThat(text((byte[]) call(second, take))).isEqualTo("there");
    call(second, give, bytes("back"));
    assertThat(text((byte[]) call(first, take))).isEqualTo("back");
    assertThatThrownBy(() -> call(first, "sides"))
        .hasMessage(first.name() + " is one socket, not a pair");
    first.close();
    second.close();
    pair.close();
  }

  @Test
  void anotherProcessHoldsOnlyTheEndThatItWasGiven() {
    StreamSocket pair = open(door, "unix_stream");
    Peer peer = Peer.start("write", pair, End.WRITE);
    pair.close(End.WRITE);
    assertThat(text(pair.readLine())).isEqualTo("written elsewhere");
    assertThat(pair.readLine()).isNull();
    assertThat(peer.answer()).isEqualTo("WRITE");
    pair.close();
  }

  // Names.

  @ParameterizedTest
  @ValueSource(strings = {"path", "abstract"})
  void aConnectionByNameWorksInBothDirectionsBetweenProcesses(String how) {
    String name = how.equals("path") ? path("s") : "@ipcsh-test-" + System.nanoTime();
    StreamSocket server = open(door, "unix_stream", "listen", name);
    Peer peer = Peer.start("accept", server, End.READ);
    StreamSocket client = open(Ownership.USE, door, "unix_stream", "listen", name);
    client.write(bytes("hello\n"));
    assertThat(text(client.readLine())).isEqualTo("hello!");
    call(client, "close_write");
    assertThat(client.readLine()).isNull();
    assertThat(peer.answer()).isEqualTo("done");
    assertThat(call(server, "address")).isEqualTo(name);
    assertThat(call(client, "peer_address")).isEqualTo(name);
    client.close();
    server.close();
    server.remove();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aProcessThatHoldsNothingOfAListeningChannelConnectsToIt() {
    StreamSocket server = open(door, "tcp", "listen", 0L);
    Peer peer = Peer.start("connect", server, End.NONE);
    try (StreamSocket connection = (StreamSocket) server.next()) {
      assertThat(text(connection.readLine())).isEqualTo("from afar");
      connection.write(bytes("received\n"));
      assertThat(connection.name()).isEqualTo("tcp#1");
    }
    assertThat(peer.answer()).isEqualTo("received");
    server.close();
  }

  @Test
  void packetsGoOverAConnectionToAnotherProcess() {
    MessageSocket server = open(door, "unix_seqpacket", "listen", path("s"));
    Peer peer = Peer.start("accept", server, End.READ);
    MessageSocket client = open(door, "unix_seqpacket", "connect", path("s"));
    client.send(bytes("packet"));
    assertThat(text(client.receive((Long) null))).isEqualTo("packet!");
    assertThat(client.receive((Long) null)).isNull();
    peer.answer();
    client.close();
    server.close();
    server.remove();
  }

  @Test
  void aDatagramTellsItsSenderWhoCanBeAnswered() {
    MessageSocket server = open(door, "unix_datagram", "bind", path("server"));
    MessageSocket client = open(door, "unix_datagram", "bind", "@", "connect", path("server"));
    client.send(bytes("question"));
    Map<String, Object> got = server.receiveFrom(null);
    assertThat(text((byte[]) got.get("data"))).isEqualTo("question");
    assertThat((String) got.get("from")).startsWith("@").isEqualTo(call(client, "address"));
    call(server, "send", bytes("answer"), got.get("from"));
    assertThat(text(client.receive((Long) null))).isEqualTo("answer");
    client.close();
    server.close();
    server.remove();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDatagramOverUdpTellsItsSendersPort() {
    MessageSocket server = open(door, "udp", "bind", 0L);
    MessageSocket client = open(door, "udp", "bind", 0L);
    call(client, "send", bytes("question"), call(server, "address"));
    Map<?, ?> got = (Map<?, ?>) call(server, "receive_from", 4L);
    assertThat(text((byte[]) got.get("data"))).isEqualTo("ques");
    assertThat(got.get("length")).isEqualTo(8L);
    assertThat(got.get("truncated")).isEqualTo(true);
    assertThat(got.get("from")).isEqualTo("127.0.0.1:" + call(client, "port"));
    client.close();
    server.close();
  }

  @Test
  void thePathOfASocketIsPrivateUnlessSaid() throws IOException {
    StreamSocket server = open(door, "unix_stream", "listen", path("a"));
    StreamSocket open = open(door, "unix_stream", "listen", path("b"), "mode", 0644L);
    assertThat(mode("a")).isEqualTo("rw-------");
    assertThat(mode("b")).isEqualTo("rw-r--r--");
    server.close();
    server.remove();
    open.close();
    open.remove();
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(folder.resolve(name), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aNameThatExistsIsNotTakenOverUnlessItIsKeptAndLeftBehind() {
    StreamSocket first = open(door, "unix_stream", "listen", path("s"));
    PosixException taken =
        failure(() -> open(door, "unix_stream", "listen", path("s")), Errno.EADDRINUSE);
    assertThat(taken.getMessage())
        .isEqualTo("bind(unix_stream, " + path("s") + "): Address already in use (EADDRINUSE)");
    assertThat(taken.hint()).contains("connect:");
    failure(() -> open(Ownership.KEEP, door, "unix_stream", "listen", path("s")), Errno.EADDRINUSE);
    first.close();
    StreamSocket second = open(Ownership.KEEP, door, "unix_stream", "listen", path("s"));
    second.close();
    second.remove();
    assertThat(Files.exists(folder.resolve("s"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    first.remove();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatIsNoSocketIsNeverTakenOver() throws IOException {
    Files.writeString(folder.resolve("s"), "precious");
    failure(() -> open(Ownership.KEEP, door, "unix_stream", "listen", path("s")), Errno.EADDRINUSE);
    failure(() -> open(door, "unix_stream", "connect", path("s")), Errno.ECONNREFUSED);
    assertThat(folder.resolve("s")).hasContent("precious");
  }

  @Test
  void whatIsNotThereCannotBeConnectedTo() {
    PosixException nowhere =
        failure(() -> open(door, "unix_stream", "connect", path("s")), Errno.ENOENT);
    assertThat(nowhere.getMessage()).startsWith("connect(unix_stream, " + path("s") + ")");
    failure(() -> open(door, "unix_stream", "connect", "@nobody-here"), Errno.ECONNREFUSED);
    StreamSocket server = open(door, "tcp", "listen", 0L);
    long port = (Long) call(server, "port");
    server.close();
    PosixException refused = failure(() -> open(door, "tcp", "connect", port), Errno.ECONNREFUSED);
    assertThat(refused.hint()).isEqualTo("no process listens there");
    MessageSocket datagrams = open(door, "unix_datagram", "bind", path("d"));
    failure(() -> open(door, "unix_stream", "connect", path("d")), Errno.EPROTOTYPE);
    datagrams.close();
    datagrams.remove();
  }

  @Test
  void aPortIsOneSocketsUntilItCloses() {
    StreamSocket server = open(door, "tcp", "listen", 0L);
    long port = (Long) call(server, "port");
    assertThat(port).isBetween(1L, 65535L);
    PosixException taken = failure(() -> open(door, "tcp", "listen", port), Errno.EADDRINUSE);
    assertThat(taken.hint()).contains("port 0");
    StreamSocket client = open(door, "tcp", "connect", port);
    StreamSocket connection = (StreamSocket) server.next();
    // The closing side keeps the port in TIME_WAIT: a new server gets it all the same, with
    // SO_REUSEADDR.
    connection.close();
    client.close();
    server.close();
    StreamSocket again = open(door, "tcp", "listen", port);
    again.close();
    failure(() -> open(door, "tcp", "listen", 0L, "host", "192.0.2.1"), Errno.EADDRNOTAVAIL);
  }

  @Test
  void namesAreCheckedBeforeTheCall() {
    assertThatThrownBy(() -> open(door, "unix_stream", "listen", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> open(door, "unix_stream", "listen", "x".repeat(108)))
        .hasMessage("the name of a socket has at most 107 bytes; this one has 108");
    assertThatThrownBy(() -> open(door, "unix_stream", "connect", "a\0b"))
        .hasMessageContaining("no zero bytes");
    assertThatThrownBy(() -> open(door, "unix_stream", "connect", "@"))
        .hasMessageContaining("not an address");
    assertThatThrownBy(() -> open(door, "tcp", "listen", 65536L))
        .hasMessage("a port is from 0 to 65535, not 65536");
    assertThatThrownBy(() -> open(door, "unix_stream", "listen", "@a", "connect", "@b"))
        .hasMessageContaining("either listens or connects");
    assertThatThrownBy(() -> open(Ownership.USE, door, "unix_stream"))
        .hasMessageContaining("a pair has no name");
    StreamSocket longest = open(door, "unix_stream", "listen", "@" + "x".repeat(107));
    assertThat((String) call(longest, "address")).hasSize(108);
    longest.close();
  }

  @Test
  void bothVersionsOfIpAreSpoken() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/net/if_inet6")), "LEFT OUT: this machine has no IPv6");
    StreamSocket server = open(door, "tcp", "listen", 0L, "host", "::1");
    assertThat((String) call(server, "address")).startsWith("[::1]:");
    StreamSocket client = open(door, "tcp", "connect", call(server, "port"), "host", "::1");
    client.close();
    server.close();
  }

  // Limits and failures.

  @Test
  void aMessageLongerThanItsRoomIsCutAsAsked() {
    MessageSocket pair = open(door, "unix_datagram");
    pair.send(bytes("longer than four"));
    assertThat(text(pair.receive(4L))).isEqualTo("long");
    pair.send(bytes("next"));
    assertThat(text(pair.receive(10L))).isEqualTo("next");
    byte[] big = new byte[100_000];
    pair.send(big);
    PosixException cut = failure(() -> pair.receive((Long) null), Errno.EMSGSIZE);
    assertThat(cut.hint())
        .isEqualTo("the message had 100000 bytes; receive(size: 100000) has room for it");
    pair.send(big);
    assertThat(pair.receive(100_000L)).hasSize(100_000);
    Memory buffer = Memory.allocate(4);
    pair.send(bytes("into memory"));
    assertThat(pair.receive(buffer)).isEqualTo(11);
    assertThat(text(buffer.bytes(0, 4))).isEqualTo("into");
    pair.close();
  }

  @Test
  void aMessageThatIsTooLongIsNotSent() {
    MessageSocket udp = open(door, "udp");
    assertThat(failure(() -> udp.send(new byte[65508]), Errno.EMSGSIZE).hint())
        .isEqualTo("a datagram of UDP has at most 65507 bytes");
    udp.send(new byte[65507]);
    assertThat(udp.receive((Long) null)).hasSize(65507);
    udp.close();
    MessageSocket unix = open(door, "unix_seqpacket");
    failure(() -> unix.send(new byte[10_000_000]), Errno.EMSGSIZE);
    unix.close();
  }

  @Test
  void theBuffersCanBeMadeSmallerAndAreThenFullEarlier() {
    MessageSocket pair = open(door, "unix_seqpacket", "nonblocking", true);
    Map<?, ?> sizes = (Map<?, ?>) call(pair, "buffers", 4096L, null);
    assertThat((Long) sizes.get("send")).isEqualTo(8192L);
    assertThat((Long) sizes.get("receive")).isGreaterThan(0);
    int sent = 0;
    PosixException full = null;
    while (full == null) {
      try {
        pair.send(new byte[512]);
        sent++;
      } catch (PosixException e) {
        full = e;
      }
    }
    assertThat(full.errno()).isEqualTo(Errno.EAGAIN);
    assertThat(sent).isBetween(1, 16);
    pair.close();
  }

  @Test
  void whoeverSendsToNobodyIsTold() {
    MessageSocket loose = open(door, "udp", "bind", 0L);
    assertThat(failure(() -> loose.send(bytes("x")), Errno.EDESTADDRREQ).hint())
        .contains("say to:");
    loose.close();
    MessageSocket unix = open(door, "unix_datagram", "bind", "@");
    failure(() -> unix.send(bytes("x")), Errno.ENOTCONN);
    failure(() -> unix.send(bytes("x"), Address.unix("@nobody-here")), Errno.ECONNREFUSED);
    failure(() -> unix.send(bytes("x"), Address.unix(path("none"))), Errno.ENOENT);
    unix.close();
  }

  @Test
  void whoeverSendsOverUdpToAPortOfNobodyIsToldWithTheNextCall() {
    MessageSocket server = open(door, "udp", "bind", 0L);
    MessageSocket client = open(door, "udp", "connect", call(server, "port"));
    server.close();
    client.send(bytes("x"));
    assertThat(failure(() -> client.receive((Long) null), Errno.ECONNREFUSED).hint())
        .isEqualTo("no process has bound that address any more");
    client.close();
  }

  @Test
  void writingToWhoIsGoneIsABrokenPipe() {
    StreamSocket pair = open(door, "unix_stream");
    pair.close(End.READ);
    assertThat(failure(() -> pair.write(bytes("x")), Errno.EPIPE).hint())
        .isEqualTo("the other side has closed, or shutdown(2) has ended this direction");
    pair.close();
    MessageSocket packets = open(door, "unix_seqpacket");
    packets.close(End.READ);
    failure(() -> packets.send(bytes("x")), Errno.EPIPE);
    packets.close();
  }

  @Test
  void whatIsClosedUnreadResetsTheConnection() {
    StreamSocket server = open(door, "unix_stream", "listen", "@reset-" + System.nanoTime());
    StreamSocket client = (StreamSocket) call(server, "connect");
    StreamSocket connection = (StreamSocket) server.next();
    client.write(bytes("never read"));
    connection.close();
    assertThat(failure(() -> client.read(10), Errno.ECONNRESET).hint())
        .isEqualTo("the other side closed without reading all that was sent to it");
    client.close();
    server.close();
  }

  @Test
  void aListeningChannelHasNothingToReadOrWrite() {
    StreamSocket server = open(door, "unix_stream", "listen", "@listen-" + System.nanoTime());
    assertThat(failure(() -> server.read(1), Errno.EINVAL).hint())
        .isEqualTo("it listens: accept() yields the channel to use");
    assertThatThrownBy(() -> server.write(bytes("x")))
        .hasMessageContaining("listens")
        .hasMessageContaining("accept() yields the channel to use");
    server.nonblocking(true);
    failure(() -> call(server, "accept"), Errno.EAGAIN);
    server.close();
    StreamSocket pair = open(door, "unix_stream");
    failure(() -> call(pair, "accept"), Errno.EINVAL);
    assertThatThrownBy(() -> call(pair, "connect")).hasMessageContaining("does not listen");
    pair.close();
  }

  @Test
  void aClosedEndIsRefusedByName() {
    StreamSocket pair = open(door, "unix_stream");
    pair.close(End.READ);
    assertThat(failure(() -> pair.read(1), Errno.EBADF).hint())
        .isEqualTo("this process does not hold the read end");
    pair.close();
  }

  @Test
  void waitingHasALimit() {
    StreamSocket server = open(door, "tcp", "listen", 0L);
    assertThatThrownBy(() -> door.within(20_000_000, () -> call(server, "accept")))
        .isInstanceOf(Interrupted.class);
    server.close();
    MessageSocket pair = open(door, "unix_datagram");
    assertThatThrownBy(() -> door.within(20_000_000, () -> call(pair, "receive")))
        .isInstanceOf(Interrupted.class);
    pair.send(bytes("later"));
    assertThat(text(pair.receive((Long) null))).isEqualTo("later");
    pair.close();
  }

  @Test
  void shuttingDownReachesTheOtherSideWhoeverElseHoldsTheSocket() {
    StreamSocket pair = open(door, "unix_stream");
    long duplicate = Libc.FCNTL.invoke(pair.openWriteFd(), Flags.F_DUPFD_CLOEXEC, 0);
    call(pair, "shutdown");
    assertThat(pair.read(1)).isNull();
    failure(() -> pair.write(bytes("x")), Errno.EPIPE);
    Libc.CLOSE.invoke(duplicate);
    pair.close();
  }

  @Test
  void peekingTakesNothing() {
    StreamSocket stream = open(door, "unix_stream");
    assertThat(call(stream, "peek")).isNull();
    stream.write(bytes("line\nrest"));
    assertThat(text((byte[]) call(stream, "peek", 4L))).isEqualTo("line");
    assertThat(text(stream.readLine())).isEqualTo("line");
    assertThat(text((byte[]) call(stream, "peek"))).isEqualTo("rest");
    assertThat(text(stream.read(10))).isEqualTo("rest");
    stream.close(End.WRITE);
    assertThat((byte[]) call(stream, "peek")).isEmpty();
    stream.close();
    MessageSocket messages = open(door, "unix_datagram");
    assertThat(call(messages, "peek")).isNull();
    messages.send(bytes("first"));
    messages.send(bytes("second"));
    assertThat(text((byte[]) call(messages, "peek"))).isEqualTo("first");
    assertThat(text(messages.receive((Long) null))).isEqualTo("first");
    messages.close();
  }

  // What travels beside the data.

  @Test
  void theEndOfAPipeTravelsToAnotherProcessesSocketAndIsAPipeThere() {
    StreamSocket pair = open(door, "unix_stream");
    ByteStream pipe = open(door, "pipe");
    assertThatThrownBy(() -> call(pair, "send_descriptor", pipe))
        .hasMessageContaining("say end: \"read\" or end: \"write\"");
    call(pair, "send_descriptor", pipe, "write");
    ByteStream received = (ByteStream) call(pair, "receive_descriptor");
    assertThat(received.facility().kind()).isEqualTo("descriptor");
    assertThat(received.holds()).isEqualTo(End.WRITE);
    received.write(bytes("through the copy\n"));
    assertThat(text(pipe.readLine())).isEqualTo("through the copy");
    received.close();
    pipe.close();
    pair.close();
  }

  @Test
  void anOpenFileTravelsWithItsPosition() throws IOException {
    Files.writeString(folder.resolve("f"), "first\nsecond\n");
    MessageSocket pair = open(door, "unix_datagram");
    ByteStream file = open(Ownership.USE, door, "file", "path", path("f"));
    assertThat(text(file.read(6))).isEqualTo("first\n");
    call(pair, "send_descriptor", file, null, bytes("here it is"));
    file.close();
    Map<?, ?> received = (Map<?, ?>) call(pair, "receive_descriptor", true);
    assertThat(text((byte[]) received.get("data"))).isEqualTo("here it is");
    ByteStream copy = (ByteStream) received.get("object");
    assertThat(text(copy.readAll())).isEqualTo("second\n");
    copy.close();
    pair.close();
  }

  @Test
  void aSocketThatTravelsIsStillASocketOfItsKind() {
    StreamSocket pair = open(door, "unix_stream");
    StreamSocket server = open(door, "tcp", "listen", 0L);
    MessageSocket udp = open(door, "udp", "bind", 0L);
    call(pair, "send_descriptor", server);
    call(pair, "send_descriptor", udp);
    StreamSocket listener = (StreamSocket) call(pair, "receive_descriptor");
    assertThat(listener.facility().kind()).isEqualTo("tcp");
    assertThat(listener.socket().listens()).isTrue();
    assertThat(call(listener, "port")).isEqualTo(call(server, "port"));
    MessageSocket datagrams = (MessageSocket) call(pair, "receive_descriptor");
    assertThat(datagrams.facility().kind()).isEqualTo("udp");
    datagrams.close();
    listener.close();
    udp.close();
    server.close();
    pair.close();
  }

  @Test
  void dataThatComesWithoutADescriptorIsReported() {
    StreamSocket pair = open(door, "unix_stream");
    pair.write(bytes("only data"));
    assertThatThrownBy(() -> call(pair, "receive_descriptor"))
        .hasMessage("1 bytes came over unix_stream without a descriptor");
    assertThat(text(pair.read(20))).isEqualTo("nly data");
    pair.write(bytes("a\nb"));
    pair.readLine();
    assertThatThrownBy(() -> call(pair, "receive_descriptor")).hasMessageContaining("read ahead");
    pair.read(1);
    pair.close(End.WRITE);
    assertThat(call(pair, "receive_descriptor")).isNull();
    pair.close();
  }

  @Test
  void aDescriptorForWhichThereIsNoRoomIsSaidToBeLost() {
    StreamSocket pair = open(door, "unix_stream");
    call(pair, "send_descriptor", pair, "read", bytes("beside it"));
    FewDescriptors.leave(
        0,
        () -> {
          PosixException lost = failure(() -> call(pair, "receive_descriptor", true), Errno.EMFILE);
          assertThat(lost.hint()).contains("is lost").contains("ulimit -n");
        });
    assertThat(text(pair.read(20))).isEqualTo("beside it");
    pair.close();
  }

  @Test
  void peekShowsWhatWasReadAheadAndWhatWasNot() {
    StreamSocket pair = open(door, "unix_stream");
    pair.write(bytes("line\nahead, "));
    pair.readLine();
    pair.write(bytes("behind"));
    assertThat(text((byte[]) call(pair, "peek"))).isEqualTo("ahead, behind");
    assertThat(text((byte[]) call(pair, "peek", 9L))).isEqualTo("ahead, be");
    assertThat(text(pair.read(20))).isEqualTo("ahead, ");
    pair.close();
  }

  @Test
  void thePeerIsKnownByPidAndUser() throws IOException {
    StreamSocket server = open(door, "unix_stream", "listen", "@cred-" + System.nanoTime());
    Peer peer = Peer.start("connect", server, End.NONE);
    StreamSocket connection = (StreamSocket) server.next();
    Map<?, ?> who = (Map<?, ?>) call(connection, "peer_credentials");
    assertThat(who.get("pid")).isEqualTo((long) peer.pid());
    assertThat(who.get("uid"))
        .isEqualTo(((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue());
    connection.write(bytes("\n"));
    peer.answer();
    connection.close();
    server.close();
  }

  @Test
  void aLongPayloadArrivesWhole() {
    StreamSocket server = open(door, "tcp", "listen", 0L, "nodelay", true);
    Peer peer = Peer.start("accept", server, End.READ);
    StreamSocket client = open(door, "tcp", "connect", call(server, "port"), "nodelay", true);
    byte[] line = new byte[200_000];
    Arrays.fill(line, (byte) 'x');
    line[line.length - 1] = '\n';
    client.write(line);
    assertThat(client.readLine()).hasSize(line.length);
    client.close();
    peer.answer();
    server.close();
  }

  @Test
  void describingSaysWhereItListens() {
    StreamSocket server = open(door, "unix_stream", "listen", "@where");
    assertThat(server.describe())
        .isEqualTo(
            "unix_stream, read end is descriptor " + server.openReadFd() + ", listens at @where");
    server.close();
  }
}

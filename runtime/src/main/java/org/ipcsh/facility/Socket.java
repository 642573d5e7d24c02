package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Ucred;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;

/**
 * What stream and message sockets have in common: connections, addresses, options, credentials.
 * Each channel that is a socket has one of these.
 */
public final class Socket {

  /** A channel that is a socket. */
  public interface Channel {
    /** {@return what it has in common with other sockets} */
    Socket socket();
  }

  /**
   * What is asked for where the caller names no size; the longest datagram of UDP is a little
   * shorter.
   */
  static final int BLOCK = 64 * 1024;

  private static final String ACCEPT_FIRST = "accept() yields the channel to use";

  private final SocketFacility facility;
  private final DescriptorChannel channel;
  private final Address own;
  private final boolean listening;
  private String toRemove;
  private final DescriptorPassing passing;
  private int accepted;

  /**
   * @param own where it is bound, or null
   * @param toRemove the path that goes with it, or null
   */
  Socket(DescriptorChannel channel, Address own, boolean listening, String toRemove) {
    this.facility = (SocketFacility) channel.facility();
    this.channel = channel;
    this.own = own;
    this.listening = listening;
    this.toRemove = toRemove;
    this.passing = new DescriptorPassing(this, channel);
  }

  static Socket of(KernelObject object) {
    return ((Channel) object).socket();
  }

  static final Operation ACCEPT =
      new Operation(
          "accept",
          List.of(),
          End.READ,
          true,
          "the connection, a channel of its own",
          "Waits until a process connects. Close the connection once another process has it.",
          "accept(2)",
          (socket, a) -> of(socket).accept());

  static final Operation CONNECT =
      new Operation(
          "connect",
          List.of(),
          End.NONE,
          false,
          "the connection, a channel of its own",
          "Connects to this listening channel, wherever it is.",
          "connect(2)",
          (socket, a) -> of(socket).connect());

  static final Operation SHUTDOWN =
      new Operation(
          "shutdown",
          List.of(),
          End.WRITE,
          false,
          "null",
          "Tells the other side that nothing more comes, whoever else holds the socket (SHUT_WR).",
          "shutdown(2)",
          (socket, a) -> {
            of(socket).shutdown();
            return null;
          });

  static final Operation CLOSE_WRITE =
      new Operation(
          "close_write",
          List.of(),
          End.NONE,
          false,
          "null",
          "Gives up the write end; where one descriptor is both ends, shuts that direction down.",
          "close(2), shutdown(2)",
          (socket, a) -> {
            of(socket).closeWrite();
            return null;
          });

  static final Operation SIDES =
      new Operation(
          "sides",
          List.of(),
          End.BOTH,
          false,
          "a list of two channels, each of which works in both directions",
          "Takes a pair apart: what is written to one side is read from the other.",
          "socketpair(2)",
          (socket, a) -> of(socket).sides());

  static final Operation ADDRESS =
      new Operation(
          "address",
          List.of(),
          End.NONE,
          false,
          "a path, \"@name\" or \"host:port\"; null when it has none",
          "Says where the socket is bound.",
          "getsockname(2)",
          (socket, a) -> text(of(socket).address()));

  static final Operation PEER_ADDRESS =
      new Operation(
          "peer_address",
          List.of(),
          End.READ,
          false,
          "a path, \"@name\" or \"host:port\"; null when it has none",
          "Says where the other side is bound.",
          "getpeername(2)",
          (socket, a) -> text(of(socket).peerAddress()));

  static final Operation PORT =
      new Operation(
          "port",
          List.of(),
          End.NONE,
          false,
          "the port, from 1 to 65535; null when it has none",
          "Says which port the socket has: the one that the kernel picked, for port 0.",
          "getsockname(2)",
          (socket, a) -> {
            Address address = of(socket).address();
            return address == null || address.port() <= 0 ? null : (Object) (long) address.port();
          });

  static final Operation PEER_CREDENTIALS =
      new Operation(
          "peer_credentials",
          List.of(),
          End.READ,
          false,
          "a map of pid, uid and gid",
          "Says which process connected, listened or made the pair (SO_PEERCRED).",
          "unix(7)",
          (socket, a) -> of(socket).peerCredentials());

  static final Operation BUFFERS =
      new Operation(
          "buffers",
          List.of(
              Parameter.optional("send", Type.INTEGER, null, "bytes wanted for what is sent"),
              Parameter.optional(
                  "receive", Type.INTEGER, null, "bytes wanted for what has arrived")),
          End.BOTH,
          false,
          "a map of send and receive, in bytes",
          "Asks for its buffer sizes, or sets them (SO_SNDBUF, SO_RCVBUF: the kernel doubles them).",
          "socket(7)",
          (socket, a) -> of(socket).buffers((Long) a[0], (Long) a[1]));

  static final Operation PEEK =
      new Operation(
          "peek",
          List.of(Parameter.optional("size", Type.INTEGER, (long) BLOCK, "at most so many bytes")),
          End.READ,
          false,
          "what would be read next; null when nothing has arrived, empty at end-of-file",
          "Looks without taking and without waiting (MSG_PEEK).",
          "recv(2)",
          (socket, a) -> of(socket).peek(ByteStream.size(a[0])));

  private static String text(Address address) {
    return address == null ? null : address.text();
  }

  /** {@return what sends and receives open files over it: of use with a Unix socket} */
  public DescriptorPassing passing() {
    return passing;
  }

  /** {@return whether connections are accepted from it} */
  public boolean listens() {
    return listening;
  }

  /**
   * Waits until a process connects: accept4(2).
   *
   * @return the connection: a channel of the same kind, to be closed by the caller
   * @throws PosixException EINVAL when the socket does not listen; EOPNOTSUPP for datagrams;
   *     EMFILE, ENFILE; EAGAIN when nobody connects and it is non-blocking; EBADF when this process
   *     does not hold it
   */
  public DescriptorChannel accept() {
    long fd =
        channel.check(
            "accept",
            channel.door().call(Libc.ACCEPT4, channel, channel.readFd(), 0, 0, Flags.SOCK_CLOEXEC));
    return connected(nextName(), (int) fd);
  }

  /** What the next channel is called that comes of this one. */
  String nextName() {
    accepted++;
    return channel.name() + "#" + accepted;
  }

  /**
   * Connects to this listening socket, connect(2); it need not be open in this process.
   *
   * @return the connection: a channel of the same kind, to be closed by the caller
   * @throws PosixException ECONNREFUSED or ENOENT when nobody listens any more; EACCES when the
   *     path's permissions forbid it; EMFILE, ENFILE
   * @throws IllegalArgumentException when it has no address to connect to
   */
  public DescriptorChannel connect() {
    if (own == null) {
      throw new IllegalArgumentException(
          channel.name() + " does not listen: declare it with listen: to connect to it");
    }
    SocketCalls making = new SocketCalls(facility, channel.door(), channel.name());
    return connected(channel.name(), making.connected(null, own));
  }

  private DescriptorChannel connected(String name, int fd) {
    DescriptorChannel connected =
        facility.channel(channel.door(), name, channel.id(), fd, fd, null, false, null);
    connected.entry(channel.entry());
    channel.door().arrived(connected);
    return connected;
  }

  /**
   * Shuts the write side down for every process that holds the socket: shutdown(2).
   *
   * @throws PosixException ENOTCONN when the other side is gone; EBADF when this process does not
   *     hold the write end
   */
  public void shutdown() {
    channel.check(
        "shutdown", channel.door().call(Libc.SHUTDOWN, channel, channel.writeFd(), Flags.SHUT_WR));
  }

  private void closeWrite() {
    if (channel.isTwoWay()) {
      shutdown();
    }
    channel.closeAndTell(End.WRITE);
  }

  /**
   * Takes a pair apart into its two sockets, each of which sends to and receives from the other.
   * The pair itself holds nothing afterwards.
   *
   * @return the two, each of which the caller closes
   * @throws IllegalArgumentException when it is one socket, not a pair
   * @throws PosixException EBADF when this process does not hold both
   */
  public List<KernelObject> sides() {
    int first = channel.readFd();
    int second = channel.writeFd();
    if (first == second) {
      throw new IllegalArgumentException(channel.name() + " is one socket, not a pair");
    }
    channel.opened(DescriptorChannel.CLOSED, DescriptorChannel.CLOSED);
    String name = channel.name();
    return List.of(connected(name + "[0]", first), connected(name + "[1]", second));
  }

  /**
   * {@return where it is bound, getsockname(2); null when it has no address} Where this process has
   * closed it, what it was declared with.
   */
  public Address address() {
    if (channel.holds() == End.NONE) {
      return own;
    }
    return ownAddress(channel.anyFd(Libc.GETSOCKNAME));
  }

  /**
   * {@return where the other side is bound, getpeername(2); null when it has no address}
   *
   * @throws PosixException ENOTCONN when it is connected to nobody; EBADF when this process holds
   *     no end any more
   */
  public Address peerAddress() {
    return address(
        channel.door(), channel, channel.name(), Libc.GETPEERNAME, channel.anyFd(Libc.GETPEERNAME));
  }

  /** Where that socket is bound. */
  Address ownAddress(int fd) {
    return address(channel.door(), channel, channel.name(), Libc.GETSOCKNAME, fd);
  }

  static Address address(Door door, KernelObject object, String name, Call call, int fd) {
    Memory memory = door.scratch(Address.SIZE + Integer.BYTES);
    memory.putInt(Address.SIZE, Address.SIZE);
    long result = door.call(call, object, fd, memory.address(), memory.address() + Address.SIZE);
    if (result < 0) {
      throw new PosixException(
          call.name(),
          name,
          (int) -result,
          result == -Errno.ENOTCONN ? "it is connected to nobody who could have an address" : null);
    }
    return Address.of(memory, 0, memory.getInt(Address.SIZE));
  }

  /**
   * Says which process connected, listened or made the pair, as it was then: SO_PEERCRED, unix(7).
   *
   * @return a map of pid, uid and gid; pid 0 and uid and gid 4294967295 where there is none
   * @throws PosixException EBADF when this process holds no end any more
   */
  public Map<String, Object> peerCredentials() {
    Memory memory = channel.door().scratch(Ucred.SIZE + Integer.BYTES);
    option("SO_PEERCRED", channel.anyFd(Libc.GETSOCKOPT), Flags.SO_PEERCRED, memory, Ucred.SIZE);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("pid", (long) memory.getInt(Ucred.PID));
    map.put("uid", memory.getInt(Ucred.UID) & 0xFFFFFFFFL);
    map.put("gid", memory.getInt(Ucred.GID) & 0xFFFFFFFFL);
    return map;
  }

  private void option(String what, int fd, int option, Memory memory, int size) {
    memory.putInt(size, size);
    long result =
        channel
            .door()
            .call(
                Libc.GETSOCKOPT,
                channel,
                fd,
                Flags.SOL_SOCKET,
                option,
                memory.address(),
                memory.address() + size,
                0);
    if (result < 0) {
      throw new PosixException("getsockopt", channel.name() + ", " + what, (int) -result, null);
    }
  }

  long option(String what, int fd, int option) {
    Memory memory = channel.door().scratch(2 * Integer.BYTES);
    option(what, fd, option, memory, Integer.BYTES);
    return memory.getInt(0);
  }

  /**
   * Asks for the buffer sizes, after setting those that are not null: SO_SNDBUF and SO_RCVBUF,
   * socket(7).
   *
   * @param send bytes wanted for what is sent, of which the kernel makes twice as many within its
   *     limits; null: as they are
   * @param receive bytes wanted for what has arrived, likewise
   * @return a map of send and receive, in bytes
   * @throws PosixException EBADF when this process holds no end any more
   */
  public Map<String, Object> buffers(Long send, Long receive) {
    int sending =
        channel.openWriteFd() >= 0 ? channel.openWriteFd() : channel.anyFd(Libc.GETSOCKOPT);
    int receiving = channel.anyFd(Libc.GETSOCKOPT);
    if (send != null) {
      setOption(channel.door(), channel.name(), sending, Flags.SOL_SOCKET, Flags.SO_SNDBUF, send);
    }
    if (receive != null) {
      setOption(
          channel.door(), channel.name(), receiving, Flags.SOL_SOCKET, Flags.SO_RCVBUF, receive);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("send", option("SO_SNDBUF", sending, Flags.SO_SNDBUF));
    map.put("receive", option("SO_RCVBUF", receiving, Flags.SO_RCVBUF));
    return map;
  }

  static void setOption(Door door, String name, int fd, int level, int option, long value) {
    Memory memory = door.scratch(Integer.BYTES);
    memory.putInt(0, (int) Math.min(value, Integer.MAX_VALUE));
    long result =
        door.call(Libc.SETSOCKOPT, null, fd, level, option, memory.address(), Integer.BYTES, 0);
    if (result < 0) {
      throw new PosixException("setsockopt", name, (int) -result);
    }
  }

  /** A write to it would be EPIPE, as if another process had closed something. */
  IllegalArgumentException onlyListens() {
    return new IllegalArgumentException(
        channel.name() + " listens, and nobody reads what is written to it: " + ACCEPT_FIRST);
  }

  /** Whether the operation takes a descriptor that has come already. */
  boolean has(Operation operation) {
    return passing.has(operation);
  }

  /** This process has given up an end. */
  void closed() {
    passing.closed();
  }

  /**
   * Looks at what has arrived, and leaves it where it is: recv(2) with MSG_PEEK and MSG_DONTWAIT.
   *
   * @param size the most bytes, from 1 on
   * @return what would be read next; null when nothing has arrived, nothing at end-of-file
   * @throws PosixException ENOTCONN; ECONNRESET, ECONNREFUSED as for receiving; EBADF when this
   *     process does not hold the read end
   */
  public byte[] peek(int size) {
    return channel instanceof ByteStream
        ? ((ByteStream) channel).ahead(size, this::unread)
        : unread(size);
  }

  private byte[] unread(int size) {
    Memory memory = channel.door().scratch(size);
    long count =
        channel
            .door()
            .call(
                Libc.RECV,
                channel,
                channel.readFd(),
                memory.address(),
                size,
                Flags.MSG_PEEK | Flags.MSG_DONTWAIT);
    if (count == -Errno.EAGAIN) {
      return null;
    }
    return memory.bytes(0, (int) channel.check("recv", count));
  }

  void remove() {
    if (toRemove != null) {
      long result = unlink(channel.door(), channel, toRemove);
      if (Journal.ofThisProcess().removed(facility.kind(), toRemove, result)) {
        toRemove = null;
      }
    }
  }

  static long unlink(Door door, KernelObject object, String path) {
    Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
    long result = door.call(Libc.UNLINK, object, name.address());
    Reference.reachabilityFence(name);
    return result;
  }

  void pass(Parcel parcel) {
    parcel.putBytes(own == null ? new byte[0] : own.bytes());
    parcel.putByte(listening ? 1 : 0);
    parcel.putByte(channel.openToOthers() ? 1 : 0);
  }

  String describe() {
    StringBuilder out = new StringBuilder();
    if (listening) {
      out.append(", listens");
    }
    if (own != null) {
      out.append(listening ? " at " : ", bound to ").append(own.text());
    }
    return out.toString();
  }

  String hint(String call, int errno) {
    if (listening && !call.equals("accept")) {
      return "it listens: " + ACCEPT_FIRST;
    }
    return facility.hint(call, errno);
  }
}

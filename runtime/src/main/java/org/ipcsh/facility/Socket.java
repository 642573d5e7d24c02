package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Msghdr;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Ucred;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;

/**
 * What stream and message sockets have in common: connections, addresses, descriptors that travel,
 * credentials. Each channel that is a socket has one of these.
 */
public final class Socket {

  /** A channel that is a socket. */
  public interface Channel {
    Socket socket();
  }

  /**
   * What is asked for where the caller names no size; the longest datagram of UDP is a little
   * shorter.
   */
  static final int BLOCK = 64 * 1024;

  private static final int IOV = Msghdr.SIZE;
  private static final int CONTROL = IOV + Msghdr.IOV_SIZE;

  /** How long the control data are that have one descriptor. */
  private static final int CONTROL_SIZE = Msghdr.CMSG_DATA + Integer.BYTES;

  /** The most descriptors that one message carries (SCM_MAX_FD). */
  private static final int MOST_DESCRIPTORS = 253;

  private static final int CONTROL_ROOM = Msghdr.CMSG_DATA + MOST_DESCRIPTORS * Integer.BYTES;

  private static final int FRAME_SIZE = CONTROL + CONTROL_ROOM + Integer.BYTES;

  private static final String ACCEPT_FIRST = "accept() yields the channel to use";

  private final SocketFacility facility;
  private final DescriptorChannel channel;
  private final Address own;
  private final boolean listening;
  private String toRemove;
  private int accepted;

  /** Descriptors that came in one message with one that was received. */
  private final Deque<Integer> further = new ArrayDeque<>();

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

  static final Operation SEND_DESCRIPTOR =
      new Operation(
          "send_descriptor",
          List.of(
              Parameter.required("object", Type.OBJECT, "a channel or file that is open here"),
              Parameter.optional(
                  "end", Type.TEXT, null, "\"read\" or \"write\", where it has two descriptors"),
              Parameter.optional("data", Type.BYTES, null, "sent with it; one zero byte if none")),
          End.WRITE,
          true,
          "null",
          "Gives the receiver an open file of this process (SCM_RIGHTS).",
          "unix(7)",
          (socket, a) -> {
            KernelObject object = (KernelObject) a[0];
            int fd = descriptorOf(object, (String) a[1]);
            socket.door().sendsAway(object, end((String) a[1], object), socket);
            of(socket).sendDescriptor(fd, a[2] == null ? new byte[1] : MessageSocket.bytes(a[2]));
            return null;
          });

  static final Operation RECEIVE_DESCRIPTOR =
      new Operation(
          "receive_descriptor",
          List.of(
              Parameter.optional(
                  "with_data", Type.BOOLEAN, false, "true: a map of object and data")),
          End.READ,
          true,
          "a channel; null at end-of-file",
          "Takes an open file that another process sent, as the channel that it is; one by one, if"
              + " several came in one message (the data with the first).",
          "unix(7)",
          (socket, a) -> {
            boolean withData = (Boolean) a[0];
            Received received = of(socket).receiveDescriptor(withData);
            if (received == null || !withData) {
              return received == null ? null : received.object();
            }
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("object", received.object());
            map.put("data", received.data());
            return map;
          });

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

  /** Whether connections are accepted from it. */
  public boolean listens() {
    return listening;
  }

  /**
   * Waits until a process connects: accept4(2).
   *
   * @return the connection: a channel of the same kind, to be closed by the caller
   * @throws PosixException EINVAL when the socket does not listen; EOPNOTSUPP for datagrams;
   *     EMFILE; EAGAIN when nobody connects and it is non-blocking
   */
  public DescriptorChannel accept() {
    long fd =
        channel.check(
            "accept",
            channel.door().call(Libc.ACCEPT4, channel, channel.readFd(), 0, 0, Flags.SOCK_CLOEXEC));
    accepted++;
    return connected(channel.name() + "#" + accepted, (int) fd);
  }

  /**
   * Connects to this listening socket; it need not be open in this process.
   *
   * @throws PosixException ECONNREFUSED or ENOENT when nobody listens any more
   */
  public DescriptorChannel connect() {
    if (own == null) {
      throw new IllegalArgumentException(
          channel.name() + " does not listen: declare it with listen: to connect to it");
    }
    Making making = new Making(facility, channel.door(), channel.name());
    return connected(channel.name(), making.connected(null, own));
  }

  private DescriptorChannel connected(String name, int fd) {
    DescriptorChannel connected =
        facility.channel(channel.door(), name, channel.id(), fd, fd, null, false, null);
    connected.entry(channel.entry());
    return connected;
  }

  /** Shuts the write side down for every process that holds the socket: shutdown(2). */
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

  /** Where it is bound; null when it has no address. */
  public Address address() {
    if (channel.holds() == End.NONE) {
      return own;
    }
    return asked("getsockname", channel.anyFd());
  }

  /**
   * Where the other side is bound; null when it has no address.
   *
   * @throws PosixException ENOTCONN
   */
  public Address peerAddress() {
    return asked("getpeername", channel.anyFd());
  }

  private Address asked(String call, int fd) {
    return address(
        channel.door(),
        channel,
        channel.name(),
        call.equals("getsockname") ? Libc.GETSOCKNAME : Libc.GETPEERNAME,
        fd);
  }

  private static Address address(
      Door door, KernelObject object, String name, org.ipcsh.posix.Call call, int fd) {
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
   * The process that connected, listened or made the pair, as pid, uid and gid were then:
   * SO_PEERCRED, unix(7).
   */
  public Map<String, Object> peerCredentials() {
    Memory memory = channel.door().scratch(Ucred.SIZE + Integer.BYTES);
    option("SO_PEERCRED", channel.anyFd(), Flags.SO_PEERCRED, memory, Ucred.SIZE);
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

  private long option(String what, int fd, int option) {
    Memory memory = channel.door().scratch(2 * Integer.BYTES);
    option(what, fd, option, memory, Integer.BYTES);
    return memory.getInt(0);
  }

  /**
   * The buffer sizes in bytes, after setting those that are not null: SO_SNDBUF and SO_RCVBUF,
   * socket(7).
   */
  public Map<String, Object> buffers(Long send, Long receive) {
    int sending = channel.openWriteFd() >= 0 ? channel.openWriteFd() : channel.anyFd();
    int receiving = channel.anyFd();
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

  private static void setOption(Door door, String name, int fd, int level, int option, long value) {
    Memory memory = door.scratch(Integer.BYTES);
    memory.putInt(0, (int) Math.min(value, Integer.MAX_VALUE));
    long result =
        door.call(Libc.SETSOCKOPT, null, fd, level, option, memory.address(), Integer.BYTES, 0);
    if (result < 0) {
      throw new PosixException("setsockopt", name, (int) -result);
    }
  }

  private static End end(String end, KernelObject object) {
    return end == null ? object.holds() : end.equals("read") ? End.READ : End.WRITE;
  }

  /** The descriptor of that end ("read", "write"), or of the only one there is. */
  static int descriptorOf(KernelObject object, String end) {
    if (end != null) {
      if (!end.equals("read") && !end.equals("write")) {
        throw new IllegalArgumentException("end is \"read\" or \"write\", not \"" + end + "\"");
      }
      return held(object, end(end, object));
    }
    End holds = object.holds();
    int fd = held(object, holds == End.WRITE ? End.WRITE : End.READ);
    if (holds == End.BOTH && object.descriptor(End.WRITE) != fd) {
      throw new IllegalArgumentException(
          object.name() + " has two descriptors here: say end: \"read\" or end: \"write\"");
    }
    return fd;
  }

  private static int held(KernelObject object, End end) {
    try {
      return object.descriptor(end);
    } catch (PosixException e) {
      if (e.errno() != Errno.EBADF) {
        throw e;
      }
      throw new IllegalArgumentException(
          object.holds() == End.NONE
              ? object.name() + " is not open here: it was closed, or sides() has taken it apart"
              : "this process does not hold that end of " + object.name(),
          e);
    }
  }

  /**
   * Sends a descriptor beside some data: sendmsg(2) with SCM_RIGHTS. The receiver gets a duplicate,
   * of the same open file.
   *
   * @param data at least one byte on a stream, where a descriptor cannot travel alone
   * @throws PosixException EPIPE, ENOTCONN, EMSGSIZE; EINVAL for a socket of the internet
   */
  public void sendDescriptor(int fd, byte[] data) {
    Door door = channel.door();
    Memory frame = frame(data.length, CONTROL_SIZE);
    frame.put(FRAME_SIZE, data, 0, data.length);
    frame.putLong(CONTROL + Msghdr.CMSG_LENGTH, CONTROL_SIZE);
    frame.putInt(CONTROL + Msghdr.CMSG_LEVEL, Flags.SOL_SOCKET);
    frame.putInt(CONTROL + Msghdr.CMSG_TYPE, Flags.SCM_RIGHTS);
    frame.putInt(CONTROL + Msghdr.CMSG_DATA, fd);
    long sent =
        channel.check(
            "sendmsg", door.call(Libc.SENDMSG, channel, channel.writeFd(), frame.address(), 0));
    Reference.reachabilityFence(frame);
    if (sent < data.length && channel instanceof ByteStream) {
      ((ByteStream) channel).write(java.util.Arrays.copyOfRange(data, (int) sent, data.length));
    }
  }

  /** What {@link #receiveDescriptor} got. */
  public record Received(KernelObject object, byte[] data) {}

  /**
   * Receives a descriptor: recvmsg(2). What it is (a socket of which kind, a queue, an eventfd, a
   * terminal, or something to read or write) is asked of the kernel. Where one message brought
   * several, each further call takes one of them, without data, before it receives again.
   *
   * @param allData whether to take the data beside it, up to 64 KiB; else a stream keeps all but
   *     the first byte
   * @return null at end-of-file
   * @throws PosixException EMFILE when more came than this process may have: those that it got are
   *     there for the next calls, and so are a stream's data
   * @throws IllegalArgumentException when data came without a descriptor
   */
  public Received receiveDescriptor(boolean allData) {
    if (!further.isEmpty()) {
      return new Received(adopt(further.remove()), new byte[0]);
    }
    if (channel instanceof ByteStream && ((ByteStream) channel).ahead().length > 0) {
      throw new IllegalArgumentException(
          channel.name()
              + " has read ahead, so that descriptors would be lost: receive them before lines");
    }
    Door door = channel.door();
    int size = allData || !(channel instanceof ByteStream) ? BLOCK : 1;
    Memory frame = frame(size, CONTROL_ROOM);
    long received =
        channel.check(
            "recvmsg",
            door.call(
                Libc.RECVMSG, channel, channel.readFd(), frame.address(), Flags.MSG_CMSG_CLOEXEC));
    boolean came = frame.getLong(Msghdr.CONTROLLEN) >= CONTROL_SIZE;
    if (came) {
      int end = (int) frame.getLong(CONTROL + Msghdr.CMSG_LENGTH);
      for (int at = Msghdr.CMSG_DATA; at < end; at += Integer.BYTES) {
        further.add(frame.getInt(CONTROL + at));
      }
    }
    byte[] data = frame.bytes(FRAME_SIZE, (int) received);
    boolean lost = (frame.getInt(Msghdr.FLAGS) & Flags.MSG_CTRUNC) != 0;
    Reference.reachabilityFence(frame);
    if (lost) {
      if (allData && channel instanceof ByteStream) {
        ((ByteStream) channel).putBack(data);
      }
      throw new PosixException(
          "recvmsg",
          channel.name(),
          Errno.EMFILE,
          "a descriptor came and is lost, because this process may have no more (ulimit -n)");
    }
    if (came) {
      return new Received(adopt(further.remove()), data);
    }
    if (received == 0) {
      return null;
    }
    throw new IllegalArgumentException(
        received + " bytes came over " + channel.name() + " without a descriptor");
  }

  /** A write to it would be EPIPE, as if another process had closed something. */
  IllegalArgumentException onlyListens() {
    return new IllegalArgumentException(
        channel.name() + " listens, and nobody reads what is written to it: " + ACCEPT_FIRST);
  }

  /** Whether the operation takes a descriptor that has come already. */
  boolean has(Operation operation) {
    return operation == RECEIVE_DESCRIPTOR && !further.isEmpty();
  }

  /** Closes the descriptors that came and were not taken, once nobody here reads any more. */
  void closed() {
    while (channel.openReadFd() < 0 && !further.isEmpty()) {
      channel.door().call(Libc.CLOSE, channel, further.remove());
    }
  }

  /**
   * A msghdr, its iovec, its control data, and {@code size} bytes of data from {@link #FRAME_SIZE}
   * on.
   */
  private Memory frame(int size, int controlSize) {
    Memory frame = Memory.allocate(FRAME_SIZE + size);
    frame.putLong(Msghdr.IOV, frame.address() + IOV);
    frame.putLong(Msghdr.IOVLEN, 1);
    frame.putLong(IOV + Msghdr.IOV_BASE, frame.address() + FRAME_SIZE);
    frame.putLong(IOV + Msghdr.IOV_LENGTH, size);
    frame.putLong(Msghdr.CONTROL, frame.address() + CONTROL);
    frame.putLong(Msghdr.CONTROLLEN, controlSize);
    return frame;
  }

  /** The channel that a received descriptor is. */
  private KernelObject adopt(int fd) {
    Door door = channel.door();
    accepted++;
    String name = channel.name() + "#" + accepted;
    SocketFacility kind = null;
    try {
      long domain = option("SO_DOMAIN", fd, Flags.SO_DOMAIN);
      kind = SocketFacility.of((int) domain, (int) option("SO_TYPE", fd, Flags.SO_TYPE));
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOTSOCK) {
        throw e;
      }
    }
    if (kind != null) {
      boolean listens = option("SO_ACCEPTCONN", fd, Flags.SO_ACCEPTCONN) != 0;
      Address address = asked("getsockname", fd);
      DescriptorChannel adopted =
          kind.channel(door, name, channel.id(), fd, listens ? -1 : fd, address, listens, null);
      adopted.openToOthers(!door.recognizes(adopted));
      return adopted;
    }
    long flags = channel.check("fcntl", door.call(Libc.FCNTL, channel, fd, Flags.F_GETFL, 0));
    int access = (int) flags & (Flags.O_WRONLY | Flags.O_RDWR);
    PosixQueue queues = (PosixQueue) Facilities.of("posix_queue");
    KernelObject queue = queues.received(door, name, channel.id(), fd, access);
    if (queue != null) {
      return queue;
    }
    KernelObject event =
        ((EventFd) Facilities.of("eventfd")).received(door, name, channel.id(), fd);
    if (event != null) {
      return event;
    }
    int readFd = access == Flags.O_WRONLY ? -1 : fd;
    int writeFd = access == Flags.O_RDONLY ? -1 : fd;
    KernelObject terminal =
        ((Pty) Facilities.of("pty")).received(door, name, channel.id(), readFd, writeFd);
    if (terminal != null) {
      return terminal;
    }
    Descriptor descriptor = (Descriptor) Facilities.of("descriptor");
    ByteStream adopted = descriptor.received(door, name, channel.id(), readFd, writeFd);
    adopted.openToOthers(!door.recognizes(adopted));
    return adopted;
  }

  /** What has arrived, left where it is: recv(2) with MSG_PEEK. Null when nothing has. */
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

  private static long unlink(Door door, KernelObject object, String path) {
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

  /** Making sockets, before there is a channel. */
  record Making(SocketFacility facility, Door door, String name) {

    private PosixException failure(String call, Address address, long result) {
      String object = address == null ? name : name + ", " + address.text();
      return new PosixException(call, object, (int) -result, facility.hint(call, (int) -result));
    }

    int socket(int domain) {
      long fd = door.call(Libc.SOCKET, null, domain, facility.type() | Flags.SOCK_CLOEXEC, 0);
      if (fd < 0) {
        throw failure("socket", null, fd);
      }
      return (int) fd;
    }

    void close(int fd) {
      door.call(Libc.CLOSE, null, fd);
    }

    /** Two sockets that are connected to each other. */
    int[] pair() {
      if (facility.domain() == Flags.AF_UNIX) {
        Memory ends = door.scratch(2 * Integer.BYTES);
        long result =
            door.call(
                Libc.SOCKETPAIR,
                null,
                Flags.AF_UNIX,
                facility.type() | Flags.SOCK_CLOEXEC,
                0,
                ends.address());
        if (result < 0) {
          throw failure("socketpair", null, result);
        }
        return new int[] {ends.getInt(0), ends.getInt(Integer.BYTES)};
      }
      return facility.type() == Flags.SOCK_DGRAM ? datagramPair() : streamPair();
    }

    private int[] datagramPair() {
      int first = bound(Address.loopback(0));
      int second = bound(Address.loopback(0));
      connected(first, local(second));
      connected(second, local(first));
      return new int[] {first, second};
    }

    private int[] streamPair() {
      int listener = bound(Address.loopback(0));
      listen(listener, 1);
      int client = connected(null, local(listener));
      String expected = local(client).text();
      // Any process of this machine may connect in between.
      while (true) {
        long fd = door.call(Libc.ACCEPT4, null, listener, 0, 0, Flags.SOCK_CLOEXEC);
        if (fd < 0) {
          throw failure("accept", null, fd);
        }
        Address peer = address(door, null, name, Libc.GETPEERNAME, (int) fd);
        if (peer != null && peer.text().equals(expected)) {
          close(listener);
          return new int[] {(int) fd, client};
        }
        close((int) fd);
      }
    }

    Address local(int fd) {
      return address(door, null, name, Libc.GETSOCKNAME, fd);
    }

    /** A socket of the internet that has this address. */
    int bound(Address address) {
      int fd = socket(address.family());
      if (facility.type() == Flags.SOCK_STREAM) {
        set(fd, Flags.SOL_SOCKET, Flags.SO_REUSEADDR, 1);
      }
      bind(fd, address);
      return fd;
    }

    /** Gives it that address; closes it on failure. */
    void bind(int fd, Address address) {
      long result = tryBind(fd, address);
      if (result < 0) {
        close(fd);
        throw failure("bind", address, result);
      }
    }

    long tryBind(int fd, Address address) {
      Memory memory = door.scratch(Address.SIZE);
      address.put(memory, 0);
      return door.call(Libc.BIND, null, fd, memory.address(), address.size());
    }

    void listen(int fd, long backlog) {
      long result = door.call(Libc.LISTEN, null, fd, backlog);
      if (result < 0) {
        close(fd);
        throw failure("listen", null, result);
      }
    }

    /** Connects that socket, or a new one if null; closes it on failure. */
    int connected(Integer socket, Address address) {
      int fd = socket == null ? socket(address.family()) : socket;
      long result = tryConnect(fd, address);
      if (result < 0) {
        close(fd);
        throw failure("connect", address, result);
      }
      return fd;
    }

    private long tryConnect(int fd, Address address) {
      Memory memory = door.scratch(Address.SIZE);
      address.put(memory, 0);
      return door.call(Libc.CONNECT, null, fd, memory.address(), address.size());
    }

    /** A Unix socket with that name; a path is made with these permissions. */
    int named(Address address, Ownership ownership, long mode) {
      int fd = socket(Flags.AF_UNIX);
      String path = address.path();
      if (path == null) {
        bind(fd, address);
        return fd;
      }
      // The file that bind(2) makes gets the permissions of the socket, less the umask.
      door.call(Libc.FCHMOD, null, fd, mode);
      boolean ours = ownership == Ownership.CREATE;
      Journal.Entry entry = ours ? Journal.ofThisProcess().creating(facility.kind(), path) : null;
      long result = tryBind(fd, address);
      if (result == -Errno.EADDRINUSE && ownership == Ownership.KEEP && isLeftBehind(address)) {
        unlink(door, null, path);
        result = tryBind(fd, address);
      }
      if (result < 0) {
        if (ours) {
          entry.removed();
        }
        close(fd);
        throw failure("bind", address, result);
      }
      if (ours) {
        entry.created();
      }
      return fd;
    }

    /** Whether it is a socket of this kind that no process has bound any more. */
    private boolean isLeftBehind(Address address) {
      if (!SocketFacility.isSocket(address.path())) {
        return false;
      }
      int fd = socket(Flags.AF_UNIX);
      long result = tryConnect(fd, address);
      close(fd);
      return result == -Errno.ECONNREFUSED;
    }

    void set(int fd, int level, int option, long value) {
      setOption(door, name, fd, level, option, value);
    }
  }
}

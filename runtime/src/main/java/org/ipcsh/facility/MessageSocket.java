package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;

/** A socket that keeps the boundaries of messages: datagrams, and sequenced packets. */
public final class MessageSocket extends DescriptorChannel implements Socket.Channel {
  private final Socket socket;

  MessageSocket(
      Facility facility,
      Door door,
      String name,
      int id,
      int readFd,
      int writeFd,
      Address own,
      boolean listening,
      String toRemove) {
    super(facility, door, name, id, readFd, writeFd);
    this.socket = new Socket(this, own, listening, toRemove);
  }

  private static final Parameter SIZE =
      Parameter.optional(
          "size", Type.INTEGER, null, "take at most so many bytes of the message, drop the rest");

  static final Operation RECEIVE =
      new Operation(
          "receive",
          List.of(
              SIZE,
              Parameter.optional("into", Type.BUFFER, null, "fill these bytes, copy nothing")),
          End.READ,
          true,
          "the message (with into: its length); null at end-of-file",
          "Takes the next message; waits while there is none.",
          "recv(2)",
          (channel, a) ->
              a[1] == null
                  ? of(channel).receive((Long) a[0])
                  : of(channel).receiveInto((Memory) a[1]));

  private static final Operation RECEIVE_FROM =
      new Operation(
          "receive_from",
          List.of(SIZE),
          End.READ,
          true,
          "a map of data, from (an address or null), length (as sent) and truncated",
          "Takes the next message and tells who sent it, and whether it was longer than size.",
          "recvfrom(2)",
          (channel, a) -> of(channel).receiveFrom((Long) a[0]));

  private static final Parameter DATA =
      Parameter.required("data", Type.BYTES, "one message, which may be empty");

  private static final Operation SEND =
      new Operation(
          "send",
          List.of(DATA, Prefix.SIZE),
          End.WRITE,
          true,
          "how many bytes were sent",
          "Sends one message; waits while there is no room.",
          "send(2)",
          (channel, a) -> of(channel).send(a[0], null, (Long) a[1]));

  private static final Operation SEND_TO =
      new Operation(
          "send",
          List.of(
              DATA,
              Parameter.optional(
                  "to", Type.TEXT, null, "the receiver's address, if it is not connected"),
              Prefix.SIZE),
          End.WRITE,
          true,
          "how many bytes were sent",
          "Sends one message, to whom it is connected or to that address.",
          "sendto(2)",
          (channel, a) -> of(channel).send(a[0], (String) a[1], (Long) a[2]));

  /** The operations of datagram sockets, and {@code more}. */
  static List<Operation> datagrams(Operation... more) {
    return operations(List.of(SEND_TO, RECEIVE, RECEIVE_FROM), more);
  }

  /** The operations of sockets that are connected, and {@code more}. */
  static List<Operation> packets(Operation... more) {
    return operations(
        List.of(SEND, RECEIVE, RECEIVE_FROM, Socket.ACCEPT, Socket.CONNECT, Socket.SHUTDOWN), more);
  }

  private static List<Operation> operations(List<Operation> own, Operation[] more) {
    List<Operation> all = new ArrayList<>(own);
    all.addAll(
        List.of(
            Socket.PEEK,
            Socket.SIDES,
            Socket.ADDRESS,
            Socket.PEER_ADDRESS,
            Socket.BUFFERS,
            ChannelOperations.NONBLOCKING,
            ChannelOperations.CLOSE_READ,
            Socket.CLOSE_WRITE,
            ChannelOperations.CLOSE,
            ChannelOperations.DESCRIBE));
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  private static MessageSocket of(KernelObject object) {
    return (MessageSocket) object;
  }

  /** A copy of data, which is {@code byte[]} or {@link Memory}. */
  static byte[] bytes(Object data) {
    return data instanceof Memory
        ? ((Memory) data).bytes(0, ((Memory) data).size())
        : (byte[]) data;
  }

  @Override
  public Socket socket() {
    return socket;
  }

  private boolean endsWithSender() {
    return ((SocketFacility) facility()).type() == Flags.SOCK_SEQPACKET;
  }

  /**
   * Receives one message: recv(2).
   *
   * @param size how many bytes of it to take, from 1 to 2147483647, the rest being dropped; null
   *     for the whole of a message of up to 64 KiB
   * @return the message; null at end-of-file, which only a socket with connections has (there an
   *     empty message looks the same)
   * @throws PosixException EAGAIN when there is no message and the channel is non-blocking;
   *     ENOTCONN; ECONNREFUSED when an earlier datagram over UDP reached nobody; ECONNRESET when
   *     the other side of a connection is gone with data unread; EMSGSIZE when no size was given
   *     and the message was longer than 64 KiB: its rest is lost; EBADF when this process does not
   *     hold the read end
   */
  public byte[] receive(Long size) {
    int room = room(size);
    Memory memory = door().scratch(room);
    long length =
        check(
            "recv",
            door().call(Libc.RECV, this, readFd(), memory.address(), room, Flags.MSG_TRUNC));
    byte[] message = memory.bytes(0, (int) Math.min(length, room));
    Reference.reachabilityFence(memory);
    if (length > room && size == null) {
      throw new PosixException(
          "recv",
          name(),
          Errno.EMSGSIZE,
          "the message had " + length + " bytes; receive(size: " + length + ") has room for it");
    }
    return length == 0 && endsWithSender() ? null : message;
  }

  private static int room(Long size) {
    return size == null ? Socket.BLOCK : ByteStream.size(size);
  }

  private Object receiveInto(Memory buffer) {
    int length = receive(buffer);
    return length == 0 && endsWithSender() ? null : (Object) (long) length;
  }

  /**
   * Receives one message into native memory, without a copy: recv(2).
   *
   * @param buffer filled from its beginning
   * @return how long the message was, which is more than the buffer's size when its rest was
   *     dropped; 0 at end-of-file, too
   * @throws PosixException as {@link #receive(Long)}, without EMSGSIZE
   */
  public int receive(Memory buffer) {
    long length =
        check(
            "recv",
            door()
                .call(Libc.RECV, this, readFd(), buffer.address(), buffer.size(), Flags.MSG_TRUNC));
    Reference.reachabilityFence(buffer);
    return (int) length;
  }

  /**
   * Receives one message with its sender: recvfrom(2).
   *
   * @param size how many bytes of it to take, from 1 to 2147483647, the rest being dropped; null
   *     for 64 KiB
   * @return a map of data, from (the sender's address, or null), length (bytes as sent) and
   *     truncated; null at end-of-file
   * @throws PosixException as {@link #receive(Long)}, without EMSGSIZE
   */
  public Map<String, Object> receiveFrom(Long size) {
    int room = room(size);
    Memory memory = door().scratch(Address.SIZE + Long.BYTES + room);
    int data = Address.SIZE + Long.BYTES;
    memory.putInt(Address.SIZE, Address.SIZE);
    long length =
        check(
            "recvfrom",
            door()
                .call(
                    Libc.RECVFROM,
                    this,
                    readFd(),
                    memory.address() + data,
                    room,
                    Flags.MSG_TRUNC,
                    memory.address(),
                    memory.address() + Address.SIZE));
    if (length == 0 && endsWithSender()) {
      return null;
    }
    Address from = Address.of(memory, 0, memory.getInt(Address.SIZE));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("data", memory.bytes(data, (int) Math.min(length, room)));
    map.put("from", from == null ? null : from.text());
    map.put("length", length);
    map.put("truncated", length > room);
    Reference.reachabilityFence(memory);
    return map;
  }

  private long send(Object data, String to, Long limit) {
    Address address = to == null ? null : address(to);
    if (data instanceof Memory) {
      Memory memory = (Memory) data;
      return send(memory, Prefix.of(memory.size(), limit), address);
    }
    byte[] bytes = (byte[]) data;
    int size = Prefix.of(bytes.length, limit);
    Memory memory = door().scratch(size + Address.SIZE);
    memory.put(0, bytes, 0, size);
    if (address == null) {
      return send(memory, size, null);
    }
    address.put(memory, size);
    return sent(memory, size, memory.address() + size, address);
  }

  private Address address(String to) {
    return ((SocketFacility) facility()).domain() == Flags.AF_UNIX
        ? Address.unix(to)
        : Address.inet(to);
  }

  /**
   * Sends one message to whom the socket is connected: see {@link #send(Memory, int, Address)},
   * also for what it throws.
   *
   * @param message which may be empty
   * @return how many bytes were sent: all
   */
  public long send(byte[] message) {
    return send(message, null, null);
  }

  /**
   * Sends one message to that address: see {@link #send(Memory, int, Address)}, also for what it
   * throws.
   *
   * @param message which may be empty
   * @param to the receiver; null for the one that the socket is connected to
   * @return how many bytes were sent: all
   */
  public long send(byte[] message, Address to) {
    Memory memory = door().scratch(message.length);
    memory.put(0, message, 0, message.length);
    return send(memory, message.length, to);
  }

  /**
   * Sends the first {@code size} bytes of memory as one message: send(2), sendto(2).
   *
   * @param memory to send from; not changed
   * @param size in bytes, from 0 to the memory's
   * @param to the receiver; null for the one that the socket is connected to
   * @return {@code size}: a message is sent whole or not at all
   * @throws PosixException EMSGSIZE when it is too long; EDESTADDRREQ or ENOTCONN without a
   *     receiver; ECONNREFUSED when the receiver is gone; ENOENT when the receiver's path does not
   *     exist; EACCES when its permissions forbid it; EPIPE when a connection is gone; EAGAIN when
   *     there is no room and the channel is non-blocking; EBADF when this process does not hold the
   *     write end
   * @throws IllegalArgumentException when the socket listens
   */
  public long send(Memory memory, int size, Address to) {
    if (to == null) {
      long sent = check("send", door().call(Libc.SEND, this, writeFd(), memory.address(), size, 0));
      Reference.reachabilityFence(memory);
      return sent;
    }
    Memory address = Memory.allocate(Address.SIZE);
    to.put(address, 0);
    long sent = sent(memory, size, address.address(), to);
    Reference.reachabilityFence(address);
    return sent;
  }

  private long sent(Memory memory, int size, long address, Address to) {
    long sent =
        door().call(Libc.SENDTO, this, writeFd(), memory.address(), size, 0, address, to.size());
    Reference.reachabilityFence(memory);
    if (sent < 0) {
      boolean nowhere = sent == -Errno.EINVAL && to.port() == 0;
      throw new PosixException(
          "sendto",
          name() + ", " + to.text(),
          (int) -sent,
          nowhere ? "nothing has port 0" : hintOn("sendto", (int) -sent));
    }
    return sent;
  }

  @Override
  protected int writeFd() {
    if (socket.listens()) {
      throw socket.onlyListens();
    }
    return super.writeFd();
  }

  /** A connection where it listens, else a message; only sequenced packets have an end. */
  @Override
  public Object next() {
    return socket.listens() ? socket.accept() : receive((Long) null);
  }

  @Override
  public int pollable(Operation operation, Object[] arguments) {
    return socket.has(operation) ? READY : super.pollable(operation, arguments);
  }

  @Override
  public void close(End ends) {
    super.close(ends);
    socket.closed();
  }

  @Override
  public void remove() {
    socket.remove();
  }

  @Override
  public void pass(End ends, Parcel parcel) {
    super.pass(ends, parcel);
    socket.pass(parcel);
  }

  @Override
  public String describe() {
    return super.describe() + socket.describe();
  }

  @Override
  protected String hintOn(String call, int errno) {
    return socket.hint(call, errno);
  }
}

package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.Arrays;
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
import org.ipcsh.process.Door;

/**
 * Open files that travel over a Unix socket, as control data of a message: SCM_RIGHTS, unix(7). The
 * receiver makes a channel of each, of the kind that the kernel says it is.
 */
public final class DescriptorPassing {
  private static final int IOV = Msghdr.SIZE;
  private static final int CONTROL = IOV + Msghdr.IOV_SIZE;

  /** How long the control data are that have one descriptor. */
  private static final int CONTROL_SIZE = Msghdr.CMSG_DATA + Integer.BYTES;

  /** The most descriptors that one message carries (SCM_MAX_FD). */
  private static final int MOST_DESCRIPTORS = 253;

  private static final int CONTROL_ROOM = Msghdr.CMSG_DATA + MOST_DESCRIPTORS * Integer.BYTES;

  private static final int FRAME_SIZE = CONTROL + CONTROL_ROOM + Integer.BYTES;

  private final Socket socket;
  private final DescriptorChannel channel;

  /** Descriptors that came in one message with one that was received. */
  private final Deque<Integer> further = new ArrayDeque<>();

  DescriptorPassing(Socket socket, DescriptorChannel channel) {
    this.socket = socket;
    this.channel = channel;
  }

  private static DescriptorPassing of(KernelObject object) {
    return Socket.of(object).passing();
  }

  static final Operation SEND =
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
            of(socket).send(fd, a[2] == null ? new byte[1] : MessageSocket.bytes(a[2]));
            return null;
          });

  static final Operation RECEIVE =
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
            Received received = of(socket).receive(withData);
            if (received == null || !withData) {
              return received == null ? null : received.object();
            }
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("object", received.object());
            map.put("data", received.data());
            return map;
          });

  private static End end(String end, KernelObject object) {
    return end == null ? object.holds() : end.equals("read") ? End.READ : End.WRITE;
  }

  /** The descriptor of that end ("read", "write"), or of the only one there is. */
  private static int descriptorOf(KernelObject object, String end) {
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
   * @param fd an open descriptor of this process, which keeps it
   * @param data at least one byte on a stream, where a descriptor cannot travel alone; what a full
   *     stream does not take at once is written after it
   * @throws PosixException EPIPE when the other side is gone; ENOTCONN; EMSGSIZE when the data are
   *     too long for a message; EAGAIN when there is no room and the channel is non-blocking;
   *     ETOOMANYREFS when too many descriptors are under way; EBADF; EINVAL for a socket of the
   *     internet
   */
  public void send(int fd, byte[] data) {
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
      ((ByteStream) channel).write(Arrays.copyOfRange(data, (int) sent, data.length));
    }
  }

  /**
   * What {@link #receive} got.
   *
   * @param object of the kind that the kernel says it is; closed by whoever received it
   * @param data what came beside it; empty for the second and later descriptors of a message
   */
  public record Received(KernelObject object, byte[] data) {}

  /**
   * Receives a descriptor: recvmsg(2). What it is (a socket of which kind, a queue, an eventfd, a
   * terminal, or something to read or write) is asked of the kernel. Where one message brought
   * several, each further call takes one of them, without data, before it receives again.
   *
   * @param allData whether to take the data beside it, up to 64 KiB; else a stream keeps all but
   *     the first byte
   * @return the object, which the caller closes, and the data; null at end-of-file
   * @throws PosixException EMFILE when more came than this process may have: those that it got are
   *     there for the next calls, and so are a stream's data; EAGAIN when nothing is there and the
   *     channel is non-blocking; ENOTCONN; EBADF when this process does not hold the read end
   * @throws IllegalArgumentException when data came without a descriptor, or lines have been read
   *     ahead
   */
  public Received receive(boolean allData) {
    if (!further.isEmpty()) {
      return new Received(adopt(further.remove()), new byte[0]);
    }
    if (channel instanceof ByteStream && ((ByteStream) channel).ahead().length > 0) {
      throw new IllegalArgumentException(
          channel.name()
              + " has read ahead, so that descriptors would be lost: receive them before lines");
    }
    Door door = channel.door();
    int size = allData || !(channel instanceof ByteStream) ? Socket.BLOCK : 1;
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

  /** Whether the operation takes a descriptor that has come already. */
  boolean has(Operation operation) {
    return operation == RECEIVE && !further.isEmpty();
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

  private KernelObject adopt(int fd) {
    KernelObject adopted = of(fd);
    channel.door().arrived(adopted);
    return adopted;
  }

  /** The channel that a received descriptor is. */
  private KernelObject of(int fd) {
    Door door = channel.door();
    String name = socket.nextName();
    SocketFacility kind = null;
    try {
      long domain = socket.option("SO_DOMAIN", fd, Flags.SO_DOMAIN);
      kind = SocketFacility.of((int) domain, (int) socket.option("SO_TYPE", fd, Flags.SO_TYPE));
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOTSOCK) {
        throw e;
      }
    }
    if (kind != null) {
      boolean listens = socket.option("SO_ACCEPTCONN", fd, Flags.SO_ACCEPTCONN) != 0;
      Address address = socket.ownAddress(fd);
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
}

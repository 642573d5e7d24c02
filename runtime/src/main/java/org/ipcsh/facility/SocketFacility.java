package org.ipcsh.facility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.FileMode;
import org.ipcsh.posix.Flags;
import org.ipcsh.process.Door;

/**
 * A kind of socket: socket(7). A declaration without an address makes a pair, whose one side is the
 * read end and whose other is the write end, so that it can stand where a pipe stands; with an
 * address it listens or is bound there, or connects to it.
 */
public abstract class SocketFacility extends Facility {
  static final String NO_FREE_PORT =
      "no port of this machine is free (/proc/sys/net/ipv4/ip_local_port_range)";

  static final Parameter NONBLOCKING =
      Parameter.optional("nonblocking", Type.BOOLEAN, false, "fail with EAGAIN, do not wait");
  static final Parameter BACKLOG =
      Parameter.optional("backlog", Type.INTEGER, 128L, "how many connections wait to be accepted");
  static final Parameter MODE =
      Parameter.optional("mode", Type.INTEGER, 0600L, "permissions of a path, less the umask");
  static final Parameter HOST =
      Parameter.optional("host", Type.TEXT, "127.0.0.1", "the host; only this machine unless said");

  /** Of the Unix sockets that listen and accept. */
  static final List<Parameter> UNIX_CONNECTIONS =
      List.of(
          Parameter.optional(
              "listen", Type.TEXT, null, "a path or \"@name\": wait there for connections"),
          Parameter.optional(
              "connect", Type.TEXT, null, "a path or \"@name\" where a process listens"),
          MODE,
          BACKLOG,
          NONBLOCKING);

  /** AF_UNIX or AF_INET. */
  abstract int domain();

  /** SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET. */
  abstract int type();

  final DescriptorChannel channel(
      Door door,
      String name,
      int id,
      int readFd,
      int writeFd,
      Address own,
      boolean listening,
      String toRemove) {
    return type() == Flags.SOCK_STREAM
        ? new StreamSocket(this, door, name, id, readFd, writeFd, own, listening, toRemove)
        : new MessageSocket(this, door, name, id, readFd, writeFd, own, listening, toRemove);
  }

  @Override
  public final Family family() {
    return Family.CHANNEL;
  }

  @Override
  public final String handle() {
    return "file descriptor";
  }

  @Override
  public final String identification() {
    return domain() == Flags.AF_UNIX ? "pathname" : "IP address and port number";
  }

  @Override
  public final String accessibility() {
    return domain() == Flags.AF_UNIX ? "permission mask" : "any process";
  }

  @Override
  public final String persistence() {
    return domain() == Flags.AF_UNIX ? "process (its path: file system)" : "process";
  }

  @Override
  public final boolean named() {
    return true;
  }

  /**
   * The facility with that domain and type, as getsockopt(2) tells them; null when there is none.
   */
  static SocketFacility of(int domain, int type) {
    int family = domain == Flags.AF_INET6 ? Flags.AF_INET : domain;
    for (Facility each : Facilities.all()) {
      if (each instanceof SocketFacility) {
        SocketFacility facility = (SocketFacility) each;
        if (facility.domain() == family && facility.type() == type) {
          return facility;
        }
      }
    }
    return null;
  }

  static boolean isSocket(String path) {
    try {
      int mode =
          (Integer) Files.getAttribute(Path.of(path), "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (mode & FileMode.TYPE) == FileMode.SOCKET;
    } catch (IOException e) {
      return false;
    }
  }

  private Object argument(Opening opening, String parameter) {
    List<Parameter> parameters = parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(parameter)) {
        return opening.arguments()[i];
      }
    }
    return null;
  }

  private Address address(Opening opening, String parameter) {
    Object value = argument(opening, parameter);
    if (value == null) {
      return null;
    }
    return domain() == Flags.AF_UNIX
        ? Address.unix((String) value)
        : Address.inet((String) argument(opening, "host"), (Long) value);
  }

  @Override
  public final KernelObject open(Opening opening) {
    boolean datagrams = type() == Flags.SOCK_DGRAM;
    String ownParameter = datagrams ? "bind" : "listen";
    Address own = address(opening, ownParameter);
    Address peer = address(opening, "connect");
    Ownership ownership = opening.ownership();
    if (ownership == Ownership.USE && peer == null) {
      // What exists is used by connecting to it.
      peer = own;
      own = null;
    }
    if (ownership != Ownership.CREATE && own == null && peer == null) {
      throw new IllegalArgumentException("a pair has no name: 'use' and 'keep' go with an address");
    }
    if (own != null && peer != null && !datagrams) {
      throw new IllegalArgumentException(
          "a socket either listens or connects: two channels, one with listen: and one with"
              + " connect:");
    }
    if (peer != null && peer.size() <= 2) {
      throw new IllegalArgumentException("\"@\" alone is not an address to connect to");
    }
    SocketCalls making = new SocketCalls(this, opening.door(), opening.name());
    DescriptorChannel channel;
    if (own == null && peer == null) {
      int[] pair = making.pair();
      channel = channel(opening, pair[0], pair[1], null, false);
    } else if (own != null && !datagrams) {
      int fd = bound(making, opening, own);
      making.listen(fd, (Long) argument(opening, "backlog"));
      channel = channel(opening, fd, -1, own, true);
    } else {
      Integer fd = own == null ? null : bound(making, opening, own);
      int connected = peer == null ? fd : making.connected(fd, peer);
      channel = channel(opening, connected, connected, own, false);
    }
    prepare(making, opening, channel);
    // Who is at the other side of a connection, the kernel tells.
    channel.openToOthers(own != null || peer != null && datagrams);
    return channel;
  }

  private int bound(SocketCalls making, Opening opening, Address own) {
    return domain() == Flags.AF_UNIX
        ? making.named(own, opening.ownership(), (Long) argument(opening, "mode"))
        : making.bound(own);
  }

  private DescriptorChannel channel(
      Opening opening, int readFd, int writeFd, Address own, boolean listening) {
    SocketCalls making = new SocketCalls(this, opening.door(), opening.name());
    boolean removes = own != null && opening.ownership() == Ownership.CREATE;
    return channel(
        opening.door(),
        opening.name(),
        opening.id(),
        readFd,
        writeFd,
        own == null ? null : making.local(readFd),
        listening,
        removes ? own.path() : null);
  }

  private void prepare(SocketCalls making, Opening opening, DescriptorChannel channel) {
    if (Boolean.TRUE.equals(argument(opening, "nodelay"))) {
      making.set(channel.openReadFd(), Flags.IPPROTO_TCP, Flags.TCP_NODELAY, 1);
      if (channel.openWriteFd() >= 0) {
        making.set(channel.openWriteFd(), Flags.IPPROTO_TCP, Flags.TCP_NODELAY, 1);
      }
    }
    if ((Boolean) argument(opening, "nonblocking")) {
      channel.nonblocking(true);
    }
  }

  @Override
  public final KernelObject receive(Parcel parcel) {
    DescriptorChannel.Passed passed = DescriptorChannel.Passed.from(parcel);
    Address own = Address.of(parcel.getBytes());
    boolean listening = parcel.getByte() != 0;
    DescriptorChannel channel =
        channel(
            passed.door(),
            passed.name(),
            passed.id(),
            passed.readFd(),
            passed.writeFd(),
            own,
            listening,
            null);
    channel.openToOthers(parcel.getByte() != 0);
    return channel;
  }

  /** What to do about a failure. */
  final String hint(String call, int errno) {
    boolean internet = domain() != Flags.AF_UNIX;
    switch (errno) {
      case Errno.ECONNREFUSED:
        return type() == Flags.SOCK_DGRAM
            ? "no process has bound that address any more"
            : "no process listens there";
      case Errno.ENOENT:
        return call.equals("bind")
            ? "the directory that it is to be in does not exist, or takes no new names"
            : "there is no such socket: is the process that binds it running?";
      case Errno.EADDRINUSE:
        return !internet
            ? "the name exists: connect: reaches a process that listens there; if none does,"
                + " 'keep' takes the name over, or remove the file"
            : "another socket has that port; port 0 lets the kernel pick a free one";
      case Errno.EADDRNOTAVAIL:
        return call.equals("connect")
            ? NO_FREE_PORT
            : "this machine does not have that address: ip addr lists those it has";
      case Errno.EAGAIN:
        return internet && call.equals("connect") ? NO_FREE_PORT : null;
      case Errno.EACCES:
        return internet ? forbidden(call) : null;
      case Errno.EPERM:
        return call.equals("bind")
            ? null
            : internet
                ? "a rule of the firewall forbids it"
                : "the socket there is connected to another one and takes from nobody else";
      case Errno.EAFNOSUPPORT:
        return "one of the two addresses is of IPv4 and the other of IPv6, or the kernel has no IPv6";
      case Errno.ENETUNREACH:
        return "no route leads from this machine to that address: ip route lists those it has";
      case Errno.EHOSTUNREACH:
        return "nobody on the way knows how to reach that address: is the machine running?";
      case Errno.ETIMEDOUT:
        return "nobody answered, neither yes nor no: the machine is not running, or a firewall is"
            + " between";
      case Errno.ECONNABORTED:
        return "who connected has given up meanwhile: accept the next one";
      case Errno.EPROTOTYPE:
        return "there is a socket of another kind at that address";
      case Errno.EPIPE:
        return "the other side has closed, or shutdown(2) has ended this direction";
      case Errno.ECONNRESET:
        return "the other side closed without reading all that was sent to it";
      case Errno.EDESTADDRREQ:
      case Errno.ENOTCONN:
        return type() != Flags.SOCK_DGRAM || call.equals("shutdown")
            ? "it is not connected"
            : call.equals("sendmsg")
                ? "it is connected to nobody: connect: in its declaration says to whom"
                : "it is connected to nobody: say to: here, or connect: in its declaration";
      case Errno.EINVAL:
        return call.equals("accept")
            ? "it is a connection: accept() is for the channel with listen:"
            : call.equals("sendto") && internet
                ? "nothing leaves the machine from 127.0.0.1: host: says from where"
                : null;
      case Errno.EMSGSIZE:
        return !internet
            ? "a message is at most a little shorter than the send buffer: buffers(send: …)"
            : "a datagram of UDP has at most 65507 bytes";
      default:
        return null;
    }
  }

  private static String forbidden(String call) {
    return call.equals("bind")
        ? "a port below 1024 takes privilege (/proc/sys/net/ipv4/ip_unprivileged_port_start)"
        : "it is the address of all machines of a network, which udp does not send to";
  }
}

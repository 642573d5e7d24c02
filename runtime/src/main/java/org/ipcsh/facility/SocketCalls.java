package org.ipcsh.facility;

import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;

/**
 * Makes sockets, before there is a channel: socket(2), socketpair(2), bind(2), listen(2) and
 * connect(2), for a channel of that name.
 */
record SocketCalls(SocketFacility facility, Door door, String name) {

  private PosixException failure(String call, Address address, long result) {
    String object = address == null ? name : name + ", " + address.text();
    boolean anyPort = address != null && address.port() == 0 && result == -Errno.EADDRINUSE;
    String hint = anyPort ? SocketFacility.NO_FREE_PORT : facility.hint(call, (int) -result);
    return new PosixException(call, object, (int) -result, hint);
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
      Address peer = Socket.address(door, null, name, Libc.GETPEERNAME, (int) fd);
      if (peer != null && peer.text().equals(expected)) {
        close(listener);
        return new int[] {(int) fd, client};
      }
      close((int) fd);
    }
  }

  Address local(int fd) {
    return Socket.address(door, null, name, Libc.GETSOCKNAME, fd);
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
      Socket.unlink(door, null, path);
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
    Socket.setOption(door, name, fd, level, option, value);
  }
}

package org.ipcsh.why;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.proc.InternetSocket;
import org.ipcsh.proc.UnixSocket;

/**
 * What a socket is connected to.
 *
 * @param text what it is, such as {@code tcp 127.0.0.1:80 to 127.0.0.1:4711}
 * @param peer how /proc names the other side ({@code socket:[4711]}); null when it is not on this
 *     machine, is closed or not accepted yet, or there is none
 */
record Connection(String text, String peer) {
  private static final String SOCKET = "socket:[";

  /** From here on the kernel chooses, unless it is configured otherwise: ip(7). */
  private static final int FIRST_PORT = 32768;

  /**
   * That of a process's socket, or null when it is of a family that is not looked at.
   *
   * @param identity how /proc names it: {@code socket:[4711]}
   */
  static Connection of(Snapshot snapshot, int pid, String identity) {
    Connection connection = stream(snapshot, pid, identity);
    return connection == null ? internet(snapshot, pid, identity, "udp") : connection;
  }

  /**
   * How /proc names the other side, from which alone something can come; null where that is not
   * known. What is connected by UDP can be sent datagrams by whoever comes to that address.
   */
  static String otherSide(Snapshot snapshot, int pid, String identity) {
    Connection connection = stream(snapshot, pid, identity);
    return connection == null ? null : connection.peer;
  }

  private static Connection stream(Snapshot snapshot, int pid, String identity) {
    UnixSocket socket = UnixSocket.of(inode(identity));
    return socket == null ? internet(snapshot, pid, identity, "tcp") : unix(socket);
  }

  /** Whether it is a socket of UDP with one of the ports that the kernel gives who asks for any. */
  static boolean hasAnyPort(Snapshot snapshot, int pid, String identity) {
    InternetSocket socket = InternetSocket.find(inode(identity), snapshot.sockets(pid, "udp"));
    return socket != null && socket.port() >= FIRST_PORT;
  }

  /**
   * The one socket of the UNIX domain that listens under that name, as /proc names it, or null.
   *
   * @param name a path, or an abstract name after an @
   */
  static String listening(String name) {
    List<UnixSocket> found =
        UnixSocket.all().stream()
            .filter(socket -> socket.listens() && socket.name().equals(name))
            .toList();
    return found.size() == 1 ? identity(found.get(0).inode()) : null;
  }

  /** Whether connections are accepted from a process's socket. */
  static boolean listens(Snapshot snapshot, int pid, String identity) {
    UnixSocket socket = UnixSocket.of(inode(identity));
    return socket == null ? listening(snapshot, pid, identity) != null : socket.listens();
  }

  /** Whether it listens at a port of TCP that the kernel gives who asks for any. */
  static boolean listensAtAnyPort(Snapshot snapshot, int pid, String identity) {
    InternetSocket socket = listening(snapshot, pid, identity);
    return socket != null && socket.port() >= FIRST_PORT;
  }

  private static InternetSocket listening(Snapshot snapshot, int pid, String identity) {
    InternetSocket socket = InternetSocket.find(inode(identity), snapshot.sockets(pid, "tcp"));
    return socket == null || socket.state() != InternetSocket.LISTENS ? null : socket;
  }

  /**
   * The sockets from one of which the other side of a connection is yet to be accepted, as /proc
   * names them; none where it has been accepted, or that is not known.
   *
   * @param identity how /proc names the side that has connected
   */
  static List<String> accepting(Snapshot snapshot, int pid, String identity) {
    long inode = inode(identity);
    List<String> found = new ArrayList<>();
    for (UnixSocket socket : UnixSocket.all()) {
      if (socket.clients().contains(inode)) {
        found.add(identity(socket.inode()));
      }
    }
    List<InternetSocket> all = snapshot.sockets(pid, "tcp");
    InternetSocket connected = InternetSocket.find(inode, all);
    if (connected != null) {
      connected.accepting(all).forEach(socket -> found.add(identity(socket.inode())));
    }
    return found;
  }

  private static Connection unix(UnixSocket socket) {
    String name = socket.name().isEmpty() ? "" : " " + socket.name();
    return new Connection(
        socket.kind()
            + name
            + (socket.listens() ? ", listening" : socket.connected() ? "" : ", not connected"),
        socket.peer() == 0 ? null : identity(socket.peer()));
  }

  private static Connection internet(Snapshot snapshot, int pid, String identity, String protocol) {
    List<InternetSocket> all = snapshot.sockets(pid, protocol);
    InternetSocket socket = InternetSocket.find(inode(identity), all);
    if (socket == null) {
      return null;
    }
    String text = protocol + " " + socket.local();
    if (socket.isUnconnected()) {
      return new Connection(text + (protocol.equals("tcp") ? ", listening" : ""), null);
    }
    InternetSocket peer = socket.peer(all);
    return new Connection(
        text + " to " + socket.remote(),
        peer == null || peer.inode() == 0 ? null : identity(peer.inode()));
  }

  private static long inode(String identity) {
    return Long.parseLong(identity, SOCKET.length(), identity.length() - 1, 10);
  }

  private static String identity(long inode) {
    return SOCKET + inode + "]";
  }
}

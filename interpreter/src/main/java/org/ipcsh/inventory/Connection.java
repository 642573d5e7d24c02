package org.ipcsh.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a socket is connected to.
 *
 * @param text what it is, such as {@code tcp 127.0.0.1:80 to 127.0.0.1:4711}
 * @param peer how /proc names the other side ({@code socket:[4711]}); null when it is not on this
 *     machine, or there is none
 */
public record Connection(String text, String peer) {
  private static final String SOCKET = "socket:[";

  // Columns of /proc/net/tcp, and states there: ESTABLISHED or CLOSE_WAIT, and LISTEN.
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final Set<String> IS_OPEN = Set.of("01", "08");
  private static final String LISTENS = "0A";

  /**
   * That of the socket which /proc names so, or null when it is of a family that is not looked at.
   *
   * @param identity {@code socket:[4711]}
   */
  public static Connection of(String identity) {
    String inode = inode(identity);
    for (UnixSockets.Socket socket : UnixSockets.all()) {
      if (Long.toString(socket.inode()).equals(inode)) {
        String name = socket.name().isEmpty() ? "" : " " + socket.name();
        return new Connection(
            socket.kind()
                + name
                + (socket.listens() ? ", listening" : socket.connected() ? "" : ", not connected"),
            socket.peer() == 0 ? null : SOCKET + socket.peer() + "]");
      }
    }
    for (String protocol : new String[] {"tcp", "udp"}) {
      List<String[]> all = new ArrayList<>(Objects.table("/proc/net/" + protocol));
      all.addAll(Objects.table("/proc/net/" + protocol + "6"));
      for (String[] row : all) {
        if (row[INODE].equals(inode)) {
          return internet(protocol, row, all);
        }
      }
    }
    return null;
  }

  /**
   * The one socket of the UNIX domain that listens under that name, as /proc names it, or null.
   *
   * @param name a path, or an abstract name after an @
   */
  public static String listening(String name) {
    List<UnixSockets.Socket> found =
        UnixSockets.all().stream()
            .filter(socket -> socket.listens() && socket.name().equals(name))
            .toList();
    return found.size() == 1 ? SOCKET + found.get(0).inode() + "]" : null;
  }

  /** Whether connections are accepted from the socket which /proc names so. */
  public static boolean listens(String identity) {
    String inode = inode(identity);
    return port(identity) > 0
        || UnixSockets.all().stream()
            .anyMatch(each -> each.listens() && Long.toString(each.inode()).equals(inode));
  }

  /** The port of TCP at which it listens; 0 if it does not. */
  public static int port(String identity) {
    String inode = inode(identity);
    List<String[]> all = new ArrayList<>(Objects.table("/proc/net/tcp"));
    all.addAll(Objects.table("/proc/net/tcp6"));
    for (String[] row : all) {
      if (row[STATE].equals(LISTENS) && row[INODE].equals(inode)) {
        return Integer.parseInt(row[LOCAL].substring(row[LOCAL].indexOf(':') + 1), 16);
      }
    }
    return 0;
  }

  /**
   * The sockets from one of which the other side of a connection is yet to be accepted, as /proc
   * names them; none where it has been accepted, or that is not known.
   *
   * @param identity how /proc names the side that has connected
   */
  public static List<String> accepting(String identity) {
    String inode = inode(identity);
    List<String> found = new ArrayList<>();
    for (UnixSockets.Socket socket : UnixSockets.all()) {
      if (socket.clients().contains(Long.parseLong(inode))) {
        found.add(SOCKET + socket.inode() + "]");
      }
    }
    List<String[]> all = new ArrayList<>(Objects.table("/proc/net/tcp"));
    all.addAll(Objects.table("/proc/net/tcp6"));
    for (String[] row : all) {
      if (row[INODE].equals(inode)) {
        found.addAll(accepting(Addresses.of(row[LOCAL]), Addresses.of(row[REMOTE]), all));
      }
    }
    return found;
  }

  /** A side that nobody has accepted is a connection that belongs to no process. */
  private static List<String> accepting(String local, String remote, List<String[]> all) {
    List<String> listening = new ArrayList<>();
    boolean queued = false;
    String port = remote.substring(remote.lastIndexOf(':'));
    for (String[] row : all) {
      String address = Addresses.of(row[LOCAL]);
      queued |=
          row[INODE].equals("0")
              && IS_OPEN.contains(row[STATE])
              && address.equals(remote)
              && Addresses.of(row[REMOTE]).equals(local);
      // One that listens at all addresses shows none of them.
      if (row[STATE].equals(LISTENS) && address.endsWith(port)) {
        listening.add(SOCKET + row[INODE] + "]");
      }
    }
    return queued ? listening : List.of();
  }

  private static String inode(String identity) {
    return identity.substring(SOCKET.length(), identity.length() - 1);
  }

  /** The other side may be in the other version of IP. */
  private static Connection internet(String protocol, String[] row, List<String[]> all) {
    String local = Addresses.of(row[LOCAL]);
    String remote = Addresses.of(row[REMOTE]);
    if (remote.endsWith(":0")) {
      boolean stream = protocol.equals("tcp");
      return new Connection(protocol + " " + local + (stream ? ", listening" : ""), null);
    }
    String peer = null;
    for (String[] other : all) {
      if (Addresses.of(other[LOCAL]).equals(remote) && Addresses.of(other[REMOTE]).equals(local)) {
        peer = SOCKET + other[INODE] + "]";
      }
    }
    return new Connection(protocol + " " + local + " to " + remote, peer);
  }
}

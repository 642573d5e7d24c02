package org.ipcsh.inventory;

import java.util.ArrayList;
import java.util.List;

/**
 * What a socket is connected to.
 *
 * @param text what it is, such as {@code tcp 127.0.0.1:80 to 127.0.0.1:4711}
 * @param peer how /proc names the other side ({@code socket:[4711]}); null when it is not on this
 *     machine, or there is none
 */
public record Connection(String text, String peer) {

  /**
   * That of the socket which /proc names so, or null when it is of a family that is not looked at.
   *
   * @param identity {@code socket:[4711]}
   */
  public static Connection of(String identity) {
    String inode = identity.substring("socket:[".length(), identity.length() - 1);
    for (UnixSockets.Socket socket : UnixSockets.all()) {
      if (Long.toString(socket.inode()).equals(inode)) {
        String name = socket.name().isEmpty() ? "" : " " + socket.name();
        return new Connection(
            socket.kind()
                + name
                + (socket.listens() ? ", listening" : socket.connected() ? "" : ", not connected"),
            socket.peer() == 0 ? null : "socket:[" + socket.peer() + "]");
      }
    }
    for (String protocol : new String[] {"tcp", "udp"}) {
      List<String[]> all = new ArrayList<>(Objects.table("/proc/net/" + protocol));
      all.addAll(Objects.table("/proc/net/" + protocol + "6"));
      for (String[] row : all) {
        if (row[9].equals(inode)) {
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
    return found.size() == 1 ? "socket:[" + found.get(0).inode() + "]" : null;
  }

  /** The other side may be in the other version of IP. */
  private static Connection internet(String protocol, String[] row, List<String[]> all) {
    String local = Addresses.of(row[1]);
    String remote = Addresses.of(row[2]);
    if (remote.endsWith(":0")) {
      boolean stream = protocol.equals("tcp");
      return new Connection(protocol + " " + local + (stream ? ", listening" : ""), null);
    }
    String peer = null;
    for (String[] other : all) {
      if (Addresses.of(other[1]).equals(remote) && Addresses.of(other[2]).equals(local)) {
        peer = "socket:[" + other[9] + "]";
      }
    }
    return new Connection(protocol + " " + local + " to " + remote, peer);
  }
}

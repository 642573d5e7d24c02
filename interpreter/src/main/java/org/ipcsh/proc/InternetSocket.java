package org.ipcsh.proc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket of TCP or UDP: a line of /proc/PID/net/tcp and its like.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param local its address and port, {@code 127.0.0.1:8080} or {@code [::1]:8080}
 * @param remote those of the other side; the port is 0 when there is none
 * @param state as the kernel numbers it: see {@link #LISTENS}
 * @param unsent bytes to send
 * @param unread bytes to read
 * @param inode 0 for one that no process has any more
 */
public record InternetSocket(
    String protocol,
    String local,
    String remote,
    int state,
    long unsent,
    long unread,
    long owner,
    long inode) {
  // include/net/tcp_states.h
  private static final int ESTABLISHED = 1;
  public static final int TIME_WAIT = 6;
  private static final int CLOSE_WAIT = 8;
  public static final int LISTENS = 10;

  // Words of a line
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int QUEUES = 4;
  private static final int OWNER = 7;
  private static final int INODE = 9;

  /** All of a protocol, in this process's network namespace. */
  public static List<InternetSocket> all(String protocol) {
    return read("/proc/net/" + protocol, protocol);
  }

  /** All of a protocol, in the network namespace of a process. */
  public static List<InternetSocket> all(int pid, String protocol) {
    return read("/proc/" + pid + "/net/" + protocol, protocol);
  }

  private static List<InternetSocket> read(String file, String protocol) {
    List<InternetSocket> all = new ArrayList<>();
    for (String version : new String[] {"", "6"}) {
      for (String[] row : ProcFile.rows(file + version)) {
        String[] queues = row[QUEUES].split(":");
        all.add(
            new InternetSocket(
                protocol,
                address(row[LOCAL]),
                address(row[REMOTE]),
                Integer.parseInt(row[STATE], 16),
                Long.parseLong(queues[0], 16),
                Long.parseLong(queues[1], 16),
                Long.parseLong(row[OWNER]),
                Long.parseLong(row[INODE])));
      }
    }
    return all;
  }

  /**
   * An address is hexadecimal words in the machine's order, and the port: {@code 0100007F:1F90} is
   * {@code 127.0.0.1:8080}, and so is the same within IPv6.
   */
  private static String address(String text) {
    int colon = text.indexOf(':');
    byte[] bytes = new byte[colon / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = (i / 4 * 4 + 3 - i % 4) * 2;
      bytes[i] = (byte) Integer.parseInt(text.substring(at, at + 2), 16);
    }
    try {
      String address = InetAddress.getByAddress(bytes).getHostAddress();
      return (address.indexOf(':') >= 0 ? "[" + address + "]" : address)
          + ":"
          + Integer.parseInt(text.substring(colon + 1), 16);
    } catch (UnknownHostException e) {
      return text;
    }
  }

  /** The one with that inode, or null. */
  public static InternetSocket find(long inode, List<InternetSocket> all) {
    for (InternetSocket socket : all) {
      if (socket.inode == inode) {
        return socket;
      }
    }
    return null;
  }

  /** The other side of a connection on this machine; it may be in the other version of IP. */
  public InternetSocket peer(List<InternetSocket> all) {
    for (InternetSocket other : all) {
      if (other.local.equals(remote) && other.remote.equals(local)) {
        return other;
      }
    }
    return null;
  }

  /**
   * Those of which the backlog holds this socket's other side; empty where that has been accepted.
   * A side that nobody has accepted is a connection that belongs to no process.
   */
  public List<InternetSocket> accepting(List<InternetSocket> all) {
    boolean queued = false;
    List<InternetSocket> listening = new ArrayList<>();
    int port = Integer.parseInt(remote.substring(remote.lastIndexOf(':') + 1));
    for (InternetSocket other : all) {
      queued |=
          other.inode == 0
              && (other.state == ESTABLISHED || other.state == CLOSE_WAIT)
              && other.local.equals(remote)
              && other.remote.equals(local);
      // One that listens at all addresses shows none of them.
      if (other.state == LISTENS && other.port() == port) {
        listening.add(other);
      }
    }
    return queued ? listening : List.of();
  }

  /** Whether nobody is at the other side. */
  public boolean isUnconnected() {
    return remote.endsWith(":0");
  }

  public int port() {
    return Integer.parseInt(local.substring(local.lastIndexOf(':') + 1));
  }
}

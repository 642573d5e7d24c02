package org.ipcsh.why;

import java.lang.ref.Reference;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * The other side of a connection on this machine: of TCP by the addresses in /proc/PID/net, of the
 * UNIX domain by asking the kernel, sock_diag(7).
 */
final class SocketPeers {
  private static final String SOCKET = "socket:[";

  /** How /proc/PID/net/tcp6 begins an address of IPv4. */
  private static final String MAPPED = "0000000000000000FFFF0000";

  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTENS = "0A";

  /** From here on the kernel chooses, unless it is configured otherwise: ip(7). */
  private static final int FIRST_PORT = 32768;

  // struct nlmsghdr, then struct unix_diag_req: linux/netlink.h, linux/unix_diag.h
  private static final int LENGTH = 0;
  private static final int TYPE = 4;
  private static final int FLAGS = 6;
  private static final int HEAD = 16;
  private static final int FAMILY = HEAD;
  private static final int STATES = HEAD + 4;
  private static final int ASKED = HEAD + 8;
  private static final int SHOW = HEAD + 12;
  private static final int COOKIE = HEAD + 16;
  private static final int REQUEST = HEAD + 24;
  private static final int ATTRIBUTES = HEAD + 16;
  private static final int ATTRIBUTE_HEAD = 4;
  private static final int ANSWER = 4096;

  private SocketPeers() {}

  /**
   * How /proc names the socket at the other side, or null where that is not known: it may be on
   * another machine, closed, or not accepted yet.
   *
   * @param identity how it names this side
   */
  static String of(int pid, String identity) {
    String inode = identity.substring(SOCKET.length(), identity.length() - 1);
    String peer = overTcp(pid, inode);
    if (peer == null) {
      peer = inUnixDomain((int) Long.parseLong(inode));
    }
    return peer == null || peer.equals("0") ? null : SOCKET + peer + "]";
  }

  /** Whether it is a socket of UDP with one of the ports that the kernel gives who asks for any. */
  static boolean hasAnyPort(int pid, String identity) {
    String inode = identity.substring(SOCKET.length(), identity.length() - 1);
    String[] row = row(pid, "udp", INODE, inode, null);
    row = row == null ? row(pid, "udp6", INODE, inode, null) : row;
    return row != null
        && Integer.parseInt(row[LOCAL].substring(row[LOCAL].indexOf(':') + 1), 16) >= FIRST_PORT;
  }

  private static String overTcp(int pid, String inode) {
    String[] own = null;
    for (String table : new String[] {"tcp", "tcp6"}) {
      own = own == null ? row(pid, table, INODE, inode, null) : own;
    }
    if (own == null) {
      return null;
    }
    for (String table : new String[] {"tcp", "tcp6"}) {
      String[] peer = row(pid, table, LOCAL, own[REMOTE], own[LOCAL]);
      if (peer != null) {
        return peer[INODE];
      }
    }
    return null;
  }

  /** The row of a connection that has that in a column and, unless it is null, that other side. */
  private static String[] row(int pid, String table, int column, String value, String remote) {
    for (String line : Proc.lines("/proc/" + pid + "/net/" + table)) {
      String[] row = line.strip().split(" +");
      if (row.length <= INODE || row[STATE].equals(LISTENS)) {
        continue;
      }
      row[LOCAL] = plain(row[LOCAL]);
      row[REMOTE] = plain(row[REMOTE]);
      if (row[column].equals(value) && (remote == null || row[REMOTE].equals(remote))) {
        return row;
      }
    }
    return null;
  }

  private static String plain(String address) {
    return address.startsWith(MAPPED) ? address.substring(MAPPED.length()) : address;
  }

  private static String inUnixDomain(int inode) {
    long fd =
        Libc.SOCKET.invoke(
            Flags.AF_NETLINK, Flags.SOCK_DGRAM | Flags.SOCK_CLOEXEC, Flags.NETLINK_SOCK_DIAG);
    if (fd < 0) {
      return null;
    }
    Memory request = Memory.allocate(REQUEST);
    request.putInt(LENGTH, REQUEST);
    request.putShort(TYPE, Flags.SOCK_DIAG_BY_FAMILY);
    request.putShort(FLAGS, Flags.NLM_F_REQUEST);
    request.putByte(FAMILY, Flags.AF_UNIX);
    request.putInt(STATES, -1);
    request.putInt(ASKED, inode);
    request.putInt(SHOW, Flags.UDIAG_SHOW_PEER);
    request.putLong(COOKIE, -1);
    Memory answer = Memory.allocate(ANSWER);
    long count = Libc.SEND.invoke(fd, request.address(), REQUEST, 0);
    Reference.reachabilityFence(request);
    if (count > 0) {
      count = Libc.RECV.invoke(fd, answer.address(), ANSWER, 0);
    }
    Libc.CLOSE.invoke(fd);
    if (count < ATTRIBUTES || answer.getShort(TYPE) != Flags.SOCK_DIAG_BY_FAMILY) {
      return null;
    }
    for (int at = ATTRIBUTES; at + ATTRIBUTE_HEAD + Integer.BYTES <= count; ) {
      if (answer.getShort(at + 2) == Flags.UNIX_DIAG_PEER) {
        return Integer.toUnsignedString(answer.getInt(at + ATTRIBUTE_HEAD));
      }
      at += Math.max(ATTRIBUTE_HEAD, answer.getShort(at) + 3 & -4);
    }
    return null;
  }
}

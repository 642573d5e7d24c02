package org.ipcsh.inventory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * The UNIX sockets of this system, asked of the kernel by sock_diag(7), which alone tells which two
 * are connected; or read from /proc/net/unix where that may not be asked.
 */
final class UnixSockets {
  private static final int AF_NETLINK = 16;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int BY_FAMILY = 20;
  private static final int REQUEST_AND_DUMP = 0x301;
  private static final int SHOW_ALL_OF_THAT = 1 | 4 | 8 | 0x10;
  private static final int DONE = 3;
  private static final int ERROR = 2;
  private static final int HEADER = 16;
  private static final int REQUEST = 40;
  private static final int ROOM = 64 * 1024;

  private static final int NAME = 0;
  private static final int PEER = 2;
  private static final int CONNECTIONS = 3;
  private static final int QUEUES = 4;
  private static final int LISTEN = 10;
  private static final int ESTABLISHED = 1;

  private static final int ACCEPTS = 0x10000;

  private UnixSockets() {}

  /**
   * A socket.
   *
   * @param name empty when it has none
   * @param peer the inode of the other side; 0 when it is not connected, or that is not known
   * @param queued bytes to read, or connections to accept; -1 when that is not known
   * @param clients the inodes of those that have connected to it and have not been accepted yet
   */
  record Socket(
      long inode,
      int type,
      boolean listens,
      boolean connected,
      String name,
      long peer,
      long queued,
      List<Long> clients) {

    String kind() {
      return type == Flags.SOCK_DGRAM
          ? "unix_datagram"
          : type == Flags.SOCK_SEQPACKET ? "unix_seqpacket" : "unix_stream";
    }
  }

  static List<Socket> all() {
    List<Socket> asked = asked();
    return asked == null ? listed() : asked;
  }

  /** Null when the kernel does not answer. */
  private static List<Socket> asked() {
    long fd =
        Libc.SOCKET.invoke(AF_NETLINK, Flags.SOCK_DGRAM | Flags.SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0) {
      return null;
    }
    try {
      Memory message = Memory.allocate(ROOM);
      message.putInt(0, REQUEST);
      message.putShort(4, BY_FAMILY);
      message.putShort(6, REQUEST_AND_DUMP);
      message.putByte(HEADER, Flags.AF_UNIX);
      message.putInt(HEADER + 4, -1);
      message.putInt(HEADER + 12, SHOW_ALL_OF_THAT);
      if (Libc.SEND.invoke(fd, message.address(), REQUEST, 0) != REQUEST) {
        return null;
      }
      List<Socket> all = new ArrayList<>();
      while (true) {
        long count = Libc.RECV.invoke(fd, message.address(), ROOM, 0);
        if (count < HEADER) {
          return null;
        }
        for (int at = 0; at + HEADER <= count; at += aligned(message.getInt(at))) {
          int type = message.getShort(at + 4);
          if (type == DONE || type == ERROR) {
            return type == DONE ? all : null;
          }
          all.add(socket(message, at + HEADER, at + message.getInt(at)));
        }
      }
    } finally {
      Libc.CLOSE.invoke(fd);
    }
  }

  private static int aligned(int length) {
    return length + 3 & -4;
  }

  /** A struct unix_diag_msg and its attributes. */
  private static Socket socket(Memory message, int from, int end) {
    String name = "";
    long peer = 0;
    long queued = -1;
    List<Long> clients = new ArrayList<>();
    for (int at = from + 16; at + 4 <= end; at += aligned(message.getShort(at) & 0xffff)) {
      int length = (message.getShort(at) & 0xffff) - 4;
      switch (message.getShort(at + 2)) {
        case NAME:
          name = name(message.bytes(at + 4, length));
          break;
        case PEER:
          peer = message.getInt(at + 4) & 0xffffffffL;
          break;
        case CONNECTIONS:
          for (int i = 0; i < length; i += Integer.BYTES) {
            clients.add(message.getInt(at + 4 + i) & 0xffffffffL);
          }
          break;
        case QUEUES:
          queued = message.getInt(at + 4) & 0xffffffffL;
          break;
        default:
      }
    }
    int state = message.getByte(from + 2);
    return new Socket(
        message.getInt(from + 4) & 0xffffffffL,
        message.getByte(from + 1),
        state == LISTEN,
        state == ESTABLISHED,
        name,
        peer,
        queued,
        clients);
  }

  /** As /proc/net/unix shows it: an abstract name after an @, a path without its zero byte. */
  private static String name(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8).replace('\0', '@');
    return bytes.length > 0 && bytes[0] != 0 && text.endsWith("@")
        ? text.substring(0, text.length() - 1)
        : text;
  }

  private static List<Socket> listed() {
    List<Socket> all = new ArrayList<>();
    for (String[] row : Objects.table("/proc/net/unix")) {
      all.add(
          new Socket(
              Long.parseLong(row[6]),
              Integer.parseInt(row[4], 16),
              (Long.parseLong(row[3], 16) & ACCEPTS) != 0,
              row[5].equals("03"),
              row.length < 8 ? "" : String.join(" ", List.of(row).subList(7, row.length)),
              0,
              -1,
              List.of()));
    }
    return all;
  }
}

package org.ipcsh.proc;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * A socket of the UNIX domain, asked of the kernel by sock_diag(7), which alone tells which two are
 * connected; or read from /proc/net/unix where that may not be asked.
 *
 * @param name as /proc/net/unix shows it: a path, or an abstract name after an @; empty when it has
 *     none
 * @param peer the inode of the other side; 0 when it is not connected, or that is not known
 * @param queued bytes to read, or connections to accept; -1 when that is not known
 * @param clients the inodes of those that have connected to it and have not been accepted yet
 */
public record UnixSocket(
    long inode,
    int type,
    boolean listens,
    boolean connected,
    String name,
    long peer,
    long queued,
    List<Long> clients) {

  // struct nlmsghdr: linux/netlink.h
  private static final int LENGTH = 0;
  private static final int MESSAGE_TYPE = 4;
  private static final int FLAGS = 6;
  private static final int HEAD = 16;
  private static final int DUMP = 0x300;
  private static final int ERROR = 2;
  private static final int DONE = 3;

  // struct unix_diag_req, behind the head: linux/unix_diag.h
  private static final int ASKED_FAMILY = HEAD;
  private static final int ASKED_STATES = HEAD + 4;
  private static final int ASKED_INODE = HEAD + 8;
  private static final int SHOW = HEAD + 12;
  private static final int ASKED_COOKIE = HEAD + 16;
  private static final int REQUEST = HEAD + 24;
  private static final int ALL_OF_THAT = 1 | Flags.UDIAG_SHOW_PEER | 8 | 0x10;

  // struct unix_diag_msg, behind the head of an answer, and its attributes
  private static final int TYPE = HEAD + 1;
  private static final int STATE = HEAD + 2;
  private static final int INODE = HEAD + 4;
  private static final int ATTRIBUTES = HEAD + 16;
  private static final int ATTRIBUTE_TYPE = 2;
  private static final int ATTRIBUTE_HEAD = 4;
  private static final int NAME = 0;
  private static final int CLIENTS = 3;
  private static final int QUEUES = 4;

  private static final int ROOM = 64 * 1024;
  private static final int LISTEN = 10;
  private static final int ESTABLISHED = 1;

  // Words of a line of /proc/net/unix
  private static final int LISTED_FLAGS = 3;
  private static final int LISTED_TYPE = 4;
  private static final int LISTED_STATE = 5;
  private static final int LISTED_INODE = 6;
  private static final int LISTED_NAME = 7;
  private static final int ACCEPTS = 0x10000;

  /** All that are in this process's network namespace. */
  public static List<UnixSocket> all() {
    List<UnixSocket> asked = ask(0);
    return asked == null ? listed() : asked;
  }

  /** The one with that inode, or null. */
  public static UnixSocket of(long inode) {
    List<UnixSocket> asked = ask(inode);
    for (UnixSocket socket : asked == null ? listed() : asked) {
      if (socket.inode == inode) {
        return socket;
      }
    }
    return null;
  }

  /** The word of the language for it. */
  public String kind() {
    return type == Flags.SOCK_DGRAM
        ? "unix_datagram"
        : type == Flags.SOCK_SEQPACKET ? "unix_seqpacket" : "unix_stream";
  }

  /**
   * Asks the kernel.
   *
   * @param inode of the only one that is asked for, or 0
   * @return null when the kernel does not answer
   */
  private static List<UnixSocket> ask(long inode) {
    long fd =
        Libc.SOCKET.invoke(
            Flags.AF_NETLINK, Flags.SOCK_DGRAM | Flags.SOCK_CLOEXEC, Flags.NETLINK_SOCK_DIAG);
    if (fd < 0) {
      return null;
    }
    try {
      Memory request = Memory.allocate(REQUEST);
      request.putInt(LENGTH, REQUEST);
      request.putShort(MESSAGE_TYPE, Flags.SOCK_DIAG_BY_FAMILY);
      request.putShort(FLAGS, Flags.NLM_F_REQUEST | (inode == 0 ? DUMP : 0));
      request.putByte(ASKED_FAMILY, Flags.AF_UNIX);
      request.putInt(ASKED_STATES, -1);
      request.putInt(ASKED_INODE, (int) inode);
      request.putInt(SHOW, ALL_OF_THAT);
      request.putLong(ASKED_COOKIE, -1);
      long sent = Libc.SEND.invoke(fd, request.address(), REQUEST, 0);
      Reference.reachabilityFence(request);
      return sent == REQUEST ? answers(fd, inode != 0) : null;
    } finally {
      Libc.CLOSE.invoke(fd);
    }
  }

  private static List<UnixSocket> answers(long fd, boolean onlyOne) {
    Memory answer = Memory.allocate(ROOM);
    List<UnixSocket> all = new ArrayList<>();
    while (true) {
      long count = Libc.RECV.invoke(fd, answer.address(), ROOM, 0);
      if (count < HEAD) {
        return null;
      }
      for (int at = 0; at + HEAD <= count; at += aligned(answer.getInt(at + LENGTH))) {
        int type = answer.getShort(at + MESSAGE_TYPE);
        if (type == DONE || type == ERROR) {
          return type == DONE ? all : null;
        }
        all.add(parse(answer, at, at + answer.getInt(at + LENGTH)));
      }
      if (onlyOne) {
        return all;
      }
    }
  }

  private static int aligned(int length) {
    return length + 3 & -4;
  }

  private static UnixSocket parse(Memory answer, int from, int end) {
    String name = "";
    long peer = 0;
    long queued = -1;
    List<Long> clients = new ArrayList<>();
    for (int at = from + ATTRIBUTES; at + ATTRIBUTE_HEAD <= end; ) {
      int length = answer.getShort(at) & 0xffff;
      int value = at + ATTRIBUTE_HEAD;
      switch (answer.getShort(at + ATTRIBUTE_TYPE)) {
        case NAME:
          name = name(answer.bytes(value, length - ATTRIBUTE_HEAD));
          break;
        case Flags.UNIX_DIAG_PEER:
          peer = Integer.toUnsignedLong(answer.getInt(value));
          break;
        case CLIENTS:
          for (int i = value; i < at + length; i += Integer.BYTES) {
            clients.add(Integer.toUnsignedLong(answer.getInt(i)));
          }
          break;
        case QUEUES:
          queued = Integer.toUnsignedLong(answer.getInt(value));
          break;
        default:
      }
      at += Math.max(ATTRIBUTE_HEAD, aligned(length));
    }
    int state = answer.getByte(from + STATE);
    return new UnixSocket(
        Integer.toUnsignedLong(answer.getInt(from + INODE)),
        answer.getByte(from + TYPE),
        state == LISTEN,
        state == ESTABLISHED,
        name,
        peer,
        queued,
        clients);
  }

  /** Of a path the kernel tells the zero byte too, of an abstract name that before it. */
  private static String name(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8).replace('\0', '@');
    return bytes.length > 0 && bytes[0] != 0 && text.endsWith("@")
        ? text.substring(0, text.length() - 1)
        : text;
  }

  private static List<UnixSocket> listed() {
    List<UnixSocket> all = new ArrayList<>();
    for (String[] row : ProcFile.rows("/proc/net/unix")) {
      boolean named = row.length > LISTED_NAME;
      all.add(
          new UnixSocket(
              Long.parseLong(row[LISTED_INODE]),
              Integer.parseInt(row[LISTED_TYPE], 16),
              (Long.parseLong(row[LISTED_FLAGS], 16) & ACCEPTS) != 0,
              row[LISTED_STATE].equals("03"),
              named ? String.join(" ", List.of(row).subList(LISTED_NAME, row.length)) : "",
              0,
              -1,
              List.of()));
    }
    return all;
  }
}

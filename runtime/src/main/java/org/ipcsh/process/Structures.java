package org.ipcsh.process;

import org.ipcsh.posix.Call;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Msghdr;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.posix.Sembuf;
import org.ipcsh.posix.Words;

/**
 * The small structures that arguments of a traced call point to: each has its room in the record,
 * one after the other, unless the argument is null.
 */
final class Structures {
  private Structures() {}

  /** How much room that of the argument has in the record. */
  static int room(Memory ring, int record, Call call, int index) {
    int size = call.parameter(index).structure();
    if (size == 0 || argument(ring, record, index) == 0) {
      return 0;
    }
    switch (call.parameter(index)) {
      case FCNTL_ARGUMENT:
        return isAboutLocks((int) argument(ring, record, index - 1)) ? size : 0;
      case IOCTL_ARGUMENT:
        return pointsToValue((int) argument(ring, record, index - 1)) ? size : 0;
      case MSQID_DS:
      case SEMID_DS:
      case SHMID_DS:
        return isAboutStatus((int) argument(ring, record, index - 1)) ? size : 0;
      default:
        return size;
    }
  }

  private static boolean pointsToValue(int request) {
    return request == Flags.TIOCGWINSZ || request == Flags.TIOCSWINSZ || request == Flags.FIONREAD;
  }

  private static boolean isAboutStatus(int command) {
    return command == Flags.IPC_STAT || command == Flags.IPC_SET;
  }

  private static boolean isAboutLocks(int command) {
    return command >= Flags.F_GETLK && command <= Flags.F_SETLKW
        || command >= Flags.F_OFD_GETLK && command <= Flags.F_OFD_SETLKW;
  }

  private static long argument(Memory ring, int record, int index) {
    return ring.loadLong(record + Trace.ARGUMENTS + index * Long.BYTES);
  }

  /** The room of all of them. */
  static int room(Memory ring, int record, Call call) {
    int room = 0;
    for (int i = call.structures(); i < call.arity(); i++) {
      room += room(ring, record, call, i);
    }
    return room;
  }

  /** Copies them, once the arguments are there; answers how much room they take. */
  static int store(Memory ring, int record, int to, Call call) {
    int next = to;
    for (int i = call.structures(); i < call.arity(); i++) {
      int room = room(ring, record, call, i);
      if (room > 0) {
        copy(
            ring,
            next,
            call.parameter(i),
            room,
            argument(ring, record, i),
            following(ring, record, i));
        next += room;
      }
    }
    return next - to;
  }

  private static long following(Memory ring, int record, int index) {
    return index + 1 < Call.MOST_ARGUMENTS ? argument(ring, record, index + 1) : 0;
  }

  private static void copy(
      Memory ring, int to, Call.Kind kind, int room, long address, long following) {
    switch (kind) {
      case NUMBER:
      case FILLED_NUMBER:
      case FILLED_STATUS:
        ring.store(to, address, Integer.BYTES);
        break;
      case SEMBUFS:
        ring.store(to, address, (int) Math.min(following * Sembuf.SIZE, room));
        break;
      case POLLFDS:
        ring.store(to, address, (int) Math.min(following * Pollfd.SIZE, room));
        break;
      case MESSAGE_HEADER:
      case FILLED_MESSAGE_HEADER:
        copyMessage(ring, to, Memory.at(address, Msghdr.SIZE));
        break;
      case WORDS:
        Words.store(ring, to, address);
        break;
      case DESTINATION:
        copyAddress(ring, to, room, address, following);
        break;
      case FILLED_ADDRESS:
        copyAddress(ring, to, room, address, Memory.at(following, Integer.BYTES).getInt(0));
        break;
      default:
        ring.store(to, address, room);
    }
  }

  private static void copyMessage(Memory ring, int to, Memory header) {
    Memory vector = Memory.at(header.getLong(Msghdr.IOV), Msghdr.IOV_SIZE);
    long length = vector.getLong(Msghdr.IOV_LENGTH);
    ring.storeLong(to, length);
    int data = to + Long.BYTES;
    ring.store(data, vector.getLong(Msghdr.IOV_BASE), (int) Math.min(length, Msghdr.TRACED_DATA));
    long beside = header.getLong(Msghdr.CONTROLLEN);
    ring.storeLong(data + Msghdr.TRACED_DATA, beside);
    ring.store(
        data + Msghdr.TRACED_DATA + Long.BYTES,
        header.getLong(Msghdr.CONTROL),
        (int) Math.min(beside, Msghdr.TRACED_CONTROL));
  }

  private static void copyAddress(Memory ring, int to, int room, long address, long length) {
    int copied = (int) Math.min(length, room - Long.BYTES);
    ring.storeLong(to, copied);
    ring.store(to + Long.BYTES, address, copied);
  }
}

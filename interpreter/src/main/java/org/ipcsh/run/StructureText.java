package org.ipcsh.run;

import java.nio.charset.StandardCharsets;
import org.ipcsh.eval.Signal;
import org.ipcsh.facility.Address;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.FlockRange;
import org.ipcsh.posix.IpcPerm;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MqAttr;
import org.ipcsh.posix.Msghdr;
import org.ipcsh.posix.MsqidDs;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.posix.Sembuf;
import org.ipcsh.posix.SemidDs;
import org.ipcsh.posix.ShmidDs;
import org.ipcsh.posix.Siginfo;
import org.ipcsh.process.SignalSet;

/** The small structures that arguments of a traced call point to, as strace(1) writes them. */
final class StructureText {
  private static final int SHOWN = 8;
  private static final int NANOSECOND_DIGITS = 9;

  private StructureText() {}

  /**
   * Appends one.
   *
   * @param before the argument that stands before it
   * @param count the argument that follows
   * @param result of the call
   */
  static void append(
      TraceText out, Call.Kind kind, Memory memory, long before, long count, long result) {
    switch (kind) {
      case IOCTL_ARGUMENT:
        terminal(out, memory, (int) before);
        break;
      case MSQID_DS:
        permissions(out, memory);
        out.append(", qnum=").append(memory.getLong(MsqidDs.QNUM));
        out.append(", cbytes=").append(memory.getLong(MsqidDs.CBYTES));
        out.append(", qbytes=").append(memory.getLong(MsqidDs.QBYTES)).append('}');
        break;
      case SEMID_DS:
        permissions(out, memory);
        out.append(", nsems=").append(memory.getLong(SemidDs.NSEMS)).append('}');
        break;
      case SHMID_DS:
        permissions(out, memory);
        out.append(", segsz=").append(memory.getLong(ShmidDs.SEGSZ));
        out.append(", nattch=").append(memory.getLong(ShmidDs.NATTCH)).append('}');
        break;
      case SIGNAL_SET:
      case FILLED_SIGNAL_SET:
        signals(out, SignalSet.ofBits(memory.getLong(0)));
        break;
      case SIGNAL_ACTION:
        action(out, memory.getLong(0));
        break;
      case FILLED_SIGINFO:
        out.append('{').append(signal(memory.getInt(Siginfo.SIGNO)));
        out.append(", si_pid=").append(memory.getInt(Siginfo.PID));
        out.append(", si_value=").append(memory.getInt(Siginfo.VALUE)).append('}');
        break;
      case MESSAGE_HEADER:
        message(out, memory, memory.getLong(0));
        break;
      case FILLED_MESSAGE_HEADER:
        message(out, memory, result);
        break;
      case FILLED_DESCRIPTORS:
        out.append('[').append(memory.getInt(0)).append(", ");
        out.append(memory.getInt(Integer.BYTES)).append(']');
        break;
      case TIMESPEC:
        out.append('{').append(memory.getLong(0)).append('.');
        out.digits(memory.getLong(Long.BYTES), NANOSECOND_DIGITS).append('}');
        break;
      case FCNTL_ARGUMENT:
        lock(out, memory);
        break;
      case SEMBUFS:
        operations(out, memory, count);
        break;
      case POLLFDS:
        polled(out, memory, count);
        break;
      case MQ_ATTR:
      case FILLED_MQ_ATTR:
        FlagNames.append(out.append("{mq_flags="), "MQ_FLAGS", memory.getInt(MqAttr.FLAGS));
        out.append(", mq_maxmsg=").append(memory.getLong(MqAttr.MAXMSG));
        out.append(", mq_msgsize=").append(memory.getLong(MqAttr.MSGSIZE));
        out.append(", mq_curmsgs=").append(memory.getLong(MqAttr.CURMSGS)).append('}');
        break;
      case DESTINATION:
      case FILLED_ADDRESS:
        Address address = Address.of(memory.bytes(Long.BYTES, (int) memory.getLong(0)));
        out.appendEscaped(
            (address == null ? "{}" : address.text()).getBytes(StandardCharsets.UTF_8));
        break;
      default:
        out.append('[').append(memory.getInt(0)).append(']');
    }
  }

  private static void terminal(TraceText out, Memory memory, int request) {
    if (request == Flags.FIONREAD) {
      out.append('[').append(memory.getInt(0)).append(']');
    } else {
      out.append("{ws_row=").append(Short.toUnsignedInt(memory.getShort(0)));
      out.append(", ws_col=").append(Short.toUnsignedInt(memory.getShort(Short.BYTES))).append('}');
    }
  }

  private static void permissions(TraceText out, Memory memory) {
    out.append("{mode=").appendOctal(memory.getInt(IpcPerm.MODE) & IpcPerm.PERMISSIONS);
    out.append(", uid=").append(Integer.toUnsignedLong(memory.getInt(IpcPerm.UID)));
  }

  private static void signals(TraceText out, SignalSet set) {
    out.append('[');
    String separator = "";
    for (int signal : set.signals()) {
      out.append(separator).append(signal(signal));
      separator = " ";
    }
    out.append(']');
  }

  private static String signal(int number) {
    return Signal.of(number).toString();
  }

  private static void action(TraceText out, long handler) {
    if (handler == Flags.SIG_DFL || handler == Flags.SIG_IGN) {
      out.append(handler == Flags.SIG_DFL ? "{SIG_DFL}" : "{SIG_IGN}");
    } else {
      out.append('{').appendHex(handler).append('}');
    }
  }

  /** The data, and the descriptors that travel beside them. */
  private static void message(TraceText out, Memory memory, long length) {
    int shown = (int) Math.min(length, Msghdr.TRACED_DATA);
    out.append("{\"").appendEscaped(memory.bytes(Long.BYTES, shown));
    out.append(length > shown ? "\"..." : "\"");
    int beside = Long.BYTES + Msghdr.TRACED_DATA;
    int control = beside + Long.BYTES;
    if (memory.getLong(beside) > Msghdr.CMSG_DATA
        && memory.getLong(control) > Msghdr.CMSG_DATA
        && memory.getInt(control + Msghdr.CMSG_TYPE) == Flags.SCM_RIGHTS) {
      long end = Math.min(memory.getLong(control + Msghdr.CMSG_LENGTH), Msghdr.TRACED_CONTROL);
      out.append(", SCM_RIGHTS");
      for (int at = Msghdr.CMSG_DATA; at + Integer.BYTES <= end; at += Integer.BYTES) {
        out.append(at == Msghdr.CMSG_DATA ? " [" : ", ").append(memory.getInt(control + at));
      }
      out.append(']');
    }
    out.append('}');
  }

  private static void lock(TraceText out, Memory memory) {
    FlagNames.append(out.append('{'), "LOCK_TYPE", memory.getShort(FlockRange.TYPE));
    FlagNames.append(out.append(", "), "lseek.2", memory.getShort(FlockRange.WHENCE));
    out.append(", ").append(memory.getLong(FlockRange.START));
    out.append(", ").append(memory.getLong(FlockRange.LEN)).append('}');
  }

  private static void operations(TraceText out, Memory memory, long count) {
    out.append('[');
    for (int i = 0; i < Math.min(count, SHOWN); i++) {
      int at = i * Sembuf.SIZE;
      out.append(i == 0 ? "{" : ", {")
          .append(Short.toUnsignedInt(memory.getShort(at + Sembuf.NUM)));
      out.append(", ").append(memory.getShort(at + Sembuf.OP)).append(", ");
      FlagNames.append(out, "SEM_FLAGS", memory.getShort(at + Sembuf.FLG));
      out.append('}');
    }
    out.append(count > SHOWN ? ", ...]" : "]");
  }

  private static void polled(TraceText out, Memory memory, long count) {
    out.append('[');
    for (int i = 0; i < Math.min(count, SHOWN); i++) {
      int at = i * Pollfd.SIZE;
      out.append(i == 0 ? "{" : ", {").append(memory.getInt(at + Pollfd.FD)).append(", ");
      FlagNames.append(out, "POLL", memory.getShort(at + Pollfd.EVENTS));
      FlagNames.append(out.append(", "), "POLL", memory.getShort(at + Pollfd.REVENTS));
      out.append('}');
    }
    out.append(count > SHOWN ? ", ...]" : "]");
  }
}

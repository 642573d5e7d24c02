package org.ipcsh.run;

import java.nio.charset.StandardCharsets;
import org.ipcsh.facility.Address;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.FlockRange;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MqAttr;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.posix.Sembuf;

/** The small structures that arguments of a traced call point to, as strace(1) writes them. */
final class StructureText {
  private static final int SHOWN = 8;
  private static final int NANOSECOND_DIGITS = 9;

  private StructureText() {}

  /**
   * Appends one.
   *
   * @param count the argument that follows
   */
  static void append(TraceText out, Call.Kind kind, Memory memory, long count) {
    switch (kind) {
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
      out.append(i == 0 ? "{" : ", {").append(memory.getShort(at + Sembuf.NUM));
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

package org.ipcsh.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.ipcsh.facility.Address;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.Trace;

/** A traced call as people write it, and its parts. */
final class CallText {
  private static final int SHOWN = 32;

  private CallText() {}

  /** {@code read(requests[5], "README.md\n", 65536) = 10}. */
  static void append(StringBuilder out, Trace.Event event) {
    Call call = event.call();
    out.append(call.name()).append('(');
    for (int i = 0; i < call.arity(); i++) {
      if (i > 0) {
        out.append(", ");
      }
      argument(out, event, i);
    }
    out.append(") = ");
    int errno = errno(event);
    if (errno > 0) {
      out.append("-1 ")
          .append(Errno.name(errno))
          .append(" (")
          .append(Errno.text(errno))
          .append(')');
    } else if (call == Libc.MMAP || call == Libc.SHMAT || call == Libc.SEM_OPEN) {
      out.append("0x").append(Long.toHexString(event.result()));
    } else {
      out.append(event.result());
    }
  }

  /** The error number of a call that failed, or 0. */
  static int errno(Trace.Event event) {
    long result = event.result();
    return result < 0 && result >= -Errno.MAX ? (int) -result : 0;
  }

  static void argument(StringBuilder out, Trace.Event event, int index) {
    long value = event.arguments()[index];
    switch (event.call().parameter(index)) {
      case FD:
      case IDENTIFIER:
        if (index == 0 && !event.object().isEmpty()) {
          out.append(event.object()).append('[').append((int) value).append(']');
        } else {
          out.append((int) value);
        }
        break;
      case PATH:
      case DATA:
      case FILLED:
        if (value == 0) {
          out.append("NULL");
        } else {
          quoted(out, event.data());
        }
        break;
      case ADDRESS:
        if (value == 0) {
          out.append("NULL");
        } else {
          out.append("0x").append(Long.toHexString(value));
        }
        break;
      case MODE:
        out.append('0').append(Long.toOctalString(value));
        break;
      case KEY:
        out.append(value == 0 ? "IPC_PRIVATE" : "0x" + Integer.toHexString((int) value));
        break;
      case MESSAGE:
      case FILLED_MESSAGE:
        message(out, event.data());
        break;
      case SOCKET_ADDRESS:
        Address address = Address.of(event.data());
        out.append(address == null ? "NULL" : address.text());
        break;
      case SIZE:
        out.append(value);
        break;
      default:
        if (!FlagNames.append(out, event.call(), index, event.arguments())) {
          out.append((int) value);
        }
    }
  }

  /** A struct msgbuf: {@code {2, "job"}}. */
  private static void message(StringBuilder out, byte[] data) {
    if (data.length < Long.BYTES) {
      out.append("{}");
      return;
    }
    long type = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).getLong();
    out.append('{').append(type).append(", ");
    quoted(out, Arrays.copyOfRange(data, Long.BYTES, data.length));
    out.append('}');
  }

  private static void quoted(StringBuilder out, byte[] data) {
    out.append('"');
    for (int i = 0; i < data.length && i < SHOWN; i++) {
      int c = data[i] & 0xff;
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '"' || c == '\\') {
        out.append('\\').append((char) c);
      } else if (c < ' ' || c >= 0x7f) {
        out.append("\\x")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        out.append((char) c);
      }
    }
    out.append('"');
    if (data.length > SHOWN) {
      out.append("...");
    }
  }
}

package org.ipcsh.run;

import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import org.ipcsh.facility.Address;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.SignalName;
import org.ipcsh.process.TracedCall;

/** A traced call as people write it, and its parts. */
final class CallText {
  /** Names and texts of error numbers, as they were asked of the system. */
  private static final String[] ERROR_NAMES = new String[Errno.MAX + 1];

  private static final String[] ERROR_TEXTS = new String[Errno.MAX + 1];

  private final IntFunction<byte[]> processes;

  /**
   * @param processes the name of the process with that pid, in UTF-8; null for one outside the run
   */
  CallText(IntFunction<byte[]> processes) {
    this.processes = processes;
  }

  /** {@code read(requests[5], "README.md\n", 65536) = 10}. */
  void append(TraceText out, TracedCall made) {
    Call call = made.call();
    out.append(call.name()).append('(');
    for (int i = 0; i < call.arity(); i++) {
      if (i > 0) {
        out.append(',').append(' ');
      }
      argument(out, made, call, i);
    }
    out.append(") = ");
    int errno = errno(made);
    if (errno > 0) {
      out.append("-1 ").append(name(errno)).append(" (").append(text(errno)).append(')');
    } else if (call == Libc.MMAP || call == Libc.SHMAT || call == Libc.SEM_OPEN) {
      out.appendHex(made.result());
    } else {
      out.append(made.result());
    }
  }

  /** The error number of a call that failed, or 0. */
  static int errno(TracedCall made) {
    long result = made.result();
    return result < 0 && result >= -Errno.MAX ? (int) -result : 0;
  }

  static String name(int errno) {
    if (ERROR_NAMES[errno] == null) {
      ERROR_NAMES[errno] = Errno.name(errno);
    }
    return ERROR_NAMES[errno];
  }

  private static String text(int errno) {
    if (ERROR_TEXTS[errno] == null) {
      ERROR_TEXTS[errno] = Errno.text(errno);
    }
    return ERROR_TEXTS[errno];
  }

  void argument(TraceText out, TracedCall made, Call call, int index) {
    long value = made.argument(index);
    switch (call.parameter(index)) {
      case FD:
      case IDENTIFIER:
        if (index == 0 && made.nameLength() > 0) {
          out.appendName(made).append('[').append((int) value).append(']');
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
          quoted(out, made, 0);
        }
        break;
      case SIGNAL:
        out.append(value == 0 ? "0" : SignalName.name((int) value));
        break;
      case PID:
        process(out, (int) value);
        break;
      case OBJECT:
        if (made.nameLength() > 0) {
          out.appendName(made).append('[').appendHex(value).append(']');
        } else {
          out.appendHex(value);
        }
        break;
      case ADDRESS:
        address(out, value);
        break;
      case MODE:
        out.appendOctal(value);
        break;
      case KEY:
        if (value == 0) {
          out.append("IPC_PRIVATE");
        } else {
          out.appendHex((int) value & 0xffffffffL);
        }
        break;
      case MESSAGE:
      case FILLED_MESSAGE:
        message(out, made);
        break;
      case SOCKET_ADDRESS:
        Address address = Address.of(made.data());
        if (address == null) {
          out.append("NULL");
        } else {
          out.appendEscaped(address.text().getBytes(StandardCharsets.UTF_8));
        }
        break;
      case SIZE:
        out.append(value);
        break;
      case FILLED_DESCRIPTORS:
      case NUMBER:
      case FILLED_NUMBER:
      case FILLED_STATUS:
      case WORDS:
      case TIMESPEC:
      case SEMBUFS:
      case POLLFDS:
      case MQ_ATTR:
      case FILLED_MQ_ATTR:
      case DESTINATION:
      case FILLED_ADDRESS:
      case SIGNAL_SET:
      case FILLED_SIGNAL_SET:
      case SIGNAL_ACTION:
      case FILLED_SIGINFO:
      case MESSAGE_HEADER:
      case FILLED_MESSAGE_HEADER:
        structure(out, made, call, index);
        break;
      case IOCTL_ARGUMENT:
      case MSQID_DS:
      case SEMID_DS:
      case SHMID_DS:
        if (made.structure(index) == null || errno(made) > 0) {
          address(out, value);
        } else {
          structure(out, made, call, index);
        }
        break;
      default:
        if (call.parameter(index) == Call.Kind.FCNTL_ARGUMENT && made.structure(index) != null) {
          structure(out, made, call, index);
        } else if (!FlagNames.append(out, made, call, index)) {
          out.append((int) value);
        }
    }
  }

  /**
   * {@code read(requests[5], <unfinished ...>}: what is known of a call that has not returned.
   *
   * @param object the name of what it was made on, or null
   */
  void unfinished(TraceText out, Call call, long first, String object) {
    out.append(call.name()).append('(');
    if (subject(out, call, first, object)) {
      out.append(", ");
    }
    out.append("<unfinished ...>");
  }

  /** The first argument of such a call, where it says on what it was made. */
  boolean subject(TraceText out, Call call, long first, String object) {
    Call.Kind kind = call.arity() == 0 ? null : call.parameter(0);
    boolean named = object != null && (kind == Call.Kind.OBJECT || isNumber(kind));
    if (named) {
      out.append(object.getBytes(StandardCharsets.UTF_8)).append('[');
    }
    if (kind == Call.Kind.OBJECT) {
      out.appendHex(first);
    } else if (isNumber(kind)) {
      out.append((int) first);
    } else if (kind == Call.Kind.PID) {
      process(out, (int) first);
    } else {
      return false;
    }
    if (named) {
      out.append(']');
    }
    return true;
  }

  private static boolean isNumber(Call.Kind kind) {
    return kind == Call.Kind.FD || kind == Call.Kind.IDENTIFIER;
  }

  private void process(TraceText out, int pid) {
    byte[] name = processes.apply(pid);
    if (name == null) {
      out.append(pid);
    } else {
      out.append(name).append('[').append(pid).append(']');
    }
  }

  private static void address(TraceText out, long value) {
    if (value == 0) {
      out.append("NULL");
    } else {
      out.appendHex(value);
    }
  }

  /** What the argument points to; its address where the call has not filled it in. */
  private static void structure(TraceText out, TracedCall made, Call call, int index) {
    Call.Kind kind = call.parameter(index);
    Memory memory = made.structure(index);
    if (memory == null) {
      out.append("NULL");
    } else if (kind.name().startsWith("FILLED") && errno(made) > 0) {
      out.appendHex(made.argument(index));
    } else {
      long before = index > 0 ? made.argument(index - 1) : 0;
      long following = index + 1 < call.arity() ? made.argument(index + 1) : 0;
      StructureText.append(out, kind, memory, before, following, made.result());
    }
  }

  /** A struct msgbuf: {@code {2, "job"}}. */
  private static void message(TraceText out, TracedCall made) {
    if (made.dataLength() < Long.BYTES) {
      out.append("{}");
      return;
    }
    out.append('{').append(made.dataLong()).append(',').append(' ');
    quoted(out, made, Long.BYTES);
    out.append('}');
  }

  private static void quoted(TraceText out, TracedCall made, int from) {
    out.append('"').appendEscaped(made, from, made.dataLength()).append('"');
    if (made.hasMore()) {
      out.append("...");
    }
  }
}

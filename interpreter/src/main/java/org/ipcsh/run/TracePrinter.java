package org.ipcsh.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ipcsh.eval.Program;
import org.ipcsh.facility.Address;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.Pages;
import org.ipcsh.process.Trace;

/**
 * Prints the calls of all processes, a line each, in the order in which they returned:
 *
 * <pre>
 *   0.012345 server   two-pipes.ipc:6     read(requests[5], "README.md\n", 65536) = 10 &lt;0.000120&gt;
 * </pre>
 */
public final class TracePrinter {
  private static final int SHORTEST_BLOCK = 50_000;
  private static final int SHOWN = 32;
  private static final int[] OPEN_FLAGS = {
    Flags.O_CREAT, Flags.O_EXCL, Flags.O_TRUNC, Flags.O_APPEND, Flags.O_NONBLOCK, Flags.O_CLOEXEC
  };
  private static final String[] OPEN_NAMES = {
    "O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND", "O_NONBLOCK", "O_CLOEXEC"
  };
  private static final int[] MESSAGE_FLAGS = {
    Flags.MSG_PEEK,
    Flags.MSG_TRUNC,
    Flags.MSG_DONTWAIT,
    Flags.MSG_NOSIGNAL,
    Flags.MSG_CMSG_CLOEXEC
  };
  private static final String[] MESSAGE_NAMES = {
    "MSG_PEEK", "MSG_TRUNC", "MSG_DONTWAIT", "MSG_NOSIGNAL", "MSG_CMSG_CLOEXEC"
  };
  private static final int SOCKET_TYPES = 0xF;
  private static final String[] SOCKET_NAMES = {
    "", "SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET"
  };
  private static final int[] SOCKET_FLAGS = {Flags.SOCK_NONBLOCK, Flags.SOCK_CLOEXEC};
  private static final String[] SOCKET_FLAG_NAMES = {"SOCK_NONBLOCK", "SOCK_CLOEXEC"};
  private static final int[] IPC_FLAGS = {Flags.IPC_CREAT, Flags.IPC_EXCL};
  private static final String[] IPC_NAMES = {"IPC_CREAT", "IPC_EXCL"};
  private static final String[] IPC_COMMANDS = {"IPC_RMID", "IPC_SET", "IPC_STAT"};
  private static final int[] QUEUE_FLAGS = {
    Flags.IPC_NOWAIT, Flags.MSG_NOERROR, Flags.MSG_EXCEPT, Flags.MSG_COPY
  };
  private static final String[] QUEUE_NAMES = {
    "IPC_NOWAIT", "MSG_NOERROR", "MSG_EXCEPT", "MSG_COPY"
  };
  private static final int[] PROTECTION = {Flags.PROT_READ, Flags.PROT_WRITE};
  private static final String[] PROTECTION_NAMES = {"PROT_READ", "PROT_WRITE"};
  private static final int PERMISSIONS = 0777;
  private static final String[] ACCESS = {"O_RDONLY", "O_WRONLY", "O_RDWR"};

  private final Program program;
  private final OutputStream out;
  private final long began = System.nanoTime();
  private Pages pages;

  public TracePrinter(Program program, OutputStream out) {
    this.program = program;
    this.out = out;
  }

  void pages(Pages pages) {
    this.pages = pages;
  }

  void print(Trace.Event event) {
    StringBuilder line = new StringBuilder(120);
    seconds(line, event.time() - began);
    line.append(' ');
    String name =
        new String(pages.page(event.process()).name(), StandardCharsets.UTF_8);
    line.append(name);
    pad(line, 18);
    line.append(' ').append(program.fileAndLine(event.site()));
    pad(line, 40);
    line.append(' ');
    call(line, event);
    line.append('\n');
    try {
      out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Nobody reads the trace any more; the run goes on.
    }
  }

  void end() {
    try {
      out.flush();
    } catch (IOException e) {
      // As above.
    }
  }

  private void call(StringBuilder line, Trace.Event event) {
    Call call = event.call();
    line.append(call.name()).append('(');
    for (int i = 0; i < call.arity(); i++) {
      if (i > 0) {
        line.append(", ");
      }
      argument(line, event, i);
    }
    line.append(") = ");
    long result = event.result();
    if (result < 0 && result > -4096) {
      line.append("-1 ").append(Errno.name((int) -result));
      line.append(" (").append(Errno.text((int) -result)).append(')');
    } else if (call == Libc.MMAP || call == Libc.SHMAT) {
      line.append("0x").append(Long.toHexString(result));
    } else {
      line.append(result);
    }
    if (event.duration() >= SHORTEST_BLOCK) {
      line.append(" <");
      seconds(line, event.duration());
      line.append('>');
    }
  }

  private static void argument(StringBuilder line, Trace.Event event, int index) {
    long value = event.arguments()[index];
    switch (event.call().parameter(index)) {
      case FD:
      case IDENTIFIER:
        if (index == 0 && !event.object().isEmpty()) {
          line.append(event.object()).append('[').append((int) value).append(']');
        } else {
          line.append((int) value);
        }
        break;
      case PATH:
      case DATA:
      case FILLED:
        if (value == 0) {
          line.append("NULL");
        } else {
          quoted(line, event.data());
        }
        break;
      case ADDRESS:
        if (value == 0) {
          line.append("NULL");
        } else {
          line.append("0x").append(Long.toHexString(value));
        }
        break;
      case MODE:
        line.append('0').append(Long.toOctalString(value));
        break;
      case KEY:
        line.append(value == 0 ? "IPC_PRIVATE" : "0x" + Integer.toHexString((int) value));
        break;
      case IPC_FLAGS:
        int named = Flags.IPC_CREAT | Flags.IPC_EXCL;
        if ((value & named) != 0) {
          flags(line, "", (int) value, IPC_FLAGS, IPC_NAMES);
          line.append('|');
        }
        line.append('0').append(Long.toOctalString(value & PERMISSIONS));
        break;
      case IPC_COMMAND:
        if (value >= 0 && value < IPC_COMMANDS.length) {
          line.append(IPC_COMMANDS[(int) value]);
        } else {
          line.append(value);
        }
        break;
      case MESSAGE:
      case FILLED_MESSAGE:
        message(line, event.data());
        break;
      case QUEUE_FLAGS:
        flags(line, "", (int) value, QUEUE_FLAGS, QUEUE_NAMES);
        break;
      case PROTECTION:
        flags(line, "", (int) value, PROTECTION, PROTECTION_NAMES);
        break;
      case MAPPING:
        line.append(value == Flags.MAP_SHARED ? "MAP_SHARED" : "MAP_PRIVATE");
        break;
      case OPEN_FLAGS:
        openFlags(line, (int) value);
        break;
      case SOCKET_DOMAIN:
        domain(line, (int) value);
        break;
      case SOCKET_TYPE:
        flags(
            line,
            SOCKET_NAMES[Math.min((int) value & SOCKET_TYPES, SOCKET_NAMES.length - 1)],
            (int) value,
            SOCKET_FLAGS,
            SOCKET_FLAG_NAMES);
        break;
      case SOCKET_ADDRESS:
        Address address = Address.of(event.data());
        line.append(address == null ? "NULL" : address.text());
        break;
      case MESSAGE_FLAGS:
        flags(line, "", (int) value, MESSAGE_FLAGS, MESSAGE_NAMES);
        break;
      default:
        line.append(value);
    }
  }

  private static void openFlags(StringBuilder line, int flags) {
    flags(line, ACCESS[Math.min(flags & 3, 2)], flags, OPEN_FLAGS, OPEN_NAMES);
  }

  private static void domain(StringBuilder line, int domain) {
    line.append(
        domain == Flags.AF_UNIX ? "AF_UNIX" : domain == Flags.AF_INET ? "AF_INET" : "AF_INET6");
  }

  /** Flags by their names, after {@code first} if that is not empty; 0 where there are none. */
  private static void flags(
      StringBuilder line, String first, int flags, int[] numbers, String[] names) {
    String separator = first.isEmpty() ? "" : "|";
    line.append(first);
    for (int i = 0; i < numbers.length; i++) {
      if ((flags & numbers[i]) != 0) {
        line.append(separator).append(names[i]);
        separator = "|";
      }
    }
    if (separator.isEmpty()) {
      line.append('0');
    }
  }

  /** A struct msgbuf: {@code {2, "job"}}. */
  private static void message(StringBuilder line, byte[] data) {
    if (data.length < Long.BYTES) {
      line.append("{}");
      return;
    }
    long type = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).getLong();
    line.append('{').append(type).append(", ");
    quoted(line, Arrays.copyOfRange(data, Long.BYTES, data.length));
    line.append('}');
  }

  private static void quoted(StringBuilder line, byte[] data) {
    line.append('"');
    for (int i = 0; i < data.length && i < SHOWN; i++) {
      int c = data[i] & 0xff;
      if (c == '\n') {
        line.append("\\n");
      } else if (c == '"' || c == '\\') {
        line.append('\\').append((char) c);
      } else if (c < ' ' || c >= 0x7f) {
        line.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
      } else {
        line.append((char) c);
      }
    }
    line.append('"');
    if (data.length > SHOWN) {
      line.append("...");
    }
  }

  /** Seconds with six digits after the point. */
  private static void seconds(StringBuilder line, long nanoseconds) {
    long micros = Math.max(0, nanoseconds / 1000);
    String fraction = Long.toString(1_000_000 + micros % 1_000_000).substring(1);
    line.append(micros / 1_000_000).append('.').append(fraction);
  }

  private static void pad(StringBuilder line, int column) {
    while (line.length() < column) {
      line.append(' ');
    }
  }
}

package org.ipcsh.eval;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;

/**
 * The functions that call the system: files, time, signals. All their calls go through the door.
 */
final class SystemFunctions {
  private static final int BLOCK = 256 * 1024;
  private static final long DEFAULT_MODE = 0666;
  private static final String KILL = "kill";
  private static final long SECOND = 1_000_000_000L;

  private SystemFunctions() {}

  static Object call(Evaluator evaluator, String name, Object[] a) {
    try {
      switch (name) {
        case "sleep":
          sleep(evaluator.door(), Arguments.duration(a[0], "sleep"));
          return null;
        case "read_file":
          return read(evaluator.door(), Arguments.string(a[0], "read_file"));
        case "write_file":
          return write(evaluator.door(), Arguments.string(a[0], "write_file"), a[1], a[2], a[3]);
        case "kill":
          return kill(evaluator, KILL, a[0], a[1], null);
        case "sigqueue":
          return kill(evaluator, name, a[0], a[1], Arguments.integer(a[2], name));
        default:
          return signals(evaluator, name, a);
      }
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Until a moment, not for a time: so it is not longer when a signal of ours interrupts it and it
   * begins again.
   */
  private static void sleep(Door door, long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    Memory time = door.scratch(2 * Long.BYTES);
    time.putLong(0, end / SECOND);
    time.putLong(Long.BYTES, end % SECOND);
    check(
        "clock_nanosleep",
        null,
        door.call(
            Libc.CLOCK_NANOSLEEP,
            null,
            Flags.CLOCK_MONOTONIC,
            Flags.TIMER_ABSTIME,
            time.address(),
            0));
  }

  private static long open(Door door, String path, long flags, long mode) {
    if (path.indexOf('\0') >= 0) {
      throw new ScriptError("a path has no zero byte: " + Values.readable(path));
    }
    Memory name = Memory.string(Bytes.array(path));
    long fd = door.call(Libc.OPEN, null, name.address(), flags | Flags.O_CLOEXEC, mode);
    Reference.reachabilityFence(name);
    return check("open", path, fd);
  }

  private static long check(String call, String path, long result) {
    if (result < 0) {
      throw new PosixException(
          call, path == null ? null : "\"" + Bytes.text(path) + "\"", (int) -result);
    }
    return result;
  }

  private static Object read(Door door, String path) {
    long fd = open(door, path, Flags.O_RDONLY, 0);
    List<byte[]> parts = new ArrayList<>();
    int size = 0;
    Memory block = door.scratch(BLOCK);
    try {
      while (true) {
        long count = check("read", path, door.call(Libc.READ, null, fd, block.address(), BLOCK));
        if (count == 0) {
          break;
        }
        if (size + count > Integer.MAX_VALUE - 16) {
          throw new PosixException("read", "\"" + Bytes.text(path) + "\"", Errno.EFBIG);
        }
        parts.add(block.bytes(0, (int) count));
        size += (int) count;
      }
    } finally {
      door.call(Libc.CLOSE, null, fd);
    }
    if (parts.size() == 1) {
      return Bytes.of(parts.get(0));
    }
    StringBuilder all = new StringBuilder(size);
    for (int i = 0; i < parts.size(); i++) {
      all.append(Bytes.of(parts.set(i, null)));
    }
    return all.toString();
  }

  private static Object write(Door door, String path, Object data, Object append, Object mode) {
    Memory memory;
    if (data instanceof Memory) {
      memory = (Memory) data;
    } else {
      byte[] bytes = Bytes.array(Arguments.string(data, "data"));
      memory = Memory.allocate(Math.max(bytes.length, 1));
      memory.put(0, bytes, 0, bytes.length);
    }
    int size = data instanceof Memory ? memory.size() : ((String) data).length();
    boolean adds = append != null && Arguments.bool(append, "append");
    long bits = mode == null ? DEFAULT_MODE : Arguments.integer(mode, "mode");
    long fd =
        open(
            door,
            path,
            Flags.O_WRONLY | Flags.O_CREAT | (adds ? Flags.O_APPEND : Flags.O_TRUNC),
            bits);
    long closed;
    try {
      for (int done = 0; done < size; ) {
        done +=
            (int)
                check(
                    "write",
                    path,
                    door.call(Libc.WRITE, null, fd, memory.address() + done, size - done));
      }
    } finally {
      closed = door.call(Libc.CLOSE, null, fd);
      Reference.reachabilityFence(memory);
    }
    check("close", path, closed);
    return null;
  }

  private static Object signals(Evaluator evaluator, String name, Object[] a) {
    SignalHandling signals = evaluator.host().signals();
    switch (name) {
      case "ignore":
        signals.ignore(signal(name, a[0]));
        return null;
      case "restore":
        signals.restore(signal(name, a[0]));
        return null;
      case "block":
        signals.block(signalsOf(name, a[0]));
        return null;
      case "unblock":
        signals.unblock(signalsOf(name, a[0]));
        return null;
      case "blocked":
        return new ArrayList<Object>(signals.blocked());
      case "pending":
        return new ArrayList<Object>(signals.pending());
      case "sigwait":
        List<Signal> set = signalsOf(name, a[0]);
        if (set.isEmpty()) {
          throw new ScriptError("sigwait wants at least one signal: nothing could ever end it");
        }
        if (a[1] == null) {
          return signals.await(set);
        }
        long limit = Arguments.duration(a[1], "timeout");
        try {
          return evaluator.door().within(limit, () -> signals.await(set));
        } catch (Interrupted e) {
          if (e.reason() != Interrupted.Cause.TIMEOUT) {
            throw e;
          }
          throw new ScriptError("timed out after " + new Duration(limit) + ": sigwait")
              .kind(ScriptError.TIMEOUT);
        }
      default:
        throw new IllegalStateException(name);
    }
  }

  static List<Signal> signalsOf(String what, Object value) {
    List<Signal> signals = new ArrayList<>();
    if (value instanceof List) {
      for (Object each : (List<?>) value) {
        signals.add(signal(what, each));
      }
    } else {
      signals.add(signal(what, value));
    }
    return signals;
  }

  private static Object kill(
      Evaluator evaluator, String what, Object process, Object signal, Long value) {
    Signal sent = signal(what, signal);
    Object target =
        process instanceof ProcessDefinition
            ? Members.started((ProcessDefinition) process)
            : process;
    if (target instanceof Long) {
      evaluator.host().signals().send((Long) target, sent, value);
    } else if (target instanceof Foreign) {
      evaluator.host().signals().send(((Foreign) target).pid(), sent, value);
    } else if (target instanceof Started) {
      evaluator.host().processes().kill((Started) target, sent, value);
    } else {
      throw Arguments.wants(what, "a process or a process number", process);
    }
    return null;
  }

  static Signal signal(String what, Object value) {
    if (value instanceof Signal) {
      return (Signal) value;
    }
    if (value instanceof Long && (Long) value >= 0 && (Long) value <= Flags.SIGRTMAX) {
      return Signal.of((int) (long) (Long) value);
    }
    throw Arguments.wants(what, "a signal such as SIGTERM", value);
  }
}

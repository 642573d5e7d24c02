package org.ipcsh.why;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.inventory.Connection;
import org.ipcsh.inventory.SharedNames;
import org.ipcsh.inventory.Visible;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MsqidDs;

/**
 * What the kernel tells of a process that is none of ours: the call in which each of its threads
 * is, what that is about, and who holds it. What nobody but the process itself could say is said to
 * be unknown.
 */
final class Outsider {
  private static final int SEMBUF = 6;
  private static final int MOST = 16;
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_FIFO = 0010000;
  private static final String INDENT = "      ";

  private final int pid;
  private final Snapshot snapshot;
  private final StringBuilder out = new StringBuilder();

  private Outsider(int pid) {
    this.pid = pid;
    this.snapshot = Snapshot.of(pid);
  }

  static String describe(int pid) {
    return new Outsider(pid).describe();
  }

  private String describe() {
    List<Integer> threads = Proc.threads(pid);
    String name = Proc.command(pid);
    for (int thread : threads) {
      out.append("  ").append(name).append(" (pid ").append(pid);
      if (threads.size() > 1) {
        out.append(", thread ").append(thread);
      }
      out.append("): ");
      thread(thread);
    }
    return out.toString();
  }

  private void line(String text) {
    out.append(Visible.of(text)).append('\n');
  }

  private void detail(String text) {
    out.append(INDENT).append(Visible.of(text)).append('\n');
  }

  private void thread(int thread) {
    char state = Proc.stat(pid, thread).state();
    switch (state) {
      case 'R':
        line("runs");
        return;
      case 'T':
      case 't':
        line("is stopped");
        return;
      case 'Z':
        line("has ended, and its parent has not waited for it");
        return;
      default:
    }
    if (Proc.isOfKernel(pid)) {
      line("is a part of the kernel, and waits for work");
      return;
    }
    long[] call = Proc.systemCall(pid, thread);
    if (call == null) {
      line("sleeps");
      detail("in which call cannot be known: only its owner or root may look");
      return;
    }
    String name = SystemCalls.name(call[0]);
    switch (name) {
      case "read":
      case "readv":
      case "recvfrom":
      case "recvmsg":
      case "accept":
      case "accept4":
        descriptor(name, call[1], true);
        break;
      case "write":
      case "writev":
      case "sendto":
      case "sendmsg":
      case "connect":
        descriptor(name, call[1], false);
        break;
      case "mq_timedreceive":
        descriptor("mq_receive", call[1], true);
        break;
      case "mq_timedsend":
        descriptor("mq_send", call[1], false);
        break;
      case "open":
        opens(call[1], call[2]);
        break;
      case "openat":
        opens(call[2], call[3]);
        break;
      case "wait4":
      case "waitid":
        children(name);
        break;
      case "semop":
      case "semtimedop":
        semaphores(name, call);
        break;
      case "msgrcv":
      case "msgsnd":
        messages(name, call);
        break;
      case "fcntl":
      case "flock":
        locks(name, call[1]);
        break;
      case "futex":
        futex(call);
        break;
      case "poll":
      case "ppoll":
      case "pselect6":
      case "select":
      case "epoll_wait":
      case "epoll_pwait":
        polls(name, call);
        break;
      case "nanosleep":
      case "clock_nanosleep":
        line("sleeps for a set time, in " + name + "(2)");
        break;
      case "pause":
      case "rt_sigsuspend":
      case "rt_sigtimedwait":
        line("waits for a signal, in " + name + "(2)");
        detail("who may send one cannot be known");
        break;
      default:
        line("waits in " + SystemCalls.describe(call[0]));
    }
  }

  private void descriptor(String call, long fd, boolean reading) {
    String identity = Proc.link(pid, fd);
    line(
        "waits in "
            + call
            + "(2) on descriptor "
            + (int) fd
            + (identity == null ? "" : ", " + identity));
    if (identity == null) {
      return;
    }
    try (Borrowed copy = Borrowed.of(pid, fd)) {
      String content = copy == null ? null : copy.content();
      if (content != null) {
        detail(content);
      }
    }
    otherEnd(fd, identity, reading, "");
  }

  /** Who could end a wait for it. */
  private void otherEnd(long fd, String identity, boolean reading, String indent) {
    if (identity.startsWith("socket:")) {
      otherSide(identity, indent);
      return;
    }
    boolean pipe = Explainer.isPipe(pid, fd, identity);
    if (!pipe && identity.startsWith("anon_inode:")) {
      return;
    }
    int told = 0;
    for (Snapshot.Holder holder : snapshot.holders(identity)) {
      boolean other = reading ? holder.writes() : holder.reads();
      if ((pipe ? other : holder.pid() != pid) && told++ < MOST) {
        detail(
            indent
                + who(holder.pid())
                + (pipe ? " holds its " + (reading ? "write" : "read") + " end" : " has it open")
                + ", as descriptor "
                + holder.fd());
      }
    }
    if (pipe && told == 0) {
      detail(indent + "no process that may be looked at holds the other end");
    }
  }

  private void otherSide(String identity, String indent) {
    Connection connection = Connection.of(identity);
    if (connection == null) {
      detail(indent + "who is at the other end of this socket cannot be known");
      return;
    }
    detail(indent + "it is a " + connection.text());
    if (connection.peer() == null) {
      return;
    }
    int told = 0;
    for (Snapshot.Holder holder : snapshot.holders(connection.peer())) {
      if (told++ < MOST) {
        detail(indent + who(holder.pid()) + " has the other side, as descriptor " + holder.fd());
      }
    }
    if (told == 0) {
      detail(indent + "no process that may be looked at has the other side");
    }
  }

  private String who(int other) {
    return other == pid ? "itself" : "process " + other + " (" + Proc.command(other) + ")";
  }

  private void opens(long address, long flags) {
    String path = Proc.string(pid, address);
    line("waits to open " + (path == null ? "something" : path));
    boolean reading = (flags & 3) == 0;
    boolean fifo = path != null && isFifo(path);
    detail(
        "until some process opens it for "
            + (reading ? "writing" : "reading")
            + (fifo ? "" : ", if it is a FIFO"));
  }

  private boolean isFifo(String path) {
    String folder = Proc.workingFolder(pid);
    try {
      Path file = folder == null ? Path.of(path) : Path.of(folder).resolve(path);
      return ((Integer) Files.getAttribute(file, "unix:mode") & TYPE_MASK) == TYPE_FIFO;
    } catch (IOException e) {
      return false;
    }
  }

  private void children(String call) {
    line("waits for a child to end, in " + call + "(2)");
    for (int child : Proc.children(pid)) {
      detail(who(child));
    }
  }

  private void semaphores(String call, long[] arguments) {
    int set = (int) arguments[1];
    line("waits in " + call + "(2) on semaphore set " + set);
    int count = (int) Math.min(Math.max(arguments[3], 0), MOST);
    byte[] bytes = Proc.memory(pid, arguments[2], count * SEMBUF);
    if (bytes == null) {
      detail("for which change cannot be known: its memory may not be looked at");
      return;
    }
    ByteBuffer changes = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      int number = changes.getShort(i * SEMBUF) & 0xFFFF;
      int change = changes.getShort(i * SEMBUF + 2);
      long value = Libc.SEMCTL.invoke(set, number, Flags.SEM_GETVAL, 0);
      if (value < 0) {
        detail("the set may not be looked at");
        return;
      }
      detail(
          "semaphore "
              + number
              + " has the value "
              + value
              + ", and it wants "
              + (change == 0 ? "zero" : change < 0 ? "to take " + -change : "to add " + change));
      long last = Libc.SEMCTL.invoke(set, number, Flags.SEM_GETPID, 0);
      long waiters = Libc.SEMCTL.invoke(set, number, Flags.SEM_GETNCNT, 0);
      if (last > 0) {
        detail(
            "changed last by "
                + past((int) last)
                + "; "
                + waiters
                + (waiters == 1 ? " waits" : " wait")
                + " for it");
      }
    }
    detail("who will add to it cannot be known");
  }

  private String past(int other) {
    return Proc.stat(other, other).state() == 'X'
        ? "process " + other + ", which has ended"
        : who(other);
  }

  private void messages(String call, long[] arguments) {
    boolean receives = call.equals("msgrcv");
    long type = arguments[4];
    line(
        "waits in "
            + call
            + "(2) on message queue "
            + (int) arguments[1]
            + (receives && type != 0
                ? type > 0 ? ", for type " + type : ", for type " + -type + " or less"
                : ""));
    Memory status = Memory.allocate(MsqidDs.SIZE);
    if (Libc.MSGCTL.invoke(arguments[1], Flags.IPC_STAT, status.address()) < 0) {
      detail("the queue may not be looked at");
      return;
    }
    detail(SystemV.content(status));
    int last = status.getInt(receives ? MsqidDs.LSPID : MsqidDs.LRPID);
    if (last != 0) {
      detail((receives ? "the last to send was " : "the last to receive was ") + past(last));
    }
    detail("who may use it cannot be known");
  }

  private void locks(String call, long fd) {
    String identity = Proc.link(pid, fd);
    line("waits for a lock on " + identity + ", in " + call + "(2)");
    int holder = FileLocks.holder(pid);
    if (holder > 0) {
      detail(who(holder) + " has it");
    } else if (identity != null) {
      for (Snapshot.Holder each : snapshot.holders(identity)) {
        String lock = Proc.fdinfo(each.pid(), each.fd(), "lock");
        if (lock != null && !lock.contains("->")) {
          detail(who(each.pid()) + " has it, through descriptor " + each.fd());
        }
      }
    }
  }

  private void futex(long[] call) {
    Proc.Mapping mapping = Proc.mapping(pid, call[1]);
    if (mapping == null || !mapping.shared() || mapping.file() == null) {
      line("waits in futex(2) " + (mapping == null ? "at an address" : "in memory of its own"));
      detail("only a thread of the same process can wake it");
      return;
    }
    String path = SharedNames.of(mapping.path(), mapping.inode());
    boolean unnamed = path.startsWith("/dev/zero") || path.startsWith("/memfd:");
    line(
        "waits in futex(2) in "
            + (unnamed ? "shared memory without a name (" + path + ")" : path)
            + ", offset "
            + (call[1] - mapping.from() + mapping.offset()));
    List<Integer> sharers = new ArrayList<>();
    sharers.add(pid);
    for (int other : Proc.pids()) {
      if (other != pid && sharers.size() <= MOST) {
        for (Proc.Mapping each : Proc.mappings(other)) {
          if (mapping.file().equals(each.file()) && each.shared()) {
            sharers.add(other);
            break;
          }
        }
      }
    }
    detail(new SharedWord(pid, call[1], path, sharers).describe());
    for (int other : sharers.subList(1, sharers.size())) {
      detail(who(other) + " has the same memory mapped");
    }
  }

  private void polls(String name, long[] call) {
    Polling polling = Polling.of(pid, name, call);
    boolean limited = polling != null && polling.limit() >= 0;
    String limit = limited ? " for at most " + seconds(polling.limit()) : "";
    if (limited && polling.watched().isEmpty()) {
      line("sleeps" + limit + ", in " + name + "(2)");
      return;
    }
    line("waits" + limit + " for the first of several descriptors, in " + name + "(2)");
    if (polling == null) {
      detail("which they are cannot be known: its memory may not be looked at");
      return;
    }
    for (Polling.Watched each : polling.watched()) {
      String identity = Proc.link(pid, each.fd());
      String what =
          each.reads()
              ? each.writes() ? ", to read or write" : ", to read"
              : each.writes() ? ", to write" : "";
      detail("descriptor " + each.fd() + ", " + identity + what);
      if (identity != null) {
        otherEnd(each.fd(), identity, !each.writes(), "  ");
      }
    }
  }

  private static String seconds(long nanoseconds) {
    return BigDecimal.valueOf(nanoseconds, 9).stripTrailingZeros().toPlainString() + " s";
  }
}

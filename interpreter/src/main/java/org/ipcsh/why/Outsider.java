package org.ipcsh.why;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.FileMode;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MsqidDs;
import org.ipcsh.posix.Sembuf;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Lock;
import org.ipcsh.proc.Mapping;
import org.ipcsh.proc.Polling;
import org.ipcsh.proc.Proc;
import org.ipcsh.proc.ProcessMemory;
import org.ipcsh.proc.SharedNames;
import org.ipcsh.proc.Stat;
import org.ipcsh.proc.Visible;

/**
 * What the kernel tells of a process that is none of ours: the call in which each of its threads
 * is, what that is about, and who holds it. What nobody but the process itself could say is said to
 * be unknown.
 */
final class Outsider {
  private static final int MOST = 16;
  private static final String INDENT = "      ";

  private final int pid;
  private final Snapshot snapshot;
  private final StringBuilder out = new StringBuilder();

  private Outsider(int pid) {
    this.pid = pid;
    this.snapshot = Snapshot.of(pid);
  }

  /**
   * What each thread of the process does.
   *
   * @param name what to call it
   */
  static String describe(int pid, String name) {
    return new Outsider(pid).describe(name);
  }

  private String describe(String name) {
    List<Integer> threads = Proc.threads(pid);
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
    Stat stat = Stat.of(pid, thread);
    switch (stat.state()) {
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
    if (stat.isOfKernel()) {
      line("is a part of the kernel, and waits for work");
      return;
    }
    BlockedCall call = BlockedCall.of(pid, thread);
    if (call == null) {
      line("sleeps");
      detail("in which call cannot be known: only its owner or root may look");
      return;
    }
    String name = call.name();
    switch (name) {
      case "read":
      case "readv":
      case "recvfrom":
      case "recvmsg":
      case "accept":
      case "accept4":
        descriptor(name, call.argument(0), true);
        break;
      case "write":
      case "writev":
      case "sendto":
      case "sendmsg":
      case "connect":
        descriptor(name, call.argument(0), false);
        break;
      case "mq_timedreceive":
        descriptor("mq_receive", call.argument(0), true);
        break;
      case "mq_timedsend":
        descriptor("mq_send", call.argument(0), false);
        break;
      case "open":
      case "openat":
        opens(call);
        break;
      case "wait4":
      case "waitid":
        children(name);
        break;
      case "semop":
      case "semtimedop":
        semaphores(call);
        break;
      case "msgrcv":
      case "msgsnd":
        messages(call);
        break;
      case "fcntl":
      case "flock":
        locks(name, call.argument(0));
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
        polls(call);
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
        line("waits in " + call);
    }
  }

  private void descriptor(String call, long fd, boolean reading) {
    Descriptor descriptor = new Descriptor(pid, (int) fd);
    String identity = descriptor.identity();
    line(
        "waits in "
            + call
            + "(2) on descriptor "
            + descriptor.fd()
            + (identity == null ? "" : ", " + identity));
    if (identity == null) {
      return;
    }
    try (Borrowed copy = Borrowed.ifAllowed(descriptor)) {
      String content = copy == null ? null : Content.of(copy);
      if (content != null) {
        detail(content);
      }
    }
    otherEnd(descriptor, identity, reading, "");
  }

  /** Who could end a wait for it. */
  private void otherEnd(Descriptor descriptor, String identity, boolean reading, String indent) {
    if (identity.startsWith("socket:")) {
      otherSide(identity, indent);
      return;
    }
    boolean pipe = Channels.isPipe(descriptor, identity);
    if (!pipe && identity.startsWith("anon_inode:")) {
      return;
    }
    int told = 0;
    for (Descriptor holder : snapshot.holders(identity)) {
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
    Connection connection = Connection.of(snapshot, pid, identity);
    if (connection == null) {
      detail(indent + "who is at the other end of this socket cannot be known");
      return;
    }
    detail(indent + "it is a " + connection.text());
    if (connection.peer() == null) {
      return;
    }
    int told = 0;
    for (Descriptor holder : snapshot.holders(connection.peer())) {
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

  private void opens(BlockedCall call) {
    String path = call.path(pid);
    line("waits to open " + (path == null ? "something" : path));
    boolean reading = (call.flags() & 3) == 0;
    Path file = path == null ? null : Proc.resolve(pid, path);
    boolean fifo = file != null && FileMode.isFifo(file);
    detail(
        "until some process opens it for "
            + (reading ? "writing" : "reading")
            + (fifo ? "" : ", if it is a FIFO"));
  }

  private void children(String call) {
    line("waits for a child to end, in " + call + "(2)");
    for (int child : Proc.children(pid)) {
      detail(who(child));
    }
  }

  private void semaphores(BlockedCall call) {
    int set = (int) call.argument(0);
    line("waits in " + call + "(2) on semaphore set " + set);
    int count = (int) Math.min(Math.max(call.argument(2), 0), MOST);
    ByteBuffer changes = ProcessMemory.buffer(pid, call.argument(1), count * Sembuf.SIZE);
    if (changes == null) {
      detail("for which change cannot be known: its memory may not be looked at");
      return;
    }
    for (int i = 0; i < count; i++) {
      int number = changes.getShort(i * Sembuf.SIZE + Sembuf.NUM) & 0xFFFF;
      int change = changes.getShort(i * Sembuf.SIZE + Sembuf.OP);
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
    return Stat.of(other).isGone() ? "process " + other + ", which has ended" : who(other);
  }

  private void messages(BlockedCall call) {
    boolean receives = call.name().equals("msgrcv");
    int queue = (int) call.argument(0);
    long type = call.argument(3);
    line(
        "waits in "
            + call
            + "(2) on message queue "
            + queue
            + (receives && type != 0
                ? type > 0 ? ", for type " + type : ", for type " + -type + " or less"
                : ""));
    Memory status = Memory.allocate(MsqidDs.SIZE);
    if (Libc.MSGCTL.invoke(queue, Flags.IPC_STAT, status.address()) < 0) {
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
    String identity = new Descriptor(pid, (int) fd).identity();
    line("waits for a lock on " + identity + ", in " + call + "(2)");
    int holder = FileLocks.holder(pid);
    if (holder > 0) {
      detail(who(holder) + " has it");
    } else if (identity != null) {
      for (Descriptor each : snapshot.holders(identity)) {
        if (Lock.isHeldBy(each)) {
          detail(who(each.pid()) + " has it, through descriptor " + each.fd());
        }
      }
    }
  }

  private void futex(BlockedCall call) {
    long address = call.argument(0);
    Mapping mapping = Mapping.at(pid, address);
    if (mapping == null || !mapping.isShared() || mapping.file() == null) {
      line("waits in futex(2) " + (mapping == null ? "at an address" : "in memory of its own"));
      detail("only a thread of the same process can wake it");
      return;
    }
    String path = SharedNames.of(mapping);
    boolean unnamed = path.startsWith("/dev/zero") || path.startsWith("/memfd:");
    line(
        "waits in futex(2) in "
            + (unnamed ? "shared memory without a name (" + path + ")" : path)
            + ", offset "
            + (address - mapping.from() + mapping.offset()));
    List<Integer> sharers = new ArrayList<>();
    sharers.add(pid);
    for (int other : Proc.pids()) {
      if (other != pid && sharers.size() <= MOST) {
        for (Mapping each : Mapping.of(other)) {
          if (mapping.file().equals(each.file()) && each.isShared()) {
            sharers.add(other);
            break;
          }
        }
      }
    }
    detail(new SharedWord(pid, address, path, sharers).describe());
    for (int other : sharers.subList(1, sharers.size())) {
      detail(who(other) + " has the same memory mapped");
    }
  }

  private void polls(BlockedCall call) {
    Polling polling = Polling.of(pid, call);
    boolean limited = polling != null && polling.limit() >= 0;
    String limit = limited ? " for at most " + seconds(polling.limit()) : "";
    if (limited && polling.watched().isEmpty()) {
      line("sleeps" + limit + ", in " + call + "(2)");
      return;
    }
    line("waits" + limit + " for the first of several descriptors, in " + call + "(2)");
    if (polling == null) {
      detail("which they are cannot be known: its memory may not be looked at");
      return;
    }
    for (Polling.Watched each : polling.watched()) {
      Descriptor descriptor = new Descriptor(pid, each.fd());
      String identity = descriptor.identity();
      String what =
          each.reads()
              ? each.writes() ? ", to read or write" : ", to read"
              : each.writes() ? ", to write" : "";
      detail("descriptor " + each.fd() + ", " + identity + what);
      if (identity != null) {
        otherEnd(descriptor, identity, !each.writes(), "  ");
      }
    }
  }

  private static String seconds(long nanoseconds) {
    return BigDecimal.valueOf(nanoseconds, 9).stripTrailingZeros().toPlainString() + " s";
  }
}

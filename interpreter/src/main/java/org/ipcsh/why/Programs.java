package org.ipcsh.why;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Mapping;
import org.ipcsh.proc.Polling;
import org.ipcsh.proc.Proc;
import org.ipcsh.proc.SharedNames;
import org.ipcsh.proc.Stat;
import org.ipcsh.proc.Visible;

/** What programs wait for. They note nothing about themselves: what the kernel says has to do. */
final class Programs {
  private static final String SEMAPHORES = "/dev/shm/sem.";

  /** Of futex(2): FUTEX_WAIT and FUTEX_WAIT_BITSET, without the flags. */
  private static final Set<Long> FUTEX_WAITS = Set.of(0L, 9L);

  private static final long FUTEX_OPERATION = 0x7f;

  private final Snapshot snapshot;
  private final Explainer explainer;
  private final Channels channels;
  private final SystemV systemV;
  private final InMemory inMemory;

  /** Finds out on which objects of the script they are in calls that take no descriptor. */
  Programs(
      Snapshot snapshot,
      Explainer explainer,
      Channels channels,
      SystemV systemV,
      InMemory inMemory) {
    this.snapshot = snapshot;
    this.explainer = explainer;
    this.channels = channels;
    this.systemV = systemV;
    this.inMemory = inMemory;
    for (Member member : snapshot.members()) {
      if (member.program) {
        locate(member);
      }
    }
  }

  private void locate(Member member) {
    BlockedCall call = BlockedCall.of(member.pid, member.pid);
    if (call == null) {
      return;
    }
    switch (call.name()) {
      case "semop":
      case "semtimedop":
        located(member, "sem:" + call.argument(0), call.argument(0), call.argument(1));
        break;
      case "msgrcv":
      case "msgsnd":
        located(member, "msq:" + call.argument(0), call.argument(0), call.argument(1));
        break;
      case "futex":
        Mapping mapping = Mapping.at(member.pid, call.argument(0));
        if (mapping != null && mapping.isShared()) {
          located(member, SharedNames.of(mapping), call.argument(0), 0);
        }
        break;
      default:
    }
  }

  private void located(Member member, String identity, long first, long second) {
    int entry = snapshot.register().find(identity);
    if (entry != 0) {
      member.calls(entry, first, second);
    }
  }

  Wait explain(Member member) {
    Stat stat = Stat.of(member.pid);
    if (stat.state() != 'S') {
      return Wait.none(member, "runs");
    }
    if (stat.threads() > 1) {
      return Wait.none(member, "has several threads");
    }
    BlockedCall call = BlockedCall.of(member.pid, member.pid);
    if (call == null) {
      return Wait.none(member, "runs, or does not let itself be looked at");
    }
    Wait wait = call(member, call);
    if (member.entry != 0 && snapshot.register().isOpen(member.entry)) {
      wait.hope("processes outside the run use " + snapshot.objectOf(member));
    }
    if (wait.hope == null || wait.byName) {
      String signal = Interruptions.signal(member.pid, snapshot.register().sent());
      if (Interruptions.mayHaveTimer(member.pid, member.file())) {
        wait.hopeByTimer();
      } else if (signal != null) {
        wait.hopeBySignal(signal);
      }
    }
    return wait;
  }

  private Wait call(Member member, BlockedCall call) {
    switch (call.name()) {
      case "read":
      case "readv":
        return channels.read(member, call.argument(0), false);
      case "write":
      case "writev":
        return channels.write(member, call.argument(0), false);
      case "recvfrom":
      case "recvmsg":
        return channels.read(member, call.argument(0), true);
      case "sendto":
      case "sendmsg":
        return channels.write(member, call.argument(0), true);
      case "poll":
      case "ppoll":
      case "select":
      case "pselect6":
        return first(member, Polling.of(member.pid, call));
      case "flock":
        return explainer.lock(member, call.argument(0));
      case "fcntl":
        return Explainer.isLock(call.argument(1), false)
            ? explainer.lock(member, call.argument(0))
            : Wait.none(member, "is in fcntl");
      case "connect":
        return explainer.connect(member);
      case "wait4":
        return ends(member, (int) call.argument(0));
      case "open":
      case "openat":
        return open(member, call);
      case "mq_timedreceive":
        return limited(channels.read(member, call.argument(0), true), call.argument(4));
      case "mq_timedsend":
        return limited(channels.write(member, call.argument(0), true), call.argument(4));
      default:
        return member.entry == 0 ? foreign(member, call) : onObject(member, call);
    }
  }

  private static Wait foreign(Member member, BlockedCall call) {
    Wait wait = Wait.none(member, "waits in " + call);
    wait.foreign = true;
    return wait;
  }

  /** A call that takes no descriptor, on an object that the script knows. */
  private Wait onObject(Member member, BlockedCall call) {
    String name = snapshot.objectOf(member);
    switch (call.name()) {
      case "semop":
        return systemV.operate(member, member.first, member.second, call.argument(2), name);
      case "semtimedop":
        return limited(
            systemV.operate(member, member.first, member.second, call.argument(2), name),
            call.argument(3));
      case "msgrcv":
        return systemV.receive(member, member.first, name);
      case "msgsnd":
        return systemV.send(member, member.first, name);
      default:
        return snapshot.register().identity(member.entry).startsWith(SEMAPHORES)
                && FUTEX_WAITS.contains(call.argument(1) & FUTEX_OPERATION)
            ? limited(inMemory.semaphore(member, name), call.argument(3))
            : foreign(member, call);
    }
  }

  /**
   * @param until the address of the time until which it waits; 0: it waits for ever
   */
  private static Wait limited(Wait wait, long until) {
    return until == 0 ? wait : wait.hope("its time will be up");
  }

  private Wait first(Member member, Polling polling) {
    if (polling == null || polling.watched().isEmpty()) {
      return Wait.none(member, "waits for the first of several");
    }
    List<Wait> each = new ArrayList<>();
    for (Polling.Watched watched : polling.watched()) {
      if (watched.reads()) {
        each.add(channels.read(member, watched.fd(), false));
      }
      if (watched.writes()) {
        each.add(channels.write(member, watched.fd(), false));
      }
      if (!watched.reads() && !watched.writes()) {
        each.add(Wait.none(member, "waits for something of descriptor " + watched.fd()));
      }
    }
    Wait wait = each.size() == 1 ? each.get(0) : explainer.first(member, each);
    return polling.limit() < 0 ? wait : wait.hope("its time will be up");
  }

  private Wait ends(Member member, int pid) {
    if (pid > 0) {
      return explainer.end(member, pid);
    }
    Wait wait = new Wait(member, Wait.Kind.END, "waits for a process that it started");
    wait.object = "a process that it started";
    for (Member child : snapshot.children(member)) {
      wait.by(child);
    }
    return wait.by.isEmpty() ? wait.hope("which has ended") : wait;
  }

  private Wait open(Member member, BlockedCall call) {
    String path = call.path(member.pid);
    Path file = path == null ? null : Proc.resolve(member.pid, path);
    if (file == null) {
      return Wait.none(member, "opens a file");
    }
    int entry = snapshot.register().find(file.toString());
    String name = entry == 0 ? Visible.of(path) : snapshot.register().name(entry);
    return channels.open(member, entry, name, call.flags());
  }
}

package org.ipcsh.why;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Polling;
import org.ipcsh.proc.Proc;
import org.ipcsh.proc.Stat;
import org.ipcsh.proc.Visible;

/** What programs wait for. They note nothing about themselves: what the kernel says has to do. */
final class Programs {
  private final Snapshot snapshot;
  private final Explainer explainer;
  private final Channels channels;

  Programs(Snapshot snapshot, Explainer explainer, Channels channels) {
    this.snapshot = snapshot;
    this.explainer = explainer;
    this.channels = channels;
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
    if (wait.hope == null || wait.byName) {
      String signal = Interruptions.signal(member.pid, snapshot.register().sent());
      if (Interruptions.mayHaveTimer(member.pid)) {
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
      default:
        Wait wait = Wait.none(member, "waits in " + call);
        wait.foreign = true;
        return wait;
    }
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

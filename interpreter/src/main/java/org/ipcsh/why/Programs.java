package org.ipcsh.why;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.inventory.Visible;

/** What programs wait for. They note nothing about themselves: what the kernel says has to do. */
final class Programs {
  private final Snapshot snapshot;
  private final Explainer explainer;

  Programs(Snapshot snapshot, Explainer explainer) {
    this.snapshot = snapshot;
    this.explainer = explainer;
  }

  Wait explain(Member member) {
    Proc.Stat stat = Proc.stat(member.pid, member.pid);
    if (stat.state() != 'S') {
      return Wait.none(member, stat.state() == 'T' ? "is stopped" : "runs");
    }
    if (stat.threads() > 1) {
      return Wait.none(member, "has several threads");
    }
    long[] call = Proc.systemCall(member.pid, member.pid);
    if (call == null) {
      return Wait.none(member, "runs, or does not let itself be looked at");
    }
    Wait wait = call(member, call);
    if (wait.hope == null || wait.byName) {
      String signal = Interruptions.signal(member.pid, snapshot.register().sent());
      if (Interruptions.mayHaveTimer(member.pid)) {
        wait.hope("it may have set a timer, which cannot be seen from outside");
      } else if (signal != null) {
        wait.hopeBySignal(signal);
      }
    }
    return wait;
  }

  private Wait call(Member member, long[] call) {
    String name = SystemCalls.name(call[0]);
    switch (name) {
      case "read":
      case "readv":
        return explainer.read(member, call[1], false);
      case "write":
      case "writev":
        return explainer.write(member, call[1], false);
      case "recvfrom":
      case "recvmsg":
        return explainer.read(member, call[1], true);
      case "sendto":
      case "sendmsg":
        return explainer.write(member, call[1], true);
      case "poll":
      case "ppoll":
      case "select":
      case "pselect6":
        return first(member, Polling.of(member.pid, name, call));
      case "flock":
        return explainer.lock(member, call[1]);
      case "fcntl":
        return Explainer.isLock(call[2], false)
            ? explainer.lock(member, call[1])
            : Wait.none(member, "is in fcntl");
      case "connect":
        return explainer.connect(member);
      case "wait4":
        return ends(member, (int) call[1]);
      case "open":
        return open(member, call[1], call[2]);
      case "openat":
        return open(member, call[2], call[3]);
      default:
        return Wait.none(member, "is in " + SystemCalls.describe(call[0]));
    }
  }

  private Wait first(Member member, Polling polling) {
    if (polling == null || polling.watched().isEmpty()) {
      return Wait.none(member, "waits for the first of several");
    }
    List<Wait> each = new ArrayList<>();
    for (Polling.Watched watched : polling.watched()) {
      if (watched.reads()) {
        each.add(explainer.read(member, watched.fd(), false));
      }
      if (watched.writes()) {
        each.add(explainer.write(member, watched.fd(), false));
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

  private Wait open(Member member, long address, long flags) {
    String path = Proc.string(member.pid, address);
    String folder = Proc.workingFolder(member.pid);
    if (path == null || folder == null) {
      return Wait.none(member, "opens a file");
    }
    String identity = Path.of(folder).resolve(path).normalize().toString();
    int entry = snapshot.register().find(identity);
    String name = entry == 0 ? Visible.of(path) : snapshot.register().name(entry);
    return explainer.open(member, entry, name, flags);
  }
}

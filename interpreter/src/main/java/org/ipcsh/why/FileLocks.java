package org.ipcsh.why;

/** Waits for locks on files: /proc/locks names who waits and who has the lock; see proc(5). */
final class FileLocks {
  private static final String WAITING = "->";

  private final Snapshot snapshot;

  FileLocks(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  Wait lock(Member member, long fd, String name) {
    Wait wait = new Wait(member, Wait.Kind.SYNCHRONIZATION, "waits for lock " + name);
    wait.object = name;
    wait.relation = "which was locked by";
    int holder = holder(member.pid);
    if (holder > 0) {
      held(wait, holder);
      return wait;
    }
    // An open file description has the lock: whoever has that open.
    String identity = Proc.link(member.pid, fd);
    if (identity == null) {
      return wait.hope("what it locks is not known");
    }
    for (Snapshot.Holder each : snapshot.holders(identity)) {
      String lock = Proc.fdinfo(each.pid(), each.fd(), "lock");
      if (lock != null && !lock.contains(WAITING)) {
        held(wait, each.pid());
      }
    }
    return wait.by.isEmpty() ? wait.hope("who has the lock is not known") : wait;
  }

  private void held(Wait wait, int pid) {
    Member member = snapshot.member(pid);
    if (member == null) {
      wait.hope(
          "process " + pid + " (" + Proc.command(pid) + "), which is not of this run, has it");
    } else {
      wait.by(member);
      if (member == wait.who) {
        wait.alone = "which it has locked itself";
      }
    }
  }

  /** The process that has the lock for which that one waits, or 0. */
  static int holder(int waiting) {
    int holder = 0;
    for (String line : Proc.lines("/proc/locks")) {
      String[] fields = line.trim().split("\\s+");
      boolean waits = fields.length > 5 && fields[1].equals(WAITING);
      int pidField = waits ? 5 : 4;
      if (fields.length <= pidField) {
        continue;
      }
      int pid = Integer.parseInt(fields[pidField]);
      if (!waits) {
        holder = pid;
      } else if (pid == waiting) {
        return holder;
      }
    }
    return 0;
  }
}

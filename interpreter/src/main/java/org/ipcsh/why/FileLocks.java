package org.ipcsh.why;

import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Lock;
import org.ipcsh.proc.Proc;

/** Waits for locks on files: /proc/locks names who waits and who has the lock; see proc(5). */
final class FileLocks {
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
    String identity = new Descriptor(member.pid, (int) fd).identity();
    if (identity == null) {
      return wait.hope("what it locks is not known");
    }
    for (Descriptor each : snapshot.holders(identity)) {
      if (Lock.isHeldBy(each)) {
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
    for (Lock lock : Lock.all()) {
      if (!lock.waits()) {
        holder = lock.pid();
      } else if (lock.pid() == waiting) {
        return holder;
      }
    }
    return 0;
  }
}

package org.ipcsh.why;

import java.nio.ByteBuffer;
import org.ipcsh.facility.End;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Mapping;
import org.ipcsh.proc.ProcessMemory;
import org.ipcsh.proc.Stat;

/**
 * Waits for what lies in shared memory: semaphores, mutexes, read-write locks, conditions,
 * barriers. The kernel knows of these only that a thread waits at an address; what stands there is
 * read from the memory of the process that waits.
 *
 * <p>Offsets as in the C library of GNU, x86-64 and arm64; where something else stands there a
 * report says less, and nothing depends on it whether there is a deadlock.
 */
final class InMemory {
  private static final int MUTEX_OWNER = 8;
  private static final int RWLOCK_READERS = 0;
  private static final int RWLOCK_WRITER = 24;
  private static final int READERS_SHIFT = 3;
  private static final int BARRIER_IN = 0;
  private static final int BARRIER_ROUND = 4;
  private static final int BARRIER_COUNT = 8;
  private static final int LARGEST = 32;

  private final Snapshot snapshot;

  InMemory(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  private static ByteBuffer memory(Member member) {
    return memory(member, member.first);
  }

  private static ByteBuffer memory(Member member, long address) {
    return ProcessMemory.buffer(member.pid, address, LARGEST);
  }

  private Wait wait(Member member, String what, String name) {
    Wait wait = new Wait(member, Wait.Kind.SYNCHRONIZATION, what + name);
    wait.object = name;
    return wait;
  }

  /**
   * Whoever the object was given to, or who finds it by its name, could end the wait; above all
   * those that have the memory now.
   */
  private Wait byAnybody(Wait wait) {
    wait.anybody = wait.by.isEmpty();
    Mapping memory = Mapping.at(wait.who.pid, wait.who.first);
    if (memory != null && memory.file() != null) {
      for (int pid : snapshot.sharers(memory.file())) {
        wait.user(pid, snapshot);
      }
    }
    int entry = wait.who.entry;
    if (entry == 0) {
      return wait.hope("what it waits for is not known");
    }
    if (snapshot.register().isNamed(entry)
        && !snapshot.usedByProgram(entry, wait.who)
        && !snapshot.register().usedByOthers(entry, End.BOTH, wait.who.pid)) {
      wait.hopeByName("another program can get at it by its name");
    }
    return wait;
  }

  Wait semaphore(Member member, String name) {
    Wait wait = wait(member, "waits for semaphore ", name);
    wait.alone = "and nobody posts it";
    wait.deed = "post";
    int taker = snapshot.register().taker(member.entry);
    if (taker != 0) {
      taken(wait, taker, "which was taken by", "which it has taken itself");
      wait.lost = wait.by.isEmpty();
    }
    ByteBuffer memory = memory(member);
    if (memory != null) {
      int value = memory.getInt(0);
      wait.state = "its value is " + value;
      if (value > 0) {
        wait.hope("it is not zero");
      }
    }
    byAnybody(wait);
    // Who has taken it is the one to give it back, and not the only one who could.
    wait.anybody |= !wait.users.isEmpty();
    return wait;
  }

  private void taken(Wait wait, int pid, String relation, String itself) {
    Member member = snapshot.member(pid);
    wait.relation = relation;
    if (member == wait.who) {
      wait.by(member);
      wait.alone = itself;
    } else if (member != null) {
      wait.by(member);
    } else {
      String name = snapshot.nameOf(pid);
      ended(wait, relation, name == null ? "process " + pid : name);
    }
  }

  Wait mutex(Member member, String name) {
    return mutex(wait(member, "waits for mutex ", name), member.first);
  }

  private Wait mutex(Wait wait, long address) {
    wait.alone = "and nobody has it";
    wait.deed = "unlock";
    ByteBuffer memory = memory(wait.who, address);
    if (memory == null) {
      return byAnybody(wait);
    }
    int owner = memory.getInt(MUTEX_OWNER);
    if (memory.getInt(0) == 0 || owner == 0) {
      return wait.hope("it is free");
    }
    owner(wait, owner);
    return wait;
  }

  /** Only its owner unlocks it. */
  private void owner(Wait wait, int thread) {
    for (Member member : snapshot.members()) {
      if (member.thread == thread) {
        taken(wait, member.pid, "which was locked by", "which it has locked itself");
        return;
      }
    }
    if (!Stat.of(thread).isGone()) {
      wait.hope("process " + thread + ", which is not of this run, has it");
      return;
    }
    // The thread that evaluates has another number than its process.
    String name = snapshot.nameOfThread(thread);
    ended(wait, "which was locked by", name == null ? "a process" : name);
  }

  private static void ended(Wait wait, String relation, String name) {
    wait.alone = relation + " " + name + ", which has ended";
    wait.others.add(
        "it " + relation.substring("which ".length()) + " " + name + ", which has ended");
  }

  Wait rwlock(Member member, String name, boolean reading) {
    Wait wait = wait(member, "waits to lock ", name + (reading ? " for reading" : " for writing"));
    wait.alone = "and nobody unlocks it";
    wait.deed = "unlock";
    ByteBuffer memory = memory(member);
    if (memory != null) {
      int writer = memory.getInt(RWLOCK_WRITER);
      int readers = memory.getInt(RWLOCK_READERS) >>> READERS_SHIFT;
      if (writer != 0) {
        owner(wait, writer);
        return wait;
      }
      wait.state = readers == 1 ? "one reader has it" : readers + " readers have it";
      if (!reading && !member.selects && member.second > 0) {
        wait.alone = "which it has locked for reading itself";
        wait.by(member);
      }
    }
    return byAnybody(wait);
  }

  /** Who has been signalled is still in that call until it has the mutex again. */
  Wait condition(Member member, String name) {
    BlockedCall futex = BlockedCall.of(member.pid, member.thread);
    if (futex != null && futex.argument(0) == member.second) {
      return mutex(wait(member, "waits for the mutex of condition ", name), member.second);
    }
    Wait wait = wait(member, "waits for condition ", name);
    wait.alone =
        "and nobody signals it: a signal that came before the wait is lost, and signal() wakes one"
            + " process only";
    wait.deed = "signal";
    return byAnybody(wait);
  }

  Wait barrier(Member member, String name) {
    Wait wait = wait(member, "waits at barrier ", name);
    wait.alone = "and nobody else comes";
    wait.deed = "reach";
    ByteBuffer memory = memory(member);
    if (memory != null) {
      int count = memory.getInt(BARRIER_COUNT);
      int arrived = memory.getInt(BARRIER_IN) - memory.getInt(BARRIER_ROUND);
      if (arrived > 0 && arrived <= count) {
        wait.alone =
            "which opens for "
                + count
                + (count == 1 ? " process" : " processes")
                + ", and only "
                + arrived
                + (arrived == 1 ? " has come" : " have come");
        wait.state = arrived + " of " + count + " have come";
      }
    }
    return byAnybody(wait);
  }
}

package org.ipcsh.why;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ipcsh.facility.End;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MsqidDs;
import org.ipcsh.posix.Sembuf;
import org.ipcsh.posix.SemidDs;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Proc;
import org.ipcsh.proc.ProcessMemory;
import org.ipcsh.proc.Stat;

/**
 * Waits for messages and semaphores of System V. These have no descriptors: the kernel knows who
 * used them last, and not who may come to use them.
 */
final class SystemV {
  private static final int MOST_CHANGES = 64;
  private static final int TYPE_ARGUMENT = 3;
  private static final int MOST_LOOKED_AT = 64;
  private static final int MOST_BYTES = 1 << 20;

  private final Snapshot snapshot;

  SystemV(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  private void byAnybody(Wait wait, End end) {
    int entry = wait.who.entry;
    for (Member member : snapshot.members()) {
      if (entry != 0 && member.has(entry, end)) {
        wait.user(member.pid, snapshot);
      }
    }
    wait.anybody = wait.by.isEmpty() || !wait.users.isEmpty();
    if (entry == 0) {
      wait.hope("other programs can get at it by its number");
    } else if (snapshot.register().isNamed(entry)
        && !snapshot.usedByProgram(entry, wait.who)
        && !snapshot.register().usedByOthers(entry, end, wait.who.pid)) {
      wait.hopeByName("another program can get at it by its key");
    }
  }

  /** Who used the object last is among those who use it. */
  private void user(Wait wait, long pid) {
    if (pid != 0
        && pid != wait.who.pid
        && snapshot.member((int) pid) == null
        && snapshot.nameOf((int) pid) == null
        && !Stat.of((int) pid).isGone()) {
      wait.hope(
          "process "
              + pid
              + " ("
              + Proc.command((int) pid)
              + "), which is not of this run, uses it");
    }
  }

  Wait receive(Member member, long queue, String name) {
    BlockedCall call = member.selects ? null : BlockedCall.of(member.pid, member.thread);
    long type = call == null ? 0 : call.argument(TYPE_ARGUMENT);
    Wait wait =
        new Wait(
            member,
            Wait.Kind.MESSAGE,
            type == 0
                ? "waits to receive from " + name
                : type > 0
                    ? "waits for a message of type " + type + " from " + name
                    : "waits for a message of type " + -type + " or less from " + name);
    wait.object = name;
    wait.deed = "send to";
    wait.alone = "and nobody sends one";
    Memory status = status(queue);
    if (status != null) {
      long count = status.getLong(MsqidDs.QNUM);
      wait.state =
          count == 0
              ? "nothing lies in it"
              : count == 1
                  ? "1 message " + types(queue, status) + " lies in it"
                  : count + " messages " + types(queue, status) + " lie in it";
      if (count > 0) {
        wait.alone = "and nobody sends one: " + wait.state;
      }
      if (count > 0 && type == 0) {
        wait.hope("there is a message");
      }
      user(wait, status.getInt(MsqidDs.LSPID));
    }
    byAnybody(wait, End.WRITE);
    return wait;
  }

  /** "of type 1", "of types 1, 5 and 7". */
  private static String types(long queue, Memory status) {
    Set<Long> types = new TreeSet<>();
    long count = status.getLong(MsqidDs.QNUM);
    int size = (int) Math.min(status.getLong(MsqidDs.CBYTES), MOST_BYTES);
    Memory message = Memory.allocate(Long.BYTES + size);
    for (long i = 0; i < count && i < MOST_LOOKED_AT; i++) {
      long flags = Flags.MSG_COPY | Flags.IPC_NOWAIT;
      if (Libc.MSGRCV.invoke(queue, message.address(), size, i, flags, 0) < 0) {
        return count == 1 ? "of another type" : "of other types";
      }
      types.add(message.getLong(0));
    }
    String all = types.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return (types.size() == 1 ? "of type " : "of types ")
        + all.replaceFirst(", (\\d+)$", " and $1")
        + (count > MOST_LOOKED_AT ? " and perhaps others" : "");
  }

  Wait send(Member member, long queue, String name) {
    Wait wait = new Wait(member, Wait.Kind.MESSAGE, "waits to send to " + name);
    wait.object = name;
    wait.deed = "receive from";
    wait.alone = "which is full, and nobody receives from it";
    Memory status = status(queue);
    if (status != null) {
      wait.state = "it is full: " + content(status);
      user(wait, status.getInt(MsqidDs.LRPID));
    }
    byAnybody(wait, End.READ);
    return wait;
  }

  /** "1 message of 5 bytes lies in it". */
  static String content(Memory status) {
    long count = status.getLong(MsqidDs.QNUM);
    long bytes = status.getLong(MsqidDs.CBYTES);
    return (count == 1 ? "1 message" : count + " messages")
        + (count == 0 ? "" : " of " + (bytes == 1 ? "1 byte" : bytes + " bytes"))
        + (count == 1 ? " lies in it" : " lie in it");
  }

  private static Memory status(long queue) {
    Memory status = Memory.allocate(MsqidDs.SIZE);
    long result = Libc.MSGCTL.invoke(queue, Flags.IPC_STAT, status.address());
    return result < 0 ? null : status;
  }

  /** One semop(2): it waits for the first of its changes that cannot be made. */
  Wait operate(Member member, long set, long address, long count, String name) {
    ByteBuffer changes =
        count < 1 || count > MOST_CHANGES
            ? null
            : ProcessMemory.buffer(member.pid, address, (int) count * Sembuf.SIZE);
    for (int i = 0; changes != null && i < count; i++) {
      int number = changes.getShort(i * Sembuf.SIZE + Sembuf.NUM) & 0xFFFF;
      int amount = changes.getShort(i * Sembuf.SIZE + Sembuf.OP);
      long value = Libc.SEMCTL.invoke(set, number, Flags.SEM_GETVAL, 0);
      if (value >= 0 && (amount < 0 && value < -amount || amount == 0 && value > 0)) {
        String which = isAlone(set) ? name : number + " of " + name;
        Wait wait = change(member, which, amount == 0);
        wait.state =
            "the value of semaphore "
                + number
                + " is "
                + value
                + (amount < -1 ? ", and it wants to take " + -amount : "");
        changer(wait, number, amount == 0, Libc.SEMCTL.invoke(set, number, Flags.SEM_GETPID, 0));
        byAnybody(wait, End.BOTH);
        return wait;
      }
    }
    Wait wait = change(member, name, false);
    if (changes != null) {
      wait.hope("it can be had");
    }
    byAnybody(wait, End.BOTH);
    return wait;
  }

  private static boolean isAlone(long set) {
    Memory status = Memory.allocate(SemidDs.SIZE);
    long result = Libc.SEMCTL.invoke(set, 0, Flags.IPC_STAT, status.address());
    return result < 0 || status.getLong(SemidDs.NSEMS) == 1;
  }

  private static Wait change(Member member, String name, boolean toZero) {
    String what = "waits for semaphore " + name + (toZero ? " to become zero" : "");
    Wait wait = new Wait(member, Wait.Kind.SYNCHRONIZATION, what);
    wait.object = name;
    wait.deed = toZero ? "take from" : "post";
    wait.alone = toZero ? "and nobody takes from it" : "and nobody posts it";
    return wait;
  }

  private void changer(Wait wait, int number, boolean toZero, long last) {
    user(wait, last);
    if (!toZero && !snapshot.register().isTakenAlone(wait.who.entry)) {
      return;
    }
    Member user = snapshot.member((int) last);
    if (user == wait.who) {
      boolean taken = number == 0 && snapshot.register().taker(wait.who.entry) == last;
      wait.alone = taken && !toZero ? "which it has taken itself" : wait.alone;
    } else if (user != null) {
      wait.by(user);
      wait.relation = "which was last changed by";
    } else if (last > 0 && snapshot.nameOf((int) last) != null) {
      wait.alone = "which was last changed by " + snapshot.nameOf((int) last) + ", which has ended";
      wait.others.add(
          "it was last changed by " + snapshot.nameOf((int) last) + ", which has ended");
      wait.lost = true;
    }
  }
}

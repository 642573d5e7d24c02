package org.ipcsh.why;

import java.nio.ByteBuffer;
import org.ipcsh.posix.Flags;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.ProcessMemory;

/** Waits for eventfd(2): each who has one can add to it and take from it. */
final class Events {
  private final Snapshot snapshot;
  private final SentEnds sent;

  Events(Snapshot snapshot, SentEnds sent) {
    this.snapshot = snapshot;
    this.sent = sent;
  }

  Wait event(Member member, Descriptor descriptor, int operation) {
    String name = snapshot.objectOf(member);
    boolean takes = operation == Flags.POLLIN;
    String what = takes ? "waits for event " + name : "waits to post event " + name;
    Wait wait = new Wait(member, Wait.Kind.SYNCHRONIZATION, what);
    wait.object = name;
    wait.alone =
        takes ? "and nobody signals it" : "which has no room for so much, and nobody takes from it";
    wait.deed = takes ? "signal" : "take from";
    if (descriptor.eventNumber() < 0 || member.entry == 0) {
      return wait.hope("who else has it is not known");
    }
    String identity = descriptor.identity();
    for (Descriptor holder : snapshot.holders(identity)) {
      if (snapshot.member(holder.pid()) == null) {
        wait.by(identity, holder, snapshot);
      } else {
        wait.user(holder.pid(), snapshot);
      }
    }
    wait.anybody = true;
    if (sent.isOutside(member.entry)) {
      wait.hope("it was sent to a process outside the run");
    }
    try (Borrowed copy = Borrowed.ifAllowed(descriptor)) {
      if (copy != null
          && (takes ? copy.readable() : copy.writable() && hasRoom(member, descriptor))) {
        wait.hope("it can go on");
      }
    }
    return wait;
  }

  /** Whether there is room for what is added, and not only for 1, which poll(2) asks for. */
  private static boolean hasRoom(Member member, Descriptor descriptor) {
    ByteBuffer added =
        member.selects ? null : ProcessMemory.buffer(member.pid, member.second, Long.BYTES);
    long count = descriptor.eventCount();
    return added == null || count == -1 || Long.compareUnsigned(-1 - count, added.getLong(0)) > 0;
  }
}

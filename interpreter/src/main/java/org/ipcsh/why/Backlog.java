package org.ipcsh.why;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Sockaddr;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.ProcessMemory;
import org.ipcsh.proc.Visible;

/**
 * Waits to connect to a socket of the UNIX domain: as long as its backlog is full, until somebody
 * accepts a connection. Other sockets give up after a while.
 */
final class Backlog {
  private static final int LONGEST_NAME = 108;

  private final Snapshot snapshot;

  Backlog(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  Wait connect(Member member) {
    BlockedCall call = BlockedCall.of(member.pid, member.thread);
    String address =
        call == null ? null : address(member.pid, call.argument(1), (int) call.argument(2));
    String identity = address == null ? null : Connection.listening(address);
    if (identity == null) {
      return Wait.none(member, "connects");
    }
    int entry = snapshot.register().find(identity);
    String name = entry == 0 ? Visible.of(address) : snapshot.register().name(entry);
    Wait wait = new Wait(member, Wait.Kind.SYNCHRONIZATION, "waits to connect to " + name);
    wait.object = name;
    wait.state = "its backlog is full";
    wait.relation = "whose backlog is full and whose connections are accepted by";
    for (Descriptor holder : snapshot.holders(identity)) {
      wait.by(identity, holder, snapshot);
    }
    if (wait.by.size() == 1 && wait.by.get(0) == member) {
      wait.alone = "whose backlog is full, and only " + member + " itself could accept";
    }
    return wait.by.isEmpty() ? wait.hope("who could accept is not known") : wait;
  }

  /** The name as the kernel shows it, an abstract one after an @; null for other families. */
  private static String address(int pid, long at, int length) {
    byte[] bytes = ProcessMemory.bytes(pid, at, Math.min(length, Sockaddr.UN_PATH + LONGEST_NAME));
    if (bytes == null || bytes.length <= Sockaddr.UN_PATH) {
      return null;
    }
    int family = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort(Sockaddr.FAMILY);
    if (family != Flags.AF_UNIX) {
      return null;
    }
    String name =
        new String(
            bytes, Sockaddr.UN_PATH, bytes.length - Sockaddr.UN_PATH, StandardCharsets.UTF_8);
    int end = name.indexOf('\0', 1);
    return name.startsWith("\0")
        ? name.replace('\0', '@')
        : end < 0 ? name : name.substring(0, end);
  }
}

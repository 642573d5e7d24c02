package org.ipcsh.why;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Sockaddr;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.ProcessMemory;
import org.ipcsh.proc.Visible;

/**
 * Waits for somebody to connect, or to accept a connection. Who reads from one that has not been
 * accepted waits for that; and who connects to a socket of the UNIX domain whose backlog is full,
 * where other sockets give up after a while.
 */
final class Backlog {
  private static final int LONGEST_NAME = 108;

  private final Snapshot snapshot;
  private final SentEnds sent;

  Backlog(Snapshot snapshot, SentEnds sent) {
    this.snapshot = snapshot;
    this.sent = sent;
  }

  /** A wait for a connection; null where the socket does not listen. */
  Wait accept(Member member, String identity, String name) {
    if (!identity.startsWith("socket:") || !Connection.listens(snapshot, member.pid, identity)) {
      return null;
    }
    Wait wait = new Wait(member, Wait.Kind.SYNCHRONIZATION, "waits for a connection to " + name);
    wait.object = name;
    wait.anybody = true;
    return Connection.listensAtAnyPort(snapshot, member.pid, identity)
        ? wait.hopeFromOutside("another program can connect to it")
        : wait.hope("any program can connect to it");
  }

  /** A wait on a connection that is yet to be accepted; null where it is none. */
  Wait unaccepted(Member member, String identity, String name, String what) {
    List<String> listening =
        identity.startsWith("socket:")
            ? Connection.accepting(snapshot, member.pid, identity)
            : List.of();
    if (listening.isEmpty()) {
      return null;
    }
    Wait wait = new Wait(member, Wait.Kind.SYNCHRONIZATION, what);
    wait.object = name;
    wait.relation = "which has not been accepted by";
    wait.state = "nobody has accepted it";
    acceptors(wait, listening);
    if (isAlone(wait)) {
      wait.alone = "which only " + member + " itself could accept";
    }
    return wait;
  }

  /** Whoever has one of these sockets could accept a connection. */
  private void acceptors(Wait wait, List<String> listening) {
    wait.deed = "accept";
    for (String identity : listening) {
      List<Descriptor> holders = snapshot.holders(identity);
      for (Descriptor holder : holders) {
        wait.by(identity, holder, snapshot);
      }
      if (holders.isEmpty() || sent.isOutside(snapshot.register().find(identity))) {
        wait.hope("who could accept is not known");
      }
    }
  }

  private static boolean isAlone(Wait wait) {
    return wait.by.size() == 1 && wait.by.get(0) == wait.who;
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
    acceptors(wait, List.of(identity));
    if (isAlone(wait)) {
      wait.alone = "whose backlog is full, and only " + member + " itself could accept";
    }
    return wait;
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

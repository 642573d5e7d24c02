package org.ipcsh.why;

import java.util.ArrayList;
import java.util.List;

/**
 * Waits for what is typed at a terminal, or shown on it: at a pseudoterminal whose master a process
 * of the run holds. Its slave has a name, under which any program of the user can open it, so that
 * it is never certain that nobody will.
 */
final class Terminals {
  private static final String SLAVE = "/dev/pts/";
  private static final List<String> MASTERS = List.of("/dev/ptmx", "/dev/pts/ptmx");

  private final Snapshot snapshot;

  Terminals(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** The slave of the pseudoterminal at whose one end that is; null if it is at none of the run. */
  String slave(Member member, long fd, String identity) {
    String number =
        MASTERS.contains(identity)
            ? Proc.fdinfo(member.pid, fd, "tty-index")
            : identity.startsWith(SLAVE) ? identity.substring(SLAVE.length()) : null;
    for (Snapshot.Holder holder : number == null ? List.<Snapshot.Holder>of() : masters(number)) {
      if (snapshot.member(holder.pid()) != null) {
        return SLAVE + number;
      }
    }
    return null;
  }

  private List<Snapshot.Holder> masters(String number) {
    List<Snapshot.Holder> found = new ArrayList<>();
    for (String identity : MASTERS) {
      for (Snapshot.Holder holder : snapshot.holders(identity)) {
        if (number.equals(Proc.fdinfo(holder.pid(), holder.fd(), "tty-index"))) {
          found.add(holder);
        }
      }
    }
    return found;
  }

  /**
   * Whoever holds one of the ends could end the wait: what is typed is shown at once, as echo. What
   * has been typed without its newline is not seen at the slave.
   */
  Wait read(Member member, String identity, String slave, String name) {
    Wait wait = new Wait(member, Wait.Kind.SYNCHRONIZATION, "waits to read " + name);
    wait.object = name;
    wait.deed = "write to";
    wait.anybody = true;
    wait.state = identity.equals(slave) ? "no whole line lies in it" : null;
    List<Snapshot.Holder> holders = masters(slave.substring(SLAVE.length()));
    holders.addAll(snapshot.holders(slave));
    for (Snapshot.Holder holder : holders) {
      if (snapshot.member(holder.pid()) == null) {
        wait.by(slave, holder, snapshot);
      } else {
        wait.user(holder.pid(), snapshot);
      }
    }
    return wait.hopeFromOutside("another program can open it by its name, " + slave);
  }
}

package org.ipcsh.why;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.proc.Descriptor;

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
  String slave(Descriptor descriptor, String identity) {
    String number =
        MASTERS.contains(identity)
            ? descriptor.terminal()
            : identity.startsWith(SLAVE) ? identity.substring(SLAVE.length()) : null;
    for (Descriptor holder : number == null ? List.<Descriptor>of() : masters(number)) {
      if (snapshot.member(holder.pid()) != null) {
        return SLAVE + number;
      }
    }
    return null;
  }

  private List<Descriptor> masters(String number) {
    List<Descriptor> found = new ArrayList<>();
    for (String identity : MASTERS) {
      for (Descriptor holder : snapshot.holders(identity)) {
        if (number.equals(holder.terminal())) {
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
    List<Descriptor> holders = masters(slave.substring(SLAVE.length()));
    holders.addAll(snapshot.holders(slave));
    for (Descriptor holder : holders) {
      if (snapshot.member(holder.pid()) == null) {
        wait.by(slave, holder, snapshot);
      } else {
        wait.user(holder.pid(), snapshot);
      }
    }
    return wait.hopeFromOutside("another program can open it by its name, " + slave);
  }
}

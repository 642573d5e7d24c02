package org.ipcsh.why;

import java.util.List;
import org.ipcsh.facility.End;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.proc.Descriptor;

/** The ends of channels that processes of the run have sent over sockets, and where they are. */
final class SentEnds {
  private final Snapshot snapshot;

  SentEnds(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** Whether something lies in the socket that was sent over it. */
  boolean isFilled(int socket) {
    for (String side : sides(socket)) {
      for (Descriptor holder : side == null ? List.<Descriptor>of() : snapshot.holders(side)) {
        try (Borrowed copy = Borrowed.ifAllowed(holder)) {
          if (copy != null && copy.readable()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Whether an end was sent over a socket whose other side the run does not have for itself; or
   * something may have been that is not known, and may be this end.
   */
  boolean isOutside(int entry, End end) {
    return leadsOutside(snapshot.register().over(entry, end))
        || leadsOutside(snapshot.register().over(0, end));
  }

  private boolean leadsOutside(int over) {
    if (over <= 0) {
      return over != 0;
    }
    for (String side : sides(over)) {
      if (side == null
          || snapshot.holders(side).stream()
              .anyMatch(each -> snapshot.member(each.pid()) == null)) {
        return true;
      }
    }
    return false;
  }

  private String[] sides(int socket) {
    String[] sides = snapshot.register().identity(socket).split(" ");
    return sides.length > 1
        ? sides
        : new String[] {
          sides[0], Connection.otherSide(snapshot, snapshot.register().creator(socket), sides[0])
        };
  }

  /** The same, of either of its ends. */
  boolean isOutside(int entry) {
    return isOutside(entry, End.READ) || isOutside(entry, End.WRITE);
  }
}

package org.ipcsh.why;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipcsh.facility.End;
import org.ipcsh.posix.Flags;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Visible;
import org.ipcsh.process.Register;

/**
 * Waits for channels: at a descriptor, until there is something to read or room to write, or until
 * somebody opens the other end. Who holds that could end the wait.
 */
final class Channels {
  /** Channels of messages, which are received and not read. */
  private static final Set<String> OF_MESSAGES =
      Set.of("posix_queue", "unix_datagram", "unix_seqpacket", "udp");

  /** Those of them whose receivers are not told that nobody can send any more. */
  private static final Set<String> ENDLESS = Set.of("posix_queue", "unix_datagram", "udp");

  private static final long ACCESS_MODE = 3;
  private static final long WRITE_ONLY = 1;
  private static final long READ_WRITE = 2;

  /** What stands before a channel that a loop reads line by line. */
  private static final Pattern LOOP = Pattern.compile("\\bfor\\s+\\w+(\\s*,\\s*\\w+)?\\s+in\\s+$");

  /** An operation of a channel, from the channel on. */
  private static final Pattern OPERATION = Pattern.compile("^[^\\s(){]*\\.(\\w+)\\(");

  private final Snapshot snapshot;
  private final Backlog backlog;
  private final Terminals terminals;
  private final Events events;
  private final SentEnds sent;

  Channels(Snapshot snapshot, Backlog backlog, SentEnds sent) {
    this.snapshot = snapshot;
    this.backlog = backlog;
    this.terminals = new Terminals(snapshot);
    this.events = new Events(snapshot, sent);
    this.sent = sent;
  }

  boolean isOfMessages(Member member) {
    return OF_MESSAGES.contains(snapshot.register().kind(member.entry));
  }

  private boolean isEndless(Member member, String identity) {
    return ENDLESS.contains(snapshot.register().kind(noted(member, identity)));
  }

  private int noted(Member member, String identity) {
    return member.entry != 0 ? member.entry : snapshot.register().find(identity);
  }

  /**
   * The script's name of what is behind a descriptor, or the kernel's where the script has none.
   */
  String name(Member member, String identity) {
    if (member.entry != 0) {
      String name = snapshot.register().name(member.entry);
      return isConnection(member.entry, identity) ? "a connection of " + name : name;
    }
    int entry = snapshot.register().find(identity);
    return entry == 0 ? Visible.of(identity) : snapshot.register().name(entry);
  }

  /** Whether it is a socket that the one in the register has accepted, or that connected to it. */
  private boolean isConnection(int entry, String identity) {
    return identity.startsWith("socket:")
        && !List.of(snapshot.register().identity(entry).split(" ")).contains(identity);
  }

  Wait read(Member member, long fd, boolean message) {
    Descriptor descriptor = new Descriptor(member.pid, (int) fd);
    String identity = descriptor.identity();
    if (identity == null) {
      return Wait.none(member, "reads");
    }
    if (Descriptor.isEventfd(identity)) {
      return events.event(member, descriptor, Flags.POLLIN);
    }
    String slave = terminals.slave(descriptor, identity);
    if (slave != null) {
      return untilReadable(
          terminals.read(member, identity, slave, name(member, slave)), descriptor);
    }
    if (identity.startsWith("/dev/pts/") || identity.startsWith("/dev/tty")) {
      return Wait.none(member, "waits for what is typed at " + identity);
    }
    String name = name(member, identity);
    String what = message ? "waits to receive from " + name : "waits to read " + name;
    String other = otherEnd(member, descriptor, identity);
    Wait accepting = other == null ? backlog.accept(member, identity, name) : null;
    if (accepting != null) {
      return accepting;
    }
    Wait queued = other == null ? backlog.unaccepted(member, identity, name, what) : null;
    if (queued != null) {
      return untilReadable(queued, descriptor);
    }
    boolean endless = isEndless(member, identity);
    Wait wait = new Wait(member, endless ? Wait.Kind.MESSAGE : Wait.Kind.READ, what);
    wait.object = name;
    wait.part = endless ? null : "write end";
    wait.deed = endless ? "send to" : null;
    wait.role = message ? "sender" : "writer";
    if (!message) {
      readsOn(wait);
    }
    if (other == null) {
      return isReadAlone(member, descriptor, identity)
          ? fromOutside(wait, descriptor)
          : wait.hope("what it reads is neither a pipe nor a pair of sockets");
    }
    holders(wait, other, End.WRITE);
    return untilReadable(wait, descriptor);
  }

  private static Wait untilReadable(Wait wait, Descriptor descriptor) {
    try (Borrowed copy = Borrowed.ifAllowed(descriptor)) {
      if (copy != null) {
        wait.state = wait.state == null ? Content.of(copy) : wait.state;
        limited(wait, copy.isLimited(Flags.SO_RCVTIMEO));
        if (copy.readable()) {
          wait.hope("there is something to read");
        }
      }
    }
    return wait;
  }

  /**
   * Whether nobody knows of the object: a socket whose port the kernel has chosen, so that it
   * serves no one, or a pseudoterminal of the run.
   */
  boolean isReadAlone(Member member, Descriptor descriptor, String identity) {
    switch (snapshot.register().kind(member.entry)) {
      case "udp":
        return identity.startsWith("socket:")
            && Connection.hasAnyPort(snapshot, member.pid, identity);
      case "tcp":
        return identity.startsWith("socket:")
            && Connection.listensAtAnyPort(snapshot, member.pid, identity);
      case "pty":
        return terminals.slave(descriptor, identity) != null;
      default:
        return false;
    }
  }

  private static Wait fromOutside(Wait wait, Descriptor descriptor) {
    try (Borrowed copy = Borrowed.ifAllowed(descriptor)) {
      if (copy == null || copy.readable()) {
        return wait.hope("there may be something to read");
      }
      wait.state = Content.of(copy);
      limited(wait, copy.isLimited(Flags.SO_RCVTIMEO));
    }
    return wait.hopeFromOutside("another program can get at it by its name");
  }

  private static void limited(Wait wait, boolean limited) {
    if (limited) {
      wait.hope("its time will be up");
    }
  }

  /** What of the stream the process wants, as its place in the script says. */
  private void readsOn(Wait wait) {
    Member member = wait.who;
    Register.Place place = snapshot.place(member);
    if (place == null) {
      return;
    }
    Matcher operation = OPERATION.matcher(place.text().substring(place.column()));
    String name = operation.find() ? operation.group(1) : "";
    boolean loop = name.isEmpty() && LOOP.matcher(place.text().substring(0, place.column())).find();
    String read = member.have == 1 ? "1 byte has" : member.have + " bytes have";
    if (member.have > 0 && (loop || name.equals("read_line"))) {
      wait.wanted = "a newline";
      wait.state = read + " been read, and no newline";
    } else if (member.have > 0 && name.equals("read_exact")) {
      BlockedCall call = BlockedCall.of(member.pid, member.thread);
      wait.wanted = "more data";
      wait.state =
          call == null
              ? read + " been read, and more are wanted"
              : read + " been read of " + (member.have + call.argument(2));
    } else {
      wait.toTheEnd = loop || name.equals("read_all");
    }
  }

  Wait write(Member member, long fd, boolean message) {
    Descriptor descriptor = new Descriptor(member.pid, (int) fd);
    String identity = descriptor.identity();
    if (identity == null) {
      return Wait.none(member, "writes");
    }
    if (Descriptor.isEventfd(identity)) {
      return events.event(member, descriptor, Flags.POLLOUT);
    }
    String name = name(member, identity);
    String what = message ? "waits to send to " + name : "waits to write " + name;
    String other = otherEnd(member, descriptor, identity);
    Wait queued = other == null ? backlog.unaccepted(member, identity, name, what) : null;
    if (queued != null) {
      return untilWritable(queued, descriptor);
    }
    boolean endless = isEndless(member, identity);
    Wait wait = new Wait(member, Wait.Kind.WRITE, what);
    wait.object = name;
    wait.part = endless ? null : "read end";
    wait.deed = endless ? "receive from" : null;
    wait.role = message ? "receiver" : "reader";
    if (other == null) {
      return wait.hope("what it writes to is neither a pipe nor a pair of sockets");
    }
    holders(wait, other, End.READ);
    return untilWritable(wait, descriptor);
  }

  private static Wait untilWritable(Wait wait, Descriptor descriptor) {
    try (Borrowed copy = Borrowed.ifAllowed(descriptor)) {
      if (copy != null) {
        wait.state = wait.state == null ? Content.ofFull(copy) : wait.state;
        limited(wait, copy.isLimited(Flags.SO_SNDTIMEO));
        if (copy.writable()) {
          wait.hope("there is room");
        }
      }
    }
    return wait;
  }

  /**
   * What the other end is called: a pipe is one thing, of a pair of sockets each is its own. Null:
   * not known.
   */
  private String otherEnd(Member member, Descriptor descriptor, String identity) {
    if (!identity.startsWith("socket:")) {
      if (snapshot.register().kind(noted(member, identity)).equals("posix_queue")) {
        return identity;
      }
      return isPipe(descriptor, identity) ? identity : null;
    }
    int entry = noted(member, identity);
    String[] pair = snapshot.register().identity(entry).split(" ");
    if (pair.length != 2) {
      return Connection.otherSide(snapshot, member.pid, identity);
    }
    return pair[0].equals(identity) ? pair[1] : pair[1].equals(identity) ? pair[0] : null;
  }

  static boolean isPipe(Descriptor descriptor, String identity) {
    return identity.startsWith("pipe:") || descriptor.isFifo();
  }

  /** Finds who holds the other end of a channel: one who does can end the wait. */
  private void holders(Wait wait, String identity, End end) {
    int pid = wait.who.pid;
    boolean others = false;
    for (Descriptor holder : snapshot.holders(identity)) {
      if (end == End.WRITE ? holder.writes() : holder.reads()) {
        others |= holder.pid() != pid;
        if (end == End.READ && snapshot.passesOn(identity, holder.pid())) {
          wait.hope("main passes on what it writes, as fast as somebody reads that");
        } else {
          wait.by(identity, holder, snapshot);
        }
      }
    }
    int noted = noted(wait.who, identity);
    if (sent.isOutside(noted, end)) {
      wait.hope(
          (wait.part == null ? "it" : "its " + wait.part)
              + " was sent to a process outside the run");
    }
    if (wait.by.isEmpty() && identity.startsWith("socket:")) {
      wait.hope("who has the other side is not known");
    } else if (wait.by.isEmpty() && !snapshot.register().kind(noted).equals("posix_queue")) {
      unseen(wait, noted == 0 ? 0 : snapshot.register().over(noted, end));
    }
    if (!others && identity.startsWith("/")) {
      if (!othersUse(noted, end, pid)) {
        wait.hopeByName("another program can open it by its name");
      }
    }
  }

  /** Nobody waits for a pipe that nobody has: its other end is where one cannot look. */
  private void unseen(Wait wait, int over) {
    if (over <= 0 || !sent.isFilled(over)) {
      wait.hope("who holds its " + wait.part + " is not known");
      return;
    }
    String where =
        "its "
            + wait.part
            + " lies in "
            + snapshot.register().name(over)
            + ", where nobody receives it";
    wait.alone = "and " + where;
    wait.others.add(where);
  }

  private boolean othersUse(int entry, End end, int pid) {
    return entry != 0 && snapshot.register().usedByOthers(entry, end, pid);
  }

  Wait open(Member member, int entry, String name, long flags) {
    long mode = flags & ACCESS_MODE;
    boolean reading = mode == 0;
    Wait wait =
        new Wait(
            member,
            Wait.Kind.OPEN,
            "waits to open " + name + " for " + (reading ? "reading" : "writing"));
    wait.object = name;
    wait.part = reading ? "write end" : "read end";
    wait.role = reading ? "writer" : "reader";
    wait.anybody = true;
    if (entry == 0 || mode == READ_WRITE || mode > READ_WRITE) {
      return wait.hope("what it opens is not known");
    }
    if (!snapshot.register().kind(entry).equals("fifo")) {
      return wait.hope("what it opens is not a FIFO");
    }
    End other = mode == WRITE_ONLY ? End.READ : End.WRITE;
    wait.deed = "open for " + (reading ? "writing" : "reading");
    for (Member each : snapshot.members()) {
      if (each.has(entry, other)) {
        wait.by(each);
      }
    }
    if (!othersUse(entry, other, member.pid)) {
      return wait.hopeByName("another program can open it by its name");
    }
    return wait;
  }
}

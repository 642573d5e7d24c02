package org.ipcsh.why;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipcsh.eval.Signal;
import org.ipcsh.facility.End;
import org.ipcsh.posix.Flags;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.ProcessMemory;
import org.ipcsh.proc.Stat;
import org.ipcsh.proc.Visible;
import org.ipcsh.process.Register;

/** Makes of what a process does what it waits for. */
final class Explainer {
  private static final String WAITS = "waits ";

  /** Signals that are sent to end a process. */
  private static final long ENDING =
      bit(Flags.SIGHUP) | bit(Flags.SIGINT) | bit(Flags.SIGQUIT) | bit(Flags.SIGTERM);

  /** Those, and what the kernel sends about what a process does itself. */
  private static final long NO_NEWS = ENDING | bit(Flags.SIGPIPE) | bit(Flags.SIGCHLD);

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

  private final InMemory inMemory;
  private final SystemV systemV;
  private final FileLocks fileLocks;
  private final Backlog backlog;
  private final Terminals terminals;
  private final Programs programs;

  Explainer(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.inMemory = new InMemory(snapshot);
    this.systemV = new SystemV(snapshot);
    this.fileLocks = new FileLocks(snapshot);
    this.backlog = new Backlog(snapshot, this);
    this.terminals = new Terminals(snapshot);
    this.programs = new Programs(snapshot, this);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  static boolean isLock(long command, boolean tries) {
    return command == Flags.F_SETLKW
        || command == Flags.F_OFD_SETLKW
        || tries && (command == Flags.F_SETLK || command == Flags.F_OFD_SETLK);
  }

  private boolean isOfMessages(Member member) {
    return OF_MESSAGES.contains(snapshot.register().kind(member.entry));
  }

  private boolean isEndless(Member member, String identity) {
    return ENDLESS.contains(snapshot.register().kind(noted(member, identity)));
  }

  private int noted(Member member, String identity) {
    return member.entry != 0 ? member.entry : snapshot.register().find(identity);
  }

  /** The changes stand in its memory, where the call's second argument says. */
  private Wait semop(Member member) {
    BlockedCall call = member.selects ? null : BlockedCall.of(member.pid, member.thread);
    long count = call == null ? 1 : call.argument(2);
    return systemV.operate(member, member.first, member.second, count, objectOf(member));
  }

  /** A wait for the first of several objects: select. */
  private Wait several(Member member) {
    if (member.selected == 0) {
      return Wait.none(member, "waits for the first of several");
    }
    List<Wait> each = new ArrayList<>();
    for (int i = 0; i < member.selected; i++) {
      Member one = member.selecting(i);
      if (one.call == null) {
        return Wait.none(member, "begins to wait for the first of several");
      }
      Wait wait = call(one);
      if (one.open && !wait.byName) {
        wait.hope("processes outside the run use " + objectOf(one));
      }
      each.add(wait);
    }
    return first(member, each);
  }

  Wait first(Member member, List<Wait> each) {
    StringBuilder names = new StringBuilder();
    for (Wait one : each) {
      names.append(names.length() == 0 ? "" : " or ");
      names.append(one.what.startsWith(WAITS) ? one.what.substring(WAITS.length()) : one.what);
    }
    Wait wait = new Wait(member, Wait.Kind.SEVERAL, WAITS + names);
    wait.alone = "and nobody can end that";
    wait.relation = "which depends on";
    for (Wait one : each) {
      one.by.forEach(wait::by);
      one.users.forEach(user -> wait.user(user.pid, snapshot));
      wait.anybody |= one.anybody;
      one.others.forEach(wait.others::add);
      wait.hopeAs(one);
    }
    return wait;
  }

  /**
   * That somebody of the run has sent such a signal is known; that others do not is not. One that
   * is sent to end a process may still come from anywhere: the run sends it to those that it ends.
   */
  private Wait signal(Member member) {
    ByteBuffer set = ProcessMemory.buffer(member.pid, member.first, Long.BYTES);
    long signals = set == null ? 0 : set.getLong();
    StringBuilder names = new StringBuilder();
    for (int signal = 1; signal <= Long.SIZE; signal++) {
      if ((signals & 1L << (signal - 1)) != 0) {
        names.append(names.length() == 0 ? "" : " or ").append(Signal.of(signal).name());
      }
    }
    Wait wait = new Wait(member, Wait.Kind.SIGNAL, "waits for " + names);
    wait.anybody = true;
    wait.alone = "and nobody sends it any more: one that came before the wait is lost";
    if ((signals & ~ENDING & snapshot.register().sent()) == 0) {
      if ((signals & ~Interruptions.MESSAGES) == 0) {
        wait.hopeFromOutside("another program can send it");
      } else {
        wait.hope("another program can send it");
      }
    }
    return wait;
  }

  /** What the process waits for. */
  Wait explain(Member member) {
    if (member.program) {
      return programs.explain(member);
    }
    if (member.call == null) {
      return Wait.none(member, "runs");
    }
    Wait wait = call(member);
    if (member.timed) {
      wait.hope("its time will be up");
    }
    if (member.open && !wait.byName) {
      wait.hope("processes outside the run use " + objectOf(member));
    }
    long handled = member.page.handled() & ~NO_NEWS & ~snapshot.register().sent();
    if (handled != 0) {
      wait.hopeBySignal(Signal.of(Long.numberOfTrailingZeros(handled) + 1).name());
    }
    if ((wait.hope == null || wait.byName) && !isAsleep(member)) {
      wait.hope("it runs, or is stopped");
    }
    return wait;
  }

  /** A select also wakes up to try: that what it waits for is not there has been looked at. */
  private static boolean isAsleep(Member member) {
    char state = Stat.of(member.pid, member.thread).state();
    return state == 'S' || member.selects && state == 'R';
  }

  Wait lock(Member member, long fd) {
    String identity = new Descriptor(member.pid, (int) fd).identity();
    return fileLocks.lock(member, fd, identity == null ? "a file" : name(member, identity));
  }

  Wait connect(Member member) {
    return backlog.connect(member);
  }

  private Wait call(Member member) {
    switch (member.call.name()) {
      case "read":
        return read(member, member.first, member.selects && isOfMessages(member));
      case "write":
        return write(member, member.first, member.selects && isOfMessages(member));
      case "accept4":
        return read(member, member.first, false);
      case "recv":
      case "recvfrom":
        return read(member, member.first, true);
      case "send":
      case "sendto":
      case "sendmsg":
        return write(member, member.first, true);
      case "open":
        return open(member, member.entry, objectOf(member), member.second);
      case "connect":
        return connect(member);
      case "waitpid":
        return end(member, (int) member.first);
      case "recvmsg":
        return member.entry == 0 ? answer(member) : read(member, member.first, true);
      case "poll":
        return several(member);
      case "sem_wait":
      case "sem_trywait":
      case "sem_clockwait":
        return inMemory.semaphore(member, objectOf(member));
      case "pthread_mutex_clocklock":
      case "pthread_mutex_trylock":
        return inMemory.mutex(member, objectOf(member));
      case "pthread_rwlock_clockrdlock":
      case "pthread_rwlock_tryrdlock":
        return inMemory.rwlock(member, objectOf(member), true);
      case "pthread_rwlock_clockwrlock":
      case "pthread_rwlock_trywrlock":
        return inMemory.rwlock(member, objectOf(member), false);
      case "pthread_cond_clockwait":
        return inMemory.condition(member, objectOf(member));
      case "pthread_barrier_wait":
        return inMemory.barrier(member, objectOf(member));
      case "semop":
      case "semtimedop":
        return semop(member);
      case "msgrcv":
        return systemV.receive(member, member.first, objectOf(member));
      case "msgsnd":
        return systemV.send(member, member.first, objectOf(member));
      case "mq_receive":
      case "mq_timedreceive":
        return read(member, member.first, true);
      case "mq_send":
      case "mq_timedsend":
        return write(member, member.first, true);
      case "fcntl":
        return isLock(member.second, member.selects)
            ? fileLocks.lock(member, member.first, objectOf(member))
            : Wait.none(member, "is in fcntl");
      case "flock":
        return fileLocks.lock(member, member.first, objectOf(member));
      case "sigtimedwait":
        return signal(member);
      case "clock_nanosleep":
      case "nanosleep":
        return Wait.none(member, "sleeps");
      default:
        return Wait.none(member, "is in " + member.call.name());
    }
  }

  private String objectOf(Member member) {
    return member.entry == 0 ? "an object" : snapshot.register().name(member.entry);
  }

  /**
   * The script's name of what is behind a descriptor, or the kernel's where the script has none.
   */
  private String name(Member member, String identity) {
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
      return event(member, descriptor, Flags.POLLIN);
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

  private Wait event(Member member, Descriptor descriptor, int operation) {
    String name = objectOf(member);
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
    if (isSentOutside(member.entry)) {
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

  /** Whether it is in a call on an object that only others can fill, so that it is to be told. */
  boolean isForOutsiders(Member member) {
    if (member.entry == 0
        || !Set.of("accept4", "read", "recv", "recvfrom").contains(member.call.name())) {
      return false;
    }
    Descriptor descriptor = new Descriptor(member.pid, (int) member.first);
    String identity = descriptor.identity();
    return identity != null && isReadAlone(member, descriptor, identity);
  }

  /**
   * Whether nobody knows of the object: a socket whose port the kernel has chosen, so that it
   * serves no one, or a pseudoterminal of the run.
   */
  private boolean isReadAlone(Member member, Descriptor descriptor, String identity) {
    switch (snapshot.register().kind(member.entry)) {
      case "udp":
        return identity.startsWith("socket:") && Connection.hasAnyPort(member.pid, identity);
      case "tcp":
        return identity.startsWith("socket:") && Connection.listensAtAnyPort(member.pid, identity);
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
      return event(member, descriptor, Flags.POLLOUT);
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
      if (snapshot.register().kind(member.entry).equals("posix_queue")) {
        return identity;
      }
      return isPipe(descriptor, identity) ? identity : null;
    }
    int entry = noted(member, identity);
    String[] pair = snapshot.register().identity(entry).split(" ");
    if (pair.length != 2) {
      return Connection.otherSide(member.pid, identity);
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
        wait.by(identity, holder, snapshot);
      }
    }
    int noted = noted(wait.who, identity);
    if (isSentOutside(noted, end)) {
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
    if (over <= 0 || !isFilled(over)) {
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

  /** Whether something lies in the socket that was sent over it. */
  private boolean isFilled(int socket) {
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
  private boolean isSentOutside(int entry, End end) {
    return isOutside(snapshot.register().over(entry, end))
        || isOutside(snapshot.register().over(0, end));
  }

  private boolean isOutside(int over) {
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
          sides[0], Connection.otherSide(snapshot.register().creator(socket), sides[0])
        };
  }

  /** The same, of either of its ends. */
  boolean isSentOutside(int entry) {
    return isSentOutside(entry, End.READ) || isSentOutside(entry, End.WRITE);
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

  Wait end(Member member, int pid) {
    Member child = snapshot.member(pid);
    String starting = snapshot.starting().get(pid);
    if (starting != null) {
      return new Wait(member, Wait.Kind.END, "waits for " + starting + " to end")
          .hope("it is just being started");
    }
    if (child == null) {
      return new Wait(member, Wait.Kind.END, "waits for process " + pid + " to end")
          .hope("that process is not watched");
    }
    Wait wait = new Wait(member, Wait.Kind.END, "waits for " + child + " to end").by(child);
    wait.object = child.name;
    return wait;
  }

  private Wait answer(Member member) {
    Member peer = snapshot.member((int) member.second);
    if (peer == null) {
      return Wait.none(member, "waits for an answer");
    }
    Wait wait =
        new Wait(
            member,
            Wait.Kind.ANSWER,
            peer.pid == member.parent
                ? "waits for " + peer + " to say what to do"
                : "waits for " + peer + " to finish a block");
    wait.object = peer.name;
    try (Borrowed link = Borrowed.ifAllowed(new Descriptor(member.pid, (int) member.first))) {
      if (link != null && link.readable()) {
        wait.hope("the answer is there");
      }
    }
    return wait.by(peer);
  }
}

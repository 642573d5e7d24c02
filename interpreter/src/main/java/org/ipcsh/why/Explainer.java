package org.ipcsh.why;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipcsh.eval.Signal;
import org.ipcsh.posix.Flags;
import org.ipcsh.proc.BlockedCall;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.ProcessMemory;
import org.ipcsh.proc.Stat;

/** Makes of what a process does what it waits for. */
final class Explainer {
  private static final String WAITS = "waits ";

  /** Of what a process waits for the first of, so many are named. */
  private static final int MOST_NAMED = 4;

  /** The state in proc_pid_stat(5) of a process that SIGSTOP or the like has stopped. */
  private static final char STOPPED = 'T';

  /** Signals that are sent to end a process. */
  private static final long ENDING =
      bit(Flags.SIGHUP) | bit(Flags.SIGINT) | bit(Flags.SIGQUIT) | bit(Flags.SIGTERM);

  /** Those, and what the kernel sends about what a process does itself. */
  private static final long NO_NEWS = ENDING | bit(Flags.SIGPIPE) | bit(Flags.SIGCHLD);

  private final Snapshot snapshot;
  private final boolean whole;

  private final InMemory inMemory;
  private final SystemV systemV;
  private final FileLocks fileLocks;
  private final Backlog backlog;
  private final Channels channels;
  private final Programs programs;

  /** Says all that is waited for. */
  Explainer(Snapshot snapshot) {
    this(snapshot, true);
  }

  /**
   * @param whole otherwise a wait for the first of several ends with the first that may come: that
   *     it is not in vain is known then
   */
  Explainer(Snapshot snapshot, boolean whole) {
    this.snapshot = snapshot;
    this.whole = whole;
    this.inMemory = new InMemory(snapshot);
    this.systemV = new SystemV(snapshot);
    this.fileLocks = new FileLocks(snapshot);
    SentEnds sent = new SentEnds(snapshot);
    this.backlog = new Backlog(snapshot, sent);
    this.channels = new Channels(snapshot, backlog, sent);
    this.programs = new Programs(snapshot, this, channels, systemV, inMemory);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  static boolean isLock(long command, boolean tries) {
    return command == Flags.F_SETLKW
        || command == Flags.F_OFD_SETLKW
        || tries && (command == Flags.F_SETLK || command == Flags.F_OFD_SETLK);
  }

  /** The changes stand in its memory, where the call's second argument says. */
  private Wait semop(Member member) {
    BlockedCall call = member.selects ? null : BlockedCall.of(member.pid, member.thread);
    long count = call == null ? 1 : call.argument(2);
    return systemV.operate(member, member.first, member.second, count, snapshot.objectOf(member));
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
        wait.hope("processes outside the run use " + snapshot.objectOf(one));
      }
      each.add(wait);
      if (!whole && !wait.isForGood() && !wait.byName) {
        break;
      }
    }
    return first(member, each);
  }

  Wait first(Member member, List<Wait> each) {
    Wait wait = new Wait(member, Wait.Kind.SEVERAL, WAITS + names(each));
    wait.alone = "and nobody can end that";
    wait.relation = "which depends on";
    for (Wait one : each) {
      one.by.forEach(wait::by);
      one.users.forEach(user -> wait.user(user.pid, snapshot));
      wait.anybody |= one.anybody;
      one.others.forEach(wait.others::add);
      wait.hopeAs(one);
    }
    if (wait.by.equals(List.of(member))) {
      wait.alone = "and only itself holds what could end that";
    }
    return wait;
  }

  /** "to read a or to read b (any of 3) or for any of 9 more". */
  private static String names(List<Wait> each) {
    Map<String, Integer> names = new LinkedHashMap<>();
    for (Wait one : each) {
      String name = one.what.startsWith(WAITS) ? one.what.substring(WAITS.length()) : one.what;
      names.merge(name, 1, Integer::sum);
    }
    StringBuilder out = new StringBuilder();
    int said = 0;
    int left = each.size();
    for (Map.Entry<String, Integer> name : names.entrySet()) {
      out.append(said == 0 ? "" : " or ");
      if (said == MOST_NAMED && names.size() > MOST_NAMED + 1) {
        return out.append("for any of ").append(left).append(" more").toString();
      }
      out.append(name.getKey());
      if (name.getValue() > 1) {
        out.append(" (any of ").append(name.getValue()).append(')');
      }
      left -= name.getValue();
      said++;
    }
    return out.toString();
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

  /** Whether nothing but SIGCONT lets it go on, whatever it was about to do. */
  static boolean isStopped(Member member) {
    return Stat.of(member.pid).state() == STOPPED;
  }

  /** What the process waits for. */
  Wait explain(Member member) {
    if (isStopped(member)) {
      return new Wait(member, Wait.Kind.NONE, "is stopped")
          .hopeFromOutside("another program can send it SIGCONT");
    }
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
      wait.hope("processes outside the run use " + snapshot.objectOf(member));
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
    return fileLocks.lock(
        member, fd, identity == null ? "a file" : channels.name(member, identity));
  }

  Wait connect(Member member) {
    return backlog.connect(member);
  }

  private Wait call(Member member) {
    switch (member.call.name()) {
      case "read":
        return channels.read(member, member.first, member.selects && channels.isOfMessages(member));
      case "write":
        return channels.write(
            member, member.first, member.selects && channels.isOfMessages(member));
      case "accept4":
        return channels.read(member, member.first, false);
      case "recv":
      case "recvfrom":
        return channels.read(member, member.first, true);
      case "send":
      case "sendto":
      case "sendmsg":
        return channels.write(member, member.first, true);
      case "open":
        return channels.open(member, member.entry, snapshot.objectOf(member), member.second);
      case "connect":
        return connect(member);
      case "waitpid":
        return end(member, (int) member.first);
      case "recvmsg":
        return member.entry == 0 ? answer(member) : channels.read(member, member.first, true);
      case "poll":
        return several(member);
      case "sem_wait":
      case "sem_trywait":
      case "sem_clockwait":
        return inMemory.semaphore(member, snapshot.objectOf(member));
      case "pthread_mutex_clocklock":
      case "pthread_mutex_trylock":
        return inMemory.mutex(member, snapshot.objectOf(member));
      case "pthread_rwlock_clockrdlock":
      case "pthread_rwlock_tryrdlock":
        return inMemory.rwlock(member, snapshot.objectOf(member), true);
      case "pthread_rwlock_clockwrlock":
      case "pthread_rwlock_trywrlock":
        return inMemory.rwlock(member, snapshot.objectOf(member), false);
      case "pthread_cond_clockwait":
        return inMemory.condition(member, snapshot.objectOf(member));
      case "pthread_barrier_wait":
        return inMemory.barrier(member, snapshot.objectOf(member));
      case "semop":
      case "semtimedop":
        return semop(member);
      case "msgrcv":
        return systemV.receive(member, member.first, snapshot.objectOf(member));
      case "msgsnd":
        return systemV.send(member, member.first, snapshot.objectOf(member));
      case "mq_receive":
      case "mq_timedreceive":
        return channels.read(member, member.first, true);
      case "mq_send":
      case "mq_timedsend":
        return channels.write(member, member.first, true);
      case "fcntl":
        return isLock(member.second, member.selects)
            ? fileLocks.lock(member, member.first, snapshot.objectOf(member))
            : Wait.none(member, "is in fcntl");
      case "flock":
        return fileLocks.lock(member, member.first, snapshot.objectOf(member));
      case "sigtimedwait":
        return signal(member);
      case "clock_nanosleep":
      case "nanosleep":
        return Wait.none(member, "sleeps");
      default:
        return Wait.none(member, "is in " + member.call.name());
    }
  }

  /** Whether it is in a call on an object that only others can fill, so that it is to be told. */
  boolean isForOutsiders(Member member) {
    if (member.entry == 0
        || !Set.of("accept4", "read", "recv", "recvfrom").contains(member.call.name())) {
      return false;
    }
    Descriptor descriptor = new Descriptor(member.pid, (int) member.first);
    String identity = descriptor.identity();
    return identity != null && channels.isReadAlone(member, descriptor, identity);
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

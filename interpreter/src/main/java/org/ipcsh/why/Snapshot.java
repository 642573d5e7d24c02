package org.ipcsh.why;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.InternetSocket;
import org.ipcsh.proc.Mapping;
import org.ipcsh.proc.Proc;
import org.ipcsh.proc.Stat;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Pages;
import org.ipcsh.process.Register;

/**
 * All processes of a run at one moment. What it tells beyond the control pages is looked up when it
 * is first asked.
 */
final class Snapshot {
  private final Register register;
  private final Map<Integer, Member> members = new LinkedHashMap<>();
  private final Map<Integer, String> ended = new HashMap<>();
  private final Map<Integer, String> endedThreads = new HashMap<>();
  private final Map<Integer, String> starting = new LinkedHashMap<>();
  private int labeller;
  private Map<String, List<Descriptor>> holders;
  private Map<String, Set<Integer>> sharers;
  private final Map<String, List<InternetSocket>> sockets = new HashMap<>();

  private Snapshot(Register register) {
    this.register = register;
  }

  static Snapshot take(Pages pages) {
    Snapshot snapshot = new Snapshot(pages.register());
    if (pages.isLabelled() && pages.used() > 0) {
      snapshot.labeller = pages.page(0).pid();
    }
    List<ControlPage> used = new ArrayList<>();
    for (int i = 0; i < pages.used(); i++) {
      ControlPage page = pages.page(i);
      switch (page.state()) {
        case ControlPage.READY:
          if (isStarting(page)) {
            snapshot.starting.put(page.pid(), name(page));
          } else {
            snapshot.addEnded(page);
          }
          break;
        case ControlPage.RUNNING:
        case ControlPage.PROGRAM:
          if (isAlive(page.pid())) {
            used.add(page);
          } else {
            snapshot.addEnded(page);
          }
          break;
        case ControlPage.ENDED:
          snapshot.addEnded(page);
          break;
        default:
      }
    }
    for (ControlPage page : used) {
      Member member = new Member(page, name(page));
      snapshot.members.put(member.pid, member);
      if (member.program) {
        snapshot.addDescendants(member);
      }
    }
    return snapshot;
  }

  /** A process that belongs to no run. */
  static Snapshot of(int pid) {
    Snapshot snapshot = new Snapshot(Register.empty());
    snapshot.members.put(pid, new Member(pid, Stat.of(pid).parent(), Proc.command(pid)));
    return snapshot;
  }

  private static String name(ControlPage page) {
    return new String(page.name(), StandardCharsets.UTF_8);
  }

  private void addEnded(ControlPage page) {
    ended.put(page.pid(), name(page));
    endedThreads.put(page.thread(), name(page));
  }

  /** Whether the process that has been announced on the page may still begin. */
  static boolean isStarting(ControlPage page) {
    return page.state() == ControlPage.READY && (page.pid() == 0 || isAlive(page.pid()));
  }

  private static boolean isAlive(int pid) {
    char state = Stat.of(pid).state();
    return state != 'Z' && state != 'X';
  }

  private void addDescendants(Member program) {
    for (int child : Proc.children(program.pid)) {
      if (!members.containsKey(child) && isAlive(child)) {
        Member member = new Member(child, program.pid, Proc.command(child));
        members.put(child, member);
        addDescendants(member);
      }
    }
  }

  /** Names of those that are just being started, by their pids; 0 for one that has none yet. */
  Map<Integer, String> starting() {
    return starting;
  }

  /**
   * The name of a process of the run that has ended, as long as its page is not another's; or null.
   */
  String nameOf(int pid) {
    return ended.get(pid);
  }

  String nameOfThread(int thread) {
    return endedThreads.get(thread);
  }

  Iterable<Member> members() {
    return members.values();
  }

  int size() {
    return members.size();
  }

  /** The process of the run with that number, or null. */
  Member member(int pid) {
    return members.get(pid);
  }

  /** Whether a program other than that process is in a call on the object. */
  boolean usedByProgram(int entry, Member other) {
    for (Member member : members.values()) {
      if (member.program && member.entry == entry && member != other) {
        return true;
      }
    }
    return false;
  }

  List<Member> children(Member parent) {
    List<Member> found = new ArrayList<>();
    for (Member member : members.values()) {
      if (member.parent == parent.pid && member != parent) {
        found.add(member);
      }
    }
    return found;
  }

  Register register() {
    return register;
  }

  /** Where in the script the process is, or null. */
  Register.Place place(Member member) {
    return member.site < 0 || member.program ? null : register().place(member.site);
  }

  /** All descriptors, of all processes that may be looked at, behind which there is that. */
  List<Descriptor> holders(String wanted) {
    if (holders == null) {
      holders = new HashMap<>();
      for (int pid : Proc.pids()) {
        for (Descriptor descriptor : Descriptor.of(pid)) {
          String identity = descriptor.identity();
          if (identity != null) {
            holders.computeIfAbsent(identity, key -> new ArrayList<>(2)).add(descriptor);
          }
        }
      }
    }
    return holders.getOrDefault(wanted, List.of());
  }

  /** All sockets of TCP or UDP, in the network namespace of a process. */
  List<InternetSocket> sockets(int pid, String protocol) {
    return sockets.computeIfAbsent(
        protocol + " in " + Proc.network(pid), key -> InternetSocket.all(pid, protocol));
  }

  /**
   * All processes that share some memory, of those that may be looked at.
   *
   * @param file see {@link Mapping#file}
   */
  Set<Integer> sharers(String file) {
    if (sharers == null) {
      sharers = new HashMap<>();
      for (int pid : Proc.pids()) {
        for (Mapping mapping : Mapping.of(pid)) {
          if (mapping.isShared() && mapping.file() != null) {
            sharers.computeIfAbsent(mapping.file(), key -> new LinkedHashSet<>(2)).add(pid);
          }
        }
      }
    }
    return sharers.getOrDefault(file, Set.of());
  }

  /**
   * Whether what is written to a pipe, which the process holds the read end of, is passed on by it,
   * whatever it does besides: the output of a program in a labelled run.
   */
  boolean passesOn(String identity, int pid) {
    return labeller != 0
        && pid == labeller
        && identity.startsWith("pipe:")
        && register().find(identity) == 0;
  }

  /** What the script calls the object on which a process makes its call. */
  String objectOf(Member member) {
    return member.entry == 0 ? "an object" : register().name(member.entry);
  }
}

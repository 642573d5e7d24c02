package org.ipcsh.why;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Proc;

/** What one process waits for, who could end that wait, and why it may not be in vain. */
final class Wait {

  /** What kind of thing is waited for: what a sentence about it looks like. */
  enum Kind {
    /** Nothing: it runs, or nobody can say. */
    NONE,
    /** Bytes or end-of-file. */
    READ,
    /** Room for bytes. */
    WRITE,
    /** The other side of a FIFO. */
    OPEN,
    /** The end of a process. */
    END,
    /** Instructions from the process that drives it, or its answer. */
    ANSWER,
    /** A message, or room for one. */
    MESSAGE,
    /** A semaphore, lock, condition, barrier or event. */
    SYNCHRONIZATION,
    SIGNAL,
    /** The first of several. */
    SEVERAL
  }

  final Member who;
  final Kind kind;

  /** "waits to read requests". */
  final String what;

  /** The object by its name in the script, or null. */
  String object;

  /** What a process has to hold or be that could end it: "its write end". */
  String part;

  /** What a process is for it that could end it: "writer". */
  String role;

  /**
   * Whether it reads until end-of-file, so that a writer that will not write any more has to close.
   */
  boolean toTheEnd;

  /** What would do besides end-of-file, if anything. */
  String wanted = "data";

  /** How the object is tied to the one that could end the wait: "which was taken by"; or null. */
  String relation;

  /** What to say when nobody could end it: "and nobody posts it"; or null. */
  String alone;

  /** The state of the object: "nothing lies in it"; or null. */
  String state;

  /**
   * The processes of the run that could end it; the waiting one among them if it could, did it not
   * wait.
   */
  final List<Member> by = new ArrayList<>();

  /** Other processes of the run that have the object, whatever they mean to do with it. */
  final List<Member> users = new ArrayList<>();

  /** Whether who had it has ended, and none of {@link #users} will give it back. */
  boolean lost;

  /** What one of {@link #by} or {@link #users} would have to do with it: "post"; or null. */
  String deed;

  /** Why it may end all the same, or null: then only one of {@link #by} can end it. */
  String hope;

  /**
   * Whether the only hope is that a program outside the run gets at the object by its name or
   * number, or sends the signal.
   */
  boolean byName;

  /**
   * Whether the only hope, besides what is {@link #byName}, is a timer that its process may have
   * set, which nobody can see.
   */
  boolean byTimer;

  /** Whether it is a program in a call of which only {@link Outsider} knows more. */
  boolean foreign;

  /** Why that is the only hope, where it is {@link #byName}. */
  String only = "which no other process of this run uses";

  /** The signal that its process handles, where that is the only hope; or null. */
  String handled;

  /** Whether any process of the run could end it, not only those of {@link #by}. */
  boolean anybody;

  /** Who outside the run could end it: "process 4711 (cat) holds its write end". */
  final List<String> others = new ArrayList<>();

  /** One of those that could, or null. */
  Descriptor outside;

  /** What is held that the outside process holds. */
  String identity;

  Wait(Member who, Kind kind, String what) {
    this.who = who;
    this.kind = kind;
    this.what = what;
  }

  /** A process that does not wait, or whose wait is not understood. */
  static Wait none(Member who, String what) {
    return new Wait(who, Kind.NONE, what).hope(what);
  }

  Wait hope(String reason) {
    byName = false;
    byTimer = false;
    if (hope == null) {
      hope = reason;
    }
    return this;
  }

  Wait hopeByName(String reason) {
    if (hope == null) {
      byName = true;
      hope = reason;
    }
    return this;
  }

  /** Only others can help, and whether the run itself could is not the question: it waits. */
  Wait hopeFromOutside(String reason) {
    if (hope == null) {
      only = "and no process of this run goes on";
    }
    return hopeByName(reason);
  }

  /** Its process may have set a timer: whether what it waits for comes is not the question. */
  void hopeByTimer() {
    byTimer = true;
    if (hope == null) {
      hope = "it may have set a timer, which cannot be seen from outside";
    }
  }

  /** Somebody can send a signal that its process handles. */
  void hopeBySignal(String signal) {
    if (hope == null) {
      handled = signal;
    }
    hopeFromOutside("another program can send it " + signal + ", which it handles");
  }

  /** What ends the other wait ends this one. */
  void hopeAs(Wait other) {
    if (other.byName && hope == null) {
      hopeByName(other.hope).only = other.only;
    } else if (other.hope != null && !other.byName) {
      hope(other.hope);
      outside = other.outside;
      identity = other.identity;
    }
  }

  Wait by(Member member) {
    if (!by.contains(member)) {
      by.add(member);
    }
    return this;
  }

  /** Notes that a process has the object. One of the run that waits for the same is no help. */
  void user(int pid, Snapshot snapshot) {
    Member member = snapshot.member(pid);
    if (member == null) {
      stranger("process " + pid + " (" + Proc.command(pid) + "), which is not of this run, has it");
      return;
    }
    boolean waitsToo = member.call != null && who.entry != 0 && member.entry == who.entry;
    if (member.pid != who.pid && !waitsToo && !users.contains(member)) {
      users.add(member);
    }
  }

  /** Notes that whoever has a descriptor of it could end it. */
  void by(String held, Descriptor holder, Snapshot snapshot) {
    Member member = snapshot.member(holder.pid());
    if (member != null) {
      by(member);
      return;
    }
    outside = holder;
    identity = held;
    String what = part == null ? "has it" : "holds its " + part;
    stranger(
        "process "
            + holder.pid()
            + " ("
            + Proc.command(holder.pid())
            + "), which is not of this run, "
            + what);
  }

  private void stranger(String what) {
    if (!others.contains(what)) {
      others.add(what);
    }
    hope(what);
  }

  /** Who of the run should be looked at to find out why it does not end. */
  List<Member> helpers() {
    return by.isEmpty() && !lost ? users : by;
  }

  /**
   * What somebody would have to do: "post it", "open it for writing", "end that".
   *
   * @param object what stands for the object, with a blank before it; or nothing
   */
  String deed(String object) {
    if (deed == null) {
      return object.isEmpty() ? "end" : "end that";
    }
    return deed.startsWith("open ")
        ? "open" + object + deed.substring("open".length())
        : deed + object;
  }

  boolean isForGood() {
    return hope == null;
  }
}

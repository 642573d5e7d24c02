package org.ipcsh.why;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.process.Register;

/**
 * Puts into words what the processes of a run wait for: a sentence, and what there is to know of
 * each.
 */
final class Report {
  private static final int MOST_TOLD = 3;

  /** Of those that could end one wait, so many are listed. */
  private static final int MOST_LISTED = 20;

  private static final long NANOSECONDS = 1_000_000_000;

  private final Snapshot snapshot;
  private final Map<Member, Wait> waits = new LinkedHashMap<>();

  Report(Snapshot snapshot) {
    this.snapshot = snapshot;
    Explainer explainer = new Explainer(snapshot);
    for (Member member : snapshot.members()) {
      waits.put(member, explainer.explain(member));
    }
  }

  Report(Snapshot snapshot, List<Wait> waits) {
    this.snapshot = snapshot;
    for (Wait wait : waits) {
      this.waits.put(wait.who, wait);
    }
  }

  /**
   * The sentence about those that will never go on whatever the others do, or null if there are
   * none.
   */
  String stuck() {
    List<Wait> stuck = allStuck();
    return stuck.isEmpty() ? null : new Report(snapshot, stuck).sentence();
  }

  /** The same if this one is among them. */
  String stuck(Member member) {
    List<Wait> stuck = allStuck();
    // What is said first is what the first of them waits for.
    stuck.sort((a, b) -> Boolean.compare(b.who == member, a.who == member));
    return stuck.stream().noneMatch(wait -> wait.who == member)
        ? null
        : new Report(snapshot, stuck).sentence();
  }

  private List<Wait> allStuck() {
    List<Wait> stuck = new ArrayList<>();
    for (Wait wait : waits.values()) {
      if (wait.isForGood()) {
        stuck.add(wait);
      }
    }
    // Whoever can be released by one who is not stuck is not stuck.
    boolean changed = true;
    while (changed) {
      List<Member> members = new ArrayList<>();
      for (Wait wait : stuck) {
        members.add(wait.who);
      }
      changed =
          stuck.removeIf(
              wait -> wait.anybody || wait.by.stream().anyMatch(by -> !members.contains(by)));
    }
    return stuck;
  }

  /** Those that go on if they have set a timer. */
  List<Member> timers() {
    List<Member> timers = new ArrayList<>();
    for (Wait wait : waits.values()) {
      if (wait.byTimer) {
        timers.add(wait.who);
      }
    }
    return timers;
  }

  /**
   * The sentence about those that go on only if a program outside the run does its part, or a timer
   * that one of the run may have set.
   */
  String outside() {
    Map<String, List<String>> each = new LinkedHashMap<>();
    for (Wait wait : waits.values()) {
      if (wait.byName) {
        each.computeIfAbsent(wait.only, key -> new ArrayList<>())
            .add(
                wait.who
                    + " "
                    + wait.what
                    + at(wait.who)
                    + (wait.handled == null ? "" : ", with a handler for " + wait.handled));
      }
    }
    List<String> parts = new ArrayList<>();
    each.forEach((only, those) -> parts.add(String.join(", and ", those) + ", " + only));
    List<String> helpers = new ArrayList<>();
    if (!parts.isEmpty()) {
      helpers.add("a program outside the run");
    }
    for (Member member : timers()) {
      helpers.add("a timer that " + member + " may have set");
    }
    return (parts.isEmpty() ? sentence() : String.join(", and ", parts))
        + ": now only "
        + String.join(" or ", helpers)
        + " can end that";
  }

  /** Why nobody will ever go on; what the first of them waits for comes first. */
  String sentence() {
    Causes causes = new Causes(waits);
    StringBuilder out = new StringBuilder();
    boolean beside = false;
    int told = 0;
    for (List<Wait> group : causes.groups()) {
      if (told++ == MOST_TOLD) {
        return out.append("; and so on").toString();
      }
      boolean besides = !beside && out.length() > 0 && causes.isBeside(group);
      beside |= besides;
      out.append(out.length() == 0 ? "" : besides ? ". Besides, " : "; ");
      out.append(new Report(snapshot, group).cause());
    }
    return out.toString();
  }

  /** One reason why those of it will never go on. */
  private String cause() {
    List<Wait> alone = ownFaults();
    List<Wait> circle = circle(alone);
    if (!circle.isEmpty()) {
      return cycle(circle);
    }
    if (!alone.isEmpty()) {
      StringBuilder out = new StringBuilder(alone(alone.get(0)));
      for (int i = 1; i < alone.size() && i < MOST_TOLD; i++) {
        out.append("; ").append(alone(alone.get(i)));
      }
      return out.append(alone.size() > MOST_TOLD ? "; and so on" : "").toString();
    }
    Wait closer = missingCloser();
    if (closer != null) {
      return missingCloser(closer);
    }
    List<Wait> cycle = cycle();
    if (!cycle.isEmpty()) {
      return cycle(cycle);
    }
    return everybody();
  }

  /** Those that nobody but themselves could release, or nobody at all. */
  private List<Wait> ownFaults() {
    List<Wait> found = new ArrayList<>();
    for (Wait wait : waits.values()) {
      boolean nobody = wait.by.isEmpty() && wait.kind != Wait.Kind.OPEN;
      boolean self = wait.by.size() == 1 && wait.by.get(0) == wait.who;
      if (nobody || self) {
        found.add(wait);
      }
    }
    return found;
  }

  /**
   * The shortest circle of processes each of which has the object for which the one before waits,
   * if all that nobody would release are like that.
   */
  private List<Wait> circle(List<Wait> alone) {
    return alone.stream().anyMatch(wait -> wait.helpers().isEmpty())
        ? List.of()
        : shortest(alone, false);
  }

  private List<Wait> shortest(Iterable<Wait> starts, boolean withEnds) {
    List<Wait> best = List.of();
    for (Wait start : starts) {
      List<Wait> found = wayBack(start, withEnds);
      if (!found.isEmpty() && (best.isEmpty() || found.size() < best.size())) {
        best = found;
      }
    }
    return best;
  }

  /**
   * The shortest way from one to itself, over those that could end the wait of the one before.
   *
   * @param withEnds whether it goes over those who wait for a process to end
   */
  private List<Wait> wayBack(Wait start, boolean withEnds) {
    Map<Wait, Wait> from = new LinkedHashMap<>();
    List<Wait> reached = new ArrayList<>(List.of(start));
    for (int i = 0; i < reached.size() && !from.containsKey(start); i++) {
      Wait at = reached.get(i);
      for (Member member : at.helpers()) {
        Wait wait = waits.get(member);
        boolean leads = wait != null && wait != at && (withEnds || wait.kind != Wait.Kind.END);
        if (leads && from.putIfAbsent(wait, at) == null) {
          reached.add(wait);
        }
      }
    }
    List<Wait> circle = new ArrayList<>();
    for (Wait at = from.get(start); at != null && at != start; at = from.get(at)) {
      circle.add(0, at);
    }
    if (from.containsKey(start)) {
      circle.add(0, start);
    }
    return circle;
  }

  private String alone(Wait wait) {
    String who = wait.who.name;
    boolean self = !wait.by.isEmpty();
    switch (wait.kind) {
      case READ:
        return who
            + waitsOn(wait)
            + at(wait.who)
            + ", "
            + (self
                ? "but holds its only write end itself" + givingUp(wait)
                : wait.alone == null ? "and nobody can write to it" : wait.alone);
      case MESSAGE:
        return who + " " + wait.what + at(wait.who) + ", " + aloneWithMessages(wait);
      case WRITE:
        return who
            + " waits for room in "
            + wait.object
            + at(wait.who)
            + ", which is full, "
            + (wait.part == null
                ? aloneWithMessages(wait)
                : self
                    ? "but holds its only read end itself"
                    : wait.alone == null ? "and nobody can read it" : wait.alone);
      default:
        return who
            + " "
            + wait.what
            + at(wait.who)
            + (wait.alone == null
                ? self
                    ? ", and only " + who + " itself could " + wait.deed(" it")
                    : ", and nobody can end that"
                : ", " + wait.alone);
    }
  }

  private static String aloneWithMessages(Wait wait) {
    return wait.by.isEmpty()
        ? wait.alone == null ? "and nobody can " + wait.deed(" it") : wait.alone
        : "and only " + wait.who + " itself could " + wait.deed(" it");
  }

  /** One that waits for end-of-file, while who holds the other end waits for its end. */
  private Wait missingCloser() {
    Wait found = null;
    for (Wait wait : waits.values()) {
      if (wait.kind != Wait.Kind.READ) {
        continue;
      }
      for (Member holder : wait.by) {
        Wait other = waits.get(holder);
        if (holder == wait.who || other == null || !leadsTo(other, wait, waits.size())) {
          continue;
        }
        if (waitsFor(holder, wait.who)) {
          return wait;
        }
        // The script can close what one of its processes holds; a program closes when it has read
        // its input.
        boolean writesNoMore = other.kind == Wait.Kind.END || wait.toTheEnd || wait.who.program;
        if (writesNoMore && (found == null || !holder.program)) {
          found = wait;
        }
      }
    }
    return found;
  }

  private boolean leadsTo(Wait from, Wait to, int steps) {
    if (from == to) {
      return true;
    }
    for (Member member : from.by) {
      Wait next = waits.get(member);
      if (steps > 0 && next != null && next != from && leadsTo(next, to, steps - 1)) {
        return true;
      }
    }
    return false;
  }

  private String missingCloser(Wait wait) {
    List<String> parts = new ArrayList<>();
    boolean self = false;
    List<Member> holders = new ArrayList<>(wait.by);
    // Who waits for the reader comes first: there the end is to be closed.
    holders.sort((a, b) -> Boolean.compare(!waitsFor(a, wait.who), !waitsFor(b, wait.who)));
    for (Member holder : holders) {
      if (holder == wait.who) {
        self = true;
      } else {
        Wait other = waits.get(holder);
        parts.add(
            holder
                + " still holds its write end"
                + at(holder)
                + (other == null ? "" : " while it " + other.what));
      }
    }
    return wait.who
        + waitsOn(wait)
        + ", but "
        + String.join(", and ", parts)
        + (self ? "; " + wait.who + " holds one itself" : "");
  }

  /** What the reader could have done before; nothing where it is not about the end. */
  private static String givingUp(Wait wait) {
    return wait.toTheEnd ? ": " + wait.object + ".close_write() gives that up" : "";
  }

  private static String waitsOn(Wait wait) {
    return " waits for "
        + (wait.toTheEnd ? "" : wait.wanted + " or ")
        + "end-of-file on "
        + wait.object;
  }

  private boolean waitsFor(Member member, Member other) {
    Wait wait = waits.get(member);
    return wait != null && wait.kind == Wait.Kind.END && wait.by.contains(other);
  }

  /**
   * Processes each of which waits for the next, and the last for the first. Who waits for a process
   * to end has nothing to do with it where there is a circle without: there somebody has been
   * forgotten.
   */
  private List<Wait> cycle() {
    List<Wait> cycle = shortest(waits.values(), false);
    if (cycle.isEmpty()) {
      cycle = shortest(waits.values(), true);
    }
    // The one that waits for an end knows least of why: it comes last.
    for (int i = 0; i < cycle.size() && cycle.get(0).kind == Wait.Kind.END; i++) {
      Collections.rotate(cycle, -1);
    }
    return cycle;
  }

  private String cycle(List<Wait> cycle) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < cycle.size(); i++) {
      Wait wait = cycle.get(i);
      out.append(i == 0 ? "" : i == cycle.size() - 1 ? ", and " : ", ");
      out.append(wait.who).append(' ').append(wait.what).append(at(wait.who));
      out.append(relation(wait, cycle.get((i + 1) % cycle.size()).who));
    }
    return out.append(": each waits for ")
        .append(cycle.size() == 2 ? "the other" : "the next")
        .toString();
  }

  /** ", which only main can write to". */
  private static String relation(Wait wait, Member next) {
    switch (wait.kind) {
      case READ:
        return ", whose " + (wait.by.size() == 1 ? "only " : "") + wait.role + " is " + next;
      case WRITE:
        return ", which is full and whose "
            + (wait.by.size() == 1 ? "only " : "")
            + wait.role
            + " is "
            + next;
      case MESSAGE:
        return wait.role != null && wait.by.size() == 1
            ? ", whose only " + wait.role + " is " + next
            : ", which " + next + " could " + wait.deed("");
      case OPEN:
        return ", which " + next + " could " + wait.deed("");
      case END:
      case ANSWER:
        return "";
      default:
        if (!wait.by.contains(next)) {
          return ", which " + next + " could " + wait.deed("");
        }
        return wait.relation == null ? "" : ", " + wait.relation + " " + next;
    }
  }

  /** There is neither: all that can be said is what each waits for. */
  private String everybody() {
    StringBuilder out = new StringBuilder();
    int said = 0;
    for (Wait wait : waits.values()) {
      if (wait.kind != Wait.Kind.END || waits.size() == 1) {
        out.append(said++ == 0 ? "" : ", and ");
        out.append(wait.who).append(' ').append(wait.what).append(at(wait.who));
        if (wait.kind == Wait.Kind.OPEN) {
          out.append(", which nobody opens for ");
          out.append(wait.part.startsWith("write") ? "writing" : "reading");
        } else if (wait.alone != null) {
          out.append(", ").append(wait.alone);
        }
      }
    }
    return out.toString();
  }

  /** " (two-pipes.ipc:17)". */
  private String at(Member member) {
    Register.Place place = snapshot.place(member);
    return place == null ? "" : " (" + place + ")";
  }

  /** What each process does, who could release it and why they do not. */
  String table() {
    StringBuilder out = new StringBuilder();
    long now = System.nanoTime();
    for (Wait wait : waits.values()) {
      describe(out, wait, now);
    }
    starting(out);
    return out.toString();
  }

  /** What one of them does. */
  String about(Member member) {
    StringBuilder out = new StringBuilder();
    describe(out, waits.get(member), System.nanoTime());
    return out.toString();
  }

  /** Only what each of them does, without who could change that. */
  String lines() {
    StringBuilder out = new StringBuilder();
    long now = System.nanoTime();
    for (Wait wait : waits.values()) {
      head(out, wait, now);
    }
    starting(out);
    return out.toString();
  }

  private void starting(StringBuilder out) {
    for (Map.Entry<Integer, String> each : snapshot.starting().entrySet()) {
      if (each.getKey() != 0) {
        out.append("  ").append(each.getValue()).append(" (pid ").append(each.getKey());
        out.append("): is being started\n");
      }
    }
  }

  private void describe(StringBuilder out, Wait wait, long now) {
    if (wait.foreign) {
      out.append(Outsider.describe(wait.who.pid, wait.who.name));
      return;
    }
    head(out, wait, now);
    if (wait.kind != Wait.Kind.NONE) {
      release(out, wait);
    }
  }

  private void head(StringBuilder out, Wait wait, long now) {
    Member who = wait.who;
    out.append("  ").append(who).append(" (pid ").append(who.pid).append(')');
    Register.Place place = snapshot.place(who);
    if (place != null) {
      out.append(" at ").append(place);
    }
    out.append(": ").append(wait.what);
    if (who.page != null && !who.program && who.call != null) {
      out.append(", for ").append(seconds(now - who.page.since(who.sequence, now)));
    }
    if (wait.state != null) {
      out.append("; ").append(wait.state);
    }
    out.append('\n');
  }

  private void release(StringBuilder out, Wait wait) {
    int listed = Math.min(wait.by.size(), MOST_LISTED);
    for (Member member : wait.by.subList(0, listed)) {
      out.append("      ").append(member == wait.who ? "itself" : member.name);
      boolean could = wait.part == null || wait.kind == Wait.Kind.OPEN;
      out.append(could ? " could " + wait.deed(" it") : " holds its " + wait.part);
      out.append(could && member == wait.who ? ", but waits" : "");
      but(out, wait, member);
    }
    if (listed < wait.by.size()) {
      out.append("      and ").append(wait.by.size() - listed).append(" more could\n");
    }
    for (Member member : wait.by.isEmpty() ? wait.users : List.<Member>of()) {
      out.append("      ").append(member).append(" has it too");
      but(out, wait, member);
    }
    for (String other : wait.others) {
      out.append("      ").append(other).append('\n');
    }
    if (wait.hope != null && !wait.others.contains(wait.hope)) {
      out.append("      ").append(wait.hope).append('\n');
    } else if (wait.by.isEmpty() && wait.users.isEmpty() && wait.others.isEmpty()) {
      out.append("      ").append(nobody(wait)).append('\n');
    }
  }

  private static String nobody(Wait wait) {
    switch (wait.kind) {
      case OPEN:
        return "nobody is opening its " + wait.part;
      case SIGNAL:
        return "any process of this run could send it";
      default:
        return wait.part != null
            ? "nobody holds its " + wait.part
            : wait.deed != null ? "only those that wait for it have it" : "nobody can end that";
    }
  }

  private void but(StringBuilder out, Wait wait, Member member) {
    Wait other = waits.get(member);
    if (other != null && member != wait.who) {
      out.append(", but ").append(other.what).append(at(member));
    }
    out.append('\n');
  }

  /** "0.6 s". */
  private static String seconds(long nanoseconds) {
    long tenths = nanoseconds * 10 / NANOSECONDS;
    return tenths / 10 + "." + tenths % 10 + " s";
  }
}

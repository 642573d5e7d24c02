package org.ipcsh.why;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Proc;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Lineage;
import org.ipcsh.process.Pages;

/**
 * Watches a run for a state that can never end: each of its processes is inside one call, the same
 * as some time ago; none of these calls ends by itself; nobody outside the run can end it; and what
 * it waits for is not there. If that is so at two moments, it was so in between, since nobody did
 * anything, and it stays so.
 *
 * <p>Where nobody of the run can go on but a program outside it could come and use an object by its
 * name, or a timer could end a program, that is said, once, and the run goes on.
 *
 * <p>Costs a look at the control pages now and then. More is asked of the kernel only when no
 * process has moved for a while.
 */
public final class Detector extends Thread {
  private static final String WORKER = "org.ipcsh.run.Worker";
  private static final long PERIOD_NANOSECONDS = 100_000_000;
  private static final int STILL_PERIODS = 3;
  private static final int LONGEST_PAUSE = 10;
  private static final int SLOWER_FROM = 64;
  private static final int PATIENT_PERIODS = 20;

  /** Most timers that a program has set have gone off by then. */
  private static final int PATIENT_PERIODS_FOR_TIMERS = 50;

  private final Pages pages;

  /** Null while there are no other processes. */
  private volatile String run;

  private final Verdict verdict;
  private final List<ControlPage> known = new ArrayList<>();
  private final List<Integer> sequences = new ArrayList<>();
  private int still;
  private int pause;
  private int nextLook;
  private Descriptor outside;
  private String outsideIdentity;
  private Report hopeful;
  private boolean told;

  public Detector(Pages pages, Verdict verdict) {
    super(null, null, "detector", 256 * 1024);
    setDaemon(true);
    this.pages = pages;
    this.verdict = verdict;
  }

  /**
   * Says what the processes of the run are known by, see {@link Lineage}, now that there are any.
   */
  public void follow(String name) {
    run = name;
  }

  @Override
  public void run() {
    while (true) {
      LockSupport.parkNanos(this, PERIOD_NANOSECONDS * (1 + known.size() / SLOWER_FROM));
      if (!isStill()) {
        still = 0;
        pause = 1;
        nextLook = STILL_PERIODS;
        outside = null;
      } else if (++still >= nextLook && !isHeldOutside()) {
        String report = look();
        if (report != null) {
          verdict.deadlocked(report);
          return;
        }
        if (hopeful != null && !told && still >= patience(hopeful) && !leftRunning()) {
          told = true;
          verdict.waitsForOutsiders(hopeful.outside());
        }
        // What keeps it alive may take long: look less often, but in time.
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        nextLook = still + pause;
      }
    }
  }

  private static int patience(Report hopeful) {
    return hopeful.timers().isEmpty() ? PATIENT_PERIODS : PATIENT_PERIODS_FOR_TIMERS;
  }

  /**
   * Whether no process has entered or left a call since the last time; notes since when each is in
   * its call. One that is in none computes, or has ended.
   */
  private boolean isStill() {
    boolean still = true;
    long now = System.nanoTime();
    int used = pages.used();
    while (known.size() < used) {
      known.add(pages.page(known.size()));
      sequences.add(0);
    }
    for (int i = 0; i < used; i++) {
      ControlPage page = known.get(i);
      int state = page.state();
      int sequence = page.sequence();
      if (sequences.get(i) != sequence) {
        sequences.set(i, sequence);
        still = false;
      }
      if (state == ControlPage.RUNNING) {
        page.see(sequence, now);
      } else if (Snapshot.isStarting(page)) {
        still = false;
      }
    }
    return still;
  }

  /**
   * Whether the outside process on which a wait depended last time is still there, with what it
   * held.
   */
  private boolean isHeldOutside() {
    return outside != null && outsideIdentity.equals(outside.identity());
  }

  /** Whether a program that the run has started has left a process running, which may come yet. */
  private boolean leftRunning() {
    String name = run;
    if (name == null) {
      return false;
    }
    Snapshot snapshot = Snapshot.take(pages);
    for (int pid : Lineage.find(name)) {
      if (snapshot.member(pid) == null && !Proc.commandLine(pid).contains(WORKER)) {
        return true;
      }
    }
    return false;
  }

  /** The report, if nobody will ever go on. */
  private String look() {
    hopeful = null;
    Snapshot snapshot = Snapshot.take(pages);
    if (!snapshot.starting().isEmpty() || snapshot.size() == 0) {
      return null;
    }
    List<Wait> waits = waits(snapshot);
    if (waits == null || waits(snapshot) == null) {
      return null;
    }
    for (Member member : snapshot.members()) {
      if (!member.isStill()) {
        return null;
      }
    }
    Report report = new Report(snapshot, waits);
    return report.sentence() + "\n\n" + report.table();
  }

  /**
   * Whether programs outside the run are expected to go on using what it waits for. Where nobody
   * may know of it, that is to be told once.
   */
  private boolean isOpen(Member member, Explainer explainer) {
    return member.open && (told || !explainer.isForOutsiders(member));
  }

  /** What each waits for, or null if one of them may go on. */
  private List<Wait> waits(Snapshot snapshot) {
    Explainer explainer = new Explainer(snapshot, false);
    List<Wait> waits = new ArrayList<>();
    boolean hope = false;
    // What is known from the pages, and what costs least to know, comes first.
    for (Member member : snapshot.members()) {
      if (!member.program
          && (member.timed || member.call == null || isOpen(member, explainer))
          && !Explainer.isStopped(member)) {
        return null;
      }
    }
    for (Member member : snapshot.members()) {
      Wait wait = explainer.explain(member);
      boolean fromOutside = wait.byName || wait.byTimer;
      hope |= fromOutside;
      if (!wait.isForGood() && !fromOutside) {
        outside = wait.outside;
        outsideIdentity = wait.identity;
        return null;
      }
      waits.add(wait);
    }
    if (hope) {
      hopeful = new Report(snapshot, waits);
      return null;
    }
    return waits;
  }
}

package org.ipcsh.why;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Pages;

/**
 * Watches a run for a state that can never end: each of its processes is inside one call, the same
 * as some time ago; none of these calls ends by itself; nobody outside the run can end it; and what
 * it waits for is not there. If that is so at two moments, it was so in between, since nobody did
 * anything, and it stays so.
 *
 * <p>Costs a look at the control pages now and then. More is asked of the kernel only when no
 * process has moved for a while.
 */
public final class Detector extends Thread {
  private static final long PERIOD_NANOSECONDS = 100_000_000;
  private static final int STILL_PERIODS = 3;
  private static final int LONGEST_PAUSE = 10;
  private static final int SLOWER_FROM = 64;

  private final Pages pages;
  private final Consumer<String> deadlock;
  private final List<ControlPage> known = new ArrayList<>();
  private final List<Integer> sequences = new ArrayList<>();
  private int still;
  private int pause;
  private int nextLook;
  private Snapshot.Holder outside;
  private String outsideIdentity;

  /**
   * @param deadlock is told the report, by this thread, and once
   */
  public Detector(Pages pages, Consumer<String> deadlock) {
    super(null, null, "detector", 256 * 1024);
    setDaemon(true);
    this.pages = pages;
    this.deadlock = deadlock;
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
          deadlock.accept(report);
          return;
        }
        // What keeps it alive may take long: look less often, but in time.
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        nextLook = still + pause;
      }
    }
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
      } else if (state == ControlPage.READY) {
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
    return outside != null && outsideIdentity.equals(Proc.link(outside.pid(), outside.fd()));
  }

  /** The report, if nobody will ever go on. */
  private String look() {
    Snapshot snapshot = Snapshot.take(pages);
    if (snapshot.isStarting() || snapshot.size() == 0) {
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

  /** What each waits for, or null if one of them may go on. */
  private List<Wait> waits(Snapshot snapshot) {
    Explainer explainer = new Explainer(snapshot);
    List<Wait> waits = new ArrayList<>();
    // What is known from the pages, and what costs least to know, comes first.
    for (Member member : snapshot.members()) {
      if (!member.program && (member.timed || member.open || member.call == null)) {
        return null;
      }
    }
    for (Member member : snapshot.members()) {
      Wait wait = explainer.explain(member);
      if (!wait.isForGood()) {
        outside = wait.outside;
        outsideIdentity = wait.identity;
        return null;
      }
      waits.add(wait);
    }
    return waits;
  }
}

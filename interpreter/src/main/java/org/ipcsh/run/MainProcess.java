package org.ipcsh.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.eval.Evaluator;
import org.ipcsh.eval.Program;
import org.ipcsh.eval.ScriptError;
import org.ipcsh.eval.Started;
import org.ipcsh.eval.Status;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Candidate;
import org.ipcsh.process.Child;
import org.ipcsh.process.ChildCandidate;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Door;
import org.ipcsh.process.Holding;
import org.ipcsh.process.Journal;
import org.ipcsh.process.Journals;
import org.ipcsh.process.Lineage;
import org.ipcsh.process.Link;
import org.ipcsh.process.Pages;
import org.ipcsh.process.Readiness;
import org.ipcsh.process.SignalGate;
import org.ipcsh.process.Trace;
import org.ipcsh.process.TraceCollector;
import org.ipcsh.why.Detector;
import org.ipcsh.why.Verdict;
import org.ipcsh.why.Why;

/**
 * The main process of a run: evaluates the script's statements, waits for the processes that it
 * started, and is the one that leaves nothing behind, however the run ends.
 */
public final class MainProcess extends Environment {
  /** The stack that the evaluating thread needs for {@link #DEPTH} calls of the language. */
  public static final long STACK_BYTES = 64L << 20;

  private static final int DEPTH = (int) (STACK_BYTES / Evaluator.STACK_PER_CALL);
  private static final int MAIN_PAGE = 0;
  private static final long WATCH_NANOSECONDS = 250_000_000;
  private static final long PATIENCE_MILLISECONDS = 500;
  private static final int MOST_TOLD = 20;

  private final Program program;
  private final Evaluator evaluator;
  private final TracePrinter printer;
  private final Audience audience;
  private Verdict verdict;
  private Detector detector;
  private volatile Shares shares;
  private volatile Door door;
  private volatile boolean over;

  /** What the processes of this run are known by; null while there are none. */
  private volatile String run;

  private Labeller labeller;
  private TraceCollector collector;
  private TracePrinter.Inside ownCall;

  /**
   * @param printer where the calls of all processes are printed, or null
   */
  public MainProcess(Program program, Options options, TracePrinter printer) {
    this(program, options, printer, null);
  }

  /**
   * The main process of a session, which traces when {@link #trace} says so.
   *
   * @param audience who follows what the other processes do
   */
  public MainProcess(Program program, Options options, TracePrinter printer, Audience audience) {
    super(options, "main");
    this.audience = audience;
    this.program = program;
    this.printer = printer;
    this.evaluator = new Evaluator(program, this, DEPTH);
  }

  /** Says who is told when the run has stopped. */
  public void onStop(Verdict verdict) {
    this.verdict = verdict;
  }

  public Evaluator evaluator() {
    return evaluator;
  }

  @Override
  public Door door() {
    if (door == null) {
      open();
    }
    return door;
  }

  @Override
  Door openDoor() {
    return printer == null || audience != null ? door : door();
  }

  private synchronized void open() {
    if (door != null) {
      return;
    }
    if (!Restart.isDone()) {
      SignalGate.restoreDefaults();
    }
    int applications = Shares.NO_LABELLER;
    if (options().label() && audience == null) {
      int[] ends = Link.pair();
      applications = ends[1];
      labeller = new Labeller(ends[0]);
      labeller.start();
    }
    Shares made = Shares.create(printer != null, applications);
    if (labeller != null) {
      made.pages().labelled();
    }
    ControlPage page = made.pages().page(made.pages().take());
    page.begin(
        (int) Libc.GETPID.invoke(), (int) Libc.GETPPID.invoke(), new byte[] {'m', 'a', 'i', 'n'});
    Door opened = new Door(page);
    opened.register(made.pages().register());
    program.note(made.pages().register());
    if (verdict != null) {
      detector = new Detector(made.pages(), verdict);
      detector.start();
    }
    shares = made;
    if (audience != null) {
      watch(made.pages());
    }
    if (printer != null && audience == null) {
      collect(opened);
    }
    door = opened;
  }

  /** Notes since when each process is where it is, for those who ask later. */
  private void watch(Pages pages) {
    Thread thread =
        new Thread(
            () -> {
              while (!over) {
                for (int i = 0; i < pages.used(); i++) {
                  pages.page(i).see(pages.page(i).sequence(), System.nanoTime());
                }
                LockSupport.parkNanos(WATCH_NANOSECONDS);
              }
            },
            "watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void collect(Door opened) {
    opened.traceTo(Trace.of(shares.trace(), MAIN_PAGE));
    if (collector == null) {
      collector =
          new TraceCollector(shares.pages(), shares.trace(), printer::print, printer::flush);
      printer.pages(shares.pages());
      collector.start();
    }
  }

  /** Begins or ends tracing, of this process and of those that are started from now on. */
  public void trace(boolean on) {
    if (on) {
      collect(door());
    } else {
      door().traceTo(null);
    }
    children().trace(on);
  }

  /**
   * Whether a block that is given to a process and waits there is left to it: then {@link Detached}
   * is thrown, and the audience is told when the block is done.
   */
  public void detach(boolean detach) {
    if (hasChildren()) {
      children().detach(detach);
    }
  }

  /** Waits a little until the audience has been told all that those printed which have ended. */
  public void settle() {
    if (hasChildren()) {
      children().settle();
    }
  }

  /**
   * What the processes of the run wait for, one after the other; empty if no call was ever made.
   */
  public String waits() {
    Shares shared = shares;
    return shared == null ? "" : Why.of(shared.pages());
  }

  /**
   * The processes that ended badly, not by the script's own doing, and of which it has not been
   * told, a line each.
   */
  public String badEnds() {
    StringBuilder out = new StringBuilder();
    int told = 0;
    for (ChildProcess process : hasChildren() ? children().snapshot() : List.<ChildProcess>of()) {
      Status status = process.unreported();
      if (status != null && told++ < MOST_TOLD) {
        out.append("  ").append(process.label()).append(" (pid ").append(process.pid());
        out.append("): ").append(status.phrase()).append('\n');
      }
    }
    if (told > MOST_TOLD) {
      out.append("  and ").append(told - MOST_TOLD).append(" more ended badly\n");
    }
    return out.toString();
  }

  @Override
  public void write(byte[] line) {
    if (audience == null || !audience.printed(line)) {
      super.write(line);
    }
  }

  /** The control pages of the run. */
  public Pages pages() {
    door();
    return shares.pages();
  }

  /** The processes that were started and have not ended, the first started first. */
  public List<Started> running() {
    List<Started> running = new ArrayList<>();
    if (hasChildren()) {
      for (ChildProcess process : children().running()) {
        if (process.status() == null) {
          running.add(process);
        }
      }
    }
    return running;
  }

  @Override
  Evaluator evaluating() {
    return evaluator;
  }

  @Override
  Shares shares() {
    return shares;
  }

  @Override
  Children makeChildren() {
    door();
    run = Journal.ofThisProcess().name();
    if (detector != null) {
      detector.follow(run);
    }
    Lineage.begin(run);
    return new Children(evaluator, options(), shares, audience);
  }

  @Override
  void beginHolding() {
    // Whatever ends this process by a signal abandons the run.
  }

  /**
   * What ends the run from outside ends it in good order, as the virtual machine sees to where
   * signals are its own; to be called by the evaluating thread of a process that was started with
   * its signals blocked.
   *
   * @param others what else is done, by another thread, when that signal arrives and the script
   *     does not handle it
   */
  public void takeSignals(Map<Integer, Runnable> others) {
    Map<Integer, Runnable> defaults = new HashMap<>();
    for (int signal : SignalGate.ENDING.signals()) {
      defaults.put(signal, () -> AtExit.killedBy(signal));
    }
    defaults.putAll(others);
    scriptSignals().begin(defaults);
  }

  /**
   * Undoes all that the script has said about signals, so that another can begin in this process.
   */
  public void forgetSignals() {
    scriptSignals().end();
  }

  /**
   * Starts workers ahead of need: {@code processes} of them will be started, as far as it is known.
   */
  public void expect(int processes) {
    if (processes > 0) {
      try {
        children().pool().expect(processes);
      } catch (UnsupportedOperationException | PosixException e) {
        // Without a journal, or at a limit, there are no processes. The start that wants one says
        // so, at its place.
      }
    }
  }

  /**
   * Waits for the processes that still run, once this one has given up its ends of the channels.
   *
   * @return an error for each that ended badly without the script's doing and of which it was not
   *     told
   */
  public List<ScriptError> await() {
    List<ScriptError> errors = new ArrayList<>();
    if (hasChildren()) {
      evaluator.release();
      children().pool().close();
      for (Object ended = children().waitAll(-1); ended != null; ended = children().waitAll(-1)) {
        ChildProcess process = (ChildProcess) ended;
        errors.add(unexpected(process, process.status()));
      }
      for (int pid = orphan(); pid != 0; pid = orphan()) {
        Candidate end = new ChildCandidate(door(), new Child(pid), () -> null);
        new Readiness(door()).first(List.of(end), -1);
        if (!Libc.PIDFD_OPEN.exists()) {
          // It is another's child, whose end nobody tells this process.
          LockSupport.parkNanos(WATCH_NANOSECONDS);
        }
      }
    }
    return errors;
  }

  /** A process that another of the run has started, and has not waited for; 0 if there is none. */
  private int orphan() {
    for (int i = 0; i < shares.pages().used(); i++) {
      ControlPage page = shares.pages().page(i);
      boolean begun = i != MAIN_PAGE && page.pid() != 0 && page.state() != ControlPage.ENDED;
      // Its number may be another's by now.
      if (begun && Lineage.find(run).contains(page.pid())) {
        return page.pid();
      }
    }
    return 0;
  }

  private static ScriptError unexpected(ChildProcess process, Status status) {
    return new ScriptError("process " + process.name() + " " + status)
        .kind(ScriptError.PROCESS)
        .at(process.site(), 0);
  }

  /**
   * Ends the run: whatever still runs is killed, what the run created is removed, the trace is
   * complete.
   *
   * @return what was left behind by then: processes, which have been ended, and objects that cannot
   *     be removed
   */
  public List<String> close() {
    if (hasChildren()) {
      children().close();
    }
    evaluator.close();
    List<String> left = finish(0);
    over = true;
    if (door != null) {
      door.closeArrived();
      door.interrupter().end();
      shares.close();
    }
    return left;
  }

  /**
   * Ends the run from another thread, while the evaluation may be anywhere: by the journal, not by
   * the evaluator's objects.
   *
   * @return what could not be removed
   */
  public List<String> abandon() {
    Door opened = door;
    if (opened != null) {
      // It may return once the others are killed.
      ownCall = collector == null ? null : TracePrinter.inside(MAIN_PAGE, opened.page());
      opened.shut();
    }
    // First those who would complain that their objects are gone.
    if (hasChildren()) {
      children().abandon();
    }
    Journal.cease();
    String name = run;
    if (name != null) {
      Lineage.end(name);
    }
    // Last: where this process is killed meanwhile, who finds its journal goes on from here.
    Journal.removeAll();
    return finish(PATIENCE_MILLISECONDS);
  }

  /**
   * Before {@link #abandon}: has all processes of the run give back what {@code with} has taken.
   */
  public void letGo() {
    Door opened = door;
    if (opened == null) {
      return;
    }
    List<ControlPage> holding = new ArrayList<>();
    List<ControlPage> others = new ArrayList<>();
    for (int i = MAIN_PAGE + 1; i < shares.pages().used(); i++) {
      ControlPage page = shares.pages().page(i);
      if (page.state() != ControlPage.ENDED) {
        (page.held() > 0 ? holding : others).add(page);
      }
    }
    if (opened.page().held() > 0) {
      holding.add(opened.page());
    }
    if (holding.isEmpty()) {
      return;
    }
    Holding.ask(holding);
    // Those who wait for it would go on, and seen by the script.
    others.removeIf(page -> !Lineage.send(page.pid(), run, Flags.SIGSTOP));
    for (ControlPage page : others) {
      Worker.awaitStop(page.pid(), Flags.SIGSTOP);
    }
    holding.removeIf(
        page -> page != opened.page() && !Lineage.send(page.pid(), run, Flags.SIGTERM));
    opened.holding().leave(() -> {});
    Holding.giveBack(holding);
    Holding.await(holding);
  }

  /** Until what all programs wrote has been passed on, which have ended. */
  private void awaitLabeller(long milliseconds) {
    Labeller.end(shares.labeller());
    try {
      labeller.join(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @param patience for so many milliseconds at most something is waited for that is not the run's
   *     own: who reads its output; 0 for ever
   */
  private List<String> finish(long patience) {
    List<String> left = new ArrayList<>();
    if (door != null) {
      if (run != null) {
        if (startedPrograms()) {
          Set<Integer> own = own();
          Map<Integer, String> ended = Lineage.end(run);
          ended.keySet().removeAll(own);
          left.addAll(ended.values());
        }
        left.addAll(Journals.sweepAfter(run));
      }
      left.addAll(Journal.end(true));
      door.page().end();
    }
    if (labeller != null) {
      awaitLabeller(patience);
    }
    if (collector != null) {
      collector.end();
      printUnfinished();
    }
    return left;
  }

  /** The calls in which processes were killed, and the one in which this one was abandoned. */
  private void printUnfinished() {
    List<TracePrinter.Inside> unfinished = new ArrayList<>();
    unfinished.add(ownCall);
    for (int i = MAIN_PAGE + 1; i < shares.pages().used(); i++) {
      unfinished.add(TracePrinter.inside(i, shares.pages().page(i)));
    }
    for (TracePrinter.Inside each : unfinished) {
      if (each != null) {
        printer.unfinished(each);
      }
    }
    printer.flush();
  }

  /** The processes that end with the run because the script started them, or has them ready. */
  private Set<Integer> own() {
    Set<Integer> own = new HashSet<>();
    for (int i = 0; i < shares.pages().used(); i++) {
      ControlPage page = shares.pages().page(i);
      if (page.state() != ControlPage.ENDED) {
        own.add(page.pid());
      }
    }
    for (int pid : Lineage.find(run)) {
      if (Worker.isOne(pid)) {
        own.add(pid);
      }
    }
    return own;
  }

  /**
   * Whether any process of the run has started a program: only then there can be processes that
   * nobody waits for.
   */
  private boolean startedPrograms() {
    for (int i = 0; i < shares.pages().used(); i++) {
      if (shares.pages().page(i).isProgram()) {
        return true;
      }
    }
    return false;
  }
}

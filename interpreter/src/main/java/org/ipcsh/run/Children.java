package org.ipcsh.run;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.eval.Bytes;
import org.ipcsh.eval.Closure;
import org.ipcsh.eval.Evaluator;
import org.ipcsh.eval.Exec;
import org.ipcsh.eval.Handover;
import org.ipcsh.eval.ProcessControl;
import org.ipcsh.eval.ProcessDefinition;
import org.ipcsh.eval.Program;
import org.ipcsh.eval.ScriptError;
import org.ipcsh.eval.Signal;
import org.ipcsh.eval.Started;
import org.ipcsh.eval.Status;
import org.ipcsh.facility.End;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.LabelledStream;
import org.ipcsh.facility.Parcel;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Candidate;
import org.ipcsh.process.Child;
import org.ipcsh.process.ChildCandidate;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journal;
import org.ipcsh.process.Link;
import org.ipcsh.process.Spawn;

/** The processes that this process has started. */
final class Children implements ProcessControl {
  /** What a message to a worker begins with. */
  static final int BEGIN = 1;

  static final int BLOCK = 2;

  /** What its answer to a block begins with. */
  static final int VALUE = 1;

  static final int ERROR = 2;

  private static final int ATTEMPTS = 3;

  private static final Set<Integer> SENT_TO_GROUPS =
      Set.of(Flags.SIGINT, Flags.SIGTERM, Flags.SIGHUP);
  private static final long GRACE_NANOSECONDS = 300_000_000;
  private static final long SETTLE_MILLISECONDS = 200;
  private static final long LOOK_NANOSECONDS = 2_000_000;
  private static final long QUIET_NANOSECONDS = 100_000_000;
  private static final long PATIENCE_NANOSECONDS = 1_000_000_000;

  private final Evaluator evaluator;
  private final Options options;
  private final Shares shares;
  private final Pool pool;
  private final Audience audience;
  private LabellerLink labeller;
  private boolean traced;
  private boolean detaching;
  private final List<ChildProcess> all = new ArrayList<>();

  /**
   * @param audience who follows what the processes do, or null
   */
  Children(Evaluator evaluator, Options options, Shares shares, Audience audience) {
    this.evaluator = evaluator;
    this.options = options;
    this.shares = shares;
    this.audience = audience;
    this.pool = new Pool(shares, this, audience != null);
    this.traced = shares.trace() != null && audience == null;
  }

  Pool pool() {
    return pool;
  }

  private Door door() {
    return evaluator.door();
  }

  @Override
  public Started start(ProcessDefinition definition, Object[] arguments, int site) {
    ChildProcess process =
        definition.form() == ProcessDefinition.Form.PROGRAM
            ? startProgram(definition, evaluator.program(definition, arguments), site)
            : startWorker(definition, arguments, site);
    synchronized (all) {
      for (Iterator<ChildProcess> each = all.iterator(); each.hasNext(); ) {
        ChildProcess known = each.next();
        if (known.child().ended() && !known.isUnreported()) {
          each.remove();
        }
      }
      all.add(process);
    }
    return process;
  }

  private ChildProcess startProgram(ProcessDefinition definition, Exec exec, int site) {
    String program = Bytes.text(exec.arguments().get(0));
    String path = Spawn.find(program);
    int blank = program.indexOf(' ');
    if (blank > 0 && (path == null || !Files.exists(Path.of(path)))) {
      throw new PosixException(
          "exec",
          definition.name(),
          Errno.ENOENT,
          "there is no program '"
              + program
              + "': its arguments are strings of their own, as in exec(\""
              + program.substring(0, blank)
              + "\", …); exec(\"sh\", \"-c\", …) takes a command of the shell");
    }
    if (path == null) {
      throw new PosixException(
          "exec", definition.name(), Errno.ENOENT, "there is no program '" + program + "' in PATH");
    }
    Spawn spawn = new Spawn(path);
    for (int i = 1; i < exec.arguments().size(); i++) {
      spawn.argument(exec.arguments().get(i).getBytes(StandardCharsets.ISO_8859_1));
    }
    for (Map.Entry<String, String> each : exec.variables().entrySet()) {
      String value = each.getValue();
      spawn.variable(
          each.getKey(), value == null ? null : value.getBytes(StandardCharsets.ISO_8859_1));
    }
    if (exec.directory() != null) {
      spawn.directory(Bytes.text(exec.directory()));
    }
    give(spawn, 0, exec.stdin(), End.READ);
    give(spawn, 1, exec.stdout(), End.WRITE);
    give(spawn, 2, exec.stderr(), End.WRITE);
    Outlet outlet = audience == null ? null : Outlet.open();
    String label = shares.pages().named(definition.name());
    LabelledOutput labelled = null;
    LabelledOutput.Ends ends = null;
    ControlPage page = null;
    Child child;
    try {
      if (shares.labeller() != Shares.NO_LABELLER) {
        ends = LabelledOutput.Ends.open(spawn, exec.stdout(), exec.stderr());
        labelled = ends.isEmpty() ? null : ends.passTo(labeller(), Environment.label(label));
      }
      if (outlet != null) {
        outlet.giveTo(spawn, exec.stdin() != null, exec.stdout() != null, exec.stderr() != null);
      }
      page = shares.pages().page(shares.pages().take());
      child = new Child(started(definition.name(), spawn));
    } catch (RuntimeException e) {
      if (page != null) {
        page.end();
      }
      if (outlet != null) {
        outlet.close();
      }
      throw e;
    } finally {
      if (ends != null) {
        ends.close();
      }
    }
    page.beginProgram(
        child.pid(),
        (int) Libc.GETPID.invoke(),
        label.getBytes(StandardCharsets.UTF_8),
        path.getBytes(StandardCharsets.UTF_8));
    int output = outlet == null ? -1 : outlet.given();
    ChildProcess process = new ChildProcess(definition, label, child, null, page, site, 0);
    process.labelled(labelled);
    return followed(process, output);
  }

  private LabellerLink labeller() {
    if (labeller == null) {
      labeller = new LabellerLink(door(), shares.labeller());
    }
    return labeller;
  }

  private ChildProcess followed(ChildProcess process, int output) {
    if (audience != null) {
      process.follow(new Onlooker(process, output, audience));
    }
    return process;
  }

  /** Starts it, on record before and after. */
  private int started(String name, Spawn spawn) {
    Journal journal = Journal.ofThisProcess();
    Journal.Entry entry = journal.creating(Journal.PROGRAM, name);
    try {
      int pid = spawn.start(door());
      journal.created(Journal.PROGRAM, Integer.toString(pid));
      return pid;
    } finally {
      entry.removed();
    }
  }

  private static void give(Spawn spawn, int number, KernelObject channel, End end) {
    if (channel != null) {
      channel.giveTo(spawn, number, end);
    }
  }

  private ChildProcess startWorker(ProcessDefinition definition, Object[] arguments, int site) {
    int number = shares.pages().take();
    ControlPage page = shares.pages().page(number);
    try {
      return startWorker(definition, arguments, site, number, page);
    } catch (RuntimeException e) {
      // Or the run would seem to have a process for ever that is about to begin.
      page.end();
      throw e;
    }
  }

  private ChildProcess startWorker(
      ProcessDefinition definition, Object[] arguments, int site, int number, ControlPage page) {
    int pid = (int) Libc.GETPID.invoke();
    Program program = evaluator.program();
    Parcel parcel = new Parcel();
    parcel.putByte(BEGIN);
    parcel.putByte(traced ? 1 : 0);
    parcel.putInt(number);
    parcel.putInt(pid);
    String label = shares.pages().named(definition.name());
    parcel.putText(label);
    parcel.putByte(options.label() ? 1 : 0);
    parcel.putInt(options.arguments().size());
    for (String argument : options.arguments()) {
      parcel.putBytes(argument.getBytes(StandardCharsets.ISO_8859_1));
    }
    putUnits(parcel, program, 0);
    Handover.write(evaluator, definition, arguments, parcel);
    byte[] bytes = parcel.bytes();
    for (int i = 0; i < ATTEMPTS; i++) {
      Pool.Ready worker = pool.take();
      page.announce(worker.child().pid(), pid, label.getBytes(StandardCharsets.UTF_8));
      boolean sent = false;
      try {
        sent = worker.link().send(bytes, parcel.descriptors());
      } finally {
        if (!sent) {
          worker.discard();
        }
      }
      if (sent) {
        pool.refill();
        return followed(
            new ChildProcess(
                definition, label, worker.child(), worker.link(), page, site, program.units()),
            worker.output());
      }
      // Somebody killed it while it waited.
    }
    throw new PosixException(
        "start",
        definition.name(),
        Errno.ECHILD,
        "every process that was to run it died before it began; there may be no memory left");
  }

  static void putUnits(Parcel parcel, Program program, int from) {
    parcel.putInt(program.units() - from);
    for (int i = from; i < program.units(); i++) {
      parcel.putBytes(program.unit(i));
    }
  }

  /** For a select: the end of a process. */
  Candidate candidate(Started started) {
    ChildProcess process = (ChildProcess) started;
    release(process);
    return new ChildCandidate(door(), process.child(), () -> wait(process, -1));
  }

  @Override
  public Status wait(Started started, long nanoseconds) {
    ChildProcess process = (ChildProcess) started;
    try {
      if (!await(process, nanoseconds)) {
        return null;
      }
    } finally {
      if (process.child().ended()) {
        process.ended();
        process.looked();
      }
    }
    return process.status();
  }

  /** One that is driven has nothing left to do: the end of the link tells it to end. */
  private static void release(ChildProcess process) {
    if (process.definition().form() == ProcessDefinition.Form.DRIVEN && process.link() != null) {
      process.release();
    }
  }

  private boolean await(ChildProcess process, long nanoseconds) {
    release(process);
    if (nanoseconds < 0) {
      process.child().await(door());
      settle(process);
      return true;
    }
    try {
      door()
          .within(
              nanoseconds,
              () -> {
                process.child().await(door());
                return null;
              });
      settle(process);
      return true;
    } catch (Interrupted e) {
      if (e.reason() == Interrupted.Cause.TIMEOUT) {
        return false;
      }
      throw e;
    }
  }

  /**
   * What an ended process has sent is handled before it is known to have ended. And what the
   * terminal sends, or a program such as timeout(1), is for this process too, which takes longer to
   * end by it: the script is not to go on meanwhile.
   */
  private void settle(ChildProcess process) {
    evaluator.host().signals().settle();
    int signal = process.child().signal();
    if (SENT_TO_GROUPS.contains(signal) && !process.signalled(signal) && audience == null) {
      door().awaitShut(GRACE_NANOSECONDS);
    }
    LabelledOutput labelled = process.labelled();
    if (labelled != null) {
      Map<Integer, byte[]> lost = labelled.pass();
      process.labelled(null);
      for (Map.Entry<Integer, byte[]> each : lost.entrySet()) {
        // It could not be written, and so this fails as it does for who prints.
        ((LabelledStream) evaluator.host().standard(each.getKey())).writeLabelled(each.getValue());
      }
    }
  }

  @Override
  public Started waitAll(long nanoseconds) {
    long deadline = System.nanoTime() + nanoseconds;
    for (ChildProcess process : running()) {
      long left = nanoseconds < 0 ? -1 : Math.max(0, deadline - System.nanoTime());
      if (!awaitEnd(process, left)) {
        return process;
      }
      process.ended();
      if (process.status().ok()) {
        process.looked();
      }
    }
    for (ChildProcess process : snapshot()) {
      if (process.isUnreported()) {
        process.looked();
        return process;
      }
    }
    return null;
  }

  /** As {@link #await}, for a process of which it does not matter how it ended. */
  private boolean awaitEnd(ChildProcess process, long nanoseconds) {
    try {
      return await(process, nanoseconds);
    } catch (PosixException e) {
      if (e.errno() == Errno.ECHILD) {
        return true;
      }
      throw e;
    }
  }

  /** Those whose end has not been seen, the first started first. */
  List<ChildProcess> running() {
    List<ChildProcess> running = new ArrayList<>();
    for (ChildProcess process : snapshot()) {
      if (!process.child().ended()) {
        running.add(process);
      }
    }
    return running;
  }

  List<ChildProcess> snapshot() {
    synchronized (all) {
      return new ArrayList<>(all);
    }
  }

  @Override
  public Object in(Started started, Closure block) {
    ChildProcess process = (ChildProcess) started;
    if (process.link() == null) {
      throw new ScriptError(
          started.name() + " is a program: only a process of the language can run a block");
    }
    if (process.definition().form() != ProcessDefinition.Form.DRIVEN) {
      throw new ScriptError(
          started.name() + " has a body of its own, so that 'in' cannot run a block in it",
          "declare it without a body: process NAME");
    }
    if (process.status() != null) {
      throw ended(process);
    }
    Parcel parcel = new Parcel();
    parcel.putByte(BLOCK);
    Program program = evaluator.program();
    int units = program.units();
    putUnits(parcel, program, process.units());
    byte[] given = Handover.writeBlock(evaluator, process, block, parcel);
    Answers.Answer expected = send(process, parcel);
    process.units(units);
    process.given(given);
    Link.Message answer = expected == null ? receive(process) : await(process, expected);
    if (answer == null) {
      throw ended(process);
    }
    return result(answer);
  }

  /** The answer to the last block. Those come first for which nobody has waited to the end. */
  private Link.Message receive(ChildProcess process) {
    int before = process.unawaited();
    process.unawaited(before + 1);
    for (; ; before--) {
      process.link().await(door(), (int) process.pid());
      Link.Message answer = process.link().receive();
      process.unawaited(before);
      if (before == 0 || answer == null) {
        return answer;
      }
      for (int each : answer.descriptors()) {
        Libc.CLOSE.invoke(each);
      }
    }
  }

  /** Sends a block; returns what will be its answer, where an audience follows the process. */
  private Answers.Answer send(ChildProcess process, Parcel parcel) {
    Answers.Answer expected = audience == null ? null : answers(process).expect();
    boolean sent = false;
    try {
      sent = process.link().send(parcel.bytes(), parcel.descriptors());
    } finally {
      if (!sent && expected != null) {
        process.answers().forget(expected);
      }
    }
    if (!sent) {
      throw ended(process);
    }
    return expected;
  }

  private Object result(Link.Message answer) {
    Parcel result = new Parcel(answer.bytes(), answer.descriptors(), door());
    if (result.getByte() == VALUE) {
      return Handover.readValue(evaluator, result);
    }
    throw Handover.readError(evaluator, result);
  }

  private Answers answers(ChildProcess process) {
    if (process.answers() == null) {
      process.answers(
          new Answers(
              process.name(),
              process.link(),
              message -> audience.answered(process, () -> result(message))));
    }
    return process.answers();
  }

  private Link.Message await(ChildProcess process, Answers.Answer answer) {
    Answers answers = process.answers();
    try {
      if (detaching) {
        awaitOrLeave(process, answer);
      }
      door()
          .await(
              Libc.RECVMSG,
              (int) process.pid(),
              process.link().fd(),
              () -> answers.arrived(answer));
    } catch (Interrupted e) {
      answers.leave(answer);
      throw e;
    }
    return answers.message(answer);
  }

  /** Leaves the process to its block when it waits inside it, or works for long. */
  private void awaitOrLeave(ChildProcess process, Answers.Answer answer) {
    Answers answers = process.answers();
    long begin = System.nanoTime();
    int sequence = process.page().sequence();
    long since = begin;
    for (long now = begin; !answers.arrived(answer); now = System.nanoTime()) {
      door().interrupter().poll();
      if (process.page().state() == ControlPage.READY) {
        begin = now;
      }
      int last = sequence;
      sequence = process.page().sequence();
      if (sequence != last) {
        since = now;
      }
      // A process that has not begun is still in the call in which it waits for blocks.
      boolean waits =
          (sequence & 1) != 0
              && process.page().call() != Libc.RECVMSG.id()
              && now - since > QUIET_NANOSECONDS;
      if ((waits || now - begin > PATIENCE_NANOSECONDS) && answers.leave(answer)) {
        throw new Detached(process, answers.before(answer));
      }
      LockSupport.parkNanos(LOOK_NANOSECONDS);
    }
  }

  /** Whether {@link #in} is to leave a block that waits: then {@link Detached} is thrown. */
  void detach(boolean detach) {
    detaching = detach;
  }

  /** Waits a little until the audience has been told all that those printed which have ended. */
  void settle() {
    for (ChildProcess process : snapshot()) {
      process.settle(SETTLE_MILLISECONDS);
    }
  }

  /** Whether processes that are started from now on are traced. */
  void trace(boolean on) {
    traced = on;
  }

  private ScriptError ended(ChildProcess process) {
    process.child().await(door());
    settle(process);
    process.ended();
    process.looked();
    return new ScriptError(
            "process " + process.name() + " has ended: it " + process.status().phrase())
        .kind(ScriptError.PROCESS);
  }

  @Override
  public void kill(Started started, Signal signal, Long value) {
    ChildProcess process = (ChildProcess) started;
    process.signal(signal.number());
    long result =
        value == null
            ? process.child().kill(door(), signal.number())
            : process.child().queue(door(), signal.number(), ScriptSignals.integer(value));
    if (result < 0) {
      throw new PosixException(
          value == null ? "kill" : "sigqueue",
          process.name(),
          (int) -result,
          result == -Errno.ESRCH ? "it has ended and has been waited for" : null);
    }
    Worker.awaitStop((int) process.pid(), signal.number());
  }

  /**
   * Ends whatever still runs, at once, and sees its end. May be called by any thread, when the
   * evaluation is over.
   */
  void abandon() {
    List<ChildProcess> left = running();
    for (ChildProcess process : left) {
      // An end of which nobody is to be told.
      process.looked();
      Libc.KILL.invoke(process.pid(), Flags.SIGKILL);
    }
    for (ChildProcess process : left) {
      process.child().reap();
    }
    pool.close();
  }

  /** As {@link #abandon}, by the thread of the evaluation; closes the links, too. */
  void close() {
    abandon();
    for (ChildProcess process : snapshot()) {
      process.ended();
    }
  }
}

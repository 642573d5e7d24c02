package org.ipcsh.run;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.eval.Closure;
import org.ipcsh.eval.Evaluator;
import org.ipcsh.eval.Exit;
import org.ipcsh.eval.Failures;
import org.ipcsh.eval.Handover;
import org.ipcsh.eval.Invocation;
import org.ipcsh.eval.ProcessDefinition;
import org.ipcsh.eval.Program;
import org.ipcsh.eval.ScriptError;
import org.ipcsh.facility.Parcel;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Door;
import org.ipcsh.process.Holding;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journal;
import org.ipcsh.process.Journals;
import org.ipcsh.process.Lineage;
import org.ipcsh.process.Link;
import org.ipcsh.process.Pages;
import org.ipcsh.process.Shared;
import org.ipcsh.process.SignalGate;
import org.ipcsh.process.Trace;

/** A process of a script: waits until it is told which, and then is that process. */
public final class Worker extends Environment {
  private static final int STACK_BYTES = 16 << 20;
  private static final int FAILED = 1;
  private static final int SIGACTION_SIZE = 256;
  private static final long STOPS_NANOSECONDS = 200_000_000;
  private static final long LOOK_NANOSECONDS = 100_000;

  /** Whether the main process has ended, and this one cleans up after it. */
  private static volatile boolean inherits;

  private final Door door;
  private final Shares shares;
  private Evaluator evaluator;

  private Worker(Options options, String name, Door door, Shares shares) {
    super(options, name);
    this.door = door;
    this.shares = shares;
  }

  public static void main(String[] arguments) {
    // Signals that nobody handles have their effect through this thread: see SignalGate.
    SignalGate gate = SignalGate.create(Pool.LIFE);
    // No lambda here, nor anywhere else on the way to a body: the first costs each process 6 ms.
    Thread evaluation =
        new Thread(null, null, "evaluation", STACK_BYTES) {
          @Override
          public void run() {
            become();
          }
        };
    evaluation.start();
    // The main process has ended when nobody holds the write end of this pipe: then nothing of its
    // run stays.
    gate.run();
    inherits = true;
    try {
      Journals.inherit(Lineage.ofThisProcess());
    } finally {
      Libc.KILL.invoke(Libc.GETPID.invoke(), Flags.SIGKILL);
    }
  }

  /** Whether that process is a worker. */
  static boolean isOne(int pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
          .contains(Worker.class.getName());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * After that signal was sent to that process: if it stops another worker, this returns when that
   * has stopped. The kernel stops its threads one after the other, and meanwhile the script might
   * go on, where a C program with one thread cannot.
   */
  static void awaitStop(int pid, int signal) {
    if (signal != Flags.SIGSTOP || pid == Libc.GETPID.invoke() || !isOne(pid)) {
      return;
    }
    long limit = System.nanoTime() + STOPS_NANOSECONDS;
    while (isRunning(pid) && System.nanoTime() < limit) {
      LockSupport.parkNanos(LOOK_NANOSECONDS);
    }
  }

  private static boolean isRunning(int pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.UTF_8);
      return "RSD".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Does once, unseen and with an empty program, what the first message sets going: while a worker
   * waits for that, its classes are loaded and linked, which is 2 of the 3 ms until a body begins.
   */
  private static void rehearse(Pages pages) {
    Door door = Door.alone();
    door.page().begin(0, 0, new byte[0]);
    Shares shares = new Shares(Pool.LIFE, -1, pages, null, Shares.NO_LABELLER);
    Worker worker = new Worker(new Options(List.of(), false), "", door, shares);
    Program program = new Program();
    program.append(Program.EMPTY);
    worker.evaluator = new Evaluator(program, worker, 1);
    worker.standard(STDOUT);
    Parcel written = new Parcel();
    written.putByte(0).putText("");
    Handover.writeValue(worker.evaluator, 0L, written);
    Parcel read = new Parcel(written.bytes(), written.descriptors(), null).through(door);
    read.getByte();
    read.getText();
    Handover.readValue(worker.evaluator, read);
  }

  private static void become() {
    Memory action = Memory.allocate(SIGACTION_SIZE);
    Libc.SIGACTION.invoke(Flags.SIGPIPE, action.address(), 0);
    Libc.SIGACTION.invoke(Flags.SIGXFSZ, action.address(), 0);
    Pages pages = Pages.of(Pool.PAGES);
    Link link = new Link(Pool.LINK);
    rehearse(pages);
    Link.Message message;
    try {
      message = link.receive();
    } catch (PosixException e) {
      complain("ipcsh: " + Failures.unexpected(e) + "\n");
      exit(FAILED);
      return;
    }
    if (message == null) {
      exit(0);
      return;
    }
    // A descriptor 6 is the trace's, and 7 the labeller's, only where the first message says so.
    Parcel first = new Parcel(message.bytes(), message.descriptors(), null);
    first.getByte();
    boolean traced = first.getByte() != 0;
    int page = first.getInt();
    int parent = first.getInt();
    String name = first.getText();
    boolean label = first.getByte() != 0;
    List<String> arguments = new ArrayList<>();
    for (int i = first.getInt(); i > 0; i--) {
      arguments.add(new String(first.getBytes(), StandardCharsets.ISO_8859_1));
    }
    Shared trace = traced ? Shared.of(Pool.TRACE) : null;
    ControlPage control = pages.page(page);
    control.begin((int) Libc.GETPID.invoke(), parent, name.getBytes(StandardCharsets.UTF_8));
    Door door = new Door(control);
    door.register(pages.register());
    if (trace != null) {
      door.traceTo(Trace.of(trace, page));
    }
    int labeller = label ? Pool.LABELLER : Shares.NO_LABELLER;
    Worker worker =
        new Worker(
            new Options(arguments, label),
            name,
            door,
            new Shares(Pool.LIFE, -1, pages, trace, labeller));
    exit(worker.run(first.through(door), link, parent));
  }

  /** Leaves without the JVM's own end: that takes longer and has nothing to do here. */
  private static void exit(int status) {
    while (inherits) {
      LockSupport.park();
    }
    if (Boolean.getBoolean("ipcsh.training")) {
      // The list of loaded classes is written by the JVM's own end.
      System.exit(status);
    }
    Libc.EXIT.invoke(status);
  }

  private int run(Parcel parcel, Link link, int parent) {
    Program program = new Program();
    takeUnits(parcel, program);
    evaluator = new Evaluator(program, this, STACK_BYTES / Evaluator.STACK_PER_CALL);
    int status = 0;
    try {
      Invocation invocation = Handover.read(evaluator, parcel);
      if (invocation.definition().form() == ProcessDefinition.Form.DRIVEN) {
        serve(program, link, parent);
      } else {
        link.close();
        if (program.startsProcesses(invocation.definition())) {
          children().pool().expect(1);
        }
        evaluator.run(invocation);
      }
    } catch (Exit e) {
      status = e.code();
    } catch (ScriptError e) {
      complain(e.render(program));
      status = FAILED;
    } catch (Interrupted e) {
      door.holding().left();
      status = FAILED;
    } catch (RuntimeException | Error e) {
      complain("ipcsh: " + Failures.unexpected(e) + "\n");
      status = FAILED;
    }
    evaluator.close();
    Journal.end(false);
    return status;
  }

  /** Runs one block after the other, until the process that sends them closes the link. */
  private void serve(Program program, Link link, int parent) {
    for (Link.Message message = link.receive(door, parent);
        message != null;
        message = link.receive(door, parent)) {
      Parcel parcel = new Parcel(message.bytes(), message.descriptors(), door);
      parcel.getByte();
      takeUnits(parcel, program);
      Closure block = Handover.readBlock(evaluator, parcel);
      Parcel answer = new Parcel();
      try {
        Object value = evaluator.call(block);
        answer.putByte(Children.VALUE);
        Handover.writeValue(evaluator, value, answer);
      } catch (ScriptError e) {
        answer = new Parcel();
        answer.putByte(Children.ERROR);
        Handover.writeError(e, answer);
      }
      link.send(answer.bytes(), answer.descriptors());
    }
  }

  private static void takeUnits(Parcel parcel, Program program) {
    for (int i = parcel.getInt(); i > 0; i--) {
      program.append(parcel.getBytes());
    }
  }

  /** One write(2), so that messages of several processes do not mix. */
  private static void complain(String message) {
    if (inherits) {
      // It is about processes that were ended because the run is over.
      return;
    }
    try {
      new FileOutputStream(FileDescriptor.err).write(message.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // There is nobody left to tell.
    }
  }

  @Override
  public Door door() {
    return door;
  }

  @Override
  Door openDoor() {
    return door;
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
  void beginHolding() {
    Map<Integer, Runnable> effects = new HashMap<>();
    for (int signal : SignalGate.FATAL.signals()) {
      effects.put(signal, new Leaving(door.holding(), signal));
    }
    scriptSignals().signals().instead(effects);
  }

  /** No lambda, since a body may be on its way to this. */
  private record Leaving(Holding holding, int signal) implements Runnable {
    @Override
    public void run() {
      holding.leave(() -> SignalGate.endBy(signal));
    }
  }

  @Override
  Children makeChildren() {
    return new Children(evaluator, options(), shares, null);
  }
}

package org.ipcsh.session;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.ipcsh.compile.Compilation;
import org.ipcsh.compile.Compiler;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Exit;
import org.ipcsh.eval.Failures;
import org.ipcsh.eval.Methods;
import org.ipcsh.eval.ProcessDefinition;
import org.ipcsh.eval.Program;
import org.ipcsh.eval.ScriptError;
import org.ipcsh.eval.Started;
import org.ipcsh.eval.Status;
import org.ipcsh.eval.Values;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journal;
import org.ipcsh.process.Journals;
import org.ipcsh.process.SignalGate;
import org.ipcsh.run.Audience;
import org.ipcsh.run.Detached;
import org.ipcsh.run.MainProcess;
import org.ipcsh.run.Options;
import org.ipcsh.run.TracePrinter;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Statement;
import org.ipcsh.why.Why;

/**
 * The engine of a session. One thread of its own evaluates, input after input; what is declared
 * stays until the session ends. Any other thread gives the inputs, one at a time, and may {@link
 * #interrupt}.
 */
public final class Session {
  /** What inputs are called in messages. */
  static final String NAME = "prompt";

  private static final String STANDARD_INPUT = "stdin";
  private static final Set<String> STANDARD_OUTPUTS = Set.of("stdout", "stderr");
  private static final int FAILED = 1;
  private static final long END_SECONDS = 10;
  private static final int READY = 2;
  private static final long PREPARE_NANOSECONDS = 400_000_000;
  private static final String PRELUDE = "let _ = null\nlet _error = null";

  private final List<String> arguments;
  private final Front front;
  private final Chatter chatter;
  private final Commands commands;
  private final Advice advice = new Advice(this);
  private final EvaluatingThread evaluating = new EvaluatingThread(this::complain);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private Transcript transcript = new Transcript();
  private String lastInput = "";

  private volatile Scope scope = new Scope();
  private Program program;
  private volatile MainProcess main;
  private volatile boolean over;

  /** Whether a signal's handler runs while the user types: what it prints must not get between. */
  private boolean handling;

  private int status;

  /** Whether something was declared that may read standard input when it is called. */
  private boolean readersDeclared;

  /**
   * @param arguments what {@code args} is, as byte strings
   */
  public Session(List<String> arguments, Front front) {
    this.arguments = arguments;
    this.front = front;
    this.chatter = new Chatter(front);
    this.commands = new Commands(this);
  }

  /** To be called once the front is ready for what is told. */
  public Session open() {
    evaluating.start();
    evaluating.later(this::begin);
    new Patience(this).start();
    return this;
  }

  // What the front calls

  /**
   * Takes one input, and returns when it is done, or left to a process that waits.
   *
   * @return false when the session is over
   */
  public boolean take(String text) {
    String input = text.strip();
    if (!input.isEmpty()) {
      await(
          () -> {
            if (!over) {
              take(new Source(NAME, text), input);
            }
          });
    }
    return !over;
  }

  /**
   * Runs a file at the beginning of this session, and of each that follows it.
   *
   * @return false when the session is over
   */
  public boolean startUp(Path file) {
    await(
        () -> {
          if (!over) {
            commands.startUp(file);
          }
        });
    chatter.flush();
    return !over;
  }

  /** What the parser says of an unfinished input. Commands are always complete. */
  public static Parser.Parsed parse(String text) {
    return Commands.isCommand(text.strip())
        ? new Parser.Parsed(null, List.of(), false, List.of())
        : Parser.parse(new Source(NAME, text));
  }

  /** Stops what is being evaluated, if anything is. */
  public void interrupt() {
    MainProcess running = main;
    if (evaluating.isBusy() && running != null) {
      running.door().interrupter().stop();
    }
  }

  boolean isEvaluating() {
    return evaluating.isBusy();
  }

  public Completion completion() {
    return new Completion(this);
  }

  public Highlighting highlighting() {
    return new Highlighting(scope);
  }

  /** Whether there is no input to be taken any more. */
  public boolean isOver() {
    return over;
  }

  /** The exit status with which the session leaves. */
  public int status() {
    return status;
  }

  /** Ends the session in good order: its processes, its objects. Says what was there to end. */
  public void close() {
    await(
        () -> {
          over = true;
          if (closing.compareAndSet(false, true)) {
            try {
              end();
            } finally {
              ended.countDown();
            }
          }
        });
    awaitEnd();
    chatter.flush();
  }

  /** Ends the session while the evaluation may be anywhere: on SIGTERM and SIGHUP. */
  public void abandon() {
    if (closing.compareAndSet(false, true)) {
      try {
        if (main != null) {
          main.letGo();
          main.abandon();
        }
      } finally {
        ended.countDown();
      }
    }
    awaitEnd();
  }

  /**
   * Of the two ways to end, at a hang-up both may be taken: the process must not end in between.
   */
  private void awaitEnd() {
    try {
      ended.await(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // The evaluating thread

  private void await(Runnable task) {
    evaluating.await(task, this::interrupt);
  }

  private void complain(Throwable e) {
    tell(Message.Kind.ERROR, "ipcsh: " + Failures.unexpected(e));
  }

  /** Begins with nothing; where the system does not allow as much, the session is over. */
  private void begin() {
    try {
      beginWithNothing();
    } catch (RuntimeException | Error e) {
      complain(e);
      status = FAILED;
      over = true;
      front.over();
    }
  }

  private void beginWithNothing() {
    program = new Program();
    MainProcess made =
        new MainProcess(
            program,
            new Options(arguments, false),
            new TracePrinter(program, new Telling(), false, List.of()),
            new Following());
    main = made;
    compileAndAppend(new Source(NAME, PRELUDE));
    made.evaluator().run(program.units() - 1);
    made.door().interrupter().watchThisThread();
    if (Journals.any()) {
      Journals.sweep();
    }
    if (SignalGate.isPossible()) {
      made.takeSignals(front.signals());
    }
    idle(made);
    prepare(made);
  }

  /** Until the next input; what signals are to do is done meanwhile. */
  private void idle(MainProcess made) {
    AtomicBoolean woken = new AtomicBoolean();
    made.door()
        .idle(
            () -> {
              if (woken.compareAndSet(false, true)) {
                evaluating.later(() -> handle(made));
              }
            });
  }

  /** Runs the handlers of signals that came while there was nothing to do. */
  private void handle(MainProcess made) {
    if (made != main) {
      return;
    }
    made.door().busy();
    handling = true;
    try {
      made.door().interrupter().poll();
    } catch (ScriptError e) {
      remember("_error", e);
      tell(Message.Kind.ERROR, render(e));
    } catch (Exit e) {
      tell(Message.Kind.ERROR, "exit in a handler is done with the next input only");
    } catch (Interrupted e) {
      // What was to be stopped is done.
    } finally {
      handling = false;
      idle(made);
    }
  }

  /**
   * The first processes that are started find workers ready, which do not delay the first prompt.
   */
  private void prepare(MainProcess made) {
    Thread thread =
        new Thread(
            () -> {
              LockSupport.parkNanos(PREPARE_NANOSECONDS);
              evaluating.later(
                  () -> {
                    if (main == made && !closing.get()) {
                      made.expect(READY);
                    }
                  });
            },
            "prepare");
    thread.setDaemon(true);
    thread.start();
  }

  private void end() {
    List<String> ends = new ArrayList<>();
    for (Started process : main.running()) {
      ends.add(process.label() + " (pid " + process.pid() + ")");
    }
    List<String> removed = new ArrayList<>();
    for (Journals.Noted noted : Journals.noted()) {
      if (noted.pid() == ProcessHandle.current().pid() && !noted.kind().equals(Journal.PROGRAM)) {
        removed.add(noted.kind() + " " + noted.name());
      }
    }
    List<String> kept = main.close();
    if (!ends.isEmpty()) {
      tell(Message.Kind.NEWS, "ended " + String.join(", ", ends));
    }
    if (!removed.isEmpty()) {
      tell(Message.Kind.NEWS, "removed " + String.join(", ", removed));
    }
    if (!kept.isEmpty()) {
      tell(Message.Kind.ERROR, "could not remove " + String.join(", ", kept));
    }
  }

  private void take(Source source, String input) {
    boolean fine = true;
    String command = commands.command(input);
    if (command != null) {
      commands.run(command);
    } else {
      fine = input(source);
    }
    chatter.flush();
    commands.done(input, fine);
    chatter.flush();
  }

  /** Evaluates what was typed. */
  boolean input(Source source) {
    lastInput = source.text();
    return evaluate(source);
  }

  /**
   * Evaluates a text as one input.
   *
   * @return whether it ran to its end, or was left to a process that waits, without an error
   */
  boolean evaluate(Source source) {
    Scope before = scope.draft();
    Statement.Block tree = compileAndAppend(source);
    if (tree == null) {
      return false;
    }
    Input input = new Input(source, tree);
    Progress progress =
        new Progress(
            source, tree, before.base(), statement -> done(source, tree, statement, before));
    clearInterruption();
    boolean done = false;
    try {
      main.detach(input.isBlock());
      Object value = run(input, progress);
      main.expect(READY);
      main.settle();
      chatter.flush();
      progress.end();
      echo(input, value);
      done = true;
    } catch (Exit e) {
      status = e.code();
      over = true;
    } catch (ScriptError e) {
      chatter.flush();
      remember("_error", e);
      tell(Message.Kind.ERROR, render(e));
    } catch (Interrupted e) {
      tell(Message.Kind.ERROR, "interrupted");
    } catch (Detached e) {
      tell(e.process().label(), waits(e));
      progress.end();
      transcript.last().leaveTo(e.process());
      done = true;
    } catch (RuntimeException | Error e) {
      complain(e);
    } finally {
      main.detach(false);
    }
    boolean failed = false;
    for (Statement statement : progress.left()) {
      if (Progress.isAheadOfItsPlace(statement)) {
        done(source, tree, statement, before);
        continue;
      }
      Declarations.of(statement).keySet().forEach(name -> scope.takeBack(name, before));
      if (!failed) {
        transcript.add(source, tree, statement).fail();
        failed = true;
      }
    }
    return done;
  }

  /**
   * What is declared anew reaches the processes that are driven from here, with their next block;
   * those with a body of their own have what they were given, as after fork(2).
   */
  private void renew(String name) {
    int slot = scope.name(name).slot();
    for (Started process : main.running()) {
      process.renew(slot);
      if (process.definition().uses(slot)) {
        tell(Message.Kind.NEWS, process.label() + ", which runs, keeps the earlier " + name);
      }
    }
  }

  private Object run(Input input, Progress progress) {
    boolean readsInput = readsInput(input);
    main.door().busy();
    if (readsInput) {
      front.input(true);
    }
    try {
      return main.evaluator().run(program.units() - 1, progress);
    } finally {
      if (readsInput) {
        front.input(false);
      }
      if (input.mentions(STANDARD_OUTPUTS)) {
        front.freshLine();
      }
      idle(main);
    }
  }

  /** Whether an input may read standard input, as far as its text and what it calls can tell. */
  private boolean readsInput(Input input) {
    boolean mentions = input.mentions(Set.of(STANDARD_INPUT));
    boolean only = input.isSingle() && input.lastExpression() != null;
    readersDeclared |= mentions && !only;
    return mentions || readersDeclared;
  }

  private Statement.Block compileAndAppend(Source source) {
    Parser.Parsed parsed = Parser.parse(source);
    Compilation compilation =
        parsed.hasErrors()
            ? new Compilation(null, parsed.diagnostics())
            : Compiler.compile(scope, source, parsed.tree(), true);
    for (Diagnostic diagnostic : compilation.diagnostics()) {
      if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
        Diagnostic better = advice.instead(diagnostic);
        tell(Message.Kind.ERROR, (better == null ? diagnostic : better).render());
        if (better != null) {
          break;
        }
      }
    }
    if (compilation.unit() == null) {
      return null;
    }
    program.append(compilation.unit());
    if (main != null) {
      program.note(main.pages().register());
    }
    return parsed.tree();
  }

  /** A request to stop that came too late for the input that it was meant for. */
  private void clearInterruption() {
    try {
      main.door().interrupter().poll();
    } catch (Interrupted e) {
      // It has had its effect.
    }
  }

  private String waits(Detached detached) {
    Started process = detached.process();
    String doing = Why.inShort(main.pages(), (int) process.pid());
    if (detached.before() > 0) {
      return process.label() + " has other blocks to do before this one; it " + doing;
    }
    return process.label() + " " + doing;
  }

  /** A statement has run: tells what the kernel made, before the next one prints something. */
  private void done(Source source, Statement.Block tree, Statement statement, Scope before) {
    transcript.add(source, tree, statement);
    for (String name : Declarations.of(statement).keySet()) {
      if (before.name(name) != null) {
        renew(name);
      }
    }
    if (statement instanceof Statement.ObjectDeclaration) {
      Object value = value(((Statement.ObjectDeclaration) statement).name());
      if (value instanceof KernelObject) {
        KernelObject object = (KernelObject) value;
        tell(Message.Kind.MADE, object.name() + ": " + object.describe());
        chatter.flush();
      }
    } else if (statement instanceof Statement.ProcessDeclaration) {
      Statement.ProcessDeclaration process = (Statement.ProcessDeclaration) statement;
      boolean driven = process.body() == null && process.program() == null;
      tell(
          Message.Kind.MADE,
          "process "
              + scope.name(process.name()).form()
              + (driven
                  ? ": start " + process.name() + ", then  in " + process.name() + " { ... }"
                  : ": start " + process.name()));
      chatter.flush();
    }
  }

  private void echo(Input input, Object value) {
    if (value == Values.NOTHING || value == null && saysNothing(input.lastExpression())) {
      return;
    }
    remember("_", value);
    transcript.echoed();
    tell(Message.Kind.VALUE, Shown.of(value));
  }

  /** Whether it is a call or a block that has no result, so that its null is no answer. */
  private boolean saysNothing(Expression expression) {
    if (!(expression instanceof Expression.Call)) {
      return expression instanceof Expression.In || expression instanceof Expression.Wait;
    }
    Expression callee = ((Expression.Call) expression).callee();
    if (!(callee instanceof Expression.Member)) {
      return true;
    }
    Expression.Member member = (Expression.Member) callee;
    Object target =
        member.target() instanceof Expression.Name
            ? value(((Expression.Name) member.target()).name())
            : Values.NOTHING;
    List<Facility> facilities =
        target instanceof KernelObject
            ? List.of(((KernelObject) target).facility())
            : Facilities.all();
    List<Operation> operations =
        facilities.stream()
            .map(each -> each.operation(member.name()))
            .filter(Objects::nonNull)
            .toList();
    return operations.isEmpty()
        ? Methods.isForItsEffect(member.name())
        : operations.stream().allMatch(each -> each.result().equals("null"));
  }

  private void remember(String name, Object value) {
    main.evaluator().global(scope.name(name).slot(), value);
  }

  private String render(ScriptError error) {
    return error.render(program);
  }

  // For Commands, Completion and the like

  Scope scope() {
    return scope;
  }

  Program program() {
    return program;
  }

  MainProcess main() {
    return main;
  }

  private List<Started> running() {
    MainProcess made = main;
    return made == null ? List.of() : made.running();
  }

  Front front() {
    return front;
  }

  Transcript transcript() {
    return transcript;
  }

  /** The last input, as it was typed. */
  String lastInput() {
    return lastInput;
  }

  /** Whether a process does something that may not end by itself. */
  boolean isBusy() {
    for (Started process : running()) {
      if (process.definition().form() != ProcessDefinition.Form.DRIVEN
          || transcript.waits(process)) {
        return true;
      }
    }
    return false;
  }

  /** The value of a global, or {@link Values#NOTHING}. */
  Object value(String name) {
    Scope.Name declared = scope.name(name);
    return declared == null || main == null
        ? Values.NOTHING
        : main.evaluator().global(declared.slot());
  }

  void tell(Message.Kind kind, String text) {
    chatter.tell(new Message(kind, null, text.stripTrailing()));
  }

  private void tell(String who, String text) {
    chatter.tell(new Message(Message.Kind.NEWS, who, text.stripTrailing()));
  }

  /** Leaves once the present input is done. */
  void leave() {
    over = true;
  }

  /** Ends everything and begins with nothing. */
  void reset() {
    // Not in end(): the thread that lets signals in may have ended the process, and wait for that.
    main.forgetSignals();
    end();
    transcript = new Transcript();
    main = null;
    scope = new Scope();
    readersDeclared = false;
    begin();
  }

  /** Follows the other processes, for the user. */
  private final class Following implements Audience {
    @Override
    public boolean printed(byte[] line) {
      if (handling) {
        tell(Message.Kind.TEXT, new String(line, StandardCharsets.UTF_8));
      }
      return handling;
    }

    @Override
    public void printed(Started process, byte[] block, int length) {
      chatter.printed(process, Arrays.copyOf(block, length));
    }

    @Override
    public void ended(Started process, Status how, boolean known) {
      Message news =
          known || closing.get()
              ? null
              : new Message(
                  Message.Kind.NEWS,
                  process.label(),
                  process.label() + " (pid " + process.pid() + ") " + how);
      chatter.ended(process, news);
    }

    @Override
    public void answered(Started process, Supplier<Object> value) {
      evaluating.later(
          () -> {
            try {
              Object result = value.get();
              transcript.answered(process, false);
              remember("_", result);
              tell(
                  process.label(),
                  process.label() + (result == null ? " is done" : ": " + Shown.of(result)));
            } catch (ScriptError e) {
              transcript.answered(process, true);
              remember("_error", e);
              chatter.tell(
                  new Message(Message.Kind.ERROR, process.label(), render(e).stripTrailing()));
            }
          });
    }
  }

  /** Where the trace is printed. */
  private final class Telling extends OutputStream {
    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      String text = new String(bytes, from, length, StandardCharsets.UTF_8);
      tell(Message.Kind.TEXT, text);
    }
  }
}

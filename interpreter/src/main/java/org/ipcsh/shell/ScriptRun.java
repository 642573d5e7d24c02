package org.ipcsh.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.compile.Compilation;
import org.ipcsh.compile.Compiler;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Duration;
import org.ipcsh.eval.Exit;
import org.ipcsh.eval.Failures;
import org.ipcsh.eval.Program;
import org.ipcsh.eval.ScriptError;
import org.ipcsh.inventory.Census;
import org.ipcsh.inventory.Isolation;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journals;
import org.ipcsh.run.AtExit;
import org.ipcsh.run.MainProcess;
import org.ipcsh.run.Options;
import org.ipcsh.run.Restart;
import org.ipcsh.run.TracePrinter;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Source;
import org.ipcsh.why.Verdict;

/**
 * Runs one script from its text to its exit status. On the way to its first line there is no lambda
 * and no regular expression: the first of them costs a start 4 ms, or 8.
 */
final class ScriptRun implements Verdict {
  private static final int CLEANING_SECONDS = 10;

  private final CommandLine line;
  private final Program program = new Program();
  private volatile boolean over;
  private final CountDownLatch closed = new CountDownLatch(1);
  private MainProcess main;
  private TracePrinter printer;
  private Census census;
  private int status;

  private ScriptRun(CommandLine line) {
    this.line = line;
  }

  static int run(CommandLine line) {
    return new ScriptRun(line).run();
  }

  private static void sweep() {
    if (Journals.any()) {
      Journals.sweep();
    }
  }

  private int run() {
    if (line.isolated && !Isolation.isInside()) {
      // Inside, what others have left is not seen, and let lie.
      sweep();
      Main.complain("ipcsh: " + Isolation.enter() + "\n");
    }
    Source source = Scripts.read(line.file, line.code);
    if (source == null) {
      return Main.MISUSED;
    }
    Compilation compilation = Compiler.compile(new Scope(), source);
    for (Diagnostic diagnostic : compilation.diagnostics()) {
      if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
        Main.complain(diagnostic.render());
      }
    }
    if (compilation.unit() == null) {
      return Main.MISUSED;
    }
    program.append(compilation.unit());
    if (program.usesSignals() && !Restart.isDone()) {
      boolean fromInput = line.code == null && line.file.equals("-");
      Restart.now(fromInput ? source.text().getBytes(StandardCharsets.UTF_8) : null);
    }
    if (line.trace) {
      OutputStream out = traceOutput();
      if (out == null) {
        return Main.MISUSED;
      }
      printer = new TracePrinter(program, out, line.traceJson, line.traceOnly);
    }
    main = new MainProcess(program, new Options(line.arguments, line.label), printer);
    main.onStop(this);
    sweep();
    if (line.strict || Census.isOfUse(program.sources())) {
      census = Census.before(program.sources());
    }
    AtExit.run(
        new Runnable() {
          @Override
          public void run() {
            abandon();
          }
        });
    if (line.timeout >= 0) {
      limit(line.timeout);
    }
    Thread evaluation =
        new Thread(null, null, "evaluation", MainProcess.STACK_BYTES) {
          @Override
          public void run() {
            evaluate();
          }
        };
    evaluation.start();
    while (true) {
      try {
        evaluation.join();
        return status;
      } catch (InterruptedException e) {
        // Nobody interrupts this thread; go on waiting.
      }
    }
  }

  private OutputStream traceOutput() {
    if (line.traceFile == null) {
      return new FileOutputStream(FileDescriptor.err);
    }
    try {
      return Files.newOutputStream(Path.of(line.traceFile));
    } catch (IOException e) {
      Main.complain("ipcsh: --trace=" + line.traceFile + ": " + Scripts.reason(e) + "\n");
      return null;
    }
  }

  private void evaluate() {
    try {
      if (Restart.isDone()) {
        main.takeSignals(Map.of());
      }
      main.expect(program.starts());
      main.evaluator().run(0);
      // What the script started may go on; after an error or exit() it is ended.
      for (ScriptError error : main.await()) {
        fail(error);
      }
    } catch (Exit e) {
      status = e.code();
    } catch (ScriptError e) {
      fail(e);
    } catch (Interrupted e) {
      status = Main.FAILED;
    } catch (RuntimeException | Error e) {
      unexpected(e);
    }
    if (isFirstToEnd()) {
      try {
        report(main.close());
      } finally {
        closed.countDown();
      }
    } else {
      // The run is being abandoned, which will end this process.
      sleepForEver();
    }
  }

  /** Whether nobody was ending the run yet; from now on somebody is. */
  private synchronized boolean isFirstToEnd() {
    boolean first = !over;
    over = true;
    return first;
  }

  /** The inventory at the end of a run. */
  private void report(List<String> left) {
    List<String> appeared = census == null ? List.of() : census.appeared();
    tellLeft(left);
    for (String each : appeared) {
      Main.complain("ipcsh: some program has made and left " + each + "\n");
    }
    remark();
    boolean clean = left.isEmpty() && appeared.isEmpty();
    if (line.strict && !clean && status == Main.DONE) {
      status = Main.FAILED;
    }
  }

  private static void tellLeft(List<String> left) {
    for (String each : left) {
      Main.complain("ipcsh: left behind: " + each + "\n");
    }
  }

  /** What the trace is not, or not all of. */
  private void remark() {
    for (String each : printer == null ? List.<String>of() : printer.remarks()) {
      Main.complain("ipcsh: " + each + "\n");
    }
  }

  private void fail(ScriptError error) {
    if (over) {
      // The processes that it is about were killed because the run is over.
      return;
    }
    Main.complain(error.render(program));
    status = Main.FAILED;
  }

  /** What no script has made: an error of ipcsh's own, or a call that had to be made for it. */
  private void unexpected(Throwable e) {
    if (over) {
      return;
    }
    status = Main.FAILED;
    Main.complain("ipcsh: " + Failures.unexpected(e) + "\n");
    if (line.debug) {
      e.printStackTrace();
    }
  }

  /**
   * Ctrl-C, SIGTERM and SIGHUP: the JVM runs this before it ends with 128 and the signal's number.
   */
  private void abandon() {
    if (isFirstToEnd()) {
      main.letGo();
      tellLeft(main.abandon());
      remark();
      return;
    }
    // Whoever was first is cleaning up, and the JVM would not wait for it.
    try {
      closed.await(CLEANING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // The JVM ends.
    }
  }

  @Override
  public void deadlocked(String report) {
    if (isFirstToEnd()) {
      Main.complain("ipcsh: deadlock: " + report + main.badEnds());
      main.letGo();
      tellLeft(main.abandon());
      remark();
      Main.leaveThreads(Main.DEADLOCK);
    }
  }

  @Override
  public void waitsForOutsiders(String sentence) {
    if (!over) {
      Main.complain("ipcsh: " + sentence + "\n" + main.badEnds());
    }
  }

  private void limit(long nanoseconds) {
    Thread timer =
        new Thread(
            () -> {
              sleep(nanoseconds);
              if (isFirstToEnd()) {
                String waits = main.waits() + main.badEnds();
                main.letGo();
                tellLeft(main.abandon());
                Main.complain("ipcsh: timed out after " + new Duration(nanoseconds) + "\n" + waits);
                remark();
                Main.leaveThreads(Main.TIMED_OUT);
              }
            },
            "timeout");
    timer.setDaemon(true);
    timer.start();
  }

  private static void sleep(long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    for (long left = nanoseconds; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void sleepForEver() {
    while (true) {
      LockSupport.park();
    }
  }
}

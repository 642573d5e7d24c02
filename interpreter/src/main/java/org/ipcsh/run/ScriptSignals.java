package org.ipcsh.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Closure;
import org.ipcsh.eval.Evaluator;
import org.ipcsh.eval.Signal;
import org.ipcsh.eval.SignalHandling;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.Arrival;
import org.ipcsh.process.Candidate;
import org.ipcsh.process.SignalCandidate;
import org.ipcsh.process.SignalGate;
import org.ipcsh.process.SignalSet;
import org.ipcsh.process.Signals;

/** The signals of this process, for the evaluator. */
final class ScriptSignals implements SignalHandling {
  private final Evaluator evaluator;
  private Signals signals;

  ScriptSignals(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** See {@link Signals}; to be called before anything else here. */
  void begin(Map<Integer, Runnable> defaults) {
    signals = new Signals(evaluator.door(), defaults);
  }

  /** The process begins anew: see {@link Signals#end}. */
  void end() {
    if (signals != null) {
      signals.end();
    }
  }

  /** What the process does with signals; begins when a script first says something about them. */
  Signals signals() {
    if (signals == null) {
      signals = new Signals(evaluator.door());
    }
    return signals;
  }

  @Override
  public void settle() {
    if (signals != null) {
      signals.settle();
    }
  }

  @Override
  public void on(Signal signal, boolean restarts, Closure handler) {
    signals()
        .handle(
            signal.number(),
            restarts,
            arrival -> {
              if (handler.parameters() == 0) {
                evaluator.call(handler);
              } else {
                evaluator.call(handler, arrival);
              }
            });
  }

  @Override
  public void ignore(Signal signal) {
    signals().ignore(signal.number());
  }

  @Override
  public void restore(Signal signal) {
    signals().restore(signal.number());
  }

  @Override
  public void block(List<Signal> set) {
    signals().block(of(set));
  }

  @Override
  public void unblock(List<Signal> set) {
    signals().unblock(of(set));
  }

  @Override
  public List<Signal> blocked() {
    return of(signals().blocked());
  }

  @Override
  public List<Signal> pending() {
    return of(signals().pending());
  }

  @Override
  public Arrival await(List<Signal> set) {
    return signals().await(of(set));
  }

  /** For a select: the arrival of one of these. */
  Candidate candidate(List<Signal> set) {
    return new SignalCandidate(evaluator.door(), signals(), of(set));
  }

  @Override
  public void send(long pid, Signal signal, Long value) {
    if (pid == Libc.GETPID.invoke()) {
      SignalGate.beforeSending(signal.number());
    }
    if (signals != null) {
      if (value == null) {
        signals.send(pid, signal.number());
      } else {
        signals.queue(pid, signal.number(), integer(value));
      }
      if (signal.number() > 0) {
        Worker.awaitStop((int) pid, signal.number());
      }
      return;
    }
    evaluator.door().sends(signal.number());
    long result =
        value == null
            ? evaluator.door().call(Libc.KILL, null, pid, signal.number())
            : evaluator.door().call(Libc.SIGQUEUE, null, pid, signal.number(), integer(value));
    if (result < 0) {
      throw Signals.refused(value == null ? "kill" : "sigqueue", pid, (int) -result);
    }
    if (signal.number() == 0) {
      return;
    }
    if (pid == Libc.GETPID.invoke()) {
      SignalGate.awaitEffect(signal.number(), evaluator.door().interrupter());
    }
    Worker.awaitStop((int) pid, signal.number());
  }

  /** The value of a signal is a C int. */
  static int integer(long value) {
    if (value != (int) value) {
      throw new IllegalArgumentException("the value of a signal has 32 bits, not " + value);
    }
    return (int) value;
  }

  private static SignalSet of(List<Signal> signals) {
    int[] numbers = new int[signals.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = signals.get(i).number();
    }
    return SignalSet.of(numbers);
  }

  private static List<Signal> of(SignalSet set) {
    List<Signal> signals = new ArrayList<>();
    for (int number : set.signals()) {
      signals.add(Signal.of(number));
    }
    return signals;
  }
}

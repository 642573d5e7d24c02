package org.ipcsh.run;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Evaluator;
import org.ipcsh.eval.Host;
import org.ipcsh.eval.Output;
import org.ipcsh.eval.ProcessControl;
import org.ipcsh.eval.Selector;
import org.ipcsh.eval.SignalHandling;
import org.ipcsh.facility.ByteStream;
import org.ipcsh.facility.Descriptor;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.LabelledStream;
import org.ipcsh.inventory.Ls;
import org.ipcsh.proc.Stat;
import org.ipcsh.process.Door;
import org.ipcsh.process.Holding;
import org.ipcsh.why.Why;

/**
 * What one process of a run offers to the evaluator. Native code is loaded when the first call
 * needs it: a script that only computes and prints does without.
 */
abstract class Environment implements Host, Output {
  static final int STDIN = 0;
  static final int STDOUT = 1;
  private static final int NO_ID = -1;

  private final Options options;
  private final byte[] label;
  private final KernelObject[] standard = new KernelObject[Evaluator.STANDARD.size()];
  private Children children;
  private ScriptSignals signals;
  private boolean holds;

  /**
   * @param name the name of the process, for labels
   */
  Environment(Options options, String name) {
    this.options = options;
    this.label = options.label() ? label(name) : new byte[0];
  }

  /** What stands before each line of a process that is called so. */
  static byte[] label(String name) {
    return (name + ": ").getBytes(StandardCharsets.UTF_8);
  }

  /** The door, if it is open. */
  abstract Door openDoor();

  abstract Children makeChildren();

  /** What all processes of the run have in common; the door is open. */
  abstract Shares shares();

  @Override
  public final String why() {
    door();
    return Why.of(shares().pages());
  }

  @Override
  public final String process(int pid) {
    String name = shares().pages().nameOf(pid);
    return name == null ? "process " + pid : name + " (pid " + pid + ")";
  }

  @Override
  public final boolean hasEnded(int pid) {
    char state = Stat.of(pid).state();
    return state == 'Z' || state == 'X';
  }

  @Override
  public final List<Map<String, Object>> ls(String kind) {
    return Ls.all(kind);
  }

  final Options options() {
    return options;
  }

  @Override
  public final Output output() {
    return this;
  }

  @Override
  public final ProcessControl processes() {
    return children();
  }

  final Children children() {
    if (children == null) {
      children = makeChildren();
    }
    return children;
  }

  /** Whether this process can have started others. */
  final boolean hasChildren() {
    return children != null;
  }

  @Override
  public final List<String> arguments() {
    return options.arguments();
  }

  @Override
  public final KernelObject standard(int descriptor) {
    if (standard[descriptor] == null) {
      String name = Evaluator.STANDARD.get(descriptor);
      standard[descriptor] =
          label.length == 0 || descriptor == STDIN
              ? new Descriptor().standard(door(), name, NO_ID, descriptor)
              : new Descriptor().labelled(door(), name, NO_ID, descriptor, label);
    }
    return standard[descriptor];
  }

  @Override
  public void write(byte[] line) {
    if (openDoor() == null) {
      try {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        out.write(label.length == 0 ? line : LabelledStream.labelled(label, line));
        return;
      } catch (IOException e) {
        // Done again below, by a call that tells the error number.
      }
    }
    ((ByteStream) standard(STDOUT)).write(line);
  }

  @Override
  public final Selector selector() {
    return new FirstReady(this);
  }

  abstract Evaluator evaluating();

  /** Sees to it that a signal which ends this process leaves it the time to give back. */
  abstract void beginHolding();

  @Override
  public final Holding holding() {
    if (!holds) {
      holds = true;
      door().interrupter().watchThisThread();
      beginHolding();
    }
    return door().holding();
  }

  @Override
  public final SignalHandling signals() {
    return scriptSignals();
  }

  final ScriptSignals scriptSignals() {
    if (signals == null) {
      signals = new ScriptSignals(evaluating());
    }
    return signals;
  }
}

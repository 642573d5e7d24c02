package org.ipcsh.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ipcsh.eval.Signal;
import org.ipcsh.inventory.Table;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.SignalName;
import org.ipcsh.process.SignalSet;

/** What {@code :help} says of signals: number, and what each does to who says nothing about it. */
final class SignalHelp {
  // signal(7)
  private static final Set<String> DUMPING =
      Set.of(
          "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGXCPU",
          "SIGXFSZ", "SIGSYS");
  private static final Set<String> IGNORED = Set.of("SIGCHLD", "SIGURG", "SIGWINCH");
  private static final Set<String> STOPPING = Set.of("SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU");

  /** The last realtime signal that a script can handle. */
  private static final int LAST = last();

  private SignalHelp() {}

  private static int last() {
    int[] usable = SignalSet.USABLE.signals();
    return usable[usable.length - 1];
  }

  static String all() {
    List<String[]> rows = new ArrayList<>();
    for (int i = 1; i <= SignalName.STANDARD_COUNT; i++) {
      rows.add(row(Signal.of(i)));
    }
    rows.add(row(Signal.of(Flags.SIGRTMIN)));
    return Table.of(rows)
        + "\n\n:help on handles one; :help kill, sigqueue, block, sigwait, ignore, restore";
  }

  private static String[] row(Signal signal) {
    return new String[] {"  " + signal.number(), signal.name(), effect(signal)};
  }

  /** About the signal of that name, or null. */
  static String about(String name) {
    Signal signal = Signal.named(name);
    return signal == null
        ? null
        : name
            + " is signal "
            + signal.number()
            + ": "
            + effect(signal)
            + "\n    kill(p, "
            + name
            + ") sends it; :help on handles it, :help signals lists all";
  }

  private static String effect(Signal signal) {
    String name = signal.name();
    if (name.equals("SIGKILL")) {
      return "ends the process; nobody can handle, block or ignore it";
    } else if (name.equals("SIGSTOP")) {
      return "stops the process; nobody can handle, block or ignore it";
    } else if (name.equals("SIGCONT")) {
      return "lets a stopped process go on";
    } else if (IGNORED.contains(name)) {
      return "is ignored";
    } else if (STOPPING.contains(name)) {
      return "stops the process";
    } else if (signal.number() >= Flags.SIGRTMIN) {
      return "ends the process; realtime signals, to "
          + SignalName.name(LAST).replace("+", " + ")
          + ": each arrives, with its value";
    }
    return "ends the process" + (DUMPING.contains(name) ? ", with a core dump" : "");
  }
}

package org.ipcsh.run;

import java.nio.file.Path;
import java.util.ArrayDeque;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.Child;
import org.ipcsh.process.Given;
import org.ipcsh.process.Link;
import org.ipcsh.process.SignalGate;
import org.ipcsh.process.Spawn;

/**
 * Workers that are ready: lean JVMs that were started ahead of need and wait to be told what
 * process they are. A JVM takes about 80 ms to come up, a ready one begins at once.
 */
final class Pool {
  /**
   * Who starts more than one at a time gets more ready ones, up to what two cores bring up
   * meanwhile.
   */
  private static final int FIRST_READY = 2;

  private static final int MOST_READY = 4;

  /**
   * So many workers at a time compile their loops as well as can be: it takes 6 ms more of a
   * processor to start, and a loop that calculates is three to five times as fast from then on. Who
   * has more of them has many, and there the start counts.
   */
  private static final int THOROUGH = 8;

  /** What the worker finds at these descriptors. */
  static final int LINK = 3;

  static final int LIFE = 4;
  static final int PAGES = 5;
  static final int TRACE = 6;
  static final int LABELLER = 7;

  private final Shares shares;
  private final Children processes;
  private final boolean followed;
  private final ArrayDeque<Ready> ready = new ArrayDeque<>();
  private int expected;
  private int target = FIRST_READY;

  /**
   * @param processes those that have been started
   * @param followed whether what the workers print goes to this process, not to its own standard
   *     output
   */
  Pool(Shares shares, Children processes, boolean followed) {
    this.shares = shares;
    this.processes = processes;
    this.followed = followed;
  }

  /** A worker that waits, the link to it, and the read end of what it prints, or -1. */
  record Ready(Child child, Link link, int output) {
    /** Ends it by the end of its link, and sees its end. */
    void discard() {
      link.close();
      Libc.CLOSE.invoke(output);
      child.reap();
    }
  }

  /** Says how many more processes will be started, as far as it is known. */
  synchronized void expect(int processes) {
    expected = processes;
    fill();
  }

  /** A worker for a process that is started now. To be followed by {@link #refill}. */
  synchronized Ready take() {
    if (expected > 0) {
      expected--;
    }
    Ready worker;
    if (ready.isEmpty()) {
      worker = spawn();
      target = Math.min(target + 1, MOST_READY);
    } else {
      worker = ready.remove();
    }
    return worker;
  }

  /**
   * Another worker comes up if more are expected: once the one that was taken has been told what it
   * is.
   */
  synchronized void refill() {
    fill();
  }

  private void fill() {
    while (ready.size() < Math.min(expected, target)) {
      ready.add(spawn());
    }
  }

  /** Ends the workers that nobody took, and sees their end. */
  synchronized void close() {
    for (Ready worker : ready) {
      Libc.KILL.invoke(worker.child().pid(), Flags.SIGKILL);
    }
    for (Ready worker : ready) {
      worker.discard();
    }
    ready.clear();
    expected = 0;
  }

  private Ready spawn() {
    int[] ends = Link.pair();
    Spawn spawn = new Spawn(java());
    SignalGate.startShut(spawn);
    if (ready.size() + processes.running().size() >= THOROUGH) {
      spawn.argument("-XX:TieredStopAtLevel=1");
    } else if (System.getProperty("ipcsh.jit") != null) {
      pass(spawn, "ipcsh.jit");
      spawn.argument("-XX:CompileCommandFile=" + System.getProperty("ipcsh.jit") + "/inline");
    }
    spawn.argument("-Xss512k");
    spawn.argument("-XX:ReservedCodeCacheSize=24m");
    spawn.argument("-Xshare:auto");
    String flags = System.getProperty("ipcsh.flags", withoutLauncher());
    for (String flag : flags.isEmpty() ? new String[0] : flags.split(" ")) {
      spawn.argument(flag);
    }
    pass(spawn, "ipcsh.flags");
    pass(spawn, Given.LOCALE);
    pass(spawn, "ipcsh.java");
    pass(spawn, "ipcsh.archive");
    pass(spawn, "jffi.boot.library.path");
    String archive = System.getProperty("ipcsh.archive", "");
    if (!archive.isEmpty()) {
      spawn.argument("-XX:SharedArchiveFile=" + archive);
    }
    spawn.argument("-cp").argument(System.getProperty("java.class.path"));
    spawn.argument("org.ipcsh.run.Worker");
    spawn.descriptor(LINK, ends[1]);
    spawn.descriptor(LIFE, shares.life());
    spawn.descriptor(PAGES, shares.pages().fd());
    if (shares.trace() != null) {
      spawn.descriptor(TRACE, shares.trace().fd());
    }
    if (shares.labeller() != Shares.NO_LABELLER) {
      spawn.descriptor(LABELLER, shares.labeller());
    }
    Outlet outlet = null;
    boolean started = false;
    try {
      if (followed) {
        outlet = Outlet.open();
        outlet.giveTo(spawn);
      }
      int pid = spawn.start(null);
      started = true;
      return new Ready(new Child(pid), new Link(ends[0]), outlet == null ? -1 : outlet.given());
    } finally {
      Libc.CLOSE.invoke(ends[1]);
      if (!started) {
        Libc.CLOSE.invoke(ends[0]);
        if (outlet != null) {
          outlet.close();
        }
      }
    }
  }

  /**
   * What a JVM started without the launcher needs, so as not to warn of native code on standard
   * error.
   */
  private static String withoutLauncher() {
    int version = Runtime.version().feature();
    if (version >= 23) {
      return "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";
    }
    return version == 22 ? "--enable-native-access=ALL-UNNAMED" : "";
  }

  private static void pass(Spawn spawn, String property) {
    String value = System.getProperty(property);
    if (value != null) {
      spawn.argument("-D" + property + "=" + value);
    }
  }

  private static String java() {
    String given = System.getProperty("ipcsh.java");
    return given != null
        ? given
        : Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}

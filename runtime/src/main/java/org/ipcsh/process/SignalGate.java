package org.ipcsh.process;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Siginfo;

/**
 * The one thread of a process through which signals come in, so that the process behaves as a C
 * program with one thread does, although a virtual machine has a dozen.
 *
 * <p>A signal for a process goes to any thread that does not block it. So the process is started
 * with all signals blocked that a script can use ({@link SignalSet#USABLE}; exec keeps the mask,
 * and each thread inherits it from the one that made it), and this thread alone lets through those
 * that have their default effect: SIGTERM, say, then ends the process whatever its other threads
 * do. What the script blocks this thread blocks as well: it stays pending for the process, once if
 * it is a standard signal and queued if it is a realtime one. What the script handles it takes with
 * signalfd(2), which tells the sender and the value.
 *
 * <p>Signals that tell a thread what it has just done, SIGPIPE and SIGXFSZ, are left to the thread
 * that did it.
 *
 * <p>HotSpot suspends threads with SIGUSR2, and unblocks that in each of its threads. An
 * environment variable makes it use another: see {@link #ENVIRONMENT}.
 */
public final class SignalGate {
  /**
   * What the virtual machine uses in place of SIGUSR2 in a process that is started with {@link
   * #ENVIRONMENT}.
   */
  public static final int SUSPENDS = 63;

  /** For the environment of a virtual machine whose program is to have SIGUSR2. */
  public static final String ENVIRONMENT = "_JAVA_SR_SIGNUM";

  /** Those that a process is to be started with as blocked. */
  public static final SignalSet CLOSED =
      SignalSet.ofBits(
          SignalSet.USABLE.bits() & ~(SignalSet.bit(Flags.SIGPIPE) | SignalSet.bit(Flags.SIGXFSZ)));

  /**
   * Those that end a process with a core dump: it ends when one of its threads takes the signal,
   * and not, as by others, in the moment in which it is sent. See signal(7).
   */
  private static final SignalSet DUMPING =
      SignalSet.of(
          Flags.SIGQUIT,
          Flags.SIGILL,
          Flags.SIGTRAP,
          Flags.SIGABRT,
          Flags.SIGBUS,
          Flags.SIGFPE,
          Flags.SIGSEGV,
          Flags.SIGXCPU,
          Flags.SIGXFSZ,
          Flags.SIGSYS);

  /** Those that end a run, and the virtual machine where it was not started shut, in good order. */
  public static final SignalSet ENDING = SignalSet.of(Flags.SIGINT, Flags.SIGTERM, Flags.SIGHUP);

  /** Those that end a process unless it says otherwise, as far as they come in here: signal(7). */
  public static final SignalSet FATAL =
      SignalSet.ofBits(
          CLOSED.bits()
              & ~SignalSet.of(
                      Flags.SIGCHLD,
                      Flags.SIGCONT,
                      Flags.SIGTSTP,
                      Flags.SIGTTIN,
                      Flags.SIGTTOU,
                      Flags.SIGURG,
                      Flags.SIGWINCH)
                  .bits());

  private static final SignalSet STOPPING = SignalSet.of(Flags.SIGSTOP, Flags.SIGTSTP);

  private static final long LOOK_NANOSECONDS = 50_000;

  private static final long EFFECT_NANOSECONDS = 2_000_000_000;

  private static final int POLLFD = 8;
  private static final int REVENTS = 6;
  private static final int SIGACTION_SIZE = 256;

  /** What a shell adds to the number of the signal that has ended a program. */
  private static final int ENDED_BY = 128;

  private static final int NONE = -1;

  private static SignalGate ofThisProcess;

  private final int life;
  private final int taken;
  private final Memory polls = Memory.allocate(2 * POLLFD);
  private final Memory mask = Memory.allocate(SignalSet.SIZE);
  private final Memory takenMask = Memory.allocate(SignalSet.SIZE);
  private final Memory information = Memory.allocate(Siginfo.SIZE);
  private final Object taking = new Object();
  private volatile Receiver receiver;
  private long thread;
  private long open;
  private long applied;
  private boolean begun;

  /** Who gets what the gate takes. Called by the gate's thread. */
  interface Receiver {
    /** Answers what that thread is to do next, or null. */
    Runnable arrived(Arrival arrival);
  }

  /**
   * Has a virtual machine start as this class wants it: with the dispositions of a C program
   * (-Xrs), its signals blocked, and without the socket for debuggers in the temporary directory,
   * which under -Xrs is made at the start and stays there when the process is killed.
   *
   * @param machine starts a Java launcher; no argument has been added yet that ends its options
   */
  public static void startShut(Spawn machine) {
    machine.machine();
    machine.blocking(CLOSED);
    machine.variable(ENVIRONMENT, Integer.toString(SUSPENDS));
    machine.argument("-Xrs");
    machine.argument("-XX:+DisableAttachMechanism");
  }

  /**
   * For a process that was not started shut: undoes what the virtual machine does about signals
   * that a C program is ended by, a thread dump and a crash.
   */
  public static void restoreDefaults() {
    setDefault(Flags.SIGQUIT);
    setDefault(Flags.SIGUSR2);
  }

  /**
   * Before this process sends itself a signal that the virtual machine takes for an error of its
   * own: sees to it that it has the default effect.
   *
   * @param signal from 1 to 64
   */
  public static void beforeSending(int signal) {
    switch (signal) {
      case Flags.SIGILL:
      case Flags.SIGTRAP:
      case Flags.SIGBUS:
      case Flags.SIGFPE:
      case Flags.SIGSEGV:
        setDefault(signal);
        break;
      default:
    }
  }

  /**
   * After this process has sent itself a signal that nothing keeps from its default effect: does
   * not return if that is its end, and if the signal stops it, only when it goes on.
   *
   * @param signal from 1 to 64, which it has sent to itself
   * @param interrupter of the calling thread, which is to leave what it does if the end wants that
   */
  public static void awaitEffect(int signal, Interrupter interrupter) {
    long limit = System.nanoTime() + EFFECT_NANOSECONDS;
    boolean ends = endsProcess(signal);
    while (ends && System.nanoTime() < limit) {
      LockSupport.parkNanos(LOOK_NANOSECONDS);
      interrupter.poll();
    }
    // The thread that takes it stops all others in the same moment.
    while (STOPPING.contains(signal)
        && (status("ShdPnd:") & SignalSet.bit(signal)) != 0
        && System.nanoTime() < limit) {
      LockSupport.parkNanos(LOOK_NANOSECONDS);
    }
  }

  /** By a core dump, or by the virtual machine in another of its threads. */
  private static boolean endsProcess(int signal) {
    return DUMPING.contains(signal)
        || ENDING.contains(signal) && (status("SigIgn:") & SignalSet.bit(signal)) == 0;
  }

  /**
   * Ends this process by the default effect that a signal has; where the script has it ignored
   * meanwhile, as a shell would show it: with the exit code 128 and its number. Does not return.
   *
   * @param signal one whose default effect is to end the process
   */
  public static void endBy(int signal) {
    Memory set = SignalSet.of(signal).toMemory();
    Libc.PTHREAD_SIGMASK.invoke(Flags.SIG_UNBLOCK, set.address(), 0);
    Reference.reachabilityFence(set);
    Libc.KILL.invoke(Libc.GETPID.invoke(), signal);
    Libc.EXIT.invoke(ENDED_BY + signal);
  }

  private static void setDefault(int signal) {
    Memory action = Memory.allocate(SIGACTION_SIZE);
    Libc.SIGACTION.invoke(signal, action.address(), 0);
    Reference.reachabilityFence(action);
  }

  /**
   * Makes the gate of a process that is to be run by the calling thread, or answers the one that it
   * has.
   *
   * @param life a descriptor whose end-of-file ends {@link #run}, or -1
   * @return the gate, at which all signals come in but those that are blocked later
   * @throws PosixException EMFILE, ENFILE: as signalfd(2) fails
   */
  public static synchronized SignalGate create(int life) {
    if (ofThisProcess == null) {
      ofThisProcess = new SignalGate(life, CLOSED);
    }
    return ofThisProcess;
  }

  /**
   * The gate of this process; its thread is started if there is none yet. Then nothing comes in
   * until {@link #open} says what: a signal that is to be taken must not have its default effect
   * because it came early.
   *
   * @throws UnsupportedOperationException when the process was not started with its signals blocked
   */
  static synchronized SignalGate ofThisProcess() {
    if (ofThisProcess == null) {
      if (!isPossible()) {
        throw new UnsupportedOperationException(
            "signals can be blocked, waited for and handled only in a process that was started with"
                + " them blocked: a process that a script starts, or the main process of a script"
                + " that says something about signals");
      }
      ofThisProcess = new SignalGate(NONE, SignalSet.ofBits(0));
      Thread thread = new Thread(ofThisProcess::run, "signals");
      thread.setDaemon(true);
      thread.start();
    }
    return ofThisProcess;
  }

  /**
   * {@return whether this process was started with its signals blocked: its first thread, which
   * nobody touches, still has them}
   */
  public static boolean isPossible() {
    return (CLOSED.bits() & ~status("SigBlk:")) == 0;
  }

  /** A set of signals of this process as proc(5) shows it; empty without /proc. */
  private static long status(String field) {
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(field)) {
          return Long.parseUnsignedLong(line.substring(field.length()).trim(), 16);
        }
      }
    } catch (IOException e) {
      // Nobody can tell.
    }
    return 0;
  }

  private SignalGate(int life, SignalSet open) {
    this.life = life;
    this.open = open.bits();
    this.taken =
        (int)
            Libc.SIGNALFD.invoke(NONE, takenMask.address(), Flags.SFD_CLOEXEC | Flags.SFD_NONBLOCK);
    if (taken < 0) {
      throw new PosixException("signalfd", null, -taken);
    }
  }

  /** Lets signals in until {@code life} is at end-of-file. */
  public void run() {
    Memory action = Memory.allocate(SIGACTION_SIZE);
    action.putLong(0, Libc.ABS.address());
    Libc.SIGACTION.invoke(Interrupter.SIGNAL, action.address(), 0);
    Memory knock = SignalSet.of(Interrupter.SIGNAL).toMemory();
    Libc.PTHREAD_SIGMASK.invoke(Flags.SIG_BLOCK, knock.address(), 0);
    Reference.reachabilityFence(knock);
    synchronized (this) {
      thread = Libc.PTHREAD_SELF.invoke();
      begun = true;
      polls.putInt(0, life);
      polls.putShort(4, Flags.POLLIN);
      polls.putInt(POLLFD, taken);
      polls.putShort(POLLFD + 4, Flags.POLLIN);
    }
    while (true) {
      synchronized (this) {
        // Outside of ppoll all are blocked here, so what is to be closed is closed from now on.
        long letIn = open | SignalSet.bit(Interrupter.SIGNAL);
        SignalSet.ofBits(~letIn).store(mask, 0);
        applied = open;
        notifyAll();
      }
      long result = Libc.PPOLL.invoke(polls.address(), 2, 0, mask.address());
      if (result <= 0) {
        continue;
      }
      if (polls.getShort(POLLFD + REVENTS) != 0) {
        take();
      }
      if (polls.getShort(REVENTS) != 0 && Libc.READ.invoke(life, information.address(), 1) == 0) {
        return;
      }
    }
  }

  private void take() {
    Runnable next = null;
    synchronized (taking) {
      long result = Libc.READ.invoke(taken, information.address(), Siginfo.SIZE);
      if (result == Siginfo.SIZE) {
        next =
            receiver.arrived(
                Arrival.of(
                    information.getInt(Siginfo.FD_SIGNO),
                    information.getInt(Siginfo.FD_CODE),
                    information.getInt(Siginfo.FD_PID),
                    information.getInt(Siginfo.FD_UID),
                    information.getInt(Siginfo.FD_VALUE)));
      }
    }
    if (next != null) {
      next.run();
    }
  }

  /**
   * Who holds the monitor of this sees every signal either pending or received, none on the way
   * between. To be entered before any other monitor.
   */
  Object taking() {
    return taking;
  }

  void receiver(Receiver receiver) {
    this.receiver = receiver;
  }

  /** Which signals have their default effect; returns when that is so. */
  synchronized void open(SignalSet set) {
    open = set.bits() & CLOSED.bits();
    boolean interrupted = false;
    while (!begun || applied != open) {
      if (begun) {
        Interrupter.send(thread);
      }
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Which signals are taken from now on and handed to the receiver. May be called by any thread.
   */
  synchronized void take(SignalSet set) {
    set.store(takenMask, 0);
    long result = Libc.SIGNALFD.invoke(taken, takenMask.address(), 0);
    if (result < 0) {
      throw new PosixException("signalfd", null, (int) -result);
    }
  }
}

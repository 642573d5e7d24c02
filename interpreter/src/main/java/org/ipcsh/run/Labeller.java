package org.ipcsh.run;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.ipcsh.facility.Parcel;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Link;
import org.ipcsh.process.SignalSet;

/**
 * The thread that passes on what the programs of a labelled run write, line by line. It is one of
 * the main process, whichever process started the program: that one may end, or be killed, while
 * its program goes on. See {@link LabellerLink}, which is what the others see of it.
 */
final class Labeller extends Thread {
  /** What a message begins with: here are pipes of a program that is about to start. */
  static final int TAKE = 1;

  /** Or: that program has ended, and what is in its pipes is to be passed on now. */
  static final int PASS = 2;

  /** In place of a message's number: it could not be received. */
  static final int NOT_RECEIVED = -1;

  private static final int NEVER = -1;

  private final Link applications;
  private final List<Link> processes = new ArrayList<>();
  private final List<LabelledPipe> pipes = new ArrayList<>();
  private Memory polls = Memory.allocate(0);

  /**
   * @param applications where each process that is to start a program sends one end of a link
   */
  Labeller(int applications) {
    super(null, null, "labeller", 256 * 1024);
    setDaemon(true);
    this.applications = new Link(applications);
  }

  @Override
  public void run() {
    // Who does not read any more is seen by EPIPE, in the process as a whole as little as
    // elsewhere.
    Memory broken = SignalSet.of(Flags.SIGPIPE).toMemory();
    Libc.PTHREAD_SIGMASK.invoke(Flags.SIG_BLOCK, broken.address(), 0);
    Reference.reachabilityFence(broken);
    while (true) {
      await();
      int at = 0;
      // In the order of the descriptors; what is added meanwhile stands behind.
      boolean applies = isReady(at++);
      List<Link> calling = ready(processes, at);
      at += processes.size();
      for (LabelledPipe each : ready(pipes, at)) {
        each.read();
      }
      calling.forEach(this::serve);
      forget();
      if (applies && !admit()) {
        break;
      }
    }
    for (LabelledPipe each : pipes) {
      each.pass();
    }
  }

  private void await() {
    int count = 1 + processes.size() + pipes.size();
    if (polls.size() < count * Pollfd.SIZE) {
      polls = Memory.allocate(2 * count * Pollfd.SIZE);
    }
    int at = 0;
    watch(at++, applications.fd());
    for (Link each : processes) {
      watch(at++, each.fd());
    }
    for (LabelledPipe each : pipes) {
      watch(at++, each.fd());
    }
    while (Libc.POLL.invoke(polls.address(), count, NEVER) == -Errno.EINTR) {}
  }

  private void watch(int at, int fd) {
    polls.putInt(at * Pollfd.SIZE + Pollfd.FD, fd);
    polls.putShort(at * Pollfd.SIZE + Pollfd.EVENTS, Flags.POLLIN);
    polls.putShort(at * Pollfd.SIZE + Pollfd.REVENTS, (short) 0);
  }

  private boolean isReady(int at) {
    return polls.getShort(at * Pollfd.SIZE + Pollfd.REVENTS) != 0;
  }

  private <T> List<T> ready(List<T> all, int from) {
    List<T> ready = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (isReady(from + i)) {
        ready.add(all.get(i));
      }
    }
    return ready;
  }

  /** Those that are closed and that nobody will ask for. */
  private void forget() {
    for (Iterator<LabelledPipe> each = pipes.iterator(); each.hasNext(); ) {
      LabelledPipe pipe = each.next();
      if (pipe.isClosed() && (!pipe.hasLost() || pipe.owner().fd() < 0)) {
        each.remove();
      }
    }
  }

  /** Receives the link to another process; false: there will be none any more. */
  private boolean admit() {
    try {
      Link.Message message = applications.receive();
      if (message == null || message.descriptors().length == 0) {
        return false;
      }
      processes.add(new Link(message.descriptors()[0]));
    } catch (PosixException e) {
      // There is no descriptor for it: the other side sees that nobody has this one.
    }
    return true;
  }

  /** Tells the thread of this end of the {@link #applications} that all who wrote have ended. */
  static void end(int applications) {
    new Link(applications).send(new byte[0], new int[0]);
  }

  private void serve(Link process) {
    Parcel answer = new Parcel();
    try {
      Link.Message message = process.receive();
      if (message == null) {
        process.close();
        processes.remove(process);
        return;
      }
      Parcel request = new Parcel(message.bytes(), message.descriptors(), null);
      answer.putInt(request.getInt());
      if (request.getByte() == TAKE) {
        take(process, request);
      } else {
        pass(process, request.getInt(), answer);
      }
    } catch (PosixException e) {
      answer.putInt(NOT_RECEIVED);
    }
    process.send(answer.bytes(), answer.descriptors());
  }

  private void take(Link process, Parcel request) {
    int program = request.getInt();
    byte[] label = request.getBytes();
    for (int i = request.getByte(); i > 0; i--) {
      pipes.add(
          new LabelledPipe(
              process,
              program,
              label,
              request.getByte(),
              request.getDescriptor(),
              request.getDescriptor()));
    }
  }

  private void pass(Link process, int program, Parcel answer) {
    for (LabelledPipe each : pipes) {
      if (each.owner() == process && each.program() == program) {
        each.pass();
        if (each.hasLost()) {
          answer.putByte(each.number()).putBytes(each.takeLost());
        }
      }
    }
    answer.putByte(0);
  }
}

package org.ipcsh.run;

import java.lang.ref.Reference;
import java.util.Map;
import java.util.TreeMap;
import org.ipcsh.facility.Parcel;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Link;

/** What a process that starts programs in a labelled run says to the {@link Labeller}. */
final class LabellerLink {
  private static final int LOOK_MILLISECONDS = 20;

  private final Door door;
  private final Link link;
  private int messages;
  private int programs;

  /**
   * @param applications where the labeller learns of a new process
   */
  LabellerLink(Door door, int applications) {
    this.door = door;
    int[] ends = Link.pair();
    this.link = new Link(ends[0]);
    new Link(applications).send(new byte[0], new int[] {ends[1]});
    Libc.CLOSE.invoke(ends[1]);
  }

  /**
   * Hands over what is to be passed on.
   *
   * @param pipes the read end of each pipe, by the descriptor to which what comes from it is to go;
   *     both stay open here
   * @return the number of the program
   * @throws PosixException EMFILE
   */
  int take(byte[] label, Map<Integer, Integer> pipes) {
    Parcel request = request(Labeller.TAKE);
    int program = ++programs;
    request.putInt(program).putBytes(label).putByte(pipes.size());
    for (Map.Entry<Integer, Integer> each : pipes.entrySet()) {
      request.putByte(each.getKey());
      request.putDescriptor(each.getValue());
      request.putDescriptor(each.getKey());
    }
    ask(request);
    return program;
  }

  /**
   * Returns when what a program that has ended wrote up to its end has been passed on.
   *
   * @return what could not be written, by the descriptor to which it was to go
   */
  Map<Integer, byte[]> pass(int program) {
    Parcel answer = ask(request(Labeller.PASS).putInt(program));
    Map<Integer, byte[]> lost = new TreeMap<>();
    for (int number = answer.getByte(); number != 0; number = answer.getByte()) {
      lost.put(number, answer.getBytes());
    }
    return lost;
  }

  private Parcel request(int what) {
    return new Parcel().putInt(++messages).putByte(what);
  }

  private Parcel ask(Parcel request) {
    boolean heard = link.send(request.bytes(), request.descriptors());
    while (heard) {
      await();
      Link.Message message = link.receive();
      if (message == null) {
        break;
      }
      Parcel answer = new Parcel(message.bytes(), message.descriptors(), null);
      int number = answer.getInt();
      if (number == Labeller.NOT_RECEIVED) {
        break;
      }
      // That to an earlier one came too late for who asked.
      if (number == messages) {
        return answer;
      }
    }
    throw new PosixException(
        "sendmsg",
        null,
        Errno.EMFILE,
        "the main process, which labels the output, has no descriptor left for it (ulimit -n)");
  }

  /** Until there is an answer; what interrupts the script interrupts this. */
  private void await() {
    Memory poll = Memory.allocate(Pollfd.SIZE);
    poll.putInt(Pollfd.FD, link.fd());
    poll.putShort(Pollfd.EVENTS, Flags.POLLIN);
    do {
      door.interrupter().poll();
    } while (Libc.POLL.invoke(poll.address(), 1, LOOK_MILLISECONDS) <= 0);
    Reference.reachabilityFence(poll);
  }
}

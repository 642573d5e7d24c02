package org.ipcsh.run;

import java.io.ByteArrayOutputStream;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.process.Link;

/**
 * What a program of a labelled run has instead of standard output or error: each of its lines goes
 * on with the label before it, by one write(2).
 */
final class LabelledPipe {
  /** A line that is longer goes on in pieces, as it comes. */
  static final int LONGEST = 64 * 1024;

  private static final int BLOCK = 16 * 1024;
  private static final int CLOSED = -1;
  private static final int NEVER = -1;

  /** For all of them, which one thread uses. */
  private static final Memory MEMORY = Memory.allocate(BLOCK);

  private static final byte[] BYTES = new byte[BLOCK];
  private static Memory out = Memory.allocate(2 * BLOCK);

  private final Link owner;
  private final int program;
  private final byte[] label;
  private final int number;
  private final int target;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int fd;
  private boolean goesOn;
  private byte[] lost = new byte[0];

  /**
   * @param owner the link to the process that started the program
   * @param program its number there
   * @param number the descriptor of which it takes the place: 1 or 2
   * @param fd the read end of the pipe
   * @param target a duplicate of that descriptor
   */
  LabelledPipe(Link owner, int program, byte[] label, int number, int fd, int target) {
    this.owner = owner;
    this.program = program;
    this.label = label;
    this.number = number;
    this.fd = fd;
    this.target = target;
  }

  Link owner() {
    return owner;
  }

  int program() {
    return program;
  }

  /** The read end; -1 once it is closed. */
  int fd() {
    return fd;
  }

  boolean isClosed() {
    return fd == CLOSED;
  }

  /** The descriptor of which it takes the place. */
  int number() {
    return number;
  }

  /** Whether there is something that could not be written. */
  boolean hasLost() {
    return lost.length > 0;
  }

  /** That, once. */
  byte[] takeLost() {
    byte[] taken = lost;
    lost = new byte[0];
    return taken;
  }

  /** Passes on what is there, up to a block. To be called when there is something, or an end. */
  void read() {
    long count = fd == CLOSED ? 0 : Libc.READ.invoke(fd, MEMORY.address(), BLOCK);
    if (count > 0) {
      MEMORY.get(0, BYTES, 0, (int) count);
      take((int) count);
    } else if (count != -Errno.EINTR) {
      finishLine();
      close();
    }
  }

  /**
   * Passes on all that is there now, when the program has ended; others may have the pipe still.
   */
  void pass() {
    for (int left = available(); left > 0 && fd != CLOSED; left -= BLOCK) {
      read();
    }
    finishLine();
  }

  private int available() {
    return fd != CLOSED && Libc.IOCTL.invoke(fd, Flags.FIONREAD, MEMORY.address()) >= 0
        ? MEMORY.getInt(0)
        : 0;
  }

  private void take(int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (BYTES[i] == '\n') {
        add(from, i + 1);
        write();
        goesOn = false;
        from = i + 1;
      }
    }
    if (from < count) {
      add(from, count);
      if (line.size() > LONGEST) {
        write();
        goesOn = true;
      }
    }
  }

  private void add(int from, int to) {
    if (line.size() == 0 && !goesOn) {
      line.writeBytes(label);
    }
    line.write(BYTES, from, to - from);
  }

  private void finishLine() {
    if (line.size() > 0 || goesOn) {
      line.write('\n');
      write();
      goesOn = false;
    }
  }

  private void write() {
    int size = line.size();
    if (size > out.size()) {
      out = Memory.allocate(2 * size);
    }
    out.put(0, line.toByteArray(), 0, size);
    line.reset();
    for (int done = 0; done < size && fd != CLOSED; ) {
      long written = Libc.WRITE.invoke(target, out.address() + done, size - done);
      if (written >= 0) {
        done += (int) written;
      } else if (written == -Errno.EAGAIN) {
        awaitRoom();
      } else if (written != -Errno.EINTR) {
        lost = out.bytes(done, size - done);
        // As by whoever does not read any more, the program is ended by SIGPIPE when it writes on.
        close();
      }
    }
  }

  private void awaitRoom() {
    Memory poll = Memory.allocate(Pollfd.SIZE);
    poll.putInt(Pollfd.FD, target);
    poll.putShort(Pollfd.EVENTS, Flags.POLLOUT);
    Libc.POLL.invoke(poll.address(), 1, NEVER);
  }

  private void close() {
    if (fd != CLOSED) {
      Libc.CLOSE.invoke(fd);
      Libc.CLOSE.invoke(target);
      fd = CLOSED;
    }
  }
}

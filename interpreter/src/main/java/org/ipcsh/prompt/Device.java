package org.ipcsh.prompt;

import java.lang.ref.Reference;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Pollfd;
import org.ipcsh.posix.Termios;
import org.ipcsh.proc.Stat;
import org.jline.terminal.Size;

/**
 * The terminal on standard input, by our own calls.
 *
 * <p>It stays the whole time in the mode in which the line editor reads, also while something is
 * evaluated: only so is what is typed meanwhile, Ctrl-D included, still there for the next prompt.
 * (A change of ICANON makes of an end of input that was typed a zero byte.)
 */
final class Device {
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;
  private static final int TCSADRAIN = 1;

  // struct termios: c_iflag and c_cc, see termios(3)
  private static final int INLCR = 0x40;
  private static final int IGNCR = 0x80;
  private static final int VINTR = 0;
  private static final int VQUIT = 1;
  private static final int VERASE = 2;
  private static final int VEOF = 4;
  private static final int VTIME = 5;
  private static final int VMIN = 6;

  private final Memory found = Memory.allocate(Termios.SIZE);
  private final Memory own = Memory.allocate(Termios.SIZE);
  private final Memory poll = Memory.allocate(Pollfd.SIZE);

  private Device() {}

  /** The terminal, or null where standard input or output is none. */
  static Device open() {
    Device device = new Device();
    return get(1, device.found) && get(0, device.found) ? device : null;
  }

  private static boolean get(int fd, Memory termios) {
    return Libc.TCGETATTR.invoke(fd, termios.address()) == 0;
  }

  /**
   * As the line editor has it: each key at once, echoed by nobody. Enter is a newline, as it is for
   * those who read {@link #lines}.
   *
   * @param editing whether Ctrl-C is a key like others, so that it comes in its turn, and not a
   *     signal
   */
  synchronized void keys(boolean editing) {
    copyFound();
    if (editing) {
      own.putByte(Termios.CHARACTERS + VINTR, 0);
    }
    int input = own.getInt(Termios.INPUT);
    own.putInt(Termios.INPUT, input & ~(INLCR | IGNCR | Flags.IXON) | Flags.ICRNL);
    int local = own.getInt(Termios.LOCAL);
    own.putInt(Termios.LOCAL, local & ~(Flags.ICANON | Flags.ECHO | Flags.IEXTEN) | Flags.ISIG);
    own.putByte(Termios.CHARACTERS + VMIN, 1);
    own.putByte(Termios.CHARACTERS + VTIME, 0);
    set(own);
  }

  /** As it was found, for whatever reads lines from it. */
  synchronized void lines() {
    copyFound();
    set(own);
  }

  private void copyFound() {
    for (int i = 0; i < Termios.SIZE; i++) {
      own.putByte(i, found.getByte(i));
    }
    // Ctrl-\ would have the JVM print all its threads.
    own.putByte(Termios.CHARACTERS + VQUIT, 0);
  }

  /** As it was found. */
  synchronized void restore() {
    set(found);
  }

  private static void set(Memory termios) {
    long result;
    do {
      result = Libc.TCSETATTR.invoke(0, TCSADRAIN, termios.address());
    } while (result == -Errno.EINTR);
  }

  /** The key that erases a character. */
  int erase() {
    return found.getByte(Termios.CHARACTERS + VERASE) & 0xff;
  }

  /** The key that ends the input. */
  int end() {
    return found.getByte(Termios.CHARACTERS + VEOF) & 0xff;
  }

  /** What the terminal says, or, of a serial line, say, which knows no size, the usual one. */
  Size size() {
    Memory size = Memory.allocate(Termios.WINDOW_SIZE);
    long result = Libc.IOCTL.invoke(1, Flags.TIOCGWINSZ, size.address());
    int rows = result < 0 ? 0 : size.getShort(Termios.ROWS);
    int columns = result < 0 ? 0 : size.getShort(Termios.COLUMNS);
    Reference.reachabilityFence(size);
    return new Size(columns > 0 ? columns : COLUMNS, rows > 0 ? rows : ROWS);
  }

  /** Whether there is something to read, or nothing any more, within so long. */
  boolean awaitInput(int milliseconds) {
    poll.putInt(Pollfd.FD, 0);
    poll.putShort(Pollfd.EVENTS, Flags.POLLIN);
    return Libc.POLL.invoke(poll.address(), 1, milliseconds) > 0;
  }

  /** Reads what was typed; answers how many bytes, or 0 when the terminal is gone. */
  int read(Memory block, int size) {
    while (true) {
      long count = Libc.READ.invoke(0, block.address(), size);
      if (count >= 0) {
        return (int) count;
      }
      if (count != -Errno.EINTR && !awaitForeground()) {
        return 0;
      }
    }
  }

  /**
   * Stops this process while the terminal is another's: as SIGTTIN would, were it not blocked.
   *
   * @return whether that was so
   */
  boolean awaitForeground() {
    boolean was = false;
    while (isBackground()) {
      was = true;
      stop();
    }
    return was;
  }

  /** Returns when the shell lets this process go on. */
  static void stop() {
    Libc.KILL.invoke(ProcessHandle.current().pid(), Flags.SIGSTOP);
  }

  private static boolean isBackground() {
    Stat own = Stat.of((int) ProcessHandle.current().pid());
    return own.group() != own.foreground() && own.foreground() != -1;
  }
}

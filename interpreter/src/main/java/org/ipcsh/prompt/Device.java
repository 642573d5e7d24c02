package org.ipcsh.prompt;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Termios;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.impl.AbstractPty;
import org.jline.terminal.spi.SystemStream;

/**
 * The terminal on standard input, by our own calls: JLine's ways to it would unpack a library of
 * its own or start stty(1). Only what JLine changes is translated; the rest stays as it was found.
 */
final class Device extends AbstractPty {
  private static final int TCSADRAIN = 1;

  private static final InputFlag[] INPUT = {
    InputFlag.ICRNL, InputFlag.INLCR, InputFlag.IGNCR, InputFlag.IXON
  };
  private static final int[] INPUT_BITS = {0x100, 0x40, 0x80, 0x400};
  private static final LocalFlag[] LOCAL = {
    LocalFlag.ISIG, LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN
  };
  private static final int[] LOCAL_BITS = {0x1, 0x2, 0x8, 0x8000};

  /** Each at its place in c_cc. */
  private static final ControlChar[] CHARACTERS = {
    ControlChar.VINTR,
    ControlChar.VQUIT,
    ControlChar.VERASE,
    ControlChar.VKILL,
    ControlChar.VEOF,
    ControlChar.VTIME,
    ControlChar.VMIN,
    null,
    ControlChar.VSTART,
    ControlChar.VSTOP,
    ControlChar.VSUSP,
    ControlChar.VEOL,
    ControlChar.VREPRINT,
    ControlChar.VDISCARD,
    ControlChar.VWERASE,
    ControlChar.VLNEXT,
    ControlChar.VEOL2
  };

  private static final int QUIT = 1;

  private final Memory found = Memory.allocate(Termios.SIZE);
  private final Memory termios = Memory.allocate(Termios.SIZE);

  private Device() {
    super(null, SystemStream.Output);
  }

  /** The terminal, or null where standard input or output is none. */
  static Device open() {
    Device device = new Device();
    return get(1, device.termios) && get(0, device.termios) && get(0, device.found) ? device : null;
  }

  private static boolean get(int fd, Memory termios) {
    return Libc.TCGETATTR.invoke(fd, termios.address()) == 0;
  }

  /** Ctrl-\ would have the JVM print all its threads. */
  void ignoreQuit() {
    termios.putByte(Termios.CHARACTERS + QUIT, 0);
    set(termios);
  }

  /** As it was found. */
  void restore() {
    set(found);
  }

  private static long set(Memory termios) {
    long result;
    do {
      result = Libc.TCSETATTR.invoke(0, TCSADRAIN, termios.address());
    } while (result == -Errno.EINTR);
    return result;
  }

  @Override
  public Attributes getAttr() throws IOException {
    if (!get(0, termios)) {
      throw new IOException("the terminal is gone");
    }
    Attributes attributes = new Attributes();
    int input = termios.getInt(Termios.INPUT);
    for (int i = 0; i < INPUT.length; i++) {
      attributes.setInputFlag(INPUT[i], (input & INPUT_BITS[i]) != 0);
    }
    int local = termios.getInt(Termios.LOCAL);
    for (int i = 0; i < LOCAL.length; i++) {
      attributes.setLocalFlag(LOCAL[i], (local & LOCAL_BITS[i]) != 0);
    }
    for (int i = 0; i < CHARACTERS.length; i++) {
      if (CHARACTERS[i] != null) {
        attributes.setControlChar(CHARACTERS[i], termios.getByte(Termios.CHARACTERS + i) & 0xff);
      }
    }
    return attributes;
  }

  @Override
  protected void doSetAttr(Attributes attributes) throws IOException {
    int input = termios.getInt(Termios.INPUT);
    for (int i = 0; i < INPUT.length; i++) {
      input = with(input, INPUT_BITS[i], attributes.getInputFlag(INPUT[i]));
    }
    termios.putInt(Termios.INPUT, input);
    int local = termios.getInt(Termios.LOCAL);
    for (int i = 0; i < LOCAL.length; i++) {
      local = with(local, LOCAL_BITS[i], attributes.getLocalFlag(LOCAL[i]));
    }
    termios.putInt(Termios.LOCAL, local);
    for (int i = 0; i < CHARACTERS.length; i++) {
      int character = CHARACTERS[i] == null ? -1 : attributes.getControlChar(CHARACTERS[i]);
      if (character >= 0) {
        termios.putByte(Termios.CHARACTERS + i, character);
      }
    }
    if (set(termios) < 0) {
      throw new IOException("the terminal is gone");
    }
  }

  private static int with(int bits, int bit, boolean on) {
    return on ? bits | bit : bits & ~bit;
  }

  @Override
  public Size getSize() {
    Memory size = Memory.allocate(Termios.WINDOW_SIZE);
    long result = Libc.IOCTL.invoke(1, Flags.TIOCGWINSZ, size.address());
    int rows = result < 0 ? 0 : size.getShort(Termios.ROWS);
    int columns = result < 0 ? 0 : size.getShort(Termios.COLUMNS);
    java.lang.ref.Reference.reachabilityFence(size);
    return new Size(columns, rows);
  }

  @Override
  public void setSize(Size size) {
    // The window is the user's.
  }

  @Override
  protected InputStream doGetSlaveInput() {
    return new FileInputStream(FileDescriptor.in);
  }

  @Override
  public OutputStream getSlaveOutput() {
    return new FileOutputStream(FileDescriptor.out);
  }

  @Override
  public InputStream getMasterInput() {
    throw new UnsupportedOperationException();
  }

  @Override
  public OutputStream getMasterOutput() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}

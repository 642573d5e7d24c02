package org.ipcsh.prompt;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Memory;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.impl.AbstractTerminal;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jline.utils.FastBufferedOutputStream;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlocking;
import org.jline.utils.NonBlockingInputStream;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal as JLine sees it. JLine's own would start infocmp(1) or read a table of 500 lines,
 * take the signals that are the user's, and change the terminal's mode at each read.
 */
final class Console extends AbstractTerminal {
  private static final int COLOURS = 256;
  private static final int FEW_COLOURS = 8;

  private final Device device;
  private final Keys keys;
  private final NonBlockingReader reader;
  private final OutputStream output;
  private final PrintWriter writer;

  Console(Device device, String type) throws IOException {
    super("ipcsh", type, StandardCharsets.UTF_8, SignalHandler.SIG_DFL);
    this.device = device;
    this.keys = new Keys(device);
    this.reader = NonBlocking.nonBlocking(getName(), keys, StandardCharsets.UTF_8);
    this.output = new FastBufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    this.writer = new PrintWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8));
    bools.add(Capability.auto_right_margin);
    strings.put(Capability.bell, "^G");
    strings.put(Capability.carriage_return, "^M");
    strings.put(Capability.cursor_down, "^J");
    if (!type.equals(DUMB)) {
      xterm();
      ints.put(Capability.max_colors, colours(type));
    }
  }

  static final String DUMB = "dumb";

  private static int colours(String type) {
    boolean few =
        type.equals("xterm")
            || type.equals("screen")
            || type.equals("tmux")
            || type.equals("linux")
            || type.equals("ansi")
            || type.startsWith("vt");
    return few ? FEW_COLOURS : COLOURS;
  }

  /** What the editor uses of a terminal is the same in all that are in use: terminfo(5). */
  private void xterm() {
    bools.add(Capability.eat_newline_glitch);
    strings.put(Capability.clear_screen, "\\E[H\\E[2J");
    strings.put(Capability.clr_eol, "\\E[K");
    strings.put(Capability.clr_eos, "\\E[J");
    strings.put(Capability.cursor_up, "\\E[A");
    strings.put(Capability.cursor_right, "\\E[C");
    strings.put(Capability.cursor_left, "^H");
    strings.put(Capability.parm_up_cursor, "\\E[%p1%dA");
    strings.put(Capability.parm_down_cursor, "\\E[%p1%dB");
    strings.put(Capability.parm_right_cursor, "\\E[%p1%dC");
    strings.put(Capability.parm_left_cursor, "\\E[%p1%dD");
    strings.put(Capability.cursor_address, "\\E[%i%p1%d;%p2%dH");
    strings.put(Capability.keypad_xmit, "\\E[?1h\\E=");
    strings.put(Capability.keypad_local, "\\E[?1l\\E>");
    strings.put(Capability.key_up, "\\EOA");
    strings.put(Capability.key_down, "\\EOB");
    strings.put(Capability.key_right, "\\EOC");
    strings.put(Capability.key_left, "\\EOD");
    strings.put(Capability.key_home, "\\EOH");
    strings.put(Capability.key_end, "\\EOF");
    strings.put(Capability.key_dc, "\\E[3~");
    strings.put(Capability.key_ic, "\\E[2~");
    strings.put(Capability.back_tab, "\\E[Z");
    strings.put(Capability.key_btab, "\\E[Z");
  }

  @Override
  public NonBlockingReader reader() {
    return reader;
  }

  @Override
  public PrintWriter writer() {
    return writer;
  }

  @Override
  public InputStream input() {
    return keys;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  /** Only its keys are asked for; the mode is the {@link Device}'s. */
  @Override
  public Attributes getAttributes() {
    Attributes attributes = new Attributes();
    attributes.setControlChar(Attributes.ControlChar.VERASE, device.erase());
    attributes.setControlChar(Attributes.ControlChar.VEOF, device.end());
    return attributes;
  }

  @Override
  public Attributes enterRawMode() {
    keys(true);
    return getAttributes();
  }

  /** Called when a line has been read. */
  @Override
  public void setAttributes(Attributes attributes) {
    keys(false);
  }

  /** See {@link Device#keys}. */
  void keys(boolean editing) {
    device.keys(editing);
  }

  /** See {@link Device#lines}. */
  void lines() {
    device.lines();
  }

  @Override
  public Size getSize() {
    return device.size();
  }

  @Override
  public void setSize(Size size) {
    // The window is the user's.
  }

  @Override
  public TerminalProvider getProvider() {
    return null;
  }

  @Override
  public SystemStream getSystemStream() {
    return SystemStream.Output;
  }

  /** What is typed, byte by byte. */
  private static final class Keys extends NonBlockingInputStream {
    private static final int BLOCK = 1024;

    /** How long a Ctrl-C may go unseen. */
    private static final int LOOK_MILLISECONDS = 50;

    private final Device device;
    private final Memory block = Memory.allocate(BLOCK);
    private int at;
    private int end;

    Keys(Device device) {
      this.device = device;
    }

    @Override
    public int read(long timeout, boolean peek) throws IOException {
      long until = timeout > 0 ? System.nanoTime() + timeout * 1_000_000 : Long.MAX_VALUE;
      while (at == end) {
        if (Thread.interrupted()) {
          throw new InterruptedIOException();
        }
        long left = (until - System.nanoTime()) / 1_000_000;
        if (device.awaitInput((int) Math.max(0, Math.min(left, LOOK_MILLISECONDS)))) {
          at = 0;
          end = device.read(block, BLOCK);
          if (end == 0) {
            return EOF;
          }
        } else if (left <= 0) {
          return READ_EXPIRED;
        }
      }
      return (peek ? block.getByte(at) : block.getByte(at++)) & 0xff;
    }
  }
}

package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Termios;
import org.ipcsh.process.Door;
import org.ipcsh.process.Spawn;

/**
 * pty(7): a terminal without a screen. The declaration makes the master end, which is the keyboard
 * (write) and the screen (read); a program that is given it as its standard input or output gets
 * the slave end, and that is its terminal.
 */
public final class Pty extends Facility {
  private static final int ROWS = 0;
  private static final int COLUMNS = 1;
  private static final int RAW = 2;
  private static final int ECHO = 3;
  private static final int NONBLOCKING = 4;

  private static final int MOST = 65535;
  private static final String SLAVES = "/dev/pts/";
  private static final String MASTER = "/ptmx";
  private static final int LONGEST_PATH = 64;

  private static final List<Operation> OPERATIONS;

  static {
    List<Operation> all = new ArrayList<>(StreamOperations.ALL);
    all.add(
        PipePeek.impossible(
            "a terminal shows nothing without giving it away; available() says how much there is",
            "ioctl_tty(2)"));
    all.add(
        new Operation(
            "slave",
            List.of(),
            End.BOTH,
            false,
            "the slave end, a channel of its own",
            "Opens the end that a program sees, for a process that plays the program.",
            "pts(4)",
            (pty, a) -> of(pty).slave()));
    all.add(
        new Operation(
            "path",
            List.of(),
            End.NONE,
            false,
            "a path such as /dev/pts/3",
            "Says which device the slave end is.",
            "ptsname(3)",
            (pty, a) -> of(pty).path()));
    all.add(
        new Operation(
            "window",
            List.of(
                Parameter.optional("rows", Type.INTEGER, null, "lines, from 0 to 65535"),
                Parameter.optional("columns", Type.INTEGER, null, "characters, from 0 to 65535")),
            End.READ,
            false,
            "a map of rows and columns",
            "Asks for the window size, or sets it; a change sends SIGWINCH to the program.",
            "ioctl_tty(2)",
            (pty, a) -> of(pty).window((Long) a[0], (Long) a[1])));
    all.add(
        new Operation(
            "raw",
            List.of(),
            End.READ,
            false,
            "null",
            "Passes every byte on as it is: no lines, no echo, no signals.",
            "termios(3)",
            (pty, a) -> {
              of(pty).raw();
              return null;
            }));
    all.add(
        new Operation(
            "cooked",
            List.of(),
            End.READ,
            false,
            "null",
            "Puts the line discipline back to where it was at first: lines, signals, echo.",
            "termios(3)",
            (pty, a) -> {
              of(pty).cooked();
              return null;
            }));
    all.add(
        new Operation(
            "echo",
            List.of(Parameter.optional("on", Type.BOOLEAN, true, "false: type unseen")),
            End.READ,
            false,
            "null",
            "Shows what is typed, or does not.",
            "termios(3)",
            (pty, a) -> {
              of(pty).echo((Boolean) a[0]);
              return null;
            }));
    all.add(
        new Operation(
            "settings",
            List.of(),
            End.READ,
            false,
            "a map of lines, echo, signals and output: true where the line discipline does it",
            "Says what the line discipline does: ICANON, ECHO, ISIG, OPOST.",
            "termios(3)",
            (pty, a) -> of(pty).settings()));
    all.add(
        new Operation(
            "foreground",
            List.of(),
            End.READ,
            false,
            "the process group that reads from it; null when it is nobody's terminal",
            "Says who gets what is typed, and the signals.",
            "tcgetpgrp(3)",
            (pty, a) -> of(pty).foreground()));
    all.add(
        new Operation(
            "hang_up",
            List.of(),
            End.NONE,
            false,
            "null",
            "Closes this end; when no process holds the master, the program gets SIGHUP.",
            "pty(7)",
            (pty, a) -> {
              pty.close();
              return null;
            }));
    OPERATIONS = List.copyOf(all);
  }

  private static Terminal of(KernelObject object) {
    return (Terminal) object;
  }

  @Override
  public String kind() {
    return "pty";
  }

  @Override
  public Family family() {
    return Family.CHANNEL;
  }

  @Override
  public String summary() {
    return "a terminal to run a program on";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.optional("rows", Type.INTEGER, 24L, "lines of its window"),
        Parameter.optional("columns", Type.INTEGER, 80L, "characters in a line of its window"),
        Parameter.optional("raw", Type.BOOLEAN, false, "no line discipline at all"),
        Parameter.optional("echo", Type.BOOLEAN, true, "show what is typed"),
        Parameter.optional("nonblocking", Type.BOOLEAN, false, "fail with EAGAIN, do not wait"));
  }

  @Override
  public List<Operation> operations() {
    return OPERATIONS;
  }

  @Override
  public String identification() {
    return "pathname of the slave end";
  }

  @Override
  public String handle() {
    return "file descriptor";
  }

  @Override
  public String accessibility() {
    return "permission mask";
  }

  @Override
  public String persistence() {
    return "process";
  }

  @Override
  public boolean named() {
    return false;
  }

  @Override
  public KernelObject open(Opening opening) {
    Door door = opening.door();
    long fd = door.call(Libc.POSIX_OPENPT, null, Flags.O_RDWR | Flags.O_NOCTTY | Flags.O_CLOEXEC);
    if (fd < 0) {
      throw new PosixException("posix_openpt", opening.name(), (int) -fd);
    }
    try {
      requireDone(opening, "grantpt", door.call(Libc.GRANTPT, null, fd));
      requireDone(opening, "unlockpt", door.call(Libc.UNLOCKPT, null, fd));
      Memory path = door.scratch(LONGEST_PATH);
      requireDone(
          opening, "ptsname_r", door.call(Libc.PTSNAME_R, null, fd, path.address(), LONGEST_PATH));
      Terminal terminal =
          new Terminal(
              this,
              door,
              opening.name(),
              opening.id(),
              (int) fd,
              (int) fd,
              new String(path.string(0, LONGEST_PATH), StandardCharsets.UTF_8),
              true);
      terminal.window(opening.integer(ROWS), opening.integer(COLUMNS));
      if (opening.flag(RAW)) {
        terminal.raw();
      } else if (!opening.flag(ECHO)) {
        terminal.echo(false);
      }
      if (opening.flag(NONBLOCKING)) {
        terminal.nonblocking(true);
      }
      return terminal;
    } catch (RuntimeException e) {
      door.call(Libc.CLOSE, null, fd);
      throw e;
    }
  }

  private static void requireDone(Opening opening, String call, long result) {
    if (result < 0) {
      throw new PosixException(call, opening.name(), (int) -result);
    }
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    DescriptorChannel.Passed passed = DescriptorChannel.Passed.from(parcel);
    return new Terminal(
        this,
        passed.door(),
        passed.name(),
        passed.id(),
        passed.readFd(),
        passed.writeFd(),
        parcel.getText(),
        parcel.getByte() != 0);
  }

  /**
   * One that came from another process, or null where that descriptor is not of a pseudoterminal.
   *
   * @param readFd its descriptor, or -1 when it was opened for writing only
   * @param writeFd its descriptor, or -1 when it was opened for reading only
   */
  KernelObject received(Door door, String name, int id, int readFd, int writeFd) {
    int fd = Math.max(readFd, writeFd);
    String identity = KernelObject.identity(fd);
    if (identity == null) {
      return null;
    }
    if (identity.startsWith(SLAVES) && !identity.endsWith(MASTER)) {
      return new Terminal(this, door, name, id, readFd, writeFd, identity, false);
    }
    Memory path = door.scratch(LONGEST_PATH);
    if (!identity.endsWith(MASTER)
        || door.call(Libc.PTSNAME_R, null, fd, path.address(), LONGEST_PATH) != 0) {
      return null;
    }
    String slave = new String(path.string(0, LONGEST_PATH), StandardCharsets.UTF_8);
    return new Terminal(this, door, name, id, readFd, writeFd, slave, true);
  }

  /** One end of a pseudoterminal. */
  public static final class Terminal extends ByteStream {
    private final String path;
    private final boolean master;

    Terminal(
        Facility facility,
        Door door,
        String name,
        int id,
        int readFd,
        int writeFd,
        String path,
        boolean master) {
      super(facility, door, name, id, readFd, writeFd);
      this.path = path;
      this.master = master;
      openToOthers(true);
    }

    /** The device stands for both ends: the master has no name of its own. */
    @Override
    public String identity() {
      return path;
    }

    /** Closing the master is no end-of-file: it hangs up, and the program gets SIGHUP. */
    @Override
    public boolean givesUpUnused() {
      return !master;
    }

    /** {@return the device that the slave end is: ptsname_r(3)} */
    public String path() {
      return path;
    }

    /**
     * Opens the slave end, without making it the terminal of this process's session: open(2) with
     * O_NOCTTY.
     *
     * @return the slave end, both to read and to write, which the caller closes
     * @throws PosixException ENOENT when no process holds the master any more, EIO while that is
     *     being closed; EMFILE
     */
    public Terminal slave() {
      Memory name = Memory.string(path.getBytes(StandardCharsets.UTF_8));
      long flags = Flags.O_RDWR | Flags.O_NOCTTY | Flags.O_CLOEXEC;
      long fd = check("open", door().call(Libc.OPEN, this, name.address(), flags, 0));
      Reference.reachabilityFence(name);
      Terminal slave =
          new Terminal(
              facility(), door(), name() + " slave", id(), (int) fd, (int) fd, path, false);
      slave.entry(entry());
      door().arrived(slave);
      return slave;
    }

    /**
     * The master of a terminal whose slave end nobody holds any more reads EIO: that is its
     * end-of-file.
     */
    @Override
    protected long readResult(long result) {
      return master && result == -Errno.EIO ? 0 : super.readResult(result);
    }

    /** A program gets the slave end, as the terminal of a session of its own. */
    @Override
    public void giveTo(Spawn spawn, int number, End end) {
      if (master) {
        spawn.terminal(number, path);
      } else {
        super.giveTo(spawn, number, end);
      }
    }

    /**
     * The window size, after setting what is not null: TIOCSWINSZ, TIOCGWINSZ, ioctl_tty(2).
     *
     * @param rows lines, from 0 to 65535; null: as they are
     * @param columns characters, from 0 to 65535; null: as they are
     * @return a map of rows and columns
     * @throws IllegalArgumentException when one is out of its range
     * @throws PosixException EBADF when this process holds no end any more; EIO when the terminal
     *     was hung up
     */
    public Map<String, Object> window(Long rows, Long columns) {
      Memory memory = door().scratch(Termios.WINDOW_SIZE);
      int fd = anyFd(Libc.IOCTL);
      check("ioctl", door().call(Libc.IOCTL, this, fd, Flags.TIOCGWINSZ, memory.address()));
      if (rows != null || columns != null) {
        memory.putShort(
            Termios.ROWS, rows == null ? memory.getShort(Termios.ROWS) : size("rows", rows));
        memory.putShort(
            Termios.COLUMNS,
            columns == null ? memory.getShort(Termios.COLUMNS) : size("columns", columns));
        check("ioctl", door().call(Libc.IOCTL, this, fd, Flags.TIOCSWINSZ, memory.address()));
      }
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("rows", memory.getShort(Termios.ROWS) & 0xFFFFL);
      map.put("columns", memory.getShort(Termios.COLUMNS) & 0xFFFFL);
      return map;
    }

    private static int size(String what, long value) {
      if (value < 0 || value > MOST) {
        throw new IllegalArgumentException(what + " are from 0 to " + MOST + ", not " + value);
      }
      return (int) value;
    }

    /**
     * Passes every byte on as it is: cfmakeraw(3), tcsetattr(3) with TCSANOW.
     *
     * @throws PosixException EBADF when this process holds no end any more; EIO when the terminal
     *     was hung up
     */
    public void raw() {
      Memory settings = attributes();
      door().call(Libc.CFMAKERAW, this, settings.address());
      set(settings);
    }

    /**
     * Lines, echo, signals, and newlines as a terminal has them: the opposite of {@link #raw}.
     *
     * @throws PosixException as {@link #raw}
     */
    public void cooked() {
      Memory settings = attributes();
      put(settings, Termios.INPUT, Flags.ICRNL | Flags.IXON, true);
      put(settings, Termios.OUTPUT, Flags.OPOST | Flags.ONLCR, true);
      put(settings, Termios.LOCAL, Flags.ICANON | Flags.ECHO | Flags.ISIG | Flags.IEXTEN, true);
      set(settings);
    }

    /**
     * Shows what is typed, or does not: ECHO, termios(3).
     *
     * @param on whether it shows it
     * @throws PosixException as {@link #raw}
     */
    public void echo(boolean on) {
      Memory settings = attributes();
      put(settings, Termios.LOCAL, Flags.ECHO, on);
      set(settings);
    }

    /**
     * Asks what the line discipline does: ICANON, ECHO, ISIG, OPOST of termios(3).
     *
     * @return a map of lines, echo, signals and output, each true or false
     * @throws PosixException as {@link #raw}
     */
    public Map<String, Object> settings() {
      Memory settings = attributes();
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("lines", (settings.getInt(Termios.LOCAL) & Flags.ICANON) != 0);
      map.put("echo", (settings.getInt(Termios.LOCAL) & Flags.ECHO) != 0);
      map.put("signals", (settings.getInt(Termios.LOCAL) & Flags.ISIG) != 0);
      map.put("output", (settings.getInt(Termios.OUTPUT) & Flags.OPOST) != 0);
      return map;
    }

    private Memory attributes() {
      Memory settings = door().scratch(Termios.SIZE);
      check(
          "tcgetattr",
          door().call(Libc.TCGETATTR, this, anyFd(Libc.TCGETATTR), settings.address()));
      return settings;
    }

    private void set(Memory settings) {
      check(
          "tcsetattr",
          door()
              .call(
                  Libc.TCSETATTR, this, anyFd(Libc.TCSETATTR), Flags.TCSANOW, settings.address()));
    }

    private static void put(Memory settings, int field, int flags, boolean on) {
      int value = settings.getInt(field);
      settings.putInt(field, on ? value | flags : value & ~flags);
    }

    /**
     * Asks for the process group in the foreground: TIOCGPGRP, ioctl_tty(2).
     *
     * @return its number; null when no session has it as its terminal
     * @throws PosixException EBADF when this process holds no end any more; EIO when the terminal
     *     was hung up
     */
    public Long foreground() {
      Memory memory = door().scratch(Integer.BYTES);
      memory.putInt(0, 0);
      long result =
          door().call(Libc.IOCTL, this, anyFd(Libc.IOCTL), Flags.TIOCGPGRP, memory.address());
      if (result == -Errno.ENOTTY) {
        return null;
      }
      check("ioctl", result);
      return memory.getInt(0) == 0 ? null : (Long) (long) memory.getInt(0);
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      super.pass(ends, parcel);
      parcel.putText(path);
      parcel.putByte(master ? 1 : 0);
    }

    @Override
    public String describe() {
      return super.describe() + (master ? ", master of " : ", slave ") + path;
    }

    @Override
    protected String hintOn(String call, int errno) {
      return errno == Errno.EIO
          ? "the terminal was hung up: no process holds its other end"
          : super.hintOn(call, errno);
    }
  }
}

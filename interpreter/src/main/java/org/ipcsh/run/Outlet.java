package org.ipcsh.run;

import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Spawn;

/**
 * What a process has instead of the terminal when an {@link Audience} follows it: a pipe for what
 * it prints, and nothing to read. It is in a process group of its own, so that Ctrl-C is for the
 * session alone.
 */
final class Outlet {
  private static final Memory NULL =
      Memory.string(new byte[] {'/', 'd', 'e', 'v', '/', 'n', 'u', 'l', 'l'});
  private static final int MOST_STANDARD = 3;

  private final int read;
  private final int write;
  private final int nothing;

  private Outlet(int read, int write, int nothing) {
    this.read = read;
    this.write = write;
    this.nothing = nothing;
  }

  static Outlet open() {
    Memory ends = Memory.allocate(2 * Integer.BYTES);
    long result = Libc.PIPE2.invoke(ends.address(), Flags.O_CLOEXEC);
    if (result < 0) {
      throw new PosixException("pipe2", null, (int) -result);
    }
    int nothing = (int) Libc.OPEN.invoke(NULL.address(), Flags.O_RDONLY | Flags.O_CLOEXEC, 0);
    Outlet outlet = new Outlet(ends.getInt(0), ends.getInt(Integer.BYTES), nothing);
    if (nothing < 0) {
      outlet.close();
      throw new PosixException("open", "/dev/null", -nothing);
    }
    return outlet;
  }

  /**
   * Gives it to a program for those of its descriptors 0, 1 and 2 that are not said to be something
   * else.
   */
  void giveTo(Spawn spawn, boolean... said) {
    for (int number = 0; number < MOST_STANDARD; number++) {
      if (number >= said.length || !said[number]) {
        spawn.descriptor(number, number == 0 ? nothing : write);
      }
    }
    spawn.group();
  }

  /** To be called when the program has been started: where to read what it prints. */
  int given() {
    Libc.CLOSE.invoke(write);
    Libc.CLOSE.invoke(nothing);
    return read;
  }

  /** To be called when the program could not be started. */
  void close() {
    Libc.CLOSE.invoke(given());
  }
}

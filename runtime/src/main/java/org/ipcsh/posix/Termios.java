package org.ipcsh.posix;

/**
 * struct termios of the C library (not the kernel's shorter one) and struct winsize: termios(3),
 * ioctl_tty(2).
 */
public final class Termios {
  public static final int INPUT = 0;
  public static final int OUTPUT = 4;
  public static final int CONTROL = 8;
  public static final int LOCAL = 12;
  public static final int CHARACTERS = 17;
  public static final int SIZE = 60;

  public static final int ROWS = 0;
  public static final int COLUMNS = 2;
  public static final int WINDOW_SIZE = 8;

  private Termios() {}
}

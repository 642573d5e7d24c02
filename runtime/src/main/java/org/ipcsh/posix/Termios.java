package org.ipcsh.posix;

/**
 * struct termios of the C library (not the kernel's shorter one) and struct winsize: termios(3),
 * ioctl_tty(2).
 */
public final class Termios {
  /** Its input modes, such as {@link Flags#ICRNL}, as an int. */
  public static final int INPUT = 0;

  /** Its output modes, such as {@link Flags#OPOST}, as an int. */
  public static final int OUTPUT = 4;

  /** Its local modes, such as {@link Flags#ECHO}, as an int. */
  public static final int LOCAL = 12;

  /** The characters with a meaning, a byte each. */
  public static final int CHARACTERS = 17;

  /** Its size in bytes. */
  public static final int SIZE = 60;

  /** Of a struct winsize: how many lines the terminal has, as a short. */
  public static final int ROWS = 0;

  /** Of a struct winsize: how many characters in a line, as a short. */
  public static final int COLUMNS = 2;

  /** The size of a struct winsize in bytes. */
  public static final int WINDOW_SIZE = 8;

  private Termios() {}
}

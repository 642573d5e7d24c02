package org.ipcsh.process;

import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Memory;

/**
 * The control pages of all processes of a run: a first page that counts them and their names, then
 * one for each, then the {@link Register}. Every process maps all of them; pages that no process
 * has used take no memory.
 */
public final class Pages {
  /** How many processes a run can have at the same time. */
  public static final int LIMIT = 1023;

  /** The name of the memory file: /proc/PID/fd shows it, and so which processes belong to runs. */
  public static final String NAME = "ipcsh-pages";

  /** To be changed with what stands where, here, in {@link ControlPage} and in {@link Register}. */
  private static final int LAYOUT = 5;

  private static final int USED = 0;
  private static final int LAYOUT_FIELD = 4;
  private static final int LABELLED = 8;

  /** From here on what names processes have had: a hash of each, and how many had it. */
  private static final int NAMES = 64;

  private static final int NAME_SIZE = 2 * Long.BYTES;
  private static final int MOST_NAMES = (ControlPage.SIZE - NAMES) / NAME_SIZE;
  private static final long HASH_SEED = 0xcbf29ce484222325L;
  private static final long HASH_FACTOR = 0x100000001b3L;

  private static final int REGISTER = (LIMIT + 1) * ControlPage.SIZE;
  private static final int SIZE = REGISTER + Register.SIZE;
  private final Shared shared;
  private final Memory memory;
  private final Register register;

  private Pages(Shared shared, Memory memory) {
    this.shared = shared;
    this.memory = memory;
    this.register = new Register(Memory.at(memory.address() + REGISTER, Register.SIZE));
  }

  /**
   * {@return those of a new run, in a memory file of their own}
   *
   * @throws org.ipcsh.posix.PosixException as {@link Shared#create} and mmap(2) fail
   */
  public static Pages create() {
    Shared shared = Shared.create(NAME, SIZE);
    Memory memory = shared.map(0, SIZE);
    memory.putInt(LAYOUT_FIELD, LAYOUT);
    return new Pages(shared, memory);
  }

  /**
   * {@return those of the run that this process is one of}
   *
   * @param fd the descriptor of the memory file, which it was given
   * @throws org.ipcsh.posix.PosixException as mmap(2) fails
   */
  public static Pages of(int fd) {
    Shared shared = Shared.of(fd);
    return new Pages(shared, shared.map(0, SIZE));
  }

  /**
   * Looks at those of another run; they cannot be written to.
   *
   * @param fd a descriptor of the memory file, open for reading
   * @param size of the memory file in bytes
   * @return the pages; null when they are those of another version of ipcsh
   * @throws org.ipcsh.posix.PosixException as mmap(2) fails
   */
  public static Pages look(int fd, long size) {
    if (size != SIZE) {
      return null;
    }
    Shared shared = Shared.of(fd);
    Memory memory = shared.look(0, SIZE);
    return memory.getInt(LAYOUT_FIELD) == LAYOUT ? new Pages(shared, memory) : null;
  }

  /** Says that the main process passes on what the programs of the run write. */
  public void labelled() {
    memory.putInt(LABELLED, 1);
  }

  /** {@return whether the main process passes on what the programs of the run write} */
  public boolean isLabelled() {
    return memory.getInt(LABELLED) != 0;
  }

  /** {@return what the run has declared} */
  public Register register() {
    return register;
  }

  /** {@return the descriptor of the memory file, to be handed on} */
  public int fd() {
    return shared.fd();
  }

  /** {@return how many pages have ever been taken; their numbers are from 0 up to this} */
  public int used() {
    return Math.min(memory.getIntVolatile(USED), LIMIT);
  }

  /**
   * Takes a page for a new process: one never used, or else one whose process has ended.
   *
   * @return its number
   * @throws UnsupportedOperationException when {@link #LIMIT} processes run
   */
  public int take() {
    int number = memory.getAndAddInt(USED, 1);
    if (number < LIMIT) {
      page(number).claim(0);
      return number;
    }
    memory.getAndAddInt(USED, -1);
    for (number = 0; number < LIMIT; number++) {
      if (page(number).claim(ControlPage.ENDED)) {
        return number;
      }
    }
    throw new UnsupportedOperationException("a run has at most " + LIMIT + " processes at a time");
  }

  /**
   * Names a process that is started now: the first has the name alone, the second is {@code
   * worker#2}, as long as the run lasts.
   *
   * @param name as the script has it
   * @return what the process is called; the name alone, too, when there are more names than can be
   *     counted
   */
  public String named(String name) {
    long hash = hash(name);
    for (int i = 0; i < MOST_NAMES; i++) {
      int at = NAMES + (int) Long.remainderUnsigned(hash + i, MOST_NAMES) * NAME_SIZE;
      memory.compareAndSetLong(at, 0, hash);
      if (memory.getLongVolatile(at) == hash) {
        int count = memory.getAndAddInt(at + Long.BYTES, 1) + 1;
        return count == 1 ? name : name + "#" + count;
      }
    }
    return name;
  }

  /**
   * {@return what a process of the run is called, also one that has ended, as long as its page is
   * not another's; or null}
   *
   * @param pid of the process
   */
  public String nameOf(int pid) {
    for (int number = used() - 1; number >= 0; number--) {
      ControlPage page = page(number);
      if (page.pid() == pid) {
        return new String(page.name(), StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /** FNV-1a, and never 0. */
  private static long hash(String name) {
    long hash = HASH_SEED;
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ each & 0xff) * HASH_FACTOR;
    }
    return hash == 0 ? 1 : hash;
  }

  /**
   * {@return the name in the script of a process that is called so}
   *
   * @param called as {@link #named} answers
   */
  public static String unnumbered(String called) {
    int number = called.indexOf('#');
    return number < 0 ? called : called.substring(0, number);
  }

  /**
   * {@return the page of that number}
   *
   * @param number from 0 to {@link #LIMIT} - 1
   */
  public ControlPage page(int number) {
    int offset = (number + 1) * ControlPage.SIZE;
    return new ControlPage(Memory.at(memory.address() + offset, ControlPage.SIZE));
  }
}

package org.ipcsh.process;

import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * The page of shared memory on which a process notes what it is about to do, so that another can
 * say what it waits for.
 *
 * <pre>
 *    0  pid        int   0 while the page is free
 *    4  state      int   {@link #READY}, {@link #RUNNING}, {@link #PROGRAM} or {@link #ENDED}
 *    8  sequence   int   odd inside a call, even outside; counts the calls
 *   12  call       int   {@link org.ipcsh.posix.Call#id}
 *   16  object     int   its entry in the {@link Register}, or {@link #NO_OBJECT}
 *   20  site       int   offset in the program's sources
 *   24  first      long  first argument of the call
 *   32  second     long  second argument of the call
 *   40  parent     int   pid of the process that started it
 *   44  thread     int   kernel's id of the evaluating thread
 *   48  timed      int   1 while the call ends by itself when its time is up
 *   52  open       int   1 while processes outside the run can get at the object of the call
 *   64  name       up to 63 bytes and a zero byte
 *  128  seen       int   the sequence when somebody last looked
 *  136  since      long  when it was first seen to be that: System.nanoTime
 * </pre>
 *
 * Only the process that owns a page writes to it, except to the last two, which the main process
 * keeps. A reader looks at the sequence before and after: the same odd number twice means that it
 * is still in that one call.
 */
public final class ControlPage {
  public static final int SIZE = 4096;
  public static final int NO_OBJECT = 0;

  public static final int READY = 1;
  public static final int RUNNING = 2;
  public static final int ENDED = 3;

  /** Any program: the page has its name and nothing of what it does. */
  public static final int PROGRAM = 4;

  private static final int PID = 0;
  private static final int STATE = 4;
  private static final int SEQUENCE = 8;
  private static final int CALL = 12;
  private static final int OBJECT = 16;
  private static final int SITE = 20;
  private static final int FIRST = 24;
  private static final int SECOND = 32;
  private static final int PARENT = 40;
  private static final int THREAD = 44;
  private static final int TIMED = 48;
  private static final int OPEN = 52;
  private static final int NAME = 64;
  private static final int NAME_LIMIT = 63;
  private static final int SEEN = 128;
  private static final int SINCE = 136;

  private final Memory memory;
  private int sequence;

  public ControlPage(Memory memory) {
    this.memory = memory;
  }

  /** Takes the page, if it is in {@code state}, for a process that is yet to begin. */
  boolean claim(int state) {
    return memory.compareAndSetInt(STATE, state, READY);
  }

  /** Begins to note on the page what the process does. */
  public void begin(int pid, int parent, byte[] name) {
    memory.putInt(THREAD, (int) Libc.GETTID.invoke());
    begin(pid, parent, name, RUNNING);
  }

  /** Notes a program that was started. */
  public void beginProgram(int pid, int parent, byte[] name) {
    memory.putInt(THREAD, pid);
    begin(pid, parent, name, PROGRAM);
  }

  private void begin(int pid, int parent, byte[] name, int state) {
    int length = Math.min(name.length, NAME_LIMIT);
    memory.put(NAME, name, 0, length);
    memory.putByte(NAME + length, 0);
    memory.putInt(PARENT, parent);
    memory.putInt(PID, pid);
    memory.putInt(TIMED, 0);
    memory.putIntRelease(STATE, state);
  }

  public void end() {
    memory.putIntRelease(STATE, ENDED);
  }

  /**
   * @param open 1 where somebody outside of the run could end the wait, else 0: a number, because
   *     what is compiled for a loop that has seen one kind only is thrown away at the first other
   */
  void enter(int call, int object, int open, long first, long second) {
    memory.storeInt(CALL, call);
    memory.storeInt(OBJECT, object);
    memory.storeInt(OPEN, open);
    memory.storeLong(FIRST, first);
    memory.storeLong(SECOND, second);
    memory.storeIntRelease(SEQUENCE, ++sequence);
  }

  void leave() {
    memory.storeIntRelease(SEQUENCE, ++sequence);
  }

  void timed(boolean timed) {
    memory.storeInt(TIMED, timed ? 1 : 0);
  }

  void site(int site) {
    memory.storeInt(SITE, site);
  }

  public int site() {
    return memory.getInt(SITE);
  }

  public int pid() {
    return memory.getIntVolatile(PID);
  }

  public int parent() {
    return memory.getInt(PARENT);
  }

  public int state() {
    return memory.getIntVolatile(STATE);
  }

  /** Odd while the process is inside a call. */
  public int sequence() {
    return memory.getIntVolatile(SEQUENCE);
  }

  public int call() {
    return memory.getInt(CALL);
  }

  public int object() {
    return memory.getInt(OBJECT);
  }

  /**
   * Whether it is that of a program, perhaps of one that has ended: no worker evaluates in its
   * first thread.
   */
  public boolean isProgram() {
    return thread() != 0 && thread() == pid();
  }

  public int thread() {
    return memory.getInt(THREAD);
  }

  public boolean timed() {
    return memory.getInt(TIMED) != 0;
  }

  public boolean open() {
    return memory.getInt(OPEN) != 0;
  }

  public long first() {
    return memory.getLong(FIRST);
  }

  public long second() {
    return memory.getLong(SECOND);
  }

  /** Notes the sequence, and since when it is that. */
  public void see(int sequence, long now) {
    if (memory.getInt(SEEN) != sequence) {
      memory.putInt(SEEN, sequence);
      memory.putLong(SINCE, now);
    }
  }

  /** Since when the sequence is what it is, as far as somebody looked; otherwise {@code now}. */
  public long since(int sequence, long now) {
    return memory.getInt(SEEN) == sequence ? memory.getLong(SINCE) : now;
  }

  public byte[] name() {
    return memory.string(NAME, NAME_LIMIT);
  }
}

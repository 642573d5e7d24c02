package org.ipcsh.process;

import java.lang.invoke.VarHandle;
import org.ipcsh.facility.End;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;

/**
 * The page of shared memory on which a process notes what it is about to do, so that another can
 * say what it waits for.
 *
 * <pre>
 *    0  pid        int   0 while nobody has begun on it, or been announced
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
 *   56  handled    long  bits of the signals for which the script has a handler, 1 for signal 1
 *   64  name       up to 63 bytes and a zero byte
 *  128  seen       int   the sequence when somebody last looked
 *  132  continued  int   the sequence of a call that is to add to what was read before
 *  136  since      long  when it was first seen to be that: System.nanoTime
 *  144  selected   int   how many objects a select waits for; 0 outside one
 *  148  have       int   how many bytes were read before that call
 *  152  holding    int   how many blocks it is in at whose end it gives back what was taken: {@link Holding}
 *  156  held       int   for how many of them it has taken that
 *  160  leaving    int   what it has been told about giving that back, and how far it is: {@link Holding}
 *  164  file       of a program: the path it was started by, and a zero byte
 * 4096  had        bits  two for each entry of the {@link Register}: its read and write end, of the objects that the
 *                        process declared or was given and has not given up
 * 8192  up to {@link #MOST_SELECTED} of these, each as if it was waited for alone:
 *       0  call    int   {@link #NOT_KNOWN} before it has been tried
 *       4  object  int
 *       8  open    int
 *      16  first   long
 *      24  second  long
 * </pre>
 *
 * A select is one call, though it makes several: what it tries is noted with the object, and the
 * sequence stays.
 *
 * <p>Only the process that owns a page writes to it, and before it begins the one that starts it;
 * except to seen and since, which the main process keeps, and leaving. A reader looks at the
 * sequence before and after: the same odd number twice means that it is still in that one call.
 */
public final class ControlPage {
  /** Its size in bytes: several pages of memory, of which the first three serve most processes. */
  public static final int SIZE = 40960;

  /** {@link #object} of a call that is made on none. */
  public static final int NO_OBJECT = 0;

  /** {@link #state}: a process that waits to be told what it is, or is about to begin. */
  public static final int READY = 1;

  /** {@link #state}: it evaluates. */
  public static final int RUNNING = 2;

  /** {@link #state}: it has ended, and the page can be taken again. */
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
  private static final int HANDLED = 56;
  private static final int NAME = 64;
  private static final int NAME_LIMIT = 63;
  private static final int SEEN = 128;
  private static final int CONTINUED = 132;
  private static final int SINCE = 136;
  private static final int SELECTED = 144;
  private static final int HAVE = 148;
  private static final int HOLDING = 152;
  private static final int HELD = 156;
  private static final int LEAVING = 160;
  private static final int FILE = 164;
  private static final int CANDIDATE_SIZE = 32;
  private static final int CANDIDATE_OBJECT = 4;
  private static final int CANDIDATE_OPEN = 8;
  private static final int CANDIDATE_FIRST = 16;
  private static final int CANDIDATE_SECOND = 24;

  private static final int HAD = 4096;
  private static final int FILE_LIMIT = HAD - FILE - 1;
  private static final int CANDIDATES = 8192;
  private static final int BITS_OF_ENTRY = 2;
  private static final int ENTRIES_OF_WORD = Integer.SIZE / BITS_OF_ENTRY;

  /** Of a select with more nobody says what it waits for. */
  static final int MOST_SELECTED = (SIZE - CANDIDATES) / CANDIDATE_SIZE;

  /** {@link Candidate#call} of what a select has not tried yet. */
  public static final int NOT_KNOWN = -1;

  private static final int NOBODY = -1;

  private final Memory memory;
  private int sequence;
  private Selection selection;
  private int candidate = NOBODY;

  /**
   * The page in that memory.
   *
   * @param memory of {@link #SIZE} bytes, which stay mapped as long as this is used
   */
  public ControlPage(Memory memory) {
    this.memory = memory;
  }

  /** Takes the page, if it is in {@code state}, for a process that is yet to begin. */
  boolean claim(int state) {
    if (!memory.compareAndSetInt(STATE, state, READY)) {
      return false;
    }
    memory.putInt(PID, 0);
    memory.putInt(HOLDING, 0);
    memory.putInt(HELD, 0);
    memory.putInt(LEAVING, 0);
    for (int at = HAD; state == ENDED && at < CANDIDATES; at += Long.BYTES) {
      memory.putLong(at, 0);
    }
    return true;
  }

  /**
   * Notes whose the page will be, for those who look before it has begun.
   *
   * @param pid the process that will be on it
   * @param parent the process that starts it
   * @param name what it is called, in UTF-8; of more than 63 bytes the rest is left out
   */
  public void announce(int pid, int parent, byte[] name) {
    note(parent, name);
    memory.putIntRelease(PID, pid);
  }

  /**
   * Begins to note on the page what the process does; called by its evaluating thread.
   *
   * @param pid the calling process
   * @param parent the process that started it
   * @param name what it is called, in UTF-8; of more than 63 bytes the rest is left out
   */
  public void begin(int pid, int parent, byte[] name) {
    memory.putInt(THREAD, (int) Libc.GETTID.invoke());
    begin(pid, parent, name, RUNNING);
  }

  /**
   * Notes a program that was started.
   *
   * @param pid the program's process
   * @param parent the process that started it
   * @param name what it is called, in UTF-8; of more than 63 bytes the rest is left out
   * @param file the path that was executed; not noted beyond 3935 bytes
   */
  public void beginProgram(int pid, int parent, byte[] name, byte[] file) {
    memory.putInt(THREAD, pid);
    int length = file.length > FILE_LIMIT ? 0 : file.length;
    memory.put(FILE, file, 0, length);
    memory.putByte(FILE + length, 0);
    begin(pid, parent, name, PROGRAM);
  }

  private void note(int parent, byte[] name) {
    int length = Math.min(name.length, NAME_LIMIT);
    memory.put(NAME, name, 0, length);
    memory.putByte(NAME + length, 0);
    memory.putInt(PARENT, parent);
  }

  private void begin(int pid, int parent, byte[] name, int state) {
    note(parent, name);
    memory.putInt(PID, pid);
    memory.putInt(TIMED, 0);
    memory.putInt(SELECTED, 0);
    memory.putLong(HANDLED, 0);
    memory.putIntRelease(STATE, state);
  }

  /** Notes that the process has ended. */
  public void end() {
    memory.putIntRelease(STATE, ENDED);
  }

  /** A select that is under way. */
  record Selection(int call, int count, boolean timed) {}

  /**
   * Begins a select.
   *
   * @param call the one that it is taken for
   * @param count of how many objects
   * @param timed whether it ends by itself
   */
  void select(int call, int count, boolean timed) {
    for (int i = 0; i < count && i < MOST_SELECTED; i++) {
      memory.putInt(CANDIDATES + i * CANDIDATE_SIZE, NOT_KNOWN);
    }
    resume(new Selection(call, count, timed));
  }

  /** Ends it, or leaves it for something else that is done in its midst. */
  Selection suspend() {
    Selection suspended = selection;
    if (suspended != null) {
      selection = null;
      candidate = NOBODY;
      memory.putInt(SELECTED, 0);
      leave();
    }
    return suspended;
  }

  /** Goes on with it; does nothing with null. */
  void resume(Selection suspended) {
    if (suspended != null) {
      int count = suspended.count;
      timed(suspended.timed);
      memory.putInt(SELECTED, Math.min(count, MOST_SELECTED));
      enter(suspended.call, NO_OBJECT, count > MOST_SELECTED ? 1 : 0, 0, count);
      selection = suspended;
    }
  }

  /** Says which of its objects the select tries in the calls that follow; -1: none. */
  void candidate(int index) {
    candidate = index < MOST_SELECTED ? index : NOBODY;
  }

  /** Notes, in a select, a call that is made to try one of its objects. */
  void tries(int call, int object, int open, long first) {
    if (selection != null) {
      candidate(call, object, open, first, 0);
    }
  }

  /** Notes for what on the object the select waits. */
  private void candidate(int call, int object, int open, long first, long second) {
    if (candidate != NOBODY) {
      int at = CANDIDATES + candidate * CANDIDATE_SIZE;
      memory.storeInt(at + CANDIDATE_OBJECT, object);
      memory.storeInt(at + CANDIDATE_OPEN, open);
      memory.storeLong(at + CANDIDATE_FIRST, first);
      memory.storeLong(at + CANDIDATE_SECOND, second);
      memory.storeIntRelease(at, call);
    }
  }

  /**
   * What a select waits for on one of its objects.
   *
   * @param call {@link org.ipcsh.posix.Call#id}, or {@link #NOT_KNOWN} before it has been tried
   * @param object the object's entry in the {@link Register}, or {@link #NO_OBJECT}
   * @param open whether processes outside the run can end the wait
   * @param first the call's first argument
   * @param second its second one, or 0
   */
  public record Candidate(int call, int object, boolean open, long first, long second) {}

  /** {@return how many objects a select waits for; 0 outside one} */
  public int selected() {
    return memory.getIntVolatile(SELECTED);
  }

  /**
   * {@return one of the objects that a select waits for}
   *
   * @param index from 0 to {@link #selected()} - 1
   */
  public Candidate selected(int index) {
    int at = CANDIDATES + index * CANDIDATE_SIZE;
    return new Candidate(
        memory.getIntVolatile(at),
        memory.getInt(at + CANDIDATE_OBJECT),
        memory.getInt(at + CANDIDATE_OPEN) != 0,
        memory.getLong(at + CANDIDATE_FIRST),
        memory.getLong(at + CANDIDATE_SECOND));
  }

  /**
   * @param open 1 where somebody outside of the run could end the wait, else 0: a number, because
   *     what is compiled for a loop that has seen one kind only is thrown away at the first other
   */
  void enter(int call, int object, int open, long first, long second) {
    if (selection != null) {
      candidate(call, object, open, first, second);
      return;
    }
    // None of these is to be seen with the sequence of the call before.
    VarHandle.storeStoreFence();
    memory.storeInt(CALL, call);
    memory.storeInt(OBJECT, object);
    memory.storeInt(OPEN, open);
    memory.storeLong(FIRST, first);
    memory.storeLong(SECOND, second);
    memory.storeIntRelease(SEQUENCE, ++sequence);
  }

  void leave() {
    if (selection != null) {
      return;
    }
    memory.storeIntRelease(SEQUENCE, ++sequence);
  }

  /** Says that the next call is to add to so many bytes that have been read. */
  void continues(int have) {
    memory.storeInt(HAVE, have);
    memory.storeInt(CONTINUED, sequence + 1);
  }

  /**
   * {@return how many bytes of what it wants the process had read before the call that it is in}
   */
  public int have() {
    return memory.getInt(CONTINUED) == sequence() ? memory.getInt(HAVE) : 0;
  }

  void timed(boolean timed) {
    if (selection == null) {
      memory.storeInt(TIMED, timed ? 1 : 0);
    }
  }

  void holding(int blocks) {
    memory.storeInt(HOLDING, blocks);
  }

  int holding() {
    return memory.getInt(HOLDING);
  }

  void held(int things) {
    memory.storeInt(HELD, things);
  }

  void leaving(int stage) {
    memory.putIntVolatile(LEAVING, stage);
  }

  int leaving() {
    return memory.getIntVolatile(LEAVING);
  }

  /** {@return how many things the process has taken that it gives back at the end of a block} */
  public int held() {
    return memory.getInt(HELD);
  }

  void handled(long signals) {
    memory.storeLong(HANDLED, signals);
  }

  /**
   * {@return the signals for which the script has a handler, as bits: 1 for signal 1, 2 for signal
   * 2}
   */
  public long handled() {
    return memory.getLong(HANDLED);
  }

  /** Notes that the process has these ends of an object. */
  void gets(int entry, End ends) {
    int at = had(entry);
    memory.storeInt(at, memory.getInt(at) | ends.ordinal() << shift(entry));
  }

  /** Notes that it will not use them any more. */
  void gaveUp(int entry, End ends) {
    int at = had(entry);
    memory.storeInt(at, memory.getInt(at) & ~(ends.ordinal() << shift(entry)));
  }

  /**
   * {@return whether it has that end of an object, or one of both, or can come to open it by its
   * name}
   *
   * @param entry of the object in the {@link Register}
   * @param end {@link End#READ} or {@link End#WRITE}; {@link End#BOTH} asks for either
   */
  public boolean has(int entry, End end) {
    return (memory.getIntVolatile(had(entry)) >>> shift(entry) & end.ordinal()) != 0;
  }

  private static int had(int entry) {
    return HAD + entry / ENTRIES_OF_WORD * Integer.BYTES;
  }

  private static int shift(int entry) {
    return entry % ENTRIES_OF_WORD * BITS_OF_ENTRY;
  }

  void site(int site) {
    memory.storeInt(SITE, site);
  }

  /** {@return the place in the script at which the process is, see {@link Door#at}} */
  public int site() {
    return memory.getInt(SITE);
  }

  /** {@return the process id} */
  public int pid() {
    return memory.getIntVolatile(PID);
  }

  /** {@return the process that started it} */
  public int parent() {
    return memory.getInt(PARENT);
  }

  /**
   * {@return {@link #READY}, {@link #RUNNING}, {@link #ENDED} or {@link #PROGRAM}; 0 before the
   * page has been taken}
   */
  public int state() {
    return memory.getIntVolatile(STATE);
  }

  /**
   * {@return the number of the call: odd while the process is inside one} What was read of the page
   * before was read before this is.
   */
  public int sequence() {
    VarHandle.loadLoadFence();
    return memory.getIntVolatile(SEQUENCE);
  }

  /** {@return the call that it is in, or was in last: {@link org.ipcsh.posix.Call#id}} */
  public int call() {
    return memory.getInt(CALL);
  }

  /** {@return the object's entry in the {@link Register}, or {@link #NO_OBJECT}} */
  public int object() {
    return memory.getInt(OBJECT);
  }

  /**
   * {@return whether it is that of a program, perhaps of one that has ended: no worker evaluates in
   * its first thread}
   */
  public boolean isProgram() {
    return thread() != 0 && thread() == pid();
  }

  /** {@return the thread that makes its calls, as the kernel numbers it; 0 before that is known} */
  public int thread() {
    return memory.getInt(THREAD);
  }

  /** {@return whether the call ends by itself when a time is up} */
  public boolean timed() {
    return memory.getInt(TIMED) != 0;
  }

  /** {@return whether processes outside the run can end the call} */
  public boolean open() {
    return memory.getInt(OPEN) != 0;
  }

  /**
   * {@return the call's first argument, as the call has it: a descriptor, an address, a process id}
   */
  public long first() {
    return memory.getLong(FIRST);
  }

  /**
   * {@return the call's second argument; with {@link Door#sliced} and the like what is noted in its
   * place}
   */
  public long second() {
    return memory.getLong(SECOND);
  }

  /**
   * Notes the sequence, and since when it is that.
   *
   * @param sequence as {@link #sequence} was
   * @param now System.nanoTime of the main process, as all of these
   */
  public void see(int sequence, long now) {
    if (memory.getInt(SEEN) != sequence) {
      memory.putInt(SEEN, sequence);
      memory.putLong(SINCE, now);
    }
  }

  /**
   * {@return since when the sequence is what it is, as far as somebody looked; otherwise {@code
   * now}} In nanoseconds of the monotonic clock, which is that of all processes.
   *
   * @param sequence as {@link #sequence} was
   * @param now what to answer when nobody has looked
   */
  public long since(int sequence, long now) {
    return memory.getInt(SEEN) == sequence ? memory.getLong(SINCE) : now;
  }

  /** {@return what the process is called, in UTF-8, of at most 63 bytes} */
  public byte[] name() {
    return memory.string(NAME, NAME_LIMIT);
  }

  /**
   * {@return of a program, the path that was executed when it was started; the process may have
   * executed others since} Empty where that is not known.
   */
  public byte[] file() {
    return state() == PROGRAM ? memory.string(FILE, FILE_LIMIT) : new byte[0];
  }
}

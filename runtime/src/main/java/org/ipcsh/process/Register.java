package org.ipcsh.process;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipcsh.facility.End;
import org.ipcsh.posix.Memory;

/**
 * What a run has declared: its kernel objects, and its sources. Written when an object is created
 * and when a program is loaded, never later in the way of a call; read by whoever explains what the
 * processes of the run wait for, who need not belong to it.
 *
 * <pre>
 *   head     0 entries  int    how many have been taken; numbers begin at 1
 *            4 sources  int    bytes of the sources area that are taken
 *            8 signals  long   bits of the signals that processes of the run have sent
 *           16 over     int    the entry of the socket over which something was sent that has no entry; -1: over several
 *           64
 *   entry    0 ready    int    1 once the entry can be read, 3 if others can get at the object by a name
 *            4 object   int    {@link org.ipcsh.facility.KernelObject#id}
 *            8 site     int    place of the declaration
 *           12 given    int    bits of {@link End}: the ends that other processes were given
 *           16 openers  2 ints the process that opened its read or write end by name; -1: several have
 *           24 creator  int    the process that declared it
 *           28 left     int    bits of {@link End}: the ends that this one can still come to use
 *           32 kind     up to 15 bytes and a zero byte
 *           48 name     up to 31 bytes and a zero byte
 *           80 identity up to 171 bytes and a zero byte
 *          252 taker    int    of a semaphore: the process that took it and has not given it back; 0: none; -1: several
 *                              can take it, or what some take others give, so that nobody has it
 *          256 over     2 ints the entry of the socket over which its read or write end was sent; -1: over several,
 *                              or one that is not noted
 *   sources    a sequence of
 *            0 length   int    of the whole record, written last
 *            4 base     int    the site of its first character
 *            8 name     int length, bytes
 *              text     int length, bytes
 * </pre>
 */
public final class Register {
  private static final int CAPACITY = 8191;
  private static final int HEAD = 64;
  private static final int ENTRY = 256;
  private static final int SOURCES = HEAD + CAPACITY * ENTRY;
  private static final int SOURCES_SIZE = 2 << 20;
  static final int SIZE = (SOURCES + SOURCES_SIZE + 4095) & -4096;

  private static final int TAKEN = 0;
  private static final int SOURCES_TAKEN = 4;
  private static final int SIGNALS = 8;
  private static final int OVER_OF_UNKNOWN = 16;
  private static final int NAMED = 2;
  private static final int OPEN = 4;
  private static final int SIGNALLING = -1;

  /** {@link #over} where it is not one socket that is noted. */
  public static final int SEVERAL = -1;

  private static final int READY = 0;
  private static final int GIVEN = 4;
  private static final int OPENERS = 8;
  private static final int CREATOR = 16;
  private static final int LEFT = 20;
  private static final int KIND = 24;
  private static final int KIND_LIMIT = 15;
  private static final int NAME = 40;
  private static final int NAME_LIMIT = 31;
  private static final int IDENTITY = 72;
  private static final int IDENTITY_LIMIT = 171;
  private static final int TAKER = 244;
  private static final int OVER = 248;

  private static final int BASE = 4;
  private static final int TEXTS = 8;

  private final Memory memory;

  Register(Memory memory) {
    this.memory = memory;
  }

  /** {@return one with nothing in it, for processes that belong to no run} */
  public static Register empty() {
    return new Register(Memory.allocate(HEAD));
  }

  /**
   * Adds an object.
   *
   * @param named whether processes outside the run can get at it by a name
   * @param open whether they are expected to
   * @param identity see {@link org.ipcsh.facility.KernelObject#identity}; may be null
   * @return the number of its entry, or 0 when there is no room: it works all the same, and is
   *     explained less well
   */
  int add(int creator, boolean named, boolean open, String kind, String name, String identity) {
    int number = memory.getAndAddInt(TAKEN, 1) + 1;
    if (number > CAPACITY) {
      memory.getAndAddInt(TAKEN, -1);
      return 0;
    }
    int at = at(number);
    memory.putInt(at + CREATOR, creator);
    memory.putInt(at + LEFT, End.BOTH.ordinal());
    put(at + KIND, kind, KIND_LIMIT);
    put(at + NAME, name, NAME_LIMIT);
    if (identity != null) {
      put(at + IDENTITY, identity, IDENTITY_LIMIT);
    }
    memory.putIntRelease(at + READY, 1 | (named ? NAMED : 0) | (open ? OPEN : 0));
    return number;
  }

  /** Notes that a process opens one end by the object's name. */
  void opens(int number, End end, int pid) {
    if (number != 0) {
      putOnly(opener(number, end), pid);
    }
  }

  /** Notes one of which there should be one. */
  private void putOnly(int at, int value) {
    if (!memory.compareAndSetInt(at, 0, value) && memory.getIntVolatile(at) != value) {
      memory.putIntRelease(at, SEVERAL);
    }
  }

  private static int opener(int number, End end) {
    return at(number) + OPENERS + (end == End.READ ? 0 : Integer.BYTES);
  }

  /** Notes that these ends are sent away over a socket, of which {@code socket} is the entry. */
  void sent(int number, End ends, int socket) {
    for (End end : List.of(End.READ, End.WRITE)) {
      if ((ends.ordinal() & end.ordinal()) != 0) {
        putOnly(socketOf(number, end), socket == 0 ? SEVERAL : socket);
      }
    }
  }

  private static int socketOf(int number, End end) {
    return number == 0
        ? OVER_OF_UNKNOWN
        : at(number) + OVER + (end == End.READ ? 0 : Integer.BYTES);
  }

  /**
   * Finds the socket over which an end was sent away.
   *
   * @param number of the entry; 0: of what has no entry, and may be anything
   * @param end {@link End#READ} or {@link End#WRITE}
   * @return the entry of the socket; 0: it was not sent away; {@link #SEVERAL}. Of what has no
   *     entry: over which socket some of it was sent
   */
  public int over(int number, End end) {
    return memory.getIntVolatile(socketOf(number, end));
  }

  /** Notes that the process that declared it will not use these ends any more. */
  void gaveUp(int number, End ends, int pid) {
    if (number != 0 && creator(number) == pid) {
      int at = at(number) + LEFT;
      memory.putInt(at, memory.getInt(at) & ~ends.ordinal());
    }
  }

  /**
   * {@return whether a process of the run other than {@code pid} was given that end, has opened it
   * by name, or declared it and may come to use that end}
   *
   * @param number of the entry, from 1 on
   * @param end {@link End#READ} or {@link End#WRITE}
   * @param pid the process that does not count
   */
  public boolean usedByOthers(int number, End end, int pid) {
    int opener = memory.getIntVolatile(opener(number, end));
    int given = memory.getIntVolatile(at(number) + GIVEN);
    int left = creator(number) == pid ? 0 : memory.getIntVolatile(at(number) + LEFT);
    return ((given | left) & end.ordinal()) != 0 || opener != 0 && opener != pid;
  }

  /**
   * {@return whether processes outside the run can get at it by a name}
   *
   * @param number of the entry, from 1 on
   */
  public boolean isNamed(int number) {
    return (memory.getIntVolatile(at(number) + READY) & NAMED) != 0;
  }

  /**
   * {@return whether processes outside the run are expected to use it}
   *
   * @param number of the entry, from 1 on
   */
  public boolean isOpen(int number) {
    return (memory.getIntVolatile(at(number) + READY) & OPEN) != 0;
  }

  /**
   * {@return whether it is a pipe or a pair of sockets that the run has made}
   *
   * @param number of the entry; false for 0
   */
  public boolean isPrivate(int number) {
    return kind(number).equals("pipe") || identity(number).contains(" ");
  }

  /** Notes that a process has taken a semaphore. */
  void took(int number, int pid) {
    int at = at(number) + TAKER;
    if (memory.loadInt(at) != SIGNALLING) {
      memory.storeIntRelease(at, pid);
    }
  }

  /**
   * Notes that a process adds to a semaphore: it gives it back, or tells others something by it.
   */
  void gave(int number, int pid) {
    int at = at(number) + TAKER;
    memory.storeIntRelease(at, memory.loadInt(at) == pid ? 0 : SIGNALLING);
  }

  /** Notes of a semaphore that it did not begin at 1: who takes it has it not alone. */
  void isNobodys(int number) {
    if (number != 0) {
      memory.storeIntRelease(at(number) + TAKER, SIGNALLING);
    }
  }

  /**
   * {@return whether a semaphore is used as a lock is, as far as it was used: see {@link #taker}}
   *
   * @param number of the entry; false for 0
   */
  public boolean isTakenAlone(int number) {
    return number != 0 && memory.getIntVolatile(at(number) + TAKER) != SIGNALLING;
  }

  /**
   * {@return the process that took a semaphore and has not given it back, as far as it is used in
   * that way; else 0}
   *
   * @param number of the entry; 0 for 0
   */
  public int taker(int number) {
    return number == 0 ? 0 : Math.max(0, memory.getIntVolatile(at(number) + TAKER));
  }

  /** Notes that a process of the run sends a signal to some process. */
  void sent(int signal) {
    long before;
    do {
      before = memory.getLongVolatile(SIGNALS);
    } while (!memory.compareAndSetLong(SIGNALS, before, before | 1L << (signal - 1)));
  }

  /**
   * {@return the signals that processes of the run have sent, as bits: 1 for signal 1, 2 for signal
   * 2, 4 for signal 3}
   */
  public long sent() {
    return memory.getLongVolatile(SIGNALS);
  }

  /**
   * {@return the process that declared it}
   *
   * @param number of the entry, from 1 on
   */
  public int creator(int number) {
    return memory.getInt(at(number) + CREATOR);
  }

  /** Notes that another process is given these ends of the object. */
  void given(int number, End ends) {
    if (number == 0) {
      return;
    }
    int at = at(number) + GIVEN;
    int before;
    do {
      before = memory.getIntVolatile(at);
    } while (!memory.compareAndSetInt(at, before, before | ends.ordinal()));
  }

  /**
   * Adds a source of the program; what finds no room is shown without lines.
   *
   * @param base the site of its first character
   * @param name of the source; what reads it shows the last part of a path
   * @param text in UTF-8
   */
  public void addSource(int base, String name, byte[] text) {
    byte[] title = name.getBytes(StandardCharsets.UTF_8);
    int length = (TEXTS + 2 * Integer.BYTES + title.length + text.length + 3) & -4;
    int start = memory.getAndAddInt(SOURCES_TAKEN, length);
    if (start + length > SOURCES_SIZE - Integer.BYTES) {
      memory.getAndAddInt(SOURCES_TAKEN, -length);
      return;
    }
    int at = SOURCES + start;
    memory.putInt(at + BASE, base);
    memory.putInt(at + TEXTS, title.length);
    memory.put(at + TEXTS + 4, title, 0, title.length);
    int textAt = at + TEXTS + 4 + title.length;
    putUnaligned(textAt, text.length);
    memory.put(textAt + 4, text, 0, text.length);
    memory.putIntRelease(at, length);
  }

  private void putUnaligned(int at, int value) {
    memory.buffer().putInt(at, value);
  }

  /** {@return how many entries there are; their numbers are from 1 up to this} */
  public int entries() {
    return Math.min(memory.getIntVolatile(TAKEN), CAPACITY);
  }

  /**
   * {@return the kind of facility, of at most 15 bytes}
   *
   * @param number of the entry; the empty string for what is none
   */
  public String kind(int number) {
    return text(number, KIND, KIND_LIMIT);
  }

  /**
   * {@return the name in the script, of at most 31 bytes}
   *
   * @param number of the entry; the empty string for what is none
   */
  public String name(int number) {
    return text(number, NAME, NAME_LIMIT);
  }

  /**
   * {@return what {@link org.ipcsh.facility.KernelObject#identity} was, of at most 171 bytes; the
   * empty string if it has none}
   *
   * @param number of the entry; the empty string for what is none
   */
  public String identity(int number) {
    return text(number, IDENTITY, IDENTITY_LIMIT);
  }

  /**
   * {@return the latest entry with that identity, also as one of two, or 0}
   *
   * @param identity as {@link org.ipcsh.facility.KernelObject#identity} has it
   */
  public int find(String identity) {
    for (int number = entries(); number > 0; number--) {
      String each = identity(number);
      if (each.equals(identity)
          || each.startsWith(identity + " ")
          || each.endsWith(" " + identity)) {
        return number;
      }
    }
    return 0;
  }

  /**
   * A place in the sources.
   *
   * @param file the name of the source, without the folders
   * @param line its number, from 1 on
   * @param text the line, without its newline
   * @param column where in it, from 0, in characters
   */
  public record Place(String file, int line, String text, int column) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /**
   * {@return the place of a site, or null}
   *
   * @param site offset in the program's sources, as {@link Door#at} was told
   */
  public Place place(int site) {
    Place found = null;
    int end = Math.min(memory.getIntVolatile(SOURCES_TAKEN), SOURCES_SIZE);
    for (int start = 0; start < end; ) {
      int at = SOURCES + start;
      int length = memory.getIntVolatile(at);
      if (length == 0) {
        break;
      }
      int base = memory.getInt(at + BASE);
      if (base <= site) {
        int title = memory.getInt(at + TEXTS);
        int textAt = at + TEXTS + 4 + title;
        String name = new String(memory.bytes(at + TEXTS + 4, title), StandardCharsets.UTF_8);
        byte[] text = memory.bytes(textAt + 4, memory.buffer().getInt(textAt));
        found = place(name, new String(text, StandardCharsets.UTF_8), site - base);
      }
      start += length;
    }
    return found;
  }

  private static Place place(String name, String text, int offset) {
    int begin = text.lastIndexOf('\n', offset - 1) + 1;
    int end = text.indexOf('\n', offset);
    return new Place(
        name.substring(name.lastIndexOf('/') + 1),
        line(text, offset),
        text.substring(begin, end < 0 ? text.length() : end),
        offset - begin);
  }

  private static int line(String text, int offset) {
    int line = 1;
    for (int i = 0; i < offset && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }

  private static int at(int number) {
    return HEAD + (number - 1) * ENTRY;
  }

  private void put(int at, String text, int limit) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    memory.put(at, bytes, 0, Math.min(bytes.length, limit));
  }

  private String text(int number, int field, int limit) {
    if (number < 1 || number > CAPACITY || memory.getIntVolatile(at(number) + READY) == 0) {
      return "";
    }
    return new String(memory.string(at(number) + field, limit), StandardCharsets.UTF_8);
  }
}

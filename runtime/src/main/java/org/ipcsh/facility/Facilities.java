package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;

/**
 * The registry: a line for each facility, and nothing else to do to add one. A facility is made
 * when it is first asked for: most scripts use a few of them, and every process of a run pays for
 * what is loaded.
 */
public final class Facilities {
  /** The kind, and the class that states it. */
  private static final String[][] ALL = {
    {"pipe", "Pipe"},
    {"fifo", "Fifo"},
    {"unix_stream", "UnixStream"},
    {"unix_datagram", "UnixDatagram"},
    {"unix_seqpacket", "UnixSeqpacket"},
    {"tcp", "Tcp"},
    {"udp", "Udp"},
    {"pty", "Pty"},
    {"posix_queue", "PosixQueue"},
    {"sysv_queue", "SysvQueue"},
    {"posix_shm", "PosixShm"},
    {"sysv_shm", "SysvShm"},
    {"mapped_file", "MappedFile"},
    {"anonymous", "Anonymous"},
    {"file", "File"},
    {"descriptor", "Descriptor"},
    {"posix_sem", "PosixSem"},
    {"sysv_sem", "SysvSem"},
    {"record_lock", "RecordLock"},
    {"ofd_lock", "OfdLock"},
    {"flock", "Flock"},
    {"mutex", "Mutex"},
    {"rwlock", "RwLock"},
    {"condvar", "CondVar"},
    {"barrier", "Barrier"},
    {"eventfd", "EventFd"},
  };

  private static final Facility[] MADE = new Facility[ALL.length];

  /**
   * Loaded, not made: what is compiled while a single facility is loaded is thrown away when the
   * next comes, and that is mostly this one, by the first output in the midst of some loop.
   */
  static final Class<?> SECOND = Descriptor.class;

  private Facilities() {}

  /** {@return all that there are, in the order of the reference} */
  public static synchronized List<Facility> all() {
    List<Facility> all = new ArrayList<>(ALL.length);
    for (int i = 0; i < ALL.length; i++) {
      all.add(made(i));
    }
    return all;
  }

  /**
   * {@return whether there is a facility of that kind} Makes none.
   *
   * @param word as {@link Facility#kind} has it
   */
  public static boolean isKind(String word) {
    for (String[] each : ALL) {
      if (each[0].equals(word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@return the facility of that kind, or null}
   *
   * @param kind as {@link Facility#kind} has it
   */
  public static synchronized Facility of(String kind) {
    for (int i = 0; i < ALL.length; i++) {
      if (ALL[i][0].equals(kind)) {
        return made(i);
      }
    }
    return null;
  }

  /**
   * {@return the number of a kind, from 1 and the same in every process; 0 for one that is not
   * here}
   *
   * @param kind as {@link Facility#kind} has it
   */
  public static int number(String kind) {
    for (int i = 0; i < ALL.length; i++) {
      if (ALL[i][0].equals(kind)) {
        return i + 1;
      }
    }
    return 0;
  }

  /**
   * {@return the kind with that number, or null}
   *
   * @param number as {@link #number} has it; 0 or a negative one is no kind
   */
  public static String kind(int number) {
    return number <= 0 ? null : ALL[number - 1][0];
  }

  private static Facility made(int index) {
    if (MADE[index] == null) {
      try {
        MADE[index] =
            (Facility)
                Class.forName(Facilities.class.getPackageName() + "." + ALL[index][1])
                    .getDeclaredConstructor()
                    .newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(ALL[index][1] + " is not a facility", e);
      }
    }
    return MADE[index];
  }
}

package org.ipcsh.process;

import com.kenai.jffi.Library;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/**
 * Starts a program: posix_spawn(3). The program gets the descriptors that are given to it and no
 * others, an empty signal mask and default dispositions.
 */
public final class Spawn {
  private static final int ATTRIBUTES_SIZE = 512;
  private static final int ACTIONS_SIZE = 128;
  private static final int SIGSET_SIZE = 128;
  private static final String SHELL = "/bin/sh";

  /**
   * Duplicates stand above every descriptor number that is given a meaning, so that none overwrites
   * another.
   */
  private static final int ABOVE = 100;

  private final String path;
  private final List<byte[]> arguments = new ArrayList<>();
  private final List<int[]> descriptors = new ArrayList<>();
  private final Map<String, byte[]> variables = new TreeMap<>();
  private SignalSet blocked = SignalSet.NONE;
  private final Map<Integer, String> fifos = new TreeMap<>();
  private final List<Integer> terminals = new ArrayList<>();
  private String terminal;
  private String directory;
  private boolean group;
  private boolean machine;

  /**
   * A program, with its name as the first argument.
   *
   * @param path where it is; nothing is looked up in PATH
   */
  public Spawn(String path) {
    this.path = path;
  }

  /**
   * {@return where a shell would find the program: in PATH, unless the name has a slash; null if it
   * is nowhere}
   *
   * @param program a name, or a path, which is returned whether it exists or not
   */
  public static String find(String program) {
    if (program.indexOf('/') >= 0) {
      return program;
    }
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "/usr/bin:/bin" : path).split(":")) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, program);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return candidate.toString();
      }
    }
    return null;
  }

  /**
   * Adds an argument of the program; no byte of it is zero.
   *
   * @param argument not copied
   * @return this
   */
  public Spawn argument(byte[] argument) {
    arguments.add(argument);
    return this;
  }

  /**
   * Adds an argument of the program, in UTF-8.
   *
   * @param argument without a zero character
   * @return this
   */
  public Spawn argument(String argument) {
    return argument(argument.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The program's descriptor {@code number} is to be a duplicate of {@code fd}; 0, 1 and 2 are
   * inherited unless said.
   *
   * @param number from 0 on
   * @param fd an open descriptor of this process, which keeps it; duplicated when the program is
   *     started
   * @return this
   */
  public Spawn descriptor(int number, int fd) {
    descriptors.add(new int[] {number, fd});
    return this;
  }

  /**
   * Has the program begin with these signals blocked; with none unless said.
   *
   * @param signals the whole mask
   * @return this
   */
  public Spawn blocking(SignalSet signals) {
    blocked = signals;
    return this;
  }

  /** The program is a virtual machine, and keeps what the environment has for those of this run. */
  Spawn machine() {
    machine = true;
    return this;
  }

  /**
   * Sets a variable in the program's environment, which is otherwise that of this process, or takes
   * it out: environ(7).
   *
   * @param name a byte string, as the value is: a character is a byte
   * @param value null for none
   * @return this
   */
  public Spawn variable(String name, byte[] value) {
    variables.put(name, value);
    return this;
  }

  /**
   * As {@link #variable(String, byte[])}, with a value in UTF-8.
   *
   * @param name a byte string: a character is a byte
   * @param value null for none
   * @return this
   */
  public Spawn variable(String name, String value) {
    return variable(name, bytes(value));
  }

  /**
   * Sets the program's working directory, which is otherwise that of this process. Paths that this
   * object has, the program's own among them, are those that they are for this process.
   *
   * @param path which has to exist when the program is started
   * @return this
   */
  public Spawn directory(String path) {
    directory = path;
    return this;
  }

  /**
   * The program's descriptor {@code number} is to be the terminal at {@code path}, and the program
   * the leader of a session with that terminal: what is typed there for interrupting reaches it as
   * SIGINT, and a hang-up as SIGHUP. It opens the terminal itself, after setsid(2), which is how a
   * terminal becomes a session's.
   *
   * @param number from 0 on
   * @param path of the terminal's device
   * @return this
   * @throws IllegalArgumentException when it has got another terminal already
   */
  public Spawn terminal(int number, String path) {
    if (terminal != null && !terminal.equals(path)) {
      throw new IllegalArgumentException(
          "a program has one terminal: " + terminal + ", not also " + path);
    }
    terminal = path;
    terminals.add(number);
    return this;
  }

  /**
   * The program's descriptor {@code number} is to be the FIFO at {@code path}, 0 for reading, 1 and
   * 2 for writing. The new process opens it before it becomes the program, and may wait there for
   * the other side; a file action of posix_spawn(3) would keep this process waiting too. So it
   * begins as a shell, which does just that.
   *
   * @param number 0, 1 or 2
   * @param path of the FIFO
   * @return this
   */
  public Spawn fifo(int number, String path) {
    fifos.put(number, path);
    return this;
  }

  /** The program that is started first. */
  private String first() {
    return fifos.isEmpty() ? fromThere(path) : SHELL;
  }

  /** A path of this process, as one from the working directory of the other. */
  private String fromThere(String here) {
    return directory == null ? here : Path.of(here).toAbsolutePath().toString();
  }

  /** What the first program is given, its name first. */
  private List<byte[]> words() {
    List<byte[]> words = new ArrayList<>();
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (fifos.isEmpty()) {
      words.add(bytes(name));
    } else {
      StringBuilder open = new StringBuilder("exec");
      int argument = 0;
      for (int number : fifos.keySet()) {
        open.append(' ').append(number).append(number == 0 ? '<' : '>');
        open.append("\"$").append(++argument).append('"');
      }
      open.append("; shift ").append(argument).append("; exec \"$@\"");
      words.addAll(List.of(bytes("sh"), bytes("-c"), bytes(open.toString()), bytes("sh")));
      fifos.values().forEach(fifo -> words.add(bytes(fromThere(fifo))));
      words.add(bytes(path.equals(find(name)) ? name : fromThere(path)));
    }
    words.addAll(arguments);
    return words;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Has the program lead a process group of its own: what the terminal sends to ours does not reach
   * it.
   *
   * @return this
   */
  public Spawn group() {
    group = true;
    return this;
  }

  /**
   * Starts it.
   *
   * @param door where the call is noted, or null for processes that the script did not ask for
   * @return the process id
   * @throws PosixException ENOENT when there is no such program or directory; EACCES when it may
   *     not be executed; ENOEXEC when it is no program; E2BIG when arguments and environment are
   *     too long; EAGAIN when the user may have no more processes; ENOMEM; EMFILE or EINVAL when
   *     the limit on descriptors is too low, EBADF when one that is given is not open; EINVAL when
   *     an argument has a zero byte; ENOSYS when the C library cannot start one in another
   *     directory
   */
  public int start(Door door) {
    List<Memory> alive = new ArrayList<>();
    Memory attributes = Memory.allocate(ATTRIBUTES_SIZE);
    Memory actions = Memory.allocate(ACTIONS_SIZE);
    Memory set = Memory.allocate(SIGSET_SIZE);
    Libc.SPAWNATTR_INIT.invoke(attributes.address());
    Libc.FILE_ACTIONS_INIT.invoke(actions.address());
    List<Long> duplicates = new ArrayList<>();
    try {
      blocked.store(set, 0);
      Libc.SPAWNATTR_SETSIGMASK.invoke(attributes.address(), set.address());
      Libc.SIGFILLSET.invoke(set.address());
      Libc.SPAWNATTR_SETSIGDEFAULT.invoke(attributes.address(), set.address());
      Libc.SPAWNATTR_SETFLAGS.invoke(
          attributes.address(),
          Flags.POSIX_SPAWN_SETSIGDEF
              | Flags.POSIX_SPAWN_SETSIGMASK
              | (group && terminal == null ? Flags.POSIX_SPAWN_SETPGROUP : 0)
              | (terminal == null ? 0 : Flags.POSIX_SPAWN_SETSID));
      changeDirectory(actions, alive);
      int highest = 2;
      for (int number : terminals) {
        Memory device = string(bytes(terminal), alive);
        Libc.FILE_ACTIONS_ADDOPEN.invoke(
            actions.address(), number, device.address(), Flags.O_RDWR, 0, 0);
        highest = Math.max(highest, number);
      }
      for (int[] each : descriptors) {
        long duplicate = Libc.FCNTL.invoke(each[1], Flags.F_DUPFD_CLOEXEC, ABOVE);
        if (duplicate < 0) {
          throw new PosixException(
              "fcntl",
              path,
              (int) -duplicate,
              duplicate == -Errno.EINVAL || duplicate == -Errno.EMFILE
                  ? "the limit on open descriptors (ulimit -n) is too low to start a process"
                  : null);
        }
        duplicates.add(duplicate);
        Libc.FILE_ACTIONS_ADDDUP2.invoke(actions.address(), duplicate, each[0]);
        highest = Math.max(highest, each[0]);
      }
      for (int number = 3; number < highest; number++) {
        if (!isGiven(number)) {
          Libc.FILE_ACTIONS_ADDCLOSE.invoke(actions.address(), number);
        }
      }
      closeFrom(actions, highest + 1);
      Memory pid = Memory.allocate(Integer.BYTES);
      Memory program = string(bytes(first()), alive);
      Memory argv = vector(alive);
      Memory environ = environment(alive);
      long result =
          door == null
              ? Libc.POSIX_SPAWN.invoke(
                  pid.address(),
                  program.address(),
                  actions.address(),
                  attributes.address(),
                  argv.address(),
                  environ.address())
              : door.call(
                  Libc.POSIX_SPAWN,
                  null,
                  pid.address(),
                  program.address(),
                  actions.address(),
                  attributes.address(),
                  argv.address(),
                  environ.address());
      if (result < 0) {
        throw failure((int) -result);
      }
      return pid.getInt(0);
    } finally {
      for (long duplicate : duplicates) {
        Libc.CLOSE.invoke(duplicate);
      }
      Libc.FILE_ACTIONS_DESTROY.invoke(actions.address());
      Libc.SPAWNATTR_DESTROY.invoke(attributes.address());
      Reference.reachabilityFence(alive);
      Reference.reachabilityFence(set);
    }
  }

  private void changeDirectory(Memory actions, List<Memory> alive) {
    if (directory == null) {
      return;
    }
    if (!Libc.FILE_ACTIONS_ADDCHDIR_NP.exists()) {
      throw new PosixException(
          "posix_spawn_file_actions_addchdir_np",
          path,
          Errno.ENOSYS,
          "this C library cannot start a program in another directory; sh -c 'cd … && exec …' can");
    }
    Memory there = string(bytes(directory), alive);
    Libc.FILE_ACTIONS_ADDCHDIR_NP.invoke(actions.address(), there.address());
  }

  /** The new process reports only a number, whether its directory or its program is to blame. */
  private PosixException failure(int errno) {
    if (directory != null && !Files.isExecutable(Path.of(directory, "."))) {
      return new PosixException("chdir", '"' + directory + '"', errno);
    }
    return new PosixException("posix_spawn", path, errno);
  }

  private boolean isGiven(int number) {
    if (terminals.contains(number)) {
      return true;
    }
    for (int[] each : descriptors) {
      if (each[0] == number) {
        return true;
      }
    }
    return false;
  }

  /**
   * Becomes the program: execve(2). The process keeps its number, its standard descriptors and
   * those that are not close-on-exec; the program begins with the mask that {@link #blocking} says.
   *
   * @return the negated error number, such as -ENOENT, -EACCES, -ENOEXEC, -E2BIG; it returns only
   *     when the call fails, with the mask as it was
   */
  public long become() {
    List<Memory> alive = new ArrayList<>();
    Memory set = blocked.toMemory();
    Memory before = Memory.allocate(SIGSET_SIZE);
    Libc.PTHREAD_SIGMASK.invoke(Flags.SIG_SETMASK, set.address(), before.address());
    Memory program = string(bytes(path), alive);
    Memory argv = vector(alive);
    Memory environ = environment(alive);
    long result = Libc.EXECVE.invoke(program.address(), argv.address(), environ.address());
    Libc.PTHREAD_SIGMASK.invoke(Flags.SIG_SETMASK, before.address(), 0);
    Reference.reachabilityFence(before);
    Reference.reachabilityFence(alive);
    Reference.reachabilityFence(set);
    return result;
  }

  /**
   * Older C libraries cannot close all from a number on; there our own are close-on-exec, and
   * inherited ones stay.
   */
  private static void closeFrom(Memory actions, int lowest) {
    if (Libc.FILE_ACTIONS_ADDCLOSEFROM_NP.exists()) {
      Libc.FILE_ACTIONS_ADDCLOSEFROM_NP.invoke(actions.address(), lowest);
    }
  }

  /**
   * This process's environment as it was given, with the variables that were set: without what
   * concerns only our own kind, unless it is for one of them.
   */
  private Memory environment(List<Memory> alive) {
    long environ =
        Memory.at(Library.getDefault().getSymbolAddress("environ"), Long.BYTES).getLong(0);
    List<Long> all = new ArrayList<>();
    for (int i = 0; ; i++) {
      long entry = Memory.at(environ + (long) i * Long.BYTES, Long.BYTES).getLong(0);
      if (entry == 0) {
        break;
      }
      String name = name(entry);
      if (!variables.containsKey(name) && (machine || !Given.isForMachine(name))) {
        all.add(entry);
      }
    }
    String locale = System.getProperty(Given.LOCALE, "");
    if (!machine && !locale.isEmpty() && !variables.containsKey(Given.CHANGED)) {
      all.add(string(bytes(locale), alive).address());
    }
    for (Map.Entry<String, byte[]> each : variables.entrySet()) {
      if (each.getValue() != null) {
        all.add(string(entry(each.getKey(), each.getValue()), alive).address());
      }
    }
    Memory vector = Memory.allocate((all.size() + 1) * Long.BYTES);
    alive.add(vector);
    for (int i = 0; i < all.size(); i++) {
      vector.putLong(i * Long.BYTES, all.get(i));
    }
    return vector;
  }

  /** The name of the variable that a string NAME=VALUE of the environment sets. */
  private static String name(long entry) {
    StringBuilder name = new StringBuilder();
    Memory string = Memory.at(entry, Integer.MAX_VALUE);
    for (int i = 0; string.getByte(i) != 0 && string.getByte(i) != '='; i++) {
      name.append((char) (string.getByte(i) & 0xff));
    }
    return name.toString();
  }

  private static byte[] entry(String name, byte[] value) {
    byte[] start = (name + '=').getBytes(StandardCharsets.ISO_8859_1);
    byte[] entry = Arrays.copyOf(start, start.length + value.length);
    System.arraycopy(value, 0, entry, start.length, value.length);
    return entry;
  }

  private static Memory string(byte[] bytes, List<Memory> alive) {
    for (byte b : bytes) {
      if (b == 0) {
        throw new PosixException(
            "posix_spawn", null, Errno.EINVAL, "an argument of a program has no zero bytes");
      }
    }
    Memory memory = Memory.string(bytes);
    alive.add(memory);
    return memory;
  }

  private Memory vector(List<Memory> alive) {
    List<byte[]> words = words();
    Memory vector = Memory.allocate((words.size() + 1) * Long.BYTES);
    alive.add(vector);
    for (int i = 0; i < words.size(); i++) {
      vector.putLong(i * Long.BYTES, string(words.get(i), alive).address());
    }
    return vector;
  }
}

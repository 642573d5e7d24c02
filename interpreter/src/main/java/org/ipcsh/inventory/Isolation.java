package org.ipcsh.inventory;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.process.Journals;

/**
 * {@code --isolated}: the run has System V and POSIX objects of its own, and processes that only it
 * sees. All of them go with its namespaces, whatever the script did; files and FIFOs are the
 * system's, as always.
 *
 * <p>A JVM cannot enter new namespaces, so this one is replaced by a shell that makes them and
 * starts it once more. As the first process of its namespace the JVM takes all others with it; the
 * shell stays outside, ends with its status and hands on the signals that are sent to it.
 */
public final class Isolation {
  /**
   * Its first argument is {@code full}, or {@code part} for doing without a namespace of processes;
   * then a command.
   */
  static final String SCRIPT =
      """
      mode=$1; shift
      uid=$(id -u) gid=$(id -g) own=
      if [ "$uid" != 0 ] || ! unshare --ipc true 2>/dev/null; then own='--user --map-root-user'; fi
      exec unshare $own --ipc --mount sh -c '
      mode=$1 uid=$2 gid=$3 own=$4; shift 4
      mount -t tmpfs -o mode=1777 ipcsh /dev/shm || exit 125
      [ ! -d /dev/mqueue ] || mount -t mqueue ipcsh /dev/mqueue || exit 125
      if [ -n "$own" ]; then set -- unshare --user --map-user="$uid" --map-group="$gid" "$@"; fi
      if [ "$mode" = part ]; then exec "$@"; fi
      exec unshare --pid sh -c "
      exec 3<&0
      setpriv --pdeathsig KILL env --default-signal=INT,QUIT \\
        sh -c \\"mount -t proc proc /proc || exit 125; exec \\\\\\"\\\\\\$@\\\\\\"\\" sh \\"\\$@\\" <&3 3<&- &
      child=\\$!
      trap : INT QUIT
      trap \\"kill -TERM \\$child\\" TERM
      trap \\"kill -HUP \\$child\\" HUP
      while :; do
        wait \\$child; status=\\$?
        kill -0 \\$child 2>/dev/null || exit \\$status
      done" sh "$@"' sh "$mode" "$uid" "$gid" "$own" "$@"
      """;

  private Isolation() {}

  /** Whether this process is inside. */
  public static boolean isInside() {
    return System.getenv(Journals.ISOLATED) != null;
  }

  /**
   * Starts this JVM once more, inside: does not return then.
   *
   * @return why it cannot be done
   */
  public static String enter() {
    String mode = allows("full") ? "full" : allows("part") ? "part" : null;
    if (mode == null) {
      return "this system allows no namespaces (see: ipcsh doctor): the run is not isolated";
    }
    List<byte[]> command = new ArrayList<>();
    for (String word : new String[] {"sh", "-c", SCRIPT, "ipcsh", mode}) {
      command.add(word.getBytes(StandardCharsets.UTF_8));
    }
    try {
      int from = 0;
      byte[] own = Files.readAllBytes(Path.of("/proc/self/cmdline"));
      for (int i = 0; i < own.length; i++) {
        if (own[i] == 0) {
          command.add(Arrays.copyOfRange(own, from, i));
          from = i + 1;
        }
      }
      // The words of the command line are the same; what differs is this.
      command.set(
          5, Path.of("/proc/self/exe").toRealPath().toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return "/proc cannot be read: the run is not isolated";
    }
    Memory name = Memory.string(Journals.ISOLATED.getBytes(StandardCharsets.UTF_8));
    Memory value = Memory.string(mode.getBytes(StandardCharsets.UTF_8));
    Libc.SETENV.invoke(name.address(), value.address(), 1);
    List<Memory> alive = new ArrayList<>();
    Memory argv = Memory.allocate((command.size() + 1) * Long.BYTES);
    for (int i = 0; i < command.size(); i++) {
      alive.add(Memory.string(command.get(i)));
      argv.putLong(i * Long.BYTES, alive.get(i).address());
    }
    Memory shell = Memory.string("/bin/sh".getBytes(StandardCharsets.UTF_8));
    long result = Libc.EXECV.invoke(shell.address(), argv.address());
    Reference.reachabilityFence(alive);
    return "/bin/sh: " + Errno.text((int) -result) + ": the run is not isolated";
  }

  /** Whether the namespaces can be made; the sound way to know is to try. */
  static boolean allows(String mode) {
    try {
      Process process =
          new ProcessBuilder("/bin/sh", "-c", SCRIPT, "ipcsh", mode, "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

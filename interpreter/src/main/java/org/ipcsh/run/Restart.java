package org.ipcsh.run;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.process.SignalGate;
import org.ipcsh.process.Spawn;

/**
 * Starts the main process once more, in its own place, with its signals blocked: only so can it
 * block, wait for and handle them as a C program does (see {@link SignalGate}). It costs the start
 * of a virtual machine, and so it is done only for scripts whose main process has to do with
 * signals; processes that a script starts are always started this way.
 */
public final class Restart {
  private static final String DONE = "ipcsh.signals";

  private Restart() {}

  /** Whether this process has been started with its signals blocked. */
  public static boolean isDone() {
    return Boolean.getBoolean(DONE);
  }

  /**
   * Starts this process once more. Returns only when that is not possible; then signals are left as
   * they are.
   *
   * @param standardInput what the new process is to find there, because this one has read it; or
   *     null
   */
  public static void now(byte[] standardInput) {
    byte[] line;
    Path java;
    try {
      line = Files.readAllBytes(Path.of("/proc/self/cmdline"));
      java = Files.readSymbolicLink(Path.of("/proc/self/exe"));
    } catch (IOException e) {
      return;
    }
    Spawn spawn = new Spawn(java.toString());
    SignalGate.startShut(spawn);
    spawn.argument("-D" + DONE + "=true");
    int from = 0;
    boolean program = true;
    for (int i = 0; i < line.length; i++) {
      if (line[i] == 0) {
        if (!program) {
          spawn.argument(Arrays.copyOfRange(line, from, i));
        }
        program = false;
        from = i + 1;
      }
    }
    if (standardInput != null) {
      giveBack(standardInput);
    }
    spawn.become();
  }

  private static void giveBack(byte[] read) {
    Memory name = Memory.string("script".getBytes(StandardCharsets.US_ASCII));
    long fd = Libc.MEMFD_CREATE.invoke(name.address(), Flags.MFD_CLOEXEC);
    Memory bytes = Memory.string(read);
    for (int done = 0; done < read.length; ) {
      long written = Libc.WRITE.invoke(fd, bytes.address() + done, read.length - done);
      if (written < 0) {
        return;
      }
      done += (int) written;
    }
    Reference.reachabilityFence(bytes);
    Reference.reachabilityFence(name);
    Libc.LSEEK.invoke(fd, 0, Flags.SEEK_SET);
    Libc.DUP2.invoke(fd, 0);
  }
}

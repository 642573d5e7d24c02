package org.ipcsh.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.ipcsh.facility.DescriptorChannel;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Spawn;

/**
 * What a program gets in a labelled run for those of its standard output and error that would be
 * this process's own: pipes, out of which the {@link Labeller} passes on line by line. Where both
 * are the same file, as at a terminal, there is one pipe, so that the order stays.
 */
final class LabelledOutput {
  private static final int STDERR = 2;
  private static final int NONE = -1;
  private static final int ACCESS_MODE = 3;

  private final LabellerLink labeller;
  private final int program;

  private LabelledOutput(LabellerLink labeller, int program) {
    this.labeller = labeller;
    this.program = program;
  }

  /** Pipes for a program that is about to start. */
  static final class Ends {
    private final Map<Integer, Integer> read = new TreeMap<>();
    private final Map<Integer, Integer> write = new TreeMap<>();

    /** Those that a program is to have, as far as its descriptors are not said to be others. */
    static Ends open(Spawn spawn, KernelObject stdout, KernelObject stderr) {
      Ends ends = new Ends();
      try {
        ends.give(spawn, Environment.STDOUT, stdout);
        ends.give(spawn, STDERR, stderr);
      } catch (PosixException e) {
        ends.close();
        throw e;
      }
      return ends;
    }

    private void give(Spawn spawn, int number, KernelObject said) {
      int target = target(number, said);
      if (target != NONE) {
        if (!write.containsKey(target)) {
          open(target);
        }
        spawn.descriptor(number, write.get(target));
      }
    }

    private void open(int target) {
      Memory ends = Memory.allocate(2 * Integer.BYTES);
      long result = Libc.PIPE2.invoke(ends.address(), Flags.O_CLOEXEC);
      if (result < 0) {
        throw new PosixException("pipe2", null, (int) -result);
      }
      read.put(target, ends.getInt(0));
      write.put(target, ends.getInt(Integer.BYTES));
    }

    boolean isEmpty() {
      return write.isEmpty();
    }

    /** Has what comes out of them passed on. */
    LabelledOutput passTo(LabellerLink labeller, byte[] label) {
      return new LabelledOutput(labeller, labeller.take(label, read));
    }

    /** To be called when the program has been started, or could not be. */
    void close() {
      read.values().forEach(Libc.CLOSE::invoke);
      write.values().forEach(Libc.CLOSE::invoke);
    }
  }

  /** Which of 1 and 2 the program's descriptor is to be a duplicate of, and can be written to. */
  private static int target(int number, KernelObject said) {
    int target = number;
    if (said != null) {
      target =
          said.facility().kind().equals("descriptor")
              ? ((DescriptorChannel) said).openWriteFd()
              : NONE;
    }
    if (target != Environment.STDOUT && target != STDERR) {
      return NONE;
    }
    long flags = Libc.FCNTL.invoke(target, Flags.F_GETFL, 0);
    if (flags < 0 || (flags & ACCESS_MODE) == 0) {
      return NONE;
    }
    return file(STDERR) != null && file(STDERR).equals(file(Environment.STDOUT))
        ? Environment.STDOUT
        : target;
  }

  private static Path file(int number) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number));
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Returns when all that the program, which has ended, wrote has been passed on.
   *
   * @return what could not be written, by the descriptor to which it was to go
   */
  Map<Integer, byte[]> pass() {
    return labeller.pass(program);
  }
}

package org.ipcsh.proc;

/** The system call in which a thread is blocked: /proc/PID/task/TID/syscall. */
public final class BlockedCall {
  private static final int ARGUMENTS = 6;

  private final long number;
  private final long[] arguments;

  private BlockedCall(long number, long[] arguments) {
    this.number = number;
    this.arguments = arguments;
  }

  /** That call; null when the thread is in none, or the kernel does not tell us. */
  public static BlockedCall of(int pid, int thread) {
    String text = ProcFile.text("/proc/" + pid + "/task/" + thread + "/syscall");
    String[] fields = text.strip().split(" ");
    // "running", or "-1" and two addresses.
    if (fields.length <= ARGUMENTS) {
      return null;
    }
    long[] arguments = new long[ARGUMENTS];
    for (int i = 0; i < ARGUMENTS; i++) {
      arguments[i] = Long.parseUnsignedLong(fields[1 + i].substring("0x".length()), 16);
    }
    return new BlockedCall(Long.parseLong(fields[0]), arguments);
  }

  /** Its name, or "" when it is none of those in which one waits for others. */
  public String name() {
    return SystemCalls.name((int) number);
  }

  /** One of its arguments, in the order of its manual page, from 0. */
  public long argument(int index) {
    return arguments[index];
  }

  /** The path that open(2) or openat(2) is given, as it is given; null where it cannot be read. */
  public String path(int pid) {
    return ProcessMemory.string(pid, arguments[isRelative() ? 1 : 0]);
  }

  /** The flags that open(2) or openat(2) is given. */
  public long flags() {
    return arguments[isRelative() ? 2 : 1];
  }

  private boolean isRelative() {
    return name().equals("openat");
  }

  /** Its name, or its number where it has none here. */
  @Override
  public String toString() {
    String name = name();
    return name.isEmpty() ? "system call " + number : name;
  }
}

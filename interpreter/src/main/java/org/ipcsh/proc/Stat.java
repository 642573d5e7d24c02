package org.ipcsh.proc;

/**
 * What /proc/PID/stat tells of a process or of a thread.
 *
 * @param state R, S, D, T, t, Z or X as in proc(5); X when there is none
 * @param command the name of the program, as it is: see {@link Proc#command}
 * @param group its process group
 * @param foreground the process group in the foreground of its terminal; -1 without one
 * @param end how one ended that nobody has waited for, as waitpid(2) will tell; 0 before
 */
public record Stat(
    char state,
    String command,
    int parent,
    int group,
    int foreground,
    boolean isOfKernel,
    int threads,
    int end) {
  /** Fields after the command, which may itself hold blanks and parentheses. */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int GROUP = 2;
  private static final int FOREGROUND = 5;
  private static final int FLAGS = 6;
  private static final int THREADS = 17;
  private static final int END = 49;

  /** PF_KTHREAD of the kernel: a thread of its own, which makes no system calls. */
  private static final long OF_KERNEL = 0x200000;

  private static final Stat NONE = new Stat('X', "", 0, 0, -1, false, 0, 0);

  /** Of a process, or of a thread by its own number. */
  public static Stat of(int pid) {
    return parse(ProcFile.text("/proc/" + pid + "/stat"));
  }

  public static Stat of(int pid, int thread) {
    return parse(ProcFile.text("/proc/" + pid + "/task/" + thread + "/stat"));
  }

  private static Stat parse(String text) {
    int end = text.lastIndexOf(')');
    if (end < 0) {
      return NONE;
    }
    String[] fields = text.substring(end + 2).split(" ");
    return new Stat(
        fields[STATE].charAt(0),
        text.substring(text.indexOf('(') + 1, end),
        Integer.parseInt(fields[PARENT]),
        Integer.parseInt(fields[GROUP]),
        Integer.parseInt(fields[FOREGROUND]),
        (Long.parseLong(fields[FLAGS]) & OF_KERNEL) != 0,
        Integer.parseInt(fields[THREADS]),
        end(fields));
  }

  /** The kernel has a number there for one that is stopped, too. */
  private static int end(String[] fields) {
    return fields[STATE].equals("Z") ? Integer.parseInt(fields[END].strip()) : 0;
  }

  /** Whether there is none (any more): not even one that has ended and was not waited for. */
  public boolean isGone() {
    return state == 'X';
  }
}

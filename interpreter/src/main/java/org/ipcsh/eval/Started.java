package org.ipcsh.eval;

/** A process that was started: the value of {@code start}. */
public abstract class Started {
  private final ProcessDefinition definition;

  /**
   * For each global slot what the process was given of it: one more than the ordinal of the ends, 0
   * for nothing.
   */
  byte[] given = new byte[0];

  protected Started(ProcessDefinition definition) {
    this.definition = definition;
  }

  public final ProcessDefinition definition() {
    return definition;
  }

  public final String name() {
    return definition.name();
  }

  /** What it is called, so that it is told apart from others of its name: {@code worker#2}. */
  public abstract String label();

  /** Notes what it has been given once {@link Handover#writeBlock} has reached it. */
  public final void given(byte[] now) {
    given = now;
  }

  /** Has the next block find what the global is then, whatever was given before. */
  public final void renew(int slot) {
    if (slot >= 0 && slot < given.length) {
      given[slot] = 0;
    }
  }

  public abstract long pid();

  /** How it ended, or null while it runs. */
  public abstract Status status();

  /** Notes that the script has been told how it ended. */
  public abstract void looked();

  /**
   * Whether the script itself has sent it a signal, so that its end by that signal is no surprise.
   */
  public abstract boolean signalled(int signal);
}

package org.ipcsh.eval;

/**
 * A process that another process started, as this one knows it: by its number. It can be sent a
 * signal; only who started it can wait for it.
 */
final class Foreign extends Started {
  private final long pid;

  Foreign(ProcessDefinition definition, long pid) {
    super(definition);
    this.pid = pid;
  }

  @Override
  public String label() {
    return name();
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public Status status() {
    return null;
  }

  @Override
  public void looked() {
    // Of its end another process is told.
  }

  @Override
  public boolean signalled(int signal) {
    return false;
  }
}

package org.ipcsh.run;

import org.ipcsh.eval.ProcessDefinition;
import org.ipcsh.eval.Started;
import org.ipcsh.eval.Status;
import org.ipcsh.proc.Stat;
import org.ipcsh.process.Child;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Journal;
import org.ipcsh.process.Link;

/** A process that this one started: a worker, or any program. */
final class ChildProcess extends Started {
  private final String label;
  private final Child child;
  private final Link link;
  private final ControlPage page;
  private final int site;
  private int units;
  private int unawaited;
  private long signals;
  private volatile boolean looked;
  private Onlooker onlooker;
  private LabelledOutput labelled;
  private boolean released;
  private boolean over;
  private Answers answers;

  /**
   * @param label what it is called where several have its name
   * @param link the link to a worker, or null for a program
   * @param page its control page
   * @param site where in the script it was started
   * @param units how many units of the program it has
   */
  ChildProcess(
      ProcessDefinition definition,
      String label,
      Child child,
      Link link,
      ControlPage page,
      int site,
      int units) {
    super(definition);
    this.label = label;
    this.child = child;
    this.link = link;
    this.page = page;
    this.site = site;
    this.units = units;
  }

  @Override
  public String label() {
    return label;
  }

  Child child() {
    return child;
  }

  Link link() {
    return link;
  }

  ControlPage page() {
    return page;
  }

  /**
   * What receives its answers where an {@link Audience} follows it; null before its first block.
   */
  Answers answers() {
    return answers;
  }

  void answers(Answers receiver) {
    answers = receiver;
  }

  /** How many blocks it was given of which the answer has not been received. */
  int unawaited() {
    return unawaited;
  }

  void unawaited(int blocks) {
    unawaited = blocks;
  }

  int site() {
    return site;
  }

  int units() {
    return units;
  }

  void units(int count) {
    units = count;
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public Status status() {
    if (!child.ended() && !child.poll()) {
      return null;
    }
    ended();
    return Status.of(child.status());
  }

  /** Tells a driven process that nothing more will come. */
  void release() {
    if (!released) {
      released = true;
      link.end();
    }
  }

  /**
   * To be called when its end has been seen, by any thread; the page may be another process's from
   * then on.
   */
  synchronized void ended() {
    if (over) {
      return;
    }
    over = true;
    page.end();
    if (link == null) {
      Journal.ofThisProcess().removed(Journal.PROGRAM, Integer.toString(child.pid()));
    } else if (answers == null) {
      // Who receives the answers closes the link itself: its number must not be another's
      // meanwhile.
      link.close();
    }
  }

  void signal(int signal) {
    signals |= 1L << signal;
  }

  @Override
  public boolean signalled(int signal) {
    return signal > 0 && (signals & 1L << signal) != 0;
  }

  @Override
  public void looked() {
    looked = true;
  }

  boolean isLooked() {
    return looked;
  }

  /** What it writes and nobody has seen to yet that it was passed on; or null. */
  LabelledOutput labelled() {
    return labelled;
  }

  void labelled(LabelledOutput output) {
    labelled = output;
  }

  /** Follows it from now on, for an {@link Audience}. */
  void follow(Onlooker follower) {
    onlooker = follower;
    follower.start();
  }

  /** Waits a little until all that it printed has been told, if it has ended. */
  void settle(long milliseconds) {
    if (onlooker != null && onlooker.isAlive() && child.ended()) {
      try {
        onlooker.join(milliseconds);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether it ended badly, not by the script's own doing, and nobody has been told. */
  boolean isUnreported() {
    Status status = looked ? null : status();
    return status != null && isBad(status);
  }

  /**
   * How it ended, if {@link #isUnreported}; else null. Only looks: it stays a zombie until the
   * script waits.
   */
  Status unreported() {
    if (looked) {
      return null;
    }
    Status status = Status.of(child.ended() ? child.status() : Stat.of(child.pid()).end());
    return isBad(status) ? status : null;
  }

  private boolean isBad(Status status) {
    return !status.ok() && !signalled(status.signal());
  }
}

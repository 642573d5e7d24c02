package org.ipcsh.run;

import org.ipcsh.eval.ProcessDefinition;
import org.ipcsh.eval.Started;
import org.ipcsh.eval.Status;
import org.ipcsh.process.Child;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Journal;
import org.ipcsh.process.Link;

/** A process that this one started: a worker, or any program. */
final class Process extends Started {
  private final Child child;
  private final Link link;
  private final ControlPage page;
  private final int site;
  private int units;
  private long signals;
  private boolean looked;
  private boolean released;

  /**
   * @param link the link to a worker, or null for a program
   * @param page its control page
   * @param site where in the script it was started
   * @param units how many units of the program it has
   */
  Process(
      ProcessDefinition definition, Child child, Link link, ControlPage page, int site, int units) {
    super(definition);
    this.child = child;
    this.link = link;
    this.page = page;
    this.site = site;
    this.units = units;
  }

  Child child() {
    return child;
  }

  Link link() {
    return link;
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

  /** To be called when its end has been seen. */
  void ended() {
    if (page.state() != ControlPage.ENDED) {
      page.end();
      if (link == null) {
        Journal.ofThisProcess().removed(Children.PROGRAM, Integer.toString(child.pid()));
      }
      if (link != null) {
        link.close();
      }
    }
  }

  void signal(int signal) {
    signals |= 1L << signal;
  }

  @Override
  public boolean signalled(int signal) {
    return signal > 0 && (signals & 1L << signal) != 0;
  }

  /** Notes that the script has been told how it ended. */
  void looked() {
    looked = true;
  }

  /** Whether it ended badly, not by the script's own doing, and nobody has been told. */
  boolean isUnreported() {
    Status status = looked ? null : status();
    return status != null && !status.ok() && !signalled(status.signal());
  }
}

package org.ipcsh.why;

import java.nio.charset.StandardCharsets;
import org.ipcsh.facility.End;
import org.ipcsh.posix.Call;
import org.ipcsh.process.ControlPage;

/**
 * A process of a run and what it does at the moment of a {@link Snapshot}: one of the script's, or
 * a program that it started, or one that this one started in turn.
 */
final class Member {
  final int pid;
  final int thread;
  final int parent;

  /** Its name in the script; for what a program started, that program's. */
  final String name;

  /** What it notes about itself, or null for a process that has no page. */
  final ControlPage page;

  final boolean program;
  final int sequence;

  /** The call it is in, or null. */
  final Call call;

  /** Its object in the register, or 0. */
  int entry;

  final int site;
  long first;
  long second;
  final boolean timed;
  final boolean open;

  /** How many bytes of what it wants it had read before the call. */
  final int have;

  /** How many objects it waits for the first of, in a select; else 0. */
  final int selected;

  /** Whether it is tried, again and again: a select without descriptor. */
  final boolean selects;

  /** One of the script's processes, or a program with a page. */
  Member(ControlPage page, String name) {
    this.page = page;
    this.name = name;
    this.sequence = page.sequence();
    this.pid = page.pid();
    this.parent = page.parent();
    this.program = page.state() == ControlPage.PROGRAM;
    this.thread = program ? pid : page.thread();
    this.call = (sequence & 1) == 0 || program ? null : Call.of(page.call());
    this.entry = page.object();
    this.site = page.site();
    this.first = page.first();
    this.second = page.second();
    this.timed = page.timed();
    this.open = page.open();
    this.have = page.have();
    this.selected = call == null ? 0 : page.selected();
    this.selects = selected > 0;
  }

  /** What a process in a select waits for, as if it waited for one of its objects only. */
  private Member(Member process, ControlPage.Candidate candidate) {
    this.page = process.page;
    this.name = process.name;
    this.sequence = process.sequence;
    this.pid = process.pid;
    this.thread = process.thread;
    this.parent = process.parent;
    this.program = false;
    this.call = candidate.call() == ControlPage.NOT_KNOWN ? null : Call.of(candidate.call());
    this.entry = candidate.object();
    this.site = process.site;
    this.first = candidate.first();
    this.second = candidate.second();
    this.timed = process.timed;
    this.open = candidate.open();
    this.have = 0;
    this.selected = 0;
    this.selects = true;
  }

  /** As if it waited for that one of the objects of its select only. */
  Member selecting(int index) {
    return new Member(this, page.selected(index));
  }

  /** A process that a program started. */
  Member(int pid, int parent, String name) {
    this.page = null;
    this.name = name;
    this.sequence = 0;
    this.pid = pid;
    this.thread = pid;
    this.parent = parent;
    this.program = true;
    this.call = null;
    this.entry = 0;
    this.site = -1;
    this.first = 0;
    this.second = 0;
    this.timed = false;
    this.open = false;
    this.have = 0;
    this.selected = 0;
    this.selects = false;
  }

  /** Notes the object and the arguments of a program's call: it notes nothing itself. */
  void calls(int entry, long first, long second) {
    this.entry = entry;
    this.first = first;
    this.second = second;
  }

  /** Whether it has that end of an object of the register, or can open it by its name. */
  boolean has(int object, End end) {
    return program && entry == object || page != null && page.has(object, end);
  }

  /** Of a program that the script started, the path that was executed then; else nothing. */
  String file() {
    return page == null ? "" : new String(page.file(), StandardCharsets.UTF_8);
  }

  /** Whether it is still in the call in which it was. */
  boolean isStill() {
    return page == null || page.sequence() == sequence && page.pid() == pid;
  }

  @Override
  public String toString() {
    return name;
  }
}

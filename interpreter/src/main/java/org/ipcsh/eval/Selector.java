package org.ipcsh.eval;

import java.util.List;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;

/** Waits for the first of several things that can be done. */
public interface Selector {

  /** What is wrong about the names of a case for a list, and what is right. */
  String NAMES_OF_A_LIST = "a case for a list has two names: of the element, and of what it gives";

  String FORM_OF_A_LIST = "c, line = clients.read_line() { … }, p, status = wait workers { … }";

  /** The same of a case for one thing. */
  String NAMES_OF_ONE = "a case has two names only where it waits for any element of a list";

  String FORM_OF_ONE = "line = requests.read_line() { … }, status = wait worker { … }";

  /** One of them; {@code result} is filled in for the one that was done. */
  abstract class Case {
    public Object result;

    /** Whether the exception that {@link #select} threw is its. */
    public boolean failed;
  }

  /** An operation on an object. */
  final class OfObject extends Case {
    public final KernelObject object;
    public final Operation operation;
    public final Object[] arguments;

    OfObject(KernelObject object, Operation operation, Object[] arguments) {
      this.object = object;
      this.operation = operation;
      this.arguments = arguments;
    }
  }

  /** The end of a process; its {@link Status} is the result. */
  final class OfProcess extends Case {
    public final Started process;

    OfProcess(Started process) {
      this.process = process;
    }
  }

  /** One of these signals; its arrival is the result. */
  final class OfSignals extends Case {
    public final List<Signal> signals;

    OfSignals(List<Signal> signals) {
      this.signals = signals;
    }
  }

  /** Whichever of these is first; which one, and its result, are filled in. */
  final class OfAny extends Case {
    /** Those of the list as it was when the waiting began. */
    final List<?> elements;

    public final Case[] members;

    /** The place of the one that is looked at first. */
    public final int begin;

    /** The place of the one that was done, or whose failure the exception is. */
    public int chosen;

    OfAny(List<?> elements, Case[] members, int begin) {
      this.elements = elements;
      this.members = members;
      this.begin = begin;
    }

    Object element() {
      return elements.get(chosen);
    }
  }

  /**
   * Waits until one of the cases can be done without waiting, and does it.
   *
   * @param nanoseconds the limit, or -1
   * @return which one, or -1 when the limit has passed first
   */
  int select(Case[] cases, long nanoseconds);
}

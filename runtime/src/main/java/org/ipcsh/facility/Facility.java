package org.ipcsh.facility;

import java.util.List;

/**
 * One kind of kernel object: the statement of everything that the rest of the program knows about
 * it.
 */
public abstract class Facility {

  /** The word in a declaration: {@code pipe}. */
  public abstract String kind();

  /** The kind with its article: {@code a pipe}, {@code an eventfd}. */
  public String phrase() {
    return withArticle(kind());
  }

  /** As it is spoken: a unix_stream, a udp. */
  public static String withArticle(String word) {
    return ("aeio".indexOf(word.charAt(0)) >= 0 ? "an " : "a ") + word;
  }

  /** The word with which one is declared. */
  public abstract Family family();

  /** One line for people. */
  public abstract String summary();

  /** What a declaration gives in parentheses. */
  public abstract List<Parameter> parameters();

  /** What can be done with one, in the order of the reference. */
  public abstract List<Operation> operations();

  /** How unrelated processes name the object: Kerrisk, table 43-1. */
  public abstract String identification();

  /** What a process holds to use it: Kerrisk, table 43-1. */
  public abstract String handle();

  /** Who may use it: Kerrisk, table 43-2. */
  public abstract String accessibility();

  /** How long it lives: process, kernel or file system; Kerrisk, table 43-2. */
  public abstract String persistence();

  /**
   * Who recovers what a process had taken when it died (a lock, one of a semaphore): a phrase that
   * begins with "the kernel" or "nobody". Null where nothing can be taken.
   */
  public String recovery() {
    return null;
  }

  /**
   * Whether {@code use} and {@code keep} make sense: whether it has a name that outlives its
   * processes.
   */
  public abstract boolean named();

  /**
   * Creates or opens the object.
   *
   * @throws org.ipcsh.posix.PosixException with the call that failed and its error number
   */
  public abstract KernelObject open(Opening opening);

  /** The object in a process that was given it: the other side of {@link KernelObject#pass}. */
  public abstract KernelObject receive(Parcel parcel);

  /** The operation of that name, or null. */
  public final Operation operation(String name) {
    for (Operation operation : operations()) {
      if (operation.name().equals(name)) {
        return operation;
      }
    }
    return null;
  }
}

package org.ipcsh.facility;

import java.util.List;

/**
 * One kind of kernel object: the statement of everything that the rest of the program knows about
 * it.
 */
public abstract class Facility {

  /** {@return the word in a declaration: {@code pipe}} */
  public abstract String kind();

  /** {@return the kind with its article: {@code a pipe}, {@code an eventfd}} */
  public String phrase() {
    return withArticle(kind());
  }

  /**
   * {@return a word as it is spoken, with its article: a unix_stream, a udp}
   *
   * @param word not empty; the first letter decides
   */
  public static String withArticle(String word) {
    return ("aeio".indexOf(word.charAt(0)) >= 0 ? "an " : "a ") + word;
  }

  /** {@return the word with which one is declared} */
  public abstract Family family();

  /** {@return one line for people, without a full stop} */
  public abstract String summary();

  /** {@return what a declaration gives in parentheses} */
  public abstract List<Parameter> parameters();

  /** {@return what can be done with one, in the order of the reference} */
  public abstract List<Operation> operations();

  /** {@return how unrelated processes name the object: Kerrisk, table 43-1} */
  public abstract String identification();

  /** {@return what a process holds to use it: Kerrisk, table 43-1} */
  public abstract String handle();

  /** {@return who may use it: Kerrisk, table 43-2} */
  public abstract String accessibility();

  /** {@return how long it lives: process, kernel or file system; Kerrisk, table 43-2} */
  public abstract String persistence();

  /**
   * {@return who recovers what a process had taken when it died (a lock, one of a semaphore): a
   * phrase that begins with "the kernel" or "nobody"; null where nothing can be taken}
   */
  public String recovery() {
    return null;
  }

  /**
   * {@return whether {@code use} and {@code keep} make sense: whether it has a name that outlives
   * its processes}
   */
  public abstract boolean named();

  /**
   * Creates or opens the object.
   *
   * @param opening what is declared: {@link Ownership} says whether the object has to exist
   * @return the object, to be closed by the caller
   * @throws org.ipcsh.posix.PosixException with the call that failed and its error number: EEXIST
   *     where it is to be created and exists, ENOENT where it is to be used and does not, EACCES
   *     where its permissions forbid it, EMFILE, ENFILE, ENOSPC, ENOMEM at a limit
   * @throws IllegalArgumentException when an argument is out of its range
   */
  public abstract KernelObject open(Opening opening);

  /**
   * {@return the object in a process that was given it: the other side of {@link
   * KernelObject#pass}} It is this process's from now on, to be closed by it.
   *
   * @param parcel from which as much is taken as was put into it
   */
  public abstract KernelObject receive(Parcel parcel);

  /**
   * {@return the operation of that name, or null}
   *
   * @param name as {@link Operation#name} has it
   */
  public final Operation operation(String name) {
    for (Operation operation : operations()) {
      if (operation.name().equals(name)) {
        return operation;
      }
    }
    return null;
  }
}

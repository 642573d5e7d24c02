package org.ipcsh.facility;

import java.time.Duration;
import java.util.List;
import org.ipcsh.process.Door;

/**
 * The facilities for a program in Java: makes objects and calls their operations by the names that
 * {@link Facilities} has for them, with the defaults for what is not said. Names and values are
 * given in turn: {@code create("posix_queue", "name", "/jobs", "depth", 8)}. An {@link Integer}
 * will do for a {@link Long}.
 *
 * <p>An Ipc and the objects made with it belong to one thread; another thread makes its own and
 * uses what exists.
 */
public final class Ipc {
  private final Door door = Door.alone();

  /**
   * Creates an object, which must not exist; {@link KernelObject#remove} removes its name.
   *
   * @param kind of facility, as {@link Facilities} lists them: {@code "pipe"}
   * @param namesAndValues names of the facility's {@link Parameter}s, each followed by its value
   * @return the object, which the caller closes
   * @throws org.ipcsh.posix.PosixException with the call that failed and its error number: EEXIST
   *     when it exists
   * @throws IllegalArgumentException when there is no such facility or parameter, one is missing,
   *     or a value is out of its range
   */
  public KernelObject create(String kind, Object... namesAndValues) {
    return open(Ownership.CREATE, kind, namesAndValues);
  }

  /**
   * Opens what exists, and never removes it.
   *
   * @param kind of facility, as {@link Facilities} lists them
   * @param namesAndValues names of the facility's {@link Parameter}s, each followed by its value
   * @return the object, which the caller closes
   * @throws org.ipcsh.posix.PosixException with the call that failed and its error number: ENOENT
   *     when it does not exist, EACCES when its permissions forbid it
   * @throws IllegalArgumentException as for {@link #create}
   */
  public KernelObject use(String kind, Object... namesAndValues) {
    return open(Ownership.USE, kind, namesAndValues);
  }

  /**
   * Creates or opens an object, and leaves its name behind.
   *
   * @param kind of facility, as {@link Facilities} lists them
   * @param namesAndValues names of the facility's {@link Parameter}s, each followed by its value
   * @return the object, which the caller closes
   * @throws org.ipcsh.posix.PosixException with the call that failed and its error number: EACCES
   *     when it exists and its permissions forbid it
   * @throws IllegalArgumentException as for {@link #create}
   */
  public KernelObject keep(String kind, Object... namesAndValues) {
    return open(Ownership.KEEP, kind, namesAndValues);
  }

  private KernelObject open(Ownership ownership, String kind, Object... namesAndValues) {
    Facility facility = Facilities.of(kind);
    if (facility == null) {
      throw new IllegalArgumentException("there is no facility " + kind);
    }
    Object[] arguments = arguments(kind, facility.parameters(), namesAndValues);
    return facility.open(new Opening(door, kind, 0, ownership, arguments, 0));
  }

  /**
   * Calls an operation of an object, and waits as long as it takes.
   *
   * @param object that {@link #create}, {@link #use} or {@link #keep} made
   * @param operation as {@link Facility#operations} lists them: {@code "send"}
   * @param namesAndValues names of the operation's {@link Parameter}s, each followed by its value
   * @return what {@link Operation.Body#call} may return
   * @throws org.ipcsh.posix.PosixException with the call that failed and its error number
   * @throws IllegalArgumentException when there is no such operation or parameter, one is missing,
   *     or a value is out of its range
   */
  public static Object call(KernelObject object, String operation, Object... namesAndValues) {
    Operation called = object.facility().operation(operation);
    if (called == null) {
      throw new IllegalArgumentException(
          object.facility().phrase() + " has no operation " + operation);
    }
    return called.body().call(object, arguments(operation, called.parameters(), namesAndValues));
  }

  /**
   * Calls an operation and waits no longer than that. It does what {@link #call} does in all else.
   *
   * @param limit of the waiting; zero or less ends every wait at once
   * @param object that {@link #create}, {@link #use} or {@link #keep} made
   * @param operation as {@link Facility#operations} lists them
   * @param namesAndValues names of the operation's {@link Parameter}s, each followed by its value
   * @return what {@link #call} returns
   * @throws org.ipcsh.process.Interrupted when the time is over
   */
  public static Object callWithin(
      Duration limit, KernelObject object, String operation, Object... namesAndValues) {
    return object.door().within(limit.toNanos(), () -> call(object, operation, namesAndValues));
  }

  private static Object[] arguments(
      String of, List<Parameter> parameters, Object[] namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(of + " takes names and values in turn");
    }
    Object[] arguments = new Object[parameters.size()];
    boolean[] given = new boolean[arguments.length];
    for (int i = 0; i < namesAndValues.length; i += 2) {
      int index = index(of, parameters, namesAndValues[i]);
      Object value = namesAndValues[i + 1];
      arguments[index] = value instanceof Integer ? Long.valueOf((Integer) value) : value;
      given[index] = true;
    }
    for (int i = 0; i < arguments.length; i++) {
      Parameter parameter = parameters.get(i);
      if (!given[i] && parameter.required()) {
        throw new IllegalArgumentException(
            of + " wants " + parameter.name() + ": " + parameter.help());
      }
      if (!given[i]) {
        arguments[i] = parameter.defaultValue();
      }
    }
    return arguments;
  }

  private static int index(String of, List<Parameter> parameters, Object name) {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(of + " has no parameter " + name);
  }
}

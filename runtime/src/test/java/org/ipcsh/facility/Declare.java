package org.ipcsh.facility;

import java.util.List;
import java.util.Map;
import org.ipcsh.process.Door;

/**
 * Declares objects and calls operations as a script does: by name, with defaults for what is not
 * said.
 */
public final class Declare {
  private Declare() {}

  /** Creates or opens one. {@code named} has names and values in turn. */
  public static KernelObject object(Door door, Ownership ownership, String kind, Object... named) {
    return withLayout(door, ownership, kind, 0, named);
  }

  public static KernelObject withLayout(
      Door door, Ownership ownership, String kind, long layoutSize, Object... named) {
    Facility facility = Facilities.of(kind);
    return facility.open(
        new Opening(door, "it", 1, ownership, arguments(facility.parameters(), named), layoutSize));
  }

  public static KernelObject create(String kind, Object... named) {
    return object(Door.alone(), Ownership.CREATE, kind, named);
  }

  public static KernelObject use(String kind, Object... named) {
    return object(Door.alone(), Ownership.USE, kind, named);
  }

  public static KernelObject keep(String kind, Object... named) {
    return object(Door.alone(), Ownership.KEEP, kind, named);
  }

  /** Calls an operation. */
  public static Object call(KernelObject object, String operation, Object... named) {
    Operation found = object.facility().operation(operation);
    if (found == null) {
      throw new AssertionError(object.facility().kind() + " has no operation " + operation);
    }
    return found.body().call(object, arguments(found.parameters(), named));
  }

  /** The result of an operation that answers a map. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> ask(KernelObject object, String operation, Object... named) {
    return (Map<String, Object>) call(object, operation, named);
  }

  /** Hands the object to a second holder in this process, as if that were another one. */
  public static KernelObject passed(KernelObject object, End ends) {
    Parcel out = new Parcel();
    object.pass(ends, out);
    int[] duplicates = new int[out.descriptors().length];
    for (int i = 0; i < duplicates.length; i++) {
      duplicates[i] =
          (int)
              org.ipcsh.posix.Libc.FCNTL.invoke(
                  out.descriptors()[i], org.ipcsh.posix.Flags.F_DUPFD_CLOEXEC, 0);
    }
    return object.facility().receive(new Parcel(out.bytes(), duplicates, Door.alone()));
  }

  private static Object[] arguments(List<Parameter> parameters, Object... named) {
    Object[] arguments = new Object[parameters.size()];
    int used = 0;
    for (int i = 0; i < arguments.length; i++) {
      Parameter parameter = parameters.get(i);
      arguments[i] = parameter.defaultValue();
      boolean given = false;
      for (int k = 0; k < named.length; k += 2) {
        if (named[k].equals(parameter.name())) {
          Object value = named[k + 1];
          arguments[i] = value instanceof Integer ? ((Integer) value).longValue() : value;
          given = true;
          used++;
        }
      }
      if (!given && parameter.required()) {
        throw new AssertionError("missing " + parameter.name());
      }
    }
    if (used != named.length / 2) {
      throw new AssertionError("unknown argument among " + List.of(named));
    }
    return arguments;
  }
}

package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.process.Door;

/** Opens objects as a script's declaration does: {@code open(door, "tcp", "listen", 0L)}. */
final class Declaration {
  private Declaration() {}

  static <T extends KernelObject> T open(Door door, String kind, Object... namesAndValues) {
    return open(Ownership.CREATE, door, kind, namesAndValues);
  }

  @SuppressWarnings("unchecked")
  static <T extends KernelObject> T open(
      Ownership ownership, Door door, String kind, Object... namesAndValues) {
    Facility facility = Facilities.of(kind);
    List<Parameter> parameters = facility.parameters();
    Object[] arguments = new Object[parameters.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = parameters.get(i).defaultValue();
    }
    for (int given = 0; given < namesAndValues.length; given += 2) {
      arguments[index(parameters, namesAndValues[given])] = namesAndValues[given + 1];
    }
    return (T) facility.open(new Opening(door, kind, 0, ownership, arguments, 0));
  }

  /**
   * Calls an operation as a script does, with the arguments that are given and the defaults of the
   * rest.
   */
  static Object call(KernelObject object, String operation, Object... arguments) {
    Operation called = object.facility().operation(operation);
    return called.body().call(object, arguments(called, arguments));
  }

  static Object[] arguments(Operation operation, Object... given) {
    Object[] all = new Object[operation.parameters().size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i < given.length ? given[i] : operation.parameters().get(i).defaultValue();
    }
    return all;
  }

  private static int index(List<Parameter> parameters, Object name) {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new AssertionError("there is no parameter " + name);
  }
}

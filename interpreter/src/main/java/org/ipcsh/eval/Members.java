package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;
import org.ipcsh.process.Arrival;
import org.ipcsh.syntax.Spelling;

/** What {@code value.name} means for each type of value. */
final class Members {
  private static final String[] ERROR = {
    "message", "kind", "errno", "call", "object", "element", "written", "line", "file", "hint"
  };
  private static final String[] DURATION = {"ns", "us", "ms", "s"};
  private static final String[] STATUS = {"ok", "code", "signal"};
  private static final String[] PROCESS = {"pid", "name", "status", "running"};
  private static final String[] ARRIVAL = {"signal", "pid", "uid", "value"};
  private static final String[] SIGNAL = {"number", "name"};
  private static final String[] RANGE = {"from", "to"};
  private static final String[] STRUCT = {"name", "size"};
  private static final String[] NONE = {};

  private Members() {}

  static Object get(Evaluator evaluator, Object value, String name) {
    if (value instanceof ScriptError) {
      return ofError(evaluator, (ScriptError) value, name);
    } else if (value instanceof Duration) {
      return ofDuration((Duration) value, name);
    } else if (value instanceof Status) {
      return ofStatus((Status) value, name);
    } else if (value instanceof Started) {
      return ofStarted((Started) value, name);
    } else if (value instanceof ProcessDefinition) {
      ProcessDefinition definition = (ProcessDefinition) value;
      return name.equals("name")
          ? Bytes.ofText(definition.name())
          : ofStarted(started(definition), name);
    } else if (value instanceof Signal) {
      switch (name) {
        case "number":
          return (long) ((Signal) value).number();
        case "name":
          return ((Signal) value).name();
        default:
      }
    } else if (value instanceof Arrival) {
      return ofArrival((Arrival) value, name);
    } else if (value instanceof Range) {
      switch (name) {
        case "from":
          return ((Range) value).from();
        case "to":
          return ((Range) value).to();
        default:
      }
    } else if (value instanceof StructType) {
      switch (name) {
        case "name":
          return Bytes.ofText(((StructType) value).name());
        case "size":
          return (long) Layouts.VALUES.of((StructType) value).size();
        default:
      }
    } else if (value instanceof Map && ((Map<?, ?>) value).containsKey(Bytes.ofText(name))) {
      throw new ScriptError(
          "a map's elements are reached by index", "write [\"" + name + "\"] instead of ." + name);
    }
    throw none(value, name);
  }

  /** The latest instance, or an error. */
  static Started started(ProcessDefinition definition) {
    Started latest = definition.latest();
    if (latest == null) {
      throw new ScriptError(
          "process " + Bytes.ofText(definition.name()) + " has not been started",
          "start " + Bytes.ofText(definition.name()));
    }
    return latest;
  }

  static int field(StructType type, String name) {
    int index = type.indexOf(name);
    if (index >= 0) {
      return index;
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < type.size(); i++) {
      names.add(type.field(i).name());
    }
    throw new ScriptError(
        "struct " + Bytes.ofText(type.name()) + " has no field '" + Bytes.ofText(name) + "'",
        Bytes.ofText(Spelling.hint(name, names, "it has ")));
  }

  private static Object ofError(Evaluator evaluator, ScriptError error, String name) {
    switch (name) {
      case "message":
        return error.getMessage();
      case "kind":
        return error.kind();
      case "errno":
        return error.errno();
      case "call":
        return error.call();
      case "object":
        return error.object();
      case "element":
        return error.element();
      case "written":
        return error.written() < 0 ? null : (Object) error.written();
      case "hint":
        return error.hint();
      case "line":
        return error.site() < 0 ? null : (Object) (long) evaluator.program().line(error.site());
      case "file":
        return error.site() < 0 ? null : Bytes.ofText(evaluator.program().file(error.site()));
      default:
        throw none(error, name);
    }
  }

  private static Object ofDuration(Duration duration, String name) {
    switch (name) {
      case "ns":
        return duration.nanoseconds();
      case "us":
        return duration.nanoseconds() / 1e3;
      case "ms":
        return duration.nanoseconds() / 1e6;
      case "s":
        return duration.nanoseconds() / 1e9;
      default:
        throw none(duration, name);
    }
  }

  private static Object ofArrival(Arrival arrival, String name) {
    switch (name) {
      case "signal":
        return Signal.of(arrival.signal());
      case "pid":
        return (long) arrival.pid();
      case "uid":
        return (long) arrival.uid();
      case "value":
        return arrival.value();
      default:
        throw none(arrival, name);
    }
  }

  private static Object ofStatus(Status status, String name) {
    switch (name) {
      case "ok":
        return status.ok();
      case "code":
        return status.signal() == 0 ? (Object) (long) status.code() : null;
      case "signal":
        return status.signal() == 0 ? null : Signal.of(status.signal());
      default:
        throw none(status, name);
    }
  }

  private static Object ofStarted(Started started, String name) {
    switch (name) {
      case "pid":
        return started.pid();
      case "name":
        return Bytes.ofText(started.name());
      case "status":
        Status status = started.status();
        if (status != null) {
          started.looked();
        }
        return status;
      case "running":
        return started.status() == null;
      default:
        throw none(started, name);
    }
  }

  private static ScriptError none(Object value, String name) {
    if (value instanceof KernelObject) {
      KernelObject object = (KernelObject) value;
      if (object.facility().operation(name) != null) {
        return new ScriptError(
            "'" + name + "' is an operation of " + Bytes.ofText(object.name()),
            "call it: " + Bytes.ofText(object.name()) + "." + name + "(...)");
      }
      List<String> names = new ArrayList<>();
      for (Operation operation : object.facility().operations()) {
        names.add(operation.name());
      }
      return new ScriptError(
          object.facility().phrase() + " has no '" + Bytes.ofText(name) + "'",
          Bytes.ofText(Spelling.hint(name, names, "it has ")));
    }
    if (Methods.of(value, name) != null) {
      return new ScriptError(
          "'" + name + "' of " + Values.phrase(value) + " is to be called",
          "write ." + name + "(...)");
    }
    List<String> names = List.of(names(value));
    return new ScriptError(
        Values.phrase(value) + " has no '" + Bytes.ofText(name) + "'",
        names.isEmpty() ? null : Bytes.ofText(Spelling.hint(name, names, "it has ")));
  }

  /** The members of a value's type, for help and completion. */
  static String[] names(Object value) {
    if (value instanceof ScriptError) {
      return ERROR;
    } else if (value instanceof Duration) {
      return DURATION;
    } else if (value instanceof Status) {
      return STATUS;
    } else if (value instanceof Started || value instanceof ProcessDefinition) {
      return PROCESS;
    } else if (value instanceof Signal) {
      return SIGNAL;
    } else if (value instanceof Arrival) {
      return ARRIVAL;
    } else if (value instanceof Range) {
      return RANGE;
    } else if (value instanceof StructType) {
      return STRUCT;
    }
    return NONE;
  }
}

package org.ipcsh.eval;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ipcsh.facility.ByteStream;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Parameter;
import org.ipcsh.facility.PosixSem;
import org.ipcsh.facility.Region;
import org.ipcsh.facility.Type;
import org.ipcsh.process.Interrupted;

/**
 * {@code target.name(arguments)}: an operation of a kernel object, or a method of a value. What the
 * name means and where the arguments go is looked up once for each facility that comes by.
 */
final class CallMember extends Node implements Selectable {
  /** The place of the struct that says what is received. */
  private static final int AS = -2;

  private final String name;
  private final Node target;
  private final Node[] arguments;
  private final String[] names;

  private Facility facility;
  private Operation operation;

  /** What the bytes of the result are to be: {@code jobs.receive(Job)}. */
  private StructType as;

  // The field that the last call was about.
  private Region fieldsRegion;
  private String fieldPath;
  private View field;

  private Parameter[] parameters;
  private Object[] defaults;
  private int[] places;
  private Node limit;

  private Class<?> receiver;
  private Builtin method;

  private CallMember(String name, Node target, Node[] arguments, String[] names) {
    this.name = name;
    this.target = target;
    this.arguments = arguments;
    this.names = names;
  }

  static Node load(Loader in) {
    return new CallMember(in.text(), in.node(), in.nodes(), Arguments.names(in));
  }

  @Override
  Object eval(Frame frame) {
    Object value = target.eval(frame);
    if (value instanceof KernelObject) {
      return operate(frame, (KernelObject) value);
    }
    return callMethod(frame, value);
  }

  private Object operate(Frame frame, KernelObject object) {
    if (object.facility() != facility) {
      find(object);
    }
    Object[] values = bind(frame, object, null);
    object.door().at(site);
    try {
      Object result =
          limit == null
              ? operation.body().call(object, values)
              : within(frame, object, values, Arguments.duration(limit.eval(frame), "timeout"));
      return as == null ? Values.fromJava(result) : typed(object, result);
    } catch (ScriptError e) {
      throw e.at(site, length);
    } catch (RuntimeException e) {
      throw Failures.of(e).at(site, length);
    }
  }

  /**
   * The arguments in the order and types of the operation's parameters.
   *
   * @param evaluated their values, or null to evaluate them here
   */
  private Object[] bind(Frame frame, KernelObject object, Object[] evaluated) {
    Object[] values = new Object[defaults.length];
    // Not clone(): the quick compiler makes a call into the virtual machine of it.
    System.arraycopy(defaults, 0, values, 0, values.length);
    for (int i = 0; i < arguments.length; i++) {
      int place = places[i];
      if (place == Signature.TIMEOUT || place == AS) {
        continue;
      }
      Object value = evaluated == null ? arguments[i].eval(frame) : evaluated[i];
      try {
        if (value instanceof String && parameters[place].type() == Type.PLACE) {
          place(frame, (Region) object, (String) value, values, place);
        } else {
          values[place] = Arguments.convert(value, parameters[place]);
        }
      } catch (RuntimeException e) {
        throw Failures.of(e).at(arguments[i].site, arguments[i].length);
      }
    }
    return values;
  }

  /** The offset of a field, and the type of what lies there unless another is asked for. */
  private void place(Frame frame, Region region, String path, Object[] values, int place) {
    if (region != fieldsRegion || !path.equals(fieldPath)) {
      field = View.of(frame.evaluator, region, path);
      fieldsRegion = region;
      fieldPath = path;
    }
    values[place] = field.offset();
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i].name().equals("type") && values[i] == null) {
        values[i] = field.type();
      }
    }
  }

  @Override
  public Selector.Case prepare(Frame frame, Turn turn) {
    Object value = target.eval(frame);
    if (value instanceof List) {
      Object[] evaluated = evaluate(frame, 0);
      return Selectable.any((List<?>) value, turn, element -> prepare(frame, element, evaluated));
    }
    return prepare(frame, value, null);
  }

  private Selector.OfObject prepare(Frame frame, Object value, Object[] evaluated) {
    if (!(value instanceof KernelObject)) {
      throw target.error(
          "select waits for operations of kernel objects, not of " + Values.phrase(value), null);
    }
    KernelObject object = (KernelObject) value;
    if (object.facility() != facility) {
      find(object);
    }
    return new Selector.OfObject(object, operation, bind(frame, object, evaluated));
  }

  @Override
  public Object value(Selector.Case done) {
    KernelObject object = ((Selector.OfObject) done).object;
    if (object.facility() != facility) {
      find(object);
    }
    return as == null ? Selectable.super.value(done) : typed(object, done.result);
  }

  private void find(KernelObject object) {
    Facility found = object.facility();
    Operation wanted = found.operation(name);
    if (wanted == null) {
      throw Signature.unknownOperation(found, object.name(), name).at(site, length);
    }
    List<Parameter> all = wanted.parameters();
    Object[] initial = new Object[all.size()];
    for (int i = 0; i < initial.length; i++) {
      initial[i] = all.get(i).defaultValue();
    }
    as = null;
    if (arguments.length > 0
        && (names == null || names[0] == null)
        && arguments[0] instanceof Constant
        && arguments[0].eval(null) instanceof StructType
        && wanted.use().reads()) {
      as = (StructType) arguments[0].eval(null);
      sizeOf(as, found, all, initial);
    }
    try {
      places =
          as == null
              ? Signature.of(wanted).places(arguments.length, names)
              : placesWithout(wanted, initial);
    } catch (ScriptError e) {
      throw e.at(site, length);
    }
    limit = null;
    for (int i = 0; i < places.length; i++) {
      if (places[i] == Signature.TIMEOUT) {
        limit = arguments[i];
      }
    }
    operation = wanted;
    parameters = all.toArray(new Parameter[0]);
    defaults = initial;
    facility = found;
  }

  /**
   * Unless said otherwise, no more than the struct is taken: out of what has no boundaries, and
   * where a message that is longer can stay where it is.
   */
  private void sizeOf(StructType struct, Facility found, List<Parameter> all, Object[] initial) {
    for (int i = 0; i < initial.length; i++) {
      if (all.get(i).name().equals("size") && (found.operation("read") != null || cuts(all))) {
        initial[i] = (long) Layouts.VALUES.of(struct).size();
      }
    }
  }

  private static boolean cuts(List<Parameter> all) {
    return all.stream().anyMatch(parameter -> parameter.name().equals("truncate"));
  }

  /** The places of the arguments after the first, which says what is received. */
  private int[] placesWithout(Operation wanted, Object[] initial) {
    int count = arguments.length - 1;
    String size = Signature.requiredSize(wanted);
    String[] rest = new String[size == null ? count : count + 1];
    for (int i = 0; i < count && names != null; i++) {
      rest[i] = names[i + 1];
    }
    if (size != null) {
      rest[count] = size;
    }
    int[] found = Signature.of(wanted).places(rest.length, rest);
    int[] all = new int[arguments.length];
    all[0] = AS;
    System.arraycopy(found, 0, all, 1, count);
    if (size != null) {
      initial[found[count]] = (long) Layouts.VALUES.of(as).size();
    }
    return all;
  }

  /** The struct that the received bytes are; in a map with more about a message, its data. */
  private Object typed(KernelObject object, Object result) {
    if (result instanceof byte[]) {
      byte[] bytes = (byte[]) result;
      int size = Layouts.VALUES.of(as).size();
      if (bytes.length < size && object instanceof ByteStream && name.startsWith("read")) {
        ((ByteStream) object).putBack(bytes);
        throw cutShort(bytes.length, size);
      }
      return Layouts.decode(as, bytes);
    }
    Object converted = Values.fromJava(result);
    if (converted instanceof Map && ((Map<?, ?>) converted).get("data") instanceof String) {
      @SuppressWarnings("unchecked")
      Map<Object, Object> map = (Map<Object, Object>) converted;
      map.put("data", Layouts.decode(as, Bytes.array((String) map.get("data"))));
    }
    return converted;
  }

  /** A stream keeps no boundaries: what there was of the struct stays for the next read. */
  private ScriptError cutShort(int count, int size) {
    String struct = Bytes.ofText(as.name());
    return new ScriptError(
        "only " + count + " of the " + size + " bytes of " + struct + " are there",
        name.equals("read_exact")
            ? "the stream has ended; they are kept, and read() takes them"
            : "they are kept for the next read; read_exact(" + struct + ") waits for all");
  }

  private Object within(Frame frame, KernelObject object, Object[] values, long limit) {
    Limited call = new Limited(operation, object, values);
    try {
      return object.door().within(limit, call);
    } catch (Interrupted e) {
      if (e.reason() != Interrupted.Cause.TIMEOUT) {
        throw e;
      }
      throw new ScriptError(
              "timed out after "
                  + new Duration(limit)
                  + ": "
                  + name
                  + "("
                  + Bytes.ofText(object.name())
                  + ")",
              taker(frame.evaluator, object))
          .kind(ScriptError.TIMEOUT)
          .on(Bytes.ofText(object.name()))
          .written(e.written());
    }
  }

  /**
   * Who has what was waited for, where that is known; else null. Of a set, what is noted may be
   * about another of its semaphores.
   */
  private static String taker(Evaluator evaluator, KernelObject object) {
    int taker = object instanceof PosixSem.Semaphore ? object.door().taker(object) : 0;
    if (taker == 0) {
      return null;
    }
    if (taker == object.door().page().pid()) {
      return "this process has taken it itself, and not given it back";
    }
    Host host = evaluator.host();
    return "it was taken by "
        + Bytes.ofText(host.process(taker))
        + (host.hasEnded(taker)
            ? ", which has ended without giving it back"
            : ", which has not given it back");
  }

  /** A class, not a lambda: those are slow to begin. */
  private static final class Limited implements Supplier<Object> {
    private final Operation operation;
    private final KernelObject object;
    private final Object[] values;

    Limited(Operation operation, KernelObject object, Object[] values) {
      this.operation = operation;
      this.object = object;
      this.values = values;
    }

    @Override
    public Object get() {
      return operation.body().call(object, values);
    }
  }

  private Object callMethod(Frame frame, Object value) {
    if (value instanceof StructValue) {
      StructValue struct = (StructValue) value;
      Object[] values = evaluate(frame, 0);
      try {
        Object function = struct.fields[Members.field(struct.type, name)];
        return Calls.call(frame.evaluator, function, values, names, site);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
    }
    if (value == null || value.getClass() != receiver) {
      Builtin found = Methods.of(value, name);
      if (found == null) {
        throw Methods.none(value, name).at(site, length);
      }
      try {
        places = found.signature().places(arguments.length, names);
      } catch (ScriptError e) {
        throw e.at(site, length);
      }
      method = found;
      receiver = value.getClass();
    }
    Object[] values = new Object[Math.max(method.parameters(), arguments.length) + 1];
    values[0] = value;
    for (int i = 0; i < arguments.length; i++) {
      values[places[i] + 1] = arguments[i].eval(frame);
    }
    return frame.evaluator.call(method, values, this);
  }

  private Object[] evaluate(Frame frame, int from) {
    Object[] values = new Object[arguments.length + from];
    for (int i = 0; i < arguments.length; i++) {
      values[i + from] = arguments[i].eval(frame);
    }
    return values;
  }
}

package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Family;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Parcel;
import org.ipcsh.posix.Memory;

/**
 * Values on their way from one process to another: copies, with shared and cyclic structure kept. A
 * kernel object travels with those of its ends that the receiver uses. Both processes have the same
 * {@link Program}.
 */
public final class Handover {
  private static final int NULL = 0;
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int INTEGER = 3;
  private static final int FLOAT = 4;
  private static final int STRING = 5;
  private static final int DURATION = 6;
  private static final int RANGE = 7;
  private static final int SIGNAL = 8;
  private static final int STATUS = 9;
  private static final int LIST = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;
  private static final int FUNCTION = 13;
  private static final int BUILTIN = 14;
  private static final int STRUCT_TYPE = 15;
  private static final int PROCESS = 16;
  private static final int BYTES = 17;
  private static final int OBJECT = 18;
  private static final int AGAIN = 19;
  private static final int ERROR = 20;
  private static final int STARTED = 21;
  private static final int CELL = 22;
  private static final int UNSET = 23;
  private static final int STANDARD = 24;

  /** What the stack of any process can take. */
  private static final int DEEPEST = 5000;

  private static final End[] ENDS = End.values();

  private Handover() {}

  /** Packs all that a new process needs to run its body. */
  public static void write(
      Evaluator from, ProcessDefinition definition, Object[] arguments, Parcel parcel) {
    ProcessCode code = definition.code;
    Reach reach = new Reach(from.globals);
    for (int i = 0; i < arguments.length; i++) {
      reach.add(arguments[i], code.parameterEnds[i]);
    }
    for (int i = 0; i < definition.captured.length; i++) {
      Object value = definition.captured[i];
      reach.add(value instanceof Cell ? ((Cell) value).value : value, code.capturedEnds[i]);
    }
    for (int i = 0; i < code.globals.length; i++) {
      reach.addGlobal(code.globals[i], code.globalEnds[i]);
    }
    Writer out = new Writer(from, parcel, reach);
    parcel.putInt(code.number);
    out.values(definition.captured);
    out.values(arguments);
    parcel.putInt(reach.count());
    for (int i = 0; i < reach.count(); i++) {
      parcel.putInt(reach.slot(i));
      out.value(from.globals[reach.slot(i)]);
    }
    // What is inherited whether it is used or not, as after fork(2).
    List<KernelObject> more = new ArrayList<>();
    for (KernelObject object : from.opened()) {
      if (reach.of(object) == null
          && object.facility().family() == Family.CHANNEL
          && object.inherited(End.NONE) != End.NONE) {
        more.add(object);
      }
    }
    out.values(more.toArray());
  }

  /** The other side of {@link #write}: puts what arrived into the evaluator's globals. */
  public static Invocation read(Evaluator to, Parcel parcel) {
    to.grow();
    to.door();
    Reader in = new Reader(parcel, to);
    ProcessCode code = to.program().process(parcel.getInt());
    Object[] captured = in.values();
    Object[] arguments = in.values();
    for (int count = parcel.getInt(); count > 0; count--) {
      int slot = parcel.getInt();
      to.globals[slot] = in.value();
    }
    in.values();
    return new Invocation(new ProcessDefinition(code, captured), arguments);
  }

  /**
   * Packs a block that is to run inside a process, and what that process was not given before.
   *
   * @return what it will have been given then: for {@link Started#given(byte[])}
   */
  public static byte[] writeBlock(Evaluator from, Started to, Closure block, Parcel parcel) {
    ProcessCode code = block.uses;
    Reach reach = new Reach(from.globals);
    for (int i = 0; i < block.captured.length; i++) {
      Object value = block.captured[i];
      reach.add(value instanceof Cell ? ((Cell) value).value : value, code.capturedEnds[i]);
    }
    byte[] given = Arrays.copyOf(to.given, Math.max(to.given.length, from.globals.length));
    for (int i = 0; i < code.globals.length; i++) {
      int slot = code.globals[i];
      End before = given[slot] == 0 ? End.NONE : ENDS[given[slot] - 1];
      reach.addGlobal(slot, before.and(code.globalEnds[i]));
    }
    int[] slots = new int[reach.count()];
    int count = 0;
    for (int i = 0; i < slots.length; i++) {
      int slot = reach.slot(i);
      Object value = from.globals[slot];
      End now = value instanceof KernelObject ? reach.of((KernelObject) value) : End.NONE;
      if (given[slot] != now.ordinal() + 1 && value != Values.UNSET) {
        boolean news = given[slot] == 0 || value instanceof KernelObject;
        given[slot] = (byte) (now.ordinal() + 1);
        if (news) {
          slots[count++] = slot;
        }
      }
    }
    Writer out = new Writer(from, parcel, reach);
    parcel.putInt(block.code.number);
    out.values(block.captured);
    parcel.putInt(count);
    for (int i = 0; i < count; i++) {
      parcel.putInt(slots[i]);
      out.value(from.globals[slots[i]]);
    }
    return given;
  }

  /** The other side of {@link #writeBlock}. */
  public static Closure readBlock(Evaluator to, Parcel parcel) {
    to.grow();
    to.door();
    Reader in = new Reader(parcel, to);
    FunctionCode code = to.program().function(parcel.getInt());
    Object[] captured = in.values();
    for (int count = parcel.getInt(); count > 0; count--) {
      int slot = parcel.getInt();
      Object before = to.globals[slot];
      to.globals[slot] = in.value();
      if (before instanceof KernelObject) {
        to.leave((KernelObject) before, true);
      }
    }
    return new Closure(code, captured);
  }

  /** Packs one value: the result of a block. */
  public static void writeValue(Evaluator from, Object value, Parcel parcel) {
    Reach reach = new Reach(from.globals);
    reach.add(value, End.BOTH);
    new Writer(from, parcel, reach).value(value == Values.NOTHING ? null : value);
  }

  public static Object readValue(Evaluator to, Parcel parcel) {
    return new Reader(parcel, to).value();
  }

  /**
   * Packs an error with the calls that led to it, so that it can go on where the block was sent
   * from. Of the element that it is about the sender of the block has an object of its own, if any.
   */
  public static void writeError(ScriptError error, Parcel parcel) {
    told(error, parcel);
    Object element = error.element();
    parcel.putInt(element instanceof KernelObject ? ((KernelObject) element).entry() : 0);
  }

  /** The other side of {@link #writeError}. */
  public static ScriptError readError(Evaluator to, Parcel parcel) {
    ScriptError error = told(parcel);
    int entry = parcel.getInt();
    for (KernelObject object : to.opened()) {
      if (entry != 0 && error.element() == null && object.entry() == entry) {
        error.element(object);
      }
    }
    return error;
  }

  /** All of an error but the element that it is about. */
  private static void told(ScriptError error, Parcel parcel) {
    text(parcel, error.getMessage());
    text(parcel, error.hint());
    text(parcel, error.kind());
    text(parcel, error.errno());
    text(parcel, error.call());
    text(parcel, error.object());
    parcel.putLong(error.written());
    parcel.putInt(error.site());
    parcel.putInt(error.length());
    parcel.putInt(error.calls().size());
    for (ScriptError.Call call : error.calls()) {
      text(parcel, call.function());
      parcel.putInt(call.site());
    }
  }

  private static ScriptError told(Parcel parcel) {
    String message = text(parcel);
    ScriptError error = new ScriptError(message, text(parcel));
    String kind = text(parcel);
    String errno = text(parcel);
    String call = text(parcel);
    error.system(call, text(parcel), errno).kind(kind);
    error.written(parcel.getLong());
    int site = parcel.getInt();
    int length = parcel.getInt();
    if (site >= 0) {
      error.at(site, length);
    }
    for (int count = parcel.getInt(); count > 0; count--) {
      String function = text(parcel);
      error.through(function, parcel.getInt());
    }
    return error;
  }

  private static void text(Parcel parcel, String bytes) {
    parcel.putByte(bytes == null ? 0 : 1);
    if (bytes != null) {
      parcel.putBytes(Bytes.array(bytes));
    }
  }

  private static String text(Parcel parcel) {
    return parcel.getByte() == 0 ? null : Bytes.of(parcel.getBytes());
  }

  private static final class Writer {
    private final Evaluator from;
    private final Parcel out;
    private final Reach reach;
    private final IdentityHashMap<Object, Integer> written = new IdentityHashMap<>();
    private int depth;

    Writer(Evaluator from, Parcel out, Reach reach) {
      this.from = from;
      this.out = out;
      this.reach = reach;
    }

    void values(Object[] values) {
      out.putInt(values.length);
      for (Object value : values) {
        value(value);
      }
    }

    void value(Object value) {
      if (++depth > DEEPEST) {
        throw new ScriptError(
            "a value that nests more than " + DEEPEST + " deep cannot be given to another process");
      }
      put(value);
      depth--;
    }

    private void put(Object value) {
      if (value == null) {
        out.putByte(NULL);
      } else if (value instanceof Long) {
        out.putByte(INTEGER).putLong((Long) value);
      } else if (value instanceof String) {
        out.putByte(STRING).putBytes(Bytes.array((String) value));
      } else if (value instanceof Boolean) {
        out.putByte((Boolean) value ? TRUE : FALSE);
      } else if (value instanceof Double) {
        out.putByte(FLOAT).putLong(Double.doubleToRawLongBits((Double) value));
      } else if (value instanceof Duration) {
        out.putByte(DURATION).putLong(((Duration) value).nanoseconds());
      } else if (value instanceof Range) {
        out.putByte(RANGE).putLong(((Range) value).from()).putLong(((Range) value).to());
      } else if (value instanceof Signal) {
        out.putByte(SIGNAL).putInt(((Signal) value).number());
      } else if (value instanceof Status) {
        out.putByte(STATUS).putInt(((Status) value).code()).putInt(((Status) value).signal());
      } else if (value instanceof Builtin) {
        out.putByte(BUILTIN).putText(((Builtin) value).name());
      } else if (value instanceof StructType) {
        out.putByte(STRUCT_TYPE).putInt(((StructType) value).number());
      } else if (value == Values.UNSET) {
        out.putByte(UNSET);
      } else {
        shared(value);
      }
    }

    /** What has an identity: the second time it is named by its number. */
    private void shared(Object value) {
      Integer number = written.get(value);
      if (number != null) {
        out.putByte(AGAIN).putInt(number);
        return;
      }
      written.put(value, written.size());
      if (value instanceof List) {
        List<?> list = (List<?>) value;
        out.putByte(LIST).putInt(list.size());
        for (Object each : list) {
          value(each);
        }
      } else if (value instanceof Map) {
        Map<?, ?> map = (Map<?, ?>) value;
        out.putByte(MAP).putInt(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          value(entry.getKey());
          value(entry.getValue());
        }
      } else if (value instanceof StructValue) {
        out.putByte(STRUCT).putInt(((StructValue) value).type.number());
        values(((StructValue) value).fields);
      } else if (value instanceof Closure) {
        out.putByte(FUNCTION).putInt(((Closure) value).code.number);
        values(((Closure) value).captured);
      } else if (value instanceof ProcessDefinition) {
        ProcessDefinition definition = (ProcessDefinition) value;
        out.putByte(PROCESS).putInt(definition.code.number);
        out.putLong(definition.latest() == null ? 0 : definition.latest().pid());
        values(definition.captured);
      } else if (value instanceof Started) {
        out.putByte(STARTED).putLong(((Started) value).pid());
        value(((Started) value).definition());
      } else if (value instanceof Cell) {
        out.putByte(CELL);
        value(((Cell) value).value);
      } else if (value instanceof Memory) {
        Memory memory = (Memory) value;
        out.putByte(BYTES).putBytes(memory.bytes(0, memory.size()));
      } else if (value instanceof ScriptError) {
        out.putByte(ERROR);
        ScriptError error = (ScriptError) value;
        told(error, out);
        value(error.element() instanceof KernelObject ? error.element() : null);
      } else if (value instanceof KernelObject) {
        object((KernelObject) value);
      } else {
        throw new ScriptError(
            Values.phrase(value) + " cannot be given to another process",
            "it belongs to the process that made it");
      }
    }

    private void object(KernelObject object) {
      if (object.id() < 0) {
        int descriptor = Evaluator.STANDARD.indexOf(object.name());
        if (descriptor >= 0) {
          out.putByte(STANDARD).putInt(descriptor);
          return;
        }
      }
      End used = reach.of(object);
      StructType layout = from.layout(object);
      End ends = object.inherited(used == null ? End.NONE : used);
      out.putByte(OBJECT).putInt(layout == null ? 0 : layout.number() + 1);
      out.putText(object.facility().kind());
      object.pass(ends, out);
      object.door().given(object, ends);
      out.putInt(object.entry()).putByte(ends.ordinal());
    }
  }

  private static final class Reader {
    private final Parcel in;
    private final Evaluator to;
    private final List<Object> read = new ArrayList<>();

    Reader(Parcel in, Evaluator to) {
      this.in = in;
      this.to = to;
    }

    Object[] values() {
      int count = in.getInt();
      Object[] values = count == 0 ? Closure.NOTHING : new Object[count];
      for (int i = 0; i < count; i++) {
        values[i] = value();
      }
      return values;
    }

    Object value() {
      int tag = in.getByte();
      switch (tag) {
        case NULL:
          return null;
        case TRUE:
          return Boolean.TRUE;
        case FALSE:
          return Boolean.FALSE;
        case INTEGER:
          return in.getLong();
        case FLOAT:
          return Double.longBitsToDouble(in.getLong());
        case STRING:
          return Bytes.of(in.getBytes());
        case DURATION:
          return new Duration(in.getLong());
        case RANGE:
          long first = in.getLong();
          return new Range(first, in.getLong());
        case SIGNAL:
          return Signal.of(in.getInt());
        case STATUS:
          int code = in.getInt();
          int signal = in.getInt();
          return signal == 0 ? Status.exited(code) : Status.killed(signal);
        case BUILTIN:
          return Builtins.named(in.getText());
        case STRUCT_TYPE:
          return to.program().struct(in.getInt());
        case UNSET:
          return Values.UNSET;
        case AGAIN:
          return read.get(in.getInt());
        default:
          return shared(tag);
      }
    }

    /** Takes its number before its parts are read, as they may refer to it. */
    private Object shared(int tag) {
      int number = read.size();
      read.add(null);
      switch (tag) {
        case LIST:
          int size = in.getInt();
          ArrayList<Object> list = new ArrayList<>(size);
          read.set(number, list);
          for (int i = 0; i < size; i++) {
            list.add(value());
          }
          return list;
        case MAP:
          LinkedHashMap<Object, Object> map = new LinkedHashMap<>();
          read.set(number, map);
          for (int count = in.getInt(); count > 0; count--) {
            Object key = value();
            map.put(key, value());
          }
          return map;
        case STRUCT:
          StructType type = to.program().struct(in.getInt());
          Object[] fields = new Object[in.getInt()];
          read.set(number, new StructValue(type, fields));
          fill(fields);
          return read.get(number);
        case FUNCTION:
          FunctionCode function = to.program().function(in.getInt());
          Object[] captured = new Object[in.getInt()];
          read.set(number, new Closure(function, captured));
          fill(captured);
          return read.get(number);
        case PROCESS:
          ProcessCode process = to.program().process(in.getInt());
          long latest = in.getLong();
          Object[] held = new Object[in.getInt()];
          ProcessDefinition definition = new ProcessDefinition(process, held);
          if (latest != 0) {
            definition.started(new Foreign(definition, latest));
          }
          read.set(number, definition);
          fill(held);
          return definition;
        case STARTED:
          long pid = in.getLong();
          Foreign started = new Foreign((ProcessDefinition) value(), pid);
          read.set(number, started);
          return started;
        case CELL:
          Cell cell = new Cell(null);
          read.set(number, cell);
          cell.value = value();
          return cell;
        case BYTES:
          byte[] bytes = in.getBytes();
          Memory memory = Memory.afterRoom(bytes.length);
          memory.put(0, bytes, 0, bytes.length);
          read.set(number, memory);
          return memory;
        case ERROR:
          ScriptError error = told(in);
          read.set(number, error);
          return error.element(value());
        case STANDARD:
          read.set(number, to.standard(in.getInt()));
          return read.get(number);
        default:
          int layout = in.getInt();
          KernelObject object = Facilities.of(in.getText()).receive(in);
          object.entry(in.getInt());
          object.door().gets(object, End.values()[in.getByte()]);
          to.opened(object);
          if (layout > 0) {
            to.layout(object, to.program().struct(layout - 1));
          }
          read.set(number, object);
          return object;
      }
    }

    private void fill(Object[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = value();
      }
    }
  }
}

package org.ipcsh.eval;

import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.End;
import org.ipcsh.facility.KernelObject;

/**
 * Which kernel objects can be reached from some variables, and which of their ends are used. A
 * variable that holds an object tells its ends; what lies deeper, in a list say, may be used in any
 * way. Of a function or process, the globals that its body uses are reached as well.
 */
final class Reach {
  private final Object[] globals;
  private final IdentityHashMap<KernelObject, End> ends = new IdentityHashMap<>();
  private final IdentityHashMap<Object, Object> seen = new IdentityHashMap<>();

  /** The globals that are reached, in the order in which they came. */
  private int[] slots = new int[8];

  private int count;
  private final BitSet reached = new BitSet();

  Reach(Object[] globals) {
    this.globals = globals;
  }

  int count() {
    return count;
  }

  int slot(int index) {
    return slots[index];
  }

  /** Adds a global. */
  void addGlobal(int slot, End used) {
    if (!reached.get(slot)) {
      reached.set(slot);
      if (count == slots.length) {
        slots = Arrays.copyOf(slots, count * 2);
      }
      slots[count++] = slot;
    }
    add(globals[slot], used);
  }

  private void addGlobals(int[] used, End[] usedEnds) {
    for (int i = 0; i < used.length; i++) {
      addGlobal(used[i], usedEnds[i]);
    }
  }

  /** Adds what a variable reaches. */
  void add(Object value, End used) {
    if (value instanceof KernelObject) {
      End before = ends.get(value);
      ends.put((KernelObject) value, before == null ? used : before.and(used));
    } else {
      inside(value);
    }
  }

  /** What is used of the object, or null when it is not reached. */
  End of(KernelObject object) {
    return ends.get(object);
  }

  private void inside(Object value) {
    if (value instanceof KernelObject) {
      add(value, End.BOTH);
    } else if (value instanceof List) {
      if (first(value)) {
        for (Object each : (List<?>) value) {
          inside(each);
        }
      }
    } else if (value instanceof Map) {
      if (first(value)) {
        for (Object each : ((Map<?, ?>) value).values()) {
          inside(each);
        }
      }
    } else if (value instanceof StructValue) {
      if (first(value)) {
        all(((StructValue) value).fields);
      }
    } else if (value instanceof Cell) {
      if (first(value)) {
        inside(((Cell) value).value);
      }
    } else if (value instanceof Closure) {
      if (first(value)) {
        Closure closure = (Closure) value;
        all(closure.captured);
        addGlobals(closure.code.globals, closure.code.globalEnds);
      }
    } else if (value instanceof ProcessDefinition && first(value)) {
      ProcessDefinition definition = (ProcessDefinition) value;
      for (int i = 0; i < definition.captured.length; i++) {
        add(definition.captured[i], definition.code.capturedEnds[i]);
      }
      addGlobals(definition.code.globals, definition.code.globalEnds);
    }
  }

  private void all(Object[] values) {
    for (Object value : values) {
      inside(value);
    }
  }

  private boolean first(Object value) {
    return seen.put(value, value) == null;
  }
}

package org.ipcsh.eval;

import java.util.List;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Opening;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Ownership;
import org.ipcsh.facility.Parameter;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Holding;

/** Nodes that open, hold and give up kernel objects. */
final class ObjectNodes {
  private static final End[] ENDS = End.values();
  private static final String[] REMOVALS = {"unlink", "remove"};

  private ObjectNodes() {}

  /**
   * The value of a declaration: {@code pipe(capacity: 64KiB)}. One node a parameter, null where the
   * default is meant.
   */
  static final class Open extends Node {
    private final Facility facility;
    private final String name;
    private final int id;
    private final Ownership ownership;
    private final StructType layout;
    private final Node[] arguments;

    private Open(
        Facility facility,
        String name,
        int id,
        Ownership ownership,
        StructType layout,
        Node[] arguments) {
      this.facility = facility;
      this.name = name;
      this.id = id;
      this.ownership = ownership;
      this.layout = layout;
      this.arguments = arguments;
    }

    static Node load(Loader in) {
      Facility facility = Facilities.of(in.text());
      int id = in.number();
      Ownership ownership = Ownership.values()[in.number()];
      int struct = in.number() - 1;
      return new Open(
          facility,
          in.program().object(id),
          id,
          ownership,
          struct < 0 ? null : in.program().struct(struct),
          in.nodes());
    }

    @Override
    Object eval(Frame frame) {
      List<Parameter> parameters = facility.parameters();
      Object[] values = new Object[parameters.size()];
      for (int i = 0; i < values.length; i++) {
        Parameter parameter = parameters.get(i);
        Node argument = arguments[i];
        if (argument == null) {
          values[i] = parameter.defaultValue();
          continue;
        }
        Object value = argument.eval(frame);
        try {
          values[i] = Arguments.convert(value, parameter);
        } catch (ScriptError e) {
          throw e.advise(Signature.of(facility).form()).at(argument.site, argument.length);
        }
      }
      Evaluator evaluator = frame.evaluator;
      evaluator.door().at(site);
      String called = evaluator.numbered(id, name);
      evaluator.door().makes(called, facility.kind());
      KernelObject object;
      try {
        object =
            facility.open(new Opening(evaluator.door(), called, id, ownership, values, size()));
      } catch (RuntimeException e) {
        ScriptError error = Failures.of(e);
        if (e instanceof PosixException && ((PosixException) e).errno() == Errno.EEXIST) {
          adviseOwn(error, values[0], evaluator);
        }
        throw error.at(site, length);
      } finally {
        evaluator.door().makes(null, null);
      }
      evaluator.door().note(object);
      evaluator.declared(object, values.length == 0 ? null : values[0]);
      if (layout != null) {
        evaluator.layout(object, layout);
      }
      return object;
    }

    /** Where what exists is this process's own, as after the same line was typed before. */
    private void adviseOwn(ScriptError error, Object key, Evaluator evaluator) {
      KernelObject own = key == null ? null : evaluator.declared(facility, key);
      if (own == null) {
        return;
      }
      StringBuilder advice = new StringBuilder("this process has declared it as " + own.name());
      for (String remove : REMOVALS) {
        if (facility.operation(remove) != null) {
          advice.append(": ").append(own.name()).append('.').append(remove).append("() frees the ");
          advice.append(facility.parameters().get(0).name());
        }
      }
      error.advise(Bytes.ofText(advice.toString()));
    }

    private long size() {
      return layout == null ? 0 : Layouts.VALUES.of(layout).size();
    }
  }

  /** A block whose objects are closed on every way out, last first. */
  static final class Scope extends Control.Statement {
    private final int[] slots;
    private final boolean[] remove;
    private final Node body;

    private Scope(int[] slots, boolean[] remove, Node body) {
      this.slots = slots;
      this.remove = remove;
      this.body = body;
    }

    static Node load(Loader in) {
      int[] slots = new int[in.number()];
      boolean[] remove = new boolean[slots.length];
      for (int i = 0; i < slots.length; i++) {
        slots[i] = in.number();
        remove[i] = in.number() != 0;
      }
      return new Scope(slots, remove, in.node());
    }

    @Override
    int run(Frame frame) {
      for (int slot : slots) {
        frame.slots[slot] = null;
      }
      try {
        return body.run(frame);
      } finally {
        for (int i = slots.length - 1; i >= 0; i--) {
          Object object = frame.slots[slots[i]];
          if (object instanceof Cell) {
            object = ((Cell) object).value;
          }
          if (object instanceof KernelObject) {
            frame.evaluator.leave((KernelObject) object, remove[i]);
          }
        }
      }
    }
  }

  /**
   * Stands before a statement that waits: gives up the ends which no statement from there on can
   * use. Of each variable that is still used it says where it is and, if it holds a channel, which
   * ends are used.
   */
  static final class Release extends Control.Statement {
    private final Node[] used;
    private final End[] ends;

    private Release(Node[] used, End[] ends) {
      this.used = used;
      this.ends = ends;
    }

    static Node load(Loader in) {
      Node[] used = in.nodes();
      End[] ends = new End[used.length];
      for (int i = 0; i < ends.length; i++) {
        ends[i] = ENDS[in.number()];
      }
      return new Release(used, ends);
    }

    @Override
    int run(Frame frame) {
      Reach reach = new Reach(frame.evaluator.globals);
      for (int i = 0; i < used.length; i++) {
        try {
          reach.add(used[i].eval(frame), ends[i]);
        } catch (ScriptError e) {
          continue; // A variable that is not set yet reaches nothing.
        }
      }
      for (KernelObject object : frame.evaluator.opened()) {
        End needed = reach.of(object);
        // Also what is not open yet: nobody is to wait for this process to open it.
        End spare = End.BOTH.without(needed == null ? End.NONE : needed);
        // Only ends of channels keep others waiting; a lock stays locked.
        if (spare != End.NONE && object.givesUpUnused()) {
          object.door().at(site);
          object.close(spare);
        }
      }
      return NORMAL;
    }
  }

  /** {@code with mutex { … }}: whichever pair of operations the object has. */
  static final class With extends Control.Statement {
    private static final String[][] PAIRS = {{"lock", "unlock"}, {"wait", "post"}};

    private final Node resource;
    private final Node body;

    /** The facility that came by last, and its pair. */
    private Facility facility;

    private Operation take;
    private Operation give;
    private Object[] taking;
    private Object[] giving;

    private With(Node resource, Node body) {
      this.resource = resource;
      this.body = body;
    }

    static Node load(Loader in) {
      return new With(in.node(), in.node());
    }

    @Override
    int run(Frame frame) {
      Object value = resource.eval(frame);
      if (!(value instanceof KernelObject)) {
        throw resource.error("with takes a lock or a semaphore, not " + Values.phrase(value), null);
      }
      KernelObject object = (KernelObject) value;
      if (object.facility() != facility) {
        find(object.facility());
      }
      Holding holding = frame.evaluator.holding();
      holding.begin();
      try {
        // The body may run this statement again with an object of another facility.
        Operation back = give;
        Object[] arguments = giving;
        object.door().at(site);
        try {
          take.body().call(object, taking);
        } catch (RuntimeException e) {
          throw failed(e);
        }
        holding.taken();
        return run(frame, object, back, arguments);
      } finally {
        holding.end();
      }
    }

    private int run(Frame frame, KernelObject object, Operation back, Object[] arguments) {
      boolean done = false;
      try {
        frame.evaluator.poll();
        int way = body.run(frame);
        done = true;
        return way;
      } finally {
        if (!done) {
          frame.evaluator.holding().leaves();
        }
        try {
          object.door().at(site);
          back.body().call(object, arguments);
        } catch (RuntimeException e) {
          // The error that is on its way matters more than one of giving back.
          if (done) {
            throw failed(e);
          }
        } finally {
          frame.evaluator.holding().given();
        }
      }
    }

    private void find(Facility found) {
      for (String[] pair : PAIRS) {
        take = found.operation(pair[0]);
        give = found.operation(pair[1]);
        if (take != null && give != null) {
          taking = defaults(take);
          giving = defaults(give);
          facility = found;
          return;
        }
      }
      throw resource.error(
          found.phrase() + " can be neither locked nor waited for",
          "with takes a lock or a semaphore");
    }

    private ScriptError failed(RuntimeException e) {
      return Failures.of(e).at(resource.site, resource.length);
    }

    private static Object[] defaults(Operation operation) {
      List<Parameter> parameters = operation.parameters();
      Object[] values = new Object[parameters.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = parameters.get(i).defaultValue();
      }
      return values;
    }
  }
}

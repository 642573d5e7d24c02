package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.facility.End;

/**
 * What a statement uses: names, with the ends that it needs of them should they hold channels; and
 * other bodies, by calling, making or starting them. From this follows which ends a process must be
 * given, and which the main process can give up before it waits.
 */
final class Uses {
  private final Map<Symbol, End> names = new IdentityHashMap<>();
  private final List<Flow> flows = new ArrayList<>(0);
  private final List<Body> calls = new ArrayList<>(0);
  private final List<Body> starts = new ArrayList<>(0);
  private final List<Body> handlers = new ArrayList<>(0);
  boolean waits;

  /** The value of a name becomes the argument for a parameter: it is used as the parameter is. */
  private record Flow(Symbol from, Symbol to) {}

  void name(Symbol symbol, End ends) {
    End before = names.get(symbol);
    names.put(symbol, before == null ? ends : before.and(ends));
    symbol.ends = symbol.ends.and(ends);
  }

  void flow(Symbol from, Symbol to) {
    name(from, End.NONE);
    flows.add(new Flow(from, to));
  }

  /** A function that may be called from here on, in this process. */
  void calls(Body body) {
    calls.add(body);
  }

  /** The handler of a signal: it may run at any time from here on, after all statements too. */
  void handles(Body body) {
    calls.add(body);
    handlers.add(body);
  }

  /** A body that may run in another process from here on. */
  void starts(Body body) {
    starts.add(body);
  }

  /**
   * Passes on what parameters need to those names that become their arguments; answers whether
   * anything changed.
   */
  boolean spread() {
    boolean changed = false;
    for (Flow flow : flows) {
      End needed = flow.from.ends.and(flow.to.ends);
      if (needed != flow.from.ends) {
        flow.from.ends = needed;
        changed = true;
      }
      if (flow.to.escapes && !flow.from.escapes) {
        flow.from.escapes = true;
        changed = true;
      }
      if (flow.to.passed && !flow.from.passed) {
        flow.from.passed = true;
        changed = true;
      }
    }
    return changed;
  }

  /** Adds what this uses, also by way of the bodies that it calls or starts. */
  void collect(Map<Symbol, End> into, Map<Body, Body> seen) {
    for (Map.Entry<Symbol, End> entry : names.entrySet()) {
      merge(into, entry.getKey(), entry.getValue());
    }
    for (Flow flow : flows) {
      merge(into, flow.from, flow.to.ends);
    }
    collect(calls, into, seen);
    collect(starts, into, seen);
  }

  /** Adds what handlers use that this installs, itself or in a function that it calls. */
  void collectHandlers(Map<Symbol, End> into, Map<Body, Body> seen, Map<Body, Body> called) {
    collect(handlers, into, seen);
    for (Body body : calls) {
      if (called.put(body, body) == null) {
        for (Uses each : body.uses) {
          each.collectHandlers(into, seen, called);
        }
      }
    }
  }

  private static void collect(List<Body> bodies, Map<Symbol, End> into, Map<Body, Body> seen) {
    for (Body body : bodies) {
      if (seen.put(body, body) == null) {
        for (Uses each : body.uses) {
          each.collect(into, seen);
        }
      }
    }
  }

  private static void merge(Map<Symbol, End> into, Symbol symbol, End ends) {
    End before = into.get(symbol);
    into.put(symbol, before == null ? ends : before.and(ends));
  }

  /** Whether it waits for processes, itself or in a function that it calls. */
  boolean waits(Map<Body, Body> seen) {
    if (waits) {
      return true;
    }
    for (Body body : calls) {
      if (seen.put(body, body) == null) {
        for (Uses each : body.uses) {
          if (each.waits(seen)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether it starts processes, itself or in a function that it calls. */
  boolean starts(Map<Body, Body> seen) {
    if (!starts.isEmpty()) {
      return true;
    }
    for (Body body : calls) {
      if (seen.put(body, body) == null) {
        for (Uses each : body.uses) {
          if (each.starts(seen)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}

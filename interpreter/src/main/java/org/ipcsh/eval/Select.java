package org.ipcsh.eval;

/** Waits for the first of several operations that can be done. */
final class Select extends Control.Statement {
  private static final int NO_SLOT = -1;

  private final Node[] operations;
  private final int[] elementSlots;
  private final int[] slots;
  private final Node[] bodies;
  private final Turn[] turns;
  private final Node after;
  private final Node otherwise;

  private Select(
      Node[] operations,
      int[] elementSlots,
      int[] slots,
      Node[] bodies,
      Node after,
      Node otherwise) {
    this.operations = operations;
    this.elementSlots = elementSlots;
    this.slots = slots;
    this.bodies = bodies;
    this.turns = new Turn[operations.length];
    for (int i = 0; i < turns.length; i++) {
      turns[i] = new Turn();
    }
    this.after = after;
    this.otherwise = otherwise;
  }

  static Node load(Loader in) {
    int count = in.number();
    Node[] operations = new Node[count];
    int[] elementSlots = new int[count];
    int[] slots = new int[count];
    Node[] bodies = new Node[count];
    for (int i = 0; i < count; i++) {
      elementSlots[i] = in.number() - 1;
      slots[i] = in.number() - 1;
      operations[i] = in.node();
      bodies[i] = in.node();
    }
    return new Select(operations, elementSlots, slots, bodies, in.node(), in.node());
  }

  @Override
  int run(Frame frame) {
    Selector.Case[] cases = prepare(frame);
    long limit = -1;
    if (after != null) {
      Object time = after.eval(frame);
      try {
        limit = Arguments.duration(time, "after");
      } catch (ScriptError e) {
        throw e.at(after.site, after.length);
      }
    }
    frame.evaluator.door().at(site);
    int chosen;
    try {
      chosen = frame.evaluator.host().selector().select(cases, limit);
    } catch (ScriptError e) {
      throw e.at(site, length);
    } catch (RuntimeException e) {
      throw placed(cases, Failures.of(e)).at(site, length);
    }
    if (chosen < 0) {
      return otherwise.run(frame);
    }
    receive(frame, chosen, cases[chosen]);
    return bodies[chosen].run(frame);
  }

  private Selector.Case[] prepare(Frame frame) {
    Selector.Case[] cases = new Selector.Case[operations.length];
    boolean any = after != null;
    for (int i = 0; i < cases.length; i++) {
      cases[i] = ((Selectable) operations[i]).prepare(frame, turns[i]);
      boolean ofList = cases[i] instanceof Selector.OfAny;
      if (ofList != elementSlots[i] > NO_SLOT) {
        throw operations[i].error(
            ofList ? Selector.NAMES_OF_A_LIST : Selector.NAMES_OF_ONE,
            Bytes.ofText(ofList ? Selector.FORM_OF_A_LIST : Selector.FORM_OF_ONE));
      }
      any |= !ofList || ((Selector.OfAny) cases[i]).members.length > 0;
    }
    if (!any) {
      throw error(
          "this select waits for nothing: "
              + (cases.length == 1 ? "its list is" : "its lists are")
              + " empty",
          "a list is looked at once, when the select begins; ask len(list) > 0 before, or say how"
              + " long it is to wait: after 1s { ... }");
    }
    return cases;
  }

  /** Puts what was done, and came of it, into the variables. */
  private void receive(Frame frame, int chosen, Selector.Case which) {
    Selector.Case done = which;
    if (which instanceof Selector.OfAny) {
      Selector.OfAny any = (Selector.OfAny) which;
      done = any.members[any.chosen];
      frame.slots[elementSlots[chosen]] = any.element();
      turns[chosen].served(any.chosen, any.element());
    }
    if (slots[chosen] > NO_SLOT) {
      frame.slots[slots[chosen]] = value(chosen, which, done);
    } else if (done instanceof Selector.OfProcess) {
      Started ended = ((Selector.OfProcess) done).process;
      ProcessNodes.requireGoodEnd(ended, (Status) done.result, operations[chosen]);
    }
  }

  private Object value(int chosen, Selector.Case which, Selector.Case done) {
    Node operation = operations[chosen];
    try {
      return ((Selectable) operation).value(done);
    } catch (ScriptError e) {
      if (which instanceof Selector.OfAny) {
        e.element(((Selector.OfAny) which).element());
      }
      throw e.at(operation.site, operation.length);
    }
  }

  /** The error, at the case whose failure it is, and of a list with the element. */
  private ScriptError placed(Selector.Case[] cases, ScriptError error) {
    for (int i = 0; i < cases.length; i++) {
      if (cases[i].failed) {
        if (cases[i] instanceof Selector.OfAny) {
          Selector.OfAny any = (Selector.OfAny) cases[i];
          error.element(any.element());
          if ("EBADF".equals(error.errno())) {
            error.advise("it is [" + any.chosen + "] of the list: take it out when you close it");
          }
        }
        error.at(operations[i].site, operations[i].length);
      }
    }
    return error;
  }
}

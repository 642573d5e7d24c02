package org.ipcsh.run;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.eval.Selector;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Candidate;
import org.ipcsh.process.OperationCandidate;
import org.ipcsh.process.Readiness;

/** What a {@code select} statement asks of the kernel. */
final class FirstReady implements Selector {
  private static final int NONE = -1;

  private final Environment process;
  private final Readiness readiness;

  FirstReady(Environment process) {
    this.process = process;
    this.readiness = new Readiness(process.door());
  }

  @Override
  public int select(Case[] cases, long nanoseconds) {
    List<Candidate> candidates = new ArrayList<>(cases.length);
    for (Case each : cases) {
      if (each instanceof OfAny) {
        OfAny any = (OfAny) each;
        for (int i = 0; i < any.members.length; i++) {
          candidates.add(candidate(any.members[member(any, i)]));
        }
      } else {
        candidates.add(candidate(each));
      }
    }
    int chosen = NONE;
    try {
      chosen = readiness.first(candidates, nanoseconds);
    } catch (PosixException | IllegalArgumentException e) {
      for (int i = 0; i < candidates.size(); i++) {
        if (candidates.get(i).failed()) {
          cases[choose(cases, i, null)].failed = true;
        }
      }
      throw e;
    }
    return chosen < 0 ? NONE : choose(cases, chosen, candidates.get(chosen).result());
  }

  /** Notes which one that candidate is; answers of which of the cases. */
  private static int choose(Case[] cases, int candidate, Object result) {
    int left = candidate;
    int at = 0;
    while (left >= size(cases[at])) {
      left -= size(cases[at++]);
    }
    Case chosen = cases[at];
    if (chosen instanceof OfAny) {
      OfAny any = (OfAny) chosen;
      any.chosen = member(any, left);
      chosen = any.members[any.chosen];
    }
    chosen.result = result;
    return at;
  }

  private static int size(Case each) {
    return each instanceof OfAny ? ((OfAny) each).members.length : 1;
  }

  /** The place in the list of the one that is looked at after so many others. */
  private static int member(OfAny any, int others) {
    return (any.begin + others) % any.members.length;
  }

  private Candidate candidate(Case each) {
    if (each instanceof OfProcess) {
      return process.children().candidate(((OfProcess) each).process);
    }
    if (each instanceof OfSignals) {
      return process.scriptSignals().candidate(((OfSignals) each).signals);
    }
    OfObject operation = (OfObject) each;
    return new OperationCandidate(operation.object, operation.operation, operation.arguments);
  }
}

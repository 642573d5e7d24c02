package org.ipcsh.run;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.eval.Selector;
import org.ipcsh.process.Candidate;
import org.ipcsh.process.OperationCandidate;
import org.ipcsh.process.Readiness;

/** What a {@code select} statement asks of the kernel. */
final class FirstReady implements Selector {
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
      candidates.add(candidate(each));
    }
    int chosen = readiness.first(candidates, nanoseconds);
    if (chosen >= 0) {
      cases[chosen].result = candidates.get(chosen).result();
    }
    return chosen;
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

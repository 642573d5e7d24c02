package org.ipcsh.run;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.eval.Selector;
import org.ipcsh.process.Door;
import org.ipcsh.process.Readiness;

/** What a {@code select} statement asks of the kernel. */
final class FirstReady implements Selector {
  private final Readiness readiness;

  FirstReady(Door door) {
    this.readiness = new Readiness(door);
  }

  @Override
  public int select(Case[] cases, long nanoseconds) {
    List<Readiness.Candidate> candidates = new ArrayList<>(cases.length);
    for (Case each : cases) {
      candidates.add(new Readiness.Candidate(each.object, each.operation, each.arguments));
    }
    int chosen = readiness.first(candidates, nanoseconds);
    if (chosen >= 0) {
      cases[chosen].result = candidates.get(chosen).result();
    }
    return chosen;
  }
}

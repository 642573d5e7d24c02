package org.ipcsh.session;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.eval.Started;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Statement;

/** What a session has done, step by step. */
final class Transcript {
  private final List<Step> steps = new ArrayList<>();
  private Step value;

  List<Step> steps() {
    return steps;
  }

  Step add(Source source, Statement.Block input, Statement statement) {
    Step step = new Step(source, input, statement, value);
    steps.add(step);
    return step;
  }

  /** From now on the value of the last step is {@code _}. */
  void echoed() {
    value = last();
  }

  Step last() {
    return steps.get(steps.size() - 1);
  }

  /** Whether a block that was left to the process is not done. */
  boolean waits(Started process) {
    return steps.stream().anyMatch(step -> step.left() == process && !step.answered());
  }

  /** The first block that was left to the process is done. */
  void answered(Started process, boolean failed) {
    for (Step step : steps) {
      if (step.left() == process && !step.answered()) {
        step.answer();
        if (failed) {
          step.fail();
        } else {
          value = step;
        }
        return;
      }
    }
  }
}

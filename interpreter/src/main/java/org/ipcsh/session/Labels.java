package org.ipcsh.session;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ipcsh.eval.Started;

/**
 * What processes are called: by their names; of several that run under one, the first is {@code
 * tick#1}. Who has been given a number keeps it.
 */
final class Labels {
  private final Supplier<List<Started>> running;
  private final Map<Started, String> numbered = new IdentityHashMap<>();

  /**
   * @param running the processes that run, the first started first
   */
  Labels(Supplier<List<Started>> running) {
    this.running = running;
  }

  synchronized String of(Started process) {
    int count = 0;
    int number = 0;
    for (Started each : running.get()) {
      if (each.name().equals(process.name())) {
        count++;
        number = each == process ? count : number;
      }
    }
    if (count > 1 && number > 0) {
      numbered.putIfAbsent(process, process.name() + "#" + number);
    }
    return numbered.getOrDefault(process, process.name());
  }

  /** It has ended and is not spoken of any more. */
  synchronized void forget(Started process) {
    numbered.remove(process);
  }
}

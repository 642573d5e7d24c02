package org.ipcsh.specs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Who runs at the same time. Each has its own folder, session and IPC namespace, so that runs do
 * not see each other, unless it says so ({@code # alone}), both give names in the same pattern to
 * files outside their folders, or the system has no namespaces for them.
 */
final class Company {
  private static final List<Company> PRESENT = new ArrayList<>();
  private static int wantToBeAlone;

  private final boolean alone;
  private final Set<String> names;

  private Company(Spec spec) {
    this.alone = spec.alone || !Leftovers.ENCLOSED;
    this.names = Leftovers.names(spec);
  }

  /** Waits until that one may run beside those that do, and is one of them until it leaves. */
  static Company of(Spec spec) throws InterruptedException {
    Company company = new Company(spec);
    synchronized (PRESENT) {
      wantToBeAlone += company.alone ? 1 : 0;
      while (!company.fits()) {
        PRESENT.wait();
      }
      wantToBeAlone -= company.alone ? 1 : 0;
      PRESENT.add(company);
    }
    return company;
  }

  private boolean fits() {
    if (alone) {
      return PRESENT.isEmpty();
    }
    return wantToBeAlone == 0
        && PRESENT.stream()
            .allMatch(each -> !each.alone && Collections.disjoint(each.names, names));
  }

  void leave() {
    synchronized (PRESENT) {
      PRESENT.remove(this);
      PRESENT.notifyAll();
    }
  }
}

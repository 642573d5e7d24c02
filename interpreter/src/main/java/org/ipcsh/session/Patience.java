package org.ipcsh.session;

import java.util.concurrent.locks.LockSupport;
import org.ipcsh.process.ControlPage;
import org.ipcsh.run.MainProcess;
import org.ipcsh.why.Why;

/** Says why what the user typed can never end, when it has been at it for a while. */
final class Patience extends Thread {
  private static final long LOOK_NANOSECONDS = 250_000_000;
  private static final long LASTS_NANOSECONDS = 1_500_000_000;

  private final Session session;
  private int told;

  Patience(Session session) {
    super("patience");
    setDaemon(true);
    this.session = session;
  }

  @Override
  public void run() {
    while (true) {
      LockSupport.parkNanos(LOOK_NANOSECONDS);
      MainProcess main = session.main();
      if (main != null && session.isEvaluating()) {
        look(main);
      }
    }
  }

  private void look(MainProcess main) {
    ControlPage page = main.door().page();
    int sequence = page.sequence();
    long now = System.nanoTime();
    boolean inCall = (sequence & 1) != 0;
    if (!inCall || sequence == told || now - page.since(sequence, now) < LASTS_NANOSECONDS) {
      return;
    }
    String why = Why.stuck(main.pages(), page.pid());
    if (why != null && page.sequence() == sequence) {
      told = sequence;
      session.tell(Message.Kind.NEWS, "this cannot end: " + why + "; Ctrl-C interrupts");
    }
  }
}

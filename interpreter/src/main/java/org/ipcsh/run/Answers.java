package org.ipcsh.run;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Link;

/**
 * The answers of a driven process to the blocks that it was given, in the order of the blocks. A
 * thread of its own receives them, so that the one that gave a block need not wait.
 */
final class Answers {
  private final Link link;
  private final Consumer<Link.Message> late;
  private final ArrayDeque<Answer> awaited = new ArrayDeque<>();
  private boolean over;

  /** The answer to one block. */
  static final class Answer {
    private final Thread waiting = Thread.currentThread();
    private Link.Message message;
    private PosixException failure;
    private boolean arrived;
    private boolean left;
  }

  /**
   * @param late told each answer that nobody waits for any more
   */
  Answers(String name, Link link, Consumer<Link.Message> late) {
    this.link = link;
    this.late = late;
    Thread thread = new Thread(this::receive, "answers of " + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** To be called before the block is sent. */
  synchronized Answer expect() {
    Answer answer = new Answer();
    answer.arrived = over;
    awaited.add(answer);
    return answer;
  }

  /** The block could not be sent. */
  synchronized void forget(Answer answer) {
    awaited.remove(answer);
  }

  /** How many blocks are before it. */
  synchronized int before(Answer answer) {
    int count = 0;
    for (Answer each : awaited) {
      if (each == answer) {
        return count;
      }
      count++;
    }
    return 0;
  }

  synchronized boolean arrived(Answer answer) {
    return answer.arrived;
  }

  /**
   * What arrived; null when the process has ended before it answered.
   *
   * @throws PosixException it could not be received: see {@link Link#receive}
   */
  synchronized Link.Message message(Answer answer) {
    if (answer.failure != null) {
      throw answer.failure;
    }
    return answer.message;
  }

  /**
   * Waits for it no longer.
   *
   * @return false when it has arrived
   */
  synchronized boolean leave(Answer answer) {
    answer.left = !answer.arrived;
    return answer.left;
  }

  private void receive() {
    while (true) {
      Link.Message message = null;
      PosixException failure = null;
      try {
        message = link.receive();
      } catch (PosixException e) {
        failure = e;
      }
      Answer answer;
      synchronized (this) {
        over = message == null && failure == null;
        answer = awaited.poll();
        if (answer == null && over) {
          link.close();
          return;
        }
        if (answer == null) {
          continue;
        }
        answer.message = message;
        answer.failure = failure;
        answer.arrived = true;
      }
      LockSupport.unpark(answer.waiting);
      if (answer.left && message != null) {
        late.accept(message);
      }
    }
  }
}

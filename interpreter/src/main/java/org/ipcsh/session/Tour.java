package org.ipcsh.session;

import java.util.List;

/**
 * {@code :tour}: says what to type and why, watches what is typed, and goes on when it was that.
 * All that happens on the way is real and stays.
 */
final class Tour {

  /** What is said, and the line to be typed then. */
  private record Step(String text, String line) {}

  private static final List<Step> STEPS =
      List.of(
          new Step(
              "A pipe is a queue of bytes in the kernel. Make one: type this line (Tab completes).",
              "channel requests = pipe()"),
          new Step(
              "Those are two real descriptors of this process. Now a second process; without a body\n"
                  + "it does what you tell it.",
              "process server"),
          new Step("Starting it makes a process of the operating system.", "start server"),
          new Step(
              "What stands in the braces runs in server. It will wait, since the pipe is empty.",
              "in server { print(\"got \" + requests.read_line()) }"),
          new Step("server is blocked in read(2), and you are not. Who could end that?", ":why"),
          new Step("You hold the write end. Use it.", "requests.write(\"hello\\n\")"),
          new Step(
              "Now the classic hang: a loop that reads to the end of the pipe.",
              "in server { for line in requests { print(line) }; print(\"that was all\") }"),
          new Step("It gets what you write ...", "requests.write(\"one\\ntwo\\n\")"),
          new Step("... but never sees the end. Why not?", ":why"),
          new Step(
              "End-of-file comes when the last write end is closed, and you still hold one.",
              "requests.close_write()"),
          new Step(
              "A message queue keeps messages apart, and has priorities.",
              "channel jobs = posix_queue(\"/ipcsh-tour\")"),
          new Step("Send two messages; the second is urgent.", "jobs.send(\"sweep\")"),
          new Step("", "jobs.send(\"fire!\", priority: 9)"),
          new Step("Which comes first?", "jobs.receive()"),
          new Step(
              "Shared memory is memory that several processes have; nothing puts them in order.",
              "region shared = anonymous(4KiB) { count: u64 }"),
          new Step(
              "At a barrier each waits until all are there. This one is in that memory, too.",
              "barrier both = barrier(in: shared, count: 2)"),
          new Step(
              "A process that waits there for the other, then reads the number, adds one and writes it\n"
                  + "back, a million times:",
              "process adder { both.wait(); for i in 1..1000000 { shared.count += 1 } }"),
          new Step(
              "Two of them, side by side:", "start adder; start adder; wait all; shared.count"),
          new Step(
              "It would be 2000000, had no update been lost. One is lost whenever one process reads\n"
                  + "between the other's read and write. A semaphore lets one in at a time.",
              "semaphore one = posix_sem(\"/ipcsh-tour\", 1)"),
          new Step(
              "with takes it before the block and gives it back after, whatever happens.",
              "process careful { both.wait(); for i in 1..50000 { with one { shared.count += 1 } } }"),
          new Step(
              "Once more, from nothing, 50000 times each:",
              "shared.count = 0; start careful; start careful; wait all; shared.count"));

  private static final String END =
      "100000, exactly, and every time. Go on as you like: :help kinds lists what else there is,\n"
          + ":help posix_sem explains one kind, :trace on shows each call. Ctrl-D leaves, and removes\n"
          + "all that you made.";

  private final Session session;
  private int at = -1;

  Tour(Session session) {
    this.session = session;
  }

  void go(String rest) {
    switch (rest) {
      case "off":
        at = -1;
        session.tell(Message.Kind.NEWS, "the tour is over; :tour begins it again");
        break;
      case "next":
        if (at < 0) {
          at = 0;
        } else if (at < STEPS.size() - 1) {
          at++;
        }
        say();
        break;
      case "":
        at = Math.max(at, 0);
        say();
        if (at == 0) {
          session.tell(Message.Kind.TEXT, "(:tour repeats what to type, :tour off ends the tour.)");
        }
        break;
      default:
        session.tell(Message.Kind.ERROR, ":tour, :tour next, or :tour off");
    }
  }

  private void say() {
    Step step = STEPS.get(at);
    String text = step.text.isEmpty() ? "" : step.text + "\n";
    session.tell(
        Message.Kind.TEXT,
        "\n[" + (at + 1) + "/" + STEPS.size() + "] " + text + "\n    " + step.line + "\n");
  }

  /**
   * @param fine whether it ran without an error
   */
  void typed(String input, boolean fine) {
    if (at < 0 || input.startsWith(":to")) {
      return;
    }
    if (!plain(input).equals(plain(STEPS.get(at).line))) {
      session.tell(Message.Kind.NEWS, "(the tour goes on with  " + STEPS.get(at).line + "  )");
    } else if (fine && ++at < STEPS.size()) {
      say();
    } else if (fine) {
      at = -1;
      session.tell(Message.Kind.TEXT, "\n" + END);
    }
  }

  private static String plain(String line) {
    return line.replaceAll("\\s+", "");
  }
}

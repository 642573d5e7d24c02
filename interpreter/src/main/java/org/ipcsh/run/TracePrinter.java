package org.ipcsh.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.eval.Program;
import org.ipcsh.inventory.Json;
import org.ipcsh.posix.Errno;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Pages;
import org.ipcsh.process.Trace;

/**
 * Prints the calls of all processes, a line each, in the order in which they returned: for people
 *
 * <pre>
 *   0.012345 server   two-pipes.ipc:6     read(requests[5], "README.md\n", 65536) = 10 &lt;0.000120&gt;
 * </pre>
 *
 * or, for programs, as JSON objects. The time in angle brackets is that spent in a call that
 * blocked.
 */
public final class TracePrinter {
  private static final int SHORTEST_BLOCK = 50_000;
  private static final int TIME_WIDTH = 10;

  private final Program program;
  private final OutputStream out;
  private final boolean json;
  private final List<String> only;
  private final long began = System.nanoTime();

  /**
   * Places as they are shown: looking one up in the source takes longer than all the rest of a
   * line.
   */
  private final Map<Integer, String> places = new HashMap<>();

  private Pages pages;
  private int processWidth = 8;
  private int placeWidth = 18;

  /**
   * @param json whether each line is a JSON object
   * @param only names of processes, objects and kinds; calls of others are left out, none if it is
   *     empty
   */
  public TracePrinter(Program program, OutputStream out, boolean json, List<String> only) {
    this.program = program;
    this.out = out;
    this.json = json;
    this.only = only;
  }

  void pages(Pages pages) {
    this.pages = pages;
  }

  void print(Trace.Event event) {
    ControlPage page = pages.page(event.process());
    String process = new String(page.name(), StandardCharsets.UTF_8);
    if (!only.isEmpty()
        && !only.contains(process)
        && !only.contains(event.object())
        && !only.contains(event.kind())) {
      return;
    }
    String line = json ? json(event, page, process) : text(event, process);
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Nobody reads the trace any more; the run goes on.
    }
  }

  void end() {
    try {
      out.flush();
    } catch (IOException e) {
      // As above.
    }
  }

  private String text(Trace.Event event, String process) {
    StringBuilder line = new StringBuilder(120);
    seconds(line, event.time() - began);
    pad(line, TIME_WIDTH);
    processWidth = Math.max(processWidth, process.length());
    line.append(process);
    pad(line, TIME_WIDTH + processWidth + 1);
    String place = places.get(event.site());
    if (place == null) {
      place = program.fileAndLine(event.site());
      place = place.substring(place.lastIndexOf('/') + 1);
      places.put(event.site(), place);
    }
    placeWidth = Math.max(placeWidth, place.length());
    line.append(place);
    pad(line, TIME_WIDTH + processWidth + placeWidth + 2);
    CallText.append(line, event);
    if (event.duration() >= SHORTEST_BLOCK) {
      line.append(" <");
      seconds(line, event.duration());
      line.append('>');
    }
    return line.toString();
  }

  private String json(Trace.Event event, ControlPage page, String process) {
    StringBuilder time = new StringBuilder();
    seconds(time, event.time() - began);
    StringBuilder duration = new StringBuilder();
    seconds(duration, event.duration());
    StringBuilder arguments = new StringBuilder("[");
    for (int i = 0; i < event.call().arity(); i++) {
      StringBuilder argument = new StringBuilder();
      CallText.argument(argument, event, i);
      if (i > 0) {
        arguments.append(", ");
      }
      Json.quote(arguments, argument.toString());
    }
    int errno = CallText.errno(event);
    Json object =
        new Json()
            .raw("time", time.toString())
            .member("process", process)
            .member("pid", page.pid())
            .member("thread", page.thread())
            .member("place", program.fileAndLine(event.site()))
            .member("call", event.call().name())
            .raw("arguments", arguments + "]")
            .member("object", event.object().isEmpty() ? null : event.object())
            .member("kind", event.kind())
            .member("result", errno > 0 ? -1 : event.result())
            .member("errno", errno > 0 ? Errno.name(errno) : null)
            .raw("duration", duration.toString());
    return object.toString();
  }

  /** Seconds with six digits after the point. */
  private static void seconds(StringBuilder line, long nanoseconds) {
    long micros = Math.max(0, nanoseconds / 1000);
    String fraction = Long.toString(1_000_000 + micros % 1_000_000).substring(1);
    line.append(micros / 1_000_000).append('.').append(fraction);
  }

  private static void pad(StringBuilder line, int column) {
    while (line.length() < column) {
      line.append(' ');
    }
  }
}

package org.ipcsh.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ipcsh.eval.Program;
import org.ipcsh.inventory.Json;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Pages;
import org.ipcsh.process.TracedCall;

/**
 * Prints the calls of all processes, a line each, in the order in which they returned: for people
 *
 * <pre>
 *   0.012345 server   two-pipes.ipc:6     read(requests[5], "README.md\n", 65536) = 10 &lt;0.000120&gt;
 * </pre>
 *
 * or, for programs, as JSON objects. The time in angle brackets is that spent in a call that
 * blocked. Calls that have not returned when the run ends come last.
 */
public final class TracePrinter {
  private static final int SHORTEST_BLOCK = 50_000;
  private static final int TIME_WIDTH = 9;

  /** No line is longer, but for its place: six arguments, of 128 bytes in fours and escaped. */
  private static final int LONGEST = 8 * 1024;

  /** So many bytes are written at once when more is to come. */
  private static final int BATCH = 32 * 1024;

  private final Program program;
  private final OutputStream out;
  private final boolean json;
  private final List<String> only;
  private final long began = System.nanoTime();
  private final TraceText lines = new TraceText();
  private final CallText calls = new CallText(this::nameOf);

  /** Places as they are shown, by site: looking one up in the source takes longer than a line. */
  private Shown[] places = new Shown[0];

  /** What is shown of the processes, by the number of their control page. */
  private Writer[] writers = new Writer[0];

  /** Those of {@link #only} that nothing has had as its name yet. */
  private final Set<String> unseen;

  private IOException failure;
  private Pages pages;
  private int processWidth = 8;
  private int placeWidth = 18;

  /** A text, and how many characters it has. */
  private record Shown(byte[] text, int width) {}

  /** A call in which a process is, by the number of its control page. */
  record Inside(int process, Call call, int site, long first, int object) {}

  /** A process, and whether all its calls are wanted. */
  private record Writer(ControlPage page, int pid, Shown name, boolean wanted) {}

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
    this.unseen = new LinkedHashSet<>(only);
  }

  /** What is to be said at the end, once all calls have been printed; a sentence each. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (failure != null) {
      remarks.add("the trace could not be written: " + Errno.explained(failure.getMessage()));
    }
    for (String name : unseen) {
      remarks.add(
          "--trace-only: no call was made by a process, or on an object or a kind, called " + name);
    }
    return remarks;
  }

  void pages(Pages pages) {
    this.pages = pages;
  }

  void print(TracedCall made) {
    Writer writer = writer(made.process());
    if (!writer.wanted || !unseen.isEmpty()) {
      boolean wanted = isWanted(made);
      if (!wanted && !writer.wanted) {
        return;
      }
    }
    Shown place = place(made.site());
    lines.room(LONGEST + place.text.length + processWidth + placeWidth);
    if (json) {
      json(made, writer, place);
    } else {
      text(made, writer, place);
    }
    lines.append('\n');
    if (lines.length() > BATCH) {
      flush();
    }
  }

  /** The call in which the process of that control page is, or null. May be asked by any thread. */
  static Inside inside(int process, ControlPage page) {
    boolean inside = !page.isProgram() && (page.sequence() & 1) != 0;
    // A process that is driven waits for its next block, which is not the script's doing.
    boolean ours = page.object() == ControlPage.NO_OBJECT && page.call() == Libc.RECVMSG.id();
    return inside && !ours && page.state() != ControlPage.READY
        ? new Inside(process, Call.of(page.call()), page.site(), page.first(), page.object())
        : null;
  }

  /** Prints a call that will never return. */
  void unfinished(Inside stopped) {
    long time = System.nanoTime() - began;
    Writer writer = writer(stopped.process);
    boolean named = stopped.object != ControlPage.NO_OBJECT;
    String object = named ? pages.register().name(stopped.object) : null;
    String kind = named ? pages.register().kind(stopped.object) : null;
    unseen.remove(object);
    unseen.remove(kind);
    if (!writer.wanted && !only.contains(object) && !only.contains(kind)) {
      return;
    }
    Shown place = place(stopped.site);
    lines.room(LONGEST + place.text.length + processWidth + placeWidth);
    if (json) {
      begin(time, writer, place, stopped.call);
      int start = lines.length();
      if (calls.subject(lines, stopped.call, stopped.first, object)) {
        lines.quote(start);
      }
      lines.append("], ");
      on(object == null ? null : shown(object).text, kind);
      lines.append(", \"result\": null, \"errno\": null, \"duration\": null}");
    } else {
      begin(time, writer, place);
      calls.unfinished(lines, stopped.call, stopped.first, object);
    }
    lines.append('\n');
  }

  private byte[] nameOf(int pid) {
    for (int i = 0; i < pages.used(); i++) {
      if (pages.page(i).pid() == pid) {
        return pages.page(i).name();
      }
    }
    return null;
  }

  /** Writes the lines that have been printed: one write(2) for many. */
  void flush() {
    try {
      lines.writeTo(out);
    } catch (IOException e) {
      // The run goes on, whether or not anybody sees what it does.
      failure = failure == null ? e : failure;
    }
    lines.clear();
  }

  private boolean isWanted(TracedCall made) {
    if (made.nameLength() == 0) {
      return false;
    }
    lines.room(LONGEST);
    int start = lines.length();
    String name = lines.appendName(made).cut(start);
    unseen.remove(name);
    unseen.remove(made.kind());
    return only.contains(name) || only.contains(made.kind());
  }

  private void on(byte[] object, String kind) {
    if (object == null) {
      lines.append("\"object\": null, \"kind\": null");
    } else {
      lines.append("\"object\": ").append(object);
      lines.append(", \"kind\": \"").append(kind).append('"');
    }
  }

  private Writer writer(int process) {
    if (process >= writers.length) {
      writers = Arrays.copyOf(writers, 2 * process + 8);
    }
    Writer writer = writers[process];
    if (writer == null || writer.pid != writer.page.pid()) {
      ControlPage page = pages.page(process);
      int pid = page.pid();
      String name = new String(page.name(), StandardCharsets.UTF_8);
      String declared = Pages.unnumbered(name);
      Shown shown = shown(json ? declared : name);
      processWidth = Math.max(processWidth, shown.width);
      boolean wanted = only.isEmpty() || only.contains(name) || only.contains(declared);
      unseen.remove(name);
      unseen.remove(declared);
      writer = new Writer(page, pid, shown, wanted);
      writers[process] = writer;
    }
    return writer;
  }

  private Shown place(int site) {
    if (site >= places.length) {
      places = Arrays.copyOf(places, 2 * site + 64);
    }
    Shown place = places[site];
    if (place == null) {
      String text = program.fileAndLine(site);
      place = shown(json ? text : text.substring(text.lastIndexOf('/') + 1));
      placeWidth = Math.max(placeWidth, place.width);
      places[site] = place;
    }
    return place;
  }

  private Shown shown(String text) {
    StringBuilder quoted = new StringBuilder();
    if (json) {
      Json.quote(quoted, text);
    }
    return new Shown(
        (json ? quoted.toString() : text).getBytes(StandardCharsets.UTF_8), text.length());
  }

  private void text(TracedCall made, Writer writer, Shown place) {
    begin(made.time() - began, writer, place);
    calls.append(lines, made);
    if (made.duration() >= SHORTEST_BLOCK) {
      lines.append(" <").appendSeconds(made.duration()).append('>');
    }
  }

  private void begin(long time, Writer writer, Shown place) {
    int start = lines.length();
    lines.appendSeconds(time).pad(start, TIME_WIDTH);
    lines.append(writer.name.text).spaces(processWidth - writer.name.width + 1);
    lines.append(place.text).spaces(placeWidth - place.width + 1);
  }

  private void begin(long time, Writer writer, Shown place, Call call) {
    lines.append("{\"time\": ").appendSeconds(time);
    lines.append(", \"process\": ").append(writer.name.text);
    lines.append(", \"pid\": ").append(writer.pid);
    lines.append(", \"thread\": ").append(writer.page.thread());
    lines.append(", \"place\": ").append(place.text);
    lines.append(", \"call\": \"").append(call.name()).append("\", \"arguments\": [");
  }

  private void json(TracedCall made, Writer writer, Shown place) {
    Call call = made.call();
    begin(made.time() - began, writer, place, call);
    for (int i = 0; i < call.arity(); i++) {
      if (i > 0) {
        lines.append(", ");
      }
      int start = lines.length();
      calls.argument(lines, made, call, i);
      lines.quote(start);
    }
    lines.append("], ");
    if (made.nameLength() == 0) {
      on(null, null);
    } else {
      lines.append("\"object\": ");
      int start = lines.length();
      lines.appendName(made).quote(start);
      lines.append(", \"kind\": \"").append(made.kind()).append('"');
    }
    int errno = CallText.errno(made);
    lines.append(", \"result\": ").append(errno > 0 ? -1 : made.result());
    lines.append(", \"errno\": ");
    if (errno > 0) {
      lines.append('"').append(CallText.name(errno)).append('"');
    } else {
      lines.append("null");
    }
    lines.append(", \"duration\": ").appendSeconds(made.duration()).append('}');
  }
}

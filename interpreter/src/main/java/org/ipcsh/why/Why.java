package org.ipcsh.why;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.proc.Descriptor;
import org.ipcsh.proc.Proc;
import org.ipcsh.proc.Stat;
import org.ipcsh.process.ControlPage;
import org.ipcsh.process.Pages;

/** Who waits for what, at any moment: {@code why()} in a script, {@code ipcsh why} from outside. */
public final class Why {
  private static final String PAGES = "/memfd:" + Pages.NAME;

  private Why() {}

  /** What the processes of a run wait for. */
  public static String of(Pages pages) {
    Report report = new Report(Snapshot.take(pages));
    String stuck = report.stuck();
    return (stuck == null ? "" : stuck + "\n\n") + report.table();
  }

  /** What each process of a run does or waits for, a line each. */
  public static String each(Pages pages) {
    return new Report(Snapshot.take(pages)).lines();
  }

  /** Why one process of a run will never go on, in a sentence; null if it may. */
  public static String stuck(Pages pages, int pid) {
    Snapshot snapshot = Snapshot.take(pages);
    Member member = snapshot.member(pid);
    String sentence = member == null ? null : new Report(snapshot).stuck(member);
    // If it has moved meanwhile, what was seen need not have been so at any moment.
    return sentence != null && member.isStill() ? sentence : null;
  }

  /** What one process of a run does, in a few words: "waits to read requests". */
  public static String inShort(Pages pages, int pid) {
    Snapshot snapshot = Snapshot.take(pages);
    if (snapshot.starting().containsKey(pid)) {
      return "starts";
    }
    Member member = snapshot.member(pid);
    return member == null ? "has ended" : new Explainer(snapshot).explain(member).what;
  }

  /** What the processes of all runs wait for that may be looked at; empty when there are none. */
  public static String ofRuns() {
    StringBuilder out = new StringBuilder();
    for (Pages pages : runs().values()) {
      String text = of(pages);
      if (!text.isEmpty()) {
        out.append(out.length() > 0 ? "\n" : "").append(title(pages)).append(text);
      }
    }
    return out.toString();
  }

  /** What one process waits for; null when there is no such process. */
  public static String of(int pid) {
    if (Stat.of(pid).isGone()) {
      return null;
    }
    for (Pages pages : runs().values()) {
      Snapshot snapshot = Snapshot.take(pages);
      Member member = snapshot.member(pid);
      if (member != null) {
        return new Report(snapshot).about(member);
      }
    }
    return Outsider.describe(pid, Proc.command(pid));
  }

  private static String title(Pages pages) {
    ControlPage main = pages.page(0);
    return "run " + main.pid() + " (" + Proc.commandLine(main.pid()) + ")\n";
  }

  /** The pages of all runs, each once: the memory file that their processes have open. */
  private static Map<Object, Pages> runs() {
    Map<Object, Pages> found = new LinkedHashMap<>();
    for (int pid : Proc.pids()) {
      for (Descriptor descriptor : Descriptor.of(pid)) {
        if (PAGES.equals(descriptor.identity())) {
          Path file = descriptor.link();
          try {
            Object inode = Files.getAttribute(file, "unix:ino");
            if (!found.containsKey(inode)) {
              Pages pages = look(file);
              if (pages != null) {
                found.put(inode, pages);
              }
            }
          } catch (IOException e) {
            // It has ended meanwhile.
          }
        }
      }
    }
    return found;
  }

  private static Pages look(Path file) throws IOException {
    Memory name = Memory.string(file.toString().getBytes(StandardCharsets.US_ASCII));
    long fd = Libc.OPEN.invoke(name.address(), Flags.O_RDONLY | Flags.O_CLOEXEC, 0);
    Reference.reachabilityFence(name);
    if (fd < 0) {
      return null;
    }
    Pages pages = Pages.look((int) fd, Files.size(file));
    Libc.CLOSE.invoke(fd);
    return pages;
  }
}

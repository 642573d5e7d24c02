package org.ipcsh.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Failures;
import org.ipcsh.posix.Libc;
import org.ipcsh.prompt.Prompt;
import org.ipcsh.run.Restart;
import org.ipcsh.session.Help;
import org.ipcsh.why.Why;

/**
 * Where the launcher starts: the command line, the exit status, and the one place where the JVM is
 * left.
 */
public final class Main {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int MISUSED = 2;
  static final int DEADLOCK = 3;
  static final int TIMED_OUT = 124;

  private static final String HELP =
      "ipcsh: a shell for inter-process communication\n"
          + "\n"
          + "  ipcsh                   the prompt: a session on live processes and objects\n"
          + "  ipcsh FILE [ARGS]       run a script; - reads it from standard input\n"
          + "  ipcsh -e CODE [ARGS]    run code\n"
          + "  ipcsh check FILE...     say what is wrong with scripts, without running them\n"
          + "  ipcsh help TOPIC        what there is to know of a facility, operation or word: pipe, wait\n"
          + "  ipcsh facilities        what the system offers, in three tables; --json\n"
          + "  ipcsh layout FILE...    where the fields of structs and regions lie, and the same in C\n"
          + "  ipcsh ls [KIND...]      the IPC objects of this system, and who holds them; --all, --json\n"
          + "  ipcsh peek WHAT         what lies in one, without taking it: KIND:NAME, a path, @NAME\n"
          + "                          or PID:FD; --hex, --as STRUCT FILE\n"
          + "  ipcsh sweep             remove what runs that were killed have left behind\n"
          + "  ipcsh doctor            what this system can do, and what replaces what; --json\n"
          + "  ipcsh why [PID...]      say what the processes of all runs wait for, or these processes\n"
          + "  ipcsh install PREFIX    install a copy that never builds\n"
          + "\n"
          + "options, before FILE:\n"
          + "  --trace[=FILE]          print every call of every process, in the order of time\n"
          + "  --trace-only=NAME,...   only calls of these processes, objects or kinds\n"
          + "  --trace-format=json     a JSON object a call, for programs\n"
          + "  --strict                fail if anything is left behind\n"
          + "  --isolated              run in namespaces of its own, which take IPC objects and\n"
          + "                          processes with them\n"
          + "  --label                 begin each line that a process or program writes\n"
          + "                          with its name\n"
          + "  --timeout DURATION      end the run after so long (10s, 500ms; 10 is\n"
          + "                          seconds): exit status 124\n"
          + "  --version, --help\n"
          + "  --                      the end of the options: FILE comes next\n"
          + "\n"
          + "exit status: 0 done; 1 an error or failed assertion in the script; 2 wrong usage or\n"
          + "syntax; 3 deadlock; 124 timed out; 130 interrupted\n";

  private Main() {}

  public static void main(String[] words) {
    CommandLine line;
    try {
      line = CommandLine.parse(words);
    } catch (CommandLine.Misuse e) {
      complain("ipcsh: " + e.getMessage() + "\nTry: ipcsh --help\n");
      leave(MISUSED);
      return;
    }
    try {
      leave(run(line));
    } catch (StackOverflowError e) {
      complain("ipcsh: the functions of this script call each other too deeply to be compiled\n");
      leave(MISUSED);
    } catch (OutOfMemoryError e) {
      complain("ipcsh: " + Failures.unexpected(e) + "\n");
      leave(FAILED);
    } catch (InvalidPathException e) {
      // Where the launcher found no locale with UTF-8 to start the virtual machine in.
      complain(
          "ipcsh: the locale cannot express the file name "
              + e.getInput()
              + "; LC_ALL can name one that uses UTF-8\n");
      leave(MISUSED);
    }
  }

  private static int run(CommandLine line) {
    switch (line.command) {
      case HELP:
        return line.arguments.isEmpty() ? say(HELP) : help(line.arguments);
      case VERSION:
        return say("ipcsh " + version() + " (Java " + Runtime.version() + ")\n");
      case CHECK:
        return Check.run(line);
      case LAYOUT:
        return LayoutTables.run(line);
      case FACILITIES:
        return FacilityTables.run(line);
      case LS:
      case PEEK:
      case SWEEP:
      case DOCTOR:
        return SystemCommands.run(line);
      case WHY:
        return why(line);
      case PROMPT:
        int status = Prompt.run("ipcsh " + version(), !line.noInit);
        if (status >= 0) {
          return status;
        }
        // The script may also come through a pipe without being called by a name.
        line.file = "-";
        return ScriptRun.run(line);
      default:
        return ScriptRun.run(line);
    }
  }

  private static int help(List<String> topics) {
    Help help = new Help(Scope::new);
    int status = DONE;
    for (String topic : topics) {
      String text = help.of(topic);
      if (text == null) {
        complain(
            "ipcsh: "
                + help.unknown(
                    topic,
                    "these list what there is: ipcsh help kinds, ipcsh help functions, ipcsh help signals")
                + "\n");
        status = MISUSED;
      } else {
        status = Math.max(status, say(text + "\n"));
      }
    }
    return status;
  }

  private static int why(CommandLine line) {
    if (line.arguments.isEmpty()) {
      String text = Why.ofRuns();
      return say(text.isEmpty() ? "no process of ipcsh runs\n" : text);
    }
    int status = DONE;
    for (String word : line.arguments) {
      String text = word.matches("[0-9]{1,9}") ? Why.of(Integer.parseInt(word)) : null;
      if (text == null) {
        complain("ipcsh: why: there is no process " + word + "\n");
        status = FAILED;
      } else {
        say(text);
      }
    }
    return status;
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(built from classes)" : version;
  }

  /** Prints a result. */
  static int say(String text) {
    try {
      new FileOutputStream(FileDescriptor.out).write(text.getBytes(StandardCharsets.UTF_8));
      return DONE;
    } catch (IOException e) {
      complain("ipcsh: standard output: " + e.getMessage() + "\n");
      return FAILED;
    }
  }

  /** Prints a diagnostic, by one write(2). */
  static void complain(String text) {
    try {
      new FileOutputStream(FileDescriptor.err).write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // There is nobody left to tell.
    }
  }

  /** Ends the process: everything that needed an orderly end has had it. */
  static void leave(int status) {
    if (Boolean.getBoolean("ipcsh.training")) {
      // The list of loaded classes is written by the JVM's own end.
      System.exit(status);
    }
    if (Restart.isDone()) {
      // Such as the one that takes signals.
      leaveThreads(status);
    }
    Runtime.getRuntime().halt(status);
  }

  /** The same while threads are in a call: the JVM would wait for them, for a third of a second. */
  static void leaveThreads(int status) {
    Libc.EXIT.invoke(status);
  }
}

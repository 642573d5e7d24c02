package org.ipcsh.shell;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.eval.Bytes;
import org.ipcsh.inventory.Doctor;
import org.ipcsh.inventory.Ls;
import org.ipcsh.inventory.Peek;
import org.ipcsh.inventory.StructFile;
import org.ipcsh.inventory.Sweep;
import org.ipcsh.posix.Layout;

/**
 * The commands that look at the system and run no script: {@code ls}, {@code peek}, {@code sweep},
 * {@code doctor}.
 */
final class SystemCommands {
  private static final int STRUCT_WORDS = 3;

  private final List<String> words = new ArrayList<>();
  private boolean json;
  private boolean all;
  private boolean hex;
  private String struct;
  private String structFile;

  private SystemCommands() {}

  static int run(CommandLine line) {
    SystemCommands commands = new SystemCommands();
    try {
      commands.take(line.arguments);
      return commands.run(line.command);
    } catch (CommandLine.Misuse e) {
      Main.complain("ipcsh: " + e.getMessage() + "\nTry: ipcsh --help\n");
      return Main.MISUSED;
    }
  }

  private void take(List<String> arguments) throws CommandLine.Misuse {
    for (int i = 0; i < arguments.size(); i++) {
      String word = Bytes.text(arguments.get(i));
      switch (word) {
        case "--json":
          json = true;
          break;
        case "--all":
          all = true;
          break;
        case "--hex":
          hex = true;
          break;
        case "--as":
          if (arguments.size() < i + STRUCT_WORDS) {
            throw new CommandLine.Misuse(
                "--as wants the name of a struct and the file that declares it");
          }
          struct = Bytes.text(arguments.get(++i));
          structFile = Bytes.text(arguments.get(++i));
          break;
        default:
          if (word.startsWith("--")) {
            throw new CommandLine.Misuse("there is no option " + word);
          }
          words.add(word);
      }
    }
  }

  private int run(CommandLine.Command command) throws CommandLine.Misuse {
    switch (command) {
      case LS:
        if (Ls.wrong(words) != null) {
          throw new CommandLine.Misuse(Ls.wrong(words));
        }
        return Main.say(Ls.text(words, all, json));
      case PEEK:
        return peek();
      case SWEEP:
        none("sweep");
        return Main.say(Sweep.run());
      default:
        none("doctor");
        return Main.say(Doctor.text(json));
    }
  }

  private void none(String command) throws CommandLine.Misuse {
    if (!words.isEmpty()) {
      throw new CommandLine.Misuse(command + " takes no arguments");
    }
  }

  private int peek() throws CommandLine.Misuse {
    if (words.isEmpty()) {
      throw new CommandLine.Misuse(
          "peek: name an object as KIND:NAME, PATH or PID:FD, as in 'ipcsh peek 1234:0'; 'ipcsh ls' lists them");
    }
    int status = Main.DONE;
    for (String what : words) {
      try {
        Layout.Struct layout = struct == null ? null : StructFile.struct(struct, structFile);
        status = Math.max(status, Main.say(Peek.text(what, hex, layout)));
      } catch (Peek.Impossible e) {
        Main.complain("ipcsh: " + e.getMessage() + "\n");
        status = Main.FAILED;
      }
    }
    return status;
  }
}

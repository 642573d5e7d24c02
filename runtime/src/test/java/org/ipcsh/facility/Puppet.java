package org.ipcsh.facility;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.Child;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.OtherProcess;

/**
 * Another process, a Java virtual machine, that declares objects and calls their operations as it
 * is told, line by line.
 */
final class Puppet implements AutoCloseable {
  private static final String READ_STANDARD_INPUT = "(0|63) 0x0 .*";
  private static final int LASTING = 10;

  private final OtherProcess process;
  private final int thread;

  Puppet() {
    process = OtherProcess.java(Puppet.class);
    thread = Integer.parseInt(process.hear());
  }

  /**
   * {@code declare NAME OWNERSHIP KIND name=value…}, {@code call NAME OPERATION name=value…}: what
   * it answers.
   */
  String does(String command) {
    process.tell(command);
    return process.hear();
  }

  /** Has it begin something that waits; returns when it waits. */
  void begins(String command) throws Exception {
    process.tell(command);
    Path directory = Path.of("/proc/" + process.pid() + "/task/" + thread);
    // The virtual machine has short waits of its own on the way there: only one that lasts is
    // meant.
    String before = "";
    int same = 0;
    for (int i = 0; i < 10_000; i++) {
      String call = Files.readString(directory.resolve("syscall"));
      boolean waits = !call.startsWith("running") && !call.matches(READ_STANDARD_INPUT + "\\n?");
      same = waits && call.equals(before) ? same + 1 : 0;
      if (same == LASTING) {
        return;
      }
      before = call;
      Thread.sleep(1);
    }
    throw new AssertionError(command + " does not wait");
  }

  /** Has it do something when it is done with what it does now. */
  void tells(String command) {
    process.tell(command);
  }

  /** What it answers when it no longer waits. */
  String says() {
    return process.hear();
  }

  int pid() {
    return process.pid();
  }

  void kill(int signal) {
    process.kill(signal);
  }

  Child end() {
    return process.end();
  }

  @Override
  public void close() {
    process.close();
  }

  public static void main(String[] arguments) {
    Door door = Door.alone();
    ByteStream in = new Descriptor().standard(door, "stdin", 0, 0);
    ByteStream out = new Descriptor().standard(door, "stdout", 1, 1);
    Map<String, KernelObject> objects = new HashMap<>();
    say(out, Libc.GETTID.invoke());
    for (byte[] line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = new String(line, StandardCharsets.UTF_8).split(" ");
      Object answer;
      try {
        answer = perform(door, objects, words);
      } catch (Interrupted e) {
        answer = e.reason();
      } catch (RuntimeException e) {
        answer = e.getMessage();
      }
      say(out, answer);
    }
    Libc.EXIT.invoke(0);
  }

  private static void say(ByteStream out, Object answer) {
    out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Object perform(Door door, Map<String, KernelObject> objects, String[] words) {
    if (words[0].equals("declare")) {
      KernelObject made =
          Declare.object(door, Ownership.valueOf(words[2]), words[3], named(objects, words, 4));
      objects.put(words[1], made);
      return "declared";
    }
    if (words[0].equals("remove")) {
      objects.get(words[1]).remove();
      return "removed";
    }
    if (words[0].equals("within")) {
      String[] rest = java.util.Arrays.copyOfRange(words, 2, words.length);
      return door.within(Long.parseLong(words[1]) * 1_000_000, () -> perform(door, objects, rest));
    }
    KernelObject object = objects.get(words[1]);
    Object result = Declare.call(object, words[2], named(objects, words, 3));
    if (result instanceof KernelObject) {
      objects.put(words[1] + "'", (KernelObject) result);
    }
    return result instanceof KernelObject ? ((KernelObject) result).describe() : result;
  }

  private static Object[] named(Map<String, KernelObject> objects, String[] words, int from) {
    List<Object> named = new ArrayList<>();
    for (int i = from; i < words.length; i++) {
      int at = words[i].indexOf('=');
      String value = words[i].substring(at + 1);
      named.add(words[i].substring(0, at));
      if (value.matches("-?[0-9]+")) {
        named.add(Long.parseLong(value));
      } else if (value.equals("true") || value.equals("false")) {
        named.add(Boolean.parseBoolean(value));
      } else if (value.startsWith("@")) {
        named.add(objects.get(value.substring(1)));
      } else {
        named.add(value);
      }
    }
    return named.toArray();
  }
}

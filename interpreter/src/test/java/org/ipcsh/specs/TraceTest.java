package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --trace} says is what the kernel saw: strace(1) watches the same run. */
@Tag("launcher")
@ExtendWith(Nameless.class)
class TraceTest {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("ipcsh.top", "..")).toAbsolutePath().normalize().resolve("ipcsh");

  private static final String SCRIPT =
      """
      channel requests = pipe()
      channel replies = fifo("replies")
      channel jobs = sysv_queue()
      semaphore turn = sysv_sem(value: 0)
      process server {
        while true {
          let line = requests.read_line()
          if line == null { break }
          replies.write("got {line}\\n")
          jobs.send("job {line}", type: 2)
          turn.post()
        }
      }
      process client {
        requests.write("one\\n")
        print(replies.read_line())
        turn.wait()
        print(jobs.receive(type: 2))
        jobs.nonblocking(); try { jobs.receive(type: 3) } catch e { print(e.errno) }
      }
      start server
      start client
      wait all
      """;

  /** The system call below a function, where that has another name. */
  private static final Map<String, String> SYSTEM_CALLS =
      Map.of(
          "open", "openat", "mkfifo", "mknod(at)?", "semtimedop", "semtimedop", "waitpid", "wait4");

  /** Calls of which each process makes some for itself, that no script asked for. */
  private static final Set<String> COMPARED =
      Set.of(
          "read", "write", "mkfifo", "msgget", "msgsnd", "msgrcv", "msgctl", "semget", "semop",
          "semctl", "pipe2", "unlink");

  private static final Pattern TRACED =
      Pattern.compile(
          "\\{.*\"process\": \"(\\w+)\".*\"thread\": (\\d+).*\"call\": \"(\\w+)\", \"arguments\":"
              + " \\[(.*)\\], \"object\": (?:null|\"(\\w+)\").*\"result\": (-?\\d+), \"errno\":"
              + " (?:null|\"(\\w+)\").*");
  private static final Pattern SEEN =
      Pattern.compile("(\\w+)\\((.*)\\)\\s+= (-?\\w+)(?: (E\\w+))?.*");

  /** A call, as far as both can tell; the subject is the number that it begins with, if any. */
  private record Made(String call, String subject, String arguments, String result) {}

  @TempDir private Path folder;

  @Test
  void theSameCallsInTheSameOrderWithTheSameResults() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/strace")),
        "LEFT OUT: there is no strace to compare --trace with");
    Path script = Files.writeString(folder.resolve("both.ipc"), SCRIPT);
    Path trace = folder.resolve("trace");
    Process process =
        new ProcessBuilder(
                "strace",
                "-ff",
                "-qq",
                "-s",
                "32",
                "-o",
                folder.resolve("strace").toString(),
                "-e",
                "trace=read,write,/mknod,msgget,msgsnd,msgrcv,msgctl,semget,semop,semtimedop,semctl,pipe2,/unlink",
                LAUNCHER.toString(),
                "--trace-format=json",
                "--trace=" + trace,
                script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();

    Map<String, List<Made>> traced = traced(trace);
    assertThat(traced).hasSize(3);
    for (Map.Entry<String, List<Made>> each : traced.entrySet()) {
      String thread = each.getKey().substring(each.getKey().indexOf(' ') + 1);
      assertThat(seen(thread, each.getValue())).as(each.getKey()).isEqualTo(each.getValue());
    }
  }

  @Test
  void nothingIsLostAndTheTimesOfAllProcessesAreInOrder() throws Exception {
    Path trace =
        traceOf(
            """
            process worker {
              channel own = pipe()
              for i in 1..5000 { own.write("x"); own.read() }
            }
            for i in 1..3 { start worker }
            wait all
            """);
    List<String> lines = Files.readAllLines(trace);
    for (String call : List.of(" write(own[", " read(own[")) {
      assertThat(lines.stream().filter(line -> line.contains(call))).hasSize(15_000);
    }
    assertThat(lines.stream().map(line -> Double.parseDouble(line.split(" +")[0]))).isSorted();
    // Three of one name: the pid of all but the first is shown.
    assertThat(lines.stream().filter(line -> line.contains(" worker "))).hasSize(10_003);
  }

  @Test
  void structuresAreShownAsWhatTheyHold() throws Exception {
    Path trace =
        traceOf(
            """
            channel jobs = sysv_queue()
            jobs.send("hello")
            jobs.stat()
            channel pair = unix_stream()
            channel p = pipe()
            process peer { pair.receive_descriptor() }
            start peer
            pair.send_descriptor(p, end: "write")
            channel terminal = pty()
            terminal.window(40, 100)
            block(SIGUSR1)
            kill(pid, SIGUSR1)
            sigwait([SIGUSR1, SIGRTMIN])
            p.write("abc")
            p.available()
            """);
    assertThat(Files.readString(trace))
        .contains("IPC_STAT, {mode=0600, uid=")
        .contains("qnum=1, cbytes=5, qbytes=")
        .containsPattern("sendmsg\\(pair\\[\\d+], \\{\"\\\\x00\", SCM_RIGHTS \\[\\d+]}, 0\\) = 1")
        .containsPattern("recvmsg\\(pair\\[\\d+], \\{\"\\\\x00\", SCM_RIGHTS \\[\\d+]}")
        .contains("TIOCSWINSZ, {ws_row=40, ws_col=100}) = 0")
        .contains("pthread_sigmask(SIG_BLOCK, [SIGUSR1], NULL) = 0")
        .containsPattern("sigtimedwait\\(\\[SIGUSR1 SIGRTMIN], \\{SIGUSR1, si_pid=\\d+")
        .contains("FIONREAD, [3]) = 0");
  }

  @Test
  void callsThatNeverReturnComeLast() throws Exception {
    String script =
        """
        channel c = pipe()
        process reader { c.read() }
        process sleeper { sleep(1h) }
        start reader
        start sleeper
        c.write("x")
        wait reader
        while why().find("sleeper (pid") == null or why().find("sleeps") == null { sleep(1ms) }
        kill(sleeper, SIGTERM)
        wait sleeper
        c.read()
        c.write("y")
        """;
    List<String> lines = Files.readAllLines(traceOf(script, 3));
    assertThat(lines.get(lines.size() - 2))
        .containsPattern("main +script.ipc:11 +read\\(c\\[\\d+], <unfinished \\.\\.\\.>$");
    assertThat(lines.get(lines.size() - 1))
        .containsPattern("sleeper +script.ipc:3 +clock_nanosleep\\(<unfinished \\.\\.\\.>$");
    assertThat(String.join("\n", lines))
        .containsPattern("waitpid\\(reader\\[\\d+], \\[exited with 0], 0\\) = ")
        .containsPattern("kill\\(sleeper\\[\\d+], SIGTERM\\) = 0")
        .containsPattern("waitpid\\(sleeper\\[\\d+], \\[killed by SIGTERM], 0\\) = ");
  }

  @Test
  void programsAreShownWithTheirWords() throws Exception {
    String words = "x".repeat(200);
    Path trace =
        traceOf(
            """
            process shell = exec("sh", "-c", "exit 0", "a\\"b")
            start shell
            wait shell
            process long = exec("true", "a", "%s", "b")
            start long
            wait long
            """
                .formatted(words));
    assertThat(Files.readString(trace))
        .containsPattern("\\[\"sh\", \"-c\", \"exit 0\", \"a\\\\\"b\"], 0x")
        .containsPattern("\\[\"true\", \"a\", \\.\\.\\.], 0x");
  }

  private Path traceOf(String text) throws Exception {
    return traceOf(text, 0);
  }

  private Path traceOf(String text, int status) throws Exception {
    Path script = Files.writeString(folder.resolve("script.ipc"), text);
    Path trace = folder.resolve("trace");
    Process process =
        new ProcessBuilder(LAUNCHER.toString(), "--trace=" + trace, script.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(status);
    return trace;
  }

  /** What ipcsh says, by process and the thread that evaluates. */
  private static Map<String, List<Made>> traced(Path file) throws IOException {
    Map<String, List<Made>> all = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      Matcher event = TRACED.matcher(line);
      assertThat(event.matches()).as(line).isTrue();
      if (COMPARED.contains(event.group(3))) {
        all.computeIfAbsent(event.group(1) + " " + event.group(2), key -> new ArrayList<>())
            .add(
                new Made(
                    event.group(3),
                    number(event.group(4)),
                    ours(event.group(4)),
                    event.group(7) != null ? event.group(7) : event.group(6)));
      }
    }
    return all;
  }

  /** The arguments without the names of objects, which the kernel does not know. */
  private static String ours(String json) {
    StringBuilder arguments = new StringBuilder();
    Matcher each = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
    while (each.find()) {
      String text = each.group(1).replaceAll("\\\\(.)", "$1");
      arguments.append(arguments.length() == 0 ? "" : ", ");
      arguments.append(text.replaceFirst("^\\w+\\[(\\d+)]$", "$1"));
    }
    return withoutStatus(arguments.toString());
  }

  /**
   * The same in our form: members of structures without their names, no more of a message than
   * came, and of the system call below a function what the function was given.
   */
  private static String theirs(String call, String arguments) {
    String text =
        arguments
            .replaceAll("(sem_num|sem_op|sem_flg|mtype|mtext)=", "")
            .replaceAll("(\\\\0)+\"(\\.\\.\\.)?", "\"")
            .replaceAll("0x[0-9a-f]{6,}, (\\d+, \\d+, )", "{}, $1")
            .replace("AT_FDCWD, ", "")
            .replace("S_IFIFO|", "");
    return withoutStatus(call.equals("semop") ? text.replaceFirst(", NULL$", "") : text);
  }

  /** Of a struct msqid_ds and its like strace shows other members. */
  private static String withoutStatus(String arguments) {
    return arguments.replaceFirst("(IPC_SET|IPC_STAT), .*", "$1");
  }

  /**
   * The descriptor or identifier that a call begins with; empty for what each prints in its own
   * way.
   */
  private static String number(String arguments) {
    Matcher number = Pattern.compile("\"(?:\\w+\\[)?(\\d+)\\]?\".*").matcher(arguments);
    return number.matches() ? number.group(1) : "";
  }

  /**
   * What strace saw of that thread: of the calls that a JVM makes for itself only those on
   * descriptors that the trace has as well.
   */
  private List<Made> seen(String thread, List<Made> traced) throws IOException {
    Set<String> subjects = new TreeSet<>();
    for (Made each : traced) {
      subjects.add(each.call + " " + each.subject);
    }
    List<Made> seen = new ArrayList<>();
    Path file;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "strace." + thread)) {
      file = files.iterator().next();
    }
    boolean lifePipe = true;
    for (String line : Files.readAllLines(file)) {
      if (lifePipe && line.startsWith("pipe2(")) {
        // The one by which workers learn that main has ended.
        lifePipe = false;
        continue;
      }
      Matcher event = SEEN.matcher(line);
      if (!event.matches()) {
        continue;
      }
      String call = function(event.group(1));
      Matcher first = Pattern.compile("(\\d+)(,.*)?").matcher(event.group(2));
      String subject = first.matches() && !call.endsWith("get") ? first.group(1) : "";
      Made made =
          new Made(
              call,
              subject,
              theirs(call, event.group(2)),
              event.group(4) != null ? event.group(4) : event.group(3));
      if (subjects.contains(call + " " + subject) && !isOurOwn(line)) {
        seen.add(made);
      }
    }
    return seen;
  }

  /** The journal notes what an object is. */
  private static boolean isOurOwn(String line) {
    return line.contains(".journal") || line.contains("IPC_STAT");
  }

  private static String function(String systemCall) {
    for (Map.Entry<String, String> each : SYSTEM_CALLS.entrySet()) {
      if (systemCall.matches(each.getValue())) {
        return each.getKey().equals("semtimedop") ? "semop" : each.getKey();
      }
    }
    return systemCall;
  }
}

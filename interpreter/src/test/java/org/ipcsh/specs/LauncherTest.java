package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher does before and instead of starting the interpreter. */
@Tag("launcher")
@ExtendWith(Nameless.class)
class LauncherTest {
  private static final Path LAUNCHER = SpecTest.LAUNCHER;

  @TempDir private Path folder;

  @BeforeAll
  static void assemble() throws Exception {
    SpecTest.assemble();
  }

  private record Outcome(int status, String output, String errors) {}

  private Outcome run(Map<String, String> environment, Object... command) throws Exception {
    List<String> words = new ArrayList<>();
    for (Object word : command) {
      words.add(word.toString());
    }
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    builder.directory(folder.toFile());
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    int status = builder.start().waitFor();
    return new Outcome(status, read(output), read(errors));
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private Path makeJdk(String version) throws IOException {
    Path home = folder.resolve("jdk");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho started\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  @Test
  void aJavaThatIsTooOldIsNamed() throws Exception {
    Path home = makeJdk("11.0.2");
    Outcome outcome = run(Map.of("JAVA_HOME", home.toString()), LAUNCHER, "-e", "print(1)");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .isEqualTo(
            "ipcsh: Java 11.0.2 (%s/bin/java) is too old: ipcsh needs 17 or newer; JAVA_HOME can name another\n"
                .formatted(home));
  }

  @Test
  void aJavaHomeWithoutJavaIsNamed() throws Exception {
    Outcome outcome = run(Map.of("JAVA_HOME", "/nowhere"), LAUNCHER, "-e", "print(1)");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors())
        .isEqualTo("ipcsh: JAVA_HOME is /nowhere, but there is no program bin/java in it\n");
  }

  @Test
  void noJavaAtAllIsSaid() throws Exception {
    Outcome outcome = run(Map.of("JAVA_HOME", "", "PATH", "/nowhere"), LAUNCHER, "-e", "print(1)");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors())
        .isEqualTo(
            "ipcsh: no Java found: install a JDK, version 17 or newer, or let JAVA_HOME name one\n");
  }

  @Test
  void aLinkToTheLauncherStartsIt() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), LAUNCHER);
    Outcome outcome = run(Map.of(), link, "-e", "print(1)");
    Files.delete(link);
    assertThat(outcome).isEqualTo(new Outcome(0, "1\n", ""));
  }

  @Test
  void theEnvironmentReachesTheInterpreterUnchanged() throws Exception {
    Path home = makeJdk("17.0.1");
    Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\nexec env\n");
    Path copy = copyOfLauncherWithState();
    Outcome direct = run(Map.of("JAVA_HOME", home.toString(), "IFS", ":"), java);
    Outcome launched = run(Map.of("JAVA_HOME", home.toString(), "IFS", ":"), copy);
    assertThat(launched.output().lines().filter(line -> !line.startsWith("_=")).sorted())
        .containsExactlyElementsOf(
            direct.output().lines().filter(line -> !line.startsWith("_=")).sorted().toList());
  }

  /** An installed copy with nothing in it. */
  private Path copyOfLauncherWithState() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("prefix/bin")).resolve("ipcsh");
    Files.copy(LAUNCHER, copy);
    Path home = Files.createDirectories(folder.resolve("prefix/lib/ipcsh"));
    Files.writeString(home.resolve("state"), "_dist='" + home + "'\n_classpath=''\n_sources=''\n");
    Files.writeString(home.resolve("17.0.1.jsa"), "");
    return copy;
  }

  @Test
  void anInstalledCopyRuns() throws Exception {
    Path prefix = folder.resolve("a prefix");
    Outcome installed = run(Map.of(), LAUNCHER, "install", prefix);
    assertThat(installed.status()).as(installed.errors()).isZero();
    assertThat(prefix.resolve("lib/ipcsh/native/libjffi-1.2.so")).exists();
    assertThat(run(Map.of(), prefix.resolve("bin/ipcsh"), "-e", "print(1)"))
        .isEqualTo(new Outcome(0, "1\n", ""));
  }

  @Test
  void theJavaThatRunsHasAnArchive() throws Exception {
    String version = run(Map.of(), LAUNCHER, "--version").output();
    String release = version.substring(version.indexOf("Java ") + 5, version.lastIndexOf(')'));
    try (Stream<Path> files = Files.walk(LAUNCHER.resolveSibling("target/dist"), 2)) {
      assertThat(files.filter(file -> file.endsWith(release + ".jsa")))
          .isNotEmpty()
          .allSatisfy(file -> assertThat(Files.size(file)).isPositive());
    }
  }

  /** The first of either costs a process 4 to 8 ms, before the first line of its script. */
  @Test
  void aStartTakesNoLambdaAndNoRegularExpression() throws Exception {
    Map<String, String> logged = Map.of("_JAVA_OPTIONS", "-Xlog:class+load:file=%p.classes");
    Outcome outcome =
        run(logged, LAUNCHER, "-e", "process p { print(1) }\nstart p\nwait p\nprint(2)");
    assertThat(outcome.output()).isEqualTo("1\n2\n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".classes")))
          .hasSizeGreaterThan(1)
          .allSatisfy(
              file -> {
                assertThat(read(file)).contains("org.ipcsh.");
                assertThat(Files.readAllLines(file))
                    .noneMatch(line -> line.contains("org.ipcsh") && line.contains("$$Lambda"))
                    .noneMatch(line -> line.contains("java.util.regex.Pattern "));
              });
    }
  }

  @Test
  void helpOnATopicIsThatOfThePrompt() throws Exception {
    Outcome outcome = run(Map.of(), LAUNCHER, "help", "pipe", "wait");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.output()).contains(".read_line(timeout?)", "wait PROCESS [within DURATION]");
    Outcome unknown = run(Map.of(), LAUNCHER, "help", "pipx");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.errors())
        .isEqualTo("ipcsh: there is no help on 'pipx'; did you mean 'pipe'?\n");
  }

  @Test
  void whatIsMissingOnTheCommandLineIsSaidWithAnExample() throws Exception {
    assertThat(run(Map.of(), LAUNCHER, "check"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "ipcsh: check: name a script, as in 'ipcsh check a.ipc'\nTry: ipcsh --help\n"));
    assertThat(run(Map.of(), LAUNCHER, "layout").errors()).contains("'ipcsh layout a.ipc'");
    assertThat(run(Map.of(), LAUNCHER, "peek").errors()).contains("'ipcsh peek 1234:0'");
    assertThat(run(Map.of(), LAUNCHER, "-e", "1", "-e", "2").errors())
        .startsWith("ipcsh: -e may be given only once\n");
  }

  @Test
  void installNeedsAPrefix() throws Exception {
    Outcome outcome = run(Map.of(), LAUNCHER, "install");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors()).startsWith("ipcsh: usage: ipcsh install PREFIX");
  }

  @Test
  void aClosedStandardOutputIsAnError() throws Exception {
    Outcome outcome = run(Map.of(), "sh", "-c", "exec \"$0\" -e 'print(1)' >&-", LAUNCHER);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errors()).contains("EBADF");
  }

  @Test
  void aClosedStandardInputIsAnErrorForWhoReadsIt() throws Exception {
    Outcome outcome = run(Map.of(), "sh", "-c", "exec \"$0\" -e 'stdin.read()' <&-", LAUNCHER);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errors()).contains("read(stdin): Bad file descriptor (EBADF)");
  }

  @Test
  void aClosedStandardErrorIsNoOtherFile() throws Exception {
    Outcome outcome =
        run(
            Map.of(),
            "sh",
            "-c",
            "exec \"$0\" -e 'process p = exec(\"readlink\", \"/proc/self/fd/2\"); start p; wait p'"
                + " 2>&-",
            LAUNCHER);
    assertThat(outcome.output()).isEqualTo("/dev/null\n");
  }

  /** As after su(1): who it belongs to would find a directory there that is root's. */
  @Test
  void aRuntimeDirectoryOfAnotherUserIsLeftAlone() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a folder away");
    Path others = Files.createDirectory(folder.resolve("others"));
    Files.setAttribute(others, "unix:uid", 65534);
    Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", others.toString());
    Outcome outcome = run(environment, LAUNCHER, "-e", "channel f = fifo(\"f\"); print(1)");
    assertThat(outcome.errors()).isEmpty();
    assertThat(others).isEmptyDirectory();
  }

  @Test
  void withoutAJournalNothingIsMadeThatCouldStay() throws Exception {
    Path inTheWay = Files.createFile(folder.resolve("ipcsh"));
    Outcome outcome =
        run(
            Map.of("XDG_RUNTIME_DIR", folder.toString()),
            LAUNCHER,
            "-e",
            "print(1)\nchannel f = fifo(\"made\")");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).isEqualTo("1\n");
    assertThat(outcome.errors())
        .startsWith("-e:2:")
        .contains("no journal can be written in " + inTheWay + ": it is not a directory");
    assertThat(folder.resolve("made")).doesNotExist();
  }

  @Test
  void withoutAJournalThereAreNoProcesses() throws Exception {
    Files.createFile(folder.resolve("ipcsh"));
    Outcome outcome =
        run(
            Map.of("XDG_RUNTIME_DIR", folder.toString()),
            LAUNCHER,
            "-e",
            "print(1)\nprocess a {}\nstart a");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).isEqualTo("1\n");
    assertThat(outcome.errors())
        .startsWith("-e:3:1: neither can a process be started nor anything be made")
        .contains("no journal can be written in ")
        .contains("XDG_RUNTIME_DIR can name another place");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_800_000, 2_000_000, 5_000_000, 9_300_000})
  void aLimitOnTheAddressSpaceLeavesRoomForARun(int limit) throws Exception {
    String script =
        "process p { process e = exec(\"echo\", \"1\"); wait start e }\n"
            + "wait start p\non SIGUSR1 { print(2) }\nkill(pid, SIGUSR1)";
    String start = "ulimit -v %d; exec \"$0\" -e \"$1\"".formatted(limit);
    assertThat(run(Map.of(), "sh", "-c", start, LAUNCHER, script))
        .isEqualTo(new Outcome(0, "1\n2\n", ""));
  }

  @Test
  void anAddressSpaceThatIsFullIsEnomem() throws Exception {
    String start = "ulimit -v 2000000; exec \"$0\" -e 'region r = anonymous(size: 1900MiB)'";
    Outcome outcome = run(Map.of(), "sh", "-c", start, LAUNCHER);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errors()).contains("mmap").contains("(ENOMEM)");
  }

  @Test
  void aLimitOnTheAddressSpaceThatIsTooLowIsNamed() throws Exception {
    String start = "ulimit -v 1700000; exec \"$0\" -e 'print(1)'";
    assertThat(run(Map.of(), "sh", "-c", start, LAUNCHER))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "ipcsh: the limit on the address space (ulimit -v) is 1700000; Java needs 1800000 or"
                    + " more: ulimit -v unlimited\n"));
  }

  @Test
  void aLimitThatLeavesNoPendingSignalIsNamed() throws Exception {
    Outcome outcome =
        run(
            Map.of(),
            "timeout",
            "-sKILL",
            "20",
            "prlimit",
            "--sigpending=0",
            LAUNCHER,
            "-e",
            "block(SIGRTMIN)\nsigqueue(pid, SIGRTMIN, 3)\nprint(sigwait(SIGRTMIN).value)");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errors()).contains("(EAGAIN)").contains("ulimit -i");
  }

  @Test
  void aTraceThatCannotBeWrittenIsSaid() throws Exception {
    Outcome outcome =
        run(Map.of(), LAUNCHER, "--trace=/dev/full", "-e", "channel c = pipe(); c.write(\"x\")");
    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                0,
                "",
                "ipcsh: the trace could not be written: No space left on device (ENOSPC)\n"));
  }

  @Test
  void aTraceShowsNumbersAndDataAsTheyAre() throws Exception {
    String script =
        """
        let long = "2345678"
        channel t = pty()
        t.window(40000, 50000)
        channel q = posix_queue("/ipcsh-trace-{pid}", size: 4)
        try { q.send("1" + long) } catch e { print(e.errno) }
        """;
    Outcome outcome = run(Map.of(), LAUNCHER, "--trace", "-e", script);
    assertThat(outcome.output()).isEqualTo("EMSGSIZE\n");
    assertThat(outcome.errors())
        .contains("{ws_row=40000, ws_col=50000}")
        .containsPattern("mq_send\\(.*\"12345678\"");
  }

  @Test
  void aNameThatNoTracedCallHasIsSaid() throws Exception {
    Outcome outcome =
        run(
            Map.of(),
            LAUNCHER,
            "--trace=calls",
            "--trace-only=main,c,pipe,d",
            "-e",
            "channel c = pipe(); c.write(\"x\")");
    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                0,
                "",
                "ipcsh: --trace-only: no call was made by a process, or on an object or a kind,"
                    + " called d\n"));
  }

  @Test
  void optionsEndAtTwoDashes() throws Exception {
    Files.writeString(folder.resolve("check"), "print(args)");
    assertThat(run(Map.of(), LAUNCHER, "--label", "--", "check", "--trace"))
        .isEqualTo(new Outcome(0, "main: [\"--trace\"]\n", ""));
    assertThat(run(Map.of(), LAUNCHER, "-e", "print(args)", "--", "-e"))
        .isEqualTo(new Outcome(0, "[\"-e\"]\n", ""));
  }

  @Test
  void helpThatIsNotThereSaysWhatIsAtTheShell() throws Exception {
    Outcome outcome = run(Map.of(), LAUNCHER, "help", "nosuch");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors()).contains("ipcsh help kinds").doesNotContain(":help");
  }

  @Test
  void limitsThatAreTooLowForARunAreNamed() throws Exception {
    String start = "ulimit $1; exec \"$0\" -e 'process a {}; start a; wait a'";
    Outcome files = run(Map.of(), "sh", "-c", start, LAUNCHER, "-f 8");
    assertThat(files.status()).isEqualTo(1);
    assertThat(files.errors()).contains("File too large (EFBIG)").contains("(ulimit -f) is below");
    Outcome descriptors = run(Map.of(), "sh", "-c", start, LAUNCHER, "-n 64");
    assertThat(descriptors.status()).isEqualTo(1);
    assertThat(descriptors.errors()).contains("(ulimit -n) is too low to start a process");
    Outcome none = run(Map.of(), "sh", "-c", start, LAUNCHER, "-n 11");
    assertThat(none.status()).isNotZero();
    assertThat(none.errors()).contains("(ulimit -n) is too low");
  }

  @Test
  void aLimitOnTheSizeOfFilesIsEfbig() throws Exception {
    Path script = folder.resolve("large.ipc");
    Files.writeString(
        script,
        "channel f = file(\"written\", write: true)\n"
            + "try { for i in 1..60 { f.write(\"x\" * 1MiB) } } catch e { print(e.errno) }\n"
            + "try { region r = mapped_file(\"mapped\", size: 64MiB) } catch e { print(e.errno) }\n");
    Outcome outcome =
        run(Map.of(), "sh", "-c", "ulimit -f 100000; exec \"$0\" large.ipc", LAUNCHER);
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo("EFBIG\nEFBIG\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void memoryThatIsUsedUpIsAnErrorOfTheScript() throws Exception {
    Files.writeString(
        folder.resolve("large.ipc"),
        "let text = \"x\" * 1MiB\n"
            + "try { while true { text = text + text } } catch e { print(e.message) }\n"
            + "while true { text = text + text }\n");
    Outcome outcome = run(Map.of("_JAVA_OPTIONS", "-Xmx64m"), LAUNCHER, "large.ipc");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).isEqualTo("there is no memory left for a value\n");
    assertThat(outcome.errors())
        .contains("large.ipc:3:")
        // One of the collectors counts less.
        .containsPattern("each process has 6\\d MiB for its values");
  }

  @Test
  void memoryThatIsUsedUpBySmallValuesLeavesEnoughToSaySo() throws Exception {
    String script =
        "let l = []\n"
            + "try { while true { l.push([1, 2]) } } catch e { print(e.message) }\n"
            + "l = []\n"
            + "while true { l.push([1, 2]) }\n";
    Outcome outcome = run(Map.of("_JAVA_OPTIONS", "-Xmx64m"), LAUNCHER, "-e", script);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).isEqualTo("there is no memory left for a value\n");
    assertThat(outcome.errors())
        .contains("there is no memory left for a value")
        .contains("MiB for its values; _JAVA_OPTIONS=-Xmx")
        .doesNotContain("internal");
  }

  /** Commands are in ASCII, since the locale of this virtual machine may have no more. */
  private Outcome inLocale(String locale, String command) throws Exception {
    String names = "u=$(printf '\\303\\274'); ipcsh=$0; ";
    return run(Map.of("LC_ALL", locale), "sh", "-c", names + command, LAUNCHER);
  }

  @Test
  void namesAndTextsAreUtf8WhateverTheLocale() throws Exception {
    Outcome outcome =
        inLocale(
            "C",
            "mkdir d$u && cd d$u && echo 'fn f() { return 7 }' >i$u.ipc"
                + " && echo \"import \\\"i$u.ipc\\\"; print(f(), len(\\\"$u\\\"), args); print(cwd())\" >$u.ipc"
                + " && \"$ipcsh\" --trace=t$u $u.ipc $u && \"$ipcsh\" check $u.ipc && ls t$u"
                + " && \"$ipcsh\" -e \"process p { print(args, \\\"$u\\\") }; start p; wait p; block(SIGUSR1)\" $u");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .isEqualTo(
            "7 2 [\"\u00fc\"]\n"
                + folder.toRealPath()
                + "/d\u00fc\nt\u00fc\n[\"\u00fc\"] \u00fc\n");
  }

  @Test
  void theLocaleReachesScriptsAndProgramsUnchanged() throws Exception {
    String script =
        "-e 'print(env(\"LC_ALL\")); process p { print(env(\"LC_ALL\")) }; start p; wait p;"
            + " process e = exec(\"sh\", \"-c\", \"printenv LC_ALL || echo none\"); start e; wait e'";
    assertThat(inLocale("de_DE", "\"$ipcsh\" " + script))
        .isEqualTo(new Outcome(0, "de_DE\nde_DE\nde_DE\n", ""));
    assertThat(inLocale("", "unset LC_ALL; \"$ipcsh\" " + script))
        .isEqualTo(new Outcome(0, "null\nnull\nnone\n", ""));
  }

  @Test
  void argumentsAndVariablesAreAnyBytes() throws Exception {
    Outcome outcome =
        inLocale(
            "C",
            "x=$(printf 'v\\377'); export x; \"$ipcsh\" -e 'print(args == [\"v\\xff\", \"\", \"\\xfe\\xff\"],"
                + " env(\"x\") == \"v\\xff\")' \"$x\" '' \"$(printf '\\376\\377')\"");
    assertThat(outcome).isEqualTo(new Outcome(0, "true true\n", ""));
  }

  @Test
  void whatIsNotUtf8IsSaid() throws Exception {
    String x = "x=$(printf '\\377'); ";
    assertThat(inLocale("C", x + "\"$ipcsh\" -e \"print($x)\"").errors())
        .startsWith("-e:1:7: the byte 0xff is not UTF-8\n");
    Outcome named = inLocale("C", x + "\"$ipcsh\" $x.ipc");
    assertThat(named.status()).isEqualTo(2);
    assertThat(named.errors()).startsWith("ipcsh: \ufffd.ipc is not UTF-8");
  }

  @Test
  void everyLineIsLabelled() throws Exception {
    Outcome outcome =
        run(
            Map.of(),
            LAUNCHER,
            "--label",
            "-e",
            "process a { print(\"x\\ny\") }; start a; wait a; print(1)");
    assertThat(outcome.output()).isEqualTo("a: x\na: y\nmain: 1\n");
  }

  @Test
  void aFolderThatIsGone() throws Exception {
    String start = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" -e 'print(1)'";
    Outcome outcome = run(Map.of(), "sh", "-c", start, LAUNCHER);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors()).contains("does not exist any more").doesNotContain("Error");
  }

  /** When nothing can be opened, no class can be loaded either that is not there already. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock r = flock(\"{len(all)}\")",
        "region r = mapped_file(\"{len(all)}\", size: 1)",
        "channel r = pipe()"
      })
  void descriptorsThatRunOut(String declaration) throws Exception {
    String loop = "let all = []; while true { %s; all.push(r) }".formatted(declaration);
    String start = "ulimit -n 300; exec \"$0\" -e \"$1\"";
    Outcome main = run(Map.of(), "sh", "-c", start, LAUNCHER, loop);
    assertThat(main.status()).isEqualTo(1);
    assertThat(main.errors()).startsWith("-e:1:").contains("Too many open files (EMFILE)");
    String process = "process p { " + loop + " }; start p; print(wait p)";
    Outcome other = run(Map.of(), "sh", "-c", start, LAUNCHER, process);
    assertThat(other.status()).isZero();
    assertThat(other.output()).isEqualTo("exited with 1\n");
    assertThat(other.errors()).contains("Too many open files (EMFILE)");
  }

  /** A declaration of each kind of object, in a script where "g" is a region. */
  private static final Map<String, String> DECLARATIONS =
      Map.ofEntries(
          Map.entry("pipe", "channel r = pipe()"),
          Map.entry("fifo", "channel r = fifo('f')"),
          Map.entry("unix_stream", "channel r = unix_stream()"),
          Map.entry("unix_datagram", "channel r = unix_datagram(bind: 'd')"),
          Map.entry("unix_seqpacket", "channel r = unix_seqpacket(listen: 's')"),
          Map.entry("tcp", "channel r = tcp(listen: 0)"),
          Map.entry("udp", "channel r = udp(bind: 0)"),
          Map.entry("pty", "channel r = pty()"),
          Map.entry("posix_queue", "channel r = posix_queue('/ipcsh-launcher')"),
          Map.entry("sysv_queue", "channel r = sysv_queue()"),
          Map.entry("posix_shm", "region r = posix_shm('/ipcsh-launcher', size: 8)"),
          Map.entry("sysv_shm", "region r = sysv_shm(size: 8)"),
          Map.entry("mapped_file", "region r = mapped_file('m', size: 8)"),
          Map.entry("anonymous", "region r = anonymous(size: 8)"),
          Map.entry("file", "channel r = keep file('o')"),
          Map.entry("descriptor", "channel r = descriptor(1)"),
          Map.entry("posix_sem", "semaphore r = posix_sem('/ipcsh-launcher')"),
          Map.entry("sysv_sem", "semaphore r = sysv_sem()"),
          Map.entry("record_lock", "lock r = record_lock('l')"),
          Map.entry("ofd_lock", "lock r = ofd_lock('l')"),
          Map.entry("flock", "lock r = keep flock('l')"),
          Map.entry("mutex", "lock r = mutex(in: g)"),
          Map.entry("rwlock", "lock r = rwlock(in: g)"),
          Map.entry("condvar", "condition r = condvar(in: g)"),
          Map.entry("barrier", "barrier r = barrier(in: g, count: 1)"),
          Map.entry("eventfd", "event r = eventfd()"));

  @Test
  void theFirstObjectOfAKindWhereNoDescriptorIsLeft() throws Exception {
    Set<String> made = Set.of("descriptor", "mutex", "rwlock", "condvar", "barrier");
    areMadeWithoutDescriptor(made, "");
    // What outlives its process begins with a journal, which is there now.
    made = new HashSet<>(made);
    made.addAll(List.of("fifo", "sysv_queue", "sysv_shm", "sysv_sem"));
    areMadeWithoutDescriptor(made, "lock before = flock('before')");
  }

  /**
   * Each in a process of its own, and the others are told that there is no descriptor. The table is
   * filled again and again: the VM reads the limits of its control group every now and then, and
   * where the last descriptor was the VM's own, one is free as soon as it has read.
   */
  private void areMadeWithoutDescriptor(Set<String> kinds, String before) throws Exception {
    StringBuilder script = new StringBuilder("region g = anonymous(size: 4KiB)\n");
    for (Facility facility : Facilities.all()) {
      String kind = facility.kind();
      String another =
          kind.equals("eventfd") ? "channel x = use file('/dev/null')" : "event x = eventfd()";
      script.append(
          """
          process p_%1$s {
              %2$s
              let all = []
              for i in 1..4 {
                  try { while true { %3$s; all.push(x) } } catch full { }
                  sleep(5ms)
              }
              try { %4$s; print("%1$s is made") } catch e { print("%1$s is {e.errno}: {e.hint}") }
          }
          wait start p_%1$s
          """
              .formatted(kind, before, another, DECLARATIONS.get(kind))
              .replace('\'', '"'));
    }
    Path file = Files.writeString(folder.resolve("first.ipc"), script);
    String start = "ulimit -n 300; exec \"$0\" \"$1\"";
    Outcome outcome = run(Map.of(), "sh", "-c", start, LAUNCHER, file);
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output().lines())
        .zipSatisfy(
            Facilities.all(),
            (line, facility) -> {
              if (kinds.contains(facility.kind())) {
                assertThat(line).isEqualTo(facility.kind() + " is made");
              } else {
                assertThat(line).startsWith(facility.kind() + " is EMFILE: ").contains("ulimit -n");
              }
            });
  }

  @Test
  void processesOfOneNameAreToldApartInTheOrderOfTheirStarts() throws Exception {
    String script = "process w(n) { print(n) }; for i in 1..3 { wait start w(i) }";
    Outcome outcome = run(Map.of(), LAUNCHER, "--label", "--trace", "--trace-only=w", "-e", script);
    assertThat(outcome.output()).isEqualTo("w: 1\nw#2: 2\nw#3: 3\n");
    assertThat(outcome.errors().lines().filter(line -> line.contains("write(")))
        .anySatisfy(line -> assertThat(line).containsPattern("^[0-9.]+ +w +-e:1 .*\"w: 1"))
        .anySatisfy(line -> assertThat(line).containsPattern("^[0-9.]+ +w#3 +-e:1 .*\"w#3: 3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "peek", "sweep", "why", "doctor", "check", "layout", "facilities"})
  void aCommandThatIsAskedForHelpGivesIt(String command) throws Exception {
    Outcome outcome = run(Map.of(), LAUNCHER, command, "--help");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.output()).contains("  ipcsh " + command);
  }

  @Test
  void aReadOnlyFileSystemIsErofs() throws Exception {
    assumeTrue(onReadOnly("true").status() == 0, "no mount namespace can be made here");
    Files.writeString(
        folder.resolve("make.ipc"),
        "try { channel f = fifo(\"mounted/f\") } catch e { print(e.errno) }\n"
            + "try { lock l = flock(\"mounted/l\") } catch e { print(e.errno) }\n"
            + "try { region r = mapped_file(\"mounted/r\", size: 4KiB) } catch e { print(e.errno) }\n");
    Outcome outcome = onReadOnly("exec \"$0\" make.ipc");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo("EROFS\nEROFS\nEROFS\n");
  }

  /** Runs it where the folder "mounted" is a file system that cannot be written to. */
  private Outcome onReadOnly(String command) throws Exception {
    Files.createDirectories(folder.resolve("mounted"));
    String mount = "mount -t tmpfs -o ro ipcsh mounted && ";
    return run(
        Map.of(),
        "env",
        "unshare",
        "--mount",
        "--map-root-user",
        "sh",
        "-c",
        mount + command,
        LAUNCHER);
  }
}

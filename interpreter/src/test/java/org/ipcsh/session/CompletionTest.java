package org.ipcsh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  private static Session session;

  @TempDir private Path folder;

  @BeforeAll
  static void begin() {
    session = new Session(List.of(), new Recording()).open();
    session.take("channel requests = pipe()");
    session.take("process alice");
    session.take("fn area(width, height = 1) { return width * height }");
    session.take("let text = \"abc\"");
    session.take("region board = anonymous() { head: u32, tail: u32 }");
  }

  @AfterAll
  static void end() {
    session.close();
  }

  private static List<String> at(String text) {
    return session.completion().at(text, text.length()).candidates().stream()
        .map(Completion.Candidate::text)
        .collect(Collectors.toList());
  }

  @Test
  void kindsOfTheFamilyAfterAnEqualsSign() {
    assertThat(at("channel q = ")).contains("pipe", "fifo", "use").doesNotContain("posix_sem");
    assertThat(at("semaphore s = use p")).containsExactly("posix_sem");
  }

  @Test
  void operationsAndFieldsAfterAPoint() {
    assertThat(at("requests.read_l")).containsExactly("read_line");
    assertThat(at("requests.")).contains("write", "close_read");
    assertThat(at("text.sp")).containsExactly("split");
    assertThat(at("board.ta")).containsExactly("tail");
    assertThat(at("alice.p")).containsExactly("pid");
  }

  @Test
  void inASelectWhatTheElementsOfAListHave() {
    session.take("let several = [requests, requests]");
    assertThat(at("select { c, line = several.read_l")).containsExactly("read_line");
    assertThat(at("select { c, line = several.read_line() { several.pu")).containsExactly("push");
    assertThat(at("several.read_l")).isEmpty();
    assertThat(session.completion().about("select { c, line = several.read_line", 36))
        .startsWith("read_line(timeout?)");
  }

  @Test
  void whatExistsAfterUse() {
    long key = 0x69000000L + ProcessHandle.current().pid();
    String name = "/ipcsh-completion-" + ProcessHandle.current().pid();
    session.take("channel keyed = sysv_queue(key: " + key + ")");
    session.take("channel named = posix_queue(\"" + name + "\")");
    String hexadecimal = "0x" + Long.toHexString(key);
    assertThat(at("channel q = use sysv_queue(")).contains("key: " + hexadecimal);
    assertThat(at("channel q = use sysv_queue(key: ")).contains(hexadecimal);
    assertThat(at("channel q = use sysv_queue(key: " + hexadecimal.substring(0, 6)))
        .contains(hexadecimal);
    assertThat(at("channel q = use posix_queue(\"/ipcsh-comp")).contains(name);
  }

  @Test
  void namedArgumentsInsideACall() {
    assertThat(at("requests.read(")).contains("size: ", "timeout: ").doesNotContain("print");
    assertThat(at("channel q = pipe(cap")).containsExactly("capacity: ");
  }

  @Test
  void processesAfterStartWaitAndIn() {
    assertThat(at("start ")).containsExactly("alice");
    assertThat(at("in al")).containsExactly("alice");
    assertThat(at("wait a")).containsExactly("alice", "all");
  }

  @Test
  void namesOfSignalsAndErrors() {
    assertThat(at("on SIGUSR")).containsExactly("SIGUSR1", "SIGUSR2");
    assertThat(at("kill(alice, SIGTE")).containsExactly("SIGTERM");
    assertThat(at("e.errno == EAGA")).containsExactly("EAGAIN");
  }

  @Test
  void declaredNamesAndFunctions() {
    assertThat(at("let n = ar")).containsExactly("area", "args");
    assertThat(at("prin")).containsExactly("print");
    assertThat(at("chan")).containsExactly("channel");
  }

  @Test
  void commandsAndTheirArguments() {
    assertThat(at(":q")).containsExactly(":quit");
    assertThat(at(":trace o")).containsExactly("off", "on");
    assertThat(at(":help posix_q")).containsExactly("posix_queue");
  }

  @Test
  void pathsInStrings() throws Exception {
    Files.createFile(folder.resolve("script.ipc"));
    assertThat(at("import \"" + folder + "/scr")).containsExactly(folder + "/script.ipc");
    assertThat(at(":load " + folder + "/s")).containsExactly(folder + "/script.ipc");
  }

  @Test
  void nothingInACommentOrANumber() {
    assertThat(at("1 # pri")).isEmpty();
    assertThat(at("12")).isEmpty();
  }

  @Test
  void aboutTellsTheSignatureAndOneLineOfHelp() {
    assertThat(session.completion().about("requests.read_line", 18))
        .startsWith("read_line(timeout?)  read(2)\n");
    assertThat(session.completion().about("print(1, ", 9)).startsWith("print(values...)");
    assertThat(session.completion().about("channel c = pipe(", 17)).startsWith("pipe(capacity?");
    assertThat(session.completion().about("1 + ", 4)).isNull();
  }
}

package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runner must see what goes wrong; its scripts here are shell scripts, and so is what runs
 * them.
 */
@Tag("launcher")
@ExtendWith(Nameless.class)
class SpecRunTest {
  @TempDir private Path folder;
  private Path launcher;

  @BeforeEach
  void makeLauncher() throws Exception {
    launcher = Files.writeString(folder.resolve("launcher"), "#!/bin/sh\nexec sh \"$@\"\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> complaints(String... lines) throws Exception {
    return new SpecRun(Spec.of(String.join("\n", lines), "a script"), launcher).complaints();
  }

  @Test
  void aScriptThatDoesWhatItSaysPasses() throws Exception {
    assertThat(
            complaints(
                "echo $1         # expect: one",
                "cat             # expect: typed",
                "echo 'a  # b'   # expect: a  # b",
                "# args: one two",
                "# stdin: typed"))
        .isEmpty();
  }

  @Test
  void aMissingLineAWrongLineAndALineTooManyAreSeen() throws Exception {
    assertThat(complaints("true # expect: 1"))
        .anyMatch(text -> text.contains("found:    (its end)"));
    assertThat(complaints("echo 2 # expect: 1")).anyMatch(text -> text.contains("found:    2"));
    assertThat(complaints("echo 1; echo 2 # expect: 1"))
        .contains("standard output differs in line 2:");
  }

  @Test
  void theOrderOfLinesCountsUnlessTheScriptSaysOtherwise() throws Exception {
    assertThat(complaints("echo 2; echo 1", "# expect: 1", "# expect: 2")).isNotEmpty();
    assertThat(complaints("echo 2; echo 1", "# expect: 1", "# expect: 2", "# any order")).isEmpty();
  }

  @Test
  void anErrorIsExpectedFromItsLine() throws Exception {
    String report = "echo example.ipc:1:5: no such name >&2; exit 1";
    assertThat(complaints(report + " # expect error: no such")).isEmpty();
    assertThat(complaints(report + " # expect error: other"))
        .contains("no error from line 1 that says: other");
    assertThat(complaints(report, "true # expect error: no such"))
        .contains("no error from line 2 that says: no such");
  }

  @Test
  void whatNobodyExpectedOnStandardErrorIsSeen() throws Exception {
    assertThat(complaints("echo surprise >&2")).contains("  surprise");
    assertThat(complaints("echo surprise >&2 # expect stderr: surprise")).isEmpty();
    assertThat(complaints("echo b >&2; echo ipcsh: a >&2 # expect stderr: b"))
        .contains("nobody expected on standard error: ipcsh: a");
  }

  @Test
  void theExitStatusIsChecked() throws Exception {
    assertThat(complaints("exit 3")).contains("exit status 3, expected 0");
    assertThat(complaints("exit 3 # expect exit: 3")).isEmpty();
  }

  @Test
  void aScriptThatHangsIsEndedAndItsProcessesAreNamed() throws Exception {
    assertThat(complaints("sleep 4711", "# limit: 1"))
        .contains("did not end within 1 s; its processes:")
        .anyMatch(text -> text.contains("sleep 4711"));
  }

  @Test
  void aProcessLeftBehindIsSeenAlsoInAnotherSession() throws Exception {
    assertThat(complaints("setsid sleep 4712 >/dev/null 2>&1 &"))
        .anyMatch(text -> text.startsWith("left behind: process") && text.contains("sleep 4712"));
  }

  @Test
  void filesOfIpcLeftBehindAreSeen() throws Exception {
    assertThat(complaints("mkfifo requests")).contains("left behind: requests");
    assertThat(complaints("echo > /dev/shm/ipcsh-spec-run-test; echo >> $XDG_RUNTIME_DIR/journal"))
        .contains(
            "left behind: /dev/shm/ipcsh-spec-run-test", "left behind: $XDG_RUNTIME_DIR/journal");
    Files.deleteIfExists(Path.of("/dev/shm/ipcsh-spec-run-test"));
    assertThat(complaints("mkfifo requests", "# leaves: requests")).isEmpty();
    assertThat(complaints("mkfifo \"/tmp/ipcsh-spec-run-test.{pid}\""))
        .anyMatch(text -> text.startsWith("left behind: /tmp/ipcsh-spec-run-test."));
  }

  private static Spec spec(String text) {
    return Spec.of(text, "a script");
  }

  @Test
  void whoWantsToBeAloneWaitsForTheOthersAndIsWaitedFor() throws Exception {
    Company one = Company.of(spec("true"));
    CompletableFuture<Company> alone = enter("true # alone: it says so");
    assertThat(alone).isNotDone();
    CompletableFuture<Company> later = enter("true");
    assertThat(later).isNotDone();
    one.leave();
    alone.get().leave();
    later.get().leave();
  }

  @Test
  void whoNamesTheSameFileOutsideWaits() throws Exception {
    Company one = Company.of(spec("mkfifo \"/tmp/ipcsh-spec-company.{pid}\""));
    CompletableFuture<Company> same = enter("cat '/tmp/ipcsh-spec-company.{it}'");
    assertThat(same).isNotDone();
    one.leave();
    same.get().leave();
  }

  /** Returns when that one is present or waits. */
  private static CompletableFuture<Company> enter(String text) throws Exception {
    CompletableFuture<Company> entered = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                entered.complete(Company.of(spec(text)));
              } catch (InterruptedException e) {
                entered.completeExceptionally(e);
              }
            });
    thread.start();
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    return entered;
  }
}

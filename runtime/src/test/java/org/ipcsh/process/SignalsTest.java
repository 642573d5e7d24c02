package org.ipcsh.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.facility.ByteStream;
import org.ipcsh.facility.Descriptor;
import org.ipcsh.facility.End;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Opening;
import org.ipcsh.facility.Ownership;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process whose signals these are is another virtual machine, started as the processes of a
 * script are.
 */
class SignalsTest {
  private static final int FIRST = Flags.SIGRTMIN;

  /** What the other process does. */
  public static final class Script {
    private static final Door DOOR = Door.alone();
    private static final ByteStream IN = new Descriptor().standard(DOOR, "stdin", 0, 0);
    private static final ByteStream OUT = new Descriptor().standard(DOOR, "stdout", 1, 1);

    public static void main(String[] arguments) {
      Thread evaluation =
          new Thread(
              () -> {
                try {
                  run(arguments[0]);
                } catch (Throwable e) {
                  e.printStackTrace();
                  say(e.toString());
                }
                Libc.EXIT.invoke(0);
              });
      evaluation.start();
      SignalGate.create(-1).run();
    }

    private static void say(Object line) {
      OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void listen() {
      say("ready " + Libc.GETTID.invoke());
    }

    private static String heard() {
      byte[] line = IN.readLine();
      return line == null ? "end" : new String(line, StandardCharsets.UTF_8);
    }

    private static void run(String what) {
      int pid = (int) Libc.GETPID.invoke();
      switch (what) {
        case "nothing":
          new Signals(DOOR);
          listen();
          heard();
          break;
        case "no signals":
          SignalGate.create(-1).open(SignalGate.CLOSED);
          listen();
          heard();
          break;
        case "blocks":
          {
            Signals signals = new Signals(DOOR);
            signals.block(SignalSet.of(Flags.SIGUSR1, FIRST));
            List<String> seen = new ArrayList<>();
            signals.handle(Flags.SIGUSR1, false, a -> seen.add("standard"));
            signals.handle(FIRST, false, a -> seen.add("value " + a.value()));
            listen();
            heard();
            say(signals.pending());
            signals.unblock(SignalSet.of(Flags.SIGUSR1, FIRST));
            say(seen);
            break;
          }
        case "interrupted":
          {
            Signals signals = new Signals(DOOR);
            signals.handle(
                Flags.SIGUSR1, false, a -> say("from " + a.pid() + " value " + a.value()));
            listen();
            try {
              heard();
            } catch (PosixException e) {
              say(e.getMessage());
            }
            say(heard());
            break;
          }
        case "restarted":
          {
            Signals signals = new Signals(DOOR);
            signals.handle(FIRST, true, a -> say("from " + a.pid() + " value " + a.value()));
            listen();
            say(heard());
            break;
          }
        case "computing":
          {
            Signals signals = new Signals(DOOR);
            boolean[] seen = new boolean[1];
            signals.handle(Flags.SIGUSR2, false, a -> seen[0] = true);
            listen();
            while (!seen[0]) {
              DOOR.interrupter().poll();
            }
            say("seen");
            break;
          }
        case "waits":
          {
            Signals signals = new Signals(DOOR);
            signals.block(SignalSet.of(Flags.SIGUSR1, FIRST));
            listen();
            for (int i = 0; i < 2; i++) {
              Arrival a = signals.await(SignalSet.of(Flags.SIGUSR1, FIRST));
              say(a.signal() + " from " + a.pid() + " value " + a.value());
            }
            try {
              DOOR.within(20_000_000, () -> signals.await(SignalSet.of(FIRST)));
            } catch (Interrupted e) {
              say(e.reason());
            }
            break;
          }
        case "ignores":
          {
            Signals signals = new Signals(DOOR);
            signals.ignore(Flags.SIGTERM);
            signals.send(pid, Flags.SIGTERM);
            say("alive");
            signals.restore(Flags.SIGTERM);
            signals.send(pid, Flags.SIGTERM);
            heard();
            say("still alive");
            break;
          }
        case "own":
          {
            Signals signals = new Signals(DOOR);
            List<Long> seen = new ArrayList<>();
            signals.handle(FIRST, false, a -> seen.add(a.value()));
            for (int i = 1; i <= 5; i++) {
              signals.queue(pid, FIRST, i);
              say(seen.size());
            }
            break;
          }
        case "broken pipe":
          write(null);
          break;
        case "broken pipe, ignored":
          {
            Signals signals = new Signals(DOOR);
            signals.ignore(Flags.SIGPIPE);
            write(signals);
            break;
          }
        case "broken pipe, handled":
          {
            Signals signals = new Signals(DOOR);
            signals.handle(Flags.SIGPIPE, false, a -> say("handler"));
            write(signals);
            break;
          }
        case "many":
          {
            Signals signals = new Signals(DOOR);
            int[] seen = new int[1];
            signals.handle(FIRST, true, a -> seen[0]++);
            listen();
            while (seen[0] < 2_000) {
              IN.read(1);
              say(seen[0]);
            }
            break;
          }
        default:
          throw new IllegalArgumentException(what);
      }
    }

    private static void write(Signals unused) {
      if (unused == null) {
        new Signals(DOOR).restore(Flags.SIGPIPE);
      }
      ByteStream pipe =
          (ByteStream)
              Facilities.of("pipe")
                  .open(
                      new Opening(
                          DOOR, "p", 0, Ownership.CREATE, new Object[] {null, false, "used"}, 0));
      pipe.close(End.READ);
      try {
        pipe.write(new byte[1]);
      } catch (PosixException e) {
        say(e.getMessage());
      }
    }
  }

  private static void send(OtherProcess other, int signal, Integer value) {
    if (value == null) {
      other.kill(signal);
    } else {
      assertThat(Libc.SIGQUEUE.invoke(other.pid(), signal, value)).isZero();
    }
  }

  private static OtherProcess ready(String script) throws Exception {
    OtherProcess other = OtherProcess.java(Script.class, script);
    String[] words = other.hear().split(" ");
    assertThat(words[0]).isEqualTo("ready");
    other.awaitBlocked(Integer.parseInt(words[1]));
    return other;
  }

  @ParameterizedTest
  @ValueSource(ints = {Flags.SIGTERM, Flags.SIGUSR2, 61})
  void aSignalThatNobodyHandlesEndsTheProcessAlsoInTheMidstOfACall(int signal) throws Exception {
    try (OtherProcess other = ready("no signals")) {
      other.kill(signal);
      assertThat(other.awaitEnd().signal()).isEqualTo(signal);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Flags.SIGINT, FIRST})
  void aProcessThatUsesSignalsKeepsTheDefaultEffectOfTheOthers(int signal) throws Exception {
    try (OtherProcess other = ready("nothing")) {
      other.kill(signal);
      assertThat(other.awaitEnd().signal()).isEqualTo(signal);
    }
  }

  @Test
  void aSignalWhoseDefaultEffectIsNothingDoesNothing() throws Exception {
    try (OtherProcess other = ready("no signals")) {
      other.kill(Flags.SIGCHLD);
      other.tell("go on");
      assertThat(other.end().status()).isZero();
    }
  }

  @Test
  void aBlockedStandardSignalArrivesOnceAndRealtimeOnesAllInOrderWithTheirValues()
      throws Exception {
    try (OtherProcess other = ready("blocks")) {
      for (int i = 1; i <= 5; i++) {
        send(other, Flags.SIGUSR1, null);
        send(other, FIRST, 100 + i);
      }
      other.tell("sent");
      assertThat(other.hear()).isEqualTo("[10, 34]");
      assertThat(other.hear())
          .isEqualTo("[standard, value 101, value 102, value 103, value 104, value 105]");
    }
  }

  @Test
  void aHandlerInterruptsABlockedCallWhichFailsWithEintr() throws Exception {
    try (OtherProcess other = ready("interrupted")) {
      send(other, Flags.SIGUSR1, 42);
      assertThat(other.hear()).isEqualTo("from " + ProcessHandle.current().pid() + " value 42");
      assertThat(other.hear()).isEqualTo("read(stdin): Interrupted system call (EINTR)");
      other.tell("after");
      assertThat(other.hear()).isEqualTo("after");
    }
  }

  @Test
  void aHandlerThatRestartsLeavesTheBlockedCallAsItWas() throws Exception {
    try (OtherProcess other = ready("restarted")) {
      for (int i = 0; i < 3; i++) {
        send(other, FIRST, i);
        assertThat(other.hear()).isEqualTo("from " + ProcessHandle.current().pid() + " value " + i);
      }
      other.tell("read at last");
      assertThat(other.hear()).isEqualTo("read at last");
    }
  }

  @Test
  void aHandlerRunsWhileTheProcessComputes() throws Exception {
    OtherProcess other = OtherProcess.java(Script.class, "computing");
    try (other) {
      assertThat(other.hear()).startsWith("ready");
      other.kill(Flags.SIGUSR2);
      assertThat(other.hear()).isEqualTo("seen");
    }
  }

  @Test
  void waitingForASignalTellsSenderAndValueAndEndsWhenTheTimeIsUp() throws Exception {
    try (OtherProcess other = ready("waits")) {
      long pid = ProcessHandle.current().pid();
      send(other, Flags.SIGUSR1, null);
      assertThat(other.hear()).isEqualTo("10 from " + pid + " value null");
      send(other, FIRST, -7);
      assertThat(other.hear()).isEqualTo("34 from " + pid + " value -7");
      assertThat(other.hear()).isEqualTo("TIMEOUT");
    }
  }

  @Test
  void anIgnoredSignalDoesNothingUntilItIsRestored() throws Exception {
    try (OtherProcess other = OtherProcess.java(Script.class, "ignores")) {
      assertThat(other.hear()).isEqualTo("alive");
      assertThat(other.hear()).isNull();
      assertThat(other.awaitEnd().signal()).isEqualTo(Flags.SIGTERM);
    }
  }

  @Test
  void aSignalToItselfHasBeenHandledWhenTheCallReturns() throws Exception {
    try (OtherProcess other = OtherProcess.java(Script.class, "own")) {
      for (int i = 1; i <= 5; i++) {
        assertThat(other.hear()).isEqualTo(Integer.toString(i));
      }
    }
  }

  @Test
  void writingToAPipeWithoutAReaderEndsTheProcess() throws Exception {
    try (OtherProcess other = OtherProcess.java(Script.class, "broken pipe")) {
      assertThat(other.hear()).isNull();
      assertThat(other.end().signal()).isEqualTo(Flags.SIGPIPE);
    }
  }

  @Test
  void withSigpipeIgnoredWritingToAPipeWithoutAReaderFailsWithEpipe() throws Exception {
    try (OtherProcess other = OtherProcess.java(Script.class, "broken pipe, ignored")) {
      assertThat(other.hear()).contains("(EPIPE)");
    }
  }

  @Test
  void aHandlerForSigpipeRunsBeforeTheWriteFailsWithEpipe() throws Exception {
    try (OtherProcess other = OtherProcess.java(Script.class, "broken pipe, handled")) {
      assertThat(other.hear()).isEqualTo("handler");
      assertThat(other.hear()).contains("(EPIPE)");
    }
  }

  @Test
  void noSignalIsLostAndNoneEndsTheProcessUnderAStorm() throws Exception {
    try (OtherProcess other = ready("many")) {
      String seen = "";
      for (int sent = 0; !seen.equals("2000"); ) {
        for (int i = 0; i < 100 && sent < 2_000; i++) {
          send(other, FIRST, sent++);
        }
        other.tell("");
        seen = other.hear();
      }
      assertThat(other.end().status()).isZero();
    }
  }

  @Test
  void someSignalsAreNotForScripts() {
    assertThat(SignalSet.USABLE.contains(Flags.SIGKILL)).isFalse();
    assertThat(SignalSet.USABLE.contains(Flags.SIGSEGV)).isFalse();
    assertThat(SignalSet.USABLE.contains(61)).isTrue();
    assertThat(SignalSet.USABLE.contains(62)).isFalse();
    assertThatThrownBy(() -> SignalSet.of(65)).hasMessageContaining("1 to 64");
  }

  @Test
  void aProcessThatWasNotStartedForItSaysSo() {
    assertThatThrownBy(() -> new Signals(Door.alone()))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}

package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.Assumptions;

/** One thread in namespaces of its own, so that the system keeps its limits, mounts and routes. */
final class Unshared {
  static final long IPC = 0x08000000;
  static final long MOUNTS = 0x00020000;
  static final long NETWORK = 0x40000000;

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int UNSHARE = ARM ? 97 : 272;
  private static final int SETRESUID = ARM ? 147 : 117;
  private static final long NOBODY = 65534;

  private Unshared() {}

  /**
   * What the action is told there, when everything has been prepared: call, number and hint of a
   * failed call.
   */
  static String told(long namespaces, Runnable prepare, Runnable action)
      throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<String> missing = new AtomicReference<>("namespaces take CAP_SYS_ADMIN");
    Thread thread =
        new Thread(
            () -> {
              if (Libc.SYSCALL.invoke(UNSHARE, namespaces, 0, 0) == 0) {
                try {
                  prepare.run();
                  missing.set(null);
                } catch (UncheckedIOException e) {
                  missing.set(e.getMessage());
                  return;
                }
                action.run();
              }
            });
    thread.setUncaughtExceptionHandler((dead, e) -> thrown.set(e));
    thread.start();
    thread.join();
    if (missing.get() != null && thrown.get() == null) {
      System.err.println("NOT TESTED: " + missing.get());
      Assumptions.abort(missing.get());
    }
    if (!(thrown.get() instanceof PosixException)) {
      return String.valueOf(thrown.get());
    }
    PosixException e = (PosixException) thrown.get();
    return e.call() + " " + Errno.name(e.errno()) + ": " + e.hint();
  }

  static void limit(String name, String value) {
    try {
      Files.writeString(Path.of("/proc/sys", name), value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program there; where it cannot do its work the test is left out. */
  static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void becomeNobody() {
    assertThat(Libc.SYSCALL.invoke(SETRESUID, NOBODY, NOBODY, NOBODY)).isZero();
  }
}
